package mysql

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// RenderExpr writes what MySQL has in its own way.
func (d Dialect) RenderExpr(c *dialect.Compiler, x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Binary:
		return elements(c, x) || binary(c, x)
	case *ast.In:
		return d.in(c, x)
	case *ast.Func:
		return call(c, x)
	case *ast.Cast:
		return cast(c, x)
	case *ast.JSONPath:
		return d.jsonPath(c, x)
	}
	return false
}

// binary writes concatenation as CONCAT, because || is OR unless sql_mode says otherwise; IS of two values as <=>; and the escape
// character of LIKE in hexadecimal, because a backslash between quotes is read in two ways, depending on sql_mode.
func binary(c *dialect.Compiler, x *ast.Binary) bool {
	if q, ok := ast.Resolved(x.R).(*ast.Quantified); ok && limited(q.Query) {
		c.Expr(&ast.Binary{Op: x.Op, L: x.L, R: &ast.Quantified{All: q.All, Query: unlimited(c, q.Query)}})
		return true
	}
	switch {
	case x.Op == ast.Concat:
		c.Text("CONCAT(")
		concat(c, x)
		c.Text(")")
	case x.Op == ast.Is:
		sides(c, x, " <=> ")
	case x.Op == ast.IsNot:
		c.Text("(NOT ")
		sides(c, x, " <=> ")
		c.Text(")")
	case x.Op == ast.ILike || x.Op == ast.NotILike:
		c.Expr(ast.LowerLike(x))
	case x.Op == ast.IntDiv:
		c.Infix(x, "DIV")
	case x.Escape == ast.LikeEscape:
		sides(c, x, " "+x.Op.String()+" ")
		c.Text(" ESCAPE X'5C'")
	default:
		return false
	}
	return true
}

// concat writes the operands of a chain of concatenations with commas between them.
func concat(c *dialect.Compiler, x *ast.Binary) {
	if l, ok := ast.Resolved(x.L).(*ast.Binary); ok && l.Op == ast.Concat {
		concat(c, l)
	} else {
		c.Expr(x.L)
	}
	c.Text(", ")
	c.Expr(x.R)
}

func sides(c *dialect.Compiler, x *ast.Binary, between string) {
	c.Beside(x.R, x.L, ast.PrecComparison+1)
	c.Text(between)
	c.Beside(x.L, x.R, ast.PrecComparison+1)
}

// in writes a long list as a query of one bind that holds it as a JSON array, and wraps a subquery with a LIMIT: the server takes
// none behind IN, but does in a subquery of the subquery's FROM.
func (d Dialect) in(c *dialect.Compiler, x *ast.In) bool {
	switch {
	case limited(x.Query):
		c.Expr(&ast.In{X: x.X, Query: unlimited(c, x.Query), Not: x.Not})
		return true
	case !x.Many():
		return false
	}
	c.Operand(x.X, ast.PrecComparison+1)
	if x.Not {
		c.Text(" NOT")
	}
	open, column := " IN (SELECT list.value", listColumn(x.ListKind())
	if x.ListKind() == sqltype.BytesValue {
		open = " IN (SELECT UNHEX(list.value)" // JSON has no bytes: Encode writes them as hex digits
	}
	c.Text(open + " FROM JSON_TABLE(")
	c.List(x)
	c.Text(", '$[*]' COLUMNS (value " + column + " PATH '$')) AS list)")
	return true
}

// listColumn is the type of a list's values as JSON_TABLE reads them.
func listColumn(k sqltype.ValueKind) string {
	switch k {
	case sqltype.BoolValue, sqltype.IntValue, sqltype.DurationValue:
		return "BIGINT"
	case sqltype.FloatValue:
		return "DOUBLE"
	case sqltype.TimeValue:
		return "DATETIME(6)"
	}
	return "LONGTEXT"
}

