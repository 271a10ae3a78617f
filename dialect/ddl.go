package dialect

import (
	"slices"

	"github.com/retort-go/retort/schema"
)

// TableLister is implemented by a dialect that can list what is there already for [CreateAll]: one column of names, of tables and of all
// else that DDL makes by name, in the given schemas. "" is the connection's default schema; what is in another has that before its name:
// sales.book. [schema.MetaData.InSchemas] says which to ask for.
type TableLister interface {
	ListTables(schemas []string) CatalogQuery
}

// CreateAll returns the statements that create what of a schema existing, asked with full names ([schema.Table.FullName], in the schemas that
// are written), says is not there yet; nil for existing means nothing is. First come the schemas that [schema.MetaData.Schema] was given, enums, domains and
// sequences, then tables, and views at the end. A table comes after those it refers to. Where tables refer to each other
// in a circle, the foreign keys of [schema.Late] are added at the end by ALTER TABLE, or stand in the table as usual if the
// database can't ALTER them in (no [AlterForeignKeys]): SQLite takes a reference to a table that follows. Between them stand the statements of
// [schema.DDL] items. If there is nothing to create there is no statement at all.
//
// The options are [IfNotExists] and [WithSchemas]. A temporary table is not asked for, as nobody lists it, but has IF NOT EXISTS if existing
// isn't nil.
func CreateAll(d Dialect, md *schema.MetaData, existing func(name string) bool, opts ...DDLOption) ([]string, error) {
	return texts(PlanCreate(d, md, existing, opts...))
}

// DropAll returns the statements that drop what of a schema existing says is there; nil for existing means all is. Views come first. A table comes before
// those it refers to; sequences, domains, enums and schemas follow. The foreign keys of a circle are dropped first where the database can; where it
// can't, the statements have to run in one transaction, as a first one lets that drop rows that hold each other: PRAGMA defer_foreign_keys on
// SQLite. Tables of a circle whose keys have actions are replaced there by empty ones until all are gone. The options are [IfExists], [Cascade] and [WithSchemas].
func DropAll(d Dialect, md *schema.MetaData, existing func(name string) bool, opts ...DDLOption) ([]string, error) {
	return texts(PlanDrop(d, md, existing, opts...))
}

// PlanCreate is [CreateAll] with the moments between the statements.
func PlanCreate(d Dialect, md *schema.MetaData, existing func(name string) bool, opts ...DDLOption) ([]Step, error) {
	if err := md.For(d.Name()).Check(); err != nil {
		return nil, err
	}
	p, in, err := newPlan(d, md, existing, createVerb, opts)
	if err != nil {
		return nil, err
	}
	p.namespaces("CREATE SCHEMA IF NOT EXISTS ", md)
	p.around(schema.BeforeCreate, schema.AfterCreate, md, func() {
		for _, n := range namedOf(d, md.For(d.Name())) {
			if !p.there(n.schema, n.name, false) {
				p.one(nil, func() (string, error) { return n.create(d, p.o) })
			}
		}
		tables := slices.DeleteFunc(in.tables, func(t *schema.Table) bool { return !t.Temporary && p.there(t.Schema, t.Name, false) })
		if !d.Has(AlterForeignKeys) {
			in.late = nil
		}
		for _, t := range tables {
			p.createTable(t, in.late[t])
		}
		for _, t := range tables {
			for _, f := range in.late[t] {
				p.one(t, func() (string, error) { return addForeignKey(d, t, f, p.o) })
			}
		}
		for _, v := range in.views {
			if !p.there(v.table.Schema, v.table.Name, false) {
				p.createView(v)
			}
		}
	})
	return p.done()
}

// PlanDrop is [DropAll] with the moments between the statements.
func PlanDrop(d Dialect, md *schema.MetaData, existing func(name string) bool, opts ...DDLOption) ([]Step, error) {
	p, in, err := newPlan(d, md, existing, dropVerb, opts)
	if err != nil {
		return nil, err
	}
	p.around(schema.BeforeDrop, schema.AfterDrop, md, func() {
		for _, v := range slices.Backward(in.views) {
			if p.there(v.table.Schema, v.table.Name, true) {
				p.dropView(v)
			}
		}
		slices.Reverse(in.tables)
		tables := slices.DeleteFunc(in.tables, func(t *schema.Table) bool { return !t.Temporary && !p.there(t.Schema, t.Name, true) })
		for _, t := range tables {
			p.dropKeys(t, in.late[t])
		}
		p.dropTables(tables)
		for _, n := range slices.Backward(namedOf(d, md.For(d.Name()))) {
			if p.there(n.schema, n.name, true) {
				p.one(nil, func() (string, error) { return n.drop(d, p.o) })
			}
		}
	})
	p.namespaces("DROP SCHEMA IF EXISTS ", md)
	return p.done()
}

// order is what a schema is made of in the order in which to create it.
type order struct {
	tables []*schema.Table
	late   map[*schema.Table][]*schema.ForeignKey // to be added when all tables exist
	views  []*view
}

func newPlan(d Dialect, md *schema.MetaData, existing func(name string) bool, v ddlVerb, opts []DDLOption) (*plan, order, error) {
	p := &plan{d: d, existing: existing}
	var in order
	var err error
	if p.o, err = ddlOptionsOf(v, opts); err != nil {
		return nil, in, err
	}
	if in.tables, err = md.Sorted(); err != nil {
		return nil, in, err
	}
	if in.late, err = schema.Late(in.tables); err != nil {
		return nil, in, err
	}
	in.views, err = viewsOf(d, md, &p.o)
	return p, in, err
}
