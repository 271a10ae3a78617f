package dialect_test

import (
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/internal/golden"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// schemas are the cases of the golden file of DDL.
func schemas() []struct {
	name string
	make func(md *schema.MetaData)
	opts []schema.Option
} {
	named := schema.WithConvention(schema.DefaultConvention())
	type s = struct {
		name string
		make func(md *schema.MetaData)
		opts []schema.Option
	}
	id := func(name string) schema.Column { return schema.BigInt(name).PrimaryKey() }
	ref := func(name, to string) schema.Column { return schema.BigInt(name).References(to) }
	return []s{
		{"the library", library, nil},
		{"the library by a naming convention", library, []schema.Option{named}},
		{"every type", func(md *schema.MetaData) {
			md.Table("kinds", schema.SmallInt("a"), schema.Int("b"), schema.BigInt("c"), schema.Float("d"), schema.Of("e", sqltype.Type{Kind: sqltype.Float32}),
				schema.Decimal("f", 8, 2), schema.Decimal("g", 0, 0), schema.Bool("h"), schema.String("i", 0), schema.String("j", 80),
				schema.Bytes("k"), schema.Timestamp("l"), schema.JSON("m"), schema.Of("n", sqltype.Type{Verbatim: "CITEXT"}),
				schema.Date("o"), schema.TimeOfDay("p"), schema.DateTime("q"), schema.Duration("r"), schema.Interval("s"), schema.UUID("t"), schema.Inet("u"),
				schema.Array("v", sqltype.Type{Kind: sqltype.String, Size: 9}), schema.Range("w", sqltype.Type{Kind: sqltype.Date}))
		}, nil},
		{"keys", func(md *schema.MetaData) {
			md.Table("generated", schema.SmallInt("id").PrimaryKey())
			md.Table("never_used_again", id("id").Autoincrement())
			md.Table("text_key", schema.String("code", 2).PrimaryKey())
			md.Table("composite", schema.Int("a").PrimaryKey(), schema.Int("b").PrimaryKey())
			md.Table("shared", id("id").References("generated.id"))
			md.Table("given", schema.Int("a"), schema.Int("b"), schema.PrimaryKey{Name: "my_key", Columns: []string{"b", "a"}})
			md.Table("named_generated", schema.Int("a"), schema.PrimaryKey{Name: "my_key", Columns: []string{"a"}})
			md.Table("with_default", schema.Int("id").PrimaryKey().Default("7"))
			md.Table("without", schema.Int("a"))
		}, nil},
		{"defaults and computed columns", func(md *schema.MetaData) {
			md.Table("d", schema.Int("a").NotNull().Default("0"), schema.Int("b").Default("-1"), schema.String("c", 0).Default("'it''s'"),
				schema.Timestamp("e").Default("CURRENT_TIMESTAMP"), schema.String("f", 0).Default("lower('X')"), schema.String("g", 0).Default("'a' || 'b'"),
				schema.Int("h").Computed("a + b"))
		}, nil},
		{"constraints", func(md *schema.MetaData) {
			md.Table("parent", schema.Int("a").PrimaryKey(), schema.Int("b").PrimaryKey())
			md.Table("c", schema.Int("a").Check("a > 0").Unique(), schema.Int("b"), ref("d", "parent.a").Check("d < 9"),
				schema.Unique{Columns: []string{"a", "b"}}, schema.Unique{Name: "my_unique", Columns: []string{"b"}},
				schema.Check{Name: "my_check", SQL: "a < b"},
				schema.ForeignKey{Columns: []string{"a", "b"}, Table: "parent", OnDelete: schema.Cascade, OnUpdate: schema.SetNull, Timing: schema.InitiallyDeferred},
				schema.ForeignKey{Name: "my_key", Columns: []string{"b", "a"}, Table: "parent", References: []string{"b", "a"}, OnDelete: schema.Restrict})
		}, nil},
		{"indexes", func(md *schema.MetaData) {
			md.Table("i", schema.String("a", 0).Index(), schema.Int("b"),
				schema.Index{Parts: schema.On("a", "b"), Unique: true},
				schema.Index{Name: "my_index", Parts: []schema.Part{{SQL: "lower(a)"}, {Column: "b", Desc: true}}, Where: "b > 0"})
		}, nil},
		{"names that need quotes", func(md *schema.MetaData) {
			md.Table("order", id("Select"), schema.String(`a"b`, 0).Unique().Index(), schema.BigInt("x y").References("order.Select"))
		}, nil},
		{"a schema of the database", func(md *schema.MetaData) {
			md.Table("author", schema.InSchema("sales"), id("id"), schema.String("name", 0).Index())
			md.Table("book", schema.InSchema("sales"), id("id"), ref("author_id", "author.id"), ref("other_id", "sales.author.id"))
		}, nil},
		{"comments", func(md *schema.MetaData) {
			md.Table("author", schema.Comment("who writes"), id("id"), schema.String("name", 0).Comment("it's theirs"))
		}, nil},
		{"tables in the order of their references", func(md *schema.MetaData) {
			md.Table("c", id("id"), ref("b_id", "b.id"))
			md.Table("z", id("id"))
			md.Table("b", id("id"), ref("a_id", "a"))
			md.Table("a", id("id"))
		}, nil},
		{"a table that refers to itself", func(md *schema.MetaData) { md.Table("node", id("id"), ref("parent_id", "node.id")) }, nil},
		{"tables that refer to each other", func(md *schema.MetaData) {
			md.Table("employee", id("id"), ref("team_id", "team.id"))
			md.Table("team", id("id"), ref("lead_id", "employee.id"))
		}, nil},
		{"a reference to nothing", func(md *schema.MetaData) { md.Table("book", id("id"), ref("author_id", "author.id")) }, nil},
		{"a reference to another schema", func(md *schema.MetaData) {
			md.Table("author", id("id"))
			md.Table("book", schema.InSchema("sales"), id("id"), ref("author_id", "author.id"))
		}, nil},
		{"enums", func(md *schema.MetaData) {
			mood := &sqltype.EnumType{Name: "mood", Values: []string{"sad", "it's ok"}}
			md.Enum(&sqltype.EnumType{Schema: "sales", Name: "Unused", Values: []string{"a"}})
			md.Table("person", id("id"), schema.Enum("now", mood).NotNull().Default("'sad'"), schema.Enum("then", mood), schema.Array("all", sqltype.Type{Kind: sqltype.Enum, Enum: mood}))
		}, nil},
		{"an enum of two meanings", func(md *schema.MetaData) {
			md.Table("person", id("id"), schema.Enum("now", &sqltype.EnumType{Name: "mood", Values: []string{"sad"}}),
				schema.Enum("then", &sqltype.EnumType{Name: "mood", Values: []string{"glad"}}))
		}, nil},
		{"an enum of no values, and one with the name of a table", func(md *schema.MetaData) {
			md.Table("person", id("id"), schema.Enum("now", &sqltype.EnumType{Name: "person"}))
		}, nil},
		{"sequences", func(md *schema.MetaData) {
			md.Sequence(schema.Sequence{Name: "plain"})
			md.Sequence(schema.Sequence{Schema: "sales", Name: "Order No", Start: 100, Increment: -5, Cycle: true})
		}, nil},
		{"domains", func(md *schema.MetaData) {
			md.Domain(schema.Domain{Name: "isbn", Type: sqltype.Type{Kind: sqltype.String, Size: 13}, NotNull: true, DefaultSQL: "''",
				Checks: []schema.Check{{Name: "isbn_check", SQL: "VALUE <> 'x'"}, {SQL: "length(VALUE) = 13"}}})
			md.Table("book", id("id"), schema.Of("isbn", sqltype.Type{Kind: sqltype.String, Verbatim: "isbn"}))
		}, nil},
		{"identities", func(md *schema.MetaData) {
			md.Table("a", id("id").Identity(schema.Identity{}))
		}, nil},
		{"an identity that begins elsewhere", func(md *schema.MetaData) {
			md.Table("a", id("id").Identity(schema.Identity{Start: 1000}))
		}, nil},
		{"an identity that says everything", func(md *schema.MetaData) {
			md.Table("a", id("id").Identity(schema.Identity{Always: true, Start: 1000, Increment: 10}))
		}, nil},
		{"an identity that is not the key", func(md *schema.MetaData) {
			md.Table("a", schema.UUID("id").PrimaryKey(), schema.BigInt("n").Identity(schema.Identity{}))
		}, nil},
		{"an identity with a default", func(md *schema.MetaData) {
			md.Table("a", id("id").Identity(schema.Identity{}).Default("1"), schema.UUID("n").Identity(schema.Identity{}))
		}, nil},
		{"schemas that are created", func(md *schema.MetaData) {
			md.Schema("sales")
			md.Schema("sales")
			md.Table("author", schema.InSchema("sales"), id("id"))
		}, nil},
		{"options of keys", func(md *schema.MetaData) {
			md.Table("a", id("id"), ref("b", "a.id"))
			md.Table("c", ref("d", "a.id"), schema.BigInt("e").References("a.id", schema.Deferrable()),
				schema.ForeignKey{Columns: []string{"e"}, Table: "a", Full: true, Timing: schema.InitiallyDeferred})
		}, nil},
		{"options of indexes", func(md *schema.MetaData) {
			md.Table("i", schema.String("a", 0), schema.Int("b"), schema.Array("c", sqltype.Type{Kind: sqltype.Int32}),
				schema.Unique{Columns: []string{"a"}, NullsEqual: true},
				schema.Index{Parts: []schema.Part{{Column: "a", Ops: "text_pattern_ops", Desc: true, Nulls: ast.NullsLast}}, Include: []string{"b"}, Unique: true, NullsEqual: true},
				schema.Index{Parts: schema.On("c"), Method: "gin"})
		}, nil},
		{"an exclusion constraint", func(md *schema.MetaData) {
			md.Table("booking", schema.Range("during", sqltype.Type{Kind: sqltype.Date}), schema.Exclude{Name: "once", SQL: "USING gist (during WITH &&)"})
		}, nil},
		{"options of tables", func(md *schema.MetaData) {
			md.Table("t", schema.Int("id").PrimaryKey().Manual(), schema.Bool("b"), schema.Timestamp("c"), schema.String("d", 9),
				sqlite.WithoutRowID(), sqlite.Strict(), postgres.Unlogged(), postgres.With("fillfactor = 70"), postgres.PartitionBy("RANGE (id)"),
				mysql.Engine("MyISAM"), mysql.Collate("utf8mb4_general_ci"), mysql.Suffix("ROW_FORMAT = DYNAMIC"), schema.Comment("it's"))
		}, nil},
		{"a generated key in a table without rowid", func(md *schema.MetaData) {
			md.Table("t", id("id"), sqlite.WithoutRowID())
		}, nil},
		{"views", func(md *schema.MetaData) {
			book := md.Table("book", id("id"), schema.String("title", 0).NotNull(), schema.Float("price"))
			title, key := retort.ColumnOf[retort.Text](book, "title"), retort.ColumnOf[retort.Num[int64]](book, "id")
			price := retort.ColumnOf[retort.NullNum[float64]](book, "price")
			long := schema.NewMetaData().View("long", "", id("id"))
			md.ViewOf("count", retort.Select(retort.Count(retort.ColumnOf[retort.Num[int64]](long, "id"))), schema.Comment("how many")) // reads the next
			md.ViewOf("long", retort.Select3(key, title, key).Where(title.Like(`it's \%`), price.Gt(1.5), key.In(1, 2)))
		}, nil},
		{"a materialized view", func(md *schema.MetaData) {
			book := md.Table("book", id("id"), schema.Bytes("cover"), schema.Timestamp("at").NotNull())
			key, at := retort.ColumnOf[retort.Num[int64]](book, "id"), retort.ColumnOf[retort.Column[time.Time]](book, "at")
			cover := retort.ColumnOf[retort.Nullable[[]byte]](book, "cover")
			md.ViewOf("recent", retort.Select2(key, at).Where(at.Gt(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)), cover.Ne([]byte{1})), schema.Materialized,
				schema.Index{Name: "recent_at", Parts: schema.On("at")})
		}, nil},
		{"a view of no columns", func(md *schema.MetaData) { md.ViewOf("none", retort.InsertInto(md.Table("t", id("id")))) }, nil},
		{"a view of a text", func(md *schema.MetaData) {
			md.Table("book", id("id"))
			md.View("outer_view", "SELECT id FROM inner_view", schema.BigInt("id")) // reads the next
			md.View("inner_view", "SELECT id FROM book", schema.BigInt("id"), schema.Comment("as it is"))
			md.View("unknown", "", schema.BigInt("id"))
		}, nil},
		{"statements of its own", func(md *schema.MetaData) {
			md.DDL(schema.DDL{SQL: "GRANT ALL"}, schema.DDL{When: schema.BeforeCreate, SQL: "CREATE EXTENSION hstore", Dialects: []string{"postgres"}},
				schema.DDL{When: schema.BeforeDrop, SQL: "BEFORE ALL"}, schema.DDL{When: schema.AfterDrop, SQL: "BEHIND ALL"})
			md.Schema("sales")
			book := md.Table("book", schema.InSchema("sales"), id("order"), schema.Int("b").Index(), schema.DDL{SQL: "AFTER {table}, {table}"},
				schema.DDL{When: schema.BeforeCreate, SQL: "BEFORE {table}"}, schema.DDL{When: schema.BeforeDrop, SQL: "BEFORE DROP {table}"},
				schema.DDL{When: schema.AfterDrop, SQL: "AFTER DROP {table}"}, schema.DDL{SQL: "ONLY", If: dialect.Having(dialect.Sequences, dialect.Domains)})
			md.ViewOf("order", retort.Select(retort.ColumnOf[retort.Num[int64]](book, "order")), schema.DDL{SQL: "AFTER {table}"}, schema.DDL{When: schema.BeforeDrop, SQL: "BEFORE DROP {table}"})
		}, nil},
		{"statements without text", func(md *schema.MetaData) {
			md.DDL(schema.DDL{})
			md.Table("t", id("id"), schema.DDL{When: schema.BeforeDrop})
		}, nil},
		{"temporary tables", func(md *schema.MetaData) {
			md.Table("t", id("id"), schema.String("a", 9).Index(), schema.Temporary, postgres.OnCommit("DROP"))
		}, nil},
		{"a temporary table in a schema", func(md *schema.MetaData) { md.Table("t", id("id"), schema.Temporary, schema.InSchema("sales")) }, nil},
		{"how an index is stored", func(md *schema.MetaData) {
			md.Table("t", id("id"), schema.Int("a"), schema.Index{Name: "i", Parts: schema.On("a"),
				Extras: []schema.Extra{postgres.Tablespace("Fast"), postgres.With("fillfactor = 50")}})
		}, nil},
		{"a column without a type", func(md *schema.MetaData) { md.Table("x", schema.Of("a", sqltype.Type{})) }, nil},
		{"an index without a name", func(md *schema.MetaData) {
			md.Table("x", schema.Int("a"), schema.Index{Parts: []schema.Part{{SQL: "a + 1"}}})
		}, nil},
	}
}

