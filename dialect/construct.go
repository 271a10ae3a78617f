package dialect

import (
	"cmp"

	"github.com/retort-go/retort/ast"
)

// construct writes an expression of the program's own.
func (c *Compiler) construct(x *ast.Construct) {
	name := c.dialect.Name()
	text, ok := x.Spelling.Texts[name]
	if !ok {
		text = x.Spelling.Texts[""]
	}
	if _, people := c.dialect.(neutral); people && text == "" {
		text = cmp.Or(x.Spelling.Name, "construct") + "({1*})"
	}
	if text == "" {
		c.lacks(x.Spelling.Name, "give its spelling a text for it")
		return
	}
	c.Template(text, x.Args...)
}
