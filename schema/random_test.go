package schema_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// generator makes random schemas that a database can hold.
type generator struct {
	*rand.Rand
	d      dialect.Dialect
	tables []*plan
	enums  []*sqltype.EnumType
	// unlogged tables are all of them, as no other may refer to one.
	unlogged bool
}

// elsewhere is the schema beside the default one that some random schemas have tables in, as they name it.
const elsewhere = "elsewhere"

// plan is a table while it is made.
type plan struct {
	name  string
	in    string // its schema; "" is the default one
	items []schema.Item
	// key is what others may refer to; nil for none.
	key     []schema.Column
	columns []schema.Column
	made    map[string]bool // constraints by their text, so that none comes twice
}

var oddNames = []string{"order", "Mixed Case", `quo"te`, "com,ma", "naïve", "paren(", "it's", "back`tick", "[square]", "--", "x.y"}

// randomSchema returns a schema of one to six tables. Same seed, same schema.
func randomSchema(seed uint64, d dialect.Dialect) *schema.MetaData {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1)), d: d}
	g.unlogged = g.one(4)
	for i := range 1 + g.IntN(6) {
		g.tables = append(g.tables, g.plan(i))
	}
	md := schema.NewMetaData(g.convention()...)
	md.Schema(elsewhere)
	if g.one(2) {
		g.scatter()
	}
	g.named(md)
	for _, t := range g.tables {
		g.constraints(t)
	}
	for _, t := range g.tables {
		items := append(t.items, g.options(t)...)
		if t.in != "" {
			items = append(items, schema.InSchema(t.in))
		}
		md.Table(t.name, items...)
	}
	g.views(md)
	return md
}

// scatter puts some tables into the other schema, one perhaps under the name of a table that stays.
func (g *generator) scatter() {
	for i, t := range g.tables {
		if g.one(3) {
			continue
		}
		t.in = elsewhere
		if i > 0 && g.tables[i-1].in == "" && g.one(2) {
			t.name = g.tables[i-1].name
		}
	}
}

// options are those of a table that its database has, and an exclusion constraint.
func (g *generator) options(t *plan) []schema.Item {
	var items []schema.Item
	if g.d.Has(dialect.Exclusion) {
		if g.unlogged {
			items = append(items, postgres.Unlogged())
		}
		if g.one(4) {
			items = append(items, postgres.With("fillfactor=70"))
		}
	}
	for _, c := range t.columns {
		if c.Type.Kind == sqltype.Span && g.d.Has(dialect.Exclusion) && g.one(2) {
			items = append(items, schema.Exclude{Name: "x_" + t.safe() + "_" + fmt.Sprintf("%x", c.Name), SQL: "USING gist (" + string(g.d.Quote(nil, c.Name)) + " WITH &&)"})
		}
	}
	if g.d.Has(dialect.EnumChecks) && len(t.key) > 0 && t.key[0].Type.Kind == sqltype.String && g.one(2) {
		items = append(items, sqlite.WithoutRowID())
	}
	return items
}

// views makes views of a column of a table or of another view.
func (g *generator) views(md *schema.MetaData) {
	from := md.Tables()
	for i := range g.IntN(4) {
		t := pick(g, from)
		c := pick(g, t.Columns)
		if t.Schema != "" {
			continue // the text of a view names the schema as one database calls it; and in a file a view sees only that
		}
		col := retort.ColumnOf[retort.Nullable[string]](t, c.Name)
		items := []schema.Item{}
		if g.d.Has(dialect.Comments) && g.one(3) {
			items = append(items, schema.Comment("a 'view'"))
		}
		if g.d.Has(dialect.MaterializedViews) && g.one(3) {
			items = append(items, schema.Materialized)
		}
		from = append(from, md.ViewOf(g.name("v", 10+i), retort.Select(col), items...))
	}
}

func (g *generator) one(in int) bool { return g.IntN(in) == 0 }

func (g *generator) convention() []schema.Option {
	if g.one(2) {
		return nil
	}
	return []schema.Option{schema.WithConvention(schema.DefaultConvention())}
}

func pick[T any](g *generator, of []T) T { return of[g.IntN(len(of))] }

