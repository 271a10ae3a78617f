package retort

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// The functions of this file work on columns of slices: arrays on PostgreSQL, JSON arrays elsewhere. What PostgreSQL has beyond them is in
// package dialect/postgres. Where an array is NULL so is the result, unless it says otherwise; whether NULL among the elements is equal to
// another is the database's affair.

// ArrayExpr is every kind of array. Functions constrained by it give back the kind they get.
type ArrayExpr[A any] interface {
	Expr
	Column[A] | Nullable[A]
}

var errNestedArray = errors.New("an element that is an array itself: read the whole array")

// AnyElement makes a comparison true if it is for any element of an array: retort.Eq(Books.Genre, retort.AnyElement(Authors.Genres)). Only
// PostgreSQL has others than Eq.
func AnyElement[A ~[]T, T any](a ExprOf[A]) Quantifier[T] {
	return Quantifier[T]{opsOf[T](elements[T](ast.ExprOf(a), false))}
}

// AllElements makes a comparison true if it is for all elements of an array, as it is if there are none. Only PostgreSQL has others than Ne.
func AllElements[A ~[]T, T any](a ExprOf[A]) Quantifier[T] {
	return Quantifier[T]{opsOf[T](elements[T](ast.ExprOf(a), true))}
}

func elements[T any](a ast.Expr, all bool) ast.Expr {
	codec, err := sqltype.CodecOf(reflect.TypeFor[T]())
	if err != nil {
		return &ast.Bad{Err: err}
	}
	return &ast.Quantified{All: all, Array: a, Elem: codec.Type}
}

// ArrayHas is true where an array has all of the values, as it has if there are none.
func ArrayHas[A ~[]T, T any](a ExprOf[A], vs ...T) Predicate {
	return predicate(function(ast.ArrayContains, ast.ExprOf(a), bindOf(vs)))
}

// ArrayHasAny is true where an array has one of the values at least.
func ArrayHasAny[A ~[]T, T any](a ExprOf[A], vs ...T) Predicate {
	return predicate(function(ast.ArrayOverlaps, ast.ExprOf(a), bindOf(vs)))
}

// ArrayContains is true where every element of r is one of l, however often and in whichever order. [ArrayHas] takes values.
func ArrayContains[A any](l, r ExprOf[A]) Predicate {
	return predicate(function(ast.ArrayContains, ast.ExprOf(l), ast.ExprOf(r)))
}

// ArrayOverlaps is true where an element of l is one of r. [ArrayHasAny] takes values.
func ArrayOverlaps[A any](l, r ExprOf[A]) Predicate {
	return predicate(function(ast.ArrayOverlaps, ast.ExprOf(l), ast.ExprOf(r)))
}

// ArrayLen is the number of elements.
func ArrayLen[A ~[]T, T any](a ExprOf[A]) NullNum[int64] {
	return NullNum[int64]{opsOf[int64](function(ast.ArrayLen, ast.ExprOf(a)))}
}

// ArrayAt is the element at a place, counted from 0 as in Go, or from the end: -1 is the last. It is NULL where there is none. The place is
// part of the statement's text. Elements that are bytes are PostgreSQL's only.
func ArrayAt[A ~[]T, T any](a ExprOf[A], i int) Nullable[T] {
	return Nullable[T]{opsOf[T](elementAt(ast.ExprOf(a), i, reflect.TypeFor[T]()))}
}

func elementAt(a ast.Expr, i int, t reflect.Type) ast.Expr {
	codec, err := sqltype.CodecOf(t)
	if err != nil {
		return &ast.Bad{Err: err}
	}
	get, last := ast.ArrayGet, ast.ArrayGetLast
	read := ast.JSONGetText
	switch codec.Type.Kind {
	case sqltype.Bool, sqltype.Int16, sqltype.Int32, sqltype.Int64, sqltype.Duration:
		read = ast.JSONGetInt
	case sqltype.Float32, sqltype.Float64:
		read = ast.JSONGetFloat
	case sqltype.Bytes, sqltype.JSON:
		get, last = ast.ArrayGetOwn, ast.ArrayGetLastOwn
	case sqltype.Array:
		return &ast.Bad{Err: fmt.Errorf("ArrayAt[%s]: %w", t, errNestedArray)}
	}
	part := function(read, a, jsonPath([]any{i}))
	if i < 0 {
		return function(last, a, &ast.Literal{Value: sqltype.IntOf(int64(-i))}, part)
	}
	return function(get, a, &ast.Literal{Value: sqltype.IntOf(int64(i) + 1)}, part)
}

// ArrayAppend is an array with values behind its own. One that is NULL counts as one without elements.
//
//	retort.Update(Books).Set(Books.Tags.SetTo(retort.ArrayAppend(Books.Tags, "horror"))).Where(…)
func ArrayAppend[E ArrayExpr[A], A ~[]T, T any](a E, vs ...T) E {
	return filled(a, function(ast.ArrayConcat, ast.ExprOf(a), bindOf(vs)))
}

// ArrayPrepend is an array with values before its own. One that is NULL counts as one without elements.
func ArrayPrepend[E ArrayExpr[A], A ~[]T, T any](a E, vs ...T) E {
	return filled(a, function(ast.ArrayConcat, bindOf(vs), ast.ExprOf(a)))
}

// ArrayConcat is the elements of l and behind them those of r; never NULL, as one that is NULL counts as one without elements.
func ArrayConcat[A any](l, r ExprOf[A]) Column[A] {
	return Column[A]{opsOf[A](function(ast.ArrayConcat, ast.ExprOf(l), ast.ExprOf(r)))}
}
