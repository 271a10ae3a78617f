package dialect

import (
	"github.com/retort-go/retort/ast"
)

// delete writes a DELETE. Tables that only decide which rows go are written as the database has it: behind USING, as joins, or in an
// EXISTS, which deletes the same rows.
func (c *Compiler) delete(n *ast.Delete) {
	c.Fail(n.Err)
	if n.Table == nil {
		c.Fail(errNilFrom)
		return
	}
	c.scope = &scope{clause: "DELETE FROM", cure: "name it with Using"}
	c.Fail(c.scope.add(n.Table, false))
	for _, f := range n.Using {
		c.Fail(c.scope.add(f, false))
	}
	c.leadingWith("DELETE", n.With)
	if c.err != nil {
		return
	}
	joined := c.dialect.Has(UpdateJoin)
	switch {
	case len(n.Using) > 0 && joined && len(n.Returning) == 0:
		c.deleteJoined(n)
	case len(n.Using) > 0 && !joined && c.dialect.Has(DeleteUsing):
		c.verb("DELETE", n.Prefixes)
		c.Text(" FROM ")
		c.Table(n.Table)
		c.Text(" USING ")
		c.sources(n.Using, false)
		c.namedRows("DELETE FROM", n.Table, n.Where, n.All, n.Using...)
	case len(n.Using) > 0:
		c.deleteFrom(n)
		c.deleteExists(n)
	default:
		c.deleteFrom(n)
		c.namedRows("DELETE FROM", n.Table, n.Where, n.All)
	}
	c.writeLimit("DELETE", n.Table, n.Order, n.Limit, len(n.Using) > 0)
	c.scope.items, c.scope.shown = c.scope.items[:1], 1
	c.scope.cure = "RETURNING gives columns of the deleted rows only"
	c.returning(n.Returning, DeleteReturning, "DELETE", n.Using)
	c.scope = nil
}

// deleteFrom writes DELETE FROM with one table. Where tables are joined, one under an alias makes it the form for several, which has
// neither LIMIT nor RETURNING.
func (c *Compiler) deleteFrom(n *ast.Delete) {
	if n.Table.Alias == "" || !c.dialect.Has(UpdateJoin) {
		c.verb("DELETE", n.Prefixes)
		c.Text(" FROM ")
		c.Table(n.Table)
		return
	}
	if len(n.Returning) > 0 || n.Limit != nil {
		c.lacks("alias of the table beside RETURNING and LIMIT of a DELETE", "delete from the table itself")
	}
	c.verb("DELETE", n.Prefixes)
	c.Text(" ")
	c.Ident(n.Table.Alias)
	c.Text(" FROM ")
	c.Table(n.Table)
}

// deleteJoined writes DELETE book FROM book CROSS JOIN author WHERE.
func (c *Compiler) deleteJoined(n *ast.Delete) {
	c.verb("DELETE", n.Prefixes)
	c.Text(" ")
	if n.Table.Alias != "" {
		c.Ident(n.Table.Alias)
	} else {
		c.Table(n.Table)
	}
	c.Text(" FROM ")
	c.Table(n.Table)
	c.Text(" CROSS JOIN ")
	c.sources(n.Using, true)
	c.namedRows("DELETE FROM", n.Table, n.Where, n.All, n.Using...)
}

// deleteExists writes WHERE EXISTS (SELECT 1 FROM author WHERE …).
func (c *Compiler) deleteExists(n *ast.Delete) {
	all := c.scope
	c.scope = &scope{up: &scope{items: all.items[:1], shown: 1}, items: all.items[1:], shown: len(n.Using), clause: all.clause, cure: all.cure}
	c.Text(" WHERE EXISTS (SELECT 1 FROM ")
	c.sources(n.Using, false)
	c.namedRows("DELETE FROM", n.Table, n.Where, n.All, n.Using...)
	c.Text(")")
	c.scope = all
}
