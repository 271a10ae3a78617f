package engine

import (
	"context"
	"errors"
)

// Conn is one connection, kept for several statements: for settings and temporary tables that live on a connection.
// One goroutine at a time. Where reads and writes are on different connections it is the writing one, so others wait to write
// until it is closed.
type Conn struct {
	e  *Engine
	l  lease
	tx *Tx // the open transaction; nil if there is none

	info map[any]any // of a driver that keeps none
}

var errOpenTx = errors.New("the connection has an open transaction: commit it, roll it back, or use a savepoint of it")

// Conn checks a connection out. The caller closes it.
func (e *Engine) Conn(ctx context.Context) (*Conn, error) {
	c, err := e.acquire(ctx, Write)
	if err != nil {
		return nil, err
	}
	return &Conn{e: e, l: lease{e: e, conn: c}}, nil
}

// Begin opens a transaction on the connection. A second one beside it is an error. [LazyWrite] only makes BEGIN wait for the
// first statement.
func (c *Conn) Begin(ctx context.Context, opts ...TxOption) (*Tx, error) {
	o, err := c.e.collect(opts)
	switch {
	case err != nil:
		return nil, err
	case o.retries > 0:
		return nil, &Error{Op: BeginEvent.String(), Err: errRetryOfBegin}
	case c.l.conn == nil:
		return nil, c.closed(BeginEvent.String())
	case c.tx != nil:
		return nil, &Error{Op: BeginEvent.String(), Err: errOpenTx}
	}
	tx, err := c.e.begin(ctx, o, c)
	if err != nil {
		return nil, err
	}
	c.tx = tx
	return tx, nil
}

// Raw hands the driver's own connection to fn, for what this package has no call for: COPY, notifications, several results of a procedure. It is a
// *pgx.Conn on PostgreSQL, the driver.Conn of go-sql-driver on MySQL and MariaDB, a *sqlite3.Conn on SQLite, a *sql.Conn with [FromDB]; other
// drivers may have none, which is an error. Results that are open on the connection are closed before.
//
// fn must leave the connection as it found it: no result open, no transaction begun or ended. It must not keep it. If that may have failed,
// Discard the connection afterwards. An error of fn is returned as it is.
func (c *Conn) Raw(fn func(driverConn any) error) error {
	if c.l.conn == nil {
		return c.closed("raw")
	}
	raw, ok := c.l.conn.(RawConn)
	if !ok {
		return &Error{Op: "raw", Err: errNoRaw}
	}
	c.l.closeRows(nil)
	if c.tx != nil {
		c.tx.closeRows()
	}
	return fn(raw.RawConn())
}

// Info is data of the program's that stays with the database's connection for as long as that is open, whoever uses it next: what a Connect hook
// found out and a Checkout hook wants to know, say which settings were made. It is nil once the connection was given back. With a driver that keeps
// none ([InfoKeeper]), and with [FromDB] once a connection goes back to the sql.DB, it is forgotten.
func (c *Conn) Info() map[any]any {
	if c.l.conn == nil {
		return nil
	}
	if k, ok := c.l.conn.(InfoKeeper); ok {
		return k.Info()
	}
	if c.info == nil {
		c.info = map[any]any{}
	}
	return c.info
}

var errNoRaw = errors.New("the driver has no connection to hand over")

// Close rolls back an open transaction, closes open results and gives the connection back. A second Close does nothing.
// Settings made on the connection stay with it: undo them, or use Discard.
func (c *Conn) Close() error {
	var err error
	if c.tx != nil {
		err = c.tx.Rollback(context.Background())
	}
	c.l.release()
	return err
}

// Discard is Close, but closes the connection for good instead of giving it back.
func (c *Conn) Discard() error {
	c.l.broken = true
	return c.Close()
}

func (c *Conn) closed(op string) error { return &Error{Op: op, Kind: ErrClosed, Err: errConnClosed} }

func (c *Conn) core() *Engine { return c.e }

func (c *Conn) take(ctx context.Context, a Access, own *lease) (*lease, error) {
	switch {
	case c.l.conn == nil:
		return nil, c.closed("connection")
	case c.tx != nil:
		return c.tx.take(ctx, a, own)
	}
	return &c.l, nil
}
