package schema_test

import (
	"fmt"

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
