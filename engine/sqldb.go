package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/internal/lru"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// FromDB returns an engine over a database/sql pool, for a driver that has no package of its own in driver/. The program keeps db:
// Close doesn't close it. d must be the dialect of db's database.
//
// Prepared statements live on a connection, so the engine keeps some connections of db for itself while they are idle: up to
// four, or one less than db.SetMaxOpenConns allows if that is fewer. With a limit of 1 it keeps none, and prepares each
// statement anew.
//
// A transaction is on one connection. If the dialect says by a method OneWriter() bool that the database has one writer at a
// time, and db may have several connections, a [LazyWrite] transaction reads each statement by itself until it writes, so that
// it doesn't keep others from writing.
func FromDB(db *sql.DB, d dialect.Dialect, opts ...Option) *Engine {
	return New(d, &sqlDB{db: db, dialect: d, statements: newConfig(opts).statements}, opts...)
}

// Sharing tells how a transaction that only reads can stay out of the way of others.
func (p *sqlDB) Sharing() Sharing {
	d, ok := p.dialect.(interface{ OneWriter() bool })
	if ok && d.OneWriter() && p.db.Stats().MaxOpenConnections != 1 {
		return SplitLocking // snapshots there may be, or not: the file's journal mode is not known here
	}
	return OneConnection
}

// maxIdleSQL is how many idle connections of a database/sql pool an engine keeps for itself.
const maxIdleSQL = 4

// sqlDB is a driver over database/sql.
type sqlDB struct {
	db         *sql.DB
	dialect    dialect.Dialect
	statements int

	mu     sync.Mutex
	idle   []*sqlConn
	inUse  int
	closed bool

	opened, dead uint64 // connections taken from db, and of these lost
}

// Acquire takes an idle connection, the one used last, or one of the pool's.
func (p *sqlDB) Acquire(ctx context.Context, _ Access) (DriverConn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, ErrClosed
	}
	p.inUse++
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return c, nil
	}
	p.mu.Unlock()
	conn, err := p.db.Conn(ctx)
	p.mu.Lock()
	if err != nil {
		p.inUse--
		return nil, sqlConnectError(err)
	}
	p.opened++
	c := &sqlConn{pool: p, conn: conn, run: conn}
	c.prepared = lru.New(p.statements, func(_ string, s *sql.Stmt) { s.Close() })
	return c, nil
}

// sqlConnectError tells that an error is one of connecting: nothing was sent.
func sqlConnectError(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Error{Op: "connect", Kind: ErrConnection, Err: err}
}

// put keeps an idle connection, or tells that there is no room for it.
func (p *sqlDB) put(c *sqlConn, broken bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inUse--
	if broken {
		p.dead++
	}
	room := maxIdleSQL
	if limit := p.db.Stats().MaxOpenConnections; limit > 0 {
		room = min(room, limit-1)
	}
	if broken || p.closed || len(p.idle) >= room {
		return false
	}
	p.idle = append(p.idle, c)
	return true
}

// Close closes the idle connections.
func (p *sqlDB) Close() error {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
	return nil
}

// PoolStats counts the connections this engine holds, not those others use of the same pool, and the waits of all.
func (p *sqlDB) PoolStats() PoolStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.db.Stats()
	return PoolStats{InUse: p.inUse, Idle: len(p.idle), Max: s.MaxOpenConnections, Opened: p.opened, Dead: p.dead,
		Waits: uint64(s.WaitCount), WaitTime: s.WaitDuration, Expired: uint64(s.MaxIdleClosed + s.MaxIdleTimeClosed + s.MaxLifetimeClosed)}
}

// sqlConn is one connection of a database/sql pool.
type sqlConn struct {
	pool     *sqlDB
	conn     *sql.Conn // nil for a connection in a transaction of the program's
	run      sqlRunner // conn, or that transaction
	prepared *lru.Cache[*sql.Stmt]
	inTx     bool
	known    bool        // asked whether it is new
	info     map[any]any // of the program's
	key      int64       // what the last Exec generated
}

// sqlRunner is what database/sql runs statements on.
type sqlRunner interface {
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, text string) (*sql.Stmt, error)
}

// RawConn returns the connection of database/sql.
func (c *sqlConn) RawConn() any { return c.conn }

// Info returns what the program keeps with the connection.
func (c *sqlConn) Info() map[any]any {
	if c.info == nil {
		c.info = map[any]any{}
	}
	return c.info
}

