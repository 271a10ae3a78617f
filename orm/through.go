package orm

import (
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
)

// resolveThrough connects a many-to-many by its association table: through=book_tag, or through='book_tag(book_id,tag_id)' with the
// columns named, those that refer to the owner first. Without names a column is called as the key column it refers to if that
// begins with the table's name, otherwise table_key.
func (r *relation) resolveThrough() {
	spec, _ := r.tag.Get("through")
	table, list, named := strings.Cut(strings.TrimSuffix(spec, ")"), "(")
	left, right := linkNames(r.owner), linkNames(r.target)
	if named {
		cols := strings.FieldsFunc(list, func(c rune) bool { return c == ',' || c == ' ' })
		if len(cols) != len(left)+len(right) {
			r.fault("through=%s names %d columns, want %d for %s and %d for %s", spec, len(cols), len(left), r.owner, len(right), r.target)
			return
		}
		left, right = cols[:len(left)], cols[len(left):]
	} else if slices.Equal(left, right) {
		r.fault("through=%s links %s with itself: name the columns, as in through='%s(from_id,to_id)'", spec, r.owner, table)
		return
	}
	node := &ast.Table{Schema: r.owner.schema, Name: table}
	r.assoc = &association{table: node, left: linkColumns(node, left, r.owner), right: linkColumns(node, right, r.target)}
	r.local, r.remote = r.owner.pk, r.target.pk
}

func linkNames(m *mapper) []string {
	names := make([]string, len(m.pk))
	for i, f := range m.pk {
		if names[i] = f.col.Name; !strings.HasPrefix(names[i], m.tableName) {
			names[i] = m.tableName + "_" + names[i]
		}
	}
	return names
}

func linkColumns(t *ast.Table, names []string, to *mapper) []*ast.Column {
	cols := make([]*ast.Column, len(names))
	for i, name := range names {
		cols[i] = &ast.Column{From: t, Name: name, Type: to.pk[i].col.Type}
	}
	return cols
}

// declareLink declares the association table, unless a mapper or the other side has.
func (r *relation) declareLink() {
	meta, a := r.owner.reg.meta, r.assoc
	if t, err := meta.Lookup(a.table.Name); err == nil {
		for _, c := range slices.Concat(a.left, a.right) {
			if _, err := t.Column(c.Name); err != nil {
				r.fault("through: %w", err)
			}
		}
		return
	}
	var items []schema.Item
	for _, c := range slices.Concat(a.left, a.right) {
		items = append(items, schema.Of(c.Name, c.Type).PrimaryKey())
	}
	items = append(items, linkReference(a.left, r.owner), linkReference(a.right, r.target))
	meta.Table(a.table.Name, items...)
}

func linkReference(cols []*ast.Column, to *mapper) schema.Item {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	return schema.ForeignKey{Columns: names, Table: to.fullName(), References: columnNames(to.pk)}
}
