package dialect

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
)

// with writes the common table expressions that can't be named here yet, and makes them so for the statement that follows.
func (c *Compiler) with(list []*ast.CTE) {
	fresh := slices.DeleteFunc(slices.Clone(list), func(x *ast.CTE) bool { return x == nil || slices.Contains(c.ctes, x) })
	if len(fresh) == 0 {
		return
	}
	c.Text("WITH ")
	if slices.ContainsFunc(fresh, func(x *ast.CTE) bool { return x.Step != nil }) {
		c.Text("RECURSIVE ")
	}
	outer := c.scope
	c.scope = nil // a CTE sees no table of the statement
	for i, x := range fresh {
		if i > 0 {
			c.Text(", ")
		}
		c.cte(x)
	}
	c.scope = outer
	c.buf = append(c.buf, ' ')
}

func (c *Compiler) cte(x *ast.CTE) {
	if slices.ContainsFunc(c.ctes, func(y *ast.CTE) bool { return y.Name == x.Name }) {
		c.Fail(fmt.Errorf("two CTEs of one statement are called %s: give one of them another name", x.Name))
		return
	}
	c.Ident(x.Name)
	if x.Step != nil {
		c.recursive(x)
		return
	}
	if x.Write != nil {
		c.writeCTE(x)
		return
	}
	c.Text(" AS ")
	c.hint(x.Materialized)
	c.buf = append(c.buf, '(')
	c.query(x.Query, inFrom)
	c.buf = append(c.buf, ')')
	c.ctes = append(c.ctes, x)
}

// recursive writes name(columns) AS (query UNION ALL step); the step can name the CTE.
func (c *Compiler) recursive(x *ast.CTE) {
	c.ctes = append(c.ctes, x)
	if x.Query == nil {
		c.Fail(errNilFrom)
		return
	}
	labels, err := ast.Labels(x.Query.Cells)
	c.Fail(err)
	c.buf = append(c.buf, '(')
	for i, label := range labels {
		if i > 0 {
			c.Text(", ")
		}
		c.Ident(label)
	}
	c.Text(") AS ")
	c.hint(x.Materialized)
	c.buf = append(c.buf, '(')
	n := c.query(x.Query, inExpr)
	if x.Distinct {
		c.Text(" UNION ")
	} else {
		c.Text(" UNION ALL ")
	}
	if m := c.query(x.Step, inExpr); m != n && c.err == nil {
		c.Fail(fmt.Errorf("the step of CTE %s has %d columns, its anchor has %d", x.Name, m, n))
	}
	c.buf = append(c.buf, ')')
}

func (c *Compiler) hint(h ast.Hint) {
	if !c.dialect.Has(Materialized) {
		return
	}
	switch h {
	case ast.Wish:
		c.Text("MATERIALIZED ")
	case ast.Avoid:
		c.Text("NOT MATERIALIZED ")
	}
}

// writeCTE writes a CTE that changes rows. Its columns are named as what it returns is, so that must have names of its own.
func (c *Compiler) writeCTE(x *ast.CTE) {
	if !c.Need(WriteCTE, "INSERT, UPDATE and DELETE in WITH", "run the statements one after the other in a transaction") {
		return
	}
	names, err := ast.Names(x.Query.Cells)
	c.Fail(err)
	c.columnAliases(names)
	c.Text(" AS (")
	c.statement(x.Write)
	c.scope = nil
	c.buf = append(c.buf, ')')
	c.ctes = append(c.ctes, x)
}
