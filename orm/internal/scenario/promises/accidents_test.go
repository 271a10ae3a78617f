package promises_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestUpdateOrDeleteWithoutWhere(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		a := fixture.Tags
		tests := []struct {
			name string
			stmt retort.DML
		}{
			{"update", retort.Update(a).Set(a.Name.Set("x"))},
			{"delete", retort.Delete(a)},
			{"update with an empty Where", retort.Update(a).Set(a.Name.Set("x")).Where()},
			{"delete with an empty Where", retort.Delete(a).Where()},
			{"delete with the conditions of an empty list", retort.Delete(a).Where([]retort.Condition{}...)},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				s, eng, trace := fixture.Library(t, db)
				_, err := engine.Exec(t.Context(), eng, test.stmt)
				expect.Is(t, err, retort.ErrNoWhere)
				_, err = orm.All(t.Context(), s, retort.Returning(test.stmt, a.ID))
				expect.Is(t, err, retort.ErrNoWhere)
				expect.Text(t, err, "no Where", "call All")
				expect.SentAll(t, trace)
			})
		}
		s, eng, _ := fixture.Library(t, db)
		tag := &fixture.Tag{Name: "new"}
		s.Add(tag)
		none, err := orm.Exec(t.Context(), s, retort.Delete(a).Where(a.ID.In()))
		expect.OK(t, err)
		expect.Equal(t, "deleted by IN of nothing", none.Rows, 0)
		if eng.Dialect().Has(dialect.DeleteReturning) {
			ids := expect.All(t, s, retort.Returning(retort.Delete(a).Where(a.ID.In()), a.ID))
			expect.Equal(t, "deleted and returned by IN of nothing", len(ids), 0)
		}
		expect.OK(t, s.Rollback(t.Context()))
		expect.Exec(t, eng, "DELETE FROM book_tag")
		res, err := engine.Exec(t.Context(), eng, retort.Delete(a).All())
		expect.OK(t, err)
		expect.Equal(t, "deleted by All", res.Rows, 3)
	})
}

func TestADiscardedResultOfABuilderChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		a := fixture.Authors
		q := retort.Select(a).Where(a.ID.Gt(1)).OrderBy(a.ID)
		text := q.String()
		q.Where(a.ID.Eq(7))
		q.OrderBy(a.LastName)
		q.Limit(1).Offset(2)
		q.Join(a.Books)
		q.Distinct()
		q.GroupBy(a.LastName)
		q.ForUpdate()
		q.With(orm.SelectIn(a.Books))
		q.Options(orm.PopulateExisting)
		expect.Equal(t, "statement", q.String(), text)

		// Two statements that go on from one don't get into each other's way.
		first, second := q.Where(a.FirstName.Eq("a")), q.Where(a.LastName.Eq("b"))
		expect.Equal(t, "first", first.String(), retort.Select(a).Where(a.ID.Gt(1), a.FirstName.Eq("a")).OrderBy(a.ID).String())
		expect.Equal(t, "second", second.String(), retort.Select(a).Where(a.ID.Gt(1), a.LastName.Eq("b")).OrderBy(a.ID).String())

		load := orm.SelectIn(a.Books)
		load.Where(fixture.Books.Title.Eq("x"))
		load.OrderBy(fixture.Books.Title)
		s, _, trace := fixture.Library(t, db)
		king := expect.One(t, s, retort.Select(a).Where(a.ID.Eq(4)).With(load))
		expect.Equal(t, "books", king.Books.Len(), 2)
		expect.Equal(t, "second statement", trace.Same(trace.Statements()[1:], []string{
			"SELECT book.id, book.author_id, book.title FROM book WHERE book.author_id = ? ORDER BY book.id"}), true)

		u := retort.Update(a).Where(a.ID.Eq(1)).Set(a.FirstName.Set("a"))
		text = u.String()
		u.Set(a.LastName.Set("b"))
		u.Where(a.ID.Eq(2))
		u.All()
		expect.Equal(t, "update", u.String(), text)
		d := retort.Delete(a).Where(a.ID.Eq(1))
		text = d.String()
		d.Where(a.ID.Eq(2))
		expect.Equal(t, "delete", d.String(), text)
	})
}

func TestAFaultIsKeptUntilItRuns(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		a := fixture.Authors
		var unbound struct {
			orm.Entity[fixture.Author, int64]
			ID retort.Num[int64]
		}
		tests := []struct {
			name string
			q    retort.Query[int64]
			says string
		}{
			{"of an expression", retort.Select(retort.Func[int64]("drop table author; --")), "no function name"},
			{"of a condition", retort.Select(a.ID).Where(retort.Raw[bool]("id = ? AND id = ?", 1)), "?"},
			{"of a value", retort.Select(a.ID).Where(retort.Raw[bool]("id = ?", struct{ X func() }{})), "func"},
			{"of a statement", retort.Select(a.ID).Limit(-1), "Limit(-1)"},
			{"of a join without a condition", retort.Select(a.ID).Join(fixture.Tags), "ON"},
			{"of a handle that Map didn't make", retort.Select(unbound.ID).From(a), ""},
			{"of an assignment", retort.Returning(retort.Update(a).Set(a.FirstName.Set("x"), fixture.Tags.Name.Set("y")).Where(a.ID.Eq(1)), a.ID), "tag"},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				_, tracked := orm.All(t.Context(), s, test.q)
				_, plain := engine.All(t.Context(), eng, test.q)
				expect.Text(t, tracked, test.says)
				expect.Text(t, plain, test.says)
				expect.SentAll(t, trace)
			})
		}
	})
}
