// Package faultydriver wraps an engine's driver and makes it fail at chosen points, for tests.
//
//	faulty := faultydriver.New(inner)
//	faulty.Inject(faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Lost()})
//	eng := engine.New(sqlite.New(), faulty.Able())
//
// A Driver is safe for concurrent use; the faults fire in the order of what the program does.
package faultydriver

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// Point is where a fault can strike.
type Point uint8

// The points.
const (
	Acquire   Point = iota // a connection is wanted
	Statement              // Query or Exec of anything but transaction control
	Row                    // a row is wanted
	Begin
	Commit
	Rollback
	Savepoint // also RELEASE and ROLLBACK TO
)

// Fault is something that goes wrong once.
type Fault struct {
	At Point
	// Nth is how many times the point is passed unharmed before.
	Nth int
	// Err is what the driver returns. An *engine.Error of kind ErrConnection also makes the connection useless.
	Err error
	// Late lets the database do its work first: the answer is lost.
	Late bool
	// Do, if not nil, is called when the fault strikes, before anything else; it may cancel a context.
	// With a nil Err the driver then goes on as if nothing had happened.
	Do func()
}

// Driver is an engine.Driver that fails as told.
type Driver struct {
	engine.Driver
	mu     sync.Mutex
	faults []*Fault
	struck int
}

// New wraps a driver.
func New(inner engine.Driver) *Driver { return &Driver{Driver: inner} }

// Inject adds a fault.
func (d *Driver) Inject(f Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = append(d.faults, &f)
}

// Clear forgets the faults that haven't fired.
func (d *Driver) Clear() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = nil
}

// Struck returns how many faults have fired.
func (d *Driver) Struck() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.struck
}

// pass returns the fault that strikes at a point, or nil.
func (d *Driver) pass(at Point) *Fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, f := range d.faults {
		if f.At != at {
			continue
		}
		if f.Nth > 0 {
			f.Nth--
			continue
		}
		d.faults = append(d.faults[:i], d.faults[i+1:]...)
		d.struck++
		return f
	}
	return nil
}

// strike does what a fault does before the database is asked, and returns the error if it isn't asked at all.
func (f *Fault) strike() error {
	if f == nil {
		return nil
	}
	if f.Do != nil {
		f.Do()
	}
	if f.Late {
		return nil
	}
	return f.Err
}

// late returns the error that takes the place of the database's answer.
func (f *Fault) late(err error) error {
	if f == nil || !f.Late {
		return err
	}
	return f.Err
}

// Able is the driver with what else the wrapped one can do that an engine asks for.
func (d *Driver) Able() engine.Driver {
	_, lists := d.Driver.(engine.ListBinder)
	_, detects := d.Driver.(engine.Detector)
	switch {
	case lists:
		return listBinder{d}
	case detects:
		return detector{d}
	}
	return d
}

type listBinder struct{ *Driver }

func (listBinder) BindsLists() {}

type detector struct{ *Driver }

func (d detector) Detect(ctx context.Context) (dialect.Dialect, error) {
	return d.Driver.Driver.(engine.Detector).Detect(ctx)
}

// Sharing is that of the wrapped driver.
func (d *Driver) Sharing() engine.Sharing {
	if s, ok := d.Driver.(engine.Sharer); ok {
		return s.Sharing()
	}
	return engine.OneConnection
}

// PoolStats are those of the wrapped driver; zero if it keeps none.
func (d *Driver) PoolStats() engine.PoolStats {
	if s, ok := d.Driver.(engine.PoolStater); ok {
		return s.PoolStats()
	}
	return engine.PoolStats{}
}

// Acquire returns a connection that fails as told.
func (d *Driver) Acquire(ctx context.Context, a engine.Access) (engine.DriverConn, error) {
	if err := d.pass(Acquire).strike(); err != nil {
		return nil, err
	}
	inner, err := d.Driver.Acquire(ctx, a)
	if err != nil {
		return nil, err
	}
	c := &conn{DriverConn: inner, d: d}
	switch inner := inner.(type) {
	case stater:
		return &statefulConn{c, inner}, nil
	case failer:
		return &failingConn{c, inner}, nil
	case teller:
		return &tellingConn{c, inner}, nil
	}
	return c, nil
}

type conn struct {
	engine.DriverConn
	d    *Driver
	lost error // what made the connection useless
}

// What else connections of SQLite, PostgreSQL and MySQL know.
type (
	stater interface {
		engine.TxStater
		engine.Versioner
	}
	failer interface {
		engine.TxStater
		engine.TxFailer
	}
	teller interface {
		engine.TxStater
		engine.KeyTeller
	}
	statefulConn struct {
		*conn
		stater
	}
	failingConn struct {
		*conn
		failer
	}
	tellingConn struct {
		*conn
		teller
	}
)

// pointOf tells what a text is.
func pointOf(text string) Point {
	word, rest, _ := strings.Cut(text, " ")
	switch strings.ToUpper(word) {
	case "BEGIN", "START":
		return Begin
	case "COMMIT":
		return Commit
	case "ROLLBACK":
		if rest == "" {
			return Rollback
		}
		return Savepoint
	case "SAVEPOINT", "RELEASE":
		return Savepoint
	}
	return Statement
}

// note keeps in mind that the connection is lost.
func (c *conn) note(err error) error {
	if errors.Is(err, engine.ErrConnection) {
		c.lost = Lost()
	}
	return err
}

// Exec passes a text on, or fails.
func (c *conn) Exec(ctx context.Context, text string, args []sqltype.Value) (int64, error) {
	if c.lost != nil {
		return 0, c.lost
	}
	f := c.d.pass(pointOf(text))
	if err := f.strike(); err != nil {
		return 0, c.note(err)
	}
	n, err := c.DriverConn.Exec(ctx, text, args)
	return n, c.note(f.late(err))
}

// Query passes a text on, or fails.
func (c *conn) Query(ctx context.Context, text string, args []sqltype.Value) (engine.DriverRows, error) {
	if c.lost != nil {
		return nil, c.lost
	}
	f := c.d.pass(pointOf(text))
	if err := f.strike(); err != nil {
		return nil, c.note(err)
	}
	r, err := c.DriverConn.Query(ctx, text, args)
	if late := f.late(err); late != nil {
		if err == nil {
			r.Close()
		}
		return nil, c.note(late)
	}
	return &rows{DriverRows: r, c: c}, nil
}

// Release closes a lost connection.
func (c *conn) Release(broken bool) { c.DriverConn.Release(broken || c.lost != nil) }

type rows struct {
	engine.DriverRows
	c *conn
}

// Next moves to the next row, or fails.
func (r *rows) Next() (bool, error) {
	f := r.c.d.pass(Row)
	if err := f.strike(); err != nil {
		return false, r.c.note(err)
	}
	ok, err := r.DriverRows.Next()
	return ok, r.c.note(f.late(err))
}

// Lost is the error of a connection lost when the server may have seen the statement.
func Lost() error {
	return &engine.Error{Kind: engine.ErrConnection, Err: errors.New("connection reset by faultydriver")}
}

// Unsent is the error of a connection lost before the statement was sent.
func Unsent() error { return &engine.Error{Kind: engine.ErrConnection, Err: unsent{}} }

type unsent struct{}

func (unsent) Error() string     { return "connection lost by faultydriver before anything was sent" }
func (unsent) SafeToRetry() bool { return true }

// Refused is an error of the given kind, as a database answers it.
func Refused(kind error) error {
	return &engine.Error{Kind: kind, Err: errors.New("refused by faultydriver")}
}
