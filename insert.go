package retort

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// InsertStmt is an INSERT of rows of type R. It is immutable, see [SelectStmt].
type InsertStmt[R any] struct{ ast.IsDML }

// Insert begins an INSERT into an entity's table.
func Insert[R any](t Target[R]) InsertStmt[R] { return insertInto[R](t) }

// InsertInto begins an INSERT into a table that has no entity.
func InsertInto(t Source) InsertStmt[None] { return insertInto[None](t) }

func insertInto[R any](t Source) InsertStmt[R] {
	table, err := tableOf(t)
	return newInsert[R](&ast.Insert{Into: table, Err: err})
}

func newInsert[R any](n *ast.Insert) InsertStmt[R] { return InsertStmt[R]{ast.NewDML(n)} }

func tableOf(t Source) (*ast.Table, error) {
	switch f := ast.FromOf(t).(type) {
	case *ast.Table:
		return f, nil
	case nil:
		return nil, errNoSource
	}
	return nil, errOneTable
}

func (i InsertStmt[R]) with(change func(*ast.Insert) error) InsertStmt[R] {
	n := *ast.NodeOf(i).(*ast.Insert)
	if n.Err == nil {
		n.Err = change(&n)
	}
	return newInsert[R](&n)
}

// Rows adds Go values of the entity. A zero generated key or a zero field tagged default= is left to the database; every
// other field is written as it is. All rows must leave the same columns to the database.
func (i InsertStmt[R]) Rows(rows ...R) InsertStmt[R] {
	return i.with(func(n *ast.Insert) error {
		if n.Into.Entity == nil {
			return fmt.Errorf("insert into %s: Rows needs an entity, use Values", n.Into.Name)
		}
		n.Flat = slices.Clip(n.Flat) // those of the statement that this one is made of stay as they are
		a := rowAdder{n: n}
		for _, r := range rows {
			cols, vals, err := n.Into.Entity.EntityRow(reflect.ValueOf(r), a.vals[:0])
			if err != nil {
				return err
			}
			a.vals = vals
			if err := a.add(cols, len(rows)); err != nil {
				return err
			}
		}
		return nil
	})
}

// rowAdder adds rows of plain values to an INSERT: side by side, but behind rows of expressions, or where a row has no values.
type rowAdder struct {
	n    *ast.Insert
	vals []sqltype.Value // of the row that add is to add
}

// add adds a row of about count that come.
func (a *rowAdder) add(cols []*ast.Column, count int) error {
	n := a.n
	if n.Columns == nil {
		n.Columns = cols
	}
	if len(n.Rows) > 0 || len(cols) == 0 || !slices.EqualFunc(n.Columns, cols, sameColumn) {
		spellRows(n)
		return addRow(n, cols, bindAll(a.vals))
	}
	if len(n.Flat) == cap(n.Flat) {
		n.Flat = slices.Grow(n.Flat, count*len(cols))
	}
	n.Flat = append(n.Flat, a.vals...)
	return nil
}

// spellRows makes rows of expressions of those that lie side by side.
func spellRows(n *ast.Insert) {
	n.Rows = slices.Clip(n.Rows)
	if len(n.Flat) == 0 {
		return
	}
	for row := range slices.Chunk(n.Flat, len(n.Columns)) {
		n.Rows = append(n.Rows, bindAll(row))
	}
	n.Flat = nil
}

// Values adds one row. Columns that are not named are left to the database. All rows must name the same columns.
func (i InsertStmt[R]) Values(values ...Assignment) InsertStmt[R] {
	return i.with(func(n *ast.Insert) error {
		cols, exprs := make([]*ast.Column, len(values)), make([]ast.Expr, len(values))
		for k, a := range values {
			if a.err != nil {
				return a.err
			}
			cols[k], exprs[k] = a.assign.Column, a.assign.Value
		}
		spellRows(n)
		return addRow(n, cols, exprs)
	})
}

// FromSelect inserts the rows of a query into the columns named, in order.
func (i InsertStmt[R]) FromSelect(q Stmt, into ...Expr) InsertStmt[R] {
	return i.with(func(n *ast.Insert) error {
		sel, bad := selectOf(q)
		if bad != nil {
			return bad.(*ast.Bad).Err
		}
		cols, err := columnsOf(into)
		n.Query, n.Columns = sel, cols
		return err
	})
}

func bindAll(vals []sqltype.Value) []ast.Expr {
	binds, exprs := make([]ast.Bind, len(vals)), make([]ast.Expr, len(vals))
	for k, v := range vals {
		binds[k].Value = v
		exprs[k] = &binds[k]
	}
	return exprs
}

// addRow appends a row, which must give the columns of the rows before it, in any order.
func addRow(n *ast.Insert, cols []*ast.Column, exprs []ast.Expr) error {
	if n.Columns == nil {
		n.Columns = cols
	} else if !slices.EqualFunc(n.Columns, cols, sameColumn) {
		if exprs = inOrder(n.Columns, cols, exprs); exprs == nil {
			return fmt.Errorf("insert into %s: row %d gives other columns than row 0: %s, want %s",
				n.Into.Name, len(n.Rows), names(cols), names(n.Columns))
		}
	}
	n.Rows = append(n.Rows, exprs)
	return nil
}

// inOrder returns the values of cols in the order of want, or nil if those are other columns.
func inOrder(want, cols []*ast.Column, exprs []ast.Expr) []ast.Expr {
	if len(cols) != len(want) {
		return nil
	}
	ordered := make([]ast.Expr, len(want))
	for i, w := range want {
		at := slices.IndexFunc(cols, func(c *ast.Column) bool { return sameColumn(c, w) })
		if at < 0 {
			return nil
		}
		ordered[i] = exprs[at]
	}
	return ordered
}

func sameColumn(a, b *ast.Column) bool { return a.Name == b.Name }

func names(cols []*ast.Column) string {
	s := make([]string, len(cols))
	for i, c := range cols {
		s[i] = c.Name
	}
	return fmt.Sprint(s)
}

func columnsOf(exprs []Expr) ([]*ast.Column, error) {
	cols := make([]*ast.Column, len(exprs))
	for i, e := range exprs {
		switch c := ast.ExprOf(e).(type) {
		case *ast.Column:
			cols[i] = c
		case *ast.Bad:
			return nil, c.Err
		default:
			return nil, errNotAColumn
		}
	}
	return cols, nil
}

// Err returns the first fault of the statement; see [SelectOf.Err].
func (i InsertStmt[R]) Err() error { return nodeErr(ast.NodeOf(i)) }

// String returns the statement as SQL for people, with ? for binds.
func (i InsertStmt[R]) String() string { return dialect.String(ast.NodeOf(i)) }
