package mysql_test

import (
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/schema"
)

func ExampleMatch() {
	notes := schema.NewMetaData().Table("note", schema.String("title", 80).NotNull(), schema.String("body", 0).NotNull(),
		mysql.FullText("note_words", "title", "body"))
	d := mysql.New("10.11.6-MariaDB")
	ddl, _ := dialect.CreateTable(d, notes)
	fmt.Println(ddl[1])
	title, body := retort.ColumnOf[retort.Text](notes, "title"), retort.ColumnOf[retort.Text](notes, "body")
	m := mysql.Match(mysql.Boolean, "+sand -worms", title, body)
	compiled, _ := dialect.Compile(d, ast.NodeOf(retort.Select2(title, m.Score()).Where(m.Found())))
	fmt.Println(compiled.SQL)
	// Output:
	// CREATE FULLTEXT INDEX note_words ON note (title, body)
	// SELECT note.title, (match (note.title, note.body) against (? IN BOOLEAN MODE)) FROM note WHERE (match (note.title, note.body) against (? IN BOOLEAN MODE))
}
