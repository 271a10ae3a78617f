package main

import (
	"context"
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Author, Book, Publisher, Branch, Loan and Member are the tables of the flush and of the joined select.
type Author struct {
	ID        int64
	FirstName string
	LastName  string
	Born      int
	Books     orm.Many[Book] `orm:"inverse=Author"`
}

type Book struct {
	ID       int64
	AuthorID int64 `orm:"fk=author.id"`
	Title    string
	ISBN     *string
	Pages    int
	Price    float64
	Author   orm.Ref[Author] `orm:"fk=AuthorID,inverse=Books"`
}

type Branch struct {
	ID   int64
	City string
}

type Member struct {
	ID       int64
	BranchID int64 `orm:"fk=branch.id"`
	Name     string
	Points   int64
}

type Loan struct {
	ID       int64
	BookID   int64 `orm:"fk=book.id"`
	MemberID int64 `orm:"fk=member.id"`
	Days     int64
}

type authorEntity struct {
	orm.Entity[Author, int64]
	ID                  retort.Num[int64]
	FirstName, LastName retort.Text
	Born                retort.Num[int]
	Books               orm.ToMany[Author, Book]
}

type bookEntity struct {
	orm.Entity[Book, int64]
	ID, AuthorID retort.Num[int64]
	Title        retort.Text
	ISBN         retort.NullText
	Pages        retort.Num[int]
	Price        retort.Num[float64]
	Author       orm.ToOne[Book, Author]
}

type branchEntity struct {
	orm.Entity[Branch, int64]
	ID   retort.Num[int64]
	City retort.Text
}

type memberEntity struct {
	orm.Entity[Member, int64]
	ID, BranchID retort.Num[int64]
	Name         retort.Text
	Points       retort.Num[int64]
}

type loanEntity struct {
	orm.Entity[Loan, int64]
	ID, BookID, MemberID, Days retort.Num[int64]
}

var (
	LibraryModels = orm.NewRegistry()
	Authors       = orm.Map[authorEntity](LibraryModels)
	Books         = orm.Map[bookEntity](LibraryModels)
	Branches      = orm.Map[branchEntity](LibraryModels)
	Members       = orm.Map[memberEntity](LibraryModels)
	Loans         = orm.Map[loanEntity](LibraryModels)
)

// The size of a flush.
const (
	newAuthors     = 100
	booksPerAuthor = 10
)

// newLibrary makes objects that no session knows: 100 authors with 10 books each. Their keys are 0.
func newLibrary() []*Author {
	authors := make([]*Author, newAuthors)
	for a := range authors {
		books := make([]*Book, booksPerAuthor)
		for b := range books {
			n := a*booksPerAuthor + b
			books[b] = &Book{Title: fmt.Sprintf("The collected letters, volume %d", n), Pages: 100 + n, Price: 9.5 + float64(n)}
			if n%2 == 0 {
				books[b].ISBN = new(fmt.Sprintf("978-0-00-%06d", n))
			}
		}
		authors[a] = &Author{
			FirstName: fmt.Sprintf("First %d", a), LastName: fmt.Sprintf("Last %d", a), Born: 1900 + a, Books: orm.Items(books...),
		}
	}
	return authors
}

// checkLibraries verifies keys and foreign keys of the objects, and that the tables hold their values and nothing else.
func checkLibraries(ctx context.Context, x engine.Execer, libraries [][]*Author) error {
	rows, err := engine.All(ctx, x, retort.Select2(Books, Authors).Join(Books.Author).OrderBy(Books.ID))
	if err != nil {
		return err
	}
	if want := len(libraries) * newAuthors * booksPerAuthor; len(rows) != want {
		return fmt.Errorf("the file has %d books with authors, want %d", len(rows), want)
	}
	stored := map[int64]retort.Row2[*Book, *Author]{}
	for _, row := range rows {
		stored[row.V1.ID] = row
	}
	for _, authors := range libraries {
		for _, a := range authors {
			for _, b := range a.Books.Peek() {
				if err := checkBook(b, a, stored[b.ID]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func checkBook(b *Book, a *Author, row retort.Row2[*Book, *Author]) error {
	switch {
	case row.V1 == nil:
		return fmt.Errorf("the file has no book %d, %q", b.ID, b.Title)
	case b.AuthorID != a.ID || row.V1.AuthorID != a.ID || row.V2.ID != a.ID:
		return fmt.Errorf("book %d is of author %d, in the file of %d, want %d", b.ID, b.AuthorID, row.V1.AuthorID, a.ID)
	case row.V1.Title != b.Title || row.V1.Pages != b.Pages || row.V1.Price != b.Price || !equalTo(row.V1.ISBN, b.ISBN):
		return fmt.Errorf("the file has %+v for book %d", row.V1, b.ID)
	case row.V2.FirstName != a.FirstName || row.V2.LastName != a.LastName || row.V2.Born != a.Born:
		return fmt.Errorf("the file has %+v for author %d", row.V2, a.ID)
	}
	return nil
}
