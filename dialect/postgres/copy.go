package postgres

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// RenderCopy writes COPY book (title, …) FROM STDIN WITH (FORMAT binary).
func (Dialect) RenderCopy(c *dialect.Compiler, into *ast.Table, columns []*ast.Column) {
	c.Text("COPY ")
	c.Table(into)
	c.Text(" (")
	for k, col := range columns {
		if k > 0 {
			c.Text(", ")
		}
		c.Ident(col.Name)
	}
	c.Text(") FROM STDIN WITH (FORMAT binary)")
}