func library(md *schema.MetaData) {
	md.Table("author", schema.BigInt("author_id").PrimaryKey(), schema.String("first_name", 50).NotNull(), schema.String("last_name", 50).NotNull().Index())
	md.Table("book", schema.BigInt("book_id").PrimaryKey(), schema.BigInt("author_id").References("author.author_id", schema.OnDelete(schema.Cascade)),
		schema.String("title", 100).NotNull(), schema.String("isbn", 13).Unique())
	md.Table("tag", schema.BigInt("tag_id").PrimaryKey(), schema.String("name", 30).NotNull().Unique())
	md.Table("book_tag", schema.BigInt("book_id").PrimaryKey().References("book.book_id"), schema.BigInt("tag_id").PrimaryKey().References("tag.tag_id"))
}

func TestDDL(t *testing.T) {
	file := golden.Open(t, "testdata/ddl.txtar")
	for _, s := range schemas() {
		for _, d := range dialects {
			md := schema.NewMetaData(s.opts...)
			s.make(md)
			file.Want(s.name+" / "+d.Name(), createAndDrop(d, md))
		}
	}
}

func createAndDrop(d dialect.Dialect, md *schema.MetaData) string {
	create, err := dialect.CreateAll(d, md, nil)
	if err != nil {
		return "error: " + err.Error()
	}
	drop, err := dialect.DropAll(d, md, nil)
	if err != nil {
		return "error: " + err.Error()
	}
	return strings.Join(append(create, drop...), ";\n") + ";"
}

