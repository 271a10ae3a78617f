package hostile_test

import (
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
)

// vendorItem is a part of a table that a dialect's package makes of a text.
type vendorItem struct {
	item func(h string) schema.Item
	// named tells whether the table that the database has afterwards has the text for a name; nil if it is none that is reflected.
	named func(t *schema.Table, h string) bool
}

// vendorItems are the functions of the dialects' packages that make parts of a schema of a text which isn't SQL.
var vendorItems = map[string]vendorItem{
	"postgres.Words": {
		func(h string) schema.Item { return postgres.Words(h) },
		func(t *schema.Table, h string) bool { _, ok := t.Def(h); return ok },
	},
	"postgres.Tablespace": {func(h string) schema.Item { return postgres.Tablespace(h) }, nil},
	"mysql.Collate":       {mysql.Collate, nil},
	"mysql.Engine":        {mysql.Engine, nil},
	"mysql.FullText": {
		func(h string) schema.Item { return mysql.FullText(h, "body") },
		func(t *schema.Table, h string) bool {
			return slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool { return i.Name == h })
		},
	},
	"mysql.FullText of columns": {func(h string) schema.Item { return mysql.FullText("tried_words", h) }, nil},
	"sqlite.FTS5": {func(h string) schema.Item {
		return sqlite.FTS5(sqlite.FTS5Options{Tokenize: h, Content: h, ContentRowID: h, Unindexed: []string{h}})
	}, nil},
	"sqlite.FTS5 of a tokenizer": {func(h string) schema.Item { return sqlite.FTS5(sqlite.FTS5Options{Tokenize: h}) }, nil},
}

// TestHostileTextsInSchemas: a hostile text makes no table, or one in which it is a name like any other. The database has what it had.
func TestHostileTextsInSchemas(t *testing.T) {
	for _, db := range testdb.All() {
		t.Run(db.Name, func(t *testing.T) {
			eng := db.Open(t)
			if err := engine.CreateAll(t.Context(), eng, md); err != nil {
				t.Fatal(err)
			}
			plain := retort.InsertInto(notes.table).Values(notes.id.Set(1), notes.body.Set("plain"), notes.doc.Set(map[string]string{"a": "b"}))
			if _, err := engine.Exec(t.Context(), eng, plain); err != nil {
				t.Fatal(err)
			}
			for name, v := range vendorItems {
				made := 0
				for _, h := range append([]string{"an ordinary name"}, hostile...) {
					if declare(t, eng, name, v, h) {
						made++
					}
				}
				if v.named != nil && eng.Dialect().Name() == packageOf(name) && made < 2 {
					t.Errorf("%s: %d of the texts are a name", name, made)
				}
			}
			got, err := engine.All(t.Context(), eng, retort.Select(notes.body))
			if err != nil || len(got) != 1 || got[0] != "plain" {
				t.Fatalf("the notes are %v, %v", got, err)
			}
		})
	}
}

// declare creates a table with an item and drops it. It tells whether it was there with the text as a name.
func declare(t *testing.T, eng *engine.Engine, name string, v vendorItem, h string) bool {
	t.Helper()
	tried := schema.NewMetaData()
	tried.Table("tried", schema.BigInt("id").PrimaryKey(), schema.String("body", 200), v.item(h))
	texts, err := dialect.CreateAll(eng.Dialect(), tried, nil)
	for _, text := range texts {
		if _, err = engine.ExecSQL(t.Context(), eng, text); err != nil {
			break
		}
	}
	if err != nil {
		dropTried(t, eng) // MySQL keeps what came before the error
		return false
	}
	defer dropTried(t, eng)
	if v.named == nil || eng.Dialect().Name() != packageOf(name) {
		return false
	}
	md, err := schema.Reflect(t.Context(), eng, schema.Only("tried"))
	if err != nil || len(md.Tables()) != 1 || !v.named(md.Tables()[0], h) {
		t.Errorf("%s(%q): the database has it under another name, or not at all: %v", name, h, err)
		return false
	}
	return true
}

func dropTried(t *testing.T, eng *engine.Engine) {
	t.Helper()
	if _, err := engine.ExecSQL(t.Context(), eng, "DROP TABLE IF EXISTS tried"); err != nil {
		t.Fatal(err)
	}
}
