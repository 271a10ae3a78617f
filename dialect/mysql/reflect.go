package mysql

import (
	"slices"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

var (
	_ dialect.Reflector       = Dialect{}
	_ dialect.CatalogFollower = Dialect{}
)

// catalogSize is how many results the first queries give.
const catalogSize = 4

// sequenceType is what information_schema calls a sequence of MariaDB.
const sequenceType = "SEQUENCE"

// CatalogQueries returns four queries of information_schema: columns, indexes, foreign keys, checks. A schema is a database of the server,
// the default one that of the connection.
func (d Dialect) CatalogQueries(scope schema.Scope) []dialect.CatalogQuery {
	list, args := schemaList(scope)
	in := " IN (" + list + ") "
	kinds, view, join := "'BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE'", "NULL", ""
	if scope.Views {
		kinds, view = kinds+", 'VIEW'", "v.view_definition"
		join = "LEFT JOIN information_schema.views v ON v.table_schema = t.table_schema AND v.table_name = t.table_name "
	}
	expression, checks := "s.expression", checksOfMySQL
	if d.maria {
		expression, checks = "NULL", checksOfMariaDB
	}
	name := func(column string) string { return schemaText(scope, column) }
	return []dialect.CatalogQuery{
		{SQL: "SELECT " + name("t.table_schema") + ", t.table_name, t.table_type, t.table_comment, " + view + ", c.column_name, c.data_type, " +
			"c.column_type, c.is_nullable, c.column_default, c.extra, c.generation_expression, c.column_comment, " +
			"CASE WHEN c.collation_name <> t.table_collation THEN c.collation_name END, t.table_schema FROM information_schema.tables t " + join +
			"JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name " +
			"WHERE t.table_schema" + in + "AND t.table_type IN (" + kinds + ") ORDER BY 1, 2, c.ordinal_position", Args: args},
		{SQL: "SELECT " + name("s.table_schema") + ", s.table_name, s.index_name, s.non_unique, s.column_name, s.collation, " + expression +
			", s.index_type FROM information_schema.statistics s WHERE s.table_schema" + in + "ORDER BY 1, 2, s.index_name, s.seq_in_index", Args: args},
		{SQL: "SELECT " + name("k.table_schema") + ", k.table_name, k.constraint_name, k.column_name, " + name("k.referenced_table_schema") +
			", k.referenced_table_name, k.referenced_column_name, r.update_rule, r.delete_rule FROM information_schema.key_column_usage k " +
			"JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema " +
			"AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name " +
			"WHERE k.table_schema" + in + "ORDER BY 1, 2, k.constraint_name, k.ordinal_position", Args: args},
		{SQL: "SELECT " + name("k.constraint_schema") + checks + "WHERE k.constraint_schema" + in + "ORDER BY 1, 2, 3", Args: args},
	}
}

const (
	checksOfMariaDB = ", k.table_name, k.constraint_name, k.check_clause, k.level FROM information_schema.check_constraints k "
	checksOfMySQL   = ", c.table_name, k.constraint_name, k.check_clause, 'Table' FROM information_schema.check_constraints k " +
		"JOIN information_schema.table_constraints c ON c.constraint_schema = k.constraint_schema " +
		"AND c.constraint_name = k.constraint_name AND c.constraint_type = 'CHECK' "
)

// schemaList is the SQL of the names of the schemas in scope, and its arguments.
func schemaList(scope schema.Scope) (list string, args []any) {
	texts := make([]string, len(scope.Schemas))
	for i, name := range scope.Schemas {
		args = append(args, name)
		texts[i] = "COALESCE(NULLIF(?, ''), DATABASE())"
	}
	return strings.Join(texts, ", "), args
}

// schemaText is the SQL of a schema's name as the scope has it, in which the default one is empty if that is asked for.
func schemaText(scope schema.Scope, column string) string {
	if !slices.Contains(scope.Schemas, "") {
		return column
	}
	return "CASE WHEN " + column + " = DATABASE() THEN '' ELSE " + column + " END"
}

// object is the name of a table in a schema.
type object struct{ schema, name string }

// reflected is a table while it is put together.
type reflected struct {
	object
	comment string
	view    bool
	query   string
	columns []column
	key     []string
	indexes []*schema.Index
	foreign []*schema.ForeignKey
	checks  []schema.Check
}

// ReadCatalog puts the tables together. Expressions are as the server writes them, with names in backticks. A unique index of plain
// columns is a unique constraint, for there is no difference; an index that the server made for a foreign key, because it needs one, is
// left out; RESTRICT, which is NO ACTION here, is not said. On MariaDB, LONGTEXT with a check of json_valid is JSON.
//
// An ENUM has no name.
//
// What the server keeps and Retort has no word for is lost: the length of prefixes, the visibility of indexes, engines,
// character sets and collations of tables. A column's collation that isn't its table's, ON UPDATE of a timestamp, and AUTO_INCREMENT
// outside of a single key are kept in the Verbatim of its type.
func (d Dialect) ReadCatalog(scope schema.Scope, results [][]dialect.CatalogRow) ([]schema.Definition, error) {
	var defs []schema.Definition
	var tables []*reflected
	byName := map[object]*reflected{}
	for _, r := range results[0] {
		name := object{r.Text(0), r.Text(1)}
		if !scope.Wants(name.schema, name.name) {
			continue
		}
		if r.Text(2) == sequenceType {
			continue
		}
		t := byName[name]
		if t == nil {
			t = &reflected{object: name, comment: r.Text(3), view: r.Text(2) == "VIEW", query: r.Text(4)}
			if t.view {
				t.comment = "" // which is the word VIEW
			}
			if name.schema == "" {
				t.query = withoutSchema(t.query, r.Text(14))
			}
			tables, byName[name] = append(tables, t), t
		}
		t.columns = append(t.columns, d.readColumn(r))
	}
	for i, read := range [...]func(*reflected, dialect.CatalogRow){(*reflected).addIndex, (*reflected).addForeign, (*reflected).addCheck} {
		for _, r := range results[i+1] {
			if t := byName[object{r.Text(0), r.Text(1)}]; t != nil {
				read(t, r)
			}
		}
	}
	for _, t := range tables {
		defs = append(defs, t.definition())
	}
	for _, rows := range results[catalogSize:] {
		defs = append(defs, readSequences(rows)...)
	}
	return defs, nil
}

func (t *reflected) addIndex(r dialect.CatalogRow) {
	name := r.Text(2)
	if name == "PRIMARY" {
		t.key = append(t.key, r.Text(4))
		return
	}
	if n := len(t.indexes); n == 0 || t.indexes[n-1].Name != name {
		t.indexes = append(t.indexes, &schema.Index{Name: name, Unique: !r.Bool(3), Method: indexMethod(r.Text(7))})
	}
	i := t.indexes[len(t.indexes)-1]
	i.Parts = append(i.Parts, schema.Part{Column: r.Text(4), SQL: r.Text(6), Desc: r.Text(5) == "D"})
}

// indexMethod is the method of a kind of index: none for that of a tree.
func indexMethod(kind string) string {
	if method := strings.ToLower(kind); (Dialect{}).IndexKind(method) != "" {
		return method
	}
	return ""
}

func (t *reflected) addForeign(r dialect.CatalogRow) {
	name := r.Text(2)
	if n := len(t.foreign); n == 0 || t.foreign[n-1].Name != name {
		t.foreign = append(t.foreign, &schema.ForeignKey{Name: name, Table: t.target(r.Text(4), r.Text(5)),
			OnUpdate: action(r.Text(7)), OnDelete: action(r.Text(8))})
	}
	f := t.foreign[len(t.foreign)-1]
	f.Columns, f.References = append(f.Columns, r.Text(3)), append(f.References, r.Text(6))
}

// target returns the name of a table as a foreign key of t says it.
func (t *reflected) target(inSchema, name string) string {
	switch inSchema {
	case t.schema:
		return name
	case "":
		return "." + name
	}
	return inSchema + "." + name
}

func action(rule string) schema.Action {
	if rule == "RESTRICT" {
		return schema.NoAction
	}
	return dialect.ReflectedAction(rule)
}

// addCheck adds a check. That of a column has the column's name.
func (t *reflected) addCheck(r dialect.CatalogRow) {
	k := schema.Check{Name: r.Text(2), SQL: r.Text(3)}
	if r.Text(4) == "Column" {
		if k.SQL == "json_valid("+string(quoted(k.Name))+")" && t.makeJSON(k.Name) {
			return
		}
		k.Name, k.Columns = "", []string{k.Name}
	}
	t.checks = append(t.checks, k)
}

func quoted(name string) []byte { return []byte("`" + strings.ReplaceAll(name, "`", "``") + "`") }

func (t *reflected) definition() schema.Definition {
	def := schema.Definition{Name: t.name, View: t.view, Query: t.query}
	if t.schema != "" {
		def.Items = append(def.Items, schema.InSchema(t.schema))
	}
	if t.comment != "" {
		def.Items = append(def.Items, schema.Comment(t.comment))
	}
	for _, c := range t.columns {
		def.Items = append(def.Items, t.complete(c))
	}
	if t.view {
		return def
	}
	if len(t.key) > 0 {
		def.Items = append(def.Items, schema.PrimaryKey{Columns: t.key})
	}
	for _, i := range t.indexes {
		if !t.isForForeignKey(i) {
			def.Items = append(def.Items, indexItem(i))
		}
	}
	for _, f := range t.foreign {
		def.Items = append(def.Items, *f)
	}
	for _, k := range t.checks {
		def.Items = append(def.Items, k)
	}
	return def
}

// indexItem returns a unique index of plain columns as a unique constraint.
func indexItem(i *schema.Index) schema.Item {
	u := schema.Unique{Name: i.Name}
	for _, p := range i.Parts {
		if !i.Unique || p.Column == "" || p.Desc {
			return *i
		}
		u.Columns = append(u.Columns, p.Column)
	}
	return u
}

// isForForeignKey tells whether the server has made an index for a foreign key: it has the same columns, and the name of the key or of
// its first column.
func (t *reflected) isForForeignKey(i *schema.Index) bool {
	var columns []string
	for _, p := range i.Parts {
		columns = append(columns, p.Column)
	}
	return !i.Unique && slices.ContainsFunc(t.foreign, func(f *schema.ForeignKey) bool {
		return slices.Equal(f.Columns, columns) && (i.Name == f.Name || i.Name == columns[0] || strings.HasPrefix(i.Name, columns[0]+"_"))
	})
}
