package sqlite_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
)

func TestHints(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("title", 50).NotNull(), schema.Int("pages"),
		schema.Index{Name: "book title", Parts: schema.On("title"), Unique: true})
	eng, _ := testdb.SQLite(t)
	if err := engine.CreateAll(t.Context(), eng, md); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO book VALUES (1, 'Dune', 400), (2, 'Emma', NULL)"); err != nil {
		t.Fatal(err)
	}
	id, title, pages := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Text](table, "title"), retort.ColumnOf[retort.NullNum[int32]](table, "pages")
	ids, titles := retort.Select(id).From(table).OrderBy(id), retort.Select(title).OrderBy(title)
	row := retort.InsertInto(table).Values(id.Set(9), title.Set("Dune"), pages.Set(7))
	b := table.As("b")
	Run(t, "testdata/hint.txtar", eng,
		Gives("indexed by", titles.From(sqlite.IndexedBy(table, "book title")), "Dune", "Emma").Everywhere(),
		Gives("a joined table indexed by", ids.Join(sqlite.IndexedBy(b, "book title"), retort.Eq(title, retort.ColumnOf[retort.Text](b, "title"))), int64(1), int64(2)).Everywhere(),
		Gives("not indexed", titles.From(sqlite.NotIndexed(table)), "Dune", "Emma").Everywhere(),
		Does("insert or replace", sqlite.Or(sqlite.OrReplace, row), ids, int64(2), int64(9)),
		Does("insert or ignore", sqlite.Or(sqlite.OrIgnore, row), ids, int64(1), int64(2)),
		Does("insert or abort", sqlite.Or(sqlite.OrAbort, retort.InsertInto(table).Values(id.Set(9), title.Set("Ida"))), ids, int64(1), int64(2), int64(9)),
		Does("insert or fail", sqlite.Or(sqlite.OrFail, retort.InsertInto(table).Values(id.Set(3), title.Set("Ida"))), ids, int64(1), int64(2), int64(3)),
		Does("update or ignore", sqlite.Or(sqlite.OrIgnore, retort.Update(table).Set(title.Set("Emma")).Where(id.Eq(1))), titles, "Dune", "Emma"),
		Does("update or rollback", sqlite.Or(sqlite.OrRollback, retort.Update(table).Set(pages.Set(1)).Where(id.Eq(1))), retort.Select(pages).Where(id.Eq(1)), new(int32(1))),
	)
	for name, stmt := range map[string]retort.Stmt{
		"a DELETE":               sqlite.Or(sqlite.OrIgnore, retort.Delete(table).All()),
		"no resolution":          sqlite.Or(7, row),
		"a name that is empty":   ids.From(sqlite.IndexedBy(table, "")),
		"an index of a subquery": ids.From(sqlite.IndexedBy(ids.Subquery("s"), "a")),
	} {
		if c, err := dialect.Compile(sqlite.New(), ast.NodeOf(stmt)); err == nil {
			t.Errorf("%s compiles to %s", name, c.SQL)
		}
	}
}
