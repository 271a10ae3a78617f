package postgres

import (
	"errors"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// What PostgreSQL has for arrays beyond the functions of package retort, which also tell whether an array has an element, how long it is
// and so on. On other databases these are a *dialect.LackError. Places are counted from 0, as in Go.

const (
	arrayAgg       ast.Fn = "array_agg"
	unnest         ast.Fn = "unnest"
	arraySlice     ast.Fn = "array_slice"
	arrayPosition  ast.Fn = "array_position"
	arrayPositions ast.Fn = "array_positions"
	arrayRemove    ast.Fn = "array_remove"
	arrayReplace   ast.Fn = "array_replace"
	arrayJoin      ast.Fn = "array_to_string"
)

var errSlice = errors.New("ArraySlice: want 0 <= low <= high, as of a slice in Go")

// ArraySlice is the elements from low up to high, without high, as a[low:high] is in Go; where the array ends earlier so does the slice.
// The bounds are part of the statement's text.
func ArraySlice[E retort.ArrayExpr[A], A ~[]T, T any](a E, low, high int) E {
	if low < 0 || high < low {
		return filled(a, &ast.Bad{Err: errSlice})
	}
	return filled(a, call(arraySlice, ast.ExprOf(a), integer(low+1), integer(high)))
}

// ArrayPosition is the first place of a value, from 0; NULL where it is none of the elements.
func ArrayPosition[A ~[]T, T any](a retort.ExprOf[A], v T) retort.NullNum[int64] {
	return numberOf(&ast.Binary{Op: ast.Sub, L: call(arrayPosition, ast.ExprOf(a), bindOf(v)), R: integer(1)})
}

// ArrayRemove is an array without the elements that are equal to a value.
func ArrayRemove[E retort.ArrayExpr[A], A ~[]T, T any](a E, v T) E {
	return filled(a, call(arrayRemove, ast.ExprOf(a), bindOf(v)))
}

// ArrayReplace is an array with another value in place of each element that is equal to old.
func ArrayReplace[E retort.ArrayExpr[A], A ~[]T, T any](a E, old, new T) E {
	return filled(a, call(arrayReplace, ast.ExprOf(a), bindOf(old), bindOf(new)))
}

// ArrayJoin is the texts of the elements with a separator between them; NULLs are left out.
func ArrayJoin[A ~[]T, T any](a retort.ExprOf[A], separator string) retort.NullText {
	return typed[retort.NullText](call(arrayJoin, ast.ExprOf(a), bindOf(separator)))
}

// ArrayAgg is an array of an expression's values over the rows of a group; NULL over no row. A NULL among the values can't be read into a T:
// leave it out by Filter. [retort.OrderedBy] gives the elements an order.
//
//	titles := retort.OrderedBy(postgres.ArrayAgg(Books.Title), Books.Title)
func ArrayAgg[T any](e retort.ExprOf[T]) retort.NullAgg[[]T] {
	return typed[retort.NullAgg[[]T]](&ast.Func{Name: string(arrayAgg), Fn: arrayAgg, Args: []ast.Expr{ast.ExprOf(e)}})
}

// Elements is what [Unnest] gives: a table of the elements of an array.
type Elements[T any] struct {
	retort.Sub
	// Value is the element.
	Value retort.Column[T]
	// Place is where it stands, from 1; a fault unless the table is Numbered.
	Place retort.Num[int64]
}

var errNotNumbered = errors.New("Unnest: the table has no places: make it Numbered")

const valueName, placeName = "value", "place"

// Unnest is a table of the elements of an array, a row for each, under an alias. Joined, it sees the tables before it and needs no condition:
//
//	tags := postgres.Unnest("tag", Books.Tags)
//	retort.Select2(Books.Title, tags.Value).Join(tags)
func Unnest[A ~[]T, T any](alias string, a retort.ExprOf[A]) Elements[T] {
	f := &ast.TableFunc{Alias: alias, Name: string(unnest), Fn: unnest, Args: []ast.Expr{ast.ExprOf(a)}, Columns: []string{valueName}}
	return elementsOf[T](f, typed[retort.Num[int64]](&ast.Bad{Err: errNotNumbered}))
}

// Numbered is the table with the place of each element.
func (e Elements[T]) Numbered() Elements[T] {
	f := *ast.FromOf(e).(*ast.TableFunc)
	f.Columns, f.Ordinality = []string{valueName, placeName}, true
	place := &ast.Column{From: &f, Name: placeName, Type: sqltype.Type{Kind: sqltype.Int64}}
	return elementsOf[T](&f, typed[retort.Num[int64]](place))
}

func elementsOf[T any](f *ast.TableFunc, place retort.Num[int64]) Elements[T] {
	e := Elements[T]{Sub: retort.Sub{Source: ast.MakeSource(f)}, Place: place}
	codec := retort.CellOf(e.Value).Codec
	column := &ast.Column{From: f, Name: valueName}
	if codec != nil {
		column.Type, column.Nullable = codec.Type, codec.Nullable
	}
	e.Value = typed[retort.Column[T]](column)
	return e
}
