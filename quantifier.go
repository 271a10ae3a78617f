package retort

import "github.com/retort-go/retort/ast"

// Quantifier is what [AnyOf] and [AllOf] make: the right side of a comparison.
type Quantifier[T any] struct{ ops[T] }

func (q Quantifier[T]) cell(to *ast.Cell) { plainCell[T](to, q.node()) }

// AnyOf makes a comparison true if it is for any row of a query: retort.Gt(Books.Price, retort.AnyOf(q)). SQLite has none.
func AnyOf[T any](q Query[T]) Quantifier[T] { return Quantifier[T]{opsOf[T](quantified(q, false))} }

// AllOf makes a comparison true if it is for all rows of a query, as it is if there are none. SQLite has none.
func AllOf[T any](q Query[T]) Quantifier[T] { return Quantifier[T]{opsOf[T](quantified(q, true))} }

func quantified(q Stmt, all bool) ast.Expr {
	sel, bad := selectOf(q)
	if bad != nil {
		return bad
	}
	return &ast.Quantified{All: all, Query: sel}
}
