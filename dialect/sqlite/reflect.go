package sqlite

import (
	"slices"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var _ dialect.Reflector = Dialect{}

// mainSchema is the name of a connection's own database file.
const mainSchema = "main"

// CatalogQueries returns four queries: the texts that made things, columns, indexes, foreign keys. A schema is an attached database.
// Virtual tables count as views: they are read like tables, but CREATE TABLE doesn't make them.
func (d Dialect) CatalogQueries(scope schema.Scope) []dialect.CatalogQuery {
	var texts []string
	var schemas []any
	names := scope.Schemas
	if scope.Temporary && !slices.Contains(names, temporarySchema) {
		names = append(slices.Clone(names), temporarySchema)
	}
	for _, name := range names {
		if name == "" {
			name = mainSchema
		}
		texts = append(texts, `SELECT ? AS s, type, name, tbl_name, sql FROM `+string(d.Quote(nil, name))+`.sqlite_schema`)
		schemas = append(schemas, name)
	}
	in := `l.schema IN (?` + strings.Repeat(", ?", len(schemas)-1) + `) AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND l.type `
	kinds := `= 'table'`
	if scope.Views {
		kinds = `IN ('table', 'view', 'virtual')`
	}
	return []dialect.CatalogQuery{
		{SQL: strings.Join(texts, " UNION ALL "), Args: schemas},
		{SQL: `SELECT l.schema, l.name, l.type, l.wr, l.strict, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden ` +
			`FROM pragma_table_list l JOIN pragma_table_xinfo(l.name, l.schema) c ` +
			`WHERE ` + in + kinds + ` ORDER BY l.schema, l.name, c.cid`, Args: schemas},
		{SQL: `SELECT l.schema, l.name, i.name, i."unique", i.origin, c.name, c."desc", c.coll ` +
			`FROM pragma_table_list l JOIN pragma_index_list(l.name, l.schema) i JOIN pragma_index_xinfo(i.name, l.schema) c ` +
			`WHERE c.key AND ` + in + `= 'table' ORDER BY l.schema, l.name, i.seq DESC, c.seqno`, Args: schemas},
		{SQL: `SELECT l.schema, l.name, f.id, f."table", f."from", f."to", f.on_update, f.on_delete ` +
			`FROM pragma_table_list l JOIN pragma_foreign_key_list(l.name, l.schema) f ` +
			`WHERE ` + in + `= 'table' ORDER BY l.schema, l.name, f.id DESC, f.seq`, Args: schemas},
	}
}

// temporarySchema is the name of the schema of temporary tables.
const temporarySchema = "temp"

// object is the name of a table or index in a schema.
type object struct{ schema, name string }

// reflected is a table while it is put together.
type reflected struct {
	object
	kind         string // as pragma_table_list has it
	withoutRowid bool
	strict       bool
	sql          string
	text         *tableText
	columns      []schema.Column
	key          []string // by place in the primary key
	indexes      []*indexRows
	foreign      []*schema.ForeignKey
}

// indexRows is an index as the pragmas tell it.
type indexRows struct {
	name   string
	unique bool
	origin string // c: CREATE INDEX, u: UNIQUE, pk: PRIMARY KEY
	parts  []indexPart
	sql    string
}

type indexPart struct {
	column string // "" for an expression
	desc   bool
	coll   string
}

// catalog is what the queries returned, table by table.
type catalog struct {
	scope  schema.Scope
	texts  map[object]string
	tables []*reflected
	byName map[object]*reflected // names in lower case
}

// ReadCatalog puts the tables together. What SQLite keeps and Retort has no word for is lost: ON CONFLICT of constraints, collations inside of UNIQUE and PRIMARY KEY, and MATCH. A column's COLLATE is kept in the Verbatim of its
// type. The type of a column without one is BLOB, which has the same affinity.
func (d Dialect) ReadCatalog(scope schema.Scope, results [][]dialect.CatalogRow) ([]schema.Definition, error) {
	c := catalog{scope: scope, texts: map[object]string{}, byName: map[object]*reflected{}}
	for _, r := range results[0] {
		c.texts[object{r.Text(0), r.Text(2)}] = r.Text(4)
	}
	c.readColumns(d, results[1])
	c.readIndexes(results[2])
	c.readForeign(results[3])
	defs := make([]schema.Definition, len(c.tables))
	for i, t := range c.tables {
		c.resolve(t)
		defs[i] = schema.Definition{Name: t.name, Items: c.items(t)}
		if t.kind != "table" {
			defs[i].View = true
		}
		if t.kind == "view" {
			defs[i].Query = viewQuery(t.sql)
		}
	}
	return defs, nil
}

// schemaName returns the name of a schema as the scope has it.
func (c *catalog) schemaName(name string) string {
	if name == mainSchema && slices.Contains(c.scope.Schemas, "") {
		return ""
	}
	return name
}

func (c *catalog) table(r dialect.CatalogRow) *reflected {
	return c.byName[object{r.Text(0), strings.ToLower(r.Text(1))}]
}

func (c *catalog) readColumns(d Dialect, rows []dialect.CatalogRow) {
	for _, r := range rows {
		if !c.scope.Wants(c.schemaName(r.Text(0)), r.Text(1)) {
			continue
		}
		t := c.table(r)
		if t == nil {
			t = &reflected{object: object{r.Text(0), r.Text(1)}, kind: r.Text(2), withoutRowid: r.Bool(3), strict: r.Bool(4)}
			t.sql = c.texts[t.object]
			t.text = parseTable(t.sql)
			c.tables = append(c.tables, t)
			c.byName[object{t.schema, strings.ToLower(t.name)}] = t
		}
		t.addColumn(d, r)
	}
}

// The values of hidden in pragma_table_xinfo.
const (
	hiddenColumn  = 1 // of a virtual table
	virtualColumn = 2
)

func (t *reflected) addColumn(d Dialect, r dialect.CatalogRow) {
	if r.Int(10) == hiddenColumn {
		return
	}
	col := schema.Of(r.Text(5), columnType(d, r.Text(6)))
	col.Nullable = !r.Bool(7)
	col.DefaultSQL = defaultSQL(r.Text(8))
	if x := t.text.columns[strings.ToLower(col.Name)]; x != nil {
		col.ComputedSQL = x.computed
		col.Unstored = x.computed != "" && r.Int(10) == virtualColumn
		if x.collate != "" && !strings.EqualFold(x.collate, "BINARY") {
			col.Type.Verbatim = strings.TrimSpace(r.Text(6) + " COLLATE " + x.collate)
		}
	}
	t.columns = append(t.columns, col)
	if place := r.Int(9); place > 0 {
		for len(t.key) < place {
			t.key = append(t.key, "")
		}
		t.key[place-1] = col.Name
	}
}

// defaultSQL makes a default that stands in double quotes the string that SQLite takes it for.
func defaultSQL(text string) string {
	if tokens := tokenize(text); len(tokens) == 1 && tokens[0].kind == nameToken {
		return "'" + strings.ReplaceAll(tokens[0].unquoted, "'", "''") + "'"
	}
	return text
}

func (c *catalog) readIndexes(rows []dialect.CatalogRow) {
	for _, r := range rows {
		t := c.table(r)
		if t == nil {
			continue
		}
		name := r.Text(2)
		if n := len(t.indexes); n == 0 || t.indexes[n-1].name != name {
			t.indexes = append(t.indexes, &indexRows{name: name, unique: r.Bool(3), origin: r.Text(4), sql: c.texts[object{t.schema, name}]})
		}
		i := t.indexes[len(t.indexes)-1]
		i.parts = append(i.parts, indexPart{column: r.Text(5), desc: r.Bool(6), coll: r.Text(7)})
	}
}

func (c *catalog) readForeign(rows []dialect.CatalogRow) {
	id := -1
	var last *reflected
	for _, r := range rows {
		t := c.table(r)
		if t == nil {
			continue
		}
		if t != last || r.Int(2) != id {
			t.foreign = append(t.foreign, &schema.ForeignKey{Table: r.Text(3), OnUpdate: dialect.ReflectedAction(r.Text(6)),
				OnDelete: dialect.ReflectedAction(r.Text(7))})
			last, id = t, r.Int(2)
		}
		f := t.foreign[len(t.foreign)-1]
		f.Columns = append(f.Columns, r.Text(4))
		if !r.IsNull(5) {
			f.References = append(f.References, r.Text(5))
		}
	}
}

// resolve gives foreign keys the names of tables and columns as these have them, where letter case differs, and what the text says.
func (c *catalog) resolve(t *reflected) {
	used := make([]bool, len(t.text.foreign))
	for _, f := range t.foreign {
		for i, x := range t.text.foreign {
			if !used[i] && strings.EqualFold(x.table, f.Table) && sameNames(x.columns, f.Columns) {
				f.Name, f.Timing, used[i] = x.name, x.timing, true
				break
			}
		}
		target := c.byName[object{t.schema, strings.ToLower(f.Table)}]
		if target == nil {
			continue
		}
		f.Table = target.name
		for i, name := range f.References {
			f.References[i] = target.columnName(name)
		}
	}
}

// columnName returns the name of a column as it was declared.
func (t *reflected) columnName(name string) string {
	for _, c := range t.columns {
		if strings.EqualFold(c.Name, name) {
			return c.Name
		}
	}
	return name
}

func sameNames(a, b []string) bool { return slices.EqualFunc(a, b, strings.EqualFold) }

// items returns what a table is declared of.
func (c *catalog) items(t *reflected) []schema.Item {
	var items []schema.Item
	switch s := c.schemaName(t.schema); {
	case s == temporarySchema && c.scope.Temporary:
		items = append(items, schema.Temporary)
	case s != "":
		items = append(items, schema.InSchema(s))
	}
	t.completeKey()
	t.findEnums()
	for _, col := range t.columns {
		items = append(items, col)
	}
	if t.kind != "table" {
		return items
	}
	if t.strict {
		items = append(items, Strict())
	}
	if t.withoutRowid {
		items = append(items, WithoutRowID())
	}
	if len(t.key) > 0 {
		items = append(items, schema.PrimaryKey{Name: t.text.primary.name, Columns: t.key})
	}
	for _, i := range t.indexes {
		if item := t.index(i); item != nil {
			items = append(items, item)
		}
	}
	for _, f := range t.foreign {
		items = append(items, *f)
	}
	for _, k := range t.text.checks {
		items = append(items, t.check(k))
	}
	return items
}

// findEnums makes enums of texts with a check of their own that lists values, which is what CREATE TABLE makes of enums.
func (t *reflected) findEnums() {
	var checks []checkText
	for _, k := range t.text.checks {
		values := k.values()
		at := slices.IndexFunc(t.columns, func(c schema.Column) bool { return strings.EqualFold(c.Name, k.column) })
		if values == nil || k.name != "" || at < 0 || (t.columns[at].Type != sqltype.Type{Kind: sqltype.String}) {
			checks = append(checks, k)
			continue
		}
		t.columns[at].Type = sqltype.Type{Kind: sqltype.Enum, Enum: &sqltype.EnumType{Values: values}}
	}
	t.text.checks = checks
}

// completeKey says what a single integer key does. An alias of the rowid is filled in by SQLite; where there is no rowid, and in a
// column that says PRIMARY KEY DESC (https://sqlite.org/lang_createtable.html#rowid), it isn't.
func (t *reflected) completeKey() {
	if len(t.key) != 1 {
		return
	}
	for i := range t.columns {
		if t.columns[i].Name == t.key[0] && isInteger(t.columns[i].Type) {
			t.columns[i].Auto = t.text.autoincrement
			t.columns[i].Given = t.withoutRowid || t.text.descending
		}
	}
}

func isInteger(t sqltype.Type) bool { return t.Kind == sqltype.Int64 && t.Verbatim == "" }

func (t *reflected) check(k checkText) schema.Check {
	out := schema.Check{Name: k.name, SQL: k.sql}
	if k.column != "" {
		out.Columns = []string{t.columnName(k.column)}
	}
	return out
}

// index returns the item of an index: nil for that of the primary key.
func (t *reflected) index(i *indexRows) schema.Item {
	switch i.origin {
	case "pk":
		return nil
	case "u":
		u := schema.Unique{}
		for _, p := range i.parts {
			u.Columns = append(u.Columns, p.column)
		}
		for _, x := range t.text.uniques {
			if x.name != "" && sameNames(x.columns, u.Columns) {
				u.Name = x.name
			}
		}
		return u
	}
	x := parseIndex(i.sql)
	out := schema.Index{Name: i.name, Unique: i.unique, Where: x.where}
	for n, p := range i.parts {
		part := schema.Part{Column: p.column, Desc: p.desc}
		if n < len(x.parts) && (p.column == "" || collated(x.parts[n])) {
			part.Column, part.SQL = "", x.parts[n]
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

// collated tells whether the part of an index is a column with a COLLATE of its own.
func collated(part string) bool {
	tokens := tokenize(part)
	return len(tokens) == 3 && tokens[1].is("COLLATE")
}
