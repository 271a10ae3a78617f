package loading

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// bookIDs are the rows of book in a database, with their authors.
func bookIDs(t *testing.T, eng *engine.Engine) string {
	t.Helper()
	rows, err := engine.All(t.Context(), eng, retort.Select2(books.ID, books.AuthorID.Else(0)).OrderBy(books.ID))
	if err != nil {
		t.Fatal(err)
	}
	return sprint(rows, func(r retort.Row2[int64, int64]) any { return fmt.Sprintf("%d:%d", r.V1, r.V2) })
}

const libraryBooks = "1:1 2:2 3:3 4:3 5:4 6:4 7:5 8:6 9:7"

func TestFilteredAndOrderedLoads(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, c := range []struct {
			name  string
			loads []retort.Loader[*author]
			sent  int
			want  string
		}{
			{"select in, filtered", []retort.Loader[*author]{orm.SelectIn(authors.Books).Where(books.Title.StartsWith("The "))}, 2, "Clancy:3 King:6"},
			{"joined, filtered", []retort.Loader[*author]{orm.Joined(authors.Books).Where(books.Title.StartsWith("The "))}, 1, "Clancy:3 King:6"},
			{"select in, two conditions", []retort.Loader[*author]{orm.SelectIn(authors.Books).Where(books.Title.StartsWith("The ")).Where(books.ID.Lt(6))}, 2, "Clancy:3 King:"},
			{"joined, no match", []retort.Loader[*author]{orm.Joined(authors.Books).Where(books.ID.In())}, 1, "Clancy: King:"},
			{"select in, ordered", []retort.Loader[*author]{orm.SelectIn(authors.Books).OrderBy(books.Title.Desc())}, 2, "Clancy:3 4 King:6 5"},
			{"joined, ordered", []retort.Loader[*author]{orm.Joined(authors.Books).OrderBy(books.Title.Desc())}, 1, "Clancy:3 4 King:6 5"},
			{"select in, by another table", []retort.Loader[*author]{orm.SelectIn(authors.Books).Where(books.Tags.Any(tags.Name.Eq("horror")))}, 2, "Clancy: King:5 6"},
			{"joined, by a subquery of its own table", []retort.Loader[*author]{orm.Joined(authors.Books).Where(retort.In(books.Title, retort.Select(retort.Min(books.Title).Else("")).Where(books.ID.Ge(5))))}, 1, "Clancy: King:5"},
			{"joined, by a scalar subquery", []retort.Loader[*author]{orm.Joined(authors.Books).Where(retort.Eq(retort.Scalar(retort.CountAll(), retort.From(tags).Where(retort.Lt(tags.ID, books.ID))), retort.Val[int64](3)))}, 1, "Clancy:4 King:5 6"},
			{"joined, by another table", []retort.Loader[*author]{orm.Joined(authors.Books).Where(books.Tags.Any(tags.Name.Eq("classic")))}, 1, "Clancy: King:6"},
		} {
			t.Run(c.name, func(t *testing.T) {
				s, eng, trace := fixture.Library(t, db)
				as := all(t, s, retort.Select(authors).Where(authors.ID.In(3, 4)).OrderBy(authors.ID).With(c.loads...))
				wantSent(t, trace, c.sent)
				got := sprint(as, func(a *author) any {
					return a.LastName + ":" + sprint(a.Books.Peek(), func(b *book) any { return b.ID })
				})
				wantEqual(t, "books", got, c.want)
				wantClean(t, s)
				if err := s.Commit(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantEqual(t, "what isn't in a filtered collection stays in the database", bookIDs(t, eng), libraryBooks)
			})
		}
	})
}

// A load is a value: adding to it leaves what it was made from alone.
func TestLoadIsImmutable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		base := orm.SelectIn(authors.Books).Where(books.ID.Ge(5))
		king := retort.Select(authors).Where(authors.ID.Eq(4))
		six, none := base.Where(books.ID.Ge(6)), base.Where(books.ID.Ge(7))
		for _, c := range []struct {
			load orm.Load[*author]
			want string
		}{{six, "6"}, {none, ""}, {base, "5 6"}, {base.OrderBy(books.ID.Desc()), "6 5"}, {base, "5 6"}} {
			a := one(t, s, king.With(c.load).Options(orm.PopulateExisting))
			wantSent(t, trace, 2)
			wantEqual(t, "books", sprint(a.Books.Peek(), func(b *book) any { return b.ID }), c.want)
		}
	})
}

