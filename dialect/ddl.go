package dialect

import (
	"errors"
	"slices"

	"github.com/retort-go/retort/schema"
)

// TableLister is implemented by a dialect that can list what is there already for [CreateAll]: one column of names, of tables and of all
// else that DDL makes by name, in the given schemas. "" is the connection's default schema; what is in another has that before its name:
// sales.book. [schema.MetaData.InSchemas] says which to ask for.
type TableLister interface {
	ListTables(schemas []string) CatalogQuery
}

// CreateTable returns the statements that create a table and its indexes. Same schema, same text. Foreign keys are part of the
// table, so the tables they refer to must exist where the database checks that; see [CreateAll].
func CreateTable(d Dialect, t *schema.Table) ([]string, error) {
	t = t.For(d.Name())
	return createTable(d, t, nil)
}

// createTable leaves out the foreign keys in late.
func createTable(d Dialect, t *schema.Table, late []*schema.ForeignKey) ([]string, error) {
	w := ddl{dialect: d, table: t, limit: d.Limits().Ident}
	w.create(late)
	statements := []string{w.take()}
	for _, i := range t.Indexes {
		w.index(i)
		statements = append(statements, w.take())
	}
	if d.Has(Comments) {
		statements = append(statements, w.comments()...)
	}
	if w.err != nil {
		return nil, w.fault("CREATE TABLE")
	}
	return statements, nil
}

// DropTable returns the statements that drop a table. Its indexes go with it.
func DropTable(d Dialect, t *schema.Table) ([]string, error) {
	w := ddl{dialect: d, table: t}
	w.text("DROP TABLE ")
	w.tableName(t)
	text := w.take()
	if w.err != nil {
		return nil, w.fault("DROP TABLE")
	}
	return []string{text}, nil
}

// CreateAll returns the statements that create what of a schema existing, asked with full names ([schema.Table.FullName]), says is not
// there yet; nil for existing means nothing is. First come the schemas that [schema.MetaData.Schema] was given, enums, domains and sequences, then
// tables, and the views of [schema.MetaData.ViewOf] at the end. A table comes after those it refers to. Where tables refer to each other
// in a circle, the foreign keys of [schema.Late] are added at the end by ALTER TABLE, or stand in the table as usual if the
// database can't ALTER them in (no [AlterForeignKeys]): SQLite takes a reference to a table that follows.
func CreateAll(d Dialect, md *schema.MetaData, existing func(name string) bool) ([]string, error) {
	md = md.For(d.Name())
	if err := md.Check(); err != nil {
		return nil, err
	}
	tables, err := md.Sorted()
	if err != nil {
		return nil, err
	}
	late, err := lateKeys(d, tables)
	if err != nil {
		return nil, err
	}
	views, err := viewsOf(d, md)
	if err != nil {
		return nil, err
	}
	statements, err := createSchemas(d, md)
	errs := []error{err}
	for _, n := range namedOf(d, md) {
		if existing == nil || !existing(n.fullName()) {
			made, err := n.create(d)
			statements, errs = append(statements, made), append(errs, err)
		}
	}
	for _, t := range absent(tables, existing) {
		made, err := createTable(d, t, late[t])
		statements, errs = append(statements, made...), append(errs, err)
	}
	for _, t := range absent(tables, existing) {
		for _, f := range late[t] {
			added, err := addForeignKey(d, t, f)
			statements, errs = append(statements, added), append(errs, err)
		}
	}
	for _, v := range views {
		if existing == nil || !existing(v.table.FullName()) {
			made, err := v.create(d)
			statements, errs = append(statements, made...), append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return statements, nil
}

// lateKeys returns the foreign keys to be added when all tables exist.
func lateKeys(d Dialect, tables []*schema.Table) (map[*schema.Table][]*schema.ForeignKey, error) {
	if !d.Has(AlterForeignKeys) {
		return nil, nil
	}
	return schema.Late(tables)
}

func absent(tables []*schema.Table, existing func(name string) bool) []*schema.Table {
	if existing == nil {
		return tables
	}
	return slices.DeleteFunc(slices.Clone(tables), func(t *schema.Table) bool { return existing(t.FullName()) })
}

// DropAll returns the statements that drop what of a schema existing says is there; nil for existing means all is. Views come first. A table comes before
// those it refers to; sequences, domains, enums and schemas follow. The foreign keys of a circle are dropped first where the database can; where it
// can't, rows that hold each other can be dropped only while foreign keys are not enforced: on SQLite, inside a transaction
// after PRAGMA defer_foreign_keys = ON.
func DropAll(d Dialect, md *schema.MetaData, existing func(name string) bool) ([]string, error) {
	md = md.For(d.Name())
	tables, err := md.Sorted()
	if err != nil {
		return nil, err
	}
	late, err := lateKeys(d, tables)
	if err != nil {
		return nil, err
	}
	slices.Reverse(tables)
	if existing != nil {
		tables = slices.DeleteFunc(tables, func(t *schema.Table) bool { return !existing(t.FullName()) })
	}
	views, err := viewsOf(d, md)
	if err != nil {
		return nil, err
	}
	var statements []string
	var errs []error
	for _, v := range slices.Backward(views) {
		if existing == nil || existing(v.table.FullName()) {
			dropped, err := v.drop(d)
			statements, errs = append(statements, dropped), append(errs, err)
		}
	}
	for _, t := range tables {
		for _, f := range late[t] {
			dropped, err := dropForeignKey(d, t, f)
			statements, errs = append(statements, dropped), append(errs, err)
		}
	}
	for _, t := range tables {
		dropped, err := DropTable(d, t)
		statements, errs = append(statements, dropped...), append(errs, err)
	}
	for _, n := range slices.Backward(namedOf(d, md)) {
		if existing == nil || existing(n.fullName()) {
			dropped, err := n.drop(d)
			statements, errs = append(statements, dropped), append(errs, err)
		}
	}
	dropped, err := dropSchemas(d, md)
	statements, errs = append(statements, dropped...), append(errs, err)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return statements, nil
}

func addForeignKey(d Dialect, t *schema.Table, f *schema.ForeignKey) (string, error) {
	w := ddl{dialect: d, table: t, limit: d.Limits().Ident}
	w.text("ALTER TABLE ")
	w.tableName(t)
	w.text(" ADD CONSTRAINT ")
	w.neededName(f)
	w.text(" ")
	w.foreignKey(f)
	return w.take(), w.fault("ALTER TABLE")
}

func dropForeignKey(d Dialect, t *schema.Table, f *schema.ForeignKey) (string, error) {
	w := ddl{dialect: d, table: t, limit: d.Limits().Ident}
	w.text("ALTER TABLE ")
	w.tableName(t)
	w.text(" DROP CONSTRAINT ")
	w.neededName(f)
	return w.take(), w.fault("ALTER TABLE")
}
