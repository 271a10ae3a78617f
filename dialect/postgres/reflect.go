package postgres

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var _ dialect.Reflector = Dialect{}

// CatalogQueries returns six queries of pg_catalog: relations, columns, constraints, indexes, sequences, types. The default schema is the first of
// search_path that exists. Partitions are left out: they are their table's affair. Materialized views and foreign tables count as views.
func (Dialect) CatalogQueries(scope schema.Scope) []dialect.CatalogQuery {
	list, args := schemaList(scope)
	kinds := "'r', 'p'"
	if scope.Views {
		kinds += ", 'v', 'm', 'f'"
	}
	in := "n.nspname::text IN (" + list + ")"
	if scope.Temporary {
		in = "(" + in + " OR n.oid = pg_my_temp_schema())"
	}
	r := strings.NewReplacer(
		"{relation}", "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace",
		"{schema}", schemaText(scope, "n"), "{target}", schemaText(scope, "fn"), "{of}", schemaText(scope, "tn"),
		"{schemas}", "n.nspname::text IN ("+list+")", "{scope}", in+" AND NOT c.relispartition AND c.relkind IN ("+kinds+")")
	queries := make([]dialect.CatalogQuery, len(catalogQueries))
	for i, text := range catalogQueries {
		queries[i] = dialect.CatalogQuery{SQL: r.Replace(text), Args: args}
	}
	return queries
}

// schemaList is the SQL of the names of the schemas in scope, and its arguments.
func schemaList(scope schema.Scope) (list string, args []any) {
	texts := make([]string, len(scope.Schemas))
	for i, name := range scope.Schemas {
		args = append(args, name)
		texts[i] = "COALESCE(NULLIF($" + strconv.Itoa(i+1) + "::text, ''), current_schema())"
	}
	return strings.Join(texts, ", "), args
}

// schemaText is the SQL of a schema's name as the scope has it, in which the default one is empty if that is asked for.
func schemaText(scope schema.Scope, n string) string {
	text := n + ".nspname::text"
	if slices.Contains(scope.Schemas, "") {
		text = "CASE WHEN " + n + ".nspname = current_schema() THEN '' ELSE " + text + " END"
	}
	if scope.Temporary {
		text = "CASE WHEN " + n + ".oid = pg_my_temp_schema() THEN '" + temporarySchema + "' ELSE " + text + " END"
	}
	return text
}

// temporarySchema stands for the schema of the session's temporary tables.
const temporarySchema = "pg_temp"

// columnNames is the SQL of the names of a constraint's columns, as a JSON array.
func columnNames(relation, numbers string) string {
	return "array_to_json(ARRAY(SELECT a.attname::text FROM unnest(" + numbers + ") WITH ORDINALITY u(n, i) " +
		"JOIN pg_catalog.pg_attribute a ON a.attrelid = " + relation + " AND a.attnum = u.n ORDER BY u.i))::text"
}

