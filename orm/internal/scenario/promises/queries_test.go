package promises_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// amount is a decimal number as its digits: what decimal packages for Go look like to the mapper.
type amount struct{ digits string }

func (a amount) MarshalText() ([]byte, error)     { return []byte(a.digits), nil }
func (a *amount) UnmarshalText(text []byte) error { a.digits = string(text); return nil }

// Order has nothing but names that SQL reserves, and the types whose values are easily lost.
type Order struct {
	_      struct{} `orm:"table=order,registry=orderModels"`
	ID     int64    `orm:"select,pk"`
	Group  string   `orm:"group"`
	From   *string  `orm:"from"`
	Where  int8     `orm:"where"`
	Values uint     `orm:"values"`
	Table  time.Time
	Check  amount `orm:"check_,type='decimal(40,20)'"`
	Quoted []byte `orm:"a \"quoted\" name"`
}

var orderModels = orm.NewRegistry()

// openOrders opens an empty database. It is SQLite, which stores anything in any column, if none is given.
func openOrders(t *testing.T, on ...testdb.Database) (*orm.Session, *engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	eng, trace := fixture.Open(t, orderModels, on...)
	s := orm.NewSession(eng, orderModels)
	t.Cleanup(func() { expect.OK(t, s.Close()) })
	return s, eng, trace
}

func TestReservedWordsAsNames(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := openOrders(t, db)
		order := &Order{Group: "g", Where: 1, Values: 2, Check: amount{"0"}}
		s.Add(order)
		expect.OK(t, s.Flush(t.Context()))
		order.Group, order.Where = "h", 3
		expect.OK(t, s.Commit(t.Context()))
		n := retort.Count(orders.ID)
		got := expect.All(t, s, retort.Select2(orders.Group, n).Where(orders.Where.Gt(2), orders.From.IsNull()).
			GroupBy(orders.Group).Having(n.Ge(1)).OrderBy(orders.Group))
		expect.List(t, "groups", got, []retort.Row2[string, int64]{{V1: "h", V2: 1}})
		again := orm.Alias(orders, "select")
		expect.Equal(t, "under an alias that is reserved too", expect.One(t, s, retort.Select(again).Where(again.ID.Eq(order.ID))), order)
		s.Delete(order)
		expect.OK(t, s.Commit(t.Context()))
		left, err := orm.Count(t.Context(), s, retort.Select(orders))
		expect.OK(t, err)
		expect.Equal(t, "rows", left, 0)
	})
}

type savedValue struct {
	name  string
	order Order
}

// values are easily lost or changed on their way.
func values() []savedValue {
	tokyo := time.FixedZone("", 9*3600+1800)
	return []savedValue{
		{"zero values", Order{}},
		{"an empty nullable text is no NULL", Order{From: new(string)}},
		{"bounds of integers", Order{Where: math.MaxInt8, Values: math.MaxInt64}},
		{"the lowest integer", Order{Where: math.MinInt8}},
		{"text that is not UTF-8", Order{Group: "a\xffb\xc3", From: new("\xf0\x28\x8c\x28")}},
		{"text with NUL in it", Order{Group: "a\x00b\x00", From: new("\x00")}},
		{"quotes and placeholders", Order{Group: `'; DROP TABLE "order"; -- ? $1 :x @y \ %`}},
		{"runes of all widths", Order{Group: "aß€𝄞\u200b\r\n\t"}},
		{"long text", Order{Group: strings.Repeat("x", 60_000)}},
		{"any bytes", Order{Quoted: []byte{0, 1, 255, '\''}}},
		{"a time of another zone", Order{Table: time.Date(2026, 11, 22, 3, 4, 5, 678901234, tokyo)}},
		{"a time before the epoch", Order{Table: time.Date(1903, 1, 2, 3, 4, 5, 1, time.UTC)}},
		{"a decimal with all its digits", Order{Check: amount{"12345678901234567890.12345678901234567890"}}},
		{"a decimal with zeros behind", Order{Check: amount{"1.10"}}},
		{"a negative decimal", Order{Check: amount{"-0.00000000000000000001"}}},
	}
}

