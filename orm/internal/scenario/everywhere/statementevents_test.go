package everywhere

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// heard is a registry of the shop with functions of its own.
type heard struct {
	models    *orm.Registry
	customers *customerEntity
	invoices  *invoiceEntity
	before    func(ctx context.Context, s *orm.Session, st *orm.Statement) error
}

// hearing makes a registry whose sessions call what is in before by then.
func hearing() *heard {
	h := &heard{models: orm.NewRegistry(), before: func(context.Context, *orm.Session, *orm.Statement) error { return nil }}
	h.customers, h.invoices = orm.Map[customerEntity](h.models), orm.Map[invoiceEntity](h.models)
	orm.BeforeStatement(h.models, func(ctx context.Context, s *orm.Session, st *orm.Statement) error { return h.before(ctx, s, st) })
	return h
}

// eachHeard runs a scenario with a shop of two customers on each database.
func eachHeard(t *testing.T, f func(t *testing.T, h *heard, s *orm.Session, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		tables(t, eng)
		h := hearing()
		s := orm.NewSession(eng, h.models)
		defer s.Close()
		s.Add(ann(), &Customer{ID: 2, Name: "Bob", Invoices: orm.Items(&Invoice{ID: 20, Total: 1})})
		expect.OK(t, s.Commit(t.Context()))
		s.ExpungeAll()
		trace.Reset()
		f(t, h, s, trace)
	})
}

func TestWhatStatementsAreToldFor(t *testing.T) {
	eachHeard(t, func(t *testing.T, h *heard, s *orm.Session, _ *sqltrace.Recorder) {
		var told []string
		h.before = func(_ context.Context, _ *orm.Session, st *orm.Statement) error {
			told = append(told, fmt.Sprint(st.Purpose(), " ", st.Concerns(h.customers), st.Concerns(h.invoices), st.Writes(), st.Tags()))
			return nil
		}
		list := expect.All(t, s, retort.Select(h.customers).With(orm.SelectIn(h.customers.Invoices)).Options(orm.Tag("x"), orm.Tag(7)))
		expect.Many(t, &list[0].Invoices)
		_, err := orm.Count(t.Context(), s, retort.Select(h.invoices))
		expect.OK(t, err)
		expect.OK(t, s.Refresh(t.Context(), list[0]))
		expect.OK(t, orm.RefreshOnly(t.Context(), s, list[0], h.customers.Name))
		expect.Many(t, &list[0].Invoices)
		list[0].Name = "Anna"
		_, err = orm.Exec(t.Context(), s, retort.Update(h.customers).Set(h.customers.Name.Set("x")).Where(h.customers.ID.Eq(9)))
		expect.OK(t, err)
		expect.Get(t, s, h.invoices, 10) // is there: no statement
		for range orm.Iter(t.Context(), s, retort.Select(h.invoices.Total)) {
			break
		}
		expect.List(t, "told", told, []string{
			"program true false false [x 7]", "relationship false true false [x 7]", "program false true false []", "refresh true false false []",
			"refresh true false false []", "relationship false true false []", "program true false true []", "program false true false []",
		})
	})
}

