package postgres

import (
	"bytes"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// rows is an open result. Its rows come from the server as they are asked for, or from memory after keep.
type rows struct {
	c       *conn
	in      pgx.Rows
	fields  []pgconn.FieldDescription
	columns []column
	row     [][]byte // the current row; nil is NULL
	ready   bool     // the row that Next is to give is there already
	kept    [][][]byte
	err     error
	done    bool
}

// Next moves to the next row.
func (r *rows) Next() (bool, error) {
	switch {
	case r.ready:
		r.ready = false
		return true, nil
	case len(r.kept) > 0:
		r.row, r.kept = r.kept[0], r.kept[1:]
		return true, nil
	case r.done:
		return false, r.err
	}
	return r.step()
}

// step takes a row from the server.
func (r *rows) step() (bool, error) {
	if r.in.Next() {
		r.row = r.in.RawValues()
		return true, nil
	}
	r.end()
	return false, r.err
}

// end notes that the server has sent everything.
func (r *rows) end() {
	r.in.Close()
	r.err = r.c.wrap(r.in.Err())
	r.done = true
	r.c.open = nil
}

// keep reads the rest of the result into memory, so that the connection can run another statement. What the server says in the
// end is for the result's reader.
func (r *rows) keep() error {
	if r.row != nil {
		r.row = copied(r.row)
	}
	for r.in.Next() {
		r.kept = append(r.kept, copied(r.in.RawValues()))
	}
	r.end()
	if r.c.c.IsClosed() {
		return r.err
	}
	return nil
}

func copied(row [][]byte) [][]byte {
	out := make([][]byte, len(row))
	for i, v := range row {
		out[i] = bytes.Clone(v)
	}
	return out
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string {
	names := make([]string, len(r.columns))
	for i := range names {
		names[i] = r.columns[i].name
	}
	return names
}

// maxSkipped is how many rows of a result that is closed early are read and thrown away.
const maxSkipped = 1000

// Close ends the result. The server can't be stopped without ending the transaction, so inside one the rest of the rows is
// read, and outside the connection is closed if there are many.
func (r *rows) Close() error {
	r.kept, r.ready = nil, false
	if r.done {
		return nil
	}
	inTx := r.c.InTx()
	for n := 0; n < maxSkipped || inTx; n++ {
		if !r.in.Next() {
			r.end()
			return r.err
		}
	}
	r.c.cut = true
	r.c.c.PgConn().Conn().Close() // the socket: the server gives up when it can send no more
	r.in.Close()
	r.done = true
	r.c.open = nil
	return nil
}
