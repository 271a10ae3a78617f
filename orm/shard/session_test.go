package shard_test

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
	"github.com/retort-go/retort/orm/shard"
)

func TestObjectsGoToTheirShards(t *testing.T) {
	each(t, func(t *testing.T, f *shard.Factory, eu, us *engine.Engine) {
		s := stored(t, f)
		expect.Equal(t, "customers in eu", count(t, eu, customers), 3)
		expect.Equal(t, "customers in us", count(t, us, customers), 4)
		expect.Equal(t, "invoices in eu", count(t, eu, invoices), 9)
		expect.Equal(t, "invoices in us", count(t, us, invoices), 12)

		list, err := shard.All(t.Context(), s, retort.Select(customers).Where(customers.ID.Eq(1)))
		expect.OK(t, err)
		expect.List(t, "rows with one key", names(list), []string{"Ann", "Bob"})
		ann, bob := list[0], list[1]
		expect.Equal(t, "shard", s.Shard(ann)+s.Shard(bob)+s.Shard(&Customer{}), "euus")
		again, err := shard.All(t.Context(), s, retort.Select(customers).Where(customers.Region.Eq("us"), customers.ID.Eq(1)))
		expect.OK(t, err)
		expect.Equal(t, "one row, one object", again[0], bob)
		expect.Equal(t, "lazily loaded", len(expect.Many(t, &bob.Invoices)), 3)

		bob.Name, bob.Region = "Bobby", "eu" // it stays where it is
		late := &Invoice{Total: 5, Customer: orm.To(bob)}
		s.Add(late)
		expect.Equal(t, "shard of what is beside", s.Shard(late), "us")
		s.Delete(ann)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "customers in eu", count(t, eu, customers), 2)
		expect.Equal(t, "invoices in eu", count(t, eu, invoices), 6)
		expect.Equal(t, "invoices in us", count(t, us, invoices), 13)
		expect.Equal(t, "session of an object", s.Of(bob), orm.SessionOf(bob))
		expect.Equal(t, "session of another", s.Of(ann), nil)
	})
}

func TestRelationshipsStayInAShard(t *testing.T) {
	each(t, func(t *testing.T, f *shard.Factory, eu, us *engine.Engine) {
		s := stored(t, f)
		list, err := shard.All(t.Context(), s, retort.Select(customers).Where(customers.ID.Eq(1)))
		expect.OK(t, err)
		invoice := expect.Many(t, &list[0].Invoices)[0]
		invoice.Customer.Set(list[1])
		err = s.Commit(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "shard eu: ", "Customer(id=1)")
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "back", expect.Ref(t, &invoice.Customer), list[0])
	})
}

func TestRollbackAndSavepoint(t *testing.T) {
	each(t, func(t *testing.T, f *shard.Factory, eu, us *engine.Engine) {
		s := stored(t, f)
		list, err := shard.All(t.Context(), s, retort.Select(customers).OrderBy(customers.Name))
		expect.OK(t, err)
		list[0].Credit, list[2].Credit = 100, 200 // Ann in eu, Cid in eu
		list[1].Credit = 300                      // Bob in us
		stop := errors.New("stop")
		added := &Customer{Region: "us", Name: "new"}
		expect.Is(t, s.Savepoint(t.Context(), func() error {
			list[0].Credit, list[1].Credit = 1, 2
			s.Add(added)
			return errors.Join(s.Flush(t.Context()), stop)
		}), stop)
		expect.Equal(t, "credit of Ann", list[0].Credit, 100)
		expect.Equal(t, "credit of Bob", list[1].Credit, 300)
		expect.Equal(t, "shard of what was added", s.Shard(added), "")
		expect.OK(t, s.Savepoint(t.Context(), func() error {
			s.Add(added)
			return nil
		}))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "credit of Bob", list[1].Credit, 20)
		expect.Equal(t, "customers", count(t, us, customers), 4)
		s.Add(added)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "customers", count(t, us, customers), 5)
	})
}

// faulty opens a SQLite database that fails as told.
func faulty(t *testing.T) (*engine.Engine, *faultydriver.Driver) {
	t.Helper()
	inner, err := sqlite.NewDriver(sqlite.Config{Path: t.TempDir() + "/us.db"})
	expect.OK(t, err)
	drv := faultydriver.New(inner)
	eng := engine.New(sqlitedialect.New(), drv)
	t.Cleanup(func() { expect.OK(t, eng.Close()) })
	return eng, drv
}

