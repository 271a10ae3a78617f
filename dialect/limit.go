package dialect

import (
	"errors"

	"github.com/retort-go/retort/ast"
)

// LimitRenderer is implemented by a dialect that doesn't write LIMIT and OFFSET as PostgreSQL does: LIMIT x OFFSET y, either
// alone. limit or offset may be nil, not both. The text begins with a space. limit's binds come first.
type LimitRenderer interface {
	RenderLimit(c *Compiler, limit, offset ast.Expr)
}

func (c *Compiler) limit(s *ast.Select) {
	switch r, ok := c.dialect.(LimitRenderer); {
	case s.Ties && s.Limit != nil:
		c.ties(s)
	case s.Limit == nil && s.Offset == nil:
	case ok:
		r.RenderLimit(c, s.Limit, s.Offset)
	default:
		c.part(" LIMIT ", s.Limit, "")
		c.part(" OFFSET ", s.Offset, "")
	}
}

// part writes an expression between two words; nothing if there is none.
func (c *Compiler) part(before string, x ast.Expr, after string) {
	if x != nil {
		c.Text(before)
		c.Expr(x)
		c.Text(after)
	}
}

// ties writes a limit that takes the rows equal to the last as well. The standard has the offset before it, the tree behind.
func (c *Compiler) ties(s *ast.Select) {
	if !c.Need(WithTies, "FETCH FIRST … WITH TIES", "compare with Rank in a Subquery") {
		return
	}
	if len(s.Order) == 0 {
		c.Fail(errors.New("a limit with ties needs an OrderBy: it tells which rows are equal"))
	}
	first := c.state()
	c.part(" OFFSET ", s.Offset, " ROWS")
	middle := c.state()
	c.part(" FETCH FIRST ", s.Limit, " ROWS WITH TIES")
	c.exchange(first, middle)
}