func TestScenarioH04CreateAndDropOnlyWhatIsMissingOrThere(t *testing.T) {
	md := schema.NewMetaData()
	library(md)
	there := func(name string) bool { return name == "author" || name == "tag" }
	create, err := dialect.CreateAll(sqlite.New(), md, there)
	if err != nil {
		t.Fatal(err)
	}
	wantBegins(t, create, "CREATE TABLE book ", "CREATE TABLE book_tag ")
	drop, err := dialect.DropAll(sqlite.New(), md, there)
	if err != nil {
		t.Fatal(err)
	}
	wantBegins(t, drop, "DROP TABLE tag", "DROP TABLE author")
	none, err := dialect.CreateAll(sqlite.New(), md, func(string) bool { return true })
	if err != nil || len(none) != 0 {
		t.Errorf("everything exists: got %v, %v", none, err)
	}
}

func wantBegins(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d statements %q, want %q", len(got), got, want)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("statement %d is %q, want %q", i+1, got[i], want[i])
		}
	}
}

func TestOneTable(t *testing.T) {
	md := schema.NewMetaData()
	library(md)
	book, err := md.Lookup("book")
	if err != nil {
		t.Fatal(err)
	}
	create, err := dialect.CreateTable(sqlite.New(), book)
	if err != nil {
		t.Fatal(err)
	}
	wantBegins(t, create, "CREATE TABLE book (\n  book_id INTEGER NOT NULL PRIMARY KEY,")
	drop, err := dialect.DropTable(sqlite.New(), book)
	if err != nil {
		t.Fatal(err)
	}
	wantBegins(t, drop, "DROP TABLE book")
}

