package retort_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

func ExampleExists() {
	library := schema.NewMetaData()
	author := library.Table("author", schema.BigInt("id").PrimaryKey(), schema.String("name", 80).NotNull())
	book := library.Table("book", schema.BigInt("id").PrimaryKey(), schema.BigInt("author_id").NotNull())
	authorID, name := retort.ColumnOf[retort.Num[int64]](author, "id"), retort.ColumnOf[retort.Text](author, "name")
	ofAuthor := retort.ColumnOf[retort.Num[int64]](book, "author_id")

	fmt.Println(retort.Select(name).Where(retort.Exists(retort.From(book).Where(retort.Eq(ofAuthor, authorID)))))
	// Output:
	// SELECT author.name FROM author WHERE EXISTS (SELECT 1 FROM book WHERE book.author_id = author.id)
}

func ExampleScalar() {
	library := schema.NewMetaData()
	author := library.Table("author", schema.BigInt("id").PrimaryKey(), schema.String("name", 80).NotNull())
	book := library.Table("book", schema.BigInt("id").PrimaryKey(), schema.BigInt("author_id").NotNull())
	authorID, name := retort.ColumnOf[retort.Num[int64]](author, "id"), retort.ColumnOf[retort.Text](author, "name")
	ofAuthor := retort.ColumnOf[retort.Num[int64]](book, "author_id")

	books := retort.Scalar(retort.CountAll(), retort.From(book).Where(retort.Eq(ofAuthor, authorID)))
	fmt.Println(retort.Select2(name, books))
	// Output:
	// SELECT author.name, (SELECT count(*) FROM book WHERE book.author_id = author.id) FROM author
}

// A subquery's columns are read by the expressions that it selects.
func ExampleOf() {
	library := schema.NewMetaData()
	book := library.Table("book", schema.BigInt("author_id").NotNull(), schema.BigInt("pages").NotNull())
	author, pages := retort.ColumnOf[retort.Num[int64]](book, "author_id"), retort.ColumnOf[retort.Num[int64]](book, "pages")

	n := retort.Count(pages)
	counts := retort.Select2(author, n).GroupBy(author).Subquery("counts")
	fmt.Println(retort.Select(retort.Avg(retort.Of(counts, n))))
	// Output:
	// SELECT avg(counts."count") FROM (SELECT book.author_id, count(book.pages) AS "count" FROM book GROUP BY book.author_id) AS counts
}

func ExampleRecursive() {
	ctx := context.Background()
	md := schema.NewMetaData()
	part := md.Table("part", schema.BigInt("id").PrimaryKey(), schema.BigInt("part_of").References("part.id"), schema.String("name", 40).NotNull())
	id, partOf := retort.ColumnOf[retort.Num[int64]](part, "id"), retort.ColumnOf[retort.NullNum[int64]](part, "part_of")
	name := retort.ColumnOf[retort.Text](part, "name")

	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	if err := engine.CreateAll(ctx, eng, md); err != nil {
		log.Fatal(err)
	}
	_, err = engine.Exec(ctx, eng, retort.InsertInto(part).
		Values(id.Set(1), partOf.SetNull(), name.Set("bicycle")).
		Values(id.Set(2), partOf.Set(1), name.Set("wheel")).
		Values(id.Set(3), partOf.Set(2), name.Set("spoke")).
		Values(id.Set(4), partOf.SetNull(), name.Set("kettle")))
	if err != nil {
		log.Fatal(err)
	}

	depth := retort.Label("depth", retort.Val[int64](0))
	tree := retort.Recursive("tree", retort.Select3(id, name, depth).Where(name.Eq("bicycle")),
		func(self retort.Sub) retort.Stmt {
			return retort.Select3(id, name, retort.TypeAs[retort.Num[int64]](retort.Of(self, depth)).Add(1)).
				Join(self, retort.Eq(partOf, retort.Of(self, id)))
		})
	rows, err := engine.All(ctx, eng, retort.Select2(retort.Of(tree, name), retort.Of(tree, depth)))
	fmt.Println(rows, err)
	// Output:
	// [{bicycle 0} {wheel 1} {spoke 2}] <nil>
}

func ExamplePartition() {
	library := schema.NewMetaData()
	book := library.Table("book", schema.String("title", 80).NotNull(), schema.BigInt("author_id").NotNull(), schema.BigInt("price").NotNull())
	title, author := retort.ColumnOf[retort.Text](book, "title"), retort.ColumnOf[retort.Num[int64]](book, "author_id")
	price := retort.ColumnOf[retort.Num[int64]](book, "price")

	dearestFirst := retort.Partition(author).OrderBy(price.Desc())
	fmt.Println(retort.Select2(title, retort.RowNumber().Over(dearestFirst)))
	// Output:
	// SELECT book.title, row_number() OVER (PARTITION BY book.author_id ORDER BY book.price DESC) FROM book
}

