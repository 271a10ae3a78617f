package postgres_test

import (
	"fmt"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var book = schema.NewMetaData().Table("book", schema.BigInt("id").PrimaryKey(), schema.String("title", 0).NotNull(),
	schema.Array("tags", sqltype.Type{Kind: sqltype.String}).NotNull())

// sql prints a statement as PostgreSQL gets it.
func sql(stmt retort.Stmt) {
	compiled, err := dialect.Compile(postgres.New(), ast.NodeOf(stmt))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(compiled.SQL)
}

func ExampleUnnest() {
	tags := retort.ColumnOf[retort.Column[[]string]](book, "tags")
	tag := postgres.Unnest("tag", tags)
	n := retort.CountAll()
	sql(retort.Select2(tag.Value, n).From(book).Join(tag).GroupBy(tag.Value).OrderBy(n.Desc()))
	// Output: SELECT tag."value", count(*) FROM book JOIN unnest(book.tags) AS tag ("value") ON TRUE GROUP BY tag."value" ORDER BY count(*) DESC
}

func ExampleArrayAgg() {
	title := retort.ColumnOf[retort.Text](book, "title")
	sql(retort.Select(retort.OrderedBy(postgres.ArrayAgg(title), title)))
	// Output: SELECT array_agg(book.title ORDER BY book.title) FROM book
}

func ExampleFound() {
	title := retort.ColumnOf[retort.Text](book, "title")
	words, query := postgres.ToTSVector("english", title), postgres.WebQuery("english", "stephen -it")
	sql(retort.Select(title).Where(postgres.Found(words, query)).OrderBy(postgres.Rank(words, query, postgres.ByLength).Desc()).Limit(3))
	// Output: SELECT book.title FROM book WHERE (to_tsvector('english', book.title) @@ websearch_to_tsquery('english', $1)) ORDER BY ts_rank(to_tsvector('english', book.title), websearch_to_tsquery('english', $2), 2) DESC LIMIT $3
}

func ExampleRangeOverlaps() {
	rooms := schema.NewMetaData().Table("room", schema.BigInt("id").PrimaryKey(), schema.Range("booked", sqltype.Type{Kind: sqltype.Timestamp}).NotNull())
	id, booked := retort.ColumnOf[retort.Num[int64]](rooms, "id"), retort.ColumnOf[retort.Column[sqltype.Range[time.Time]]](rooms, "booked")
	today := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	wanted := retort.Val(sqltype.RangeOf(today, today.AddDate(0, 0, 1)))
	sql(retort.Select(id).Where(retort.Not(postgres.RangeOverlaps(booked, wanted))))
	// Output: SELECT room.id FROM room WHERE NOT (room.booked && CAST($1 AS TSTZRANGE))
}

func ExampleJSONPathExists() {
	docs := schema.NewMetaData().Table("docs", schema.BigInt("id").PrimaryKey(), schema.JSON("doc").NotNull())
	id, doc := retort.ColumnOf[retort.Num[int64]](docs, "id"), retort.ColumnOf[retort.JSON[map[string]any]](docs, "doc")
	sql(retort.Select(id).Where(postgres.JSONPathExists(doc, postgres.JSONPath(`$.tags[*] ? (@ starts with "h")`))))
	// Output: SELECT docs.id FROM docs WHERE (docs.doc @? CAST($1 AS JSONPATH))
}
