package orm_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen

type Author struct {
	ID         int64 `orm:"author_id,pk"`
	FirstName  string
	LastName   string              `orm:",index"`
	Books      orm.Many[Book]      `orm:"inverse=Author,cascade='all, delete-orphan'"`
	Publishers orm.Many[Publisher] `orm:"through=author_publisher,inverse=Authors"`
}

type Book struct {
	ID         int64 `orm:"book_id,pk"`
	AuthorID   int64 `orm:"fk=author.author_id,ondelete=cascade"`
	Title      string
	ISBN       *string             `orm:",unique"`
	Author     orm.Ref[Author]     `orm:"fk=AuthorID,inverse=Books"`
	Publishers orm.Many[Publisher] `orm:"through=book_publisher,inverse=Books"`
}

type Publisher struct {
	ID      int64 `orm:"publisher_id,pk"`
	Name    string
	Authors orm.Many[Author] `orm:"through=author_publisher,inverse=Publishers"`
	Books   orm.Many[Book]   `orm:"through=book_publisher,inverse=Publishers"`
}

var Models = orm.NewRegistry()

func TestSmoke(t *testing.T) {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, t.TempDir()+"/library.db", engine.WithEcho(os.Stdout))
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(Models.CreateAll(ctx, eng))
	s := orm.NewSession(eng, Models)
	defer s.Close()
	s.Add(&Author{FirstName: "Isaac", LastName: "Asimov", Books: orm.Items(&Book{Title: "Foundation"})},
		&Author{FirstName: "Stephen", LastName: "King", Books: orm.Items(&Book{Title: "Dead Zone"}, &Book{Title: "The Shining"}),
			Publishers: orm.Items(&Publisher{Name: "Random House"})})
	p, err := s.Plan(ctx)
	must(err)
	fmt.Println(p)
	must(s.Commit(ctx))
	authors, err := orm.All(ctx, s, retort.Select(Authors))
	must(err)
	fmt.Printf("%+v\n", authors[1])
	pairs, err := orm.All(ctx, s, retort.Select2(Books.Title, Authors.LastName).Join(Books.Author).Where(Authors.LastName.Gt("B")).OrderBy(Authors.LastName))
	must(err)
	fmt.Println(pairs)
	king, err := orm.One(ctx, s, retort.Select(Authors).Where(Authors.LastName.Eq("King")))
	must(err)
	king.Books.Append(&Book{Title: "It"})
	his, err := orm.All(ctx, s, retort.Select(Books).Where(Books.Author.Is(king)))
	must(err)
	fmt.Println(len(his), his[2].Author.Peek() == king)
	same, err := orm.Get(ctx, s, Authors, king.ID)
	must(err)
	fmt.Println(same == king)
	must(s.Commit(ctx))
	books, err := king.Books.All(ctx)
	must(err)
	fmt.Println(len(books), books[0].Title)
	king.Books.Remove(books[0])
	s.Delete(king)
	p, err = s.Plan(ctx)
	must(err)
	fmt.Println(p)
	must(s.Flush(ctx))
	fmt.Println(orm.StateOf(s, king))
	must(s.Rollback(ctx))
	fmt.Println(orm.StateOf(s, king), king.Books, king.LastName)
	as, err := orm.All(ctx, s, retort.Select(Authors).With(orm.SelectIn(Authors.Books, orm.Joined(Books.Publishers)), orm.Joined(Authors.Publishers)).Limit(2).OrderBy(Authors.LastName))
	must(err)
	fmt.Println(as[0], as[1])
}
