package retort

import (
	"errors"

	"github.com/retort-go/retort/ast"
)

var errNoOperand = errors.New("a function of several expressions got none")

// Null is NULL as a T.
func Null[T any]() Nullable[T] { return Nullable[T]{opsOf[T](ast.NullWord)} }

// Coalesce is the first of the expressions that isn't NULL; NULL if all are. End it with Else to have a value that is never NULL.
func Coalesce[T any](es ...ExprOf[T]) Nullable[T] { return ofSeveral[T](ast.Coalesce, es) }

// NullIf is e, or NULL where e equals v.
func NullIf[T any](e ExprOf[T], v T) Nullable[T] {
	return Nullable[T]{opsOf[T](function(ast.NullIf, ast.ExprOf(e), bindOf(v)))}
}

// Greatest is the greatest of the expressions, and NULL if any of them is NULL, on every database.
func Greatest[T any](es ...ExprOf[T]) Nullable[T] { return ofSeveral[T](ast.Greatest, es) }

// Least is the least of the expressions, and NULL if any of them is NULL, on every database.
func Least[T any](es ...ExprOf[T]) Nullable[T] { return ofSeveral[T](ast.Least, es) }

// ofSeveral calls a function of one expression or more. Of one alone it is that, as SQLite takes max(x) for the aggregate.
func ofSeveral[T any](fn ast.Fn, es []ExprOf[T]) Nullable[T] {
	switch len(es) {
	case 0:
		return Nullable[T]{opsOf[T](&ast.Bad{Err: errNoOperand})}
	case 1:
		return Nullable[T]{opsOf[T](&ast.Opt{X: ast.ExprOf(es[0])})}
	}
	return Nullable[T]{opsOf[T](function(fn, nodes(es)...))}
}

// IsNotDistinct is l IS NOT DISTINCT FROM r: true where both are equal or both are NULL, and never NULL itself.
func IsNotDistinct[T any](l, r ExprOf[T]) Predicate { return predicate(binary(ast.Is, l, r)) }

// IsDistinct is l IS DISTINCT FROM r: the opposite of [IsNotDistinct]. Unlike [Ne] it is true where one of both is NULL.
func IsDistinct[T any](l, r ExprOf[T]) Predicate { return predicate(binary(ast.IsNot, l, r)) }
