package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"
	"time"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/lru"
	"github.com/retort-go/retort/sqltype"
)

// conn is one connection.
type conn struct {
	p          *pool
	raw        rawConn
	id         uint64 // the server's number for it
	stmts      *lru.Cache[*stmt]
	open       *rows // the result that the server is sending; nil if there is none
	tx, xa     bool  // a transaction is open; it is one of two phases
	key        int64 // what the last Exec generated
	born, used time.Time
	known      bool                // asked whether it is new
	info       map[any]any         // of the program's
	args       []driver.NamedValue // room for the arguments of a statement
	// maxValue is the server's max_allowed_packet, over which a value doesn't come in. It has no error number of its own.
	maxValue int
	// rollbackOnTimeout is the server's setting that a lock wait which timed out ends the transaction.
	rollbackOnTimeout bool
}

// stmt is a prepared statement.
type stmt struct {
	driver.Stmt
	in  driver.StmtQueryContext
	out driver.StmtExecContext
}

// Exec runs a text of one statement to its end. Without arguments it is not prepared.
func (c *conn) Exec(ctx context.Context, text string, args []sqltype.Value) (int64, error) {
	if err := c.settle(); err != nil {
		return 0, err
	}
	res, err := c.exec(ctx, text, args)
	if err != nil {
		return 0, c.failed(ctx, err)
	}
	if len(args) == 0 {
		c.noteTx(text)
	}
	// go-sql-driver's results never return an error.
	c.key, _ = res.LastInsertId()
	n, _ := res.RowsAffected()
	return n, nil
}

func (c *conn) exec(ctx context.Context, text string, args []sqltype.Value) (driver.Result, error) {
	if len(args) == 0 {
		return c.raw.ExecContext(ctx, text, nil)
	}
	bound, err := c.bind(args)
	if err != nil {
		return nil, err
	}
	defer clear(bound)
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	defer c.stmts.Put(text, s)
	return s.out.ExecContext(ctx, bound)
}

// RawConn returns go-sql-driver's connection.
func (c *conn) RawConn() any { return c.raw }

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

// LastKey returns the key that the last Exec generated.
func (c *conn) LastKey() int64 { return c.key }

// The numbers of errors that are dealt with here.
const (
	codeLockTimeout = 1205
	codeDeadlock    = 1213
	codeChanged     = 1020 // since it was read, under innodb_snapshot_isolation
	codeCommit      = 1180
	codeInterrupted = 1317
	codeUnprepared  = 1295 // a statement that the server doesn't prepare
	codeManyStmts   = 1461 // max_prepared_stmt_count
)

// Query runs a text of one statement that returns rows.
func (c *conn) Query(ctx context.Context, text string, args []sqltype.Value) (engine.DriverRows, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	bound, err := c.bind(args)
	if err != nil {
		return nil, err
	}
	defer clear(bound)
	s, err := c.take(ctx, text)
	if len(args) == 0 && isCode(err, codeUnprepared) {
		in, err := c.raw.QueryContext(ctx, text, nil)
		return c.opened(ctx, text, nil, in, err)
	}
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	in, err := s.in.QueryContext(ctx, bound)
	return c.opened(ctx, text, s, in, err)
}

func (c *conn) opened(ctx context.Context, text string, s *stmt, in driver.Rows, err error) (engine.DriverRows, error) {
	if err != nil {
		if s != nil {
			c.stmts.Put(text, s)
		}
		return nil, c.failed(ctx, err)
	}
	r := newRows(c, ctx, text, s, in)
	c.open = r
	return r, nil
}

// take returns the prepared statement of a text, out of the cache while it is in use.
func (c *conn) take(ctx context.Context, text string) (*stmt, error) {
	if s, ok := c.stmts.Take(text); ok {
		return s, nil
	}
	s, err := c.raw.PrepareContext(ctx, text)
	if isCode(err, codeManyStmts) {
		c.stmts.Clear()
		s, err = c.raw.PrepareContext(ctx, text)
	}
	if err != nil {
		return nil, err
	}
	return &stmt{s, s.(driver.StmtQueryContext), s.(driver.StmtExecContext)}, nil
}

