package schema_test

import (
	"context"
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

func Example() {
	md := schema.NewMetaData()
	md.Table("book",
		schema.BigInt("book_id").PrimaryKey(),
		schema.BigInt("author_id").NotNull().References("author.author_id", schema.OnDelete(schema.Cascade)),
		schema.String("title", 100).NotNull(),
		schema.Unique{Columns: []string{"author_id", "title"}})
	md.Table("author",
		schema.BigInt("author_id").PrimaryKey(),
		schema.String("last_name", 80).NotNull().Index())
	if err := md.Check(); err != nil {
		fmt.Println(err)
		return
	}
	tables, err := md.Sorted()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range tables {
		fmt.Println(t.Name, "has", len(t.Columns), "columns; the database generates", t.GeneratedKey().Name)
	}
	// Output:
	// author has 2 columns; the database generates author_id
	// book has 3 columns; the database generates book_id
}

func ExampleMetaData_Check() {
	md := schema.NewMetaData()
	md.Table("book", schema.BigInt("book_id").PrimaryKey(), schema.BigInt("author_id").References("author.author_id"))
	fmt.Println(md.Check())
	// Output: schema: foreign key book(author_id) to author: no table author
}

// A database that exists becomes tables: the schema is read, and a column of it stands in a statement.
func ExampleReflect() {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer eng.Close()
	for _, sql := range []string{
		`CREATE TABLE author (author_id INTEGER PRIMARY KEY, last_name VARCHAR(80) NOT NULL)`,
		`CREATE TABLE book (book_id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES author ON DELETE CASCADE)`,
		`INSERT INTO author (last_name) VALUES ('Atwood'), ('Borges')`,
	} {
		if _, err := engine.ExecSQL(ctx, eng, sql); err != nil {
			fmt.Println(err)
			return
		}
	}

	md, err := schema.Reflect(ctx, eng)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range md.Tables() {
		fmt.Println(t.Name, "has", len(t.Columns), "columns and", len(t.ForeignKeys), "foreign keys")
	}
	author, err := md.Lookup("author")
	if err != nil {
		fmt.Println(err)
		return
	}
	name := retort.ColumnOf[retort.Text](author, "last_name")
	names, err := engine.All(ctx, eng, retort.Select(name).OrderBy(name))
	fmt.Println(names, err)
	// Output:
	// author has 2 columns and 0 foreign keys
	// book has 2 columns and 1 foreign keys
	// [Atwood Borges] <nil>
}

// The tables of a schema once more, in another one.
func ExampleMetaData_Copy() {
	md := schema.NewMetaData()
	author := md.Table("author", schema.BigInt("id").PrimaryKey())
	md.Table("book", schema.BigInt("id").PrimaryKey(), schema.BigInt("author_id").References("author.id"))
	md.Table("session", schema.BigInt("id").PrimaryKey())

	archive := md.Copy(schema.MoveSchemas(map[string]string{"": "archive"}), schema.Without("session"))
	for _, t := range archive.Tables() {
		fmt.Println(t.FullName())
	}
	fmt.Println(author.FullName(), archive.Check())
	// Output:
	// archive.author
	// archive.book
	// author <nil>
}