// name returns a name with a number: tables, views and enums, which may not share one, have numbers of their own.
func (g *generator) name(prefix string, n int) string {
	if g.one(5) {
		return fmt.Sprint(pick(g, oddNames), n)
	}
	return fmt.Sprint(prefix, n)
}

// plan makes a table's columns and its key.
func (g *generator) plan(n int) *plan {
	t := &plan{name: g.name("t", n), made: map[string]bool{}}
	g.addKey(t)
	for i := range 1 + g.IntN(7) {
		t.add(g.column(g.name("c", i)))
	}
	if g.one(2) {
		t.add(schema.Int("a").Null())
		sum := schema.Of("sum", sqltype.Type{Kind: sqltype.Int64}).Computed("a + 1")
		if !g.d.Has(dialect.EnumTypes) && g.one(2) {
			sum = sum.Virtual()
		}
		t.add(sum)
	}
	if g.commented() {
		t.items = append(t.items, schema.Comment("about 'it'"))
	}
	return t
}

func (t *plan) add(c schema.Column) {
	t.columns = append(t.columns, c)
	t.items = append(t.items, c)
}

func (g *generator) addKey(t *plan) {
	integer := pick(g, []func(string) schema.Column{schema.SmallInt, schema.Int, schema.BigInt})("id")
	switch g.IntN(6) {
	case 0, 1:
		t.key = []schema.Column{integer.PrimaryKey()}
	case 2:
		t.key = []schema.Column{integer.PrimaryKey().Autoincrement()}
		if _, own := g.d.(dialect.KeyRenderer); !own && g.d.Has(dialect.EnumTypes) {
			t.key[0] = integer.PrimaryKey().Identity(schema.Identity{Always: g.one(2), Start: 1 + g.Int64N(9), Increment: 1 + g.Int64N(3)})
			t.add(schema.BigInt("counted").Identity(schema.Identity{Start: 5}))
		}
	case 3:
		t.key = []schema.Column{schema.String("code", 8).PrimaryKey()}
	case 4:
		t.key = []schema.Column{schema.Int("k1").NotNull(), schema.String("k2", 8).NotNull()}
		key := schema.PrimaryKey{Columns: []string{"k2", "k1"}}
		if g.one(2) {
			key.Name = "pk_" + t.safe()
		}
		t.items = append(t.items, key)
		slices.Reverse(t.key)
	}
	for _, c := range slices.Backward(t.key) {
		t.add(c)
	}
}

// safe is a part of a name that is the table's own.
func (t *plan) safe() string { return t.in + fmt.Sprintf("%x", t.name) }

// column makes a column of any kind.
func (g *generator) column(name string) schema.Column {
	kinds := []func() schema.Column{
		func() schema.Column { return schema.SmallInt(name).Default("-1") },
		func() schema.Column { return schema.Int(name).Default("0") },
		func() schema.Column { return schema.BigInt(name).Default("12345678901") },
		func() schema.Column { return schema.Float(name).Default("1.5") },
		func() schema.Column { return schema.Of(name, sqltype.Type{Kind: sqltype.Float32}) },
		func() schema.Column { return schema.Decimal(name, 8, 2).Default("-1.50") },
		func() schema.Column { return schema.Decimal(name, 0, 0) },
		func() schema.Column { return schema.Bool(name).Default("TRUE") },
		func() schema.Column { return schema.String(name, 0) },
		func() schema.Column { return schema.String(name, 10+g.IntN(80)).Default("'it''s, (x'") },
		func() schema.Column { return schema.Bytes(name) },
		func() schema.Column { return schema.Timestamp(name) },
		func() schema.Column { return schema.JSON(name) },
		func() schema.Column { return schema.Date(name).Default("'2026-11-22'") },
		func() schema.Column { return schema.TimeOfDay(name) },
		func() schema.Column { return schema.DateTime(name) },
		func() schema.Column { return schema.Duration(name) },
		func() schema.Column { return schema.Interval(name) },
		func() schema.Column { return schema.UUID(name) },
		func() schema.Column { return schema.Inet(name) },
		func() schema.Column { return schema.Array(name, sqltype.Type{Kind: sqltype.Int64}) },
		func() schema.Column {
			return schema.Array(name, sqltype.Type{Kind: sqltype.Array, Elem: &sqltype.Type{Kind: sqltype.String}})
		},
		func() schema.Column { return schema.Range(name, sqltype.Type{Kind: sqltype.Date}) },
		func() schema.Column { return schema.Enum(name, g.enum()).Default("'b'") },
	}
	c := pick(g, kinds)()
	if g.one(2) {
		c.DefaultSQL = ""
	}
	if g.one(3) {
		c = c.NotNull()
	}
	if g.commented() {
		c = c.Comment("a 'column'")
	}
	return c
}

