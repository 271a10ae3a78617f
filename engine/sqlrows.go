package engine

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// sqlRows is an open database/sql result.
type sqlRows struct {
	c      *sqlConn
	text   string
	stmt   *sql.Stmt // nil once the result is closed
	rows   *sql.Rows
	names  []string
	kinds  []sqltype.ValueKind // of values that come as bytes, by column; nil if they are bytes
	values []any               // the current row
	cells  []any               // the addresses of values
}

func newSQLRows(c *sqlConn, text string, stmt *sql.Stmt, rows *sql.Rows) (*sqlRows, error) {
	r := &sqlRows{c: c, text: text, stmt: stmt, rows: rows}
	var err error
	if r.names, err = rows.Columns(); err != nil {
		r.Close()
		return nil, sqlError(err)
	}
	if err = r.findKinds(); err != nil {
		r.Close()
		return nil, sqlError(err)
	}
	r.values, r.cells = make([]any, len(r.names)), make([]any, len(r.names))
	for i := range r.values {
		r.cells[i] = &r.values[i]
	}
	return r, nil
}

// findKinds asks the dialect what the driver's bytes are.
func (r *sqlRows) findKinds() error {
	d, ok := r.c.pool.dialect.(dialect.ByteKinder)
	if !ok {
		return nil
	}
	types, err := r.rows.ColumnTypes()
	for _, t := range types {
		r.kinds = append(r.kinds, d.ByteKind(t.DatabaseTypeName()))
	}
	return err
}

func (r *sqlRows) Columns() []string { return r.names }

func (r *sqlRows) Next() (bool, error) {
	if !r.rows.Next() {
		return false, sqlError(r.rows.Err())
	}
	if err := r.rows.Scan(r.cells...); err != nil {
		return false, sqlError(err)
	}
	return true, nil
}

func (r *sqlRows) Close() error {
	if r.stmt == nil {
		return nil
	}
	err := r.rows.Close()
	r.c.prepared.Put(r.text, r.stmt)
	r.stmt = nil
	return sqlError(err)
}

func (r *sqlRows) Kind(col int) sqltype.ValueKind {
	switch r.values[col].(type) {
	case nil:
		return sqltype.NullValue
	case bool:
		return sqltype.BoolValue
	case int64:
		return sqltype.IntValue
	case float64, float32:
		return sqltype.FloatValue
	case []byte:
		if r.kinds != nil {
			return r.kinds[col]
		}
		return sqltype.BytesValue
	case time.Time:
		return sqltype.TimeValue
	}
	return sqltype.TextValue
}

func (r *sqlRows) Bool(col int) bool    { return r.values[col].(bool) }
func (r *sqlRows) Int(col int) int64    { return r.values[col].(int64) }
func (r *sqlRows) Bytes(col int) []byte { return r.values[col].([]byte) }

func (r *sqlRows) Float(col int) float64 {
	if f, ok := r.values[col].(float32); ok {
		return float64(f)
	}
	return r.values[col].(float64)
}

func (r *sqlRows) Text(col int) string {
	switch v := r.values[col].(type) {
	case string:
		return v
	case []byte:
		return string(v)
	default:
		return fmt.Sprint(v)
	}
}

// Time reads a time.Time, a text as the dialect writes timestamps, or an integer of seconds since 1970.
func (r *sqlRows) Time(col int) (time.Time, error) {
	switch v := r.values[col].(type) {
	case time.Time:
		return v, nil
	case string:
		return r.c.pool.dialect.ParseTime(v)
	case []byte:
		return r.c.pool.dialect.ParseTime(string(v))
	case int64:
		return time.Unix(v, 0).UTC(), nil
	default:
		return time.Time{}, fmt.Errorf("%T is no timestamp", v)
	}
}
