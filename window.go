package retort

import (
	"fmt"
	"strconv"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// Window says which rows a window function sees. Its zero value is the whole result. It is immutable.
type Window struct {
	w     ast.Window
	named *ast.NamedWindow // nil for one without a name
}

// Named gives the window a name: statements that select by it define it once, in their WINDOW clause. What is added to it afterwards
// makes another window, without a name.
func (w Window) Named(name string) Window {
	w.named = &ast.NamedWindow{Name: name, Window: w.w}
	return w
}

// Partition begins a window: the rows that agree in all expressions.
func Partition(by ...Expr) Window {
	var w Window
	for _, e := range by {
		w.w.Partition = append(w.w.Partition, ast.ExprOf(e))
	}
	return w
}

// OrderBy sorts the rows of the window. Without a frame, a function of a sorted window sees the rows up to the current one and those
// equal to it.
func (w Window) OrderBy(terms ...Sorter) Window {
	w.w.Order, w.named = appendOrder(w.w.Order, terms), nil
	return w
}

// Bound is an end of a window's frame.
type Bound struct{ b ast.Bound }

// The ends of a frame that need no number.
var (
	UnboundedPreceding = Bound{ast.Bound{Kind: ast.UnboundedPreceding}}
	CurrentRow         = Bound{ast.Bound{Kind: ast.CurrentRow}}
	UnboundedFollowing = Bound{ast.Bound{Kind: ast.UnboundedFollowing}}
)

// Preceding is n rows, or groups of equal rows, before the current one.
func Preceding(n int) Bound { return Bound{ast.Bound{Kind: ast.Preceding, N: n}} }

// Following is n rows, or groups of equal rows, after the current one.
func Following(n int) Bound { return Bound{ast.Bound{Kind: ast.Following, N: n}} }

// Distance is what a frame's bound may be away from the current row: a number, a time.Duration, or a civil.Interval.
type Distance interface {
	Integer | ~float32 | ~float64 | civil.Interval
}

// PrecedingBy is a distance before the current row's value, for Range: the rows before it whose value in the window's order differs by v at most.
// v is a number if the window is ordered by numbers, a time.Duration if it is by points in time or dates; on PostgreSQL also a civil.Interval.
func PrecedingBy[T Distance](v T) Bound {
	return Bound{ast.Bound{Kind: ast.Preceding, By: distance(v)}}
}

// FollowingBy is a distance after the current row's value; see [PrecedingBy].
func FollowingBy[T Distance](v T) Bound {
	return Bound{ast.Bound{Kind: ast.Following, By: distance(v)}}
}

// distance is a distance as part of the text: not every database takes a bind for it.
func distance(v any) ast.Expr {
	val, err := sqltype.OfAny(v)
	if err != nil {
		return &ast.Bad{Err: err}
	}
	text := &ast.Literal{Value: val}
	negative := false
	switch val.Kind() {
	case sqltype.IntValue:
		negative = val.Int() < 0
	case sqltype.FloatValue:
		negative = !(val.Float() >= 0)
	case sqltype.DurationValue:
		negative = val.Duration() < 0
	default: // an interval's text
		return &ast.Cast{X: text, Type: sqltype.Type{Kind: sqltype.Interval}}
	}
	if negative {
		return &ast.Bad{Err: fmt.Errorf("a distance of a frame is %v: want 0 or more", v)}
	}
	return text
}

// Exclusion is what a frame leaves out.
type Exclusion struct{ x ast.Exclusion }

// What a frame can leave out. MySQL and MariaDB know none of it.
var (
	ExcludeNoOthers   = Exclusion{ast.ExcludeNoOthers}
	ExcludeCurrentRow = Exclusion{ast.ExcludeCurrentRow}
	ExcludeGroup      = Exclusion{ast.ExcludeGroup} // the current row and those that sort as it does
	ExcludeTies       = Exclusion{ast.ExcludeTies}  // those that sort as the current row does
)

// Exclude leaves rows out of the window's frame. Without a frame it is that of a sorted window: up to the current row.
func (w Window) Exclude(what Exclusion) Window {
	f := ast.Frame{Unit: ast.RangeUnit, End: ast.Bound{Kind: ast.CurrentRow}}
	if w.w.Frame != nil {
		f = *w.w.Frame
	}
	f.Exclude = what.x
	w.w.Frame, w.named = &f, nil
	return w
}

// Rows bounds the window by a number of rows around the current one.
func (w Window) Rows(start, end Bound) Window { return w.frame(ast.RowUnit, start, end) }

// Range bounds the window by value: rows equal to the current one in the window's order belong to it, and those that [PrecedingBy] and
// [FollowingBy] say. Preceding(2) is PrecedingBy(2) here.
func (w Window) Range(start, end Bound) Window { return w.frame(ast.RangeUnit, start, end) }

// Groups bounds the window by a number of groups of equal rows around the current one's.
func (w Window) Groups(start, end Bound) Window { return w.frame(ast.GroupUnit, start, end) }

func (w Window) frame(u ast.FrameUnit, start, end Bound) Window {
	f := &ast.Frame{Unit: u, Start: start.b, End: end.b}
	if w.w.Frame != nil {
		f.Exclude = w.w.Frame.Exclude
	}
	w.w.Frame, w.named = f, nil
	return w
}

func over(f ast.Expr, w Window) ast.Expr { return &ast.Over{Func: f, Window: w.w, Named: w.named} }

// Over computes the aggregate over a window of rows, for each row, instead of over a group.
func (c Agg[T]) Over(w Window) Num[T] { return Num[T]{opsOf[T](over(c.node(), w))} }

// Over computes the aggregate over a window of rows, for each row, instead of over a group.
func (c NullAgg[T]) Over(w Window) NullNum[T] { return NullNum[T]{opsOf[T](over(c.node(), w))} }

// WindowFunc is a function that exists only over a window.
type WindowFunc[T any] struct{ f ast.Expr }

// Over gives the function its window. It is NULL where the window has no such row.
func (f WindowFunc[T]) Over(w Window) Nullable[T] { return Nullable[T]{opsOf[T](over(f.f, w))} }

// Ranking is a window function that numbers rows.
type Ranking struct{ f ast.Expr }

// Over gives the function its window.
func (f Ranking) Over(w Window) Num[int64] { return Num[int64]{opsOf[int64](over(f.f, w))} }

// RowNumber numbers the rows of the window from 1.
func RowNumber() Ranking { return Ranking{call("row_number")} }

// Rank numbers the rows from 1; equal rows have the same number, and as many numbers are left out behind them.
func Rank() Ranking { return Ranking{call("rank")} }

// DenseRank is [Rank] without gaps.
func DenseRank() Ranking { return Ranking{call("dense_rank")} }

// NTile parts the window into n groups of nearly equal size and numbers these from 1.
func NTile(n int) Ranking { return Ranking{call("ntile", literal(n))} }

// Lag is e of the row n before the current one.
func Lag[T any](e ExprOf[T], n int) WindowFunc[T] {
	return WindowFunc[T]{call("lag", ast.ExprOf(e), literal(n))}
}

// Lead is e of the row n after the current one.
func Lead[T any](e ExprOf[T], n int) WindowFunc[T] {
	return WindowFunc[T]{call("lead", ast.ExprOf(e), literal(n))}
}

// FirstValue is e of the first row of the frame.
func FirstValue[T any](e ExprOf[T]) WindowFunc[T] {
	return WindowFunc[T]{call("first_value", ast.ExprOf(e))}
}

// LastValue is e of the last row of the frame, which by default ends at the current row: give the window a frame.
func LastValue[T any](e ExprOf[T]) WindowFunc[T] {
	return WindowFunc[T]{call("last_value", ast.ExprOf(e))}
}

// literal is a number as text: databases want the type of such an argument, and some a constant.
func literal(n int) ast.Expr { return ast.Keyword(strconv.Itoa(n)) }
