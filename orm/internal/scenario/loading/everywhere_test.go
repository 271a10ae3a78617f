package loading

import (
	"fmt"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/schema"
)

// library is a database with the library data, a session on it, and what that has sent.
type library struct {
	*testing.T
	s     *orm.Session
	eng   *engine.Engine
	trace *sqltrace.Recorder
}

// everywhere runs a scenario on every database at hand.
func everywhere(t *testing.T, f func(l *library)) {
	t.Helper()
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		f(&library{t, s, eng, trace})
	})
}

// sent checks how many statements were sent since the last look.
func (l *library) sent(n int) {
	l.Helper()
	wantSent(l, l.trace, n)
}

// titlesOf are the titles that an author has in memory, by his last name.
func titlesOf(list []*fixture.Author) []string {
	return expect.Map(list, func(a *fixture.Author) string {
		return fmt.Sprint(a.LastName, expect.Map(a.Books.Peek(), func(b *fixture.Book) string { return b.Title }))
	})
}

func TestL10_SubqueryLoad(t *testing.T) {
	everywhere(t, func(l *library) {
		q := retort.Select(authors).Where(authors.ID.Gt(2)).OrderBy(authors.ID).Limit(2)
		got := all(l, l.s, q.With(orm.Subquery(authors.Books, orm.SelectIn(books.Tags))))
		l.sent(3)
		expect.List(l, "books", titlesOf(got), []string{"Clancy[The Hunt For Red October Patriot Games]", "King[Dead Zone The Shining]"})
		expect.Equal(l, "tags", len(got[1].Books.Peek()[1].Tags.Peek()), 2)
		for _, a := range got {
			expect.Many(l, &a.Books)
		}
		l.sent(0)
	})
}

func TestSubqueryLoadsOfAllKindsOfRelationships(t *testing.T) {
	everywhere(t, func(l *library) {
		got := all(l, l.s, retort.Select(books).Join(books.Author).Where(authors.LastName.Eq("King")).OrderBy(books.ID).
			With(orm.Subquery(books.Author), orm.Subquery(books.Tags)))
		l.sent(3)
		expect.Equal(l, "author", got[0].Author.Peek().LastName, "King")
		expect.Equal(l, "tags", len(got[0].Tags.Peek()), 1)
		grouped := all(l, l.s, retort.Select(tags).Distinct().With(orm.Subquery(tags.Books))) // can't be a subquery: SelectIn
		l.sent(2)
		expect.Equal(l, "books of a tag", len(grouped[0].Books.Peek()), 2)
	})
}

func TestContainsEagerFillsFromTheStatementsOwnJoins(t *testing.T) {
	everywhere(t, func(l *library) {
		q := retort.Select(authors).Join(authors.Books).Where(books.Title.StartsWith("The ")).OrderBy(authors.ID, books.ID)
		got := all(l, l.s, q.With(orm.ContainsEager(authors.Books)))
		l.sent(1)
		expect.List(l, "books", titlesOf(got), []string{"Buck[The Good Earth]", "Clancy[The Hunt For Red October]", "King[The Shining]", "Michaelides[The Silent Patient]"})
		got[2].LastName = "Koenig"
		expect.OK(l, l.s.Flush(l.Context()))
		l.sent(1) // the books that the condition left out are not taken for removed
	})
}

func TestContainsEagerOfAnAliasAndBelowIt(t *testing.T) {
	everywhere(t, func(l *library) {
		b := orm.Alias(books, "b")
		got := all(l, l.s, retort.Select(authors).LeftJoin(authors.Books.As(b)).Where(authors.ID.In(3, 4)).OrderBy(authors.ID, b.ID).
			With(orm.ContainsEager(authors.Books.As(b), orm.SelectIn(books.Tags))))
		l.sent(2)
		expect.List(l, "books", titlesOf(got), []string{"Clancy[The Hunt For Red October Patriot Games]", "King[Dead Zone The Shining]"})
		expect.Equal(l, "tags", len(got[1].Books.Peek()[1].Tags.Peek()), 2)

		pairs := all(l, l.s, retort.Select2(orm.With(books, orm.ContainsEager(books.Author)), authors.LastName).Join(books.Author).Where(books.ID.Le(2)).OrderBy(books.ID))
		expect.Equal(l, "beside a column", pairs[1].V1.Author.Peek().LastName, pairs[1].V2)
	})
}

