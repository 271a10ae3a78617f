package gen

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/retort-go/retort/schema"
)

// SchemaConfig says how [FromSchema] writes models.
type SchemaConfig struct {
	// Path is the file; its package is in the same folder.
	Path string
	// Package is the name in the package clause.
	Package string
}

// FromSchema returns a file with models of the tables of a schema, most often one that schema.Reflect has read from a database, and a
// registry. Handles are made of it by [Handles]; it says so in a line for go generate. The file is the program's own from then on: it has
// no header that forbids to change it.
//
// Names are singular and in Go's case; the database's own are in the tags. A column that takes NULL is a pointer. A foreign key is a
// reference, with a collection or a reference on the other side; a table that has nothing but two foreign keys is a many-to-many of the
// tables they refer to. Enums are types with their values, comments are comments. Constraints and indexes over several columns are
// in Mapping methods. Checks, and what one database alone has, are left out. So are tables without a primary key, which can't be
// mapped: the file says which.
func FromSchema(md *schema.MetaData, cfg SchemaConfig) (File, error) {
	if !token.IsIdentifier(cfg.Package) || cfg.Package == "_" {
		return File{}, fmt.Errorf("gen: %q is no name for a package", cfg.Package)
	}
	d := &described{
		types: map[string]bool{"Models": true}, imports: map[string]bool{ormPath: true}, byTable: map[*schema.Table]*entity{},
		listed: map[string]string{},
	}
	tables := slices.SortedFunc(slices.Values(md.Tables()), func(a, b *schema.Table) int { return strings.Compare(a.FullName(), b.FullName()) })
	var links []*schema.Table
	for _, t := range tables {
		switch {
		case isLink(t):
			links = append(links, t)
		case t.PrimaryKey == nil || len(t.PrimaryKey.Columns) == 0:
			d.left = append(d.left, fmt.Sprintf("Table %s has no primary key and no model.", t.FullName()))
		default:
			d.addEntity(t)
		}
	}
	for _, e := range d.entities {
		d.addColumns(e)
	}
	for _, e := range d.entities {
		d.addReferences(e)
	}
	for _, t := range links {
		d.addLink(t)
	}
	content, err := d.render(cfg.Package)
	return File{Path: cfg.Path, Content: content, Names: d.names()}, err
}

// described is a schema as models.
type described struct {
	entities []*entity
	byTable  map[*schema.Table]*entity
	types    map[string]bool   // names of types that are taken
	listed   map[string]string // name of the enum and its values → type
	enumText []string
	imports  map[string]bool
	left     []string // what has no model, and why
}

// entity is a table as a model.
type entity struct {
	table  *schema.Table
	name   string // of the type
	fields []property
	column map[string]string // column → field
	tagged map[string]bool   // columns whose field says what it refers to
	taken  map[string]bool   // names of fields
	unique []string          // lines of the Mapping method
}

// property is a field of a model.
type property struct {
	name, typ string
	options   []string // of its tag; the first is the name
	doc       string
}

func (d *described) addEntity(t *schema.Table) {
	words := wordsOf(t.Name)
	name := singular(goName(words, "T"))
	e := &entity{
		table: t, column: map[string]string{}, tagged: map[string]bool{}, taken: map[string]bool{},
		name: free(d.types, name, goName(wordsOf(t.Schema), "")+name),
	}
	d.entities = append(d.entities, e)
	d.byTable[t] = e
}

func (d *described) names() []string {
	names := make([]string, len(d.entities))
	for i, e := range d.entities {
		names[i] = e.name
	}
	return names
}

