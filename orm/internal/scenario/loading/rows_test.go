package loading

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

func TestJ10_RowsAreAsTheJoinMakesThem(t *testing.T) {
	everywhere(t, func(l *library) {
		pairs := all(l, l.s, retort.Select2(orm.With(authors, orm.SelectIn(authors.Books)), books).Join(authors.Books).OrderBy(books.ID))
		l.sent(2)
		expect.Equal(l, "pairs", len(pairs), 9)
		expect.Equal(l, "author of two books", pairs[4].V1, pairs[5].V1)
		expect.List(l, "his books", pairs[4].V1.Books.Peek(), []*fixture.Book{pairs[4].V2, pairs[5].V2})

		names := retort.Select(authors.LastName).Join(authors.Books)
		expect.Equal(l, "names", len(all(l, l.s, names)), 9)
		expect.Equal(l, "names without doubles", len(all(l, l.s, names.Distinct())), 7)

		// A load that joins makes no rows: each object comes once.
		expect.Equal(l, "authors", len(all(l, l.s, retort.Select(authors).With(orm.Joined(authors.Books)))), 7)
	})
}

func TestL28_WhatIsSaidBelowIsNotSaidAtTheTop(t *testing.T) {
	everywhere(t, func(l *library) {
		shining := one(l, l.s, retort.Select(books).Where(books.ID.Eq(6)).With(
			orm.Joined(books.Author, orm.Joined(authors.Books, orm.Raise(books.Tags))), orm.Joined(books.Tags)))
		l.sent(1)
		expect.Equal(l, "tags", len(shining.Tags.Peek()), 2)
		zone := shining.Author.Peek().Books.Peek()[0]
		_, err := zone.Tags.All(l.Context())
		expect.Is(l, err, orm.ErrUnloaded)

		l.s.Expire(shining)
		expect.Equal(l, "tags read again", len(expect.Many(l, &shining.Tags)), 2)
	})
}
