package dialect

import (
	"fmt"

	"github.com/retort-go/retort/ast"
)

// Copy is a statement that has a server read rows from the connection, in a form of its own.
type Copy struct {
	SQL     string
	Table   string   // as SQL names it
	Columns []string // whose values a row has
}

// CopyRenderer is implemented by a dialect whose databases take rows so.
type CopyRenderer interface {
	// RenderCopy writes the statement for columns of a table.
	RenderCopy(c *Compiler, into *ast.Table, columns []*ast.Column)
}

// CopyIn writes the statement by which rows are copied into a table, with schemas as [CompileIn] has them. It is nil where the dialect has none.
func CopyIn(d Dialect, into *ast.Table, columns []*ast.Column, schemas map[string]string) (*Copy, error) {
	r, ok := d.(CopyRenderer)
	if !ok {
		return nil, nil
	}
	table, text := newCompiler(d), newCompiler(d)
	table.schemas, text.schemas = schemas, schemas
	table.Table(into)
	r.RenderCopy(text, into, columns)
	if text.err != nil {
		return nil, fmt.Errorf("dialect: %w", text.err)
	}
	out := &Copy{SQL: string(text.buf), Table: string(table.buf)}
	for _, c := range columns {
		out.Columns = append(out.Columns, c.Name)
	}
	return out, nil
}
