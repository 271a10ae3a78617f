package dialect

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// over writes a window function.
func (c *Compiler) over(x *ast.Over) {
	c.Expr(x.Func)
	c.Text(" OVER ")
	if x.Named != nil && c.windows.Refers(x.Named) {
		c.Ident(x.Named.Name)
		return
	}
	c.window(x.Seen())
}

// namedWindows writes the WINDOW clause.
func (c *Compiler) namedWindows() {
	list, err := c.windows.Close()
	c.Fail(err)
	for i, w := range list {
		c.separate(i, " WINDOW ")
		c.Ident(w.Name)
		c.Text(" AS ")
		c.window(&w.Window)
	}
}

func (c *Compiler) window(w *ast.Window) {
	c.buf = append(c.buf, '(')
	before := len(c.buf)
	if len(w.Partition) > 0 {
		c.Text("PARTITION BY ")
		c.exprs(w.Partition)
	}
	order := w.Order
	if w.Frame != nil && w.Frame.Timed() && !c.dialect.Has(IntervalFrames) {
		order = inMicros(order)
	}
	if len(order) > 0 {
		c.space(before)
		c.Text("ORDER BY ")
		c.terms(order)
	}
	if w.Frame != nil {
		c.space(before)
		c.frame(w.Frame, len(order))
	}
	c.buf = append(c.buf, ')')
}

// inMicros is an order of points in time as one of numbers, for a database whose frames know distances of numbers only.
func inMicros(terms []ast.Order) []ast.Order {
	out := make([]ast.Order, len(terms))
	for i, t := range terms {
		out[i] = ast.Order{X: &ast.Call{Fn: ast.MicrosOf, Args: []ast.Expr{t.X}}, Desc: t.Desc, Nulls: t.Nulls}
	}
	return out
}

// space writes a space unless nothing has been written since.
func (c *Compiler) space(since int) {
	if len(c.buf) > since {
		c.buf = append(c.buf, ' ')
	}
}

var unitText = [...]string{ast.RowUnit: "ROWS", ast.RangeUnit: "RANGE", ast.GroupUnit: "GROUPS"}

var exclusionText = [...]string{
	ast.ExcludeNoOthers: " EXCLUDE NO OTHERS", ast.ExcludeCurrentRow: " EXCLUDE CURRENT ROW", ast.ExcludeGroup: " EXCLUDE GROUP", ast.ExcludeTies: " EXCLUDE TIES",
}

// frame writes the frame of a window that is ordered by so many terms.
func (c *Compiler) frame(f *ast.Frame, terms int) {
	if f.Start.Kind > f.End.Kind || f.Start.Kind == ast.UnboundedFollowing || f.End.Kind == ast.UnboundedPreceding {
		c.Fail(errors.New("a window's frame must begin before it ends"))
	}
	if f.Unit == ast.GroupUnit {
		c.Need(GroupFrames, "GROUPS in a window's frame", "bound it by Rows or Range")
		if terms == 0 {
			c.Fail(errors.New("a frame of groups needs an OrderBy, which tells the groups"))
		}
	}
	c.Text(unitText[f.Unit])
	c.Text(" BETWEEN ")
	c.bound(&f.Start, f.Unit, terms)
	c.Text(" AND ")
	c.bound(&f.End, f.Unit, terms)
	if f.Exclude != ast.NoExclusion && c.Need(FrameExclusion, "EXCLUDE in a window's frame", "compute over the whole frame and subtract what is to be left out") {
		c.Text(exclusionText[f.Exclude])
	}
}

func (c *Compiler) bound(b *ast.Bound, unit ast.FrameUnit, terms int) {
	switch b.Kind {
	case ast.UnboundedPreceding:
		c.Text("UNBOUNDED PRECEDING")
	case ast.CurrentRow:
		c.Text("CURRENT ROW")
	case ast.UnboundedFollowing:
		c.Text("UNBOUNDED FOLLOWING")
	default:
		c.distance(b, unit, terms)
		if b.Kind == ast.Preceding {
			c.Text(" PRECEDING")
		} else {
			c.Text(" FOLLOWING")
		}
	}
}

// distance writes how far a bound is from the current row.
func (c *Compiler) distance(b *ast.Bound, unit ast.FrameUnit, terms int) {
	switch {
	case unit == ast.RangeUnit && terms != 1:
		c.Fail(fmt.Errorf("a frame of a distance is one in the window's order: OrderBy has %d terms, want 1", terms))
	case b.By == nil && b.N < 0:
		c.Fail(errors.New("a window's frame counts from 0 up"))
	case b.By == nil:
		c.buf = strconv.AppendInt(c.buf, int64(b.N), 10)
	case unit != ast.RangeUnit:
		c.Fail(errors.New("PrecedingBy and FollowingBy are bounds of Range: Rows and Groups count"))
	default:
		c.away(b.By)
	}
}

// away writes a distance in the window's order.
func (c *Compiler) away(by ast.Expr) {
	if _, months := by.(*ast.Cast); months {
		c.Need(IntervalFrames, "distance in months in a window's frame", "give it as a time.Duration")
		c.Expr(by)
		return
	}
	l, ok := by.(*ast.Literal)
	switch {
	case !ok:
		c.Expr(by) // a fault
	case l.Value.Kind() != sqltype.DurationValue:
		c.constantValue(l.Value)
	case c.dialect.Has(IntervalFrames):
		c.inlined(l.Value)
	default:
		c.buf = strconv.AppendInt(c.buf, l.Value.Duration().Microseconds(), 10)
	}
}
