package postgres

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// RenderExpr writes what PostgreSQL has in its own way.
func (Dialect) RenderExpr(c *dialect.Compiler, x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.In:
		return in(c, x)
	case *ast.Binary:
		return binary(c, x)
	case *ast.JSONPath:
		return jsonPath(c, x)
	}
	return false
}

// in writes a long list behind IN as an array that is one bind: x = ANY($1).
func in(c *dialect.Compiler, x *ast.In) bool {
	if !x.Many() {
		return false
	}
	c.Operand(x.X, ast.PrecComparison+1)
	if x.Not {
		c.Text(" <> ALL(")
	} else {
		c.Text(" = ANY(")
	}
	c.List(x)
	c.Text(")")
	return true
}

// binary writes the division of integers as a function where one of them may be a sum: that of BIGINTs is NUMERIC, whose division
// isn't one of integers.
func binary(c *dialect.Compiler, x *ast.Binary) bool {
	if x.Op != ast.IntDiv || !hasSum(x.L) && !hasSum(x.R) {
		return false
	}
	c.Template("div({1}, {2})", x.L, x.R)
	return true
}

func hasSum(x ast.Expr) bool {
	found := false
	ast.Walk(x, func(x ast.Expr) bool {
		f, ok := x.(*ast.Func)
		found = found || ok && f.Name == "sum"
		return !found
	})
	return found
}

// bindTypes are the types of binds by their storage class.
var bindTypes = [...]string{
	sqltype.BoolValue:     "BOOLEAN",
	sqltype.IntValue:      "BIGINT",
	sqltype.FloatValue:    "DOUBLE PRECISION",
	sqltype.DurationValue: "INTERVAL",
	sqltype.TextValue:     "TEXT",
	sqltype.BytesValue:    "BYTEA",
	sqltype.TimeValue:     "TIMESTAMP WITH TIME ZONE",
}

// BindType names the type of a bind. The server takes a placeholder's type from what stands beside it, and takes text where
// nothing does.
func (Dialect) BindType(k sqltype.ValueKind) string {
	if int(k) < len(bindTypes) {
		return bindTypes[k]
	}
	return ""
}
