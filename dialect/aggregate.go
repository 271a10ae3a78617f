package dialect

import (
	"encoding/hex"
	"fmt"

	"github.com/retort-go/retort/ast"
)

func (c *Compiler) call(x *ast.Func) {
	name := x.Name
	if x.Separator != nil {
		name = "string_agg"
		if c.dialect.Has(GroupConcat) {
			name = "group_concat"
		}
	}
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

// quantified writes ANY or ALL of a subquery.
func (c *Compiler) quantified(x *ast.Quantified) {
	word, cure := "ANY", "use In or Exists"
	if x.All {
		word, cure = "ALL", "use NotIn, or compare with Min or Max"
	}
	c.Need(Quantifiers, word+" of a subquery", cure)
	c.Text(word + " (")
	if n := c.query(x.Query, inExpr); n != 1 && c.err == nil {
		c.Fail(fmt.Errorf("the subquery of %s has %d columns, want 1", word, n))
	}
	c.buf = append(c.buf, ')')
}
