package dialect

import (
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
)

// A term of GROUP BY that isn't a column may stand in the statement again: selected, in HAVING, inside of another expression. Databases know
// it by its text. Two things are in the way. Binds: PostgreSQL takes $1 and $2 for different, whatever their values, so the expression is
// written with the placeholders it had the first time. Names: HAVING of MySQL sees columns of the result and of GROUP BY alone, so
// there the expression is written as an aggregate of the group's rows, which all agree in it.

// grouped is such a term.
type grouped struct {
	x       ast.Expr
	written bool
	// first and last tell which of the compiler's log are the placeholders that it was written with.
	first, last int
}

// groupedTerms are the terms of a query that are written otherwise where they stand again.
func (c *Compiler) groupedTerms(s *ast.Select) []grouped {
	if !c.numbered && c.dialect.Has(HavingGrouped) {
		return nil
	}
	var out []grouped
	for _, x := range s.Grouped() {
		out = append(out, grouped{x: x})
	}
	return out
}

// groupedTerm returns the term of GROUP BY that an expression is; nil if it is none.
func (c *Compiler) groupedTerm(x ast.Expr) *grouped {
	for {
		i := slices.IndexFunc(c.grouped, func(g grouped) bool { return g.x == x })
		if i >= 0 {
			return &c.grouped[i]
		}
		switch y := x.(type) {
		case *ast.Label:
			x = y.X
		case *ast.Opt:
			x = y.X
		default:
			return nil
		}
	}
}

// groupedOperand writes a term of GROUP BY. It takes its values each time, those of placeholders written before to no use.
func (c *Compiler) groupedOperand(g *grouped, x ast.Expr, prec int) {
	switch {
	case c.having:
		c.having = false
		c.Text("min(")
		c.operand(x, ast.PrecNone)
		c.Text(")")
		c.having = true
	case !c.numbered || c.replay != nil:
		c.operand(x, prec)
	case g.written:
		c.replay = c.log[g.first:g.last]
		c.operand(x, prec)
		c.replay = nil
	default:
		first := len(c.log)
		c.operand(x, prec)
		g.first, g.last, g.written = first, len(c.log), len(c.log) > first
	}
}

// havingBy writes HAVING.
func (c *Compiler) havingBy(s *ast.Select) {
	rolled := slices.ContainsFunc(s.Group, func(x ast.Expr) bool { _, sets := x.(*ast.Grouping); return sets })
	c.having = !rolled && c.grouped != nil && !c.dialect.Has(HavingGrouped)
	c.conditions(" HAVING ", s.Having)
	c.having = false
}

// isAggregate tells whether a function is one that looks at the rows of a group.
func isAggregate(x *ast.Func) bool {
	return x.Distinct || x.Separator != nil || len(x.Order)+len(x.Within)+len(x.Filter) > 0 || slices.Contains(aggregates, strings.ToLower(x.Name))
}

var aggregates = []string{"count", "sum", "min", "max", "avg", "any_value", "group_concat", "json_arrayagg", "json_objectagg", "bit_and", "bit_or", "bit_xor",
	"std", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp"}

// isNumbered tells whether a dialect's placeholders say which value they take, so that one can stand twice.
func isNumbered(d Dialect) bool {
	return string(d.Placeholder(nil, 1)) != string(d.Placeholder(nil, 2))
}
