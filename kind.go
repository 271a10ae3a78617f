package retort

import (
	"reflect"

	"github.com/retort-go/retort/ast"
)

// Textual is every kind of text. Functions constrained by it give back the kind they get: of a [NullText] a NullText, of a [Text] a Text.
type Textual[T ~string] interface {
	Expr
	TextOf[T] | NullTextOf[T] | Column[T] | Nullable[T]
}

// Numeric is every kind of number. Functions constrained by it give back the kind they get.
type Numeric[T any] interface {
	Expr
	Num[T] | NullNum[T] | Agg[T] | NullAgg[T] | Column[T] | Nullable[T]
}

// Integer is every Go type of whole numbers.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// isInteger tells whether T is a type of whole numbers.
func isInteger[T any]() bool {
	k := reflect.TypeFor[T]().Kind()
	return k >= reflect.Int && k <= reflect.Uint64
}

// division is the operator for a quotient of Ts.
func division[T any]() ast.Op {
	if isInteger[T]() {
		return ast.IntDiv
	}
	return ast.Div
}

// function calls a function of the language.
func function(fn ast.Fn, args ...ast.Expr) ast.Expr { return &ast.Call{Fn: fn, Args: args} }

// nodes are the nodes of expressions.
func nodes[E ast.Slotted](es []E) []ast.Expr {
	out := make([]ast.Expr, len(es))
	for i, e := range es {
		out[i] = ast.ExprOf(e)
	}
	return out
}
