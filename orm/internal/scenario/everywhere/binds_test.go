package everywhere

import (
	"context"
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	sqlitedialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/faultydriver"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Customer lives on one database, its invoices on another.
type Customer struct {
	_        struct{} `orm:"registry=shop"`
	ID       int64
	Name     string            `orm:",size=50"`
	Invoices orm.Many[Invoice] `orm:"inverse=Customer,cascade='all, delete-orphan',orderby=id"`
}

// Invoice has a key that the program gives.
type Invoice struct {
	_          struct{} `orm:"registry=shop"`
	ID         int64
	CustomerID int64
	Total      int64
	Customer   orm.Ref[Customer] `orm:"fk=CustomerID,inverse=Invoices"`
}

var shop = orm.NewRegistry()

// tables makes the tables of the shop, without the foreign key, which can't lead to another database.
func tables(t *testing.T, engines ...*engine.Engine) {
	t.Helper()
	for _, eng := range engines {
		for _, sql := range []string{"CREATE TABLE invoice (id BIGINT PRIMARY KEY, customer_id BIGINT NOT NULL, total BIGINT NOT NULL)",
			"CREATE TABLE customer (id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL)"} {
			_, err := engine.ExecSQL(t.Context(), eng, sql)
			expect.OK(t, err)
		}
	}
}

// faultySQLite opens a second database, which fails as told.
func faultySQLite(t *testing.T) (*engine.Engine, *faultydriver.Driver) {
	t.Helper()
	inner, err := sqlite.NewDriver(sqlite.Config{Path: t.TempDir() + "/ledger.db"})
	expect.OK(t, err)
	drv := faultydriver.New(inner)
	eng := engine.New(sqlitedialect.New(), drv)
	t.Cleanup(func() { expect.OK(t, eng.Close()) })
	return eng, drv
}

// ann is a customer with two invoices.
func ann() *Customer {
	return &Customer{ID: 1, Name: "Ann", Invoices: orm.Items(&Invoice{ID: 10, Total: 5}, &Invoice{ID: 11, Total: 7})}
}

// eachPair runs a scenario with customers on each database and invoices on a SQLite that fails as told.
func eachPair(t *testing.T, f func(t *testing.T, main, ledger *engine.Engine, drv *faultydriver.Driver)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		main := db.Open(t)
		ledger, drv := faultySQLite(t)
		tables(t, main, ledger)
		f(t, main, ledger, drv)
	})
}

// held checks how many customers and invoices the databases hold, each where it belongs.
func held(t *testing.T, main, ledger *engine.Engine, wantCustomers, wantInvoices int64) {
	t.Helper()
	expect.Equal(t, "customers", count(t, main, customers), wantCustomers)
	expect.Equal(t, "invoices", count(t, ledger, invoices), wantInvoices)
	expect.Equal(t, "invoices where customers are", count(t, main, invoices), 0)
	expect.Equal(t, "customers where invoices are", count(t, ledger, customers), 0)
}

func TestASessionOverTwoDatabases(t *testing.T) {
	eachPair(t, func(t *testing.T, main, ledger *engine.Engine, _ *faultydriver.Driver) {
		s := orm.NewSession(main, shop, orm.Bind(ledger, invoices))
		defer s.Close()
		a := ann()
		s.Add(a)
		plan, err := s.Plan(t.Context())
		expect.OK(t, err)
		expect.Equal(t, "steps of the plan", len(plan), 2)
		expect.OK(t, s.Commit(t.Context()))
		held(t, main, ledger, 1, 2)
		expect.Equal(t, "key of an invoice", a.Invoices.Peek()[0].CustomerID, 1)

		other := orm.NewSession(main, shop, orm.Bind(ledger, invoices))
		defer other.Close()
		lazy := expect.Get(t, other, customers, 1)
		expect.Equal(t, "loaded lazily", len(expect.Many(t, &lazy.Invoices)), 2)
		expect.Equal(t, "referred to", expect.Ref(t, &expect.Get(t, other, invoices, 11).Customer), lazy)
		eager := expect.One(t, other, retort.Select(customers).With(orm.SelectIn(customers.Invoices)).Options(orm.PopulateExisting))
		expect.Equal(t, "loaded eagerly", len(eager.Invoices.Peek()), 2)
		expect.Equal(t, "by criteria", len(expect.All(t, other, retort.Select(invoices).Where(invoices.Total.Gt(5)))), 1)
		n, err := orm.Count(t.Context(), other, retort.Select(invoices))
		expect.OK(t, err)
		expect.Equal(t, "counted", n, 2)
		for _, q := range []retort.Query[*Customer]{
			retort.Select(customers).Join(customers.Invoices), retort.Select(customers).With(orm.Joined(customers.Invoices)),
		} {
			_, err := orm.All(t.Context(), other, q)
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "Customer", "Invoice", "different engines")
		}
		res, err := orm.Exec(t.Context(), other, retort.Update(invoices).Set(invoices.Total.Set(9)).All())
		expect.OK(t, err)
		expect.Equal(t, "rows changed by a statement", res.Rows, 2)
		expect.Equal(t, "an object follows", lazy.Invoices.Peek()[0].Total, 9)
		expect.OK(t, other.Rollback(t.Context()))

		a.Name = "Anna"
		list := expect.Many(t, &a.Invoices)
		list[0].Total = 100
		s.Delete(list[1])
		expect.OK(t, s.Commit(t.Context()))
		held(t, main, ledger, 1, 1)
		s.Delete(a)
		expect.OK(t, s.Commit(t.Context()))
		held(t, main, ledger, 0, 0)
		expect.Equal(t, "in a transaction", s.InTransaction(), false)
	})
}

