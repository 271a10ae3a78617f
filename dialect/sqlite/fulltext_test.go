package sqlite_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
)

func TestFullText(t *testing.T) {
	for _, db := range testdb.All() {
		e := db.Open(t)
		if e.Dialect().Name() != sqlite.New().Name() {
			continue
		}
		if _, err := engine.ExecSQL(t.Context(), e, "CREATE VIRTUAL TABLE note USING fts5 (title, body)"); err != nil {
			t.Fatal(err)
		}
		if _, err := engine.ExecSQL(t.Context(), e, "INSERT INTO note VALUES ('Emma', 'a clever woman'), ('Dune', 'sand and worms'), ('Sand', 'clever castles')"); err != nil {
			t.Fatal(err)
		}
		checkNotes(t, e)
	}
}

func checkNotes(t *testing.T, e *engine.Engine) {
	t.Helper()
	table := schema.NewMetaData().Table("note", schema.String("title", 0).NotNull(), schema.String("body", 0).NotNull())
	title, body := retort.ColumnOf[retort.Text](table, "title"), retort.ColumnOf[retort.Text](table, "body")
	for _, test := range []struct {
		cond retort.Condition
		want string
	}{
		{retort.Match(body, "clever"), "[Emma Sand]"},
		{retort.Match(body, "CLEVER woman"), "[Emma]"},
		{retort.Match(title, "sand"), "[Sand]"},
		{retort.Match(body, "nothing"), "[]"},
	} {
		got, err := engine.All(t.Context(), e, retort.Select(title).Where(test.cond).OrderBy(title))
		if err != nil || fmt.Sprint(got) != test.want {
			t.Errorf("got %v, %v, want %s", got, err, test.want)
		}
	}
}

func TestFTS5Tables(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("note", schema.String("title", 0).NotNull(), schema.String("body", 0).NotNull(), schema.String("kind", 0),
		sqlite.FTS5(sqlite.FTS5Options{Tokenize: "porter unicode61", Prefix: []int{2, 3}, Unindexed: []string{"kind"}}))
	eng, _ := testdb.SQLite(t)
	if err := engine.CreateAll(t.Context(), eng, md); err != nil {
		t.Fatal(err)
	}
	title, body, kind := retort.ColumnOf[retort.Text](table, "title"), retort.ColumnOf[retort.Text](table, "body"), retort.ColumnOf[retort.NullText](table, "kind")
	for i, n := range [][3]string{{"Emma", "a clever woman", "novel"}, {"Dune", "sand and worms", "novel"}, {"Sand", "clever castles of sand", "sand"}} {
		insert := retort.InsertInto(table).Values(title.Set(n[0]), body.Set(n[1]), kind.Set(n[2]), sqlite.SearchIn(table).RowID().Set(int64(i+1)))
		if _, err := engine.Exec(t.Context(), eng, insert); err != nil {
			t.Fatal(err)
		}
	}
	s, other := sqlite.SearchIn(table), table.As("n")
	found := func(query string) *retort.SelectStmt[int64] {
		return retort.Select(s.RowID()).Where(s.Found(query)).OrderBy(s.RowID())
	}
	Run(t, "testdata/fts5.txtar", eng,
		Gives("words", found("sand"), int64(2), int64(3)),
		Gives("word forms", found("castle"), int64(3)),
		Gives("operators", found("sand NOT worm*"), int64(3)),
		Gives("in a column", found("title : sand"), int64(3)),
		Gives("what isn't indexed", found("novel"), []int64{}...),
		Gives("a text of words", found(sqlite.Words(`worms" OR sand -`)), []int64{}...),
		Gives("a text of words that are there", found(sqlite.Words("worms  sand")), int64(2)),
		Gives("best first", retort.Select(s.RowID()).Where(s.Found("sand")).OrderBy(s.Rank()), int64(3), int64(2)),
		Gives("best first, by weights", retort.Select(title).Where(s.Found("sand OR emma")).OrderBy(s.BM25(100, 1)).Limit(1), "Emma"),
		Gives("highlighted", retort.Select(s.Highlight("body", "<b>", "</b>")).Where(s.Found("castle sand")), new("clever <b>castles</b> of <b>sand</b>")),
		Gives("a snippet", retort.Select(s.Snippet("body", "[", "]", "…", 2)).Where(s.Found("castle")), new("clever [castles]…")),
		Gives("a snippet of the best column", retort.Select(s.Snippet("", "[", "]", "…", 5)).Where(s.Found("emma")), new("[Emma]")),
		Gives("under an alias", retort.Select(sqlite.SearchIn(other).RowID()).From(other).Where(sqlite.SearchIn(other).Found("worm")), int64(2)),
	)
	if err := retort.Select(s.Highlight("none", "", "")).Err(); err == nil || !strings.Contains(err.Error(), "no column none") {
		t.Errorf("a column that isn't there is %v", err)
	}
	again, err := schema.Reflect(t.Context(), eng, schema.WithViews())
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Tables()) != 0 || len(again.Views()) != 1 || len(again.Views()[0].Columns) != 3 {
		t.Errorf("reflected %v and %v, want the table as a view, without those that keep its index", again.Tables(), again.Views())
	}
	if err := engine.DropAll(t.Context(), eng, md); err != nil {
		t.Error(err)
	}
}

// TestFTS5OfATable: an index of a table's rows, whose texts are kept there.
func TestFTS5OfATable(t *testing.T) {
	md := schema.NewMetaData()
	md.Table("note", schema.BigInt("id").PrimaryKey(), schema.String("it's body", 0).NotNull())
	words := md.Table("words", schema.String("it's body", 0).NotNull(), sqlite.FTS5(sqlite.FTS5Options{Content: "note", ContentRowID: "id"}))
	eng, _ := testdb.SQLite(t)
	if err := engine.CreateAll(t.Context(), eng, md); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`INSERT INTO note VALUES (7, 'sand and worms')`, `INSERT INTO words (words) VALUES ('rebuild')`} {
		if _, err := engine.ExecSQL(t.Context(), eng, text); err != nil {
			t.Fatal(err)
		}
	}
	s := sqlite.SearchIn(words)
	got, err := engine.All(t.Context(), eng, retort.Select2(s.RowID(), s.Highlight("it's body", "[", "]")).Where(s.Found("worms")))
	if err != nil || len(got) != 1 || got[0].V1 != 7 || *got[0].V2 != "sand and [worms]" {
		t.Errorf("got %v, %v", got, err)
	}
	md = schema.NewMetaData()
	md.Table("bad", schema.BigInt("id").PrimaryKey(), sqlite.FTS5(sqlite.FTS5Options{}))
	if err := engine.CreateAll(t.Context(), eng, md); err == nil || !strings.Contains(err.Error(), "columns only") {
		t.Errorf("a key in a table of FTS5 is %v", err)
	}
}