// TestSQLiteValuesComeBackAsTheyWere writes values through a flush and reads them in another session.
func TestSQLiteValuesComeBackAsTheyWere(t *testing.T) {
	for _, test := range values() {
		t.Run(test.name, func(t *testing.T) {
			s, eng, trace := openOrders(t)
			want := test.order
			if want.Check.digits == "" {
				want.Check.digits = "0"
			}
			written := want
			s.Add(&written)
			expect.OK(t, s.Commit(t.Context()))

			other := orm.NewSession(eng, orderModels)
			defer other.Close()
			got := expect.Get(t, other, orders, written.ID)
			expect.Equal(t, "group", got.Group, want.Group)
			expect.Equal(t, "from is NULL", got.From == nil, want.From == nil)
			if got.From != nil && want.From != nil {
				expect.Equal(t, "from", *got.From, *want.From)
			}
			expect.Equal(t, "where", got.Where, want.Where)
			expect.Equal(t, "values", got.Values, want.Values)
			expect.Equal(t, "instant", got.Table.Equal(want.Table), true)
			expect.Equal(t, "decimal", got.Check, want.Check)
			expect.Equal(t, "bytes", string(got.Quoted), string(want.Quoted))

			// A filter finds the row by the same values, and nothing seems changed.
			found := expect.All(t, other, retort.Select(orders.ID).Where(orders.Group.Eq(want.Group), orders.Check.Eq(want.Check),
				orders.Table.Eq(want.Table), orders.Values.Eq(want.Values)))
			expect.List(t, "found by value", found, []int64{written.ID})
			trace.Reset()
			expect.OK(t, other.Flush(t.Context()))
			expect.Sent(t, trace)
		})
	}
}

// TestValuesComeBackOrAreRefused holds on every database that no value is changed in silence: it comes back, or the flush fails, names the object and
// leaves nothing. Databases keep microseconds, and the digits that the column has.
func TestValuesComeBackOrAreRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := openOrders(t, db)
		for _, test := range values() {
			t.Run(test.name, func(t *testing.T) {
				want := test.order
				if want.Check.digits == "" {
					want.Check.digits = "0"
				}
				if want.Table.IsZero() {
					want.Table = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
				}
				written := want
				s.Add(&written)
				if err := s.Commit(t.Context()); err != nil {
					expect.Is(t, err, engine.ErrCheck)
					expect.Text(t, err, "flush Order(select=")
					expect.Equal(t, "only text that isn't text is refused: "+err.Error(), strings.HasPrefix(test.name, "text "), true)
					expect.State(t, s, orm.Pending, &written)
					s.Expunge(&written)
					n, err := engine.One(t.Context(), eng, retort.Select(retort.CountAll()).From(orders).Where(orders.ID.Eq(written.ID)))
					expect.OK(t, err)
					expect.Equal(t, "rows", n, 0)
					return
				}
				other := orm.NewSession(eng, orderModels)
				defer other.Close()
				got := expect.Get(t, other, orders, written.ID)
				expect.Equal(t, "group", got.Group, want.Group)
				expect.Equal(t, "from is NULL", got.From == nil, want.From == nil)
				if got.From != nil && want.From != nil {
					expect.Equal(t, "from", *got.From, *want.From)
				}
				expect.Equal(t, "where", got.Where, want.Where)
				expect.Equal(t, "values", got.Values, want.Values)
				expect.Equal(t, "bytes", string(got.Quoted), string(want.Quoted))
				if d := got.Table.Sub(want.Table).Abs(); d >= time.Microsecond {
					t.Errorf("instant: %s, want %s", got.Table, want.Table)
				}
				a, okA := new(big.Rat).SetString(got.Check.digits)
				b, okB := new(big.Rat).SetString(want.Check.digits)
				if !okA || !okB || a.Cmp(b) != 0 {
					t.Errorf("decimal: %s, want %s", got.Check.digits, want.Check.digits)
				}
			})
		}
	})
}

func TestTimesCompareByInstant(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := openOrders(t, db)
		noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		for k := range 3 {
			s.Add(&Order{Table: noon.Add(time.Duration(k) * time.Microsecond).In(time.FixedZone("", -k*3600)), Check: amount{"0"}})
		}
		expect.OK(t, s.Flush(t.Context()))
		got := expect.All(t, s, retort.Select(orders.ID).Where(orders.Table.Gt(noon)).OrderBy(orders.Table.Desc()))
		expect.List(t, "after noon, last first", got, []int64{3, 2})
		first := expect.Get(t, s, orders, 1)
		trace.Reset()
		first.Table = noon.In(time.FixedZone("", 3600)) // the same instant: no change
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace)
	})
}

