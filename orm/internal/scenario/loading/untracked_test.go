package loading

import (
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

// allOf reads the rows of a statement without a session.
func allOf[R any](l *library, q retort.Query[R]) []R {
	l.Helper()
	rows, err := engine.All(l.Context(), l.eng, q)
	expect.OK(l, err)
	return rows
}

func TestUntrackedObjectsHaveTheirEagerLoads(t *testing.T) {
	everywhere(t, func(l *library) {
		all := retort.Select(authors).OrderBy(authors.ID)
		for _, test := range []struct {
			name string
			q    retort.Query[*fixture.Author]
			sent int
		}{
			{"in lists", all.With(orm.SelectIn(authors.Books, orm.SelectIn(books.Tags)), orm.SelectIn(authors.Profile)), 4},
			{"joined", all.With(orm.Joined(authors.Books, orm.SelectIn(books.Tags)), orm.Joined(authors.Profile)), 2},
			{"by subquery", all.With(orm.Subquery(authors.Books, orm.Joined(books.Tags)), orm.Joined(authors.Profile)), 2},
		} {
			got := allOf(l, test.q)
			l.sent(test.sent)
			expect.Equal(l, test.name+": authors", len(got), 7)
			expect.List(l, test.name, titlesOf(got[3:4]), []string{"King[Dead Zone The Shining]"})
			king := got[3]
			expect.Equal(l, test.name+": tags", len(king.Books.Peek()[1].Tags.Peek()), 2)
			expect.Equal(l, test.name+": the way back", king.Books.Peek()[0].Author.Peek(), king)
			expect.Equal(l, test.name+": one object of a row", king.Books.Peek()[0].Tags.Peek()[0], king.Books.Peek()[1].Tags.Peek()[0])
			horror := king.Books.Peek()[0].Tags.Peek()[0]
			_, err := horror.Books.All(l.Context())
			expect.Is(l, err, orm.ErrDetached)
			expect.State(l, l.s, orm.Detached, king)
		}
	})
}

func TestUntrackedObjectsAreMergedIntoASession(t *testing.T) {
	everywhere(t, func(l *library) {
		king, err := engine.One(l.Context(), l.eng, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books)))
		expect.OK(l, err)
		l.sent(2)
		king.LastName = "Koenig"
		l.s.Add(king)
		err = l.s.Flush(l.Context())
		expect.Is(l, err, orm.ErrUsage)
		expect.Text(l, err, "Add Author(id=4)", "read without a session", "use Merge")
		tracked, err := orm.Merge(l.Context(), l.s, king)
		expect.OK(l, err)
		expect.Equal(l, "another object", tracked != king, true)
		expect.OK(l, l.s.Commit(l.Context()))
		expect.List(l, "stored", allOf(l, retort.Select(authors.LastName).Where(authors.ID.Eq(4))), []string{"Koenig"})
	})
}

func TestOtherFormsOfUntrackedReads(t *testing.T) {
	everywhere(t, func(l *library) {
		with := orm.SelectIn(authors.Books)
		first, err := engine.First(l.Context(), l.eng, retort.Select(authors).OrderBy(authors.ID.Desc()).With(with))
		expect.OK(l, err)
		expect.List(l, "first", titlesOf([]*fixture.Author{first}), []string{"Shaben[Into The Abyss]"})
		l.sent(2)
		none, err := engine.OneOrNil(l.Context(), l.eng, retort.Select(authors).Where(authors.ID.Eq(99)).With(with))
		expect.OK(l, err)
		expect.Equal(l, "none", none, nil)
		l.sent(1)
		_, err = engine.One(l.Context(), l.eng, retort.Select(authors).Where(authors.ID.Eq(99)).With(with))
		expect.Is(l, err, engine.ErrNoResult)
		_, err = engine.One(l.Context(), l.eng, retort.Select(authors).With(with))
		expect.Is(l, err, engine.ErrMultipleResults)

		pairs := allOf(l, retort.Select2(orm.With(authors, with), retort.Count(books.ID)).Join(authors.Books).GroupBy(authors.ID, authors.FirstName, authors.LastName).OrderBy(authors.ID))
		expect.Equal(l, "beside a column", len(pairs[2].V1.Books.Peek()), int(pairs[2].V2))
		seen := allOf(l, retort.Select(books).Options(orm.Criteria(books, books.ID.Gt(7))))
		expect.Equal(l, "with criteria", len(seen), 2)

		err = engine.Transact(l.Context(), l.eng, func(tx *engine.Tx) error {
			if _, err := engine.Exec(l.Context(), tx, retort.Delete(tags).Where(tags.Name.Eq("nothing"))); err != nil {
				return err
			}
			if _, err := engine.Exec(l.Context(), tx, retort.Update(books).Set(books.Title.Set("Carrie")).Where(books.ID.Eq(5))); err != nil {
				return err
			}
			king, err := engine.One(l.Context(), tx, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books)))
			if err == nil && !slices.Contains(titlesOf([]*fixture.Author{king}), "King[Carrie The Shining]") {
				t.Errorf("in a transaction: %v", titlesOf([]*fixture.Author{king}))
			}
			return err
		})
		expect.OK(l, err)

		for _, err := range engine.Iter(l.Context(), l.eng, retort.Select(authors).With(with)) {
			expect.Text(l, err, "loader options", "use All", "session")
		}
		_, err = engine.All(l.Context(), l.eng, retort.Select(authors).ForUpdate().With(with))
		expect.Is(l, err, orm.ErrUsage)
	})
}