func TestChangesOfAPartialCollection(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, c := range []struct {
			name   string
			change func(king *author)
			want   string
			sent   int
		}{
			{"nothing", func(*author) {}, libraryBooks, 0},
			{"append", func(a *author) { a.Books.Append(&book{Title: "It"}) }, libraryBooks + " 10:4", 1},
			{"remove one that is in", func(a *author) { a.Books.Remove(a.Books.Peek()[0]) }, "1:1 2:2 3:3 4:3 5:4 6:0 7:5 8:6 9:7", 1},
		} {
			t.Run(c.name, func(t *testing.T) {
				s, eng, trace := fixture.Library(t, db)
				king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books).Where(books.ID.Eq(6))))
				wantSent(t, trace, 2)
				c.change(king)
				if err := s.Commit(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantSent(t, trace, c.sent)
				wantEqual(t, "books", bookIDs(t, eng), c.want)
			})
		}
	})
}

func TestPartialManyToManyKeepsItsOtherLinks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		b := one(t, s, retort.Select(books).Where(books.ID.Eq(6)).With(orm.SelectIn(books.Tags).Where(tags.Name.Eq("horror"))))
		wantSent(t, trace, 2)
		wantEqual(t, "tags", sprint(b.Tags.Peek(), func(x *tag) any { return x.Name }), "horror")
		b.Tags.Append(one(t, s, retort.Select(tags).Where(tags.Name.Eq("spy"))))
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantSent(t, trace, 2) // the tag, and its link
		wantEqual(t, "tags", sprint(items(t, &b.Tags), func(x *tag) any { return x.Name }), "horror classic spy")
	})
}

// A delete cascades to what is in the database, not just to what a filter let through.
func TestDeleteCascadesBeyondAPartialCollection(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books).Where(books.ID.Eq(6))))
		trace.Reset()
		s.Delete(king)
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		expect.Verbs(t, trace, "SELECT book", "SELECT profile", "DELETE book_tag", "DELETE book", "DELETE author")
		wantEqual(t, "books", bookIDs(t, eng), "1:1 2:2 3:3 4:3 7:5 8:6 9:7")
	})
}

func TestPopulateExisting(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		as := all(t, s, retort.Select(authors).OrderBy(authors.ID).With(orm.SelectIn(authors.Books)))
		king := as[3]
		king.FirstName = "Steve"
		for _, sql := range []string{"UPDATE author SET last_name = 'Koenig' WHERE id = 4", "UPDATE book SET author_id = 1 WHERE id = 5"} {
			if _, err := engine.ExecSQL(t.Context(), eng, sql); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Rollback(t.Context()); err != nil { // a new transaction sees what others have written
			t.Fatal(err)
		}
		all(t, s, retort.Select(authors)) // which refreshes what has expired
		wantEqual(t, "last name", king.LastName, "Koenig")
		if _, err := orm.All(t.Context(), s, retort.Select(authors).With(orm.SelectIn(authors.Books))); err != nil {
			t.Fatal(err)
		}
		trace.Reset()

		err := s.NoAutoflush(func() error {
			king.FirstName, king.LastName = "Steve", "King"
			all(t, s, retort.Select(authors))
			wantEqual(t, "a row read again leaves local changes", king.FirstName+" "+king.LastName, "Steve King")
			all(t, s, retort.Select(authors).Options(orm.PopulateExisting))
			wantEqual(t, "populate takes them back", king.FirstName+" "+king.LastName, "Stephen Koenig")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wantSent(t, trace, 2)
		wantClean(t, s)
	})
}

func TestPopulateExistingReplacesLoadedCollections(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, load := range map[string]orm.Load[*author]{"select in": orm.SelectIn(authors.Books), "joined": orm.Joined(authors.Books)} {
			s, _, trace := fixture.Library(t, db)
			king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books).Where(books.ID.Eq(6))))
			wantSent(t, trace, 2)
			one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(load))
			wantEqual(t, name+", untouched", sprint(king.Books.Peek(), func(b *book) any { return b.ID }), "6")
			one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(load).Options(orm.PopulateExisting))
			wantSent(t, trace, map[string]int{"select in": 3, "joined": 2}[name]) // of the first, the authors alone
			wantEqual(t, name+", populated", sprint(king.Books.Peek(), func(b *book) any { return b.ID }), "5 6")
			wantClean(t, s)
		}
	})
}
