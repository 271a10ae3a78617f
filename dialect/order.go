package dialect

import (
	"strconv"

	"github.com/retort-go/retort/ast"
)

// orderBy writes the ORDER BY of a SELECT.
func (c *Compiler) orderBy(s *ast.Select) {
	for i := range s.Order {
		t := &s.Order[i]
		c.separate(i, " ORDER BY ")
		c.nullsApart(t)
		c.sortTerm(s, t)
		c.direction(t)
	}
}

// term writes a term of GROUP BY, DISTINCT ON or ORDER BY, see [ast.Select.Term].
func (c *Compiler) term(s *ast.Select, x ast.Expr) {
	before := c.state()
	c.Expr(x)
	if n := s.Term(x, c.next-before.next); n > 0 {
		c.back(before)
		c.buf = strconv.AppendInt(c.buf, int64(n), 10)
	}
}

// sortTerm writes a term of ORDER BY. The values of one whose NULLs have a place are given by Fingerprint in any case, as a database may
// have to sort by IS NULL; where it needn't, they are left out.
func (c *Compiler) sortTerm(s *ast.Select, t *ast.Order) {
	if c.sortsApart(t) {
		c.Expr(t.X)
		return
	}
	before := c.state()
	c.Expr(t.X)
	values := c.next - before.next
	if n := s.Term(t.X, values); n > 0 {
		c.back(before)
		c.buf = strconv.AppendInt(c.buf, int64(n), 10)
		if t.Nulls != ast.NullsDefault {
			c.next += values
		}
	}
}

// order writes an ORDER BY that stands by itself.
func (c *Compiler) order(terms []ast.Order) {
	if len(terms) > 0 {
		c.Text(" ORDER BY ")
		c.terms(terms)
	}
}

// terms writes the terms of an ORDER BY.
func (c *Compiler) terms(terms []ast.Order) {
	for i := range terms {
		if i > 0 {
			c.Text(", ")
		}
		c.nullsApart(&terms[i])
		c.Expr(terms[i].X)
		c.direction(&terms[i])
	}
}

// separate writes what begins a clause, or the comma before another of its terms.
func (c *Compiler) separate(i int, clause string) {
	if i > 0 {
		clause = ", "
	}
	c.Text(clause)
}

// nullsApart writes a term that puts NULLs where they don't go by themselves, on a database without NULLS FIRST and LAST.
func (c *Compiler) nullsApart(t *ast.Order) {
	if !c.sortsApart(t) {
		return
	}
	first := c.next
	c.Operand(t.X, ast.PrecComparison+1)
	c.next = first // the term follows, with the same values
	if t.Desc {
		c.Text(" IS NULL DESC, ")
	} else {
		c.Text(" IS NULL, ")
	}
}

// sortsApart tells whether NULLs, the smallest values, would stand at the other end.
func (c *Compiler) sortsApart(t *ast.Order) bool {
	last := t.Nulls == ast.NullsLast
	return t.Nulls != ast.NullsDefault && last != t.Desc && !c.dialect.Has(NullsOrder)
}

func (c *Compiler) direction(t *ast.Order) {
	if t.Desc {
		c.Text(" DESC")
	}
	switch {
	case !c.dialect.Has(NullsOrder):
	case t.Nulls == ast.NullsFirst:
		c.Text(" NULLS FIRST")
	case t.Nulls == ast.NullsLast:
		c.Text(" NULLS LAST")
	}
}
