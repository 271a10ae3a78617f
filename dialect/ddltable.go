package dialect

import (
	"github.com/retort-go/retort/schema"
)

// TemporaryDropper is implemented by a dialect that can tell a temporary table from another of its name when it is dropped: by another kind than
// TABLE, or by the schema that temporary tables are in.
type TemporaryDropper interface {
	DropTemporary() (kind, schema string)
}

// CreateTable returns the statements that create a table and its indexes. Same schema, same text. Foreign keys are part of the
// table, so the tables they refer to must exist where the database checks that; see [CreateAll]. The options are [IfNotExists] and
// [WithSchemas].
func CreateTable(d Dialect, t *schema.Table, opts ...DDLOption) ([]string, error) {
	o, err := ddlOptionsOf(createVerb, opts)
	if err != nil {
		return nil, err
	}
	return createTable(d, t, nil, o)
}

// createTable leaves out the foreign keys in late.
func createTable(d Dialect, t *schema.Table, late []*schema.ForeignKey, o ddlOptions) ([]string, error) {
	w := newDDL(d, t, o)
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

// DropTable returns the statements that drop a table. Its indexes go with it. The options are [IfExists], [Cascade] and [WithSchemas].
func DropTable(d Dialect, t *schema.Table, opts ...DDLOption) ([]string, error) {
	o, err := ddlOptionsOf(dropVerb, opts)
	if err != nil {
		return nil, err
	}
	text, err := dropTable(d, t, o)
	if err != nil {
		return nil, err
	}
	return []string{text}, nil
}

func dropTable(d Dialect, t *schema.Table, o ddlOptions) (string, error) {
	w := newDDL(d, t, o)
	kind, inSchema := "TABLE", ""
	if x, ok := d.(TemporaryDropper); ok && t.Temporary {
		kind, inSchema = x.DropTemporary()
	}
	w.text("DROP " + kind + " ")
	w.ifExists(true, "")
	if inSchema != "" {
		w.ident(inSchema)
		w.text(".")
	}
	w.tableName(t)
	w.cascade()
	return w.take(), w.fault("DROP TABLE")
}

func addForeignKey(d Dialect, t *schema.Table, f *schema.ForeignKey, o ddlOptions) (string, error) {
	w := newDDL(d, t, o)
	w.text("ALTER TABLE ")
	w.tableName(t)
	w.text(" ADD CONSTRAINT ")
	w.ifNotExists(false, "ADD CONSTRAINT")
	w.neededName(f)
	w.text(" ")
	w.foreignKey(f)
	return w.take(), w.fault("ALTER TABLE")
}

func dropForeignKey(d Dialect, t *schema.Table, f *schema.ForeignKey, o ddlOptions) (string, error) {
	w := newDDL(d, t, o)
	w.text("ALTER TABLE ")
	w.ifExists(d.Has(ConstraintIfExists), "ALTER TABLE")
	w.tableName(t)
	w.text(" DROP CONSTRAINT ")
	w.ifExists(d.Has(ConstraintIfExists), "DROP CONSTRAINT")
	w.neededName(f)
	return w.take(), w.fault("ALTER TABLE")
}
