package shard_test

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/orm/shard"
)

// whole is a database that holds the people of all shards.
func whole(t *testing.T, db testdb.Database) *orm.Session {
	t.Helper()
	eng := db.Open(t)
	expect.OK(t, models.CreateAll(t.Context(), eng))
	s := orm.NewSession(eng, models)
	t.Cleanup(func() { expect.OK(t, s.Close()) })
	for _, c := range people() {
		s.Add(c)
	}
	expect.OK(t, s.Commit(t.Context()))
	return s
}

// eachWhole runs a scenario over two shards on each database, and over one that holds the rows of both.
func eachWhole(t *testing.T, f func(t *testing.T, s *shard.Session, one *orm.Session)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		f(t, stored(t, two(t, db.Open(t), db.Open(t))), whole(t, db))
	})
}

func TestRowsOfAllShardsAreThoseOfOne(t *testing.T) {
	q := retort.Select(customers)
	name := customers.Name
	queries := map[string]*retort.SelectStmt[*Customer]{
		"by text":                     q.OrderBy(name),
		"by text, descending":         q.OrderBy(name.Desc()),
		"by number, then text":        q.OrderBy(customers.Credit, name.Desc()),
		"by an expression":            q.OrderBy(customers.Credit.Mul(-1), name),
		"NULLs where they stand":      q.OrderBy(customers.Rating, name),
		"NULLs there, descending":     q.OrderBy(customers.Rating.Desc(), name),
		"NULLs first":                 q.OrderBy(customers.Rating.Desc().NullsFirst(), name),
		"NULLs last":                  q.OrderBy(customers.Rating.Asc().NullsLast(), name),
		"limit":                       q.OrderBy(name).Limit(3),
		"limit and offset":            q.OrderBy(name.Desc()).Limit(3).Offset(2),
		"offset alone":                q.OrderBy(name).Offset(5),
		"offset beyond":               q.OrderBy(name).Offset(50),
		"no row wanted":               q.OrderBy(name).Limit(0),
		"condition":                   q.Where(customers.Credit.Gt(0)).OrderBy(name),
		"no row":                      q.Where(customers.Credit.Gt(1000)).OrderBy(name),
		"a relationship":              q.Where(customers.Invoices.Any(invoices.Total.Gt(2))).OrderBy(name),
		"joined, whole rows distinct": q.Join(customers.Invoices).Distinct().OrderBy(name),
		"of one shard":                q.Where(customers.Region.Eq("us")).OrderBy(name).Limit(2).Offset(1),
	}
	eachWhole(t, func(t *testing.T, s *shard.Session, one *orm.Session) {
		for what, q := range queries {
			t.Run(what, func(t *testing.T) {
				want := names(expect.All(t, one, q))
				list, err := shard.All(t.Context(), s, q)
				expect.OK(t, err)
				expect.List(t, "names", names(list), want)
				var walked []string
				for c, err := range shard.Iter(t.Context(), s, q) {
					expect.OK(t, err)
					walked = append(walked, c.Name)
				}
				expect.List(t, "names, one by one", walked, want)
				n, err := shard.Count(t.Context(), s, q)
				expect.OK(t, err)
				counted, err := orm.Count(t.Context(), one, q)
				expect.OK(t, err)
				expect.Equal(t, "counted", n, counted)
				exists, err := shard.Exists(t.Context(), s, q)
				expect.OK(t, err)
				expect.Equal(t, "exists", exists, len(want) > 0)
				first, err := shard.First(t.Context(), s, q)
				if len(want) == 0 {
					expect.Is(t, err, orm.ErrNoResult)
					return
				}
				expect.OK(t, err)
				expect.Equal(t, "first", first.Name, want[0])
			})
		}
	})
}

func TestAggregatesOfAllShards(t *testing.T) {
	eachWhole(t, func(t *testing.T, s *shard.Session, one *orm.Session) {
		q := retort.Select4(retort.CountAll(), retort.Sum(customers.Credit), retort.Min(customers.Rating), retort.Max(customers.Credit))
		for what, q := range map[string]retort.Query[retort.Row4[int64, *int64, *int64, *int64]]{
			"all":       q,
			"no row":    q.Where(customers.Credit.Gt(1000)),
			"one shard": q.Where(customers.Region.In("eu")),
			"joined":    q.Join(customers.Invoices),
		} {
			want := expect.One(t, one, q)
			got, err := shard.One(t.Context(), s, q)
			expect.OK(t, err)
			text := func(r retort.Row4[int64, *int64, *int64, *int64]) string {
				out := fmt.Sprint(r.V1)
				for _, p := range []*int64{r.V2, r.V3, r.V4} {
					if p == nil {
						out += " NULL"
					} else {
						out += fmt.Sprint(" ", *p)
					}
				}
				return out
			}
			expect.Equal(t, what, text(got), text(want))
		}
	})
}

