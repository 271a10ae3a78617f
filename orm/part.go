package orm

import (
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
)

// How rows are written that are in several tables.
//
// Problem: of a struct that inherits another with strategy=joined, each row is one in the table of the base and one in its own, with the
// same key. Choice: a flush is planned by objects, whatever their tables; only when it is cut into statements, neighbours of one
// hierarchy are written table by table: the base's rows of all of them in one go and in order, as their keys come from there, then those of
// the tables that follow. A part is a mapper as far as one of the tables goes: it has the columns that are there, and the key. Deletes
// go the other way.

// split returns what writes the rows of m, a part for each table: m itself if there is one.
func (m *mapper) split() []*mapper {
	if m.parent == nil || m.apart() {
		return []*mapper{m}
	}
	before := m.parent.parts
	switch {
	case m.tabled:
		return append(slices.Clip(before), m.part())
	case len(before) == 1:
		return []*mapper{m}
	}
	return append(slices.Clone(before[:len(before)-1]), m.part())
}

// part is m as far as the table of its store goes, which is not that of the root.
func (m *mapper) part() *mapper {
	store := m.store()
	p := &mapper{reg: m.reg, typ: m.typ, schema: store.schema, tableName: store.tableName, pk: m.pk}
	p.root, p.fields = p, slices.Clone(m.pk)
	for _, f := range m.fields {
		if f.m.store() == store && !f.made {
			p.fields = append(p.fields, f)
		}
	}
	p.base = &entity{m: p, cols: make([]*ast.Column, len(m.fields))}
	p.table = &ast.Table{Schema: p.schema, Name: p.tableName, Entity: p.base}
	p.base.table = p.table
	for _, f := range p.fields {
		c := *m.base.cols[f.index]
		c.From = p.table
		p.base.cols[f.index] = &c
	}
	return p
}

// writes tells whether a part has a column.
func (p *mapper) writes(f *field) bool { return slices.Contains(p.fields, f) }

// inSeveral tells whether rows of the hierarchy are in several tables.
func (m *mapper) inSeveral() bool { return m.kin != nil && m.kin.several }

// keyItems declare the key of a table that is joined to that of a base. A row of it goes with that of the base.
func (m *mapper) keyItems() []schema.Item {
	if m.parent == nil || m.apart() {
		return nil
	}
	var items []schema.Item
	for _, f := range m.pk {
		items = append(items, schema.Of(f.col.Name, f.col.Type).NotNull().PrimaryKey().Field(f.String()))
	}
	k := schema.ForeignKey{Columns: columnNames(m.pk), Table: m.parent.store().fullName(), References: columnNames(m.pk)}
	schema.OnDelete(schema.Cascade)(&k)
	return append(items, k)
}

// together is how many of the first changes of a sequence, all of one hierarchy and kind, can be written table by table: none of them waits
// for another.
func (w *work) together(seq []*change) int {
	for n, c := range seq {
		if n > 0 && (c.kind != seq[0].kind || c.i.m.root != seq[0].i.m.root) ||
			slices.ContainsFunc(w.waits[c], func(first *change) bool { return slices.Contains(seq[:n], first) }) {
			return n
		}
	}
	return len(seq)
}

// cutTables cuts changes of one hierarchy into statements, table by table.
func (w *work) cutTables(out []*step, seq []*change) []*step {
	for _, table := range tablesOf(seq) {
		var last *step
		for _, c := range seq {
			p := c.partIn(table)
			if p == nil {
				continue
			}
			fields, returns := c.shapeIn(p)
			if c.kind == updateRow && len(fields) == 0 {
				continue
			}
			exprs := c.exprsIn(p)
			if c.kind == insertRow {
				fields, returns = exprFields(exprs, fields, returns)
			}
			stamped := slices.DeleteFunc(slices.Clone(c.stamped), func(f *field) bool { return !p.writes(f) })
			if last == nil || !sameExprs(last.exprs, exprs) || !last.takes(p, c, fields, returns, stamped, nil) {
				last = &step{kind: c.kind, m: p, fields: fields, returns: returns, stamped: stamped, conflict: w.conflict, exprs: exprs}
				out = append(out, last)
			}
			last.changes = append(last.changes, c)
		}
	}
	return out
}

// tablesOf are the tables of some changes, as parts that stand for them: those of bases first, or for deletes last.
func tablesOf(seq []*change) []*mapper {
	var tables []*mapper
	for depth, more := 0, true; more; depth++ {
		more = false
		for _, c := range seq {
			if parts := c.i.m.parts; depth < len(parts) {
				more = true
				if !slices.ContainsFunc(tables, parts[depth].sameTable) {
					tables = append(tables, parts[depth])
				}
			}
		}
	}
	if seq[0].kind == deleteRow {
		slices.Reverse(tables)
	}
	return tables
}

func (p *mapper) sameTable(other *mapper) bool {
	return p == other || p.tableName == other.tableName && p.schema == other.schema
}

// partIn is the part of a change's row that is in a table, nil if none is.
func (c *change) partIn(table *mapper) *mapper {
	if k := slices.IndexFunc(c.i.m.parts, table.sameTable); k >= 0 {
		return c.i.m.parts[k]
	}
	return nil
}

// shapeIn is shape for one of the tables of a row.
func (c *change) shapeIn(p *mapper) (fields, returns []*field) {
	switch c.kind {
	case updateRow:
		for _, f := range c.fields {
			if p.writes(f) {
				fields = append(fields, f)
			}
		}
	case insertRow:
		for _, f := range p.fields {
			if f.made {
				continue
			}
			if c.leaves(f) && !(f.pk && p != c.i.m.parts[0]) {
				returns = append(returns, f)
			} else {
				fields = append(fields, f)
			}
		}
	}
	return fields, returns
}

// updatesOf are the updates that set some columns of a row, one for each table.
func updatesOf(c *change, fields []*field, by step) []*step {
	var out []*step
	for _, p := range c.i.m.parts {
		of := fields
		if len(c.i.m.parts) > 1 {
			of = slices.DeleteFunc(slices.Clone(fields), func(f *field) bool { return !p.writes(f) })
		}
		if len(of) > 0 {
			st := by
			st.kind, st.m, st.fields, st.changes = updateRow, p, of, []*change{c}
			out = append(out, &st)
		}
	}
	return out
}
