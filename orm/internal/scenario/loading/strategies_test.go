package loading

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

type (
	author = fixture.Author
	book   = fixture.Book
	tag    = fixture.Tag
)

var (
	authors = fixture.Authors
	books   = fixture.Books
	tags    = fixture.Tags
)

// libraryGraph is everything that hangs off the authors of the library data, as picture shows it.
const libraryGraph = `Asimov[] Foundation()
Buck[] The Good Earth(classic)
Clancy[] The Hunt For Red October() Patriot Games()
King[has a profile] Dead Zone(horror) The Shining(horror classic)
Le Carre[] Tinker Tailor Soldier Spy(spy)
Michaelides[] The Silent Patient()
Shaben[] Into The Abyss()
`

// picture walks through all that hangs off authors and shows it. It loads what isn't loaded.
func picture(t *testing.T, as []*author) string {
	t.Helper()
	var sb strings.Builder
	for _, a := range as {
		bio := ""
		if p := target(t, &a.Profile); p != nil {
			bio = *p.Bio
			if target(t, &p.Author) != a {
				t.Errorf("the profile of %s leads back to another object", a.LastName)
			}
		}
		fmt.Fprintf(&sb, "%s[%s]", a.LastName, bio)
		for _, b := range items(t, &a.Books) {
			if target(t, &b.Author) != a {
				t.Errorf("the author of %s is another object than the one it was loaded for", b.Title)
			}
			fmt.Fprintf(&sb, " %s(%s)", b.Title, sprint(items(t, &b.Tags), func(x *tag) any { return x.Name }))
		}
		sb.WriteByte('\n')
	}
	return sb.String()
}

func TestEveryStrategyGivesTheSameObjects(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		type load = retort.Loader[*author]
		for _, c := range []struct {
			name  string
			loads []load
			sent  int // by the query, its eager loads, and the walk
		}{
			{"nothing said: batched on first touch", nil, 4},
			{"lazy", []load{orm.Lazy(authors.Books), orm.Lazy(authors.Profile)}, 4},
			{"select in, one level", []load{orm.SelectIn(authors.Books)}, 4},
			{"select in, two levels", []load{orm.SelectIn(authors.Books, orm.SelectIn(books.Tags)), orm.SelectIn(authors.Profile)}, 4},
			{"joined to-one", []load{orm.Joined(authors.Profile)}, 3},
			{"joined to-many", []load{orm.Joined(authors.Books)}, 3},
			{"joined, two levels and beside each other", []load{orm.Joined(authors.Books, orm.Joined(books.Tags)), orm.Joined(authors.Profile)}, 1},
			{"joined below select in", []load{orm.SelectIn(authors.Books, orm.Joined(books.Tags)), orm.Joined(authors.Profile)}, 2},
			{"select in below joined", []load{orm.Joined(authors.Books, orm.SelectIn(books.Tags)), orm.SelectIn(authors.Profile)}, 3},
			{"lazy below joined", []load{orm.Joined(authors.Books, orm.Lazy(books.Tags)), orm.Joined(authors.Profile)}, 2},
			{"back to where it came from", []load{orm.SelectIn(authors.Books, orm.SelectIn(books.Author), orm.Joined(books.Tags)), orm.Joined(authors.Profile)}, 2},
			{"back to where it came from, joined", []load{orm.Joined(authors.Books, orm.Joined(books.Author), orm.Joined(books.Tags)), orm.Joined(authors.Profile)}, 1},
		} {
			t.Run(c.name, func(t *testing.T) {
				s, eng, trace := fixture.Library(t, db)
				if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO profile (author_id, bio) VALUES (4, 'has a profile')"); err != nil {
					t.Fatal(err)
				}
				trace.Reset()
				as := all(t, s, retort.Select(authors).OrderBy(authors.ID).With(c.loads...))
				if got := picture(t, as); got != libraryGraph {
					t.Errorf("got\n%swant\n%s", got, libraryGraph)
				}
				wantSent(t, trace, c.sent)
				if picture(t, as); len(trace.Statements()) > 0 {
					t.Errorf("walking a second time sent %q", trace.Statements())
				}
				wantClean(t, s)
				if err := s.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantSent(t, trace, 0)
			})
		}
	})
}

func TestJ02_EveryStrategyGivesTheSameEmptySides(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, c := range []struct {
			name   string
			author orm.Load[*book]
			books  orm.Load[*author]
		}{
			{"select in", orm.SelectIn(books.Author), orm.SelectIn(authors.Books)},
			{"joined", orm.Joined(books.Author), orm.Joined(authors.Books)},
		} {
			t.Run(c.name, func(t *testing.T) {
				s, eng, trace := fixture.Library(t, db)
				for _, sql := range []string{
					"INSERT INTO author (id, first_name, last_name) VALUES (8, 'Nobody', 'Idle')",
					"INSERT INTO book (id, title) VALUES (10, 'Beowulf')",
				} {
					if _, err := engine.ExecSQL(t.Context(), eng, sql); err != nil {
						t.Fatal(err)
					}
				}
				b := one(t, s, retort.Select(books).Where(books.ID.Eq(10)).With(c.author))
				a := one(t, s, retort.Select(authors).Where(authors.ID.Eq(8)).With(c.books, orm.Joined(authors.Profile)))
				trace.Reset()
				if !b.Author.Loaded() || target(t, &b.Author) != nil {
					t.Errorf("author of an anonymous book: %v", b.Author)
				}
				if !a.Books.Loaded() || len(items(t, &a.Books)) != 0 || a.Books.Peek() == nil {
					t.Errorf("books of an idle author: %v, %v", a.Books, a.Books.Peek())
				}
				if !a.Profile.Loaded() || target(t, &a.Profile) != nil {
					t.Errorf("profile of an idle author: %v", a.Profile)
				}
				wantSent(t, trace, 0)
			})
		}
	})
}

func TestStrategiesOnAnAlias(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, c := range []struct {
			name string
			load func(rel orm.ToMany[author, book]) orm.Load[*author]
			sent int
		}{
			{"select in", func(r orm.ToMany[author, book]) orm.Load[*author] { return orm.SelectIn(r) }, 2},
			{"joined", func(r orm.ToMany[author, book]) orm.Load[*author] { return orm.Joined(r) }, 1},
		} {
			t.Run(c.name, func(t *testing.T) {
				s, _, trace := fixture.Library(t, db)
				a2 := orm.Alias(authors, "a2")
				king := one(t, s, retort.Select(a2).Where(a2.LastName.Eq("King")).With(c.load(a2.Books)))
				wantEqual(t, "books", sprint(king.Books.Peek(), func(b *book) any { return b.ID }), "5 6")
				wantSent(t, trace, c.sent)
			})
		}
	})
}

func TestL22_StrategyOfAnEntityThatIsNotSelectedIsAnError(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		a2 := orm.Alias(authors, "a2")
		for name, q := range map[string]*retort.SelectStmt[*author]{
			"select in":  retort.Select(a2).With(orm.SelectIn(authors.Books)),
			"joined":     retort.Select(a2).With(orm.Joined(authors.Books)),
			"raise":      retort.Select(a2).With(orm.Raise(authors.Books)),
			"an alias's": retort.Select(authors).With(orm.SelectIn(a2.Books)),
		} {
			_, err := orm.All(t.Context(), s, q)
			if err == nil || !strings.Contains(err.Error(), "the statement doesn't select what Author.Books begins at") {
				t.Errorf("%s: got %v", name, err)
			}
		}
		wantSent(t, trace, 0)
	})
}
