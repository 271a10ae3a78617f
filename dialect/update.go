package dialect

import (
	"fmt"

	"github.com/retort-go/retort/ast"
)

func (c *Compiler) update(n *ast.Update) {
	c.Fail(n.Err)
	if n.Table == nil {
		c.Fail(errNilFrom)
		return
	}
	if len(n.Set) == 0 {
		c.Fail(fmt.Errorf("UPDATE %s has nothing to set", describe(n.Table)))
		return
	}
	c.scope = &scope{clause: "UPDATE", cure: "name it with From"}
	c.Fail(c.scope.add(n.Table, false))
	c.updateFrom(n.From)
	c.leadingWith("UPDATE", n.With)
	c.verb("UPDATE", n.Prefixes)
	c.Text(" ")
	c.Table(n.Table)
	c.updated(n)
	c.namedRows("UPDATE", n.Table, n.Where, n.All, n.From...)
	c.writeLimit("UPDATE", n.Table, n.Order, n.Limit, len(n.From) > 0)
	c.scope.items, c.scope.shown = c.scope.items[:1], 1
	c.scope.cure = "RETURNING gives columns of the updated table only"
	c.returning(n.Returning, UpdateReturning, "UPDATE", n.From)
	c.scope = nil
}

// updated writes SET, with the other tables behind it as FROM, or before it as joins, which may then have columns of the same names.
func (c *Compiler) updated(n *ast.Update) {
	if len(n.From) > 0 && c.dialect.Has(UpdateJoin) {
		first := c.state()
		c.Text(" CROSS JOIN ")
		c.sources(n.From, true)
		middle := c.state()
		c.Text(" SET ")
		c.qualified = true
		c.assigns(n.Set, n.Table, "UPDATE")
		c.qualified = false
		c.exchange(first, middle)
		return
	}
	c.Text(" SET ")
	c.assigns(n.Set, n.Table, "UPDATE")
	if len(n.From) > 0 {
		c.Text(" FROM ")
		c.sources(n.From, false)
	}
}

// leadingWith writes the common table expressions before an UPDATE or DELETE.
func (c *Compiler) leadingWith(verb string, list []*ast.CTE) {
	if len(list) > 0 {
		c.Need(UpdateWith, "WITH before "+verb, "use Subquery instead of CTE")
	}
	c.with(list)
}

// writeLimit writes the ORDER BY and LIMIT of an UPDATE or DELETE, of one table only.
func (c *Compiler) writeLimit(verb string, t *ast.Table, order []ast.Order, limit ast.Expr, several bool) {
	switch {
	case len(order) == 0 && limit == nil:
		return
	case !c.Need(WriteLimit, verb+" … LIMIT", "name the rows by a subquery of their keys that has the Limit"):
		return
	case several:
		c.Fail(fmt.Errorf("%s %s: a Limit goes with one table only: name the rows by a subquery", verb, describe(t)))
		return
	case limit == nil:
		c.Fail(fmt.Errorf("%s %s has an OrderBy, but no Limit", verb, describe(t)))
		return
	}
	c.order(order)
	c.Text(" LIMIT ")
	c.Expr(limit)
}

func (c *Compiler) updateFrom(items []ast.From) {
	if len(items) > 0 {
		c.Need(UpdateFrom, "UPDATE … FROM", "use a subquery")
	}
	for _, f := range items {
		c.Fail(c.scope.add(f, false))
	}
}

// assigns writes SET's list.
func (c *Compiler) assigns(as []ast.Assign, t *ast.Table, clause string) {
	for i := range as {
		if i > 0 {
			c.Text(", ")
		}
		c.target(as[i].Column, t, clause)
		if c.err != nil {
			return
		}
		for j := range i {
			if as[j].Column.Name == as[i].Column.Name {
				c.Fail(fmt.Errorf("column %s is set twice", columnName(as[i].Column)))
			}
		}
		c.Text(" = ")
		c.Beside(as[i].Column, as[i].Value, ast.PrecNone)
	}
}

// namedRows writes WHERE, and refuses a statement that neither names rows nor says that it means all of them. others stand beside t.
func (c *Compiler) namedRows(verb string, t *ast.Table, where []ast.Expr, all bool, others ...ast.From) {
	if !all && namesAll(where) {
		c.Fail(fmt.Errorf("%s %s: %w", verb, describe(t), ast.ErrNoWhere))
		return
	}
	if alone := append(c.spreadAlone(t), c.spreadAlone(others...)...); len(alone) > 0 {
		where = append(alone, where...)
	}
	c.where(where, false)
}

// namesAll tells whether conditions are none, or such that hold no condition, as an empty And does.
func namesAll(where []ast.Expr) bool {
	for _, x := range where {
		x = ast.Resolved(x)
		if x == ast.TrueWord {
			continue
		}
		if l, ok := x.(*ast.Logic); !ok || l.Or || !namesAll(l.Xs) {
			return false
		}
	}
	return true
}
