package mysql_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
)

func TestHints(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("title", 50).NotNull(), schema.Int("pages"),
		schema.Index{Name: "book title", Parts: schema.On("title"), Unique: true})
	eng := open(t)
	if err := engine.CreateAll(t.Context(), eng, md); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO book VALUES (1, 'Dune', 400), (2, 'Emma', NULL)"); err != nil {
		t.Fatal(err)
	}
	id, title, pages := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Text](table, "title"), retort.ColumnOf[retort.NullNum[int32]](table, "pages")
	ids, titles := retort.Select(id).From(table).OrderBy(id), retort.Select(title).OrderBy(title)
	row := retort.InsertInto(table).Values(id.Set(9), title.Set("Dune"), pages.Set(7))
	again := table.As("b")
	Run(t, "testdata/hint.txtar", eng,
		Gives("optimizer hints", mysql.Hint(ids, "MAX_EXECUTION_TIME(1000) NO_INDEX_MERGE(book)"), int64(1), int64(2)).Everywhere(),
		Gives("a straight join", mysql.StraightJoin(retort.Select(id).From(table).Join(again, retort.Eq(id, retort.ColumnOf[retort.Num[int64]](again, "id"))).OrderBy(id)), int64(1), int64(2)).Everywhere(),
		Gives("use an index", titles.From(mysql.UseIndex(table, "book title", "PRIMARY")), "Dune", "Emma").Everywhere(),
		Gives("use no index", titles.From(mysql.UseIndex(table)), "Dune", "Emma").Everywhere(),
		Gives("force an index of a joined table", ids.Join(mysql.ForceIndex(again, "book title"), retort.Eq(id, retort.ColumnOf[retort.Num[int64]](again, "id"))), int64(1), int64(2)).Everywhere(),
		Gives("ignore an index", titles.From(mysql.IgnoreIndex(table, "book title")), "Dune", "Emma").Everywhere(),
		Does("insert and ignore", mysql.Ignore(row), ids, int64(1), int64(2)),
		Does("update and ignore", mysql.Ignore(retort.Update(table).Set(title.Set("Emma")).Where(id.Eq(1))), titles, "Dune", "Emma"),
		Does("delete and ignore", mysql.Ignore(retort.Delete(table).Where(id.Eq(1))), ids, int64(2)),
		Does("replace", mysql.Replace(row), ids, int64(2), int64(9)),
		Does("optimizer hints of an update", mysql.HintExec(retort.Update(table).Set(pages.Set(1)).Where(id.Eq(2)), "NO_RANGE_OPTIMIZATION(book)"),
			retort.Select(pages).Where(id.Eq(2)), new(int32(1))).Everywhere(),
	)
}

// TestBadHints: what would be read as something else than a hint, or hint at nothing, is an error.
func TestBadHints(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("title", 50).NotNull(), schema.Int("pages"),
		schema.Index{Name: "book title", Parts: schema.On("title"), Unique: true})
	id := retort.ColumnOf[retort.Num[int64]](table, "id")
	ids := retort.Select(id)
	bad := map[string]retort.Stmt{
		"no index to force":            ids.From(mysql.ForceIndex(table)),
		"a name with a NUL":            ids.From(mysql.UseIndex(table, "a\x00")),
		"a replace of an update":       mysql.Replace(retort.Update(table).Set(id.Set(1)).All()),
		"a replace with OnConflict":    mysql.Replace(retort.InsertInto(table).Values(id.Set(1)).OnConflict(id).DoNothing()),
		"behind SELECT of a union":     mysql.StraightJoin(ids.Union(ids)),
		"an index of a subquery":       ids.From(mysql.UseIndex(ids.Subquery("s"), "a")),
		"behind SELECT of other's SQL": mysql.Hint(retort.SelectTextInto[struct{ ID int64 }]("SELECT id FROM book"), "a"),
	}
	for _, hint := range []string{"", "a */ x", "a /* x", "*", "/", "a?", "a\x00", `a\`} {
		bad["the hint "+hint] = mysql.Hint(ids, hint)
	}
	for name, stmt := range bad {
		if c, err := dialect.Compile(mysql.New("8.4.3"), ast.NodeOf(stmt)); err == nil {
			t.Errorf("%s: compiles to %s", name, c.SQL)
		}
	}
	if _, err := dialect.Compile(postgres.New(), ast.NodeOf(mysql.StraightJoin(ids.Union(ids)))); err != nil {
		t.Errorf("a hint of another database: %v", err)
	}
}
