package postgres_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/postgres"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
)

func TestHints(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("title", 50).NotNull(), schema.Int("pages"),
		schema.Index{Name: "book title", Parts: schema.On("title"), Unique: true})
	eng := openWith(t, md, "INSERT INTO book VALUES (1, 'Dune', 400), (2, 'Emma', NULL)", "CREATE TABLE novel () INHERITS (book)", "INSERT INTO novel VALUES (3, 'Ida', 1)")
	id, pages := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullNum[int32]](table, "pages")
	ids := retort.Select(id).OrderBy(id)
	cte := ids.Where(id.Gt(1)).CTE("late")
	Run(t, "testdata/hint.txtar", eng,
		Gives("a hint", postgres.Hint(ids, "SeqScan(book)"), int64(1), int64(2), int64(3)).Everywhere(),
		Gives("a hint before WITH", postgres.Hint(retort.Select(retort.Of(cte, id)), "SeqScan(book) Set(work_mem '1MB')"), int64(2), int64(3)).Everywhere(),
		Gives("a hint of a union", postgres.Hint(ids.Union(ids).OrderBy(id), "SeqScan(book)"), int64(1), int64(2), int64(3)).Everywhere(),
		Gives("only the table", ids.From(postgres.Only(table)), int64(1), int64(2)),
		Does("a hint of an update", postgres.HintExec(retort.Update(table).Set(pages.Set(5)).Where(id.Eq(2)), "IndexScan(book)"),
			retort.Select(pages).Where(id.Eq(2)), new(int32(5))).Everywhere(),
	)
	for _, hint := range []string{"", "a */ x", "a /* x", "*", "/", "a?", "a\x00"} {
		if c, err := dialect.Compile(postgres.New(), ast.NodeOf(postgres.Hint(ids, hint))); err == nil {
			t.Errorf("the hint %q compiles to %s", hint, c.SQL)
		}
	}
}
