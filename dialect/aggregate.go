package dialect

import (
	"encoding/hex"
	"fmt"

	"github.com/retort-go/retort/ast"
)

func (c *Compiler) call(x *ast.Func) {
	name := c.CallName(x)
	c.FuncName(name)
	c.buf = append(c.buf, '(')
	if x.Distinct {
		c.Text("DISTINCT ")
	}
	for i, arg := range x.Args {
		if i > 0 {
			c.Text(", ")
		}
		c.loose(arg, ast.PrecNone)
	}
	c.aggregateTail(x)
	c.buf = append(c.buf, ')')
	if len(x.Within) > 0 && c.Need(WithinGroup, name+" … WITHIN GROUP", "number the rows with a window function in a Subquery") {
		c.Text(" WITHIN GROUP (")
		c.Text("ORDER BY ")
		c.terms(x.Within)
		c.buf = append(c.buf, ')')
	}
	if len(x.Filter) > 0 {
		c.conditions(" FILTER (WHERE ", x.Filter)
		c.buf = append(c.buf, ')')
	}
}

// InArray writes = ANY and <> ALL of an array as IN and NOT IN of the query of its elements, a template in which {2} is the array, for a
// database without arrays. It returns false for other comparisons. Of an array that is NULL both are NULL, while its elements are none.
func (c *Compiler) InArray(x *ast.Binary, q *ast.Quantified, query string) bool {
	in := "[1] IN " + query
	switch {
	case x.Op == ast.Ne && q.All:
		in = "[1] NOT IN " + query
	case x.Op != ast.Eq || q.All:
		return false
	}
	if _, isValue := bindOf(q.Array); isValue {
		c.Template("("+in+")", x.L, q.Array)
		return true
	}
	c.Template("CASE WHEN {2} IS NOT NULL THEN "+in+" END", x.L, q.Array)
	return true
}

// CallName returns the name of a function in this database.
func (c *Compiler) CallName(x *ast.Func) string {
	switch {
	case x.Fn != "":
		return c.ownName(x.Fn)
	case x.Separator == nil:
		return x.Name
	case c.dialect.Has(GroupConcat):
		return "group_concat"
	}
	return "string_agg"
}

// aggregateTail writes what stands behind an aggregate's arguments: its order, and before or behind that the separator.
func (c *Compiler) aggregateTail(x *ast.Func) {
	behind := x.Separator != nil && c.dialect.Has(SeparatorWord)
	if x.Separator != nil && !behind {
		c.Text(", ")
		c.literal(*x.Separator)
	}
	if len(x.Order) > 0 && (behind || c.Need(AggregateOrder, x.Name+" (… ORDER BY …)", "order the rows by a window function")) {
		c.order(x.Order)
	}
	if behind {
		c.Text(" SEPARATOR X'" + hex.EncodeToString([]byte(*x.Separator)) + "'") // no quoting that sql_mode decides about
	}
}

// quantified writes ANY or ALL of a subquery or an array.
func (c *Compiler) quantified(x *ast.Quantified) {
	word, cure := "ANY", "use In or Exists"
	if x.All {
		word, cure = "ALL", "use NotIn, or compare with Min or Max"
	}
	if x.Array != nil {
		c.Need(Arrays, word+" of an array by this operator", "compare with Eq and AnyElement, or Ne and AllElements")
		c.Text(word + " (")
		c.Expr(x.Array)
		c.buf = append(c.buf, ')')
		return
	}
	c.Need(Quantifiers, word+" of a subquery", cure)
	c.Text(word + " (")
	if n := c.query(x.Query, inExpr); n != 1 && c.err == nil {
		c.Fail(fmt.Errorf("the subquery of %s has %d columns, want 1", word, n))
	}
	c.buf = append(c.buf, ')')
}
