package dialect

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
)

// merge writes a MERGE. Conditions and values see both tables where a row is matched, and those of the source where none is.
func (c *Compiler) merge(n *ast.Merge) {
	c.Fail(n.Err)
	switch {
	case n.Into == nil:
		c.Fail(errNilFrom)
	case n.Source == nil:
		c.Fail(ast.ErrNoSource)
	case len(n.On) == 0:
		c.Fail(fmt.Errorf("MERGE INTO %s has no condition: Using wants one, by which rows match", describe(n.Into)))
	case len(n.Whens) == 0:
		c.Fail(fmt.Errorf("MERGE INTO %s does nothing: say it with WhenMatched or WhenNotMatched", describe(n.Into)))
	default:
		c.Need(Merge, "MERGE", "use OnConflict of an Insert, or an Update and an Insert of a query")
		if len(c.spreadAlone(n.Into, n.Source)) > 0 {
			c.Fail(fmt.Errorf("MERGE INTO %s: one of its tables stands for some of its rows: name the table by that of the base", describe(n.Into)))
		}
	}
	if c.err != nil {
		return
	}
	both := &scope{clause: "MERGE INTO", cure: "read it by a subquery in Using"}
	c.Fail(both.add(n.Into, false))
	c.Fail(both.add(n.Source, false))
	if c.err != nil {
		return
	}
	source := &scope{clause: "WHEN NOT MATCHED", cure: "there is no row of it", items: both.items[1:], shown: 1}
	c.with(n.With)
	c.scope = both
	c.Text("MERGE INTO ")
	c.Table(n.Into)
	c.Text(" USING ")
	c.item(n.Source)
	c.conditions(" ON ", n.On)
	c.whens(n, both, source)
	c.scope = nil
}

func (c *Compiler) whens(n *ast.Merge, both, source *scope) {
	last := [2]bool{} // a clause without a condition was there
	for i := range n.Whens {
		w := &n.Whens[i]
		kind, text := 0, " WHEN NOT MATCHED"
		if c.scope = source; w.Matched {
			c.scope, kind, text = both, 1, " WHEN MATCHED"
		}
		if last[kind] {
			c.Fail(fmt.Errorf("MERGE INTO %s: clause %d, another%s, is never reached: the one before has no condition", describe(n.Into), i+1, text))
		}
		last[kind] = len(w.Where) == 0
		c.Text(text)
		if len(w.Where) > 0 {
			c.conditions(" AND ", w.Where)
		}
		c.Text(" THEN ")
		c.mergeAction(n, w)
	}
}

func (c *Compiler) mergeAction(n *ast.Merge, w *ast.MergeWhen) {
	switch {
	case w.Do == ast.MergeNothing:
		c.Text("DO NOTHING")
	case w.Matched != (w.Do != ast.MergeInsert):
		c.Fail(fmt.Errorf("MERGE INTO %s: only a row that isn't matched is inserted, only one that is is changed", describe(n.Into)))
	case w.Do == ast.MergeDelete:
		c.Text("DELETE")
	case w.Do == ast.MergeInsert:
		c.mergeInsert(n, w.Set)
	case len(w.Set) == 0:
		c.Fail(fmt.Errorf("MERGE INTO %s: an update has nothing to set", describe(n.Into)))
	default:
		c.Text("UPDATE SET ")
		c.assigns(w.Set, n.Into, "MERGE INTO")
	}
}

func (c *Compiler) mergeInsert(n *ast.Merge, set []ast.Assign) {
	if len(set) == 0 {
		c.Text("INSERT DEFAULT VALUES")
		return
	}
	for i := range set {
		if slices.ContainsFunc(set[:i], func(a ast.Assign) bool { return a.Column.Name == set[i].Column.Name }) {
			c.Fail(fmt.Errorf("MERGE INTO %s: column %s is given twice", describe(n.Into), columnName(set[i].Column)))
		}
	}
	cols, values := make([]*ast.Column, len(set)), make([]ast.Expr, len(set))
	for i := range set {
		cols[i], values[i] = set[i].Column, set[i].Value
	}
	c.Text("INSERT (")
	c.columnList(cols, n.Into, "MERGE INTO")
	c.Text(") VALUES (")
	c.newRow(cols, values)
	c.buf = append(c.buf, ')')
}