// Fresh tells whether the connection is new here, the first time it is asked.
func (c *sqlConn) Fresh() bool {
	fresh := !c.known
	c.known = true
	return fresh
}

// LastKey returns the key that the last Exec generated, where the dialect can't have it returned.
func (c *sqlConn) LastKey() int64 { return c.key }

// Exec runs a statement. Without binds it is not prepared, so that a driver may take a text of several statements.
func (c *sqlConn) Exec(ctx context.Context, text string, args []sqltype.Value) (int64, error) {
	res, err := c.exec(ctx, text, args)
	if err != nil {
		return 0, sqlError(err)
	}
	c.key = 0
	if !c.pool.dialect.Has(dialect.Returning) {
		c.key, _ = res.LastInsertId() // 0 if the driver can't tell
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, nil // the driver can't tell
	}
	return n, nil
}

func (c *sqlConn) exec(ctx context.Context, text string, args []sqltype.Value) (sql.Result, error) {
	if len(args) == 0 {
		c.noteTx(text)
		return c.run.ExecContext(ctx, text)
	}
	stmt, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	defer c.prepared.Put(text, stmt)
	return stmt.ExecContext(ctx, boxed(args)...)
}

// noteTx keeps in mind that a transaction may be open, for Release to end it.
func (c *sqlConn) noteTx(text string) {
	switch word, _ := ast.FirstWord(text); word {
	case "BEGIN", "START", "SAVEPOINT":
		c.inTx = true
	}
}

// Query runs a statement that returns rows.
func (c *sqlConn) Query(ctx context.Context, text string, args []sqltype.Value) (DriverRows, error) {
	stmt, err := c.take(ctx, text)
	if err != nil {
		return nil, sqlError(err)
	}
	rows, err := stmt.QueryContext(ctx, boxed(args)...)
	if err != nil {
		c.prepared.Put(text, stmt)
		return nil, sqlError(err)
	}
	return newSQLRows(c, text, stmt, rows)
}

// take returns the prepared statement of a text and removes it from the cache while it is in use, so that a second result of the
// same text has one of its own.
func (c *sqlConn) take(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := c.prepared.Take(text); ok {
		return s, nil
	}
	return c.run.PrepareContext(ctx, text)
}

// Release gives the connection back to the idle ones, or to the database/sql pool.
func (c *sqlConn) Release(broken bool) {
	if c.inTx && !broken {
		// An error is what a connection with no open transaction answers, on some databases.
		_, err := c.conn.ExecContext(context.Background(), "ROLLBACK")
		broken = errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
		c.inTx = false
	}
	if !c.pool.put(c, broken) {
		c.prepared.Clear() // while the connection is there: some drivers can't close a statement later
		if broken {
			c.conn.Raw(func(any) error { return driver.ErrBadConn })
		}
		c.conn.Close()
	}
}

func (c *sqlConn) close() {
	c.prepared.Clear()
	c.conn.Close()
}

// sqlError marks a lost connection. database/sql returns ErrBadConn only if nothing was sent.
func sqlError(err error) error {
	switch {
	case errors.Is(err, driver.ErrBadConn):
		return &Error{Op: "send", Kind: ErrConnection, Err: unsent{err}}
	case errors.Is(err, sql.ErrConnDone):
		return &Error{Op: "send", Kind: ErrConnection, Err: err}
	}
	return err
}

type unsent struct{ error }

// Unwrap returns the cause.
func (u unsent) Unwrap() error { return u.error }

// SafeToRetry tells that the server never saw the statement.
func (u unsent) SafeToRetry() bool { return true }

// boxed gives values as database/sql takes them.
func boxed(args []sqltype.Value) []any {
	out := make([]any, len(args))
	for i, v := range args {
		switch v.Kind() {
		case sqltype.BoolValue:
			out[i] = v.Bool()
		case sqltype.IntValue:
			out[i] = v.Int()
		case sqltype.FloatValue:
			out[i] = v.Float()
		case sqltype.TextValue:
			out[i] = v.Text()
		case sqltype.BytesValue:
			out[i] = notNil(v.Bytes())
		case sqltype.TimeValue:
			out[i] = v.Time()
		case sqltype.DurationValue:
			out[i] = civil.IntervalOf(v.Duration()).String() // of a dialect that has intervals
		case sqltype.ListValue:
			out[i] = fmt.Sprint(v) // no dialect leaves a list as it is
		}
	}
	return out
}

// notNil keeps an empty value apart from NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
