package mysql_test

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/schema"
)

func TestFullText(t *testing.T) {
	e := open(t)
	run(t, e, "CREATE TABLE note (id BIGINT PRIMARY KEY, title VARCHAR(20) NOT NULL, body TEXT NOT NULL, FULLTEXT (body))",
		"INSERT INTO note VALUES (1, 'Emma', 'a clever woman'), (2, 'Dune', 'sand and worms'), (3, 'Sand', 'clever castles')")
	table := schema.NewMetaData().Table("note", schema.String("title", 20).NotNull(), schema.String("body", 0).NotNull())
	title, body := retort.ColumnOf[retort.Text](table, "title"), retort.ColumnOf[retort.Text](table, "body")
	for words, want := range map[string]string{"clever": "[Emma Sand]", "castles worms": "[Dune Sand]", "nothing": "[]"} {
		if got := fmt.Sprint(all(t, e, retort.Select(title).Where(retort.Match(body, words)).OrderBy(title))); got != want {
			t.Errorf("%s: got %s, want %s", words, got, want)
		}
	}
}
