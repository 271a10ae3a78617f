package dialect

import (
	"fmt"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// SQL around the values of a column (ast.Wrap). A bind gets it where the column stands beside it: in a comparison, a list, an assignment, a row of
// an INSERT. The column gets it where its value goes to Go, and nowhere else: a condition compares the column itself, and of a
// subquery the outermost SELECT alone is read.

// Beside writes x, an operand of something whose other operand is of: in the SQL that a column has around its binds, if x is one.
func (c *Compiler) Beside(of, x ast.Expr, prec int) {
	if sql := ast.BindWrap(ast.Resolved(of)); sql != "" {
		if b, ok := bindOf(x); ok && !b.Value.IsNull() {
			c.wrapped(sql, x, prec)
			return
		}
	}
	c.Operand(x, prec)
}

// besideValue is Beside for a bare value.
func (c *Compiler) besideValue(of ast.Expr, v sqltype.Value) {
	if sql := ast.BindWrap(of); sql != "" && !v.IsNull() {
		c.wrapped(sql, &ast.Bind{Value: v}, ast.PrecNone)
		return
	}
	c.Bind(v)
}

// read writes an expression whose value goes to Go.
func (c *Compiler) read(x ast.Expr) {
	if col, ok := ast.Resolved(x).(*ast.Column); ok && col != nil && col.Wrap != nil && col.Wrap.Read != "" {
		c.wrapped(col.Wrap.Read, col, ast.PrecNone)
		return
	}
	c.loose(x, ast.PrecNone)
}

// wrapped writes SQL with x where its question mark is.
func (c *Compiler) wrapped(sql string, x ast.Expr, prec int) {
	parens := prec > ast.PrecNone && !isCall(sql)
	if parens {
		c.buf = append(c.buf, '(')
	}
	c.rawText(sql, []ast.Expr{x})
	if parens {
		c.buf = append(c.buf, ')')
	}
}

// isCall tells whether a text is one call of a function, so that it needs no parentheses.
func isCall(sql string) bool {
	name, rest, ok := strings.Cut(sql, "(")
	return ok && isSimple(name) && strings.Index(rest, ")") == len(rest)-1
}

// noWrap refuses a column with SQL around its binds where rows are compared.
func (c *Compiler) noWrap(xs []ast.Expr) {
	for _, x := range xs {
		if ast.BindWrap(ast.Resolved(x)) != "" {
			c.Fail(fmt.Errorf("column %s has SQL around its values: compare it by itself, not in a row", columnName(x.(*ast.Column))))
		}
	}
}
