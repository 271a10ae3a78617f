package retort_test

import (
	"context"
	"fmt"
	"log"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

func ExampleSelect() {
	library := schema.NewMetaData()
	author := library.Table("author", schema.BigInt("id").PrimaryKey(), schema.String("last_name", 80).NotNull())
	lastName := retort.ColumnOf[retort.Text](author, "last_name")

	all := retort.Select(lastName).OrderBy(lastName)
	some := all.Where(lastName.Gt("B")).Limit(10) // all stays as it is
	fmt.Println(all)
	fmt.Println(some)
	// Output:
	// SELECT author.last_name FROM author ORDER BY author.last_name
	// SELECT author.last_name FROM author WHERE author.last_name > ? ORDER BY author.last_name LIMIT ?
}

func ExampleSelectInto() {
	library := schema.NewMetaData()
	book := library.Table("book", schema.BigInt("id").PrimaryKey(), schema.BigInt("author_id"))
	id, authorID := retort.ColumnOf[retort.Num[int64]](book, "id"), retort.ColumnOf[retort.NullNum[int64]](book, "author_id")

	type count struct {
		AuthorID *int64
		Books    int64
	}
	n := retort.Count(id)
	fmt.Println(retort.SelectInto[count](authorID, n).GroupBy(authorID).Having(n.Gt(1)))
	fmt.Println(retort.SelectInto[count](n, authorID).Err())
	// Output:
	// SELECT book.author_id, count(book.id) FROM book GROUP BY book.author_id HAVING count(book.id) > ?
	// dialect: SelectInto: field count.Books is int64, the expression gives *int64: make the field nullable, or use Else
}

func ExampleInsertInto() {
	ctx := context.Background()
	library := schema.NewMetaData()
	tag := library.Table("tag", schema.BigInt("id").PrimaryKey(), schema.String("name", 30).NotNull().Unique())
	id, name := retort.ColumnOf[retort.Num[int64]](tag, "id"), retort.ColumnOf[retort.Text](tag, "name")

	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	if _, err := engine.ExecSQL(ctx, eng, "CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)"); err != nil {
		log.Fatal(err)
	}
	insert := retort.InsertInto(tag).Values(name.Set("horror")).Values(name.Set("spy"))
	ids, err := engine.All(ctx, eng, retort.Returning(insert, id))
	fmt.Println(ids, err)

	again := retort.InsertInto(tag).Values(name.Set("spy")).OnConflict(name).DoNothing()
	result, err := engine.Exec(ctx, eng, again)
	fmt.Println(again)
	fmt.Println(result.Rows, err)
	// Output:
	// [1 2] <nil>
	// INSERT INTO tag (name) VALUES (?) ON CONFLICT (name) DO NOTHING
	// 0 <nil>
}

func ExampleUpdate() {
	library := schema.NewMetaData()
	book := library.Table("book", schema.BigInt("id").PrimaryKey(), schema.Int("rating").NotNull())
	id, rating := retort.ColumnOf[retort.Num[int64]](book, "id"), retort.ColumnOf[retort.Num[int32]](book, "rating")

	raise := retort.Update(book).Set(rating.SetTo(rating.Add(1)))
	fmt.Println(raise.Where(id.In(5, 6)))
	fmt.Println(raise.Err()) // it neither names rows nor says All
	// Output:
	// UPDATE book SET rating = book.rating + ? WHERE book.id IN (?, ?)
	// dialect: UPDATE book: no Where: call All to change every row
}

func ExampleDelete() {
	library := schema.NewMetaData()
	book := library.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("title", 80).NotNull())
	title := retort.ColumnOf[retort.Text](book, "title")

	fmt.Println(retort.Delete(book).Where(title.Contains("100%")))
	// Output:
	// DELETE FROM book WHERE book.title LIKE ? ESCAPE '\'
}

func ExampleCase() {
	library := schema.NewMetaData()
	book := library.Table("book", schema.BigInt("price").NotNull())
	price := retort.ColumnOf[retort.Num[int64]](book, "price")

	class := retort.Case[string]().When(price.Lt(500), "cheap").Else("dear")
	fmt.Println(retort.Select2(class, retort.CountAll()).GroupBy(class))
	// Output:
	// SELECT CASE WHEN book.price < ? THEN ? ELSE ? END, count(*) FROM book GROUP BY 1
}

// tagSet is a set of words, an array of texts on PostgreSQL. The operators of a type of one's own are functions.
type tagSet string

// overlaps is true where two sets have a word in common.
func overlaps(l, r retort.ExprOf[tagSet]) retort.Column[bool] { return retort.Op[bool]("&&", l, r) }

func ExampleOp() {
	library := schema.NewMetaData()
	book := library.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("tags", 80).NotNull())
	id, tags := retort.ColumnOf[retort.Num[int64]](book, "id"), retort.ColumnOf[retort.Column[tagSet]](book, "tags")

	fmt.Println(retort.Select(id).Where(overlaps(tags, retort.Val(tagSet("{war,sea}")))))
	// Output:
	// SELECT book.id FROM book WHERE (book.tags && ?)
}
