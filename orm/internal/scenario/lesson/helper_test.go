// Package lesson_test holds the scenarios of the first lesson: authors and their books, from an empty database to two sessions that
// write at once.
package lesson_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

// What the lesson's entities are read with.
const (
	selectAuthor = "SELECT author.id, author.first_name, author.last_name FROM author"
	selectBook   = "SELECT book.id, book.author_id, book.title FROM book"
	booksOfOne   = selectBook + " WHERE book.author_id = ? ORDER BY book.id"
)

func king(t *testing.T, s *orm.Session) *fixture.Author {
	t.Helper()
	return expect.Get(t, s, fixture.Authors, 4)
}

func titles(books []*fixture.Book) []string {
	return expect.Map(books, func(b *fixture.Book) string { return b.Title })
}

func ids(books []*fixture.Book) []int64 {
	return expect.Map(books, func(b *fixture.Book) int64 { return b.ID })
}

func countBooks(t *testing.T, s *orm.Session) int64 {
	t.Helper()
	return expect.One(t, s, retort.Select(retort.Count(fixture.Books.ID)))
}
