package schema

import "slices"

// For returns the schema as the databases of a dialect have it: columns that have a type there of their own ([Column.On]) have that. It is m
// itself if there are none. What creates tables, or compares them with a database's, works on it.
func (m *MetaData) For(dialect string) *MetaData {
	with := *m
	with.tables, with.byName = slices.Clone(m.tables), make(map[string]*Table, len(m.tables))
	changed := false
	for i, t := range m.tables {
		with.tables[i] = t.For(dialect)
		with.byName[t.FullName()] = with.tables[i]
		changed = changed || with.tables[i] != t
	}
	if !changed {
		return m
	}
	return &with
}

// For is [MetaData.For] for one table.
func (t *Table) For(dialect string) *Table {
	if !slices.ContainsFunc(t.Columns, func(c *Column) bool { _, ok := c.Variants[dialect]; return ok }) {
		return t
	}
	with := *t
	with.Columns = slices.Clone(t.Columns)
	for i, c := range t.Columns {
		if own, ok := c.Variants[dialect]; ok {
			other := *c
			other.Type = own
			with.Columns[i] = &other
		}
	}
	return &with
}