func TestRollbackAndSavepointsOverTwoDatabases(t *testing.T) {
	eachPair(t, func(t *testing.T, main, ledger *engine.Engine, drv *faultydriver.Driver) {
		s := orm.NewSession(main, shop, orm.Bind(ledger, invoices))
		defer s.Close()
		a := ann()
		s.Add(a)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, a, a.Invoices.Peek()[0])
		held(t, main, ledger, 0, 0)

		s.Add(a)
		expect.Is(t, s.Savepoint(t.Context(), func() error {
			a.Name = "inside"
			a.Invoices.Append(&Invoice{ID: 12})
			return errors.Join(s.Flush(t.Context()), errStop)
		}), errStop)
		expect.Equal(t, "name", a.Name, "Ann")
		expect.Equal(t, "invoices", len(a.Invoices.Peek()), 2)

		// The second database refuses its part: the first one's is taken back, and what was before stays.
		a.Name = "Anna"
		late := &Invoice{ID: 13}
		a.Invoices.Append(late)
		drv.Inject(faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Refused(engine.ErrFull)})
		expect.Is(t, s.Flush(t.Context()), engine.ErrFull)
		expect.State(t, s, orm.Pending, late)
		expect.Equal(t, "name", a.Name, "Anna")
		expect.OK(t, s.Commit(t.Context()))
		held(t, main, ledger, 1, 3)
		stored, err := engine.One(t.Context(), main, retort.Select(customers.Name))
		expect.OK(t, err)
		expect.Equal(t, "name stored", stored, "Anna")
	})
}

func TestTheSecondCommitFails(t *testing.T) {
	eachPair(t, func(t *testing.T, main, ledger *engine.Engine, drv *faultydriver.Driver) {
		s := orm.NewSession(main, shop, orm.Bind(ledger, invoices))
		defer s.Close()
		a := ann()
		s.Add(a)
		expect.OK(t, s.Flush(t.Context()))
		drv.Inject(faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Refused(engine.ErrFull)})
		err := s.Commit(t.Context())
		var partial *orm.PartialCommitError
		if !errors.As(err, &partial) || partial.Failed != ledger || len(partial.Committed) != 1 || partial.Committed[0] != main {
			t.Fatalf("error is %v, want a PartialCommitError", err)
		}
		expect.Is(t, err, engine.ErrFull)
		expect.Text(t, err, "orm: commit: ", "1 databases have committed")
		held(t, main, ledger, 1, 0)
		expect.State(t, s, orm.Persistent, a) // it was committed
		expect.State(t, s, orm.Transient, a.Invoices.Peek()[0])
		// The program makes up for it.
		s.Add(a.Invoices.Peek()[0], a.Invoices.Peek()[1])
		expect.OK(t, s.Commit(t.Context()))
		held(t, main, ledger, 1, 2)

		drv.Inject(faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Refused(engine.ErrFull)})
		a.Invoices.Peek()[0].Total = 50 // the first database has nothing to commit
		err = s.Commit(t.Context())
		expect.Is(t, err, engine.ErrFull)
		if errors.As(err, &partial) {
			t.Errorf("nothing was committed before: %v", err)
		}
		expect.Equal(t, "total", a.Invoices.Peek()[0].Total, 5)
	})
}