// TestSQLiteValueThatDoesNotFit has the database hold what the struct can't, as another program might have written it.
func TestSQLiteValueThatDoesNotFit(t *testing.T) {
	tests := []struct {
		name  string
		set   string
		kind  error
		texts []string
	}{
		{"NULL into a string", `"group" = NULL`, sqltype.ErrNull, []string{"order.group", "Order.Group"}},
		{"NULL into an integer", `"where" = NULL`, sqltype.ErrNull, []string{"order.where", "Order.Where"}},
		{"NULL into a time", `"table" = NULL`, sqltype.ErrNull, []string{"order.table", "Order.Table"}},
		{"over an int8", `"where" = 128`, sqltype.ErrOverflow, []string{"order.where", "Order.Where", "128", "int8"}},
		{"under an int8", `"where" = -129`, sqltype.ErrOverflow, []string{"-129", "int8"}},
		{"negative into a uint", `"values" = -1`, sqltype.ErrOverflow, []string{"order.values", "Order.Values", "-1", "uint"}},
		{"a fraction into an integer", `"where" = 1.5`, sqltype.ErrOverflow, []string{"1.5"}},
		{"text into an integer", `"where" = 'many'`, sqltype.ErrMismatch, []string{"order.where", "Order.Where", "int8"}},
		{"text that is no time", `"table" = 'noon'`, sqltype.ErrMismatch, []string{"order.table", "Order.Table", "noon"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, eng, _ := openOrders(t)
			for range 3 {
				s.Add(&Order{Group: "g", Check: amount{"0"}})
			}
			expect.OK(t, s.Commit(t.Context()))
			loaded := expect.Get(t, s, orders, 3)
			expect.OK(t, s.Close())
			// The tables' own constraints are out of the way, as in a table that wasn't made from the models.
			expect.Exec(t, eng, `CREATE TABLE copy AS SELECT * FROM "order"`, `DROP TABLE "order"`, `ALTER TABLE copy RENAME TO "order"`,
				`UPDATE "order" SET `+test.set+` WHERE "select" = 2`)

			s = orm.NewSession(eng, orderModels)
			defer s.Close()
			_, queried := orm.All(t.Context(), s, retort.Select(orders))
			_, got := orm.Get(t.Context(), s, orders, 2)
			_, plain := engine.All(t.Context(), eng, retort.Select(orders))
			for name, err := range map[string]error{"orm.All": queried, "orm.Get": got, "engine.All": plain} {
				if !errors.Is(err, test.kind) {
					t.Errorf("%s: %v, want the kind %q", name, err, test.kind)
				}
				expect.Text(t, err, test.texts...)
			}
			// The rows before and behind can be read, and the one in between is no half-filled object.
			expect.Equal(t, "another row", expect.Get(t, s, orders, 3).Group, loaded.Group)
			expect.Equal(t, "dirty", len(s.Dirty()), 0)
			expect.Exec(t, eng, `UPDATE "order" SET "group" = 'g', "where" = 7, "values" = 0, "table" = '2026-11-22 12:00:00+00:00' WHERE "select" = 2`)
			expect.OK(t, s.Rollback(t.Context()))
			expect.Equal(t, "the row, mended", expect.Get(t, s, orders, 2).Where, 7)
		})
	}
}

// Lax and Strict are one table, of which the one takes more than the other.
type (
	Lax struct {
		_    struct{} `orm:"table=reading,registry=laxModels"`
		ID   int64
		Name *string `orm:",size=20"`
		N    *int64
		At   *time.Time
	}
	Strict struct {
		_    struct{} `orm:"table=reading,registry=strictModels"`
		ID   int64
		Name string `orm:",size=20"`
		N    int8
		At   time.Time
	}
)

var laxModels, strictModels = orm.NewRegistry(), orm.NewRegistry()

func TestValueThatDoesNotFit(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		noon := new(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
		eng, _ := fixture.Open(t, laxModels, db)
		tests := []struct {
			name  string
			row   Lax
			kind  error
			texts []string
		}{
			{"NULL into a string", Lax{N: new(int64(1)), At: noon}, sqltype.ErrNull, []string{"reading.name", "Strict.Name"}},
			{"NULL into an integer", Lax{Name: new("a"), At: noon}, sqltype.ErrNull, []string{"reading.n", "Strict.N"}},
			{"NULL into a time", Lax{Name: new("a"), N: new(int64(1))}, sqltype.ErrNull, []string{"reading.at", "Strict.At"}},
			{"over an int8", Lax{Name: new("a"), N: new(int64(128)), At: noon}, sqltype.ErrOverflow, []string{"reading.n", "Strict.N", "128", "int8"}},
			{"under an int8", Lax{Name: new("a"), N: new(int64(-129)), At: noon}, sqltype.ErrOverflow, []string{"-129", "int8"}},
		}
		for k := range tests {
			test := &tests[k]
			t.Run(test.name, func(t *testing.T) {
				lax := orm.NewSession(eng, laxModels)
				defer lax.Close()
				lax.Add(&test.row)
				expect.OK(t, lax.Commit(t.Context()))
				s := orm.NewSession(eng, strictModels)
				defer s.Close()
				_, queried := orm.All(t.Context(), s, retort.Select(stricts))
				_, got := orm.Get(t.Context(), s, stricts, test.row.ID)
				_, plain := engine.All(t.Context(), eng, retort.Select(stricts))
				for name, err := range map[string]error{"orm.All": queried, "orm.Get": got, "engine.All": plain} {
					if !errors.Is(err, test.kind) {
						t.Errorf("%s: %v, want the kind %q", name, err, test.kind)
					}
					expect.Text(t, err, test.texts...)
				}
				lax.Delete(&test.row)
				expect.OK(t, lax.Commit(t.Context()))
			})
		}
	})
}