// call writes FILTER as a CASE of the argument, and the length of a text in characters.
func call(c *dialect.Compiler, x *ast.Func) bool {
	switch {
	case len(x.Filter) > 0 && (len(x.Order) > 0 || x.Separator != nil):
		c.Fail(&dialect.LackError{Dialect: c.Dialect().Name(), Part: "FILTER of an ordered aggregate", Cure: "aggregate a Case that is NULL for the other rows"})
	case len(x.Filter) > 0:
		filtered(c, x)
	case x.Name == "length" && len(x.Args) == 1:
		c.Expr(&ast.Func{Name: "char_length", Args: x.Args})
	default:
		return false
	}
	return true
}

// filtered writes sum(x) FILTER (WHERE c) as sum(CASE WHEN c THEN x END).
func filtered(c *dialect.Compiler, x *ast.Func) {
	args := slices.Clone(x.Args)
	if len(args) == 0 || args[0] == ast.StarWord {
		args = []ast.Expr{ast.OneWord} // count(*)
	}
	c.FuncName(c.CallName(x))
	open, rest := "(", ""
	if x.Distinct {
		open = "(DISTINCT "
	}
	for i := range args[1:] {
		rest += fmt.Sprintf(", {%d}", i+2)
	}
	filter := fmt.Sprintf("CASE WHEN {%d} THEN {1} END", len(args)+1)
	c.Template(open+filter+rest+")", append(args, &ast.Logic{Xs: x.Filter})...)
}

// castNames are the types that CAST takes; it has names of its own for some.
var castNames = [...]string{
	sqltype.Bool:      "SIGNED",
	sqltype.Int16:     "SIGNED",
	sqltype.Int32:     "SIGNED",
	sqltype.Int64:     "SIGNED",
	sqltype.Float32:   "FLOAT",
	sqltype.Float64:   "DOUBLE",
	sqltype.String:    "CHAR",
	sqltype.Bytes:     "BINARY",
	sqltype.JSON:      "CHAR",
	sqltype.Timestamp: "DATETIME(6)",
	sqltype.Date:      "DATE",
	sqltype.TimeOfDay: "TIME(6)",
	sqltype.DateTime:  "DATETIME(6)",
	sqltype.Duration:  "SIGNED",
	sqltype.Interval:  "CHAR",
	sqltype.UUID:      "CHAR",
	sqltype.Inet:      "CHAR",
	sqltype.Enum:      "CHAR",
	sqltype.Array:     "CHAR",
	sqltype.Span:      "CHAR",
	sqltype.MultiSpan: "CHAR",
	sqltype.MAC:       "CHAR",
}

func cast(c *dialect.Compiler, x *ast.Cast) bool {
	t := x.Type.Stored()
	if t.Verbatim != "" || int(t.Kind) >= len(castNames) || castNames[t.Kind] == "" {
		return false // TypeName's will do
	}
	if t.Kind == sqltype.Bool {
		c.Text("(")
	}
	c.Text("CAST(")
	c.Expr(x.X)
	c.Text(" AS " + castNames[t.Kind] + ")")
	if t.Kind == sqltype.Bool {
		c.Text(" <> 0)")
	}
	return true
}

// noLimit is the greatest number of rows: MySQL has no OFFSET without LIMIT.
const noLimit = "18446744073709551615"

// RenderLimit writes LIMIT and OFFSET.
func (Dialect) RenderLimit(c *dialect.Compiler, limit, offset ast.Expr) {
	c.Text(" LIMIT ")
	if limit == nil {
		c.Text(noLimit)
	} else {
		c.Expr(limit)
	}
	if offset != nil {
		c.Text(" OFFSET ")
		c.Expr(offset)
	}
}

// LockWords gives the words of a lock. MariaDB has no FOR SHARE.
func (d Dialect) LockWords(l ast.LockStrength) string {
	switch {
	case l == ast.ForUpdate:
		return "FOR UPDATE"
	case d.maria:
		return "LOCK IN SHARE MODE"
	}
	return "FOR SHARE"
}