// isLink tells whether a table is nothing but pairs: two foreign keys to primary keys make up all of its columns, and its key.
func isLink(t *schema.Table) bool {
	if len(t.ForeignKeys) != 2 || len(t.Extras) > 0 {
		return false
	}
	cols := slices.Concat(t.ForeignKeys[0].Columns, t.ForeignKeys[1].Columns)
	if len(cols) != len(t.Columns) || len(sorted(cols)) != len(slices.Compact(sorted(cols))) {
		return false
	}
	if t.PrimaryKey == nil || !slices.Equal(sorted(t.PrimaryKey.Columns), sorted(cols)) {
		return false
	}
	for _, fk := range t.ForeignKeys {
		target, refs, err := fk.Target()
		if err != nil || target.PrimaryKey == nil || target.Schema != t.Schema || !slices.Equal(refs, target.PrimaryKey.Columns) || target == t {
			return false
		}
	}
	return true
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// addColumns gives an entity a field for each column. The column of a foreign key that isn't called a key, as ReportsTo, leaves its name to the
// relationship.
func (d *described) addColumns(e *entity) {
	keys := map[string]bool{}
	for _, fk := range e.table.ForeignKeys {
		if target, _, err := fk.Target(); err == nil && d.byTable[target] != nil && len(fk.Columns) == 1 {
			keys[fk.Columns[0]] = true
		}
	}
	for _, c := range e.table.Columns {
		words := wordsOf(c.Name)
		if _, isKey := stem(words); keys[c.Name] && !isKey {
			words = append(slices.Clone(words), "id")
		}
		f := property{name: free(e.taken, goName(words, "C")), typ: d.goType(c.Type, goName(slices.Concat(wordsOf(e.table.Name), wordsOf(c.Name)), "E")), doc: c.Remark}
		if c.Nullable && !c.Key {
			f.typ = "*" + f.typ
		}
		e.column[c.Name] = f.name
		f.options = append([]string{c.Name}, e.columnOptions(c)...)
		e.fields = append(e.fields, f)
	}
	e.addKeys()
}

// columnOptions are what a column's tag says besides its name.
func (e *entity) columnOptions(c *schema.Column) []string {
	var options []string
	if c.Key {
		options = append(options, "pk")
	}
	if c.Auto {
		options = append(options, "autoincrement")
	}
	if o := typeOption(c); o != "" {
		options = append(options, o)
	}
	if e.isUnique([]string{c.Name}) && !(c.Key && len(e.table.PrimaryKey.Columns) == 1) {
		options = append(options, "unique")
	}
	if e.isIndexed(c.Name) {
		options = append(options, "index")
	}
	if c.DefaultSQL != "" && !c.Key && !isZeroSQL(c.DefaultSQL) {
		options = append(options, "default="+quoteOption(c.DefaultSQL))
	}
	if c.ComputedSQL != "" {
		options = append(options, "computed="+quoteOption(c.ComputedSQL))
	}
	return options
}

// isZeroSQL tells whether a default is what Go's zero value is anyway, or nothing: a tag default= would only have zero mean that it wasn't given.
func isZeroSQL(sql string) bool {
	text, _, _ := strings.Cut(strings.ToLower(strings.Trim(sql, "() ")), "::")
	return slices.Contains([]string{"0", "0.0", "false", "''", "null", "b'0'"}, text)
}

// isUnique tells whether a constraint or an index makes exactly these columns unique.
func (e *entity) isUnique(cols []string) bool {
	for _, u := range e.table.Uniques {
		if slices.Equal(sorted(u.Columns), sorted(cols)) {
			return true
		}
	}
	for _, i := range e.table.Indexes {
		if names, plain := plainIndex(i); plain && i.Unique && slices.Equal(sorted(names), sorted(cols)) {
			return true
		}
	}
	return e.table.PrimaryKey != nil && slices.Equal(sorted(e.table.PrimaryKey.Columns), sorted(cols))
}

func (e *entity) isIndexed(col string) bool {
	return slices.ContainsFunc(e.table.Indexes, func(i *schema.Index) bool {
		names, plain := plainIndex(i)
		return plain && !i.Unique && slices.Equal(names, []string{col})
	})
}

// plainIndex returns the columns of an index over whole columns of all rows.
func plainIndex(i *schema.Index) (cols []string, plain bool) {
	for _, p := range i.Parts {
		if p.Column == "" {
			return nil, false
		}
		cols = append(cols, p.Column)
	}
	return cols, i.Where == "" && len(cols) > 0
}

// addKeys keeps the constraints and indexes over several columns for the Mapping method.
func (e *entity) addKeys() {
	for _, u := range e.table.Uniques {
		e.addKey("Unique", u.Columns)
	}
	for _, i := range e.table.Indexes {
		if cols, plain := plainIndex(i); plain && i.Unique {
			e.addKey("Unique", cols)
		} else if plain {
			e.addKey("Index", cols)
		}
	}
}

func (e *entity) addKey(method string, cols []string) {
	if len(cols) < 2 {
		return
	}
	fields := make([]string, len(cols))
	for i, c := range cols {
		fields[i] = "e." + e.column[c]
	}
	line := "m." + method + "(" + strings.Join(fields, ", ") + ")"
	if !slices.Contains(e.unique, line) {
		e.unique = append(e.unique, line)
	}
}

// quoteOption puts an option's value between single quotes.
func quoteOption(v string) string { return "'" + strings.ReplaceAll(v, "'", "''") + "'" }
