package loading

import (
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestRaiseMakesTouchingAnError(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.Raise(authors.Books), orm.Raise(authors.Profile)))
		trace.Reset()
		for name, c := range map[string]struct {
			touch func() error
			want  string
		}{
			"collection": {
				func() error { _, err := king.Books.All(t.Context()); return err },
				"orm: load Author(id=4).Books: relationship is not loaded, and the query said orm.Raise: load it with orm.SelectIn(Author.Books)",
			},
			"reference": {
				func() error { _, err := king.Profile.Get(t.Context()); return err },
				"orm: load Author(id=4).Profile: relationship is not loaded, and the query said orm.Raise: load it with orm.SelectIn(Author.Profile)",
			},
		} {
			if err := c.touch(); !errors.Is(err, orm.ErrUnloaded) || err.Error() != c.want {
				t.Errorf("%s: got %v, want %s", name, err, c.want)
			}
		}
		wantSent(t, trace, 0)
	})
}

func TestRaiseBelowAnEagerLoad(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, c := range map[string]struct {
			load orm.Load[*author]
			sent int
		}{
			"select in": {orm.SelectIn(authors.Books, orm.Raise(books.Tags)), 2}, "joined": {orm.Joined(authors.Books, orm.Raise(books.Tags)), 1},
		} {
			s, _, trace := fixture.Library(t, db)
			king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(c.load))
			if _, err := king.Books.Peek()[0].Tags.All(t.Context()); !errors.Is(err, orm.ErrUnloaded) {
				t.Errorf("%s: got %v", name, err)
			}
			wantSent(t, trace, c.sent)
		}
	})
}

func TestRaiseLeavesWhatIsLoaded(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		all(t, s, retort.Select(authors).With(orm.SelectIn(authors.Books)))
		king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.Raise(authors.Books)))
		trace.Reset()
		wantEqual(t, "books", sprint(items(t, &king.Books), func(b *book) any { return b.ID }), "5 6")
		wantSent(t, trace, 0)
	})
}

func TestEagerLoadEndsRaise(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.Raise(authors.Books)))
		one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books)))
		wantEqual(t, "books", sprint(items(t, &king.Books), func(b *book) any { return b.ID }), "5 6")
		wantSent(t, trace, 3)
	})
}

func TestSiblingsUnderRaiseAreNotLoadedAlong(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		as := all(t, s, retort.Select(authors).OrderBy(authors.ID))
		one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.Raise(authors.Books)))
		items(t, &as[0].Books)
		if _, err := as[3].Books.All(t.Context()); !errors.Is(err, orm.ErrUnloaded) {
			t.Errorf("got %v", err)
		}
		wantSent(t, trace, 3)
	})
}

func TestL12_FlushLoadsWhatRaiseForbids(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.Raise(authors.Books)))
		trace.Reset()
		s.Delete(king)
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		expect.Verbs(t, trace, "SELECT book", "SELECT profile", "DELETE book_tag", "DELETE book", "DELETE author")
		if n := len(all(t, fixture.Session(t, eng), retort.Select(books).Where(books.ID.In(5, 6)))); n != 0 {
			t.Errorf("%d of his books are left", n)
		}
	})
}