func TestAPartialCommitIsNotRepeated(t *testing.T) {
	eachPair(t, func(t *testing.T, main, ledger *engine.Engine, drv *faultydriver.Driver) {
		f, runs := orm.NewFactory(main, shop, orm.Bind(ledger, invoices)), 0
		err := orm.Transact(t.Context(), f, func(s *orm.Session) error {
			runs++
			s.Add(ann())
			if runs == 1 {
				drv.Inject(faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Refused(engine.ErrSerialization)})
			}
			return nil
		}, engine.Retry(3))
		expect.Is(t, err, engine.ErrSerialization)
		expect.Equal(t, "runs", runs, 1)
		held(t, main, ledger, 1, 0)
	})
}

func TestMistakesOfBinding(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := orm.NewSession(eng, shop, orm.Bind(nil, invoices), orm.Bind(eng, &invoiceEntity{}))
		expect.Is(t, s.Flush(t.Context()), orm.ErrUsage)
		expect.OK(t, s.Close())
	})
}

// eachTwoPhase runs a scenario on the databases that can prepare transactions, with two engines.
func eachTwoPhase(t *testing.T, f func(t *testing.T, a, b *engine.Engine)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		a, b := db.Open(t), db.Open(t)
		if _, ok := a.Dialect().(dialect.TwoPhaser); !ok {
			return
		}
		tables(t, a, b)
		f(t, a, b)
	})
}

func TestS32_TwoPhaseSessions(t *testing.T) {
	eachTwoPhase(t, func(t *testing.T, main, ledger *engine.Engine) {
		s := orm.NewSession(main, shop, orm.Bind(ledger, invoices), orm.TwoPhase)
		defer s.Close()
		a := ann()
		s.Add(a)
		expect.OK(t, s.Commit(t.Context()))
		held(t, main, ledger, 1, 2)

		late := &Invoice{ID: 12, Customer: orm.To(a)}
		s.Add(late)
		a.Name = "Anna"
		expect.OK(t, s.Prepare(t.Context()))
		expect.Equal(t, "in a transaction", s.InTransaction(), true)
		_, err := orm.All(t.Context(), s, retort.Select(customers).Where(customers.Name.Eq("x")))
		expect.Is(t, err, orm.ErrUsage)
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, late)
		expect.Equal(t, "name", a.Name, "Ann")
		held(t, main, ledger, 1, 2)

		s.Add(late)
		expect.OK(t, s.Prepare(t.Context()))
		expect.OK(t, s.Commit(t.Context()))
		held(t, main, ledger, 1, 3)
		a.Name = "prepared and left"
		expect.OK(t, s.Prepare(t.Context()))
		expect.OK(t, s.Close()) // rolls back
		stored, err := engine.One(t.Context(), main, retort.Select(customers.Name))
		expect.OK(t, err)
		expect.Equal(t, "name stored", stored, "Ann")

		plain := orm.NewSession(main, shop)
		defer plain.Close()
		expect.Is(t, plain.Prepare(t.Context()), orm.ErrUsage)
	})
}

func TestBeforeCommitComesBeforePrepare(t *testing.T) {
	eachTwoPhase(t, func(t *testing.T, main, ledger *engine.Engine) {
		told, called := orm.NewRegistry(), 0
		customers, invoices := orm.Map[customerEntity](told), orm.Map[invoiceEntity](told)
		orm.BeforeCommit(told, func(ctx context.Context, s *orm.Session) error {
			called++
			_, err := orm.Count(ctx, s, retort.Select(customers)) // which a prepared session can't
			return err
		})
		s := orm.NewSession(main, told, orm.Bind(ledger, invoices), orm.TwoPhase)
		defer s.Close()
		s.Add(ann())
		expect.OK(t, s.Prepare(t.Context()))
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "called", called, 1)
		held(t, main, ledger, 1, 2)
	})
}

func TestOneThatCannotPrepareRollsAllBack(t *testing.T) {
	eachTwoPhase(t, func(t *testing.T, main, _ *engine.Engine) {
		ledger, _ := faultySQLite(t) // which has no two phases
		tables(t, ledger)
		s := orm.NewSession(main, shop, orm.Bind(ledger, invoices), orm.TwoPhase)
		defer s.Close()
		a := ann()
		s.Add(a)
		expect.Text(t, s.Commit(t.Context()), "two-phase")
		expect.State(t, s, orm.Pending, a)
		held(t, main, ledger, 0, 0)
	})
}