func TestWhatNeedsRowsOfSeveralShardsAtOnce(t *testing.T) {
	eu, _ := testdb.Memory(t)
	us, _ := testdb.Memory(t)
	s := stored(t, two(t, eu, us))
	name := customers.Name
	over := retort.RowNumber().Over(retort.Window{}.OrderBy(name))
	q := retort.Select(name)
	for what, run := range map[string]func() error{
		"GROUP BY": func() error {
			return err(shard.All(t.Context(), s, retort.Select2(name, retort.CountAll()).GroupBy(name)))
		},
		"DISTINCT of columns": func() error { return err(shard.All(t.Context(), s, q.Distinct())) },
		"set operation":       func() error { return err(shard.All(t.Context(), s, q.Union(q))) },
		"window function":     func() error { return err(shard.All(t.Context(), s, retort.Select(over).From(customers))) },
		"an aggregate":        func() error { return err(shard.All(t.Context(), s, retort.Select(retort.Avg(customers.Credit)))) },
		"an aggregate beside": func() error {
			return err(shard.All(t.Context(), s, retort.Select(retort.CountDistinct(name))))
		},
		"texts of columns only": func() error { return err(shard.All(t.Context(), s, q.OrderBy(retort.Lower(name)))) },
		"Iter over several": func() error {
			return walk(shard.Iter(t.Context(), s, retort.Select(retort.CountAll()).From(customers)))
		},
		"writes and returns": func() error {
			return err(shard.All(t.Context(), s, retort.Returning(retort.Delete(customers).All(), name)))
		},
		"only a SELECT": func() error { return err(shard.Count(t.Context(), s, retort.Delete(customers).All())) },
		"only an UPDATE": func() error {
			return err(shard.Exec(t.Context(), s, retort.Insert(countries).Values(countries.Name.Set("France"))))
		},
	} {
		t.Run(what, func(t *testing.T) {
			got := run()
			expect.Is(t, got, orm.ErrUsage)
			expect.Text(t, got, "shard: ", what)
		})
	}
}

// err is the error of a call.
func err[T any](_ T, err error) error { return err }

func walk[T any](rows func(func(T, error) bool)) (err error) {
	for _, e := range rows {
		err = e
	}
	return err
}

func TestADatabaseThatSortsOtherwise(t *testing.T) {
	engines := make([]*engine.Engine, 2)
	for k := range engines {
		engines[k], _ = testdb.Memory(t)
		expect.Exec(t, engines[k], "CREATE TABLE customer (id INTEGER PRIMARY KEY, region TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, rating INTEGER, credit INTEGER NOT NULL)")
	}
	s := stored(t, two(t, engines[0], engines[1]))
	wrong := err(shard.All(t.Context(), s, retort.Select(customers).Where(customers.Name.In("Dora", "ann")).OrderBy(customers.Name)))
	expect.Is(t, wrong, orm.ErrUsage)
	expect.Text(t, wrong, "shard us: ", "Collate")
	list, got := shard.All(t.Context(), s, retort.Select(customers).OrderBy(retort.Collate(customers.Name, "BINARY")).Limit(2))
	expect.OK(t, got)
	expect.List(t, "names", names(list), []string{"Ann", "Bob"})
}