var catalogQueries = [...]string{
	`SELECT {schema}, c.relname::text, c.relkind::text, obj_description(c.oid, 'pg_class'), ` +
		`CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, c.relpersistence::text, pg_get_partkeydef(c.oid), ` +
		`array_to_string(c.reloptions, ', '), (SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace) FROM {relation} WHERE {scope} ORDER BY 1, 2`,
	// The sequence of a serial column depends on the column (deptype a), that of an identity is part of it (i).
	`SELECT {schema}, c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), t.typtype::text, a.attnotnull, ` +
		`pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text, col_description(c.oid, a.attnum), ` +
		`CASE WHEN a.attcollation <> t.typcollation THEN (SELECT l.collname::text FROM pg_catalog.pg_collation l WHERE l.oid = a.attcollation) END, ` +
		`s.seqstart, s.seqincrement, {of}, COALESCE(el.typname, t.typname)::text, ` +
		`(SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder)::text FROM pg_catalog.pg_enum l WHERE l.enumtypid = COALESCE(el.oid, t.oid)), ` +
		`CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END ` +
		`FROM {relation} JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ` +
		`LEFT JOIN LATERAL (SELECT q.seqstart, q.seqincrement FROM pg_catalog.pg_depend p JOIN pg_catalog.pg_sequence q ON q.seqrelid = p.objid ` +
		`WHERE p.refclassid = 'pg_class'::regclass AND p.refobjid = c.oid AND p.refobjsubid = a.attnum AND p.deptype IN ('a', 'i') LIMIT 1) s ON true ` +
		`JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_type el ON el.oid = t.typelem AND t.typcategory = 'A' ` +
		`JOIN pg_catalog.pg_namespace tn ON tn.oid = COALESCE(el.typnamespace, t.typnamespace) LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum ` +
		`WHERE {scope} ORDER BY 1, 2, a.attnum`,
	`SELECT {schema}, c.relname::text, k.conname::text, k.contype::text, ` + columnNames("k.conrelid", "k.conkey") + `, ` +
		`{target}, f.relname::text, ` + columnNames("k.confrelid", "k.confkey") + `, k.confupdtype::text, k.confdeltype::text, k.condeferred, ` +
		`pg_get_expr(k.conbin, k.conrelid), k.confmatchtype::text, k.condeferrable, pg_get_constraintdef(k.oid) ` +
		`FROM {relation} JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x') ` +
		`LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace ` +
		`WHERE {scope} AND c.relkind IN ('r', 'p') ORDER BY 1, 2, k.oid`,
	// NULLS NOT DISTINCT is known since PostgreSQL 15.
	`SELECT {schema}, c.relname::text, i.relname::text, x.indisunique, pg_get_expr(x.indpred, x.indrelid), ` +
		`(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = x.indkey[p - 1] AND a.attnum > 0), ` +
		`pg_get_indexdef(i.oid, p, false), x.indoption[p - 1] & 1, x.indoption[p - 1] & 2, ` +
		`CASE WHEN m.amname <> 'btree' THEN m.amname::text END, CASE WHEN NOT o.opcdefault THEN o.opcname::text END, ` +
		`array_to_json(ARRAY(SELECT a.attname::text FROM unnest(x.indkey) WITH ORDINALITY u(n, i) ` +
		`JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.n WHERE u.i > x.indnkeyatts ORDER BY u.i))::text, ` +
		`COALESCE((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false), ` +
		`array_to_string(i.reloptions, ', '), (SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = i.reltablespace) ` +
		`FROM {relation} JOIN pg_catalog.pg_index x ON x.indrelid = c.oid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid ` +
		`JOIN pg_catalog.pg_am m ON m.oid = i.relam CROSS JOIN LATERAL generate_series(1, x.indnkeyatts) p ` +
		`JOIN pg_catalog.pg_opclass o ON o.oid = x.indclass[p - 1] WHERE {scope} AND c.relkind IN ('r', 'p', 'm') ` +
		`AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x')) ` +
		`ORDER BY 1, 2, i.oid, p`,
	`SELECT {schema}, c.relname::text, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle FROM {relation} JOIN pg_catalog.pg_sequence q ON q.seqrelid = c.oid ` +
		`WHERE {schemas} AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid ` +
		`AND p.deptype IN ('a', 'i')) ORDER BY 1, 2`,
	`SELECT {schema}, t.typname::text, (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder)::text FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid), ` +
		`CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, t.typnotnull, t.typdefault, ` +
		`(SELECT json_agg(json_build_array(k.conname, pg_get_expr(k.conbin, 0)) ORDER BY k.conname)::text FROM pg_catalog.pg_constraint k ` +
		`WHERE k.contypid = t.oid AND k.contype = 'c') ` +
		`FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE {schemas} AND t.typtype IN ('e', 'd') ORDER BY 1, 2`,
}

// object is the name of a table in a schema.
type object struct{ schema, name string }

// reflected is a table while it is put together.
type reflected struct {
	object
	kind    string // as pg_class has it
	comment string
	query   string
	columns []column
	key     *schema.PrimaryKey
	items   []schema.Item
	index   *schema.Index // the one that is being read
}

type column struct {
	schema.Column
	// identity is how the database generates values of the column; nil if it doesn't.
	identity *schema.Identity
}