func TestAFunctionChangesStatements(t *testing.T) {
	eachHeard(t, func(t *testing.T, h *heard, s *orm.Session, _ *sqltrace.Recorder) {
		names := func() string {
			return fmt.Sprint(expect.All(t, s, retort.Select(h.customers.Name).OrderBy(h.customers.ID)))
		}
		h.before = func(_ context.Context, _ *orm.Session, st *orm.Statement) error {
			if st.Concerns(h.customers) {
				st.Where(h.customers.ID.Gt(1))
			}
			return nil
		}
		expect.Equal(t, "with a condition", names(), "[Bob]")
		_, err := orm.Get(t.Context(), s, h.customers, 1)
		expect.Is(t, err, orm.ErrNoResult)
		res, err := orm.Exec(t.Context(), s, retort.Update(h.customers).Set(h.customers.Name.Set("changed")).All())
		expect.OK(t, err)
		expect.Equal(t, "rows", res.Rows, 1)
		res, err = orm.Exec(t.Context(), s, retort.Delete(h.customers).Where(h.customers.ID.Lt(2)))
		expect.OK(t, err)
		expect.Equal(t, "rows", res.Rows, 0)
		expect.OK(t, s.Rollback(t.Context()))

		h.before = func(_ context.Context, _ *orm.Session, st *orm.Statement) error {
			if !st.Writes() {
				st.Options(orm.Criteria(h.invoices, h.invoices.Total.Gt(5)))
			}
			return nil
		}
		one := expect.One(t, s, retort.Select(h.customers).Where(h.customers.ID.Eq(1)).With(orm.SelectIn(h.customers.Invoices)))
		expect.Equal(t, "invoices", one.Invoices.Len(), 1)

		h.before = func(_ context.Context, _ *orm.Session, st *orm.Statement) error {
			st.Replace(retort.Select(h.customers.Name).OrderBy(h.customers.ID.Desc()))
			return nil
		}
		expect.Equal(t, "replaced", names(), "[Bob Ann]")

		// What the function sends itself isn't told to it, and its error is that of the statement.
		h.before = func(ctx context.Context, s *orm.Session, st *orm.Statement) error {
			n, err := orm.Count(ctx, s, retort.Select(h.customers))
			if err == nil && n == 2 {
				err = errStop
			}
			return err
		}
		_, err = orm.All(t.Context(), s, retort.Select(h.customers))
		expect.Is(t, err, errStop)
		expect.Text(t, err, "orm: query: before statement: ")
		_, err = orm.Exec(t.Context(), s, retort.Delete(h.customers).All())
		expect.Is(t, err, errStop)
	})
}

func TestMistakesOfAFunctionBeforeStatements(t *testing.T) {
	eachHeard(t, func(t *testing.T, h *heard, s *orm.Session, trace *sqltrace.Recorder) {
		q := retort.Select(h.customers)
		run := func(q retort.Query[*Customer]) error {
			_, err := orm.All(t.Context(), s, q)
			return err
		}
		for what, c := range map[string]struct {
			do  func(st *orm.Statement)
			run func() error
		}{
			"a replacement of another kind": {func(st *orm.Statement) { st.Replace(retort.Delete(h.customers).All()) }, func() error { return run(q) }},
			"returns other rows":            {func(st *orm.Statement) { st.Replace(retort.Select(h.customers.Name)) }, func() error { return run(q) }},
			"conditions for a set":          {func(st *orm.Statement) { st.Where(h.customers.ID.Eq(1)) }, func() error { return run(q.Union(q)) }},
			"that finds no rows": {func(st *orm.Statement) { st.Where(h.customers.ID.Eq(1)) }, func() error {
				_, err := orm.Exec(t.Context(), s, retort.Insert(h.customers).Values(h.customers.ID.Set(5), h.customers.Name.Set("x")))
				return err
			}},
			"that is no SELECT": {func(st *orm.Statement) { st.Options(orm.PopulateExisting) }, func() error {
				_, err := orm.Exec(t.Context(), s, retort.Delete(h.customers).All())
				return err
			}},
			"writes or locks": {func(st *orm.Statement) { st.Answer(nil) }, func() error { return run(q.ForUpdate()) }},
			"are not its own": {func(st *orm.Statement) {
				st.Answer(func(string, func() (*orm.Frozen, error)) (*orm.Frozen, error) { return nil, nil })
			}, func() error { return run(q) }},
		} {
			h.before = func(_ context.Context, _ *orm.Session, st *orm.Statement) error { c.do(st); return nil }
			err := c.run()
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, what)
			expect.Equal(t, what+": statements", len(trace.Statements()), 0)
		}
	})
}

// resultCache keeps rows by their statements.
type resultCache struct {
	mu   sync.Mutex
	rows map[string]*orm.Frozen
}

func (c *resultCache) get(key string, run func() (*orm.Frozen, error)) (*orm.Frozen, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if rows := c.rows[key]; rows != nil {
		return rows, nil
	}
	rows, err := run()
	if err == nil {
		c.rows[key] = rows
	}
	return rows, err
}

