package retort

import "github.com/retort-go/retort/ast"

// CaseExpr is a searched CASE under construction; [Case] begins one. It is immutable: When returns a new one.
type CaseExpr[T any] struct{ whens []ast.When }

// Case begins a searched CASE whose branches are of type T:
//
//	retort.Case[string]().When(Books.Price.Lt(500), "cheap").Else("dear")
func Case[T any]() CaseExpr[T] { return CaseExpr[T]{} }

// When adds a branch with a value.
func (c CaseExpr[T]) When(cond Condition, v T) CaseExpr[T] { return c.add(cond, bindOf(v)) }

// WhenExpr adds a branch with an expression.
func (c CaseExpr[T]) WhenExpr(cond Condition, v ExprOf[T]) CaseExpr[T] {
	return c.add(cond, ast.ExprOf(v))
}

func (c CaseExpr[T]) add(cond Condition, then ast.Expr) CaseExpr[T] {
	return CaseExpr[T]{appended(c.whens, ast.When{Cond: ast.ExprOf(cond), Then: then})}
}

// Else ends the CASE with a value for rows that meet no branch.
func (c CaseExpr[T]) Else(v T) Column[T] {
	return Column[T]{opsOf[T](&ast.Case{Whens: c.whens, Else: bindOf(v)})}
}

// End ends the CASE without an Else: rows that meet no branch give NULL.
func (c CaseExpr[T]) End() Nullable[T] { return Nullable[T]{opsOf[T](&ast.Case{Whens: c.whens})} }

// CaseOfExpr is a simple CASE under construction; [CaseOf] begins one. It is immutable: When returns a new one.
type CaseOfExpr[T, V any] struct {
	of    ast.Expr
	whens []ast.When
}

// CaseOf begins a simple CASE, which compares e with a value for each branch; the branches are of type T:
//
//	retort.CaseOf[string](Books.Rating).When(5, "best").When(1, "worst").Else("fair")
//
// NULL equals no value: give rows of NULL a branch with [Case].
func CaseOf[T, V any](e ExprOf[V]) CaseOfExpr[T, V] { return CaseOfExpr[T, V]{of: ast.ExprOf(e)} }

// When adds a branch for the value is.
func (c CaseOfExpr[T, V]) When(is V, then T) CaseOfExpr[T, V] { return c.add(is, bindOf(then)) }

// WhenExpr adds a branch with an expression.
func (c CaseOfExpr[T, V]) WhenExpr(is V, then ExprOf[T]) CaseOfExpr[T, V] {
	return c.add(is, ast.ExprOf(then))
}

func (c CaseOfExpr[T, V]) add(is V, then ast.Expr) CaseOfExpr[T, V] {
	c.whens = appended(c.whens, ast.When{Cond: bindOf(is), Then: then})
	return c
}

// Else ends the CASE with a value for rows that meet no branch.
func (c CaseOfExpr[T, V]) Else(v T) Column[T] {
	return Column[T]{opsOf[T](&ast.Case{Of: c.of, Whens: c.whens, Else: bindOf(v)})}
}

// End ends the CASE without an Else: rows that meet no branch give NULL.
func (c CaseOfExpr[T, V]) End() Nullable[T] {
	return Nullable[T]{opsOf[T](&ast.Case{Of: c.of, Whens: c.whens})}
}
