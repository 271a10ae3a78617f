package suite

import (
	"context"
	"fmt"
	"strings"

	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers"
)

// The sizes of what is read.
const (
	listed         = 1000 // readings
	readAuthors    = 200
	booksPerAuthor = 10
	publishers     = 40
	shelf          = 200 // books of one author that are moved to another
)

// tables is the content of the database. It is filled and read back by the hand-written peer, off the clock.
type tables struct {
	ctx   context.Context
	place *peers.Place
	hand  peers.Plain
	round int // counts changes, so that each writes other values
}

func openTables(ctx context.Context, p *peers.Place) (*tables, error) {
	open := peers.OpenHand
	if p.Native {
		open = peers.OpenHandSQLite
	}
	h, err := open(ctx, p)
	return &tables{ctx: ctx, place: p, hand: h}, err
}

func (t *tables) exec(text string, args ...any) error {
	return t.place.Control.Exec(t.ctx, text, args...)
}

// empty deletes all rows; generated keys begin with 1 again.
func (t *tables) empty() error {
	texts := []string{"DELETE FROM book_publisher", "DELETE FROM book", "DELETE FROM author", "DELETE FROM publisher", "DELETE FROM reading"}
	switch t.place.Kind {
	case peers.SQLite:
		texts = append(texts, "PRAGMA wal_checkpoint(TRUNCATE)")
	case peers.PostgreSQL:
		texts = []string{"TRUNCATE book_publisher, book, author, publisher, reading RESTART IDENTITY"}
	case peers.MySQL:
		texts = append(texts, "ALTER TABLE book AUTO_INCREMENT = 1", "ALTER TABLE author AUTO_INCREMENT = 1")
	}
	for _, text := range texts {
		if err := t.exec(text); err != nil {
			return err
		}
	}
	return nil
}

// settle has the server's planner know what there is.
func (t *tables) settle() error {
	switch t.place.Kind {
	case peers.PostgreSQL:
		return t.exec("ANALYZE author, book, publisher, book_publisher, reading")
	case peers.SQLite:
		return t.exec("PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return t.exec("ANALYZE TABLE author, book, publisher, book_publisher, reading")
}

// fillReadings makes readings with the keys 1 to n.
func fillReadings(n int) func(*tables) error {
	return func(t *tables) error {
		if err := t.hand.Bulk(t.ctx, model.Readings(n)); err != nil {
			return err
		}
		return t.settle()
	}
}

// library is what fillLibrary makes.
func library() []*model.Author { return model.Library(readAuthors, booksPerAuthor, publishers) }

// fillLibrary makes the library.
func fillLibrary(t *tables) error {
	if err := t.fillAuthors(library()); err != nil {
		return err
	}
	return t.settle()
}

// fillAuthors makes authors, their books and the publishers of these. The keys must be those that the database generates from 1 on.
func (t *tables) fillAuthors(authors []*model.Author) error {
	made := model.Authors(len(authors), len(authors[0].Books))
	if err := t.hand.InsertGraph(t.ctx, made); err != nil {
		return err
	}
	linked := false
	for i, a := range authors {
		for k, b := range a.Books {
			if made[i].ID != a.ID || made[i].Books[k].ID != b.ID {
				return fmt.Errorf("book %d of author %d has the key %d, want %d", k, made[i].ID, made[i].Books[k].ID, b.ID)
			}
			linked = linked || len(b.Publishers) > 0
		}
	}
	if !linked {
		return nil
	}
	return t.fillPublishers(authors)
}

// fillPublishers makes publishers, and the links of books to them.
func (t *tables) fillPublishers(authors []*model.Author) error {
	for _, p := range model.Publishers(publishers) {
		if err := t.exec("INSERT INTO publisher (id, name) VALUES (?, ?)", p.ID, p.Name); err != nil {
			return err
		}
	}
	var links []string
	for _, a := range authors {
		for _, b := range a.Books {
			for _, p := range b.Publishers {
				links = append(links, fmt.Sprintf("(%d, %d)", b.ID, p.ID))
			}
		}
	}
	return t.exec("INSERT INTO book_publisher (book_id, publisher_id) VALUES " + strings.Join(links, ", "))
}

// fillShelf makes two authors, all books of whom are the first one's, and a third with a book of his own.
func fillShelf(t *tables) error {
	made := []*model.Author{model.Authors(1, shelf)[0], {FirstName: "Without", LastName: "Books"}, model.Authors(1, 1)[0]}
	if err := t.hand.InsertGraph(t.ctx, made); err != nil {
		return err
	}
	return t.settle()
}
