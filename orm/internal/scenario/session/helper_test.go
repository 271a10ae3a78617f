// Package session_test holds the scenarios of the session: its identity map, the states of objects, and transactions with what they
// do to objects.
package session_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

const (
	selectAuthor = "SELECT author.id, author.first_name, author.last_name FROM author"
	selectBook   = "SELECT book.id, book.author_id, book.title FROM book"
	selectTag    = "SELECT tag.id, tag.name FROM tag"
	authorByKey  = selectAuthor + " WHERE author.id = ?"
	booksOfOne   = selectBook + " WHERE book.author_id = ? ORDER BY book.id"
	insertTag    = "INSERT INTO tag (name) VALUES (?) RETURNING id"
)

func author(t *testing.T, s *orm.Session, id int64) *fixture.Author {
	t.Helper()
	return expect.Get(t, s, fixture.Authors, id)
}

// rename changes a last name by a statement in the session's transaction, past the objects.
func rename(t *testing.T, s *orm.Session, id int64, name string) {
	t.Helper()
	a := fixture.Authors
	res, err := orm.Exec(t.Context(), s, retort.Update(a).Set(a.LastName.Set(name)).Where(a.ID.Eq(id)), orm.NoSync)
	expect.OK(t, err)
	expect.Equal(t, "renamed", res.Rows, 1)
}

// insertKoontz inserts an author by a statement in the session's transaction, and reads him.
func insertKoontz(t *testing.T, s *orm.Session, eng *engine.Engine) *fixture.Author {
	t.Helper()
	a := fixture.Authors
	insert := retort.Insert(a).Values(a.FirstName.Set("Dean"), a.LastName.Set("Koontz"))
	if eng.Dialect().Has(dialect.Returning) {
		return expect.One(t, s, retort.Returning(insert, a))
	}
	_, err := orm.Exec(t.Context(), s, insert, orm.NoSync)
	expect.OK(t, err)
	return expect.One(t, s, retort.Select(a).Where(a.LastName.Eq("Koontz")))
}

// dropTag deletes a tag's row by a statement in the session's transaction, past the objects.
func dropTag(t *testing.T, s *orm.Session, id int64) {
	t.Helper()
	_, err := orm.Exec(t.Context(), s, retort.Delete(fixture.Tags).Where(fixture.Tags.ID.Eq(id)), orm.NoSync)
	expect.OK(t, err)
}

func countTags(t *testing.T, s *orm.Session) int64 {
	t.Helper()
	return expect.One(t, s, retort.Select(retort.Count(fixture.Tags.ID)))
}

func titles(books []*fixture.Book) []string {
	return expect.Map(books, func(b *fixture.Book) string { return b.Title })
}

const tagNames = "SELECT name FROM tag ORDER BY name"
