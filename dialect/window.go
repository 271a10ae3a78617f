package dialect

import (
	"errors"
	"strconv"

	"github.com/retort-go/retort/ast"
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
	if len(w.Order) > 0 {
		c.space(before)
		c.Text("ORDER BY ")
		c.terms(w.Order)
	}
	if w.Frame != nil {
		c.space(before)
		c.frame(w.Frame)
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
	if f.Unit == ast.GroupUnit {
		c.Need(GroupFrames, "GROUPS in a window's frame", "bound it by Rows or Range")
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
