package orm

import (
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// Mapping says of an entity what tags can't: a handle type that has a method Mapping(*orm.Mapping) is called with one when the registry
// is first used. The columns given must be the handle's own.
type Mapping struct{ m *mapper }

// customise calls the handle's Mapping method.
func (m *mapper) customise() {
	if m.custom != nil {
		m.custom(&Mapping{m})
	}
}

// Unique adds a unique constraint over several columns.
func (mp *Mapping) Unique(cols ...retort.Expr) {
	fs := mp.fields("Unique", cols)
	mp.m.uniques = append(mp.m.uniques, fs)
	mp.m.extra = append(mp.m.extra, schema.Unique{Columns: columnNames(fs)})
}

// Index adds an index over columns.
func (mp *Mapping) Index(cols ...retort.Expr) {
	mp.m.extra = append(mp.m.extra, schema.Index{Parts: schema.On(columnNames(mp.fields("Index", cols))...)})
}

// Check adds a condition that rows must meet. The SQL goes into DDL as it is.
func (mp *Mapping) Check(name, sql string) {
	mp.m.extra = append(mp.m.extra, schema.Check{Name: name, SQL: sql})
}

// On gives a column another type on the databases of a dialect; see [schema.Column.On].
//
//	m.On("postgres", b.Email, sqltype.Type{Kind: sqltype.String, Verbatim: "CITEXT"})
func (mp *Mapping) On(dialect string, col retort.Expr, t sqltype.Type) {
	for _, f := range mp.fields("On", []retort.Expr{col}) {
		if f.variants == nil {
			f.variants = map[string]sqltype.Type{}
		}
		f.variants[dialect] = t
	}
}

// fields finds the fields of columns; those of other entities are a fault.
func (mp *Mapping) fields(what string, cols []retort.Expr) []*field {
	var fs []*field
	for _, e := range cols {
		c, ok := ast.ExprOf(e).(*ast.Column)
		if !ok || c.From != ast.From(mp.m.base.table) {
			mp.m.fault("", "Mapping: %s takes columns of this entity's handle", what)
			continue
		}
		f := mp.m.byColumn[c.Name]
		if f.made {
			mp.m.fault(f.name, "Mapping: %s of an SQL expression: no table has it", what)
			continue
		}
		fs = append(fs, f)
	}
	return fs
}
