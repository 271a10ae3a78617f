package sqlite_test

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
)

// TestFullText runs on the SQLite that has FTS5 built in; that of driver/sqlite has not.
func TestFullText(t *testing.T) {
	ran := false
	for _, db := range testdb.All() {
		e := db.Open(t)
		if e.Dialect().Name() != sqlite.New().Name() {
			continue
		}
		if _, err := engine.ExecSQL(t.Context(), e, "CREATE VIRTUAL TABLE note USING fts5 (title, body)"); err != nil {
			continue
		}
		ran = true
		if _, err := engine.ExecSQL(t.Context(), e, "INSERT INTO note VALUES ('Emma', 'a clever woman'), ('Dune', 'sand and worms'), ('Sand', 'clever castles')"); err != nil {
			t.Fatal(err)
		}
		checkNotes(t, e)
	}
	if !ran {
		t.Error("no SQLite at hand has FTS5")
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