func TestContainsEagerWithoutTheJoinIsAnError(t *testing.T) {
	everywhere(t, func(l *library) {
		_, err := orm.All(l.Context(), l.s, retort.Select(authors).With(orm.ContainsEager(authors.Books)))
		expect.Is(l, err, orm.ErrUsage)
		expect.Text(l, err, "ContainsEager(Author.Books)", "doesn't join book", "add Join")
		_, err = orm.All(l.Context(), l.s, retort.Select(books).Join(books.Tags).Limit(2).With(orm.ContainsEager(books.Tags), orm.Joined(books.Author, orm.Joined(authors.Books))))
		expect.Is(l, err, orm.ErrUsage)
		l.sent(0)
	})
}

func TestTheFirstItemsOfEachObject(t *testing.T) {
	everywhere(t, func(l *library) {
		got := all(l, l.s, retort.Select(authors).Where(authors.ID.Between(3, 5)).OrderBy(authors.ID).
			With(orm.SelectIn(authors.Books, orm.Joined(books.Tags)).OrderBy(books.Title.Desc()).Limit(1)))
		l.sent(2)
		expect.List(l, "the last title of each", titlesOf(got), []string{"Clancy[The Hunt For Red October]", "King[The Shining]", "Le Carre[Tinker Tailor Soldier Spy]"})
		expect.Equal(l, "tags", len(got[1].Books.Peek()[0].Tags.Peek()), 2)
		got[1].LastName = "Koenig"
		expect.OK(l, l.s.Flush(l.Context()))
		l.sent(1)

		some := all(l, l.s, retort.Select(tags).OrderBy(tags.ID).With(orm.SelectIn(tags.Books).Where(books.ID.Gt(2)).Limit(1)))
		l.sent(2)
		expect.List(l, "the first book of each tag", expect.Map(some, func(x *fixture.Tag) string {
			return fmt.Sprint(x.Name, expect.Map(x.Books.Peek(), func(b *fixture.Book) int64 { return b.ID }))
		}), []string{"horror[5]", "classic[6]", "spy[7]"})
		_, err := orm.All(l.Context(), l.s, retort.Select(authors).With(orm.SelectIn(authors.Books).Limit(0)))
		expect.Is(l, err, orm.ErrUsage)
		_, err = orm.All(l.Context(), l.s, retort.Select(authors).With(orm.Joined(authors.Books).Limit(1)))
		expect.Is(l, err, orm.ErrUsage)
	})
}

func TestL14_LoadsBelowALazyOne(t *testing.T) {
	everywhere(t, func(l *library) {
		got := all(l, l.s, retort.Select(authors).OrderBy(authors.ID).With(orm.Lazy(authors.Books, orm.SelectIn(books.Tags)).Where(books.ID.Ne(5))))
		l.sent(1)
		expect.Equal(l, "books", len(expect.Many(l, &got[3].Books)), 1)
		l.sent(2)
		expect.Equal(l, "tags", len(got[3].Books.Peek()[0].Tags.Peek()), 2)
		expect.Many(l, &got[2].Books)
		l.sent(0)
		one := expect.One(l, fixture.Session(l, l.eng), retort.Select(books).Where(books.ID.Eq(1)).With(orm.Lazy(books.Author, orm.SelectIn(authors.Profile))))
		expect.Equal(l, "a single object", expect.Ref(l, &one.Author).Profile.Loaded(), true)
	})
}