// ReadCatalog puts the tables together. Expressions are as the server writes them, which is not as they were given: with more
// parentheses and casts. A default that is a constant loses the cast to the column's own type. A serial column comes back as an
// identity.
//
// What PostgreSQL keeps and Retort has no word for is lost: DEFERRABLE of keys that aren't foreign, parameters of operator
// classes, inheritance. A column's collation is kept in the Verbatim of
// its type. A column of a domain is of the domain's kind, and of its name in Verbatim. Types of extensions are Verbatim: they have to be
// there before the tables are made anew.
func (d Dialect) ReadCatalog(scope schema.Scope, results [][]dialect.CatalogRow) ([]schema.Definition, error) {
	var tables []*reflected
	byName := map[object]*reflected{}
	for _, r := range results[0] {
		t := &reflected{object: object{r.Text(0), r.Text(1)}, kind: r.Text(2), comment: r.Text(3), query: r.Text(4)}
		t.readOptions(r)
		if scope.Wants(t.schema, t.name) {
			tables = append(tables, t)
			byName[t.object] = t
		}
	}
	readers := [...]func(*reflected, dialect.CatalogRow) error{d.readColumn, readConstraint, readIndexPart}
	for i, read := range readers {
		for _, r := range results[i+1] {
			t := byName[object{r.Text(0), r.Text(1)}]
			if t == nil {
				continue
			}
			if err := read(t, r); err != nil {
				return nil, fmt.Errorf("postgres: reflect table %s: %w", t.name, err)
			}
		}
	}
	defs, err := readNamed(scope, results[4], results[5])
	for _, t := range tables {
		defs = append(defs, t.definition())
	}
	return defs, err
}

// readOptions reads the table's options.
func (t *reflected) readOptions(r dialect.CatalogRow) {
	if r.Text(5) == "u" {
		t.items = append(t.items, Unlogged())
	}
	for i, option := range [...]func(string) schema.Extra{PartitionBy, With, Tablespace} {
		if !r.IsNull(6 + i) {
			t.items = append(t.items, option(r.Text(6+i)))
		}
	}
}

func (d Dialect) readColumn(t *reflected, r dialect.CatalogRow) error {
	formatted := r.Text(3)
	typ, err := reflectedType(r)
	if err != nil {
		return err
	}
	c := column{Column: schema.Of(r.Text(2), typ)}
	c.Nullable = !r.Bool(5)
	c.Remark = r.Text(9)
	expr := r.Text(6)
	switch {
	case r.Text(8) != "":
		c.ComputedSQL = unwrap(expr)
		c.Unstored = r.Text(8) == "v"
	case r.Text(7) != "", !r.IsNull(11) && strings.HasPrefix(expr, "nextval("):
		c.identity = &schema.Identity{Always: r.Text(7) == "a", Start: notOne(r.Int(11)), Increment: notOne(r.Int(12))}
	default:
		c.DefaultSQL = plainDefault(expr, formatted, c.Type.Kind)
	}
	if collation := r.Text(10); collation != "" {
		c.Type.Verbatim = formatted + ` COLLATE "` + strings.ReplaceAll(collation, `"`, `""`) + `"`
	}
	t.columns = append(t.columns, c)
	return nil
}

// notOne leaves out what is the default.
func notOne(n int) int64 {
	if n == 1 {
		return 0
	}
	return int64(n)
}

// reflectedType reads the type of a column: an enum by its labels, a domain by its base, others by their name.
func reflectedType(r dialect.CatalogRow) (sqltype.Type, error) {
	formatted := r.Text(3)
	switch {
	case !r.IsNull(15):
		e := &sqltype.EnumType{Schema: r.Text(13), Name: r.Text(14)}
		t := sqltype.Type{Kind: sqltype.Enum, Enum: e}
		if strings.HasSuffix(formatted, "[]") {
			t = sqltype.Type{Kind: sqltype.Array, Elem: &sqltype.Type{Kind: sqltype.Enum, Enum: e}}
		}
		return t, json.Unmarshal([]byte(r.Text(15)), &e.Values)
	case !r.IsNull(16):
		t := columnType(r.Text(16), "")
		t.Verbatim = formatted
		return t, nil
	}
	return columnType(formatted, r.Text(4)), nil
}

