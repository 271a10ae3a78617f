package dialect

import (
	"errors"

	"github.com/retort-go/retort/ast"
)

func (c *Compiler) distinctOn(s *ast.Select) {
	if len(s.DistinctOn) == 0 || !c.Need(DistinctOn, "DISTINCT ON", "keep the first of each group by RowNumber in a Subquery") {
		return
	}
	for i, x := range s.DistinctOn {
		c.separate(i, "ON (")
		c.term(s, x)
	}
	c.Text(") ")
}

func (c *Compiler) group(s *ast.Select) {
	if c.withRollup(s) {
		return
	}
	for i, x := range s.Group {
		c.separate(i, " GROUP BY ")
		if g, ok := x.(*ast.Grouping); ok {
			c.grouping(g)
			continue
		}
		c.term(s, x)
	}
}

// withRollup writes a lone rollup in the words of MySQL: GROUP BY a, b WITH ROLLUP.
func (c *Compiler) withRollup(s *ast.Select) bool {
	if len(s.Group) != 1 || !c.dialect.Has(WithRollup) {
		return false
	}
	g, ok := s.Group[0].(*ast.Grouping)
	if !ok || g.Kind != ast.Rollup {
		return false
	}
	n := 0
	for _, set := range g.Sets {
		if len(set) != 1 {
			return false
		}
		c.separate(n, " GROUP BY ")
		c.Expr(set[0])
		n++
	}
	c.Text(" WITH ROLLUP")
	return n > 0
}

func (c *Compiler) grouping(g *ast.Grouping) {
	c.Need(GroupingSets, "GROUP BY "+g.Kind.String(), "unite a query for each grouping with UnionAll")
	if len(g.Sets) == 0 {
		c.Fail(errors.New(g.Kind.String() + " of nothing: give it expressions"))
	}
	c.Text(g.Kind.String())
	for i, set := range g.Sets {
		c.separate(i, "(")
		if g.Kind != ast.GroupingSets && len(set) == 1 {
			c.Expr(set[0])
			continue
		}
		c.buf = append(c.buf, '(')
		c.exprs(set)
		c.buf = append(c.buf, ')')
	}
	c.buf = append(c.buf, ')')
}