func TestL16_CriteriaOnAnEntity(t *testing.T) {
	everywhere(t, func(l *library) {
		without5 := orm.Criteria(books, books.ID.Ne(5))
		eager := all(l, l.s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books)).Options(without5))
		expect.List(l, "eagerly", titlesOf(eager), []string{"King[The Shining]"})
		l.sent(2)
		l.s.ExpireAll()
		joinedly := all(l, l.s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.Joined(authors.Books)).Options(without5))
		expect.List(l, "joined", titlesOf(joinedly), []string{"King[The Shining]"})
		l.sent(1)
		l.s.ExpireAll()
		lazily := expect.One(l, l.s, retort.Select(authors).Where(authors.ID.Eq(4)).Options(without5))
		expect.Equal(l, "lazily", len(expect.Many(l, &lazily.Books)), 1)
		l.sent(2)

		rows := retort.Select2(authors.ID, retort.Opt(books.ID)).LeftJoin(authors.Books).Where(authors.ID.Ge(4)).OrderBy(authors.ID, books.ID)
		ids := func(q *retort.SelectStmt[retort.Row2[int64, *int64]]) (out []string) {
			for _, r := range all(l, l.s, q) {
				out = append(out, fmt.Sprint(r.V1, r.V2 != nil))
			}
			return out
		}
		expect.List(l, "in a join", ids(rows.Options(orm.Criteria(books, books.ID.In(6, 9)))), []string{"4 true", "5 false", "6 false", "7 true"})
		expect.Equal(l, "in FROM", len(all(l, l.s, retort.Select(books).Options(without5))), 8)
		alias := orm.Alias(books, "b")
		expect.Equal(l, "under an alias", len(all(l, l.s, retort.Select(alias).Where(alias.ID.Gt(4)).Options(without5))), 4)

		all(l, l.s, retort.Select(books)) // the session knows book 5 now
		five := expect.Get(l, l.s, books, 5)
		expect.OK(l, l.s.Refresh(l.Context(), five))
	})
}

func TestCriteriaOfASession(t *testing.T) {
	everywhere(t, func(l *library) {
		l.s.Always(orm.Criteria(books, books.ID.Ne(5)), orm.Criteria(tags, tags.Name.Ne("classic")))
		none, err := orm.GetOrNil(l.Context(), l.s, books, 5)
		expect.OK(l, err)
		expect.Equal(l, "got", none, nil)
		king := expect.Get(l, l.s, authors, 4)
		his := expect.Many(l, &king.Books)
		expect.Equal(l, "books", len(his), 1)
		expect.Equal(l, "tags", len(expect.Many(l, &his[0].Tags)), 1)
		l.sent(4) // the book that isn't there, the author, his books, their tags
		expect.Equal(l, "all", len(all(l, l.s, retort.Select(books))), 8)
		king.Books.Append(&fixture.Book{Title: "It"})
		expect.OK(l, l.s.Commit(l.Context()))
		n, err := engine.One(l.Context(), l.eng, retort.Select(retort.Count(books.ID)).Where(books.AuthorID.Eq(4)))
		expect.OK(l, err)
		expect.Equal(l, "what is hidden stays", n, 3)
	})
}

func TestRaiseAll(t *testing.T) {
	everywhere(t, func(l *library) {
		got := all(l, l.s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books, orm.RaiseAll(books)), orm.RaiseAll(authors)))
		expect.Equal(l, "what is loaded", len(expect.Many(l, &got[0].Books)), 2)
		l.sent(2)
		_, err := got[0].Profile.Get(l.Context())
		expect.Is(l, err, orm.ErrUnloaded)
		_, err = got[0].Books.Peek()[0].Tags.All(l.Context())
		expect.Is(l, err, orm.ErrUnloaded)
		_, err = orm.All(l.Context(), l.s, retort.Select(authors).With(orm.RaiseAll(orm.Alias(authors, "a"))))
		expect.Is(l, err, orm.ErrUsage)
		l.sent(0)
	})
}

