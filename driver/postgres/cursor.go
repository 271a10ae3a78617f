package postgres

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// A result that a program walks row by row inside a transaction.
//
// Problem: the server sends a result as a whole, and the connection can do nothing else meanwhile. A program that runs another statement
// inside of the loop has the rest of the result in memory first, and one that leaves the loop waits until the rest has arrived.
//
// Choice: a cursor (https://www.postgresql.org/docs/current/sql-declare.html), read in pieces. Between two pieces the connection is free, and
// what is in memory is one piece at most. A cursor costs a way to the server to declare it and one for each piece, and lives in a
// transaction, so outside of one, where nobody else can use the connection, a result is still sent as a whole.
// The planner prefers plans whose first rows come early for a cursor (cursor_tuple_fraction).

// piece is how many rows of a cursor are fetched at a time.
const piece = 1000

// Stream is Query for a statement whose rows are walked one by one.
func (c *conn) Stream(ctx context.Context, text string, args []sqltype.Value) (engine.DriverRows, error) {
	if !c.InTx() {
		return c.Query(ctx, text, args)
	}
	if err := c.settle(); err != nil {
		return nil, err
	}
	depth := c.freeCursor()
	name := "retort_" + strconv.Itoa(depth)
	bound, err := c.bind(args)
	if err != nil {
		return nil, err
	}
	// Each depth has one name, so that the text of a statement is prepared once.
	_, err = c.c.Exec(ctx, "DECLARE "+name+" NO SCROLL CURSOR FOR "+text, bound...)
	c.bound(bound)
	if err != nil {
		return nil, c.wrap(err)
	}
	k := &cursor{c: c, ctx: ctx, name: name, depth: depth}
	c.cursors[depth] = true
	if err := k.fetch(); err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

// freeCursor returns the first number that no open cursor has.
func (c *conn) freeCursor() int {
	for i, taken := range c.cursors {
		if !taken {
			return i
		}
	}
	c.cursors = append(c.cursors, false)
	return len(c.cursors) - 1
}

// cursor is a result that is fetched in pieces.
type cursor struct {
	*rows // the piece at hand; not closed with the cursor by itself
	c     *conn
	ctx   context.Context
	name  string
	depth int
	n     int // rows of the piece that were read
	ended bool
}

// fetch asks for the next piece. The server describes it anew: its columns are those of the cursor that has the name now.
func (k *cursor) fetch() error {
	if err := k.c.settle(); err != nil {
		return err
	}
	bound, err := k.c.bind(nil, pgx.QueryExecModeDescribeExec, resultFormats)
	if err != nil {
		return err
	}
	r, err := k.c.send(k.ctx, "FETCH FORWARD "+strconv.Itoa(piece)+" FROM "+k.name, bound)
	if err != nil {
		return err
	}
	k.rows, k.n = r, 0
	return nil
}

// Next moves to the next row.
func (k *cursor) Next() (bool, error) {
	if k.ended {
		return false, nil
	}
	ok, err := k.rows.Next()
	if !ok && err == nil && k.n == piece {
		if err = k.fetch(); err == nil {
			ok, err = k.rows.Next()
		}
	}
	if ok {
		k.n++
	}
	return ok, err
}

// Close closes the cursor. In a transaction that has failed, or on a connection that is lost, it is closed already.
func (k *cursor) Close() error {
	if k.ended {
		return nil
	}
	k.ended = true
	k.c.cursors[k.depth] = false
	var err error
	if k.rows != nil {
		err = k.rows.Close()
	}
	if k.c.c.IsClosed() || k.c.c.PgConn().TxStatus() != 'T' {
		return err
	}
	if serr := k.c.settle(); serr != nil {
		return serr
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(k.ctx), cancelTime)
	defer cancel()
	if _, cerr := k.c.c.Exec(ctx, "CLOSE "+k.name); err == nil {
		err = k.c.wrap(cerr)
	}
	return err
}