func TestACacheAnswersStatements(t *testing.T) {
	eachHeard(t, func(t *testing.T, h *heard, s *orm.Session, trace *sqltrace.Recorder) {
		cache := resultCache{rows: map[string]*orm.Frozen{}}
		h.before = func(_ context.Context, _ *orm.Session, st *orm.Statement) error {
			if slices.Contains(st.Tags(), any("cached")) {
				st.Answer(cache.get)
			}
			return nil
		}
		q := func(least int64) retort.Query[*Customer] {
			return retort.Select(h.customers).Where(h.customers.ID.Ge(least)).OrderBy(h.customers.ID).
				With(orm.SelectIn(h.customers.Invoices)).Options(orm.Tag("cached"))
		}
		first := expect.All(t, s, q(1))
		expect.Equal(t, "statements", len(trace.Statements()), 2)

		// Another session gets objects of its own from the rows that are kept, and sends nothing but what lacks.
		other := orm.NewSession(s.Engine(), h.models)
		defer other.Close()
		trace.Reset()
		list := expect.All(t, other, q(1))
		expect.Equal(t, "statements", len(trace.Statements()), 0)
		expect.Equal(t, "names", list[0].Name+list[1].Name, "AnnBob")
		expect.Equal(t, "invoices", list[0].Invoices.Len()+list[1].Invoices.Len(), 3)
		if list[0] == first[0] {
			t.Error("sessions share an object")
		}
		for c, err := range orm.Iter(t.Context(), other, retort.Select(h.customers).OrderBy(h.customers.ID).Options(orm.Tag("cached"))) {
			expect.OK(t, err)
			expect.Equal(t, "one object", c, list[0])
			break
		}
		expect.All(t, other, q(2)) // another value is another statement
		expect.Equal(t, "statements", len(trace.Statements()), 2)
		for _, rows := range cache.rows {
			if n := rows.Rows(); n < 1 || n > 3 {
				t.Errorf("%d rows are kept", n)
			}
		}

		// They are objects like others.
		list[0].Name = "Anna"
		expect.OK(t, other.Commit(t.Context()))
		expect.Equal(t, "a query that isn't cached", expect.Get(t, other, h.customers, 1).Name, "Anna")
	})
}

func TestWrongRowsAreNoAnswer(t *testing.T) {
	eachHeard(t, func(t *testing.T, h *heard, s *orm.Session, _ *sqltrace.Recorder) {
		var kept *orm.Frozen
		h.before = func(_ context.Context, _ *orm.Session, st *orm.Statement) error {
			st.Answer(func(_ string, run func() (_ *orm.Frozen, err error)) (_ *orm.Frozen, err error) {
				if kept == nil {
					kept, err = run()
				}
				return kept, err
			})
			return nil
		}
		expect.Equal(t, "customers", len(expect.All(t, s, retort.Select(h.customers))), 2)
		_, err := orm.All(t.Context(), s, retort.Select(h.invoices))
		expect.Is(t, err, orm.ErrUsage)
	})
}

func TestRefreshesAndSavepointsAreTold(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		tables(t, eng)
		h, told := hearing(), []string{}
		orm.AfterRefresh(h.customers, func(_ context.Context, _ *orm.Session, c *Customer) error {
			told = append(told, c.Name)
			return nil
		})
		orm.AfterSavepointRollback(h.models, func(_ context.Context, s *orm.Session) {
			told = append(told, fmt.Sprint("savepoint ", s.InSavepoint()))
		})
		s := orm.NewSession(eng, h.models)
		defer s.Close()
		a := ann()
		s.Add(a)
		expect.OK(t, s.Commit(t.Context()))
		want := func(what string, list ...string) {
			t.Helper()
			expect.List(t, what, told, list)
			told = nil
		}
		want("after an insert")
		expect.Get(t, s, h.customers, 1)
		want("expired", "Ann")
		expect.All(t, s, retort.Select(h.customers))
		want("met again")
		expect.All(t, s, retort.Select(h.customers).Join(h.customers.Invoices).Options(orm.PopulateExisting)) // two rows
		want("populated", "Ann")
		expect.OK(t, s.Refresh(t.Context(), a))
		expect.OK(t, orm.RefreshOnly(t.Context(), s, a, h.customers.Name))
		want("refreshed", "Ann", "Ann")
		_, err := orm.Exec(t.Context(), s, retort.Update(h.customers).Set(h.customers.Name.Set("x")).All(), orm.SyncRefetch)
		expect.OK(t, err)
		want("a statement", "x")

		expect.Is(t, s.Savepoint(t.Context(), func() error { return errStop }), errStop)
		want("rolled back", "savepoint false")
		expect.Is(t, s.Savepoint(t.Context(), func() error {
			return errors.Join(errStop, s.Savepoint(t.Context(), func() error { return errStop }))
		}), errStop)
		want("inside another", "savepoint true", "savepoint false")
		expect.OK(t, s.Savepoint(t.Context(), func() error { return nil }))
		expect.OK(t, s.Rollback(t.Context()))
		want("else")
	})
}