func TestOneCommitFails(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eu := db.Open(t)
		us, drv := faulty(t)
		f := two(t, eu, us)
		s := f.Session()
		defer s.Close()
		ann, bob := &Customer{Region: "eu", Name: "Ann"}, &Customer{Region: "us", Name: "Bob"}

		// A flush that fails commits nothing, and can be tried again.
		s.Add(ann, bob)
		drv.Inject(faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Refused(engine.ErrFull)})
		err := s.Commit(t.Context())
		expect.Is(t, err, engine.ErrFull)
		expect.Text(t, err, "shard us: orm: flush Customer")
		expect.Equal(t, "customers in eu", count(t, eu, customers), 0)
		expect.Equal(t, "state", orm.StateOf(s.Of(bob), bob), orm.Pending)

		// The second commit fails: what the first has made stays, and the error says so.
		drv.Inject(faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Refused(engine.ErrSerialization)})
		err = s.Commit(t.Context())
		var partial *orm.PartialCommitError
		if !errors.As(err, &partial) || partial.Failed != us || len(partial.Committed) != 1 || partial.Committed[0] != eu {
			t.Fatalf("error is %v, want a PartialCommitError", err)
		}
		expect.Text(t, err, "shard us: ", "1 databases have committed")
		expect.Equal(t, "is to be repeated", engine.Retryable(err), false)
		expect.Equal(t, "customers in eu", count(t, eu, customers), 1)
		expect.Equal(t, "customers in us", count(t, us, customers), 0)
		expect.Equal(t, "shards", s.Shard(ann)+s.Shard(bob), "eu")
		s.Add(bob)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "customers in us", count(t, us, customers), 1)
	})
}

func TestTwoPhases(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eu, us := db.Open(t), db.Open(t)
		if _, ok := eu.Dialect().(dialect.TwoPhaser); !ok {
			return
		}
		s := stored(t, two(t, eu, us, orm.TwoPhase))
		list, err := shard.All(t.Context(), s, retort.Select(customers).OrderBy(customers.Name))
		expect.OK(t, err)
		list[0].Credit, list[1].Credit = 100, 200
		expect.OK(t, s.Commit(t.Context()))
		for _, eng := range []*engine.Engine{eu, us} {
			most, err := engine.One(t.Context(), eng, retort.Select(retort.Max(customers.Credit)))
			expect.OK(t, err)
			if *most < 100 {
				t.Errorf("%d is the most", *most)
			}
		}

		// One that can't prepare takes all back.
		odd, _ := faulty(t) // has no two phases
		f := two(t, eu, odd, orm.TwoPhase)
		s = f.Session()
		defer s.Close()
		c := &Customer{Region: "eu", Name: "late"}
		s.Add(c, &Customer{Region: "us", Name: "late"})
		expect.Text(t, s.Commit(t.Context()), "two-phase")
		expect.Equal(t, "customers in eu", count(t, eu, customers), 3)
		expect.Equal(t, "shard", s.Shard(c), "eu") // pending again: it was never flushed
	})
}

func TestTransactOverShards(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eu := db.Open(t)
		us, drv := faulty(t)
		f, runs := two(t, eu, us), 0
		add := func(s *shard.Session) error {
			runs++
			s.Add(&Customer{Region: "eu", Name: "Ann"}, &Customer{Region: "us", Name: "Bob"})
			return nil
		}
		drv.Inject(faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Refused(engine.ErrSerialization)})
		expect.OK(t, shard.Transact(t.Context(), f, add, engine.Retry(2)))
		expect.Equal(t, "runs", runs, 2)
		drv.Inject(faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Refused(engine.ErrSerialization)})
		expect.Is(t, shard.Transact(t.Context(), f, add, engine.Retry(2)), engine.ErrSerialization)
		expect.Equal(t, "runs", runs, 3) // one shard has committed
		expect.Equal(t, "customers in eu", count(t, eu, customers), 2)
		expect.Equal(t, "customers in us", count(t, us, customers), 1)

		func() {
			defer func() { expect.Equal(t, "panic", recover(), any("stop")) }()
			_ = shard.Transact(t.Context(), f, func(s *shard.Session) error {
				_ = add(s)
				expect.OK(t, s.Flush(t.Context()))
				panic("stop")
			})
		}()
		expect.Equal(t, "customers in eu", count(t, eu, customers), 2)
	})
}

