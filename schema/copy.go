package schema

import (
	"fmt"
	"maps"
	"slices"
)

// CopyOption changes what [MetaData.Copy] copies.
type CopyOption func(*copier)

// MoveSchemas puts what is in a schema into another: a map from what is said, "" for the default one, to what the copy says. Foreign keys,
// statements of views and enums follow; text in the database's own SQL doesn't.
func MoveSchemas(schemas map[string]string) CopyOption {
	return func(c *copier) { c.schemas = maps.Clone(schemas) }
}

// Without leaves out tables and views of these names, as [MetaData.Lookup] takes them. A name that isn't there is a fault of the copy, and so is a
// foreign key to what was left out.
func Without(names ...string) CopyOption {
	return func(c *copier) { c.without = append(c.without, names...) }
}

type copier struct {
	schemas map[string]string
	without []string
	enums   enumCopies
}

func (c *copier) schema(name string) string {
	if other, ok := c.schemas[name]; ok {
		return other
	}
	return name
}

// Copy returns a MetaData of the same tables, views and all else, for which statements and DDL are made as for any other. Nothing of m is changed;
// tables of the copy are other tables than those of m.
//
//	archive := md.Copy(schema.MoveSchemas(map[string]string{"": "archive"}), schema.Without("session"))
func (m *MetaData) Copy(opts ...CopyOption) *MetaData {
	c := copier{enums: enumCopies{}}
	for _, o := range opts {
		o(&c)
	}
	n := NewMetaData(WithConvention(m.convention))
	n.faults, n.ddl = slices.Clone(m.faults), slices.Clone(m.ddl)
	for _, name := range c.without {
		if _, err := m.Lookup(name); err != nil {
			n.faults = append(n.faults, fmt.Errorf("copy without %s: there is no such table", name))
		}
	}
	for _, name := range m.schemas {
		n.Schema(c.schema(name))
	}
	for _, s := range m.sequences {
		s := *s
		s.Schema = c.schema(s.Schema)
		n.Sequence(s)
	}
	for _, d := range m.domains {
		d := *d
		d.Schema, d.Type = c.schema(d.Schema), c.enums.in(d.Type, c.schema)
		n.Domain(d)
	}
	for _, e := range m.enums {
		n.Enum(c.enums.enum(e, c.schema))
	}
	for _, t := range slices.Concat(m.tables, m.views) {
		if !slices.Contains(c.without, t.FullName()) {
			n.include(t, c.schema(t.Schema), &c)
		}
	}
	return n
}

// Include declares a copy of a table or view of another MetaData. items change it: an [InSchema] puts it into another schema, and with it its
// foreign keys to tables of the schema that t is in; others are added.
func (m *MetaData) Include(t *Table, items ...Item) *Table {
	c := copier{enums: enumCopies{}}
	inSchema := t.Schema
	for _, i := range items {
		if x, ok := i.(InSchema); ok {
			inSchema = string(x)
		}
	}
	if inSchema != t.Schema {
		c.schemas = map[string]string{t.Schema: inSchema}
	}
	return m.include(t, inSchema, &c, items...)
}

func (m *MetaData) include(t *Table, inSchema string, c *copier, items ...Item) *Table {
	n := *t
	n.md, n.Schema = m, inSchema
	n.Columns = make([]*Column, len(t.Columns))
	for i, col := range t.Columns {
		other := *col
		other.Type = c.enums.in(col.Type, c.schema)
		n.Columns[i] = &other
	}
	n.ForeignKeys = make([]*ForeignKey, len(t.ForeignKeys))
	for i, f := range t.ForeignKeys {
		other := *f
		other.owner, other.Table = &n, c.target(f, inSchema)
		n.ForeignKeys[i] = &other
	}
	n.Uniques, n.Checks, n.Indexes = slices.Clone(t.Uniques), slices.Clone(t.Checks), slices.Clone(t.Indexes)
	n.Excludes, n.Extras, n.DDL, n.faults = slices.Clone(t.Excludes), slices.Clone(t.Extras), slices.Clone(t.DDL), slices.Clone(t.faults)
	if t.Select != nil {
		n.SelectSchemas = c.selectSchemas(t)
	}
	for _, i := range items {
		i.addTo(&n)
	}
	n.gatherKey()
	n.bind("")
	m.add(&n)
	return &n
}

// target returns the name of the table that a foreign key of a copy in a schema refers to.
func (c *copier) target(f *ForeignKey, inSchema string) string {
	t := f.lookup()
	if t == nil {
		return f.Table
	}
	switch in := c.schema(t.Schema); {
	case in != "": // in full, so that no other is meant if that one is left out
		return in + "." + t.Name
	case inSchema != "":
		return "." + t.Name
	}
	return t.Name
}

// selectSchemas returns where the tables of a view's statement are for its copy.
func (c *copier) selectSchemas(t *Table) map[string]string {
	all := maps.Clone(c.schemas)
	for from, to := range t.SelectSchemas {
		if all == nil {
			all = map[string]string{}
		}
		all[from] = c.schema(to)
	}
	return all
}
