package sqlite

import (
	"context"
	"fmt"
	"time"

	"github.com/ncruces/go-sqlite3"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/sqltype"
)

// rows is an open result. It lies in its statement, for which the next result uses it again.
type rows struct {
	c     *conn
	s     *stmt // nil once the result is closed
	text  string
	ctx   context.Context
	ready bool // the row that Next is to give is there already
	err   error

	// The column asked for last, as it is asked for several times on its way: for its key, for NULL, and by its codec. -1 is none.
	asked int
	value sqlite3.Value
	kind  sqltype.ValueKind
}

// Next moves to the next row.
func (r *rows) Next() (ok bool, err error) {
	if r.ready {
		r.ready = false
		return true, nil
	}
	if r.s == nil || r.err != nil {
		return false, r.err
	}
	defer r.c.guard(&err)
	r.c.db.SetInterrupt(r.ctx)
	if ok, err = r.step(); !ok {
		r.Close()
	}
	return ok, err
}

func (r *rows) step() (bool, error) {
	r.asked = -1
	if r.s.Step() {
		return true, nil
	}
	if err := r.s.Err(); err != nil {
		r.err = wrap(err, false)
		return false, r.err
	}
	return false, nil
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string {
	if r.s == nil {
		return nil
	}
	names := make([]string, r.s.ColumnCount())
	for i := range names {
		names[i] = r.s.ColumnName(i)
	}
	return names
}

// Close ends the statement. A statement that wrote may fail only now, when its foreign keys are checked.
func (r *rows) Close() (err error) {
	s := r.s
	if s == nil {
		return nil
	}
	r.s, r.ctx, r.ready, r.asked = nil, nil, false, -1
	defer r.c.guard(&err)
	r.c.db.SetInterrupt(context.Background())
	if err = s.Reset(); r.err != nil {
		err = nil // it is the error of Step again
	}
	r.c.put(r.text, s)
	return wrap(err, false)
}

var valueKinds = [...]sqltype.ValueKind{
	sqlite3.INTEGER: sqltype.IntValue,
	sqlite3.FLOAT:   sqltype.FloatValue,
	sqlite3.TEXT:    sqltype.TextValue,
	sqlite3.BLOB:    sqltype.BytesValue,
	sqlite3.NULL:    sqltype.NullValue,
}

// look asks SQLite for a column. Its kind and content come out of the value with much less ado than out of the statement.
func (r *rows) look(col int) sqlite3.Value {
	if col != r.asked {
		r.asked, r.value = col, r.s.ColumnValue(col)
		r.kind = valueKinds[r.value.Type()]
	}
	return r.value
}

func (r *rows) Kind(col int) sqltype.ValueKind {
	r.look(col)
	return r.kind
}

func (r *rows) Int(col int) int64     { return r.look(col).Int64() }
func (r *rows) Float(col int) float64 { return r.look(col).Float() }
func (r *rows) Text(col int) string   { return r.look(col).Text() }
func (r *rows) Bytes(col int) []byte  { return r.look(col).RawBlob() }

// Bool is never asked for: SQLite has no such storage class.
func (r *rows) Bool(col int) bool { return r.Int(col) != 0 }

// Time reads a text as the dialect does, and an integer as seconds since 1970.
func (r *rows) Time(col int) (time.Time, error) {
	switch r.Kind(col) {
	case sqltype.TextValue:
		return dialect.Dialect{}.ParseTimeBytes(r.value.RawText())
	case sqltype.IntValue:
		return time.Unix(r.value.Int64(), 0).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("a value of SQLite type %v is no timestamp", r.value.Type())
}
