package retort

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/sqltype"
)

// TextStmt is a query written by hand whose rows are of type R. It is run like any other, and an entity it selects is tracked by a session.
// It is immutable.
//
// The columns of the text are found by name, in any order: an entity's as its table has them, a column's and a labelled expression's by their
// own, of two that are called alike the second with _1 behind. A column that is missing and one that nothing takes are errors, which come
// once the database has answered. Arguments stand for the question marks of the text, as in [Raw]. The text is written as it is: never
// build it from input.
type TextStmt[R any] struct{ ast.Rows[R] }

// SelectText reads one thing from a query written by hand: an entity, a column, an expression with a [Label]. Loaders come with
// orm.With; those that join can't.
//
//	retort.SelectText(Authors, "SELECT * FROM author WHERE last_name SIMILAR TO ?", "K(ing|oontz)")
func SelectText[R any](s Selectable[R], sql string, args ...any) *TextStmt[R] {
	return textStmt[R](sql, args, cellOf(s))
}

// SelectText2 reads two things from a query written by hand.
func SelectText2[A, B any](a Selectable[A], b Selectable[B], sql string, args ...any) *TextStmt[Row2[A, B]] {
	return textStmt[Row2[A, B]](sql, args, cellOf(a), cellOf(b))
}

// SelectText3 reads three things from a query written by hand.
func SelectText3[A, B, C any](a Selectable[A], b Selectable[B], c Selectable[C], sql string, args ...any) *TextStmt[Row3[A, B, C]] {
	return textStmt[Row3[A, B, C]](sql, args, cellOf(a), cellOf(b), cellOf(c))
}

// SelectTextInto reads a query written by hand into a T: a type of values takes the only column, whatever it is called; a struct takes the
// columns that are called as its exported fields are in snake_case, LastName from last_name.
//
//	retort.SelectTextInto[int64]("SELECT count(*) FROM author")
//	retort.SelectTextInto[Stat]("SELECT last_name, count(*) AS books FROM author JOIN book USING (author_id) GROUP BY last_name")
func SelectTextInto[T any](sql string, args ...any) *TextStmt[T] {
	cells, scalar, err := textCells(reflect.TypeFor[T]())
	n := textNode(sql, args, cells)
	n.Text.AnyName = scalar
	n.Err = firstErr(n.Err, err)
	return &TextStmt[T]{ast.NewRows[T](n)}
}

func textStmt[R any](sql string, args []any, cells ...ast.Cell) *TextStmt[R] {
	return &TextStmt[R]{ast.NewRows[R](textNode(sql, args, placeCells[R](cells)))}
}

func textNode(sql string, args []any, cells []ast.Cell) *ast.Select {
	n := &ast.Select{Cells: cells, Text: &ast.Text{SQL: sql, Args: nodesOf(args)}}
	for i := range cells {
		n.Options = append(n.Options, cells[i].Options()...)
		n.Err = firstErr(n.Err, cells[i].Err())
		if w, ok := cells[i].Entity.(ast.Written); ok {
			cells[i].Entity = w.AsWritten()
		}
	}
	return n
}

// textCells are the cells that fill a t, and whether that is one of any name.
func textCells(t reflect.Type) (cells []ast.Cell, scalar bool, err error) {
	codec, err := sqltype.CodecOf(t)
	if err == nil {
		return []ast.Cell{{Expr: ast.NullWord, Codec: codec}}, true, nil
	}
	if t.Kind() != reflect.Struct {
		return nil, false, err
	}
	for _, f := range exportedFields(t) {
		codec, err := sqltype.CodecOf(f.Type)
		if err != nil {
			return nil, false, fmt.Errorf("SelectTextInto: field %s.%s: %w", t.Name(), f.Name, err)
		}
		cells = append(cells, ast.Cell{
			Expr: &ast.Label{X: ast.NullWord, Name: ormtag.SnakeCase(f.Name)}, Codec: codec, Offset: f.Offset,
			Note: &f.note,
		})
	}
	if cells == nil {
		return nil, false, errors.New("SelectTextInto: " + t.String() + " has no exported fields")
	}
	return cells, false, nil
}

func (s *TextStmt[R]) node() *ast.Select { return ast.NodeOf(s).(*ast.Select) }

// Subquery makes the query a table of a name, see [SelectOf.Subquery]. [Of] reads what it was said to select, [ColumnIn] the fields of a
// struct.
func (s *TextStmt[R]) Subquery(name string) Sub {
	return Sub{ast.MakeSource(&ast.Derived{Query: s.node(), Alias: name})}
}

// CTE makes the query a common table expression, see [SelectOf.CTE].
func (s *TextStmt[R]) CTE(name string) Sub { return newCTE(ast.CTE{Name: name, Query: s.node()}) }

// Err returns the first fault of the statement; see [SelectOf.Err]. What the text says is the database's affair.
func (s *TextStmt[R]) Err() error { return nodeErr(ast.NodeOf(s)) }

// String returns the statement as SQL for people, with ? for binds.
func (s *TextStmt[R]) String() string { return dialect.String(ast.NodeOf(s)) }
