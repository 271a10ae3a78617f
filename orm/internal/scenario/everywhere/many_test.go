package everywhere

import (
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype/civil"
	"github.com/shopspring/decimal"
)

// manyRows is so many that databases which take rows as arrays get them so.
const manyRows = 40

// TestManyChangedRowsOfEveryType: objects that each got other values than the others are stored as they are.
func TestManyChangedRowsOfEveryType(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, typed.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, typed)
		defer s.Close()
		var all []*Event
		for i := range manyRows {
			e := concert()
			e.ID = uuid.NewSHA1(uuid.Nil, []byte{byte(i)})
			all = append(all, e)
			s.Add(e)
		}
		expect.OK(t, s.Commit(t.Context()))
		for i, e := range all {
			change(e, i)
		}
		expect.OK(t, s.Commit(t.Context()))
		fresh := orm.NewSession(eng, typed)
		defer fresh.Close()
		for i, e := range all {
			want := concert()
			want.ID = e.ID
			change(want, i)
			sameEvent(t, expect.Get(t, fresh, events, e.ID), want)
		}
	})
}

// change gives an event other values, all but its lists.
func change(e *Event, i int) {
	e.Day, e.Starts, e.Local = e.Day.AddDays(i), civil.NewTime(1, i, 0, 0), e.Day.AddDays(-i).At(civil.NewTime(2, i, 0, 0))
	e.Length, e.Nanos, e.Repeat = time.Duration(i)*time.Minute, time.Duration(i), &civil.Interval{Days: int32(i)}
	e.Price, e.Exact = decimal.New(int64(i), -2), fmt.Sprintf("%d.00000", i)
	e.Net = sql.Null[netip.Prefix]{}
	e.Raw, e.Extra = []byte(fmt.Sprintf(`{"n":%d}`, i)), map[string]int{`"`: i}
	e.State, e.Was, e.Kind = "over", nil, "talk"
	if i%2 == 0 {
		e.Net, e.Was = sql.Null[netip.Prefix]{V: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i)}), 16), Valid: true}, new(State("it's on"))
		e.Repeat = nil
	}
}

// shelf adds that many books and returns them.
func shelf(t *testing.T, s *orm.Session) []*Book {
	t.Helper()
	a := &Author{Name: "many"}
	for i := range manyRows {
		a.Books.Append(&Book{Title: fmt.Sprintf("book %02d", i)})
	}
	s.Add(a)
	expect.OK(t, s.Commit(t.Context()))
	return expect.Many(t, &a.Books)
}

// TestManyChangedRowsAreOneStatement: where rows travel as arrays, those that get values of their own take one UPDATE; elsewhere one each.
func TestManyChangedRowsAreOneStatement(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		s := session(t, eng)
		list := shelf(t, s)
		for i, b := range list {
			b.Title = fmt.Sprintf("title %02d", i)
		}
		trace.Reset()
		plan, err := s.Plan(t.Context())
		expect.OK(t, err)
		expect.OK(t, s.Flush(t.Context()))
		sent := trace.Statements()
		want := manyRows
		if _, ok := eng.Dialect().(dialect.ArrayRenderer); ok {
			want = 1
		}
		expect.Equal(t, "statements", len(sent), want)
		expect.Equal(t, "text in the plan", plan[0].SQL, sent[0])
		expect.OK(t, s.Commit(t.Context()))
		for i, title := range titles(t, eng) {
			expect.Equal(t, "title", title, fmt.Sprintf("title %02d", i))
		}
	})
}

// TestOneOfManyChangedRowsIsGone: the error names it, and nothing is stored.
func TestOneOfManyChangedRowsIsGone(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := session(t, eng)
		list := shelf(t, s)
		for _, b := range list {
			b.Title += " changed"
		}
		_, err := engine.Exec(t.Context(), eng, retort.Delete(books).Where(books.ID.Eq(list[17].ID)))
		expect.OK(t, err)
		var stale *orm.StaleError
		if err := s.Flush(t.Context()); !errors.As(err, &stale) || stale.Object != list[17] {
			t.Fatalf("error is %v, want a StaleError of book 17", err)
		}
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "first title", titles(t, eng)[0], "book 00")
	})
}
