package postgres

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// RenderExpr writes a long list behind IN as an array that is one bind: x = ANY($1).
func (Dialect) RenderExpr(c *dialect.Compiler, x ast.Expr) bool {
	in, ok := x.(*ast.In)
	if !ok || !in.Many() {
		return false
	}
	c.Operand(in.X, ast.PrecComparison+1)
	if in.Not {
		c.Text(" <> ALL(")
	} else {
		c.Text(" = ANY(")
	}
	c.List(in)
	c.Text(")")
	return true
}

// bindTypes are the types of binds by their storage class.
var bindTypes = [...]string{
	sqltype.BoolValue:  "BOOLEAN",
	sqltype.IntValue:   "BIGINT",
	sqltype.FloatValue: "DOUBLE PRECISION",
	sqltype.TextValue:  "TEXT",
	sqltype.BytesValue: "BYTEA",
	sqltype.TimeValue:  "TIMESTAMP WITH TIME ZONE",
}

// BindType names the type of a bind. The server takes a placeholder's type from what stands beside it, and takes text where
// nothing does.
func (Dialect) BindType(k sqltype.ValueKind) string {
	if int(k) < len(bindTypes) {
		return bindTypes[k]
	}
	return ""
}
