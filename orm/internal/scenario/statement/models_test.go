// Package statement_test holds what happens to a session's objects when statements write their rows: orm.Exec, and RETURNING through a
// session. Every scenario runs on every database at hand.
package statement_test

import (
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

// Meter has a column that the database computes.
type Meter struct {
	ID     int64
	N      int64
	Double int64 `orm:",computed='n * 2'"`
}

// Page has a column that each change stamps.
type Page struct {
	ID      int64
	Text    string    `orm:",size=40"`
	Changed time.Time `orm:",updated"`
}

// Counter has a column of each kind that memory can tell, and one that it can't.
type Counter struct {
	ID     int64
	Name   string `orm:",size=40"`
	N      int64
	Limit  *int64
	Weight float64
	Price  string `orm:",type='decimal(10,2)'"`
	On     bool
	Seen   time.Time
}

// Shop has shelves, which the database deletes with it, and these have things, which it lets go.
type Shop struct {
	ID      int64
	Name    string          `orm:",size=40,unique"`
	Shelves orm.Many[Shelf] `orm:"inverse=Shop,passive_deletes"`
	Brands  orm.Many[Brand] `orm:"through=shop_brand,inverse=Shops"`
}

type Shelf struct {
	ID     int64
	ShopID int64 `orm:"fk=shop.id,ondelete=cascade"`
	Row    int64
	Shop   orm.Ref[Shop]   `orm:"fk=ShopID,inverse=Shelves"`
	Things orm.Many[Thing] `orm:"inverse=Shelf,passive_deletes"`
}

type Thing struct {
	ID      int64
	ShelfID *int64         `orm:"fk=shelf.id,ondelete='set null'"`
	Name    string         `orm:",size=40"`
	Shelf   orm.Ref[Shelf] `orm:"fk=ShelfID,inverse=Things"`
}

type Brand struct {
	ID    int64
	Name  string         `orm:",size=40"`
	Shops orm.Many[Shop] `orm:"through=shop_brand,inverse=Brands"`
}

var models = orm.NewRegistry()

// world is a database with the tables, a session on it, and what that has sent.
type world struct {
	*testing.T
	eng   *engine.Engine
	s     *orm.Session
	trace *sqltrace.Recorder
}

// each runs a scenario on every database, after the objects were stored by a session that is closed.
func each(t *testing.T, objects func() []any, f func(w *world)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		w := &world{T: t, trace: new(sqltrace.Recorder)}
		w.eng = db.Open(t, w.trace.Option())
		expect.OK(t, models.CreateAll(t.Context(), w.eng))
		first := orm.NewSession(w.eng, models)
		first.Add(objects()...)
		expect.OK(t, first.Commit(t.Context()))
		expect.OK(t, first.Close())
		w.s = orm.NewSession(w.eng, models)
		t.Cleanup(func() { expect.OK(t, w.s.Close()) })
		f(w)
	})
}

// exec runs a statement in the session and returns how many rows it wrote.
func (w *world) exec(d retort.DML, how ...orm.Sync) int64 {
	w.Helper()
	w.trace.Reset()
	res, err := orm.Exec(w.Context(), w.s, d, how...)
	expect.OK(w, err)
	return res.Rows
}

// sent checks which statements were sent since the last look.
func (w *world) sent(want ...string) {
	w.Helper()
	expect.Verbs(w, w.trace, want...)
}

func three() []any {
	seen := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	return []any{
		&Counter{Name: "a", N: 1, Weight: 0.5, Price: "1.50", On: true, Seen: seen},
		&Counter{Name: "b", N: 2, Limit: new(int64(7)), Weight: 1.5, Price: "2.50", Seen: seen.AddDate(0, 1, 0)},
		&Counter{Name: "c", N: 3, Weight: 2.5, Price: "3.50", On: true, Seen: seen.AddDate(0, 2, 0)},
	}
}

// all reads every counter, in order of key.
func (w *world) all() []*Counter {
	w.Helper()
	return expect.All(w, w.s, retort.Select(counters).OrderBy(counters.ID))
}

func store() []any {
	return []any{
		&Shop{Name: "North", Shelves: orm.Items(
			&Shelf{Row: 1, Things: orm.Items(&Thing{Name: "cup"}, &Thing{Name: "pan"})}, &Shelf{Row: 2, Things: orm.Items(&Thing{Name: "pot"})}),
			Brands: orm.Items(&Brand{Name: "Acme"})},
		&Shop{Name: "South", Shelves: orm.Items(&Shelf{Row: 1, Things: orm.Items(&Thing{Name: "jar"})})},
	}
}
