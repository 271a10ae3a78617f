package engine

import (
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// Many rows as one array a column. VALUES has a bind for each value, and a text for each number of rows, which is compiled, sent and planned
// whenever that number is new. Where the dialect has rows as arrays and the driver binds lists, an INSERT of arraysFrom rows or more is
// sent as
//
//	INSERT INTO book (title, pages) SELECT … FROM unnest($1, $2) WITH ORDINALITY AS given (title, pages, nr) ORDER BY given.nr

// arraysFrom is the number of rows from which arrays are cheaper.
const arraysFrom = 10

// The most rows that one INSERT is given.
const (
	maxValuesRows = 1000 // beyond, texts grow and nothing is gained
	maxArraysRows = 5000 // beyond, memory grows and nothing is gained
)

// ListBinder is implemented by a driver whose connections take lists as arguments: sqltype.ListValue, its values in the storage classes
// that the dialect's Encode produces. Without it Encode makes a text of each list.
type ListBinder interface{ BindsLists() }

// TakesArrays tells whether some rows of values for columns of a table are best sent as arrays ([ast.Arrays]).
func (e *Engine) TakesArrays(t *ast.Table, columns []*ast.Column, rows int) bool {
	if !e.lists || rows < arraysFrom || len(columns) == 0 ||
		slices.ContainsFunc(columns, func(c *ast.Column) bool { return ast.BindWrap(c) != "" }) {
		return false
	}
	d, ok := e.Dialect().(dialect.ArrayRenderer)
	return ok && d.TakesArrays(t, columns)
}

// RowsPerInsert is how many rows of values for some columns one INSERT should be given at most: at least one, and no more than the
// database takes.
func (e *Engine) RowsPerInsert(into *ast.Table, columns []*ast.Column) int {
	if e.TakesArrays(into, columns, arraysFrom) {
		return maxArraysRows
	}
	rows := maxValuesRows
	if limit := e.Dialect().Limits().Binds; limit > 0 && len(columns) > 0 {
		rows = min(rows, limit/len(columns))
	}
	return max(1, rows)
}

// AsSent returns a statement as it is compiled for the engine's database: an INSERT of many rows may become one of arrays.
func (e *Engine) AsSent(n ast.Node) ast.Node {
	n, _ = e.asSent(n, nil)
	return n
}

// asSent puts values into room, which it returns grown.
func (e *Engine) asSent(n ast.Node, room []sqltype.Value) (ast.Node, []sqltype.Value) {
	insert, ok := n.(*ast.Insert)
	if !ok || !e.lists || insert.Err != nil || insert.Query != nil {
		return n, room
	}
	width := len(insert.Columns)
	rows := len(insert.Rows)
	if rows == 0 && width > 0 && len(insert.Flat)%width == 0 {
		rows = len(insert.Flat) / width
	} else if len(insert.Flat) > 0 {
		return n, room
	}
	if !e.TakesArrays(insert.Into, insert.Columns, rows) {
		return n, room
	}
	room, ok = byColumn(room, insert, rows)
	if !ok {
		return n, room
	}
	given := ast.NewArrays(insert.Into, insert.Columns, room)
	sent := *insert
	sent.Rows, sent.Flat, sent.Query = nil, nil, inOrderOf(given)
	return &sent, room
}

// byColumn puts the values of an INSERT's rows into room, column by column. ok is false if they aren't all plain values.
func byColumn(room []sqltype.Value, n *ast.Insert, rows int) (values []sqltype.Value, ok bool) {
	width := len(n.Columns)
	if cap(room) < rows*width {
		room = make([]sqltype.Value, rows*width)
	}
	room = room[:rows*width]
	for i := range rows {
		if len(n.Rows) > 0 && len(n.Rows[i]) != width {
			return room, false
		}
		for k := range width {
			v := &room[k*rows+i]
			if len(n.Rows) == 0 {
				*v = n.Flat[i*width+k]
			} else if *v, ok = plainValue(n.Rows[i][k]); !ok {
				return room, false
			}
			if v.Kind() == sqltype.ListValue {
				return room, false
			}
		}
	}
	return room, true
}

// plainValue returns the value that an expression is.
func plainValue(x ast.Expr) (sqltype.Value, bool) {
	switch x := x.(type) {
	case *ast.Bind:
		return x.Value, true
	case ast.Keyword:
		return sqltype.Null, x == ast.NullWord
	}
	return sqltype.Null, false
}

// inOrderOf is a query for rows in their order.
func inOrderOf(given *ast.Arrays) *ast.Select {
	cells := make([]ast.Cell, len(given.Columns))
	for k := range cells {
		cells[k].Expr = given.Column(k)
	}
	return &ast.Select{Cells: cells, From: []ast.From{given}, Order: []ast.Order{{X: given.Number()}}}
}