func ExampleValues() {
	type rate struct {
		Currency string
		Cents    int64
	}
	library := schema.NewMetaData()
	book := library.Table("book", schema.BigInt("price").NotNull(), schema.String("currency", 3).NotNull())
	price, currency := retort.ColumnOf[retort.Num[int64]](book, "price"), retort.ColumnOf[retort.Text](book, "currency")

	rates := retort.Values("rates", []string{"currency", "cents"}, []rate{{"EUR", 110}, {"GBP", 130}})
	of, cents := retort.ColumnIn[retort.Text](rates, "currency"), retort.ColumnIn[retort.Num[int64]](rates, "cents")
	fmt.Println(retort.Select(retort.Mul(price, cents)).Join(rates, retort.Eq(of, currency)))
	// Output:
	// SELECT book.price * rates.cents FROM book JOIN (VALUES (?, ?), (?, ?)) AS rates (currency, cents) ON rates.currency = book.currency
}

func ExampleDateTrunc() {
	shop := schema.NewMetaData()
	order := shop.Table("orders", schema.Timestamp("placed").NotNull(), schema.BigInt("cents").NotNull())
	placed, cents := retort.ColumnOf[retort.Column[time.Time]](order, "placed"), retort.ColumnOf[retort.Num[int64]](order, "cents")

	month := retort.DateTrunc(retort.Month, placed)
	fmt.Println(retort.Select2(month, retort.Sum(cents)).GroupBy(month).Err()) // the same on every database
	// Output:
	// <nil>
}

func ExampleJSONText() {
	type spec struct {
		Colour string `json:"colour"`
		Sizes  []int  `json:"sizes"`
	}
	shop := schema.NewMetaData()
	item := shop.Table("item", schema.BigInt("id").PrimaryKey(), schema.JSON("spec").NotNull())
	id, doc := retort.ColumnOf[retort.Num[int64]](item, "id"), retort.ColumnOf[retort.JSON[spec]](item, "spec")

	largest := retort.JSONAt[int64](doc, "sizes", -1)
	q := retort.Select2(id, largest).Where(retort.JSONText(doc, "colour").Eq("red"))
	fmt.Println(q.Err())
	// Output:
	// <nil>
}

func ExampleRaw() {
	library := schema.NewMetaData()
	book := library.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("title", 80).NotNull())
	title := retort.ColumnOf[retort.Text](book, "title")

	fmt.Println(retort.Select(title).Where(retort.Raw[bool]("soundex(?) = soundex(?)", title, "Moby Dick")))
	fmt.Println(retort.Select(title).OrderBy(retort.Func[int64]("length", title).Desc()))
	// Output:
	// SELECT book.title FROM book WHERE soundex(book.title) = soundex(?)
	// SELECT book.title FROM book ORDER BY length(book.title) DESC
}

func ExampleReturning() {
	library := schema.NewMetaData()
	book := library.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("isbn", 13).Unique(), schema.String("title", 80).NotNull())
	id, isbn := retort.ColumnOf[retort.Num[int64]](book, "id"), retort.ColumnOf[retort.NullText](book, "isbn")
	title := retort.ColumnOf[retort.Text](book, "title")

	upsert := retort.InsertInto(book).Values(isbn.Set("9780142437247"), title.Set("Moby-Dick")).
		OnConflict(isbn).DoUpdate(title.SetExcluded())
	fmt.Println(retort.Returning(upsert, id)) // for engine.One: the key of the row, new or not
	// Output:
	// INSERT INTO book (isbn, title) VALUES (?, ?) ON CONFLICT (isbn) DO UPDATE SET title = excluded.title RETURNING id
}

func ExampleMerge() {
	shop := schema.NewMetaData()
	stock := shop.Table("stock", schema.BigInt("item_id").PrimaryKey(), schema.BigInt("n").NotNull())
	delivery := shop.Table("delivery", schema.BigInt("item_id").PrimaryKey(), schema.BigInt("n").NotNull())
	item, n := retort.ColumnOf[retort.Num[int64]](stock, "item_id"), retort.ColumnOf[retort.Num[int64]](stock, "n")
	came, more := retort.ColumnOf[retort.Num[int64]](delivery, "item_id"), retort.ColumnOf[retort.Num[int64]](delivery, "n")

	fmt.Println(retort.Merge(stock).Using(delivery, retort.Eq(item, came)).
		WhenMatched().ThenUpdate(n.SetTo(retort.Add(n, more))).
		WhenNotMatched().ThenInsert(item.SetTo(came), n.SetTo(more)))
	// Output:
	// MERGE INTO stock USING delivery ON stock.item_id = delivery.item_id WHEN MATCHED THEN UPDATE SET n = stock.n + delivery.n WHEN NOT MATCHED THEN INSERT (item_id, n) VALUES (delivery.item_id, delivery.n)
}
