package schema_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// library has tables in two schemas, an enum of both, and a view.
func twoSchemas() *schema.MetaData {
	md := schema.NewMetaData(schema.WithConvention(schema.DefaultConvention()))
	md.Schema("sales")
	mood := &sqltype.EnumType{Schema: "sales", Name: "mood", Values: []string{"sad"}}
	md.Table("author", id("id"), schema.Enum("mood", mood).With("data"), schema.Extra{Value: 7})
	md.Table("author", schema.InSchema("sales"), id("id"))
	book := md.Table("book", schema.InSchema("sales"), id("id"), schema.BigInt("own").References("author.id"), schema.BigInt("other").References(".author.id"),
		schema.BigInt("same").References("sales.author.id"), schema.DDL{SQL: "TOUCH {table}"})
	md.ViewOf("books", retort.Select(retort.ColumnOf[retort.Num[int64]](book, "id")))
	md.Sequence(schema.Sequence{Schema: "sales", Name: "number"})
	return md
}

func targets(t *testing.T, table *schema.Table) string {
	t.Helper()
	var names []string
	for _, f := range table.ForeignKeys {
		target, _, err := f.Target()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, target.FullName())
	}
	return strings.Join(names, " ")
}

func TestH10_MetaDataIsCopiedToAnotherSchema(t *testing.T) {
	md := twoSchemas()
	moved := md.Copy(schema.MoveSchemas(map[string]string{"sales": "archive", "": "main"}))
	if err := moved.Check(); err != nil {
		t.Fatal(err)
	}
	book, err := moved.Lookup("archive.book")
	if err != nil {
		t.Fatal(err)
	}
	if got := targets(t, book); got != "archive.author main.author archive.author" {
		t.Errorf("foreign keys lead to %s", got)
	}
	statements, err := dialect.CreateAll(postgres.New(), moved, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(statements, "\n")
	for _, want := range []string{"CREATE TYPE archive.mood", "mood archive.mood", "CREATE SEQUENCE archive.number", "CREATE VIEW main.books (id) AS SELECT book.id FROM archive.book",
		"TOUCH archive.book", "CREATE SCHEMA IF NOT EXISTS archive", "CONSTRAINT fk_book_own_author FOREIGN KEY (own) REFERENCES archive.author (id)"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s in\n%s", want, all)
		}
	}
	if strings.Contains(all, "sales") {
		t.Errorf("something is left in sales:\n%s", all)
	}
	again := moved.Copy(schema.MoveSchemas(map[string]string{"archive": "deep"}))
	if statements, err = dialect.CreateAll(postgres.New(), again, nil, dialect.WithSchemas(map[string]string{"deep": "tenant"})); err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(statements, "\n"); !strings.Contains(all, "CREATE VIEW main.books (id) AS SELECT book.id FROM tenant.book") {
		t.Errorf("a copy of the copy:\n%s", all)
	}
	if before, err := md.Lookup("sales.book"); err != nil || targets(t, before) != "sales.author author sales.author" {
		t.Errorf("the original: %v", err)
	}
}

func TestH10_ATableIsCopiedOrLeftOut(t *testing.T) {
	md := twoSchemas()
	book, err := md.Lookup("sales.book")
	if err != nil {
		t.Fatal(err)
	}
	other := schema.NewMetaData()
	other.Table("author", schema.InSchema("archive"), id("id"))
	other.Table("author", id("id"))
	copied := other.Include(book, schema.InSchema("archive"), schema.Comment("old ones"), schema.Int("year"))
	if got := targets(t, copied); got != "archive.author author archive.author" || copied.Comment != "old ones" {
		t.Errorf("foreign keys lead to %s; comment %q", got, copied.Comment)
	}
	if len(copied.Columns) != 5 || len(book.Columns) != 4 || copied.AST() == book.AST() {
		t.Errorf("the copy has %d columns, the original %d", len(copied.Columns), len(book.Columns))
	}
	if err := other.Check(); err != nil {
		t.Error(err)
	}
	other.Include(copied)
	if err := other.Check(); err == nil || !strings.Contains(err.Error(), "table archive.book is declared twice") {
		t.Errorf("a second copy: %v", err)
	}
	fewer := md.Copy(schema.Without("sales.author", "nothing"))
	if _, err := fewer.Lookup("sales.author"); err == nil {
		t.Error("the table is there")
	}
	if err := fewer.Check(); err == nil || !strings.Contains(err.Error(), "copy without nothing: there is no such table") || !strings.Contains(err.Error(), "no table sales.author") {
		t.Errorf("what is missing: %v", err)
	}
	if got := names(md.Tables()); got != "author sales.author sales.book" && len(md.Tables()) != 3 {
		t.Errorf("the original has %s", got)
	}
	author, err := fewer.Lookup("author")
	if err != nil {
		t.Fatal(err)
	}
	if data, ok := schema.ExtraOf[string](author.Columns[1].Extras); !ok || data != "data" {
		t.Errorf("data of a column: %q", data)
	}
	if n, ok := schema.ExtraOf[int](author.Extras); !ok || n != 7 {
		t.Errorf("data of a table: %d", n)
	}
	if _, ok := schema.ExtraOf[bool](author.Extras); ok {
		t.Error("there is data that nobody gave")
	}
}