func TestOnlyTheShardsThatMayHaveRowsAreAsked(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eu, inEU := db.Traced(t)
		us, inUS := db.Traced(t)
		s := stored(t, two(t, eu, us))
		b := orm.Alias(customers, "b")
		q := retort.Select(customers)
		region := customers.Region
		for what, c := range map[string]struct {
			run func() error
			in  string // the shards asked
		}{
			"equal":         {func() error { return err(shard.All(t.Context(), s, q.Where(region.Eq("eu")))) }, "eu"},
			"one of a list": {func() error { return err(shard.All(t.Context(), s, q.Where(region.In("us")))) }, "us"},
			"of none":       {func() error { return err(shard.All(t.Context(), s, q.Where(region.In()))) }, "euus"}, // a rule that names none means all
			"either": {func() error {
				return err(shard.Count(t.Context(), s, q.Where(retort.Or(region.Eq("us"), region.Eq("us")))))
			}, "us"},
			"perhaps": {func() error {
				return err(shard.Exists(t.Context(), s, q.Where(retort.Or(region.Eq("us"), customers.Credit.Gt(3)))))
			}, "euus"},
			"both said": {func() error {
				return err(shard.All(t.Context(), s, q.Where(retort.And(customers.Credit.Gt(3), region.Eq("eu")))))
			}, "eu"},
			"of another": {func() error {
				return err(shard.All(t.Context(), s, q.Join(b, retort.Eq(b.ID, customers.ID)).Where(b.Region.Eq("us"))))
			}, "euus"},
			"not equal": {func() error { return err(shard.All(t.Context(), s, q.Where(region.Ne("us")))) }, "euus"},
			"through a join": {func() error {
				return err(shard.All(t.Context(), s, retort.Select(invoices).Join(invoices.Customer).Where(region.Eq("eu"))))
			}, "eu"},
			"of what is beside": {func() error { return err(shard.First(t.Context(), s, retort.Select(invoices))) }, "euus"},
			"iterated":          {func() error { return walk(shard.Iter(t.Context(), s, q.Where(region.Eq("us")))) }, "us"},
			"a statement": {func() error {
				return err(shard.Exec(t.Context(), s, retort.Update(customers).Set(customers.Credit.Set(1)).Where(region.Eq("us"))))
			}, "us"},
		} {
			expect.OK(t, s.Rollback(t.Context()))
			inEU.Reset()
			inUS.Reset()
			expect.OK(t, c.run())
			expect.Equal(t, what, asked("eu", inEU)+asked("us", inUS), c.in)
		}
	})
}

// asked is a shard's name if it got a statement.
func asked(name string, trace *sqltrace.Recorder) string {
	if len(trace.Statements()) == 0 {
		return ""
	}
	return name
}

func TestRulesThatAgreeOnNoShard(t *testing.T) {
	eu, _ := testdb.Memory(t)
	us, _ := testdb.Memory(t)
	stored(t, two(t, eu, us))
	f, err := shard.NewFactory(map[string]*engine.Engine{"eu": eu, "us": us}, []shard.Route{byRegion[0], shard.By(invoices, shard.Rule[*Invoice, int64]{
		Object: func(*shard.Session, *Invoice) (string, error) { return "us", nil },
		Query:  func(shard.Query) []string { return []string{"us"} },
	})}, models)
	expect.OK(t, err)
	s := f.Session()
	defer s.Close()
	q := retort.Select(customers).Join(customers.Invoices)
	in := q.Where(customers.Region.Eq("us")).Distinct()
	n, err := shard.Count(t.Context(), s, in) // of one shard, where DISTINCT is all right
	expect.OK(t, err)
	expect.Equal(t, "counted", n, 4)
	none := q.Where(customers.Region.Eq("eu")).OrderBy(customers.Name)
	list, err := shard.All(t.Context(), s, none)
	expect.OK(t, err)
	expect.Equal(t, "rows", len(list), 0)
	n, err = shard.Count(t.Context(), s, none)
	expect.OK(t, err)
	expect.Equal(t, "counted", n, 0)
	for range shard.Iter(t.Context(), s, none) {
		t.Error("a row")
	}
	res, err := shard.Exec(t.Context(), s, retort.Update(invoices).Set(invoices.Total.Set(0)).All())
	expect.OK(t, err)
	expect.Equal(t, "rows", res.Rows, 12)
}

func TestGetOfAShard(t *testing.T) {
	each(t, func(t *testing.T, f *shard.Factory, eu, us *engine.Engine) {
		s := stored(t, f)
		_, err := shard.Get(t.Context(), s, customers, 1)
		expect.Is(t, err, orm.ErrMultipleResults)
		expect.Text(t, err, "shard: get customer(1)", "eu, us")
		only, err := shard.Get(t.Context(), s, customers, 4, orm.SelectIn(customers.Invoices))
		expect.OK(t, err)
		expect.Equal(t, "name", only.Name, "ann")
		expect.Equal(t, "invoices", only.Invoices.Len(), 3)
		_, err = shard.Get(t.Context(), s, customers, 40)
		expect.Is(t, err, orm.ErrNoResult)
		none, err := shard.GetOrNil(t.Context(), s, customers, 40)
		expect.OK(t, err)
		expect.Equal(t, "no row", none, nil)
	})
}

