package retort

import (
	"errors"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// ReturningStmt is an INSERT, UPDATE or DELETE that returns rows of type R. Run it like a query.
type ReturningStmt[R any] struct{ ast.Rows[R] }

// Returning makes a statement that changes rows return something of each: a column, an expression or the entity.
func Returning[R any](stmt DML, s Selectable[R]) *ReturningStmt[R] {
	return returning[R](stmt, cellOf(s))
}

// Returning2 returns two things of each row.
func Returning2[A, B any](stmt DML, a Selectable[A], b Selectable[B]) *ReturningStmt[Row2[A, B]] {
	return returning[Row2[A, B]](stmt, cellOf(a), cellOf(b))
}

// Returning3 returns three things of each row.
func Returning3[A, B, C any](stmt DML, a Selectable[A], b Selectable[B], c Selectable[C]) *ReturningStmt[Row3[A, B, C]] {
	return returning[Row3[A, B, C]](stmt, cellOf(a), cellOf(b), cellOf(c))
}

func returning[R any](stmt DML, cells ...ast.Cell) *ReturningStmt[R] {
	placeCells[R](cells)
	var err error
	for i := range cells {
		err = firstErr(err, cells[i].Err())
	}
	return &ReturningStmt[R]{ast.NewRows[R](withReturning(ast.NodeOf(stmt), cells, err))}
}

func withReturning(n ast.Node, cells []ast.Cell, err error) ast.Node {
	switch n := n.(type) {
	case *ast.Insert:
		c := *n
		c.Returning, c.Err = cells, firstErr(c.Err, err)
		return &c
	case *ast.Update:
		c := *n
		c.Returning, c.Err = cells, firstErr(c.Err, err)
		return &c
	case *ast.Delete:
		c := *n
		c.Returning, c.Err = cells, firstErr(c.Err, err)
		return &c
	case *ast.Merge:
		c := *n
		c.Err = firstErr(c.Err, errMergeReturning)
		return &c
	}
	return n
}

var errMergeReturning = errors.New("MERGE returns no rows: read them by a statement of its own")

func firstErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// Err returns the first fault of the statement; see [SelectOf.Err].
func (s *ReturningStmt[R]) Err() error { return nodeErr(ast.NodeOf(s)) }

// String returns the statement as SQL for people, with ? for binds.
func (s *ReturningStmt[R]) String() string { return dialect.String(ast.NodeOf(s)) }
