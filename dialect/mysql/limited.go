package mysql

import (
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// The server takes no LIMIT in a subquery behind IN, ANY and ALL (error 1235), but does in the FROM of that subquery. There it can't name
// tables of the enclosing query: such a subquery is a fault when the statement is compiled.

// limited tells whether a subquery has a LIMIT, or may have one as its text is the program's.
func limited(q *ast.Select) bool {
	return q != nil && (q.Limit != nil || q.Offset != nil || q.Text != nil ||
		slices.ContainsFunc(q.Members, func(m ast.Member) bool { return limited(m.Query) }))
}

// unlimited returns a query without a LIMIT of all that q gives.
func unlimited(c *dialect.Compiler, q *ast.Select) *ast.Select {
	from := &ast.Derived{Query: q, Alias: "limited"}
	out := &ast.Select{From: []ast.From{from}}
	if q.Text != nil && q.Text.AnyName {
		out.Cells = []ast.Cell{{Expr: ast.StarWord}}
		return out
	}
	labels, err := ast.Labels(q.Cells)
	c.Fail(err)
	for _, label := range labels {
		out.Cells = append(out.Cells, ast.Cell{Expr: &ast.Column{From: from, Name: label, Nullable: true}})
	}
	return out
}
