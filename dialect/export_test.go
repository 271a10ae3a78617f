package dialect

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// CompileCollecting is Compile with the bind values in the order of their placeholders.
func CompileCollecting(d Dialect, n ast.Node) (*Compiled, []sqltype.Value, error) {
	c := newCompiler(d)
	c.collect = true
	compiled, err := c.compile(n)
	return compiled, c.values, err
}
