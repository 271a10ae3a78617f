package sqlite

import (
	"errors"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// RenderExpr writes what SQLite has in its own way: lists of rows and long lists behind IN, casts, ILIKE and IS.
func (Dialect) RenderExpr(c *dialect.Compiler, x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.In:
		return in(c, x)
	case *ast.Cast:
		return cast(c, x)
	case *ast.Binary:
		return elements(c, x) || caseless(c, x)
	case *ast.JSONPath:
		return jsonPath(c, x)
	case ast.Keyword:
		if x == ast.DefaultWord {
			c.Fail(errors.New("SQLite has no DEFAULT as a value: leave the column out"))
		}
	}
	return false
}

// in writes rows as (a, b) IN (VALUES (?, ?), (?, ?)), and a long list as a query of one bind that holds them as a JSON array.
func in(c *dialect.Compiler, x *ast.In) bool {
	row, isRow := x.X.(*ast.Row)
	isRow = isRow && x.Query == nil && len(x.List) > 0
	if !isRow && !x.Many() {
		return false
	}
	c.Operand(x.X, ast.PrecComparison+1)
	if x.Not {
		c.Text(" NOT")
	}
	switch {
	case isRow:
		c.Text(" IN (VALUES ")
		c.Rows(x.List, len(row.Xs))
		c.Text(")")
	case x.ListKind() == sqltype.BytesValue:
		c.Text(" IN (SELECT unhex(value) FROM json_each(") // JSON has no bytes: Encode writes them as hex digits
		c.List(x)
		c.Text("))")
	default:
		c.Text(" IN (SELECT value FROM json_each(")
		c.List(x)
		c.Text("))")
	}
	return true
}

// caseless writes ILIKE by lower case, and the others of the standard's words as SQLite has them.
func caseless(c *dialect.Compiler, x *ast.Binary) bool {
	switch x.Op {
	case ast.ILike, ast.NotILike:
		c.Expr(ast.LowerLike(x))
		return true
	case ast.Is, ast.IsNot:
		c.Infix(x, x.Op.String())
		return true
	}
	return false
}

// cast keeps SQLite from reading text as a number where the type's name has NUMERIC affinity: CAST('2024-01-02' AS TIMESTAMP)
// is 2024 there.
func cast(c *dialect.Compiler, x *ast.Cast) bool {
	if x.Type.Kind != sqltype.Timestamp || x.Type.Verbatim != "" {
		return false
	}
	c.Text("CAST(")
	c.Expr(x.X)
	c.Text(" AS TEXT)")
	return true
}

// RenderLimit writes LIMIT and OFFSET. SQLite takes no OFFSET without a LIMIT; -1 is none.
func (Dialect) RenderLimit(c *dialect.Compiler, limit, offset ast.Expr) {
	c.Text(" LIMIT ")
	if limit == nil {
		c.Text("-1")
	} else {
		c.Expr(limit)
	}
	if offset != nil {
		c.Text(" OFFSET ")
		c.Expr(offset)
	}
}