func readConstraint(t *reflected, r dialect.CatalogRow) error {
	name := r.Text(2)
	var columns []string
	if err := json.Unmarshal([]byte(r.Text(4)), &columns); err != nil {
		return fmt.Errorf("columns of constraint %s: %w", name, err)
	}
	switch r.Text(3) {
	case "p":
		t.key = &schema.PrimaryKey{Name: name, Columns: columns}
		t.items = append(t.items, *t.key)
	case "u":
		t.items = append(t.items, schema.Unique{Name: name, Columns: columns, NullsEqual: strings.HasPrefix(r.Text(14), "UNIQUE NULLS NOT DISTINCT")})
	case "x":
		t.items = append(t.items, schema.Exclude{Name: name, SQL: strings.TrimPrefix(r.Text(14), "EXCLUDE ")})
	case "c":
		t.items = append(t.items, schema.Check{Name: name, SQL: unwrap(r.Text(11)), Columns: columns})
	case "f":
		f := schema.ForeignKey{Name: name, Columns: columns, Table: t.target(r.Text(5), r.Text(6)), OnUpdate: actions[r.Text(8)],
			OnDelete: actions[r.Text(9)], Full: r.Text(12) == "f"}
		switch {
		case r.Bool(10):
			f.Timing = schema.InitiallyDeferred
		case r.Bool(13):
			f.Timing = schema.InitiallyImmediate
		}
		if err := json.Unmarshal([]byte(r.Text(7)), &f.References); err != nil {
			return fmt.Errorf("columns that %s refers to: %w", name, err)
		}
		t.items = append(t.items, f)
	}
	return nil
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

// actions are those of pg_constraint.
var actions = map[string]schema.Action{"r": schema.Restrict, "c": schema.Cascade, "n": schema.SetNull, "d": schema.SetDefault}

func readIndexPart(t *reflected, r dialect.CatalogRow) error {
	if t.index == nil || t.index.Name != r.Text(2) {
		t.finishIndex()
		t.index = &schema.Index{Name: r.Text(2), Unique: r.Bool(3), Where: unwrap(r.Text(4)), Method: r.Text(9), NullsEqual: r.Bool(12)}
		if err := json.Unmarshal([]byte(r.Text(11)), &t.index.Include); err != nil {
			return fmt.Errorf("columns that index %s includes: %w", t.index.Name, err)
		}
		for i, option := range [...]func(string) schema.Extra{With, Tablespace} {
			if !r.IsNull(13 + i) {
				t.index.Extras = append(t.index.Extras, option(r.Text(13+i)))
			}
		}
	}
	part := schema.Part{Column: r.Text(5), Desc: r.Bool(7), Ops: r.Text(10)}
	switch nullsFirst := r.Bool(8); { // as they are by default, they are larger than all else
	case nullsFirst && !part.Desc:
		part.Nulls = ast.NullsFirst
	case !nullsFirst && part.Desc && t.index.Method == "":
		part.Nulls = ast.NullsLast
	}
	if part.Column == "" {
		part.SQL = unwrap(r.Text(6))
	}
	t.index.Parts = append(t.index.Parts, part)
	return nil
}

func (t *reflected) finishIndex() {
	if t.index != nil {
		t.items = append(t.items, *t.index)
		t.index = nil
	}
}

func (t *reflected) definition() schema.Definition {
	t.finishIndex()
	def := schema.Definition{Name: t.name}
	switch t.schema {
	case "":
	case temporarySchema:
		def.Items = append(def.Items, schema.Temporary)
	default:
		def.Items = append(def.Items, schema.InSchema(t.schema))
	}
	if t.comment != "" {
		def.Items = append(def.Items, schema.Comment(t.comment))
	}
	for _, c := range t.columns {
		def.Items = append(def.Items, t.complete(c))
	}
	if t.kind != "r" && t.kind != "p" {
		def.View, def.Query = true, strings.TrimSuffix(strings.TrimSpace(t.query), ";")
		if t.kind == "m" {
			def.Items = append(def.Items, schema.Materialized)
		}
	}
	def.Items = append(def.Items, t.items...)
	return def
}

// complete says how the values of a column are generated, if they are. What a single integer key does by default needs no word; a key that
// isn't generated does. An identity of a domain is part of the type.
func (t *reflected) complete(c column) schema.Column {
	single := t.key != nil && slices.Equal(t.key.Columns, []string{c.Name})
	switch {
	case c.identity != nil && !isInteger(c.Type):
		c.Type.Verbatim = typeText(c.Type) + " GENERATED BY DEFAULT AS IDENTITY"
	case c.identity != nil && (!single || *c.identity != schema.Identity{}):
		c.Ident = c.identity
	case c.identity != nil:
		c.Auto = t.refers(c.Name)
	case single && isInteger(c.Type):
		c.Given = true
	}
	return c.Column
}

// refers tells whether a column is part of a foreign key.
func (t *reflected) refers(name string) bool {
	return slices.ContainsFunc(t.items, func(i schema.Item) bool {
		f, ok := i.(schema.ForeignKey)
		return ok && slices.Contains(f.Columns, name)
	})
}

func isInteger(t sqltype.Type) bool {
	return t.Verbatim == "" && (t.Kind == sqltype.Int16 || t.Kind == sqltype.Int32 || t.Kind == sqltype.Int64)
}

func typeText(t sqltype.Type) string {
	name, err := Dialect{}.TypeName(t)
	if err != nil {
		return t.Verbatim
	}
	return name
}
