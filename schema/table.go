package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Table is a table of a [MetaData], which makes it. It can stand in FROM. The fields are to be read, not changed.
type Table struct {
	ast.Source
	Name    string
	Schema  string // "" is the connection's default
	Comment string
	// Alias is the name under which the table stands in FROM; "" if that is its own. See [Table.As].
	Alias       string
	Columns     []*Column
	PrimaryKey  *PrimaryKey // nil if there is none
	ForeignKeys []*ForeignKey
	Uniques     []*Unique
	Checks      []*Check
	Indexes     []*Index
	// Query is what a view shows; "" for a table, and for a view that doesn't tell. See [MetaData.View].
	Query string
	// Select is the query of a view that is created with the schema; nil for others. See [MetaData.ViewOf].
	Select ast.Node
	// SelectSchemas says in which other schemas than they say the tables of Select are, for a view that was copied; see [MoveSchemas].
	SelectSchemas map[string]string
	Materialized  bool
	Excludes      []*Exclude
	// Temporary tells that the table is one of its connection; see [Temporary].
	Temporary bool
	// DDL are statements that run beside the table's own.
	DDL []*DDL
	// Extras are options that one database has; see [Extra].
	Extras []any

	md     *MetaData
	view   bool
	node   *ast.Table
	nodes  map[string]*ast.Column
	faults []error
}

func newTable(md *MetaData, name string, items []Item) *Table {
	t := &Table{Name: name, md: md}
	for _, i := range items {
		i.addTo(t)
	}
	t.gatherKey()
	t.bind("")
	return t
}

// gatherKey brings the key's two ways of declaration together: columns that say so, and a PrimaryKey item.
func (t *Table) gatherKey() {
	var names []string
	for _, c := range t.Columns {
		if c.Key {
			names = append(names, c.Name)
		}
	}
	switch {
	case t.PrimaryKey == nil && len(names) > 0:
		t.PrimaryKey = &PrimaryKey{Columns: names}
	case t.PrimaryKey == nil:
		return
	case len(names) > 0 && !slices.Equal(names, t.PrimaryKey.Columns):
		t.fault("primary key is (%s) by its columns and (%s) by PrimaryKey: say it in one place",
			strings.Join(names, ", "), strings.Join(t.PrimaryKey.Columns, ", "))
	}
	for _, c := range t.Columns {
		if slices.Contains(t.PrimaryKey.Columns, c.Name) {
			c.Key, c.Nullable = true, false
		}
	}
}

// bind makes the table's nodes.
func (t *Table) bind(alias string) {
	t.Alias = alias
	t.node = &ast.Table{Schema: t.Schema, Name: t.Name, Alias: alias}
	if key := t.GeneratedKey(); key != nil {
		t.node.Key = key.Name
	}
	t.Source = ast.MakeSource(t.node)
	t.nodes = make(map[string]*ast.Column, len(t.Columns))
	for _, c := range t.Columns {
		t.nodes[c.Name] = &ast.Column{From: t.node, Name: c.Name, Type: c.Type, Nullable: c.Nullable, Go: c.Go, Wrap: c.Wrap}
		if c.Fill != (Fill{}) {
			t.node.Fills = append(t.node.Fills, ast.Default{Column: t.nodes[c.Name], Insert: c.Fill.Insert, Update: c.Fill.Update})
		}
	}
}

func (t *Table) fault(format string, args ...any) {
	t.faults = append(t.faults, fmt.Errorf("table %s: "+format, append([]any{t.FullName()}, args...)...))
}

// FullName returns the name by which [MetaData.Lookup] finds the table: with its schema, if it has one.
func (t *Table) FullName() string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}

// IsView tells whether the table is one of [MetaData.Views].
func (t *Table) IsView() bool { return t.view }

// AST returns the table's node, the same one each time.
func (t *Table) AST() *ast.Table { return t.node }

// Column returns the node of a column, the same one each time.
func (t *Table) Column(name string) (*ast.Column, error) {
	if c := t.nodes[name]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("schema: table %s has no column %s, it has %s", t.FullName(), name, t.columnNames())
}

// Def returns a column's definition, and whether there is such a column.
func (t *Table) Def(name string) (*Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return nil, false
}

func (t *Table) columnNames() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// As returns the table under another name in FROM, with columns of its own. It is not part of the MetaData.
func (t *Table) As(alias string) *Table {
	u := *t
	u.bind(alias)
	return &u
}

// GeneratedKey returns the column whose values the database generates, nil if there is none: the one column of the primary key,
// if it is an integer without default (of the program's neither) and expression and refers to no other table, or says Autoincrement or has an [Identity]; and does not
// say [Column.Manual].
func (t *Table) GeneratedKey() *Column {
	if t.PrimaryKey == nil || len(t.PrimaryKey.Columns) != 1 {
		return nil
	}
	c, ok := t.Def(t.PrimaryKey.Columns[0])
	if !ok || c.Given || c.Fill.Insert != nil || !isInteger(c.Type) || c.DefaultSQL != "" || c.ComputedSQL != "" {
		return nil
	}
	if c.Auto || c.Ident != nil {
		return c
	}
	for _, f := range t.ForeignKeys {
		if slices.Contains(f.Columns, c.Name) {
			return nil
		}
	}
	return c
}

func isInteger(t sqltype.Type) bool {
	switch t.Kind {
	case sqltype.Int16, sqltype.Int32, sqltype.Int64:
		return t.Verbatim == ""
	}
	return false
}
