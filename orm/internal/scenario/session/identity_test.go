package session_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestOneRowIsOneObjectWhicheverWayItIsRead(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		books := fixture.Books
		b2 := orm.Alias(fixture.Authors, "a2")
		type way struct {
			name string
			read func(t *testing.T) *fixture.Author
		}
		tests := []way{
			{"by key", func(t *testing.T) *fixture.Author { return author(t, s, 4) }},
			{"by a query", func(t *testing.T) *fixture.Author {
				return expect.One(t, s, retort.Select(fixture.Authors).Where(fixture.Authors.LastName.Eq("King")))
			}},
			{"as the first of several", func(t *testing.T) *fixture.Author {
				a, err := orm.First(t.Context(), s, retort.Select(fixture.Authors).Where(fixture.Authors.ID.Ge(4)).OrderBy(fixture.Authors.ID))
				expect.OK(t, err)
				return a
			}},
			{"beside another entity", func(t *testing.T) *fixture.Author {
				return expect.One(t, s, retort.Select2(books, fixture.Authors).Join(books.Author).Where(books.ID.Eq(5))).V2
			}},
			{"under an alias", func(t *testing.T) *fixture.Author { return expect.One(t, s, retort.Select(b2).Where(b2.ID.Eq(4))) }},
			{"lazily", func(t *testing.T) *fixture.Author { return expect.Ref(t, &expect.Get(t, s, books, 5).Author) }},
			{"with SelectIn", func(t *testing.T) *fixture.Author {
				return expect.One(t, s, retort.Select(books).Where(books.ID.Eq(6)).With(orm.SelectIn(books.Author))).Author.Peek()
			}},
			{"with Joined", func(t *testing.T) *fixture.Author {
				return expect.One(t, s, retort.Select(books).Where(books.ID.Eq(6)).With(orm.Joined(books.Author))).Author.Peek()
			}},
			{"streamed", func(t *testing.T) (last *fixture.Author) {
				for a, err := range orm.Iter(t.Context(), s, retort.Select(fixture.Authors).Where(fixture.Authors.ID.Eq(4))) {
					expect.OK(t, err)
					last = a
				}
				return last
			}},
		}
		if eng.Dialect().Has(dialect.UpdateReturning) {
			tests = append(tests, way{"as a statement's result", func(t *testing.T) *fixture.Author {
				a := fixture.Authors
				return expect.One(t, s, retort.Returning(retort.Update(a).Set(a.FirstName.Set("Stephen")).Where(a.ID.Eq(4)), a))
			}})
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) { expect.Equal(t, "object", test.read(t), king) })
		}
	})
}

func TestS02_AQueryKeepsWhatIsInMemory(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		rename(t, s, 4, "DB")
		expect.OK(t, s.NoAutoflush(func() error {
			king.FirstName = "MEM"
			q := retort.Select(fixture.Authors).Where(fixture.Authors.ID.Eq(4))
			expect.Equal(t, "read again", expect.One(t, s, q), king)
			expect.Equal(t, "name of the row", king.LastName, "King")
			expect.Equal(t, "name in memory", king.FirstName, "MEM")

			expect.Equal(t, "populated", expect.One(t, s, q.Options(orm.PopulateExisting)), king)
			expect.Equal(t, "name of the row, populated", king.LastName, "DB")
			expect.Equal(t, "name in memory, populated", king.FirstName, "Stephen")
			return nil
		}))
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
	})
}

func TestS04_GetOfAnExpiredObject(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		// Author 7 has a single book: nothing else refers to the row, so that it can be deleted past the session.
		tag := expect.Get(t, s, fixture.Tags, 2)
		s.ExpireAll()
		trace.Reset()
		expect.Equal(t, "got after Expire", expect.Get(t, s, fixture.Tags, 2), tag)
		expect.Sent(t, trace, selectTag+" WHERE tag.id = ?")

		gone := &fixture.Tag{Name: "gone"}
		s.Add(gone)
		expect.OK(t, s.Flush(t.Context()))
		tags := fixture.Tags
		dropTag(t, s, gone.ID)
		s.ExpireAll()
		none, err := orm.GetOrNil(t.Context(), s, tags, gone.ID)
		expect.OK(t, err)
		expect.Equal(t, "got of a row that is gone", none, nil)
		expect.Equal(t, "the session contains it", s.Contains(gone), false)
		expect.OK(t, s.Flush(t.Context()))
	})
}

