package engine

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Record is a row of a result whose columns the program doesn't know beforehand: for tools, exports and consoles. Where it does know them, a
// typed statement or retort.SelectTextInto costs less and finds mistakes.
type Record struct {
	columns []string // shared by all records of a result
	// Values are the row's values in the order of its columns: nil, bool, int64, float64, string, []byte, time.Time, time.Duration. A type that has
	// none of these is the database's text; a decimal is its digits.
	Values []any
}

// Columns returns the names of the columns, in their order. A result may have a name twice.
func (r Record) Columns() []string { return slices.Clone(r.columns) }

// Get returns the value of a column by its name. No such column, and two of that name, are errors.
func (r Record) Get(name string) (any, error) {
	at := slices.Index(r.columns, name)
	if at < 0 {
		return nil, fmt.Errorf("engine: the row has no column %q, it has %q", name, r.columns)
	}
	if slices.Contains(r.columns[at+1:], name) {
		return nil, fmt.Errorf("engine: the row has several columns %q: give them names, or read Values by place", name)
	}
	return r.Values[at], nil
}

// Map returns the row as a map. Of columns with one name the last is in it.
func (r Record) Map() map[string]any {
	return maps.Collect(func(yield func(string, any) bool) {
		for i, name := range r.columns {
			if !yield(name, r.Values[i]) {
				return
			}
		}
	})
}

// Records returns the rows of any statement that returns some, as [Iter] does typed ones.
func Records(ctx context.Context, x Execer, q ast.Stmt) iter.Seq2[Record, error] {
	return records(func() (*Rows, error) { return Stream(ctx, x, ast.NodeOf(q)) })
}

// RecordsSQL is [Records] for a text in the database's own SQL; see [QuerySQL].
//
//	for r, err := range engine.RecordsSQL(ctx, eng, "SELECT * FROM "+table) { … }
func RecordsSQL(ctx context.Context, x Execer, text string, args ...any) iter.Seq2[Record, error] {
	return records(func() (*Rows, error) { return QuerySQL(ctx, x, text, args...) })
}

func records(open func() (*Rows, error)) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		rows, err := open()
		if err != nil {
			yield(Record{}, err)
			return
		}
		defer rows.Close()
		columns := slices.Clone(rows.Columns())
		for rows.Next() {
			r, err := recordOf(rows, columns)
			if err != nil {
				yield(Record{}, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Record{}, err)
		}
	}
}

func recordOf(rows *Rows, columns []string) (Record, error) {
	r := Record{columns, make([]any, len(columns))}
	for i := range columns {
		v, err := sqltype.ValueAt(rows.Source, i)
		if err != nil {
			return Record{}, fmt.Errorf("engine: read column %s of row %d: %w", rows.columnName(i), rows.n, err)
		}
		r.Values[i] = v.Any()
	}
	return r, nil
}