// short is a dialect with short names.
type short struct{ dialect.Dialect }

func (short) Limits() dialect.Limits { return dialect.Limits{Ident: 20} }

func TestScenarioH02NamesAreCutToTheLimit(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("author", schema.Int("a").Index(), schema.String("a_rather_long_name", 0).Index())
	got, err := dialect.CreateTable(short{dialect.Neutral()}, table)
	if err != nil {
		t.Fatal(err)
	}
	wantBegins(t, got, "CREATE TABLE author", "CREATE INDEX ix_author_a ON", "CREATE INDEX ix_author_a_2edb7f52 ON")
	table = md.Table("a_table_of_a_long_name", schema.Int("a"))
	_, err = dialect.CreateTable(short{dialect.Neutral()}, table)
	want := "dialect: CREATE TABLE a_table_of_a_long_name: name a_table_of_a_long_name has 22 bytes, neutral takes 20"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	table = md.Table("x", schema.Int("a"), schema.Index{Name: "a_name_that_was_given_by_hand", Parts: schema.On("a")})
	if _, err = dialect.CreateTable(short{dialect.Neutral()}, table); err == nil || !strings.Contains(err.Error(), "has 29 bytes, the database takes 20") {
		t.Errorf("a name that was given is not cut: got %v", err)
	}
}

// TestTablesWithTypesOfOneDatabaseKeepTheirOrder: they were taken for other tables than those that foreign keys lead to.
func TestTablesWithTypesOfOneDatabaseKeepTheirOrder(t *testing.T) {
	md := schema.NewMetaData()
	md.Table("child", schema.BigInt("id").PrimaryKey(), schema.BigInt("parent_id").References("parent.id"))
	md.Table("parent", schema.BigInt("id").PrimaryKey(), schema.String("a", 9).On("sqlite", sqltype.Type{Verbatim: "CLOB"}))
	got, err := dialect.CreateAll(sqlite.New(), md, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantBegins(t, got, "CREATE TABLE parent", "CREATE TABLE child")
	if !strings.Contains(got[0], "a CLOB") {
		t.Errorf("got %s", got[0])
	}
}
