package dialect

import (
	"fmt"

	"github.com/retort-go/retort/ast"
)

// ArrayRenderer is implemented by a dialect whose databases take many rows as one array a column ([ast.Arrays]). A statement then has as many
// binds as the rows have columns, and one text for any number of rows.
type ArrayRenderer interface {
	// TakesArrays tells whether values for these columns of a table can be given so.
	TakesArrays(t *ast.Table, columns []*ast.Column) bool
	// RenderArrays writes the item of FROM with its alias and the names of its columns ([Compiler.ArrayNames]). Its binds are the lists.
	RenderArrays(c *Compiler, a *ast.Arrays)
}

func (c *Compiler) arrays(a *ast.Arrays) {
	d, ok := c.dialect.(ArrayRenderer)
	switch {
	case !ok:
		c.lacks("rows as arrays", "use VALUES")
	case len(a.Columns) == 0 || len(a.Lists) != len(a.Columns):
		c.Fail(fmt.Errorf("rows %s have %d lists for %d columns: want one each", a.Alias, len(a.Lists), len(a.Columns)))
	default:
		d.RenderArrays(c, a)
	}
}

// ArrayNames writes AS, the alias and the names of the columns of rows given as arrays.
func (c *Compiler) ArrayNames(a *ast.Arrays) {
	c.Text(" AS ")
	c.Ident(a.Alias)
	c.columnAliases(a.Names)
}