// forest stores three trees of four levels, the first with a ring hung below it.
func forest(l *library, s *orm.Session) {
	for n := range 3 {
		root := &Node{Name: fmt.Sprint("root ", n)}
		at := root
		for level := range 3 {
			child := &Node{Name: fmt.Sprintf("%d.%d", n, level)}
			at.Children.Append(child, &Node{Name: "leaf"})
			at = child
		}
		s.Add(root)
	}
	expect.OK(l, s.Commit(l.Context()))
}

func TestRecursiveLoads(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		trace := new(sqltrace.Recorder)
		l := &library{T: t, eng: db.Open(t, trace.Option()), trace: trace}
		expect.OK(t, engine.CreateAll(t.Context(), l.eng, nodesOnly(t)))
		first := orm.NewSession(l.eng, Models)
		forest(l, first)
		expect.OK(t, first.Close())
		l.s = orm.NewSession(l.eng, Models)
		defer l.s.Close()
		l.trace.Reset()

		roots := retort.Select(Nodes).Where(Nodes.ParentID.IsNull()).OrderBy(Nodes.ID)
		whole := all(t, l.s, roots.With(orm.Recursive(Nodes.Children, 0)))
		l.sent(5) // three levels below the roots, and one that finds nothing
		deepest := whole[2].Children.Peek()[0].Children.Peek()[0].Children.Peek()
		expect.Equal(t, "the deepest level", len(deepest), 2)
		expect.Equal(t, "is known to be it", deepest[0].Children.Loaded(), true)

		l.s.ExpireAll()
		two := all(t, l.s, roots.With(orm.Recursive(Nodes.Children, 2)))
		l.sent(3)
		expect.Equal(t, "two levels", two[0].Children.Peek()[0].Children.Loaded(), true)
		expect.Equal(t, "the third is lazy", len(expect.Many(t, &two[0].Children.Peek()[0].Children.Peek()[0].Children)), 2)
		l.sent(1)

		// A ring: its load ends where it comes round.
		ring := two[0]
		ring.Parent.Set(ring.Children.Peek()[0])
		expect.OK(t, l.s.Commit(t.Context()))
		l.trace.Reset()
		again := all(t, l.s, retort.Select(Nodes).Where(Nodes.ID.Eq(ring.ID)).With(orm.Recursive(Nodes.Children, 0)).Options(orm.PopulateExisting))
		expect.Equal(t, "the ring", slices.Contains(again[0].Children.Peek()[0].Children.Peek(), ring), true)
	})
}

// nodesOnly is the table of nodes.
func nodesOnly(t testing.TB) *schema.MetaData {
	md, err := Models.MetaData()
	expect.OK(t, err)
	return md
}

func TestS38_BatchesLoadWhatBelongsToThem(t *testing.T) {
	everywhere(t, func(l *library) {
		var seen []string
		for batch, err := range orm.Batches(l.Context(), l.s, retort.Select(authors).OrderBy(authors.ID).With(orm.SelectIn(authors.Books)), 3) {
			expect.OK(l, err)
			seen = append(seen, fmt.Sprint(len(batch)))
			for _, a := range batch {
				expect.Many(l, &a.Books)
			}
			seen = append(seen, titlesOf(batch[:1])...)
		}
		l.sent(4)
		expect.List(l, "batches", seen, []string{"3", "Asimov[Foundation]", "3", "King[Dead Zone The Shining]", "1", "Shaben[Into The Abyss]"})
		for range orm.Batches(l.Context(), l.s, retort.Select(authors), 2) {
			break
		}
		expect.Equal(l, "after leaving early", len(all(l, l.s, retort.Select(authors))), 7)
		for _, bad := range []struct {
			q    retort.Query[*fixture.Author]
			size int
		}{{retort.Select(authors), 0}, {retort.Select(authors).With(orm.Joined(authors.Books)), 2}} {
			for _, err := range orm.Batches(l.Context(), l.s, bad.q, bad.size) {
				expect.Is(l, err, orm.ErrUsage)
			}
		}
	})
}