func TestS26_TheSessionKeepsWhatItRead(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		author(t, s, 4).LastName = "Koontz" // nobody else keeps the object
		expect.All(t, s, retort.Select(fixture.Authors))
		runtime.GC()
		trace.Reset()
		expect.Equal(t, "got after a collection of garbage", author(t, s, 4).LastName, "Koontz")
		expect.Sent(t, trace)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", expect.Stored(t, eng, "SELECT last_name FROM author WHERE id = 4"), []string{"Koontz"})
	})
}

func TestTwoObjectsForOneRow(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		t.Run("a new object with the key of one that was read", func(t *testing.T) {
			s, _, trace := fixture.Library(t, db)
			king := author(t, s, 4)
			trace.Reset()
			double := &fixture.Author{ID: 4, FirstName: "Dean", LastName: "Koontz"}
			s.Add(double)
			err := s.Flush(t.Context())
			expect.Is(t, err, orm.ErrIdentity)
			expect.Text(t, err, "Author(id=4)")
			if n := strings.Count(err.Error(), "Author(id=4)"); n < 2 {
				t.Errorf("the error names %d objects, want both: %v", n, err)
			}
			expect.Sent(t, trace)
			expect.State(t, s, orm.Persistent, king)
			expect.State(t, s, orm.Pending, double)
		})
		t.Run("two new objects with one key", func(t *testing.T) {
			s, _, trace := fixture.Library(t, db)
			s.Add(&fixture.Tag{ID: 50, Name: "a"}, &fixture.Tag{ID: 50, Name: "b"})
			err := s.Flush(t.Context())
			expect.Is(t, err, orm.ErrIdentity)
			expect.Text(t, err, "Tag(id=50)")
			expect.Sent(t, trace)
		})
		t.Run("a detached object beside one that was read", func(t *testing.T) {
			s, eng, _ := fixture.Library(t, db)
			old := author(t, s, 4)
			expect.OK(t, s.Close())
			other := fixture.Session(t, eng)
			king := author(t, other, 4)
			other.Add(old)
			err := other.Flush(t.Context())
			expect.Is(t, err, orm.ErrIdentity)
			expect.Text(t, err, "Author(id=4)")
			expect.State(t, other, orm.Persistent, king)
			expect.OK(t, other.Flush(t.Context())) // a kept mistake is told once
		})
	})
}

func TestS36_FormsOfResults(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		authors, books := fixture.Authors, fixture.Books
		expect.Equal(t, "entities", len(expect.All(t, s, retort.Select(authors))), 7)
		expect.List(t, "a column", expect.All(t, s, retort.Select(authors.ID).OrderBy(authors.ID)), []int64{1, 2, 3, 4, 5, 6, 7})
		expect.Equal(t, "an expression", expect.One(t, s, retort.Select(retort.Count(authors.ID))), 7)
		pairs := expect.All(t, s, retort.Select2(authors, books).Join(authors.Books).OrderBy(books.ID))
		expect.Equal(t, "two entities", len(pairs), 9)
		expect.Equal(t, "the author of a row", pairs[4].V1, author(t, s, 4))
		expect.Equal(t, "the book of a row", pairs[4].V2.Title, "Dead Zone")

		n, err := orm.Count(t.Context(), s, retort.Select(books).Where(books.AuthorID.Eq(4)))
		expect.OK(t, err)
		expect.Equal(t, "count", n, 2)
		for title, want := range map[string]bool{"Dead Zone": true, "It": false} {
			found, err := orm.Exists(t.Context(), s, retort.Select(books).Where(books.Title.Eq(title)))
			expect.OK(t, err)
			expect.Equal(t, title+" exists", found, want)
		}
	})
}
