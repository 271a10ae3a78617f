package mysql_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/schematext"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
)

func TestFullText(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("note", schema.BigInt("id").PrimaryKey(), schema.String("title", 50).NotNull(), schema.String("body", 0).NotNull(),
		mysql.FullText("note_words", "title", "body"), mysql.Collate("utf8mb4_unicode_ci"))
	eng := open(t)
	if err := engine.CreateAll(t.Context(), eng, md); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO note VALUES (1, 'Emma', 'a clever woman'), (2, 'Dune', 'sand and worms'), (3, 'Sand', 'clever castles')"); err != nil {
		t.Fatal(err)
	}
	id := retort.ColumnOf[retort.Num[int64]](table, "id")
	title, body := retort.ColumnOf[retort.Text](table, "title"), retort.ColumnOf[retort.Text](table, "body")
	sand := mysql.Match(mysql.Natural, "sand", title, body)
	Run(t, "testdata/fulltext.txtar", eng,
		Gives("natural language", retort.Select(id).Where(mysql.Match(mysql.Natural, "clever worms", title, body).Found()).OrderBy(id), int64(1), int64(2), int64(3)),
		Gives("boolean", retort.Select(id).Where(mysql.Match(mysql.Boolean, "+sand -castl*", title, body).Found()), int64(2)),
		Gives("a phrase", retort.Select(id).Where(mysql.Match(mysql.Boolean, `"clever castles"`, title, body).Found()), int64(3)),
		Gives("with expansion", retort.Select(id).Where(mysql.Match(mysql.Expansion, "worms", title, body).Found(), id.Ne(1)).OrderBy(id), int64(2), int64(3)),
		Gives("best first", retort.Select(id).Where(sand.Found()).OrderBy(sand.Score().Desc(), id), int64(2), int64(3)),
		Gives("the score", retort.Select(retort.Case[string]().When(sand.Score().Gt(0), "found").Else("not")).Where(id.Eq(1)), "not"),
	)
	again, err := schema.Reflect(t.Context(), eng)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(schematext.Of(eng.Dialect(), md, schematext.Loose{}), "  option utf8mb4_unicode_ci\n", "", 1) // which isn't reflected
	if got := schematext.Of(eng.Dialect(), again, schematext.Loose{}); got != want {
		t.Errorf("reflected:\n%s\nwant\n%s", got, want)
	}
}