// enum makes an enum of a name of its own, or takes one that is there.
func (g *generator) enum() *sqltype.EnumType {
	if len(g.enums) == 0 || g.one(2) {
		g.enums = append(g.enums, &sqltype.EnumType{Name: g.name("e", 20+len(g.enums)), Values: []string{"b", "a", "it's, (b)", "", "Ä"}[:2+g.IntN(4)]})
	}
	return pick(g, g.enums)
}

// named makes sequences and domains, where there are any.
func (g *generator) named(md *schema.MetaData) {
	for i := range g.IntN(3) {
		if g.d.Has(dialect.Sequences) {
			md.Sequence(schema.Sequence{Name: fmt.Sprint("s", i), Start: g.Int64N(9), Increment: g.Int64N(3), Cycle: g.one(3),
				Min: g.bound(-9), Max: g.bound(99), Cache: pick(g, []int64{0, 5})})
		}
		if g.d.Has(dialect.Domains) {
			md.Domain(schema.Domain{Name: fmt.Sprint("d", i), Type: sqltype.Type{Kind: sqltype.String, Size: 9}, NotNull: g.one(2), DefaultSQL: "'x'",
				Checks: []schema.Check{{Name: fmt.Sprint("short", i), SQL: "length(VALUE) < 5"}}})
		}
	}
}

// bound is a number, or none.
func (g *generator) bound(n int64) *int64 {
	if g.one(2) {
		return nil
	}
	return &n
}

// commented tells whether to write a comment, where they are kept: a table that the dialect writes has them in itself.
func (g *generator) commented() bool {
	_, inTable := g.d.(dialect.TableRenderer)
	return (g.d.Has(dialect.Comments) || inTable) && g.one(4)
}

// constraints gives a table what needs its columns, or other tables.
func (g *generator) constraints(t *plan) {
	if g.one(2) {
		g.check(t)
	}
	for range g.IntN(3) {
		g.unique(t)
	}
	for range g.IntN(4) {
		g.index(t)
	}
	for range g.IntN(3) {
		g.foreign(t)
	}
}

// isShort tells whether values of a column fit into a key of every database.
func isShort(c schema.Column) bool {
	switch c.Type.Kind {
	case sqltype.Int16, sqltype.Int32, sqltype.Int64:
		return true
	case sqltype.String:
		return c.Type.Size > 0
	}
	return false
}

// some returns up to three short columns, none if there is none; and false if what was made of them with prefix is there already.
func (g *generator) some(t *plan, prefix string) ([]string, bool) {
	var names []string
	for _, i := range g.Perm(len(t.columns)) {
		if c := t.columns[i]; isShort(c) && len(names) < 3 && (len(names) == 0 || g.one(2)) {
			names = append(names, c.Name)
		}
	}
	text := fmt.Sprint(prefix, names)
	fresh := len(names) > 0 && !t.made[text] && !slices.Equal(names, columnNames(t.key))
	t.made[text] = true
	return names, fresh
}

