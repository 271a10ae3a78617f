package mysql

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	dialect "github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/sqltype"
)

// rows is an open result. Its rows come from the server as they are asked for, or from memory after keep.
type rows struct {
	c     *conn
	ctx   context.Context // the statement's
	text  string
	s     *stmt // nil for a statement that isn't prepared, and once it is given back
	in    driver.Rows
	names []string
	kinds []sqltype.ValueKind
	row   []driver.Value
	kept  [][]driver.Value
	err   error
	done  bool
}

func newRows(c *conn, ctx context.Context, text string, s *stmt, in driver.Rows) *rows {
	r := &rows{c: c, ctx: ctx, text: text, s: s, in: in, names: in.Columns()}
	r.kinds, r.row = make([]sqltype.ValueKind, len(r.names)), make([]driver.Value, len(r.names))
	types := in.(driver.RowsColumnTypeDatabaseTypeName)
	for i := range r.kinds {
		r.kinds[i] = dialect.Dialect{}.ByteKind(types.ColumnTypeDatabaseTypeName(i))
	}
	return r
}

// Next moves to the next row.
func (r *rows) Next() (bool, error) {
	switch {
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
	err := r.in.Next(r.row)
	if err == nil {
		return true, nil
	}
	if !errors.Is(err, io.EOF) {
		r.err = r.c.failed(r.ctx, err)
	}
	r.end()
	return false, r.err
}

// end gives the statement back and frees the connection.
func (r *rows) end() {
	r.done = true
	if err := r.in.Close(); err != nil && r.err == nil {
		r.err = r.c.failed(r.ctx, err)
	}
	if r.s != nil {
		r.c.stmts.Put(r.text, r.s)
		r.s = nil
	}
	r.c.open = nil
}

// keep reads the rest of the result into memory, so that the connection can run another statement.
func (r *rows) keep() error {
	r.row = copied(r.row)
	current := r.row
	for {
		r.row = make([]driver.Value, len(current))
		if ok, _ := r.step(); !ok {
			break
		}
		r.kept = append(r.kept, copied(r.row))
	}
	r.row = current
	if !r.c.raw.IsValid() {
		return r.err
	}
	return nil
}

// copied moves bytes out of the driver's buffer.
func copied(row []driver.Value) []driver.Value {
	for i, v := range row {
		if b, ok := v.([]byte); ok {
			row[i] = bytes.Clone(b)
		}
	}
	return row
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string { return r.names }

// maxSkipped is how many rows of a result that is closed early are read and thrown away before the server is told to stop.
const maxSkipped = 1000

// Close ends the result. MySQL has no word for that on the connection itself: where many rows are left the query is killed by way of another one.
// Inside a transaction that leaves the transaction as it was; what the server had sent by then is read. Outside, the connection
// goes too, which costs nothing more.
func (r *rows) Close() error {
	r.kept = nil
	if r.done {
		return nil
	}
	for range maxSkipped {
		if ok, err := r.step(); !ok {
			return err
		}
	}
	if r.c.tx {
		return r.stop()
	}
	r.c.raw.Close()
	r.s = nil
	go r.c.p.kill(r.c.id)
	r.end()
	if !r.c.raw.IsValid() {
		r.err = nil // it was closed here
	}
	return r.err
}

// stop kills the query and reads what has come of it. If it can't be killed all rows are read. A query that came to its end before it was killed
// leaves the kill to the next statement, so one is sent for it.
func (r *rows) stop() error {
	killed := r.c.p.run(fmt.Sprintf("KILL QUERY %d", r.c.id)) == nil
	for {
		if ok, _ := r.step(); !ok {
			break
		}
	}
	if !killed || !r.c.raw.IsValid() {
		return r.err
	}
	if isCode(r.err, codeInterrupted) {
		r.err = nil // by us
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), killTime)
	defer cancel()
	if _, err := r.c.raw.ExecContext(ctx, "DO 0", nil); err != nil && !isCode(err, codeInterrupted) && r.err == nil {
		r.err = r.c.failed(ctx, err)
	}
	return r.err
}

// Kind tells what the driver made of a value.
func (r *rows) Kind(col int) sqltype.ValueKind {
	switch r.row[col].(type) {
	case nil:
		return sqltype.NullValue
	case int64, uint64:
		return sqltype.IntValue
	case float64, float32:
		return sqltype.FloatValue
	}
	return r.kinds[col]
}

// Bool is never asked for: the server's booleans are integers.
func (r *rows) Bool(col int) bool { return r.Int(col) != 0 }

// Int reads an integer.
func (r *rows) Int(col int) int64 {
	if n, ok := r.row[col].(uint64); ok {
		return int64(n)
	}
	return r.row[col].(int64)
}

// Float reads a number of single or double precision.
func (r *rows) Float(col int) float64 {
	if f, ok := r.row[col].(float32); ok {
		return float64(f)
	}
	return r.row[col].(float64)
}

// Text reads text, or the digits of a decimal.
func (r *rows) Text(col int) string { return string(r.Bytes(col)) }

// Bytes reads bytes, which are valid until the next row.
func (r *rows) Bytes(col int) []byte { return r.row[col].([]byte) }

// Time reads a timestamp or date, in UTC, and a text as the dialect does.
func (r *rows) Time(col int) (time.Time, error) {
	switch r.Kind(col) {
	case sqltype.TimeValue, sqltype.TextValue:
		return dialect.Dialect{}.ParseTime(r.Text(col))
	}
	return time.Time{}, fmt.Errorf("a %s is no timestamp", r.Kind(col))
}
