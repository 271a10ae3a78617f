package statement_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

func TestD06_BulkInsert(t *testing.T) {
	each(t, store, func(w *world) {
		w.trace.Reset()
		blind := []*Shop{{Name: "a"}, {Name: "b"}, {Name: "c"}}
		expect.OK(t, orm.BulkInsert(t.Context(), w.s, blind))
		w.sent("INSERT shop")
		expect.Equal(t, "a key that nobody asked for", blind[0].ID, 0)
		expect.State(t, w.s, orm.Transient, blind[0])

		var many []*Shop
		for n := range 1200 {
			many = append(many, &Shop{Name: fmt.Sprint("shop ", n)})
		}
		expect.OK(t, orm.BulkInsert(t.Context(), w.s, many, orm.WithKeys))
		expect.State(t, w.s, orm.Transient, many[0])
		for _, x := range []*Shop{many[0], many[599], many[1199]} {
			got := expect.Get(t, w.s, shops, x.ID)
			expect.Equal(t, "name by key", got.Name, x.Name)
			expect.Equal(t, "another object", got != x, true)
		}
		more := make([]*Shop, 2500)
		for n := range more {
			more[n] = &Shop{Name: fmt.Sprint("café\t", n)}
		}
		expect.OK(t, orm.BulkInsert(t.Context(), w.s, more)) // copied where that is possible
		got := expect.All(t, w.s, retort.Select(shops.Name).Where(shops.Name.Like("café%")).OrderBy(shops.ID))
		expect.List(t, "names in their order", got, expect.Map(more, func(x *Shop) string { return x.Name }))
		expect.Is(t, w.s.Savepoint(t.Context(), func() error { return orm.BulkInsert(t.Context(), w.s, more) }), engine.ErrUnique)
		expect.OK(t, orm.BulkInsert(t.Context(), w.s, []*Shop{}))
		expect.OK(t, w.s.Rollback(t.Context()))
		expect.Equal(t, "left after a rollback", len(expect.All(t, w.s, retort.Select(shops))), 2)
	})
}

func TestABulkInsertFlushesFirstAndCollectionsFollow(t *testing.T) {
	each(t, store, func(w *world) {
		south := expect.One(w, w.s, retort.Select(shops).Where(shops.Name.Eq("South")).With(orm.SelectIn(shops.Shelves)))
		east := &Shop{Name: "East"}
		w.s.Add(east)
		expect.OK(t, w.s.Flush(t.Context()))
		expect.OK(t, orm.BulkInsert(t.Context(), w.s, []*Shelf{{ShopID: south.ID, Row: 8}, {ShopID: east.ID, Row: 9}}))
		expect.Equal(t, "south", len(expect.Many(w, &south.Shelves)), 2)
		expect.Equal(t, "east", len(expect.Many(w, &east.Shelves)), 1)
	})
}

func TestABulkInsertThatFailsLeavesEverythingAsItWas(t *testing.T) {
	each(t, store, func(w *world) {
		w.s.Add(&Brand{Name: "kept"})
		expect.OK(t, w.s.Flush(t.Context()))
		rows := []*Shop{{Name: "new"}, {Name: "North"}}
		err := orm.BulkInsert(t.Context(), w.s, rows, orm.WithKeys)
		expect.Is(t, err, engine.ErrUnique)
		expect.Text(t, err, "orm: bulk insert of 2 Shop: ")
		expect.Equal(t, "key", rows[0].ID, 0)
		expect.OK(t, w.s.Commit(t.Context()))
		expect.Equal(t, "shops", len(expect.All(t, w.s, retort.Select(shops))), 2)
		expect.Equal(t, "what came before", len(expect.All(t, w.s, retort.Select(brands).Where(brands.Name.Eq("kept")))), 1)
	})
}

func TestBulkOfObjectsOfTheSessionIsRefused(t *testing.T) {
	each(t, store, func(w *world) {
		x := &Shop{Name: "x"}
		w.s.Add(x)
		expect.Is(t, orm.BulkInsert(t.Context(), w.s, []*Shop{x}), orm.ErrUsage)
		expect.Is(t, orm.BulkInsert(t.Context(), w.s, []*Shop{nil}), orm.ErrUsage)
		type stranger struct{ ID int64 }
		err := orm.BulkInsert(t.Context(), w.s, []*stranger{{}})
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "bulk insert of 1 stranger", "not mapped")
	})
}

