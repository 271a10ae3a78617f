package dialect

import (
	"errors"
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/internal/topo"
	"github.com/retort-go/retort/schema"
)

// compileInline compiles a query with its values in the text. It also returns the tables that the query reads.
func compileInline(d Dialect, n ast.Node) (text string, tables []*ast.Table, err error) {
	c := newCompiler(d)
	c.inline = true
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
	needs []string // the full names of what it reads
}

// viewsOf returns the views of a schema that are made of statements, each after those that it reads.
func viewsOf(d Dialect, md *schema.MetaData) ([]*view, error) {
	var views []*view
	var errs []error
	byName := map[string]*view{}
	for _, t := range md.Views() {
		if t.Select == nil {
			continue
		}
		v := &view{table: t}
		text, tables, err := compileInline(d, t.Select)
		if err != nil {
			errs = append(errs, fmt.Errorf("dialect: CREATE VIEW %s: %w", t.FullName(), err))
		}
		v.query = text
		for _, u := range tables {
			v.needs = append(v.needs, nameOf(u))
		}
		views = append(views, v)
		byName[t.FullName()] = v
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	sorted, err := topo.Sort(views, func(v *view) []*view {
		var needs []*view
		for _, name := range v.needs {
			if other := byName[name]; other != nil {
				needs = append(needs, other)
			}
		}
		return needs
	})
	if err != nil {
		return nil, fmt.Errorf("dialect: views read each other: %w", err)
	}
	return sorted, nil
}

func nameOf(t *ast.Table) string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}

// String names the view in the error of views that read each other.
func (v *view) String() string { return v.table.FullName() }

// create returns the statements that make a view: CREATE VIEW, indexes of a materialized one, comments.
func (v *view) create(d Dialect) ([]string, error) {
	w := ddl{dialect: d, table: v.table, limit: d.Limits().Ident}
	w.text("CREATE " + v.kind() + " ")
	w.tableName(v.table)
	names := make([]string, len(v.table.Columns))
	for i, c := range v.table.Columns {
		names[i] = c.Name
	}
	w.text(" ")
	w.idents(names)
	w.text(" AS " + v.query)
	if v.table.Materialized && !d.Has(MaterializedViews) {
		w.fail(fmt.Errorf("%s has no materialized views", d.Name()))
	}
	statements := []string{w.take()}
	for _, i := range v.table.Indexes {
		w.index(i)
		statements = append(statements, w.take())
	}
	if v.table.Comment != "" && d.Has(Comments) {
		w.text("COMMENT ON " + v.kind() + " ")
		w.tableName(v.table)
		statements = append(statements, w.comment(v.table.Comment))
	}
	if w.err != nil {
		return nil, w.fault("CREATE VIEW")
	}
	return statements, nil
}

func (v *view) drop(d Dialect) (string, error) {
	w := ddl{dialect: d, table: v.table}
	w.text("DROP " + v.kind() + " ")
	w.tableName(v.table)
	return w.take(), w.fault("DROP VIEW")
}

func (v *view) kind() string {
	if v.table.Materialized {
		return "MATERIALIZED VIEW"
	}
	return "VIEW"
}

// RefreshView returns the statement that computes a materialized view anew.
func RefreshView(d Dialect, t *schema.Table) (string, error) {
	w := ddl{dialect: d, table: t}
	if !t.Materialized || !d.Has(MaterializedViews) {
		w.fail(fmt.Errorf("it is no materialized view on %s", d.Name()))
	}
	w.text("REFRESH MATERIALIZED VIEW ")
	w.tableName(t)
	return w.take(), w.fault("REFRESH")
}
