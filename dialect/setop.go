package dialect

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/retort-go/retort/ast"
)

// setOperation writes a UNION and the like and returns the number of its columns.
func (c *Compiler) setOperation(s *ast.Select, at place) int {
	c.Fail(checkSetOperation(s))
	if c.err != nil {
		return 0
	}
	if at == anyRow {
		at = inExpr // which rows there are depends on what is selected
	}
	columns := 0
	for i, m := range s.Members {
		if i > 0 {
			c.buf = append(c.buf, ' ')
			c.Text(m.Op.String())
			c.buf = append(c.buf, ' ')
		}
		n := c.member(m.Query, at)
		if i > 0 && n != columns && c.err == nil {
			c.Fail(fmt.Errorf("member %d of the %s has %d columns, the first has %d", i+1, m.Op, n, columns))
		}
		columns = n
	}
	c.ordinals(s)
	c.limit(s)
	return columns
}

func checkSetOperation(s *ast.Select) error {
	if len(s.From)+len(s.Joins)+len(s.Where)+len(s.Group)+len(s.Having) > 0 || s.Distinct || s.Ties {
		return errors.New("a set operation takes OrderBy, Limit and Offset only: put other clauses into its members, or select from it with Subquery")
	}
	if s.Lock != nil {
		return errors.New("rows of a set operation can't be locked")
	}
	return nil
}

// member writes one query of a set operation, in parentheses if clauses of its own would be read as those of the whole.
func (c *Compiler) member(q *ast.Select, at place) int {
	if q != nil && q.Text != nil {
		at = inExpr // its columns count by their place
	}
	if q == nil || q.Plain() {
		return c.query(q, at)
	}
	open := "("
	if !c.dialect.Has(SetParens) {
		open = "SELECT * FROM ("
		if at == topLevel {
			at = inMember
		} else {
			at = inFrom
		}
	}
	c.Text(open)
	n := c.query(q, at)
	c.buf = append(c.buf, ')')
	return n
}

// ordinals writes the ORDER BY of a set operation by the places of its columns, which all databases understand.
func (c *Compiler) ordinals(s *ast.Select) {
	for i := range s.Order {
		t := &s.Order[i]
		n, err := s.Ordinal(t.X)
		c.Fail(err)
		if n == 0 {
			c.Fail(errors.New("a set operation is ordered by what its first member selects: use the same expression"))
			return
		}
		if c.sortsApart(t) {
			c.Fail(fmt.Errorf("%s has no NULLS FIRST and LAST, and a set operation can't be ordered by IS NULL: select from it with Subquery and order that",
				c.dialect.Name()))
		}
		if i == 0 {
			c.Text(" ORDER BY ")
		} else {
			c.Text(", ")
		}
		c.buf = strconv.AppendInt(c.buf, int64(n), 10)
		c.direction(t)
	}
}