func columnNames(columns []schema.Column) []string {
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

func (g *generator) given(t *plan, prefix string) string {
	if g.one(2) {
		return ""
	}
	return fmt.Sprintf("%s_%s_%d", prefix, t.safe(), len(t.items))
}

func (g *generator) unique(t *plan) {
	if columns, ok := g.some(t, "unique"); ok {
		t.items = append(t.items, schema.Unique{Name: g.given(t, "u"), Columns: columns, NullsEqual: g.d.Has(dialect.IndexOptions) && g.one(3)})
	}
}

func (g *generator) check(t *plan) {
	for _, c := range t.columns {
		if c.Type.Kind == sqltype.Int32 && c.Name == "a" {
			t.items = append(t.items, schema.Check{Name: g.given(t, "ck"), SQL: "a > 0 AND a < 99", Columns: []string{"a"}})
			return
		}
	}
}

func (g *generator) index(t *plan) {
	columns, ok := g.some(t, "unique") // one index beside a unique constraint of the same columns may be left out by a database
	if !ok {
		return
	}
	i := schema.Index{Name: g.given(t, "i"), Parts: schema.On(columns...), Unique: g.one(3)}
	for n := range i.Parts {
		i.Parts[n].Desc = g.one(3)
	}
	if slices.ContainsFunc(t.columns, func(c schema.Column) bool { return c.Name == "a" }) {
		if g.one(3) && g.d.Has(dialect.PartialIndexes) {
			i.Where = "a > 5"
		}
		if g.one(3) && g.d.Has(dialect.ExpressionIndexes) {
			i.Parts = append(i.Parts, schema.Part{SQL: "abs(a)", Desc: g.one(2)})
		}
	}
	if g.d.Has(dialect.IndexOptions) && g.one(2) {
		g.indexOptions(t, &i)
	}
	t.items = append(t.items, i)
}

// indexOptions gives an index what only some databases have.
func (g *generator) indexOptions(t *plan, i *schema.Index) {
	i.NullsEqual = i.Unique && g.one(2)
	if g.one(3) {
		i.Extras = append(i.Extras, postgres.With("fillfactor=60"))
	}
	if name := pick(g, t.columns).Name; g.one(2) {
		i.Include = []string{name}
	}
	for n := range i.Parts {
		p := &i.Parts[n]
		switch c, found := t.column(p.Column); {
		case found && c.Type.Kind == sqltype.String && g.one(2):
			p.Ops = "text_pattern_ops"
		case g.one(2) && p.Desc:
			p.Nulls = ast.NullsLast
		case g.one(2) && !p.Desc:
			p.Nulls = ast.NullsFirst
		}
	}
	if len(i.Extras) == 0 && len(i.Parts) == 1 && !i.Unique && len(i.Include) == 0 && g.one(3) {
		i.Parts[0] = schema.Part{Column: i.Parts[0].Column}
		i.Method = "hash"
	}
}

func (t *plan) column(name string) (schema.Column, bool) {
	for _, c := range t.columns {
		if c.Name == name {
			return c, true
		}
	}
	return schema.Column{}, false
}

// crosses tells whether a table can refer to one in another schema.
func (g *generator) crosses(from, to *plan) bool {
	return !g.d.Has(dialect.SchemaIsFile) && (to.in != "" || !g.d.Has(dialect.OwnSchemaReferences))
}

// foreign makes a foreign key to any table with a key, also to the table itself and to one that refers back.
func (g *generator) foreign(t *plan) {
	target := pick(g, g.tables)
	if target.key == nil || target.in != t.in && !g.crosses(t, target) {
		return
	}
	f := schema.ForeignKey{Name: g.given(t, "fk"), Table: target.in + "." + target.name}
	for _, k := range target.key {
		c := schema.Of(fmt.Sprintf("r%d_%s", len(t.columns), k.Name), k.Type)
		t.add(c)
		f.Columns = append(f.Columns, c.Name)
		f.References = append(f.References, k.Name)
	}
	f.OnDelete = pick(g, []schema.Action{schema.NoAction, schema.Restrict, schema.Cascade, schema.SetNull})
	f.OnUpdate = pick(g, []schema.Action{schema.NoAction, schema.Restrict, schema.Cascade, schema.SetNull})
	f.Full = g.d.Has(dialect.MatchFull) && g.one(4)
	if g.d.Has(dialect.DeferredKeys) {
		f.Timing = pick(g, []schema.Timing{schema.AtOnce, schema.AtOnce, schema.InitiallyImmediate, schema.InitiallyDeferred})
	}
	t.items = append(t.items, f)
}
