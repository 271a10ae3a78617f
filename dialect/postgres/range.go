package postgres

import (
	"reflect"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Functions of ranges and multiranges (https://www.postgresql.org/docs/current/functions-range.html). Where both sides are ranges one may be
// of each: RangeOverlaps(Rooms.Booked, retort.Val(sqltype.RangeOf(from, to))).

// Span is a [sqltype.Range] of Ts, or several.
type Span[T any] interface {
	Ranges() sqltype.Multirange[T]
}

// SpanExpr is an expression of ranges or of multiranges. Functions constrained by it give back the kind they get.
type SpanExpr[S any] interface {
	retort.Expr
	retort.Column[S] | retort.Nullable[S]
}

const (
	rangeHas       ast.Fn = "range_has"
	rangeContains  ast.Fn = "range_contains"
	rangeOverlaps  ast.Fn = "range_overlaps"
	rangeBefore    ast.Fn = "range_before"
	rangeAfter     ast.Fn = "range_after"
	rangeEndsBy    ast.Fn = "range_overleft"
	rangeBeginsAt  ast.Fn = "range_overright"
	rangeAdjacent  ast.Fn = "range_adjacent"
	rangeUnion     ast.Fn = "range_union"
	rangeIntersect ast.Fn = "range_intersect"
	rangeMinus     ast.Fn = "range_minus"
	rangeMerge     ast.Fn = "range_merge"
	rangeMergeAll  ast.Fn = "range_merge_all"
	rangeLow       ast.Fn = "range_low"
	rangeHigh      ast.Fn = "range_high"
	rangeEmpty     ast.Fn = "isempty"
	lowIncluded    ast.Fn = "lower_inc"
	highIncluded   ast.Fn = "upper_inc"
	lowUnbounded   ast.Fn = "lower_inf"
	highUnbounded  ast.Fn = "upper_inf"
	multirange     ast.Fn = "multirange"
	rangeAgg       ast.Fn = "range_agg"
	intersectAgg   ast.Fn = "range_intersect_agg"
)

var rangeFunctions = map[ast.Fn]string{
	rangeHas:       "([1] @> [2])",
	rangeContains:  "([1] @> [2])",
	rangeOverlaps:  "([1] && [2])",
	rangeBefore:    "([1] << [2])",
	rangeAfter:     "([1] >> [2])",
	rangeEndsBy:    "([1] &< [2])",
	rangeBeginsAt:  "([1] &> [2])",
	rangeAdjacent:  "([1] -|- [2])",
	rangeUnion:     "([1] + [2])",
	rangeIntersect: "([1] * [2])",
	rangeMinus:     "([1] - [2])",
	rangeMerge:     "range_merge({1}, {2})",
	rangeMergeAll:  "range_merge({1})",
	rangeLow:       "lower({1})",
	rangeHigh:      "upper({1})",
	rangeEmpty:     "isempty({1})",
	lowIncluded:    "lower_inc({1})",
	highIncluded:   "upper_inc({1})",
	lowUnbounded:   "lower_inf({1})",
	highUnbounded:  "upper_inf({1})",
	multirange:     "multirange({1})",
	rangeAgg:       "range_agg(",
	intersectAgg:   "range_intersect_agg(",
}

// spans are the nodes of two expressions of ranges. A bind among them is cast: the server would take it for what the other side is. Its bounds
// are those of the other side's column, where there is one, as an int64 may be in an INT4RANGE.
func spans[L, R any](l retort.ExprOf[L], r retort.ExprOf[R]) []ast.Expr {
	x, y := ast.ExprOf(l), ast.ExprOf(r)
	left, right := spanType(x, reflect.TypeFor[L]()), spanType(y, reflect.TypeFor[R]())
	return []ast.Expr{castBind(x, left, right), castBind(y, right, left)}
}

// span is the node of an expression of ranges.
func span[S any](e retort.ExprOf[S]) ast.Expr {
	x := ast.ExprOf(e)
	t := spanType(x, reflect.TypeFor[S]())
	return castBind(x, t, t)
}

// spanType is the type of an expression: that of the column it is, or the one that goes with its Go type.
func spanType(x ast.Expr, t reflect.Type) sqltype.Type {
	if c, ok := ast.Resolved(x).(*ast.Column); ok && c.Type.Elem != nil {
		return c.Type
	}
	codec, err := sqltype.CodecOf(t)
	if err != nil {
		return sqltype.Type{}
	}
	return codec.Type
}

// castBind casts a bind to its type, with the bounds that the other side has.
func castBind(x ast.Expr, own, other sqltype.Type) ast.Expr {
	if _, isBind := ast.Resolved(x).(*ast.Bind); !isBind {
		return x
	}
	return &ast.Cast{X: x, Type: sqltype.Type{Kind: own.Kind, Elem: other.Elem}}
}

// RangeHas is true where a value lies in a range: r @> v.
func RangeHas[S Span[T], T any](r retort.ExprOf[S], v T) retort.Predicate {
	x := span(r)
	bound := bindOf(v)
	if t := spanType(x, reflect.TypeFor[S]()); t.Elem != nil {
		bound = &ast.Cast{X: bound, Type: *t.Elem}
	}
	return predicate(rangeHas, x, bound)
}

// RangeHasExpr is [RangeHas] of an expression, whose type must be that of the range's bounds.
func RangeHasExpr[S Span[T], T any](r retort.ExprOf[S], v retort.ExprOf[T]) retort.Predicate {
	return predicate(rangeHas, span(r), ast.ExprOf(v))
}

// RangeContains is true where all of r lies in l: l @> r.
func RangeContains[L, R Span[T], T any](l retort.ExprOf[L], r retort.ExprOf[R]) retort.Predicate {
	return predicate(rangeContains, spans(l, r)...)
}

// RangeOverlaps is true where a value lies in both: l && r.
func RangeOverlaps[L, R Span[T], T any](l retort.ExprOf[L], r retort.ExprOf[R]) retort.Predicate {
	return predicate(rangeOverlaps, spans(l, r)...)
}

// RangeBefore is true where all of l is below all of r: l << r.
func RangeBefore[L, R Span[T], T any](l retort.ExprOf[L], r retort.ExprOf[R]) retort.Predicate {
	return predicate(rangeBefore, spans(l, r)...)
}

// RangeAfter is true where all of l is above all of r: l >> r.
func RangeAfter[L, R Span[T], T any](l retort.ExprOf[L], r retort.ExprOf[R]) retort.Predicate {
	return predicate(rangeAfter, spans(l, r)...)
}

// RangeEndsBy is true where l ends no later than r: l &< r.
func RangeEndsBy[L, R Span[T], T any](l retort.ExprOf[L], r retort.ExprOf[R]) retort.Predicate {
	return predicate(rangeEndsBy, spans(l, r)...)
}

// RangeBeginsAt is true where l begins no earlier than r: l &> r.
func RangeBeginsAt[L, R Span[T], T any](l retort.ExprOf[L], r retort.ExprOf[R]) retort.Predicate {
	return predicate(rangeBeginsAt, spans(l, r)...)
}

// RangeAdjacent is true where one begins as the other ends: l -|- r.
func RangeAdjacent[L, R Span[T], T any](l retort.ExprOf[L], r retort.ExprOf[R]) retort.Predicate {
	return predicate(rangeAdjacent, spans(l, r)...)
}

// RangeUnion is what lies in l or r: l + r. Of two ranges with a gap between them it is an error of the server: see [Multirange].
func RangeUnion[E SpanExpr[S], S any](l E, r retort.ExprOf[S]) E { return spanOf(rangeUnion, l, r) }

// RangeIntersect is what lies in both: l * r.
func RangeIntersect[E SpanExpr[S], S any](l E, r retort.ExprOf[S]) E {
	return spanOf(rangeIntersect, l, r)
}

// RangeMinus is what lies in l and not in r: l - r. Where that is two ranges it is an error of the server: see [Multirange].
func RangeMinus[E SpanExpr[S], S any](l E, r retort.ExprOf[S]) E { return spanOf(rangeMinus, l, r) }

func spanOf[E SpanExpr[S], S any](fn ast.Fn, l E, r retort.ExprOf[S]) E {
	other := typed[retort.Column[S]](ast.ExprOf(l))
	return filled(l, call(fn, spans(other, r)...))
}

// RangeMerge is the smallest range that both lie in.
func RangeMerge[T any](l, r retort.ExprOf[sqltype.Range[T]]) retort.Nullable[sqltype.Range[T]] {
	return typed[retort.Nullable[sqltype.Range[T]]](call(rangeMerge, spans(l, r)...))
}

// RangeMergeAll is the smallest range that all ranges of a multirange lie in.
func RangeMergeAll[T any](m retort.ExprOf[sqltype.Multirange[T]]) retort.Nullable[sqltype.Range[T]] {
	return typed[retort.Nullable[sqltype.Range[T]]](call(rangeMergeAll, span(m)))
}

// RangeLow is the lower bound; NULL where there is none.
func RangeLow[S Span[T], T any](r retort.ExprOf[S]) retort.Nullable[T] {
	return typed[retort.Nullable[T]](call(rangeLow, span(r)))
}

// RangeHigh is the upper bound; NULL where there is none.
func RangeHigh[S Span[T], T any](r retort.ExprOf[S]) retort.Nullable[T] {
	return typed[retort.Nullable[T]](call(rangeHigh, span(r)))
}

// RangeEmpty is true of a range that holds nothing.
func RangeEmpty[S Span[T], T any](r retort.ExprOf[S]) retort.Predicate {
	return predicate(rangeEmpty, span(r))
}

// LowIncluded is true where the lower bound lies in the range.
func LowIncluded[S Span[T], T any](r retort.ExprOf[S]) retort.Predicate {
	return predicate(lowIncluded, span(r))
}

// HighIncluded is true where the upper bound lies in the range.
func HighIncluded[S Span[T], T any](r retort.ExprOf[S]) retort.Predicate {
	return predicate(highIncluded, span(r))
}

// LowUnbounded is true where there is no lower bound.
func LowUnbounded[S Span[T], T any](r retort.ExprOf[S]) retort.Predicate {
	return predicate(lowUnbounded, span(r))
}

// HighUnbounded is true where there is no upper bound.
func HighUnbounded[S Span[T], T any](r retort.ExprOf[S]) retort.Predicate {
	return predicate(highUnbounded, span(r))
}

// Multirange is a range as a multirange, of which unions and differences have gaps.
func Multirange[T any](r retort.ExprOf[sqltype.Range[T]]) retort.Nullable[sqltype.Multirange[T]] {
	return typed[retort.Nullable[sqltype.Multirange[T]]](call(multirange, span(r)))
}

// RangeAgg is what lies in a range of any row of a group; NULL over no row.
func RangeAgg[T any](r retort.ExprOf[sqltype.Range[T]]) retort.NullAgg[sqltype.Multirange[T]] {
	return typed[retort.NullAgg[sqltype.Multirange[T]]](&ast.Func{Name: string(rangeAgg), Fn: rangeAgg, Args: []ast.Expr{ast.ExprOf(r)}})
}

// RangeIntersectAgg is what lies in the ranges of all rows of a group; NULL over no row.
func RangeIntersectAgg[T any](r retort.ExprOf[sqltype.Range[T]]) retort.NullAgg[sqltype.Range[T]] {
	return typed[retort.NullAgg[sqltype.Range[T]]](&ast.Func{Name: string(intersectAgg), Fn: intersectAgg, Args: []ast.Expr{ast.ExprOf(r)}})
}