func TestD08_BulkUpdateByPrimaryKey(t *testing.T) {
	each(t, three, func(w *world) {
		list := w.all()
		rows := []*Counter{{ID: list[0].ID, N: 10, Name: "x"}, {ID: list[2].ID, N: 30, Name: "y"}}
		w.trace.Reset()
		expect.OK(t, orm.BulkUpdate(t.Context(), w.s, rows, counters.N))
		expect.List(t, "in step", expect.Map(list, func(c *Counter) int64 { return c.N }), []int64{10, 2, 30})
		expect.Equal(t, "a column that wasn't named", list[0].Name, "a")
		expect.OK(t, w.s.Rollback(t.Context()))
		expect.List(t, "rolled back", expect.Map(list, func(c *Counter) int64 { return c.N }), []int64{1, 2, 3})

		all := []*Counter{{ID: list[1].ID, Name: "whole", Price: "0.00", Seen: list[1].Seen}}
		expect.OK(t, orm.BulkUpdate(t.Context(), w.s, all))
		got := expect.Get(t, w.s, counters, list[1].ID)
		expect.Equal(t, "zero is a value", got.N == 0 && got.Name == "whole" && got.Limit == nil, true)

		err := orm.BulkUpdate(t.Context(), w.s, []*Counter{{ID: list[0].ID}, {ID: 4711}}, counters.N)
		var stale *orm.StaleError
		if !errors.As(err, &stale) || stale.Name != "Counter(id=4711)" {
			t.Errorf("a row that isn't there: %v", err)
		}
		expect.Is(t, orm.BulkUpdate(t.Context(), w.s, rows, shops.Name), orm.ErrUsage)
		expect.Is(t, orm.BulkUpdate(t.Context(), w.s, rows, counters.ID), orm.ErrUsage)
	})
}

func TestABulkUpdateStampsAndComputes(t *testing.T) {
	each(t, func() []any { return []any{&Page{Text: "a"}, &Meter{N: 1}} }, func(w *world) {
		page, meter := expect.One(t, w.s, retort.Select(pages)), expect.One(t, w.s, retort.Select(meters))
		before := page.Changed
		row := &Page{ID: page.ID, Text: "b"}
		expect.OK(t, orm.BulkUpdate(t.Context(), w.s, []*Page{row}, pages.Text))
		expect.Equal(t, "in the struct", row.Changed.After(before), true)
		expect.Equal(t, "in the object", page.Changed.Equal(row.Changed), true)
		reading := &Meter{ID: meter.ID, N: 4}
		expect.OK(t, orm.BulkUpdate(t.Context(), w.s, []*Meter{reading}))
		expect.Equal(t, "computed", reading.Double, 8)
		expect.Equal(t, "computed in the object", meter.Double, 8)
	})
}

func TestBulkUpsert(t *testing.T) {
	each(t, store, func(w *world) {
		north := expect.One(w, w.s, retort.Select(shops).Where(shops.Name.Eq("North")))
		rows := []*Shop{{Name: "West"}, {Name: "North"}, {Name: "South"}}
		on := orm.Upsert{On: []retort.Expr{shops.Name}, Update: []retort.Expr{shops.Name}}
		expect.OK(t, orm.BulkUpsert(t.Context(), w.s, rows, on, orm.WithKeys))
		expect.Equal(t, "the key of a row that was there", rows[1].ID, north.ID)
		expect.Equal(t, "the key of a new one", expect.Get(t, w.s, shops, rows[0].ID).Name, "West")

		renamed := []*Shop{{ID: north.ID, Name: "Harbour"}, {ID: 99, Name: "East"}}
		expect.OK(t, orm.BulkUpsert(t.Context(), w.s, renamed, orm.Upsert{}))
		expect.Equal(t, "the object follows", north.Name, "Harbour")
		expect.Equal(t, "rows", len(expect.All(t, w.s, retort.Select(shops))), 4)

		err := orm.BulkUpsert(t.Context(), w.s, []*Shop{{Name: "x"}, {Name: "x"}}, on)
		expect.Is(t, err, orm.ErrIdentity)
		expect.Text(t, err, "row 1", "name")
		expect.OK(t, w.s.Rollback(t.Context()))
		expect.Equal(t, "rolled back", north.Name, "North")
	})
}
