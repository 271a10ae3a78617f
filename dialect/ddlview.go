package dialect

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/internal/topo"
	"github.com/retort-go/retort/schema"
)

// compileInline compiles a query with its values in the text. It also returns the tables that the query reads.
func compileInline(d Dialect, n ast.Node, schemas map[string]string) (text string, tables []*ast.Table, err error) {
	c := newCompiler(d)
	c.inline, c.schemas = true, schemas
	compiled, err := c.compile(n)
	if err != nil {
		return "", nil, err
	}
	return compiled.SQL, c.tables, nil
}

// view is a view with its statement in a dialect.
type view struct {
	table *schema.Table
	query string
	needs func(other *schema.Table) bool // tells whether it reads another view
}

// viewOf returns a view of a statement, or of a text in the database's own SQL; nil for one of which neither is known.
func viewOf(d Dialect, t *schema.Table, o *ddlOptions) (*view, error) {
	if t.Select == nil && t.Query == "" {
		return nil, nil
	}
	if t.Select == nil {
		return &view{t, t.Query, func(other *schema.Table) bool { return mentions(t.Query, other.Name) }}, nil
	}
	text, tables, err := compileInline(d, t.Select, o.schemasOf(t))
	if err != nil {
		return nil, fmt.Errorf("dialect: CREATE VIEW %s: %w", t.FullName(), err)
	}
	reads := make(map[string]bool, len(tables))
	for _, u := range tables {
		schema := u.Schema
		if other, ok := t.SelectSchemas[schema]; ok {
			schema = other
		}
		reads[o.fullName(schema, u.Name)] = true
	}
	return &view{t, text, func(other *schema.Table) bool { return reads[o.fullName(other.Schema, other.Name)] }}, nil
}

// schemasOf returns the map of schemas for the statement of a view: what the view says of its tables, and the options of that.
func (o *ddlOptions) schemasOf(t *schema.Table) map[string]string {
	if len(t.SelectSchemas) == 0 {
		return o.schemas
	}
	both := maps.Clone(o.schemas)
	if both == nil {
		both = map[string]string{}
	}
	for from, to := range t.SelectSchemas {
		both[from] = o.schemaName(to)
	}
	return both
}

// viewsOf returns the views of a schema that can be made, each after those that it reads.
func viewsOf(d Dialect, md *schema.MetaData, o *ddlOptions) ([]*view, error) {
	var views []*view
	var errs []error
	for _, t := range md.Views() {
		v, err := viewOf(d, t, o)
		errs = append(errs, err)
		if v != nil {
			views = append(views, v)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	needs := func(v *view) []*view {
		return slices.DeleteFunc(slices.Clone(views), func(other *view) bool { return other == v || !v.needs(other.table) })
	}
	sorted, err := topo.Sort(views, needs)
	switch {
	case err == nil:
		return sorted, nil
	case slices.ContainsFunc(views, func(v *view) bool { return v.table.Select == nil }): // a word may have meant something else
		return topo.SortCyclic(views, needs), nil
	}
	return nil, fmt.Errorf("dialect: views read each other: %w", err)
}

// String names the view in the error of views that read each other.
func (v *view) String() string { return v.table.FullName() }

// CreateView returns the statements that create a view: CREATE VIEW, the indexes of a materialized one, comments. The view has a statement
// ([schema.MetaData.ViewOf]) or a query as text ([schema.MetaData.View]). The options are [IfNotExists] and [WithSchemas], which doesn't change
// a text.
func CreateView(d Dialect, t *schema.Table, opts ...DDLOption) ([]string, error) {
	o, err := ddlOptionsOf(createVerb, opts)
	if err != nil {
		return nil, err
	}
	v, err := viewOf(d, t, &o)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, fmt.Errorf("dialect: CREATE VIEW %s: it has no query", t.FullName())
	}
	return v.create(d, o)
}

// DropView returns the statement that drops a view. The options are [IfExists], [Cascade] and [WithSchemas].
func DropView(d Dialect, t *schema.Table, opts ...DDLOption) (string, error) {
	o, err := ddlOptionsOf(dropVerb, opts)
	if err != nil {
		return "", err
	}
	return (&view{table: t}).drop(d, o)
}

// RefreshView returns the statement that computes a materialized view anew. The options are [Concurrently], for which the view needs a unique
// index of columns, and [WithSchemas].
func RefreshView(d Dialect, t *schema.Table, opts ...DDLOption) (string, error) {
	o, err := ddlOptionsOf(refreshVerb, opts)
	if err != nil {
		return "", err
	}
	w := newDDL(d, t, o)
	if !t.Materialized {
		w.fail(errors.New("it is no materialized view"))
	}
	w.need(MaterializedViews, "materialized views")
	w.text("REFRESH MATERIALIZED VIEW ")
	w.concurrently()
	w.tableName(t)
	return w.take(), w.fault("REFRESH")
}

func (v *view) create(d Dialect, o ddlOptions) ([]string, error) {
	w := newDDL(d, v.table, o)
	w.text("CREATE " + v.kind() + " ")
	w.ifNotExists(v.table.Materialized || d.Has(ViewIfNotExists), "CREATE VIEW")
	w.tableName(v.table)
	if len(v.table.Columns) > 0 {
		names := make([]string, len(v.table.Columns))
		for i, c := range v.table.Columns {
			names[i] = c.Name
		}
		w.text(" ")
		w.idents(names)
	}
	w.text(" AS " + v.query)
	if v.table.Materialized {
		w.need(MaterializedViews, "materialized views")
	}
	statements := []string{w.take()}
	for _, i := range v.table.Indexes {
		w.index(i)
		statements = append(statements, w.take())
	}
	if d.Has(Comments) {
		statements = append(statements, w.comments()...)
	}
	if w.err != nil {
		return nil, w.fault("CREATE VIEW")
	}
	return statements, nil
}

func (v *view) drop(d Dialect, o ddlOptions) (string, error) {
	w := newDDL(d, v.table, o)
	w.text("DROP " + v.kind() + " ")
	w.ifExists(true, "")
	w.tableName(v.table)
	w.cascade()
	return w.take(), w.fault("DROP VIEW")
}

func (v *view) kind() string {
	if v.table.Materialized {
		return "MATERIALIZED VIEW"
	}
	return "VIEW"
}

// mentions tells whether a text in SQL has a name among its words, whatever it means there: of two views one of which mentions the other, that is
// made first.
func mentions(text, name string) bool {
	for i := 0; i < len(text); {
		var word string
		switch c := text[i]; {
		case c == '\'' || c == '"' || c == '`' || c == '[':
			end := strings.IndexByte(text[i+1:], closing(c))
			if end < 0 {
				return false
			}
			if c != '\'' {
				word = text[i+1 : i+1+end]
			}
			i += end + 2
		case isWord(c):
			start := i
			for i < len(text) && isWord(text[i]) {
				i++
			}
			word = text[start:i]
		default:
			i++
		}
		if word != "" && strings.EqualFold(word, name) {
			return true
		}
	}
	return false
}

func closing(quote byte) byte {
	if quote == '[' {
		return ']'
	}
	return quote
}

// isWord tells whether a byte is part of a name that isn't quoted.
func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}