func TestGetByARuleForKeys(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eu, inEU := db.Traced(t)
		us, _ := db.Traced(t)
		stored(t, two(t, eu, us))
		f, err := shard.NewFactory(map[string]*engine.Engine{"eu": eu, "us": us}, []shard.Route{shard.By(customers, shard.Rule[*Customer, int64]{
			Object: func(_ *shard.Session, c *Customer) (string, error) { return c.Region, nil },
			Key: func(id int64) []string {
				if id < 100 {
					return []string{"us"}
				}
				return nil
			},
		})}, models)
		expect.OK(t, err)
		s := f.Session()
		defer s.Close()
		inEU.Reset()
		bob, err := shard.Get(t.Context(), s, customers, 1)
		expect.OK(t, err)
		expect.Equal(t, "name", bob.Name, "Bob")
		expect.Sent(t, inEU)
		none, err := shard.GetOrNil(t.Context(), s, customers, 100)
		expect.OK(t, err)
		expect.Equal(t, "no row", none, nil)
	})
}

func TestOneOfAllShards(t *testing.T) {
	each(t, func(t *testing.T, f *shard.Factory, eu, us *engine.Engine) {
		s := stored(t, f)
		q := retort.Select(customers)
		one, err := shard.One(t.Context(), s, q.Where(customers.Name.Eq("Dora")))
		expect.OK(t, err)
		expect.Equal(t, "name", one.Name, "Dora")
		_, err = shard.One(t.Context(), s, q.Where(customers.Name.In("Dora", "Ann")))
		expect.Is(t, err, orm.ErrMultipleResults)
		_, err = shard.OneOrNil(t.Context(), s, q.Where(customers.Name.In("Dora", "Bob"))) // of one shard
		expect.Is(t, err, orm.ErrMultipleResults)
		_, err = shard.One(t.Context(), s, q.Where(customers.Name.Eq("nobody")))
		expect.Is(t, err, orm.ErrNoResult)
		none, err := shard.OneOrNil(t.Context(), s, q.Where(customers.Name.Eq("nobody")))
		expect.OK(t, err)
		expect.Equal(t, "no row", none, nil)
	})
}

func TestLoadsOfAllShards(t *testing.T) {
	each(t, func(t *testing.T, f *shard.Factory, eu, us *engine.Engine) {
		s := stored(t, f)
		list, err := shard.All(t.Context(), s, retort.Select(customers).With(orm.SelectIn(customers.Invoices)).OrderBy(customers.Name).Limit(4))
		expect.OK(t, err)
		var got []string
		for _, c := range list {
			got = append(got, fmt.Sprint(c.Name, c.Invoices.Len()))
		}
		expect.List(t, "names and invoices", got, []string{"Ann3", "Bob3", "Cid3", "Dora4"})

		// A loop that stops early leaves no result open, and may use the session inside.
		for c, err := range shard.Iter(t.Context(), s, retort.Select(customers).OrderBy(customers.Name.Desc())) {
			expect.OK(t, err)
			expect.Equal(t, "name", c.Name, "ann")
			expect.Equal(t, "invoices", len(expect.Many(t, &c.Invoices)), 3)
			break
		}
		n, err := shard.Count(t.Context(), s, retort.Select(invoices))
		expect.OK(t, err)
		expect.Equal(t, "invoices", n, 21)
	})
}

func TestStatementsInAllShards(t *testing.T) {
	each(t, func(t *testing.T, f *shard.Factory, eu, us *engine.Engine) {
		s := stored(t, f)
		list, err := shard.All(t.Context(), s, retort.Select(customers).OrderBy(customers.Name))
		expect.OK(t, err)
		res, err := shard.Exec(t.Context(), s, retort.Update(customers).Set(customers.Credit.SetTo(customers.Credit.Add(1))).All())
		expect.OK(t, err)
		expect.Equal(t, "rows", res.Rows, 7)
		expect.Equal(t, "objects follow", list[0].Credit+list[1].Credit, 32)
		_, err = shard.Exec(t.Context(), s, retort.Delete(customers).Where(customers.Name.Eq("nobody")), orm.SyncAuto, orm.NoSync)
		expect.Text(t, err, "shard: exec: shard eu: ", "one Sync")

		rows := []*Customer{{Region: "us", Name: "x"}, {Region: "eu", Name: "y"}, {Region: "eu", Name: "z"}}
		expect.OK(t, shard.BulkInsert(t.Context(), s, rows, orm.WithKeys))
		expect.Equal(t, "keys", rows[0].ID*100+rows[1].ID*10+rows[2].ID, 545)
		expect.Is(t, shard.BulkInsert(t.Context(), s, []*Customer{{Region: "eu", Name: "new"}, {ID: 1, Region: "us", Name: "there"}}), engine.ErrUnique)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "customers in eu", count(t, eu, customers), 5)
		expect.Equal(t, "customers in us", count(t, us, customers), 5)
		expect.Is(t, shard.BulkInsert(t.Context(), s, []*Customer{{Region: "as"}}), orm.ErrUsage)
	})
}
