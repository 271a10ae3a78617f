package dialect

import (
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// The constants that a condition without content is written as: no database lacks them.
const (
	alwaysTrue  = "1 = 1"
	alwaysFalse = "1 = 0"
)

// conditions writes a clause of conditions joined with AND, if there are any. TRUE is dropped.
func (c *Compiler) conditions(clause string, xs []ast.Expr) {
	if len(xs) == 0 {
		return
	}
	c.Text(clause)
	and := ast.Logic{Xs: xs}
	count := 0
	for _, x := range xs {
		if !and.Neutral(x) {
			count++
		}
	}
	prec, first := ast.PrecAnd, true
	if count < 2 {
		prec = ast.PrecNone
	}
	for _, x := range xs {
		if and.Neutral(x) {
			continue
		}
		if !first {
			c.Text(" AND ")
		}
		first = false
		c.Operand(x, prec)
	}
	if first {
		c.Text(alwaysTrue)
	}
}

// where writes WHERE. forced asks for one even if there is no condition.
func (c *Compiler) where(xs []ast.Expr, forced bool) {
	if len(xs) == 0 && forced {
		c.Text(" WHERE " + alwaysTrue)
		return
	}
	c.conditions(" WHERE ", xs)
}

// simplified returns what a condition is written as: NOT of a comparison is the opposite comparison (also for NULL, as both
// are unknown then), and AND or OR of one condition is that condition.
func simplified(x ast.Expr) ast.Expr {
	for {
		switch y := x.(type) {
		case *ast.Logic:
			only, ok := single(y)
			if !ok {
				return x
			}
			x = ast.Resolved(only)
		case *ast.Not:
			other, ok := negated(simplified(ast.Resolved(y.X)))
			if !ok {
				return x
			}
			return other
		default:
			return x
		}
	}
}

// single returns the one condition that counts in an AND or OR, if there is exactly one.
func single(x *ast.Logic) (ast.Expr, bool) {
	if _, ok := x.Absorbed(); ok {
		return nil, false
	}
	var only ast.Expr
	for _, y := range x.Xs {
		if x.Neutral(y) {
			continue
		}
		if only != nil {
			return nil, false
		}
		only = y
	}
	return only, only != nil
}

// opposite holds the opposite of each comparison; Add stands for none.
var opposite = [...]ast.Op{
	ast.Eq: ast.Ne, ast.Ne: ast.Eq, ast.Lt: ast.Ge, ast.Ge: ast.Lt, ast.Gt: ast.Le, ast.Le: ast.Gt,
	ast.Like: ast.NotLike, ast.NotLike: ast.Like, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
	ast.Add: ast.Add, ast.Sub: ast.Add, ast.Mul: ast.Add, ast.Div: ast.Add, ast.Mod: ast.Add, ast.Concat: ast.Add, ast.Neg: ast.Add, ast.IntDiv: ast.Add,
	ast.ILike: ast.NotILike, ast.NotILike: ast.ILike,
}

// negated returns the opposite of a comparison.
func negated(x ast.Expr) (ast.Expr, bool) {
	switch x := x.(type) {
	case *ast.Binary:
		if _, quantified := ast.Resolved(x.R).(*ast.Quantified); quantified {
			return nil, false // the opposite of = ANY isn't != ANY
		}
		if op := opposite[x.Op]; op != ast.Add {
			return &ast.Binary{Op: op, L: x.L, R: x.R, Escape: x.Escape}, true
		}
	case *ast.IsNull:
		return &ast.IsNull{X: x.X, Not: !x.Not}, true
	case *ast.Between:
		return &ast.Between{X: x.X, Low: x.Low, High: x.High, Not: !x.Not}, true
	case *ast.In:
		return &ast.In{X: x.X, List: x.List, Query: x.Query, Not: !x.Not}, true
	}
	return nil, false
}

// isConstant tells whether an AND or OR is written as a constant: it is empty, or one of its conditions decides it.
func isConstant(x *ast.Logic) bool {
	if _, ok := x.Absorbed(); ok {
		return true
	}
	for _, y := range x.Xs {
		if !x.Neutral(y) {
			return false
		}
	}
	return true
}

func logicPrecedence(x *ast.Logic) int {
	switch {
	case isConstant(x):
		return ast.PrecComparison
	case x.Or:
		return ast.PrecOr
	}
	return ast.PrecAnd
}

// logic writes AND and OR. Nested ones of the same kind need no parentheses; TRUE in an AND and FALSE in an OR are dropped.
func (c *Compiler) logic(x *ast.Logic) {
	if isConstant(x) {
		c.constant(x)
		return
	}
	word, prec := " AND ", ast.PrecAnd
	if x.Or {
		word, prec = " OR ", ast.PrecOr
	}
	first := true
	for _, y := range x.Xs {
		if x.Neutral(y) {
			continue
		}
		if !first {
			c.Text(word)
		}
		first = false
		c.Operand(y, prec)
	}
}

func (c *Compiler) constant(x *ast.Logic) {
	c.silently(x.Xs...)
	word, absorbed := x.Absorbed()
	if absorbed && word == ast.TrueWord || !absorbed && !x.Or {
		c.Text(alwaysTrue)
		return
	}
	c.Text(alwaysFalse)
}

// silently looks for faults in expressions that are not written.
func (c *Compiler) silently(xs ...ast.Expr) {
	before := c.state()
	c.exprs(xs)
	c.back(before)
}

func (c *Compiler) in(x *ast.In) {
	switch {
	case x.Query != nil:
		c.inQuery(x)
	case len(x.List) == 0:
		c.silently(x.X)
		if x.Not {
			c.Text(alwaysTrue)
			return
		}
		c.Text(alwaysFalse)
	default:
		c.inList(x)
	}
}

func (c *Compiler) inQuery(x *ast.In) {
	want := 1
	if row, ok := x.X.(*ast.Row); ok {
		want = len(row.Xs)
	}
	c.inLeft(x)
	c.buf = append(c.buf, '(')
	if n := c.query(x.Query, inExpr); n != want && c.err == nil {
		c.Fail(fmt.Errorf("subquery of IN has %d columns, want %d", n, want))
	}
	c.buf = append(c.buf, ')')
}

// inLeft writes "x IN " or "x NOT IN ".
func (c *Compiler) inLeft(x *ast.In) {
	c.Operand(x.X, ast.PrecComparison+1)
	if x.Not {
		c.Text(" NOT")
	}
	c.Text(" IN ")
}

func (c *Compiler) inList(x *ast.In) {
	c.inLeft(x)
	c.buf = append(c.buf, '(')
	row, isRow := x.X.(*ast.Row)
	switch {
	case isRow && !c.dialect.Has(RowValues):
		c.Fail(fmt.Errorf("%s has no row values: compare the columns one by one", c.dialect.Name()))
	case isRow:
		c.Rows(x.List, len(row.Xs))
	default:
		c.List(x)
	}
	c.buf = append(c.buf, ')')
}

// List writes the placeholders of a list that isn't one of rows, with commas between them: one placeholder a value, or one for
// the whole list if [ast.In.Many] says so. What to write around the latter is for the dialect to know.
func (c *Compiler) List(x *ast.In) {
	if x.Many() {
		c.Bind(sqltype.ListOf(x.List))
		return
	}
	for i, v := range x.List {
		if i > 0 {
			c.Text(", ")
		}
		c.besideValue(ast.Resolved(x.X), v)
	}
}

// Rows writes values as rows of the given width: (?, ?), (?, ?).
func (c *Compiler) Rows(values []sqltype.Value, width int) {
	c.rowsOf(values, width, func(_ int, v sqltype.Value) { c.Bind(v) })
}

// rowsOf is Rows with a function that writes the value of a column.
func (c *Compiler) rowsOf(values []sqltype.Value, width int, value func(k int, v sqltype.Value)) {
	if width == 0 || len(values)%width != 0 {
		c.Fail(fmt.Errorf("list of rows has %d values, want a multiple of %d", len(values), width))
		return
	}
	for i, v := range values {
		switch {
		case i%width != 0:
			c.Text(", ")
		case i > 0:
			c.Text("), (")
		default:
			c.buf = append(c.buf, '(')
		}
		value(i%width, v)
	}
	c.buf = append(c.buf, ')')
}