// settle makes room for the next statement: the rest of a result that the program has not read goes into memory.
func (c *conn) settle() error {
	if c.open == nil {
		return nil
	}
	return c.open.keep()
}

// noteTx keeps in mind whether a transaction is open. The driver knows what the server says of it, but doesn't tell.
func (c *conn) noteTx(text string) {
	switch word, rest, _ := strings.Cut(text, " "); strings.ToUpper(word) {
	case "BEGIN", "START":
		c.tx = true
	case "XA":
		c.noteXA(rest)
	case "COMMIT":
		c.tx = false
	case "ROLLBACK":
		c.tx = c.tx && strings.HasPrefix(strings.ToUpper(strings.TrimSpace(rest)), "TO")
	}
}

// noteXA is noteTx for the statements of two-phase commit. A prepared transaction is open no more.
func (c *conn) noteXA(text string) {
	switch word, _, _ := strings.Cut(text, " "); strings.ToUpper(word) {
	case "START", "BEGIN":
		c.tx, c.xa = true, true
	case "PREPARE", "COMMIT", "ROLLBACK":
		c.tx, c.xa = false, false
	}
}

// failed notes what an error means for the connection and its transaction, and returns it for the engine.
func (c *conn) failed(ctx context.Context, err error) error {
	switch {
	case isCode(err, codeDeadlock), isCode(err, codeChanged), isCode(err, codeCommit):
		c.tx = c.xa // whose end the server wants to be told
	case isCode(err, codeLockTimeout) && c.rollbackOnTimeout:
		c.tx = false
	case !c.raw.IsValid():
		c.tx = false
		if ctx.Err() != nil {
			go c.p.kill(c.id)
		}
	}
	return wrap(err)
}

// InTx tells whether a transaction is open.
func (c *conn) InTx() bool { return c.tx && c.raw.IsValid() }

// expired tells whether a connection is too old to be used again, or has been idle for too long.
func (c *conn) expired(now time.Time) bool {
	cfg := &c.p.cfg
	return cfg.MaxLifetime > 0 && now.Sub(c.born) > cfg.MaxLifetime || cfg.MaxIdleTime > 0 && now.Sub(c.used) > cfg.MaxIdleTime
}

// alive tells whether an idle connection can be used again. Looking at its socket, which ResetSession does, costs next to nothing.
func (c *conn) alive(ctx context.Context) bool {
	if !c.raw.IsValid() || c.raw.ResetSession(ctx) != nil {
		return false
	}
	after := c.p.cfg.PingAfter
	if after >= 0 && time.Since(c.used) > after || c.used.UnixNano() <= c.p.suspect.Load() {
		return c.raw.Ping(ctx) == nil
	}
	return true
}

// Release rolls back what is open and gives the connection back.
func (c *conn) Release(broken bool) {
	if c.open != nil && !broken {
		c.open.Close()
	}
	if c.InTx() && !broken {
		ctx, cancel := context.WithTimeout(context.Background(), killTime)
		_, err := c.raw.ExecContext(ctx, "ROLLBACK", nil)
		cancel()
		broken = err != nil
	}
	c.tx, c.xa = false, false
	broken = broken || !c.raw.IsValid() || !c.reset()
	c.used = time.Now()
	switch {
	case broken:
		c.p.lost()
		c.close()
	case !c.p.put(c):
		c.p.expired.Add(1)
		c.close()
	}
	<-c.p.slots
}

// reset runs what the configuration wants run on a connection that is given back, and tells whether that went well.
func (c *conn) reset() bool {
	if len(c.p.cfg.Reset) == 0 {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), killTime)
	defer cancel()
	for _, text := range c.p.cfg.Reset {
		if _, err := c.raw.ExecContext(ctx, text, nil); err != nil {
			return false
		}
	}
	return true
}

// close closes the connection for good, and the server forgets its statements.
func (c *conn) close() { c.raw.Close() }

// isCode tells whether an error is the server's with this number.
func isCode(err error, code uint16) bool {
	e, ok := errors.AsType[*serverError](err)
	return ok && e.Number == code
}
