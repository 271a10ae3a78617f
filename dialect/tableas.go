package dialect

import (
	"errors"
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
)

// TableAs says what table [CreateTableAs] makes.
type TableAs struct {
	Schema string // "" is the connection's default
	Name   string
	// Temporary makes a table that only its connection sees, and that ends with it.
	Temporary bool
	// IfNotExists leaves a table of that name as it is, whatever it holds.
	IfNotExists bool
	// Schemas tells what is written for the schemas of tables, this one's too; see [CompileIn].
	Schemas map[string]string
}

// CreateTableAs returns the statement that makes a table of what a query gives: CREATE TABLE … AS SELECT …. Statements that define tables take no
// binds, so values stand in the text, as in a view's; what has no literal is an error. It also returns the table, in a MetaData of its
// own, with the query's columns by the names they have there; the database chooses their types, and knows no keys.
func CreateTableAs(d Dialect, as TableAs, n ast.Node) (string, *schema.Table, error) {
	text, t, err := createTableAs(d, as, n)
	if err != nil {
		return "", nil, fmt.Errorf("dialect: CREATE TABLE %s AS: %w", as.Name, err)
	}
	return text, t, nil
}

func createTableAs(d Dialect, as TableAs, n ast.Node) (string, *schema.Table, error) {
	q, ok := n.(*ast.Select)
	if !ok || q == nil {
		return "", nil, errors.New("want a query")
	}
	c := newCompiler(d)
	c.inline, c.schemas = true, as.Schemas
	c.Text("CREATE ")
	if as.Temporary {
		c.Text("TEMPORARY ")
	}
	c.Text("TABLE ")
	if as.IfNotExists {
		c.Text("IF NOT EXISTS ")
	}
	c.Table(&ast.Table{Schema: as.Schema, Name: as.Name})
	c.Text(" AS ")
	c.query(q, inFrom)
	if c.err != nil {
		return "", nil, c.err
	}
	t, err := tableOf(as, q)
	return string(c.buf), t, err
}

// tableOf is a table of a query's columns.
func tableOf(as TableAs, q *ast.Select) (*schema.Table, error) {
	labels, err := ast.Labels(q.Cells)
	if err != nil {
		return nil, err
	}
	items := make([]schema.Item, 0, len(labels)+1)
	add := func(col schema.Column, nullable bool) {
		col.Name = labels[len(items)]
		if !nullable {
			col = col.NotNull()
		}
		items = append(items, col)
	}
	for _, cell := range q.Cells {
		if cell.Entity == nil {
			if cell.Codec == nil {
				return nil, errors.New("a column of the query has no type")
			}
			add(schema.Of("", cell.Codec.Type), cell.Codec.Nullable)
			continue
		}
		cols, err := cell.Entity.EntityColumns(cell.From)
		if err != nil {
			return nil, err
		}
		for _, col := range cols {
			add(schema.Of("", col.Type), col.Nullable)
		}
	}
	if as.Schema != "" {
		items = append(items, schema.InSchema(as.Schema))
	}
	return schema.NewMetaData().Table(as.Name, items...), nil
}