func TestMistakesOfSharding(t *testing.T) {
	eng, _ := testdb.Memory(t)
	object := func(*shard.Session, *Customer) (string, error) { return "eu", nil }
	good := shard.By(customers, shard.Rule[*Customer, int64]{Object: object})
	for name, c := range map[string]struct {
		shards map[string]*engine.Engine
		routes []shard.Route
		says   string
	}{
		"no shard":     {nil, nil, "no shards"},
		"no engine":    {map[string]*engine.Engine{"eu": nil}, nil, `"eu" has no engine`},
		"empty route":  {map[string]*engine.Engine{"eu": eng}, []shard.Route{{}}, "By or Beside"},
		"twice":        {map[string]*engine.Engine{"eu": eng}, []shard.Route{good, good}, "two routes for customer"},
		"no object":    {map[string]*engine.Engine{"eu": eng}, []shard.Route{shard.By(customers, shard.Rule[*Customer, int64]{})}, "has no Object"},
		"no function":  {map[string]*engine.Engine{"eu": eng}, []shard.Route{shard.Beside[*Invoice](invoices, nil)}, "no function for invoice"},
		"other handle": {map[string]*engine.Engine{"eu": eng}, []shard.Route{shard.By(&customerEntity{}, shard.Rule[*Customer, int64]{Object: object})}, "orm.Map"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := shard.NewFactory(c.shards, c.routes, models)
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "shard: ", c.says)
		})
	}
}

func TestMistakesOfASession(t *testing.T) {
	eu, _ := testdb.Memory(t)
	us, _ := testdb.Memory(t)
	s := two(t, eu, us).Session()
	failed := errors.New("no region")
	for name, c := range map[string]struct {
		do   func() error
		says string
	}{
		"unknown shard":        {func() error { s.Add(&Customer{Region: "as"}); return s.Flush(t.Context()) }, `no shard "as", but eu, us`},
		"no route":             {func() error { s.Add(&Country{}); return s.Flush(t.Context()) }, "no route for *shard_test.Country"},
		"no object":            {func() error { s.Add(nil); return s.Flush(t.Context()) }, "nothing tells the shard"},
		"beside nothing":       {func() error { s.Add(&Invoice{}); return s.Commit(t.Context()) }, "nothing tells the shard"},
		"delete":               {func() error { s.Delete(&Customer{}); return s.Flush(t.Context()) }, "read it first"},
		"kept for a savepoint": {func() error { s.Delete(&Customer{}); return s.Savepoint(t.Context(), func() error { return nil }) }, "read it first"},
		"session of none":      {func() error { _, err := s.On("as"); return err }, `no shard "as"`},
		"query of no route":    {func() error { _, err := shard.All(t.Context(), s, retort.Select(countries)); return err }, "no table of the statement has a route"},
		"query of no shard": {func() error {
			_, err := shard.All(t.Context(), s, retort.Select(customers).Where(customers.Region.Eq("as")))
			return err
		}, `no shard "as"`},
		"get of no route": {func() error { _, err := shard.Get(t.Context(), s, countries, 1); return err }, "has no route"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.do()
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "shard: ", c.says)
			expect.OK(t, s.Rollback(t.Context()))
		})
	}
	f, err := shard.NewFactory(map[string]*engine.Engine{"eu": eu}, []shard.Route{shard.By(customers, shard.Rule[*Customer, int64]{
		Object: func(*shard.Session, *Customer) (string, error) { return "", failed },
	})}, models)
	expect.OK(t, err)
	other := f.Session()
	defer other.Close()
	other.Add(&Customer{})
	expect.Is(t, other.Flush(context.Background()), failed)

	expect.OK(t, s.Close())
	expect.OK(t, s.Close())
	_, err = shard.All(t.Context(), s, retort.Select(customers))
	expect.Is(t, err, orm.ErrClosed)
}