func TestSQLiteSingleColumnThatDoesNotFit(t *testing.T) {
	s, eng, _ := openOrders(t)
	s.Add(&Order{Where: 1, Check: amount{"0"}})
	expect.OK(t, s.Commit(t.Context()))
	expect.Exec(t, eng, `UPDATE "order" SET "where" = 1000`)
	_, err := orm.All(t.Context(), s, retort.Select2(orders.ID, orders.Where))
	expect.Is(t, err, sqltype.ErrOverflow)
	expect.Text(t, err, "where", "1000", "int8")
	sum := expect.One(t, s, retort.Select(retort.Sum(orders.Where)).Where(orders.ID.Eq(-1)))
	expect.Equal(t, "sum of no rows", sum, nil)
}

func TestSQLiteRefreshIntoAValueThatDoesNotFitLeavesTheObject(t *testing.T) {
	s, eng, _ := openOrders(t)
	order := &Order{Group: "g", Where: 1, Check: amount{"0"}}
	s.Add(order)
	expect.OK(t, s.Commit(t.Context()))
	expect.Exec(t, eng, `UPDATE "order" SET "group" = 'h', "where" = 1000`)
	expect.Is(t, s.Refresh(t.Context(), order), sqltype.ErrOverflow)
	expect.Equal(t, "group and where", [2]any{order.Group, order.Where}, [2]any{"g", int8(1)})
	expect.Equal(t, "dirty", len(s.Dirty()), 0)
}

func TestALeftJoinedEntityWithoutARowIsNil(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		s.Add(&fixture.Author{FirstName: "New", LastName: "Author"})
		expect.OK(t, s.Flush(t.Context()))
		authors, books := fixture.Authors, fixture.Books
		rows := expect.All(t, s, retort.Select2(authors, books).LeftJoin(authors.Books).Where(authors.ID.Gt(6)).OrderBy(authors.ID))
		expect.Equal(t, "rows", len(rows), 2)
		expect.Equal(t, "book of Shaben", rows[0].V2.Title, "Into The Abyss")
		expect.Equal(t, "book of the new author", rows[1].V2, nil)

		titles := expect.All(t, s, retort.Select(retort.Opt(books.Title)).From(authors).LeftJoin(authors.Books).Where(authors.ID.Eq(8)))
		expect.Equal(t, "title of the new author's book", titles[0], nil)

		q := retort.Select2(authors.ID, books.Title).LeftJoin(authors.Books)
		expect.Text(t, q.Err(), "Opt", "title")
		_, err := orm.All(t.Context(), s, q)
		expect.Text(t, err, "Opt", "title")
	})
}

func TestIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		books := fixture.Books
		many := make([]int64, 100_000)
		for k := range many {
			many[k] = int64(k) + 5
		}
		tests := []struct {
			name string
			cond retort.Condition
			want int64
		}{
			{"IN nothing", books.ID.In(), 0},
			{"NOT IN nothing", books.ID.NotIn(), 9},
			{"IN nothing of a nullable", books.AuthorID.In(), 0},
			{"NOT IN nothing of a nullable", books.AuthorID.NotIn(), 9},
			{"IN one", books.ID.In(5), 1},
			{"IN 100,000", books.ID.In(many...), 5},
			{"NOT IN 100,000", books.ID.NotIn(many...), 4},
			{"IN 100,000 and a condition", retort.And(books.ID.In(many...), books.Title.StartsWith("The ")), 2},
			{"IN a subquery", retort.In(books.AuthorID, retort.Select(fixture.Authors.ID).Where(fixture.Authors.LastName.Gt("K"))), 5},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				n, err := orm.Count(t.Context(), s, retort.Select(books).Where(test.cond))
				expect.OK(t, err)
				expect.Equal(t, "books", n, test.want)
			})
		}
	})
}
