package schema_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

func id(name string) schema.Column { return schema.BigInt(name).PrimaryKey() }

func library() *schema.MetaData {
	md := schema.NewMetaData()
	md.Table("book", id("book_id"), schema.BigInt("author_id").References("author.author_id"), schema.String("title", 100).NotNull())
	md.Table("author", id("author_id"), schema.String("last_name", 50).NotNull())
	return md
}

func lookup(t *testing.T, md *schema.MetaData, name string) *schema.Table {
	t.Helper()
	table, err := md.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestTableStandsInFrom(t *testing.T) {
	author := lookup(t, library(), "author")
	if ast.FromOf(author) != ast.From(author.AST()) || author.AST().Name != "author" {
		t.Errorf("got %v", ast.FromOf(author))
	}
	name, err := author.Column("last_name")
	if err != nil {
		t.Fatal(err)
	}
	want := ast.Column{From: author.AST(), Name: "last_name", Type: sqltype.Type{Kind: sqltype.String, Size: 50}}
	if *name != want {
		t.Errorf("got %+v, want %+v", *name, want)
	}
	if again, _ := author.Column("last_name"); again != name {
		t.Error("a column's node is made anew")
	}
	if _, err := author.Column("nme"); err == nil || err.Error() != "schema: table author has no column nme, it has author_id, last_name" {
		t.Errorf("got %v", err)
	}
	if _, err := library().Lookup("nothing"); err == nil || err.Error() != "schema: no table nothing" {
		t.Errorf("got %v", err)
	}
}

func TestAlias(t *testing.T) {
	author := lookup(t, library(), "author")
	a := author.As("a")
	name, err := a.Column("last_name")
	if err != nil {
		t.Fatal(err)
	}
	if name.From != ast.From(a.AST()) || a.AST().Ref() != "a" || a.AST().Name != "author" {
		t.Errorf("got a column of %+v", name.From)
	}
	if author.AST().Alias != "" || ast.FromOf(author) != ast.From(author.AST()) || ast.FromOf(a) != ast.From(a.AST()) {
		t.Error("the alias changed the table")
	}
}

func TestColumnsAreBuiltByCopy(t *testing.T) {
	base := schema.String("code", 2)
	unique, indexed := base.Unique(), base.Index().NotNull()
	md := schema.NewMetaData()
	a, b, c := md.Table("a", base), md.Table("b", unique), md.Table("c", indexed)
	if len(a.Uniques)+len(a.Indexes) != 0 || !a.Columns[0].Nullable {
		t.Error("a copy changed the column it was made of")
	}
	if len(b.Uniques) != 1 || len(b.Indexes) != 0 || len(c.Uniques) != 0 || len(c.Indexes) != 1 || c.Columns[0].Nullable {
		t.Error("two copies of one column share their constraints")
	}
	again := md.Table("d", unique, schema.Int("x"))
	if len(again.Uniques) != 1 || again.Uniques[0] == b.Uniques[0] {
		t.Error("two tables made of one column share its constraint")
	}
}

func TestColumnsSetByHandEqualThoseBuilt(t *testing.T) {
	built := schema.String("isbn", 13).NotNull().Default("''").Comment("number").Field("Book.ISBN")
	byHand := schema.Column{Name: "isbn", Type: sqltype.Type{Kind: sqltype.String, Size: 13}, DefaultSQL: "''", Remark: "number", Go: "Book.ISBN"}
	md := schema.NewMetaData()
	a, b := md.Table("a", built), md.Table("b", byHand)
	x, y := *a.Columns[0], *b.Columns[0]
	if x.Name != y.Name || x.Type != y.Type || x.Nullable != y.Nullable || x.DefaultSQL != y.DefaultSQL || x.Remark != y.Remark || x.Go != y.Go {
		t.Errorf("got %+v and %+v", x, y)
	}
	ax, _ := a.Column("isbn")
	if ax.Go != "Book.ISBN" || ax.Nullable {
		t.Errorf("got %+v", ax)
	}
}

func TestGeneratedKey(t *testing.T) {
	tests := []struct {
		name  string
		items []schema.Item
		want  string
	}{
		{"a single integer key", []schema.Item{id("a"), schema.Int("b")}, "a"},
		{"one that is named as a key later", []schema.Item{schema.Int("a"), schema.PrimaryKey{Columns: []string{"a"}}}, "a"},
		{"a text key", []schema.Item{schema.String("a", 0).PrimaryKey()}, ""},
		{"a composite key", []schema.Item{id("a"), id("b")}, ""},
		{"no key", []schema.Item{schema.Int("a")}, ""},
		{"a key with a default", []schema.Item{id("a").Default("1")}, ""},
		{"a key that refers to another table", []schema.Item{id("a").References("t.a")}, ""},
		{"a key that refers, but says Autoincrement", []schema.Item{id("a").Autoincrement().References("t.a")}, "a"},
		{"a key that the program gives", []schema.Item{schema.Int("a").PrimaryKey().Manual()}, ""},
		{"a key of the database's own type", []schema.Item{schema.Of("a", sqltype.Type{Kind: sqltype.Int64, Verbatim: "OID"}).PrimaryKey()}, ""},
	}
	for _, test := range tests {
		got := ""
		if c := schema.NewMetaData().Table("t", test.items...).GeneratedKey(); c != nil {
			got = c.Name
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func names(tables []*schema.Table) string {
	var b []string
	for _, t := range tables {
		b = append(b, t.FullName())
	}
	return strings.Join(b, " ")
}

func TestOrder(t *testing.T) {
	ref := func(to string) schema.Column { return schema.BigInt(to + "_id").References(to + ".id") }
	tests := []struct {
		name string
		make func(md *schema.MetaData)
		want string
		late string
	}{
		{"declaration, where nothing refers", func(md *schema.MetaData) { md.Table("b", id("id")); md.Table("a", id("id")) }, "b a", ""},
		{"what is referred to comes first", func(md *schema.MetaData) { md.Table("b", id("id"), ref("a")); md.Table("a", id("id")) }, "a b", ""},
		{"a self reference is no circle", func(md *schema.MetaData) { md.Table("b", id("id"), ref("b")) }, "b", ""},
		{"a circle opens at the first table", func(md *schema.MetaData) { md.Table("b", id("id"), ref("a")); md.Table("a", id("id"), ref("b")) }, "b a", "foreign key b(a_id) to a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			md := schema.NewMetaData()
			test.make(md)
			sorted, err := md.Sorted()
			if err != nil || names(sorted) != test.want {
				t.Fatalf("got %s, %v, want %s", names(sorted), err, test.want)
			}
			late, err := schema.Late(sorted)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, keys := range late {
				for _, f := range keys {
					got = append(got, f.String())
				}
			}
			if strings.Join(got, " ") != test.late {
				t.Errorf("late keys: got %v, want %s", got, test.late)
			}
		})
	}
	if got := names(library().Tables()); got != "book author" {
		t.Errorf("Tables: got %s, want the order of declaration", got)
	}
}

func TestScenarioH10Faults(t *testing.T) {
	tests := []struct {
		name string
		make func(md *schema.MetaData)
		want string // all faults; "" for none
	}{
		{"none", func(md *schema.MetaData) { md.Table("t", id("a"), schema.Int("b").References("t.a")) }, ""},
		{"a table declared twice", func(md *schema.MetaData) { md.Table("t", id("a")); md.Table("t", id("a")) }, "schema: table t is declared twice"},
		{"a column declared twice", func(md *schema.MetaData) { md.Table("t", id("a"), schema.Int("A")) }, "schema: table t: column A is declared twice"},
		{"no columns", func(md *schema.MetaData) { md.Table("t") }, "schema: table t: no columns"},
		{"no name", func(md *schema.MetaData) { md.Table("", id("a")) }, "schema: table : name is empty"},
		{"a column without a name", func(md *schema.MetaData) { md.Table("t", schema.Int("")) }, "schema: table t: column without a name"},
		{"a key of an unknown column", func(md *schema.MetaData) { md.Table("t", schema.Int("a"), schema.PrimaryKey{Columns: []string{"b"}}) }, "schema: table t: primary key: no column b, there is a"},
		{"two keys", func(md *schema.MetaData) {
			md.Table("t", schema.Int("a"), schema.PrimaryKey{Columns: []string{"a"}}, schema.PrimaryKey{Columns: []string{"a"}})
		}, "schema: table t: two primary keys"},
		{"two keys that differ", func(md *schema.MetaData) {
			md.Table("t", id("a"), schema.Int("b"), schema.PrimaryKey{Columns: []string{"b"}})
		},
			"schema: table t: primary key is (a) by its columns and (b) by PrimaryKey: say it in one place"},
		{"a unique constraint of nothing", func(md *schema.MetaData) { md.Table("t", schema.Int("a"), schema.Unique{}) }, "schema: table t: unique constraint has no columns"},
		{"an index of an unknown column", func(md *schema.MetaData) { md.Table("t", schema.Int("a"), schema.Index{Parts: schema.On("x")}) }, "schema: table t: index: no column x, there is a"},
		{"an index of nothing", func(md *schema.MetaData) { md.Table("t", schema.Int("a"), schema.Index{}) }, "schema: table t: index has no columns"},
		{"an empty part of an index", func(md *schema.MetaData) {
			md.Table("t", schema.Int("a"), schema.Index{Name: "i", Parts: []schema.Part{{}}})
		}, "schema: table t: index has an empty part"},
		{"a check without a condition", func(md *schema.MetaData) { md.Table("t", schema.Int("a").Check("")) }, "schema: table t: check without a condition"},
		{"an unknown table", func(md *schema.MetaData) { md.Table("t", schema.Int("a").References("x.a")) }, "schema: foreign key t(a) to x: no table x"},
		{"an unknown column", func(md *schema.MetaData) { md.Table("t", id("a"), schema.Int("b").References("t.x")) }, "schema: foreign key t(b) to t: table t has no column x, it has a, b"},
		{"another number of columns", func(md *schema.MetaData) { md.Table("t", id("a"), id("b"), schema.Int("c").References("t")) },
			"schema: foreign key t(c) to t: 1 columns refer to 2 (a, b)"},
		{"a target without a key", func(md *schema.MetaData) { md.Table("t", schema.Int("c").References("t")) }, "schema: foreign key t(c) to t: 1 columns refer to 0 ()"},
		{"a key of an unknown column of its own", func(md *schema.MetaData) {
			md.Table("t", id("a"), schema.ForeignKey{Columns: []string{"x"}, Table: "t"})
		}, "schema: table t: foreign key to t: no column x, there is a"},
		{"a name used twice", func(md *schema.MetaData) { md.Table("t", schema.Int("a").Index().Index()) }, "schema: table t: name ix_t_a is used twice"},
		{"default and computed", func(md *schema.MetaData) { md.Table("t", schema.Int("a").Default("1").Computed("2")) }, "schema: table t: column a has both Default and Computed"},
		{"virtual and not computed", func(md *schema.MetaData) { md.Table("t", schema.Int("a").Virtual()) }, "schema: table t: column a is Virtual and not Computed"},
		{"autoincrement and manual", func(md *schema.MetaData) { md.Table("t", id("a").Autoincrement().Manual()) }, "schema: table t: column a has both Autoincrement and Manual"},
		{"autoincrement of an ordinary column", func(md *schema.MetaData) { md.Table("t", id("a"), schema.Int("b").Autoincrement()) },
			"schema: table t: column b says Autoincrement: only a single integer key without default can"},
		{"several faults at once", func(md *schema.MetaData) { md.Table("t"); md.Table("u") }, "schema: table t: no columns\nschema: table u: no columns"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			md := schema.NewMetaData()
			test.make(md)
			got := ""
			if err := md.Check(); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
			if again := md.Check(); test.want != "" && again.Error() != got {
				t.Errorf("the second time: %s", again)
			}
		})
	}
}

func TestForeignKeyTarget(t *testing.T) {
	md := schema.NewMetaData()
	book := md.Table("book", schema.InSchema("sales"), id("id"),
		schema.BigInt("author_id").References("author", schema.OnDelete(schema.SetNull), schema.OnUpdate(schema.SetDefault), schema.Deferred(), schema.Named("my_key")),
		schema.BigInt("other_id").References("sales.author.id"))
	md.Table("author", id("id"))
	mine := md.Table("author", schema.InSchema("sales"), id("id"))
	for _, f := range book.ForeignKeys {
		target, columns, err := f.Target()
		if err != nil || target != mine || strings.Join(columns, " ") != "id" {
			t.Errorf("%s: got %v, %v, %v", f, target, columns, err)
		}
	}
	f := book.ForeignKeys[0]
	if f.OnDelete.String() != "SET NULL" || f.OnUpdate.String() != "SET DEFAULT" || f.Timing != schema.InitiallyDeferred || f.Name != "my_key" {
		t.Errorf("got %+v", f)
	}
	if _, _, err := (&schema.ForeignKey{Table: "author"}).Target(); err == nil {
		t.Error("a key of no table has a target")
	}
}

func TestScenarioH02NamingConvention(t *testing.T) {
	custom := schema.Convention{PrimaryKey: "%table_key", ForeignKey: "%table__%cols__%ref", Unique: "%cols_must_differ", Check: "%table_%cols_ok", Index: "idx_%table_%cols"}
	items := []schema.Item{
		schema.Int("p").PrimaryKey(), schema.Int("pid").References("s.t.p"), schema.String("a", 0), schema.String("b", 0).Check("b > ''"),
		schema.Unique{Columns: []string{"a", "b"}}, schema.Index{Parts: schema.On("pid")}, schema.Index{Parts: schema.On("b"), Unique: true},
		schema.Check{Name: "given", SQL: "a < b"}, schema.InSchema("s"),
	}
	tests := []struct {
		name   string
		opts   []schema.Option
		given  string
		needed string
	}{
		{"none: names only where they were given", nil, "- - - - given - -", "pk_t fk_t_pid_t uq_t_a_b ck_t_b given ix_t_pid uq_t_b"},
		{"the default", []schema.Option{schema.WithConvention(schema.DefaultConvention())}, "pk_t fk_t_pid_t uq_t_a_b ck_t_b given ix_t_pid uq_t_b", "pk_t fk_t_pid_t uq_t_a_b ck_t_b given ix_t_pid uq_t_b"},
		{"one of the program's", []schema.Option{schema.WithConvention(custom)},
			"t_key t__pid__t a_b_must_differ t_b_ok given idx_t_pid b_must_differ", "t_key t__pid__t a_b_must_differ t_b_ok given idx_t_pid b_must_differ"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table := schema.NewMetaData(test.opts...).Table("t", items...)
			constraints := []schema.Constraint{table.PrimaryKey, table.ForeignKeys[0], table.Uniques[0], table.Checks[0], table.Checks[1], table.Indexes[0], table.Indexes[1]}
			if got := constraintNames(t, constraints, table.GivenName); got != test.given {
				t.Errorf("given: got %s, want %s", got, test.given)
			}
			if got := constraintNames(t, constraints, table.NeededName); got != test.needed {
				t.Errorf("needed: got %s, want %s", got, test.needed)
			}
		})
	}
}

func constraintNames(t *testing.T, cs []schema.Constraint, name func(schema.Constraint, int) (string, error)) string {
	t.Helper()
	var got []string
	for _, c := range cs {
		n, err := name(c, 0)
		if err != nil {
			t.Fatal(err)
		}
		if n == "" {
			n = "-"
		}
		got = append(got, n)
	}
	return strings.Join(got, " ")
}

func TestNamesThatAreTooLong(t *testing.T) {
	long := strings.Repeat("ä", 20) // two bytes each
	table := schema.NewMetaData().Table("t", schema.Int(long), schema.Int(long+"b"), schema.Index{Parts: schema.On(long)}, schema.Index{Parts: schema.On(long + "b")},
		schema.Index{Name: "given_by_hand", Parts: schema.On(long)}, schema.Check{SQL: "1 = 1"})
	a, err := table.NeededName(table.Indexes[0], 20)
	if err != nil || len(a) > 20 || !strings.HasPrefix(a, "ix_t_ä") || strings.ContainsRune(a, '\uFFFD') {
		t.Errorf("got %q, %v", a, err)
	}
	b, _ := table.NeededName(table.Indexes[1], 20)
	if again, _ := table.NeededName(table.Indexes[0], 20); a == b || again != a {
		t.Errorf("names that begin alike: %q and %q; the first again: %q", a, b, again)
	}
	if _, err := table.NeededName(table.Indexes[2], 12); err == nil || !strings.Contains(err.Error(), "name given_by_hand has 13 bytes, the database takes 12") {
		t.Errorf("got %v", err)
	}
	if _, err := table.NeededName(table.Checks[0], 0); err == nil || !strings.Contains(err.Error(), "check (1 = 1) has no columns to be named for: give it a Name") {
		t.Errorf("got %v", err)
	}
}
