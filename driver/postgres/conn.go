package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// conn is one connection out of the pool.
type conn struct {
	p      *pool
	pooled *pgxpool.Conn
	c      *pgx.Conn
	open   *rows // the result that the server is sending; nil if there is none
	cut    bool  // its socket was closed to get rid of a result
	room   *room
	// cursors tells which of the cursors' numbers are taken.
	cursors []bool
}

// room is memory that the statements of a connection use one after the other, however often it goes back to the pool meanwhile.
type room struct {
	args  []any         // the arguments of a statement
	texts sqltype.Texts // of a row
	info  map[any]any   // of the program's
}

// maxKeptArgs is how many arguments a connection keeps room for.
const maxKeptArgs = 1024

// bind gives values as pgx takes them, behind what else it is told. The result is valid until the next call.
func (c *conn) bind(args []sqltype.Value, first ...any) ([]any, error) {
	return arguments(append(c.room.args[:0], first...), args)
}

// bound keeps the room of arguments that were sent.
func (c *conn) bound(args []any) {
	clear(args)
	if cap(args) <= maxKeptArgs {
		c.room.args = args
	}
}

// Exec runs a text to its end. Without arguments it may hold several statements, which the server runs as one transaction; the count is
// that of the last one.
func (c *conn) Exec(ctx context.Context, text string, args []sqltype.Value) (int64, error) {
	if err := c.settle(); err != nil {
		return 0, err
	}
	bound, err := c.bind(args)
	if err != nil {
		return 0, err
	}
	tag, err := c.c.Exec(ctx, text, bound...)
	c.bound(bound)
	if err != nil {
		return 0, c.wrap(err)
	}
	return affected(text, tag)
}

var errRolledBack = errors.New("a statement of the transaction had failed, so the database rolled it back: end it with Rollback, or guard what may fail with a savepoint")

// affected returns the number of rows of a statement that writes. A COMMIT of a transaction in which a statement failed is a
// ROLLBACK, which the server tells only here.
func affected(text string, tag pgconn.CommandTag) (int64, error) {
	switch word, _, _ := strings.Cut(tag.String(), " "); word {
	case "INSERT", "UPDATE", "DELETE", "MERGE":
		return tag.RowsAffected(), nil
	case "ROLLBACK":
		if text == "COMMIT" {
			return 0, &engine.Error{Op: "commit", Kind: engine.ErrTxDone, SQL: text, Err: errRolledBack}
		}
	}
	return 0, nil
}

// Query runs a text of one statement up to its first row, so that an error of the statement is one of Query.
func (c *conn) Query(ctx context.Context, text string, args []sqltype.Value) (engine.DriverRows, error) {
	if err := c.settle(); err != nil {
		return nil, err
	}
	r, err := c.query(ctx, text, args)
	if isStale(err) && !c.InTx() && ctx.Err() == nil {
		r, err = c.query(ctx, text, args) // pgx forgot the statement and prepares it anew
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// isStale tells that a prepared statement doesn't fit its tables any more, since somebody changed them. The server ran nothing.
func isStale(err error) bool {
	if err == nil {
		return false
	}
	var fromServer *pgconn.PgError
	return errors.As(err, &fromServer) && fromServer.Code == "0A000" && fromServer.Routine == "RevalidateCachedQuery"
}

var errEmpty = errors.New("the text holds no statement")

func (c *conn) query(ctx context.Context, text string, args []sqltype.Value) (*rows, error) {
	bound, err := c.bind(args, resultFormats)
	if err != nil {
		return nil, err
	}
	return c.send(ctx, text, bound)
}

// send sends a statement with its arguments, before which may stand how it is sent.
func (c *conn) send(ctx context.Context, text string, bound []any) (*rows, error) {
	if text == "" {
		return nil, errEmpty // for which pgx returns no result to look at
	}
	in, err := c.c.Query(ctx, text, bound...)
	c.bound(bound)
	if err != nil {
		return nil, c.wrap(err)
	}
	r := &rows{c: c, in: in, fields: in.FieldDescriptions()}
	r.plan()
	c.open = r
	if r.ready, err = r.step(); err != nil {
		return nil, err
	}
	return r, nil
}

// settle makes room for the next statement: the rest of a result that the program has not read goes into memory.
func (c *conn) settle() error {
	r := c.open
	if r == nil {
		return nil
	}
	return r.keep()
}

// knownKey marks, in the data that pgx keeps with a connection, one that was asked whether it is new.
const knownKey = "retort.known"

// RawConn returns pgx's connection.
func (c *conn) RawConn() any { return c.c }

// Info returns what the program keeps with the connection.
func (c *conn) Info() map[any]any {
	if c.room.info == nil {
		c.room.info = map[any]any{}
	}
	return c.room.info
}

// Fresh tells whether the connection is new, the first time it is asked.
func (c *conn) Fresh() bool {
	data := c.c.PgConn().CustomData()
	_, known := data[knownKey]
	data[knownKey] = true
	return !known
}

// InTx tells whether a transaction is open, be it one that failed.
func (c *conn) InTx() bool { return !c.c.IsClosed() && c.c.PgConn().TxStatus() != 'I' }

// TxFailed tells whether one is open that takes nothing but a rollback.
func (c *conn) TxFailed() bool { return c.c.PgConn().TxStatus() == 'E' }

// Release rolls back what is open and gives the connection back. The pool destroys one that is closed.
func (c *conn) Release(broken bool) {
	if c.open != nil {
		c.open.Close()
	}
	if broken || c.cut || c.c.IsClosed() || c.InTx() || len(c.p.reset) > 0 {
		c.clean(broken)
	}
	c.pooled.Release()
}

// clean leaves the connection as a new one would be, or closed.
func (c *conn) clean(broken bool) {
	ctx, cancel := context.WithTimeout(context.Background(), cancelTime)
	defer cancel()
	if !broken && c.InTx() {
		_, err := c.c.Exec(ctx, "ROLLBACK")
		broken = err != nil
	}
	switch {
	case c.cut: // pgx doesn't notice if it had the rest of the result in its buffer
		c.end(ctx)
	case broken || c.c.IsClosed() || execAll(ctx, c.c, c.p.reset) != nil:
		c.p.lost()
		c.end(ctx)
	}
}

// end closes the connection for good.
func (c *conn) end(ctx context.Context) {
	c.c.PgConn().CustomData()[seenKey] = true
	c.c.Close(ctx)
}

func (c *conn) wrap(err error) error { return wrap(err, c.c.IsClosed()) }
