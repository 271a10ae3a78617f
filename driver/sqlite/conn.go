package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/lru"
	"github.com/retort-go/retort/sqltype"
)

// conn is one connection. Its context is that of the statement that runs; SQLite looks at it while it works and while it waits
// for locks.
type conn struct {
	p     *pool
	l     *lane
	db    *sqlite3.Conn
	stmts *lru.Cache[*stmt]
	dead  bool        // ran out of memory
	known bool        // asked whether it is new
	info  map[any]any // of the program's
}

// Exec runs a text to its end. Without arguments it may hold several statements; the count is that of the last one.
func (c *conn) Exec(ctx context.Context, text string, args []sqltype.Value) (n int64, err error) {
	defer c.guard(&err)
	c.db.SetInterrupt(ctx)
	defer c.db.SetInterrupt(context.Background())
	s, err := c.take(text)
	if err != nil {
		return 0, err
	}
	if s == nil {
		return 0, nil
	}
	if s.tail != "" && len(args) > 0 {
		c.put(text, s)
		return 0, errSeveral
	}
	tail := s.tail
	n, err = c.run(s, args)
	c.put(text, s)
	if err != nil || tail == "" {
		return n, err
	}
	return c.Exec(ctx, tail, nil)
}

// errSeveral is for a text of which only the first statement could run.
var errSeveral = errors.New("the text holds several statements: run them one by one, or with Exec and no binds")

// run runs one statement to its end and counts the rows it changed itself.
func (c *conn) run(s *stmt, args []sqltype.Value) (int64, error) {
	if err := s.bind(args); err != nil {
		return 0, err
	}
	before := c.db.TotalChanges()
	if err := s.Exec(); err != nil {
		return 0, wrap(err, false)
	}
	if c.db.TotalChanges() == before {
		return 0, nil // Changes would be that of an earlier statement
	}
	return c.db.Changes(), nil
}

// Query runs a text of one statement up to its first row. So a statement that writes and returns rows has written then.
func (c *conn) Query(ctx context.Context, text string, args []sqltype.Value) (_ engine.DriverRows, err error) {
	defer c.guard(&err)
	c.db.SetInterrupt(ctx)
	s, err := c.take(text)
	if err != nil {
		return nil, err
	}
	switch {
	case s == nil:
		return nil, errors.New("the text holds no statement")
	case s.tail != "":
		c.put(text, s)
		return nil, errSeveral
	}
	r := &s.rows
	*r = rows{c: c, s: s, text: text, ctx: ctx, asked: -1}
	if err := s.bind(args); err != nil {
		r.Close()
		return nil, err
	}
	if r.ready, err = r.step(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// take returns the statement of a text, marked as busy, so that a second result of the same text gets one of its own. It is nil for a
// text without a statement.
func (c *conn) take(text string) (*stmt, error) {
	s, ok := c.stmts.Get(text)
	if !ok || s.use != idle {
		var err error
		if s, err = c.prepare(text); s == nil {
			return nil, err
		}
		s.use = loose
		return s, nil
	}
	s.use = busy
	return s, nil
}

// put keeps a statement that was reset, unless it is but part of its text, or the cache has dropped it or has another.
func (c *conn) put(text string, s *stmt) {
	s.shrink()
	was := s.use
	s.use = idle
	if was == busy {
		return
	}
	if _, ok := c.stmts.Get(text); ok || was == dropped || s.tail != "" {
		s.Close()
		return
	}
	c.stmts.Put(text, s)
}

// RawConn returns the connection of go-sqlite3.
func (c *conn) RawConn() any { return c.db }

// Info returns what the program keeps with the connection.
func (c *conn) Info() map[any]any {
	if c.info == nil {
		c.info = map[any]any{}
	}
	return c.info
}

// Fresh tells whether the connection is new, the first time it is asked.
func (c *conn) Fresh() bool {
	fresh := !c.known
	c.known = true
	return fresh
}

// InTx tells whether a transaction is open.
func (c *conn) InTx() bool { return !c.dead && !c.db.GetAutocommit() }

// Version returns SQLite's counter of commits by other connections, as this one sees it.
func (c *conn) Version(ctx context.Context) (int64, error) {
	r, err := c.Query(ctx, "PRAGMA data_version", nil)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	if ok, err := r.Next(); err != nil || !ok {
		return 0, fmt.Errorf("PRAGMA data_version gave no row: %w", err)
	}
	return r.Int(0), nil
}

// Release rolls back what is open and gives the connection back to its lane.
func (c *conn) Release(broken bool) {
	broken = broken || c.dead
	if !broken {
		c.db.SetInterrupt(context.Background())
		if c.InTx() {
			broken = c.db.Exec("ROLLBACK") != nil
		}
	}
	if broken {
		c.l.dead.Add(1)
	}
	if !c.l.put(c, broken) {
		c.close()
	}
	<-c.l.slots
}

// close closes the connection for good.
func (c *conn) close() (err error) {
	defer c.guard(&err)
	c.stmts.Clear()
	return c.db.Close()
}

// outOfMemory is what go-sqlite3 panics with when a connection has used up its memory.
const outOfMemory = "sqlite3: out of memory"

// guard turns that panic into an error. The connection is not used again.
func (c *conn) guard(err *error) {
	r := recover()
	if r == nil {
		return
	}
	if e, ok := r.(error); !ok || !strings.HasSuffix(e.Error(), outOfMemory) {
		panic(r)
	}
	c.dead = true
	*err = &engine.Error{Op: "memory", Kind: engine.ErrTooBig,
		Err: errors.New("the connection ran out of its 256 MB: read or write large values in parts")}
}
