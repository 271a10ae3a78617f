package sqlite_test

import (
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/schema"
)

func ExampleSearchIn() {
	notes := schema.NewMetaData().Table("note_words", schema.String("title", 0).NotNull(), schema.String("body", 0).NotNull(),
		sqlite.FTS5(sqlite.FTS5Options{Tokenize: "porter"}))
	s := sqlite.SearchIn(notes)
	ddl, _ := dialect.CreateTable(sqlite.New(), notes)
	fmt.Println(ddl[0])
	stmt := retort.Select2(s.RowID(), s.Highlight("body", "<b>", "</b>")).Where(s.Found("sand NOT worm*")).OrderBy(s.Rank())
	compiled, _ := dialect.Compile(sqlite.New(), ast.NodeOf(stmt))
	fmt.Println(compiled.SQL)
	// Output:
	// CREATE VIRTUAL TABLE note_words USING fts5 (title, body, tokenize = 'porter')
	// SELECT note_words.rowid, highlight(note_words.note_words, ?, ?, ?) FROM note_words WHERE (note_words.note_words MATCH ?) ORDER BY note_words."rank"
}
