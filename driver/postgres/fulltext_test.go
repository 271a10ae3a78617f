package postgres_test

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
)

func TestFullText(t *testing.T) {
	e := open(t, postgres.Config{DSN: testdb.Postgres(t)})
	run(t, e, "CREATE TABLE note (title TEXT NOT NULL, body TEXT NOT NULL)")
	run(t, e, "INSERT INTO note VALUES ('Emma', 'a clever woman'), ('Dune', 'sand and worms'), ('Sand', 'clever castles')")
	table := schema.NewMetaData().Table("note", schema.String("title", 0).NotNull(), schema.String("body", 0).NotNull())
	title, body := retort.ColumnOf[retort.Text](table, "title"), retort.ColumnOf[retort.Text](table, "body")
	for words, want := range map[string]string{"Clever": "[Emma Sand]", "worms sand": "[Dune]", "castles worms": "[]", "it's & odd": "[]"} {
		got, err := engine.All(t.Context(), e, retort.Select(title).Where(retort.Match(body, words)).OrderBy(title))
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: got %v, %v, want %s", words, got, err, want)
		}
	}
}
