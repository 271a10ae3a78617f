package dialect

import (
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
)

// IndexOptioner is implemented by a dialect whose indexes have options of its own: [schema.Index].Extras that its package makes. IndexOptions
// gives what stands before WHERE; it begins with a space unless it is empty.
type IndexOptioner interface {
	IndexOptions(i *schema.Index) (string, error)
}

// CreateIndex returns the statement that creates an index of a table, or of a materialized view. The options are [IfNotExists],
// [Concurrently] and [WithSchemas].
func CreateIndex(d Dialect, t *schema.Table, i *schema.Index, opts ...DDLOption) (string, error) {
	o, err := ddlOptionsOf(createIndexVerb, opts)
	if err != nil {
		return "", err
	}
	w := newDDL(d, t, o)
	w.index(i)
	return w.take(), w.fault("CREATE INDEX on")
}

// DropIndex returns the statement that drops an index of a table. The options are [IfExists], [Cascade], [Concurrently] and [WithSchemas].
func DropIndex(d Dialect, t *schema.Table, i *schema.Index, opts ...DDLOption) (string, error) {
	o, err := ddlOptionsOf(dropIndexVerb, opts)
	if err != nil {
		return "", err
	}
	w := newDDL(d, t, o)
	w.text("DROP INDEX ")
	w.concurrently()
	w.ifExists(d.Has(IndexIfExists), "DROP INDEX")
	if s := w.o.schemaName(t.Schema); s != "" && !d.Has(DropIndexOn) {
		w.ident(s)
		w.text(".")
	}
	w.neededName(i)
	if d.Has(DropIndexOn) {
		w.text(" ON ")
		w.tableName(t)
	}
	w.cascade()
	return w.take(), w.fault("DROP INDEX on")
}

// indexKind returns the word before INDEX, with a space behind it.
func (w *ddl) indexKind(i *schema.Index) string {
	if k, ok := w.dialect.(IndexKinder); ok && i.Method != "" {
		if word := k.IndexKind(i.Method); word != "" {
			return word + " "
		}
	}
	return ""
}

func (w *ddl) concurrently() {
	if w.o.concurrently {
		w.need(ConcurrentIndexes, "CONCURRENTLY")
		w.text("CONCURRENTLY ")
	}
}

// index writes CREATE INDEX. A schema is written at the table, or at the index where [SchemaIsFile] says so.
func (w *ddl) index(i *schema.Index) {
	w.text("CREATE ")
	if i.Unique {
		w.text("UNIQUE ")
	}
	kind := w.indexKind(i)
	w.text(kind + "INDEX ")
	w.concurrently()
	w.ifNotExists(w.dialect.Has(IndexIfExists), "CREATE INDEX")
	w.indexName(i)
	if i.Method != "" && kind == "" {
		w.need(IndexOptions, "indexes USING "+i.Method)
		w.text(" USING ")
		w.ident(i.Method)
	}
	w.text(" (")
	for n, p := range i.Parts {
		if n > 0 {
			w.text(", ")
		}
		w.part(p)
	}
	w.text(")")
	if len(i.Include) > 0 {
		w.need(IndexOptions, "indexes that INCLUDE columns")
		w.text(" INCLUDE ")
		w.idents(i.Include)
	}
	if i.NullsEqual {
		w.need(IndexOptions, "unique indexes that take NULLs for equal")
		w.text(" NULLS NOT DISTINCT")
	}
	if o, ok := w.dialect.(IndexOptioner); ok {
		text, err := o.IndexOptions(i)
		w.fail(err)
		w.text(text)
	}
	if i.Where != "" {
		w.need(PartialIndexes, fmt.Sprintf("index on some rows only (WHERE %s)", i.Where))
		w.text(" WHERE " + i.Where)
	}
}

// indexName writes the name of an index, ON and the table.
func (w *ddl) indexName(i *schema.Index) {
	inSchema := w.o.schemaName(w.table.Schema) != "" && w.dialect.Has(SchemaIsFile)
	if inSchema {
		w.ident(w.o.schemaName(w.table.Schema))
		w.text(".")
	}
	w.neededName(i)
	w.text(" ON ")
	if inSchema {
		w.ident(w.table.Name)
	} else {
		w.tableName(w.table)
	}
}

func (w *ddl) part(p schema.Part) {
	if p.Column != "" {
		w.ident(p.Column)
	} else {
		if !w.dialect.Has(ExpressionIndexes) {
			w.lacks(fmt.Sprintf("index of an expression (%s)", p.SQL), "index a computed column")
		}
		w.text("(" + p.SQL + ")")
	}
	if p.Ops != "" {
		w.need(IndexOptions, "operator classes")
		w.text(" " + p.Ops)
	}
	if p.Desc {
		w.text(" DESC")
	}
	if p.Nulls != ast.NullsDefault {
		w.need(IndexOptions, "order of NULLs in an index")
		w.text([...]string{ast.NullsFirst: " NULLS FIRST", ast.NullsLast: " NULLS LAST"}[p.Nulls])
	}
}
