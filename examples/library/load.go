package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

//go:embed library.csv
var libraryCSV []byte

// row is a line of the CSV: a book of an author at a publisher.
type row struct{ last, first, title, publisher string }

func readCSV(data []byte) ([]row, error) {
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("library.csv: %w", err)
	}
	rows := make([]row, 0, len(records))
	for i, r := range records {
		if i == 0 {
			continue // the header
		}
		if len(r) != 4 {
			return nil, fmt.Errorf("library.csv: line %d has %d fields, want 4", i+1, len(r))
		}
		rows = append(rows, row{r[0], r[1], r[2], r[3]})
	}
	return rows, nil
}

// shelf is what the library holds already, by name, so that loading twice adds nothing.
type shelf struct {
	s          *orm.Session
	authors    map[string]*Author
	books      map[string]*Book
	publishers map[string]*Publisher
}

// load brings the rows into the database and returns how many objects that added. One transaction: all or nothing.
func load(ctx context.Context, eng *engine.Engine, rows []row) (added int, err error) {
	s := orm.NewSession(eng, Models)
	defer s.Close()
	sh, err := fillShelf(ctx, s)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		author, publisher := sh.author(r), sh.publisher(r)
		book := sh.book(author, r)
		author.Publishers.Append(publisher) // what is in already is left alone
		book.Publishers.Append(publisher)
	}
	added = len(s.New())
	return added, s.Commit(ctx)
}

// fillShelf reads the whole library: three statements and one for each of the relationships.
func fillShelf(ctx context.Context, s *orm.Session) (*shelf, error) {
	sh := &shelf{s: s, authors: map[string]*Author{}, books: map[string]*Book{}, publishers: map[string]*Publisher{}}
	authors, err := orm.All(ctx, s, retort.Select(Authors).With(orm.SelectIn(Authors.Publishers), orm.SelectIn(Authors.Books, orm.SelectIn(Books.Publishers))))
	if err != nil {
		return nil, err
	}
	publishers, err := orm.All(ctx, s, retort.Select(Publishers))
	if err != nil {
		return nil, err
	}
	for _, p := range publishers {
		sh.publishers[p.Name] = p
	}
	for _, a := range authors {
		sh.authors[a.LastName+"|"+a.FirstName] = a
		for _, b := range a.Books.Peek() {
			sh.books[a.LastName+"|"+b.Title] = b
		}
	}
	return sh, nil
}

func (sh *shelf) author(r row) *Author {
	key := r.last + "|" + r.first
	if sh.authors[key] == nil {
		sh.authors[key] = &Author{FirstName: r.first, LastName: r.last}
		sh.s.Add(sh.authors[key])
	}
	return sh.authors[key]
}

func (sh *shelf) publisher(r row) *Publisher {
	if sh.publishers[r.publisher] == nil {
		sh.publishers[r.publisher] = &Publisher{Name: r.publisher}
		sh.s.Add(sh.publishers[r.publisher])
	}
	return sh.publishers[r.publisher]
}

func (sh *shelf) book(a *Author, r row) *Book {
	key := r.last + "|" + r.title
	if sh.books[key] == nil {
		sh.books[key] = &Book{Title: r.title}
		a.Books.Append(sh.books[key]) // brings the book into the session and sets its author
	}
	return sh.books[key]
}
