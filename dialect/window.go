package dialect

import (
	"errors"
	"strconv"

	"github.com/retort-go/retort/ast"
)

// over writes a window function.
func (c *Compiler) over(x *ast.Over) {
	c.Expr(x.Func)
	c.Text(" OVER (")
	before := len(c.buf)
	if len(x.Window.Partition) > 0 {
		c.Text("PARTITION BY ")
		c.exprs(x.Window.Partition)
	}
	if len(x.Window.Order) > 0 {
		c.space(before)
		c.Text("ORDER BY ")
		c.terms(x.Window.Order)
	}
	if x.Window.Frame != nil {
		c.space(before)
		c.frame(x.Window.Frame)
	}
	c.buf = append(c.buf, ')')
}

// space writes a space unless nothing has been written since.
func (c *Compiler) space(since int) {
	if len(c.buf) > since {
		c.buf = append(c.buf, ' ')
	}
}

var unitText = [...]string{ast.RowUnit: "ROWS", ast.RangeUnit: "RANGE", ast.GroupUnit: "GROUPS"}

func (c *Compiler) frame(f *ast.Frame) {
	if f.Start.Kind > f.End.Kind || f.Start.Kind == ast.UnboundedFollowing || f.End.Kind == ast.UnboundedPreceding {
		c.Fail(errors.New("a window's frame must begin before it ends"))
	}
	c.Text(unitText[f.Unit])
	c.Text(" BETWEEN ")
	c.bound(f.Start)
	c.Text(" AND ")
	c.bound(f.End)
}

func (c *Compiler) bound(b ast.Bound) {
	switch b.Kind {
	case ast.UnboundedPreceding:
		c.Text("UNBOUNDED PRECEDING")
	case ast.CurrentRow:
		c.Text("CURRENT ROW")
	case ast.UnboundedFollowing:
		c.Text("UNBOUNDED FOLLOWING")
	default:
		if b.N < 0 {
			c.Fail(errors.New("a window's frame counts rows from 0 up"))
		}
		c.buf = strconv.AppendInt(c.buf, int64(b.N), 10)
		if b.Kind == ast.Preceding {
			c.Text(" PRECEDING")
		} else {
			c.Text(" FOLLOWING")
		}
	}
}
