// Command quickstart is the program of the README.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/orm"
)

// Book is a plain struct: it embeds nothing and needs no method.
type Book struct {
	ID    int64
	Title string
	Price float64
}

// The handle is the typed face of the table.
var (
	Models = orm.NewRegistry()
	Books  = orm.Map[struct {
		orm.Entity[Book, int64]
		ID    retort.Num[int64]
		Title retort.Text
		Price retort.Num[float64]
	}](Models)
)

func run(ctx context.Context, out io.Writer) error {
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		return err
	}
	defer eng.Close()
	if err := Models.CreateAll(ctx, eng); err != nil {
		return err
	}
	s := orm.NewSession(eng, Models)
	defer s.Close()
	s.Add(&Book{Title: "It", Price: 12.5}, &Book{Title: "Carrie"}) // zero is a value: Carrie is free
	cheap, err := orm.All(ctx, s, retort.Select(Books).Where(Books.Price.Lt(10)))
	for _, b := range cheap { // the query flushed first: she is there and has her ID
		fmt.Fprintln(out, b.ID, b.Title, b.Price)
		b.Price = 9.99
	}
	if err != nil {
		return err
	}
	return s.Commit(ctx) // UPDATE book SET price = ? WHERE book.id = ?
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}
