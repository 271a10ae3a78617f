package statement_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

func TestD02_SetByAnExpression(t *testing.T) {
	each(t, store, func(w *world) {
		read := func() []*Shelf { return expect.All(w, w.s, retort.Select(shelves).OrderBy(shelves.ID)) }
		rows := func(list []*Shelf) []int64 { return expect.Map(list, func(x *Shelf) int64 { return x.Row }) }
		list := read()
		expect.Equal(t, "rows", w.exec(retort.Update(shelves).Set(shelves.Row.SetTo(shelves.Row.Add(10))).Where(shelves.Row.Gt(1))), 1)
		w.sent("UPDATE shelf")
		expect.List(t, "evaluated in memory", rows(list), []int64{1, 12, 1})

		w.exec(retort.Update(shelves).Set(shelves.Row.SetTo(retort.Abs(shelves.Row.Sub(20)))).Where(shelves.Row.Gt(1)))
		w.sent("UPDATE shelf", "SELECT shelf")
		expect.List(t, "read again", rows(list), []int64{1, 8, 1})
		expect.Equal(t, "dirty", len(w.s.Dirty()), 0)

		expect.OK(t, w.s.Rollback(t.Context()))
		expect.List(t, "rolled back", rows(list), []int64{1, 2, 1})
		expect.List(t, "stored", rows(read()), []int64{1, 2, 1})
	})
}

func TestD12_AnUpdateWinsOverWhatMemoryHad(t *testing.T) {
	each(t, store, func(w *world) {
		north := expect.One(w, w.s, retort.Select(shops).Where(shops.Name.Eq("North")))
		north.Name = "MEM"
		w.exec(retort.Update(shops).Set(shops.Name.Set("SQL")).Where(shops.ID.Eq(north.ID)))
		w.sent("UPDATE shop", "UPDATE shop")
		expect.Equal(t, "in memory", north.Name, "SQL")
		expect.Equal(t, "dirty", len(w.s.Dirty()), 0)
		expect.OK(t, w.s.Rollback(t.Context()))
		expect.Equal(t, "rolled back", north.Name, "North")
	})
}

func TestWithoutAutoflushAPendingChangeStays(t *testing.T) {
	each(t, store, func(w *world) {
		north := expect.One(w, w.s, retort.Select(shops).Where(shops.Name.Eq("North")))
		north.Name = "MEM"
		expect.OK(t, w.s.NoAutoflush(func() error {
			_, err := orm.Exec(t.Context(), w.s, retort.Update(shops).Set(shops.Name.Set("SQL")).Where(shops.ID.Eq(north.ID)))
			return err
		}))
		expect.Equal(t, "in memory", north.Name, "MEM")
		expect.OK(t, w.s.Commit(t.Context()))
		names, err := engine.All(t.Context(), w.eng, retort.Select(shops.Name).Where(shops.ID.Eq(north.ID)))
		expect.OK(t, err)
		expect.List(t, "stored", names, []string{"MEM"})
	})
}

func TestComputedColumnsAreReadAgain(t *testing.T) {
	each(t, func() []any { return []any{&Meter{N: 1}, &Meter{N: 2}} }, func(w *world) {
		list := expect.All(w, w.s, retort.Select(meters).OrderBy(meters.ID))
		w.exec(retort.Update(meters).Set(meters.N.Set(5)).Where(meters.N.Eq(2)))
		w.sent("UPDATE meter", "SELECT meter")
		expect.List(t, "computed", expect.Map(list, func(m *Meter) int64 { return m.Double }), []int64{2, 10})
	})
}

func TestColumnsThatAChangeStampsAreReadAgain(t *testing.T) {
	long := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	each(t, func() []any { return []any{&Page{Text: "a", Changed: long}} }, func(w *world) {
		page := expect.One(w, w.s, retort.Select(pages))
		w.exec(retort.Update(pages).Set(pages.Text.Set("b")).All())
		w.sent("UPDATE page", "SELECT page")
		expect.Equal(t, "text", page.Text, "b")
		expect.Equal(t, "stamped", page.Changed.After(long), true)
	})
}

func TestAnUpdateOfManyKindsOfColumns(t *testing.T) {
	each(t, store, func(w *world) {
		thing := expect.One(w, w.s, retort.Select(things).Where(things.Name.Eq("pot")))
		w.exec(retort.Update(things).Set(things.Name.SetTo(retort.Concat(things.Name, retort.Val("!"))), things.ShelfID.SetNull()).Where(things.Name.In("pot", "lid")))
		w.sent("UPDATE thing")
		expect.Equal(t, "name", thing.Name, "pot!")
		expect.Equal(t, "shelf", thing.ShelfID, nil)
		shelf := expect.Ref(w, &thing.Shelf)
		expect.Equal(t, "the reference follows its key", shelf, nil)
	})
}

func TestWhatTheDatabaseMatchesOtherwiseIsReadAgain(t *testing.T) {
	each(t, store, func(w *world) {
		list := expect.All(w, w.s, retort.Select(shelves).OrderBy(shelves.ID))
		// Behind the session's back the row becomes one that the condition doesn't meet.
		w.exec(retort.Update(shelves).Set(shelves.Row.Set(100)).Where(shelves.ID.Eq(list[0].ID)), orm.NoSync)
		expect.Equal(t, "in memory", list[0].Row, 1)
		expect.Equal(t, "rows", w.exec(retort.Update(shelves).Set(shelves.Row.Set(5)).Where(shelves.Row.Eq(1))), 1)
		w.sent("UPDATE shelf", "SELECT shelf")
		expect.List(t, "in step", expect.Map(list, func(x *Shelf) int64 { return x.Row }), []int64{100, 2, 5})
	})
}

func TestTheKeyOfAnObjectIsNotSetByAStatement(t *testing.T) {
	each(t, store, func(w *world) {
		jar := expect.One(w, w.s, retort.Select(things).Where(things.Name.Eq("jar")))
		move := retort.Update(things).Set(things.ID.Set(99)).Where(things.Name.Eq("jar"))
		w.trace.Reset()
		_, err := orm.Exec(t.Context(), w.s, move)
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "orm: exec: ", "may set id, the key of Thing(id=", "Expunge", "NoSync")
		w.sent()
		w.s.Expunge(jar)
		expect.Equal(t, "rows", w.exec(move), 1)
	})
}

func TestACollectionFollowsKeysThatAStatementSets(t *testing.T) {
	each(t, store, func(w *world) {
		both := expect.All(w, w.s, retort.Select(shops).OrderBy(shops.Name).With(orm.SelectIn(shops.Shelves)))
		north, south := both[0], both[1]
		w.exec(retort.Update(shelves).Set(shelves.ShopID.Set(south.ID)).Where(shelves.ShopID.Eq(north.ID)))
		w.sent("UPDATE shelf")
		expect.Equal(t, "north", len(expect.Many(w, &north.Shelves)), 0)
		expect.Equal(t, "south", len(expect.Many(w, &south.Shelves)), 3)
		expect.Equal(t, "a shelf's shop", expect.Ref(w, &expect.Many(w, &south.Shelves)[0].Shop), south)
		expect.OK(t, w.s.Rollback(t.Context()))
		expect.Equal(t, "north, rolled back", len(expect.Many(w, &north.Shelves)), 2)
	})
}

// What a reference is set to may be what its key says already. That is no change, and doesn't become one when a statement changes the key.
func TestAReferenceSetToWhatItsKeySaysFollowsAStatement(t *testing.T) {
	for name, refer := range map[string]func(x *Shelf, north, south *Shop){
		"not loaded":  func(*Shelf, *Shop, *Shop) {},
		"set":         func(x *Shelf, north, _ *Shop) { x.Shop.Set(north) },
		"set by hand": func(x *Shelf, north, _ *Shop) { x.Shop = orm.To(north) },
		"set twice":   func(x *Shelf, north, south *Shop) { x.Shop.Set(south); x.Shop.Set(north) },
	} {
		for _, sync := range []orm.Sync{orm.SyncAuto, orm.SyncRefetch} {
			t.Run(fmt.Sprint(name, ", sync ", sync), func(t *testing.T) {
				each(t, store, func(w *world) {
					both := expect.All(w, w.s, retort.Select(shops).OrderBy(shops.Name))
					north, south := both[0], both[1]
					shelf := expect.All(w, w.s, retort.Select(shelves).Where(shelves.ShopID.Eq(north.ID)).OrderBy(shelves.ID))[0]
					refer(shelf, north, south)
					w.exec(retort.Update(shelves).Set(shelves.ShopID.Set(south.ID)).Where(shelves.ID.Eq(shelf.ID)), sync)
					expect.Equal(w, "changes", len(w.s.Dirty()), 0)
					expect.Equal(w, "shop", expect.Ref(w, &shelf.Shop), south)
					expect.OK(w, w.s.Commit(t.Context()))
					expect.Equal(w, "shop stored", expect.One(w, w.s, retort.Select(shelves.ShopID).Where(shelves.ID.Eq(shelf.ID))), south.ID)
				})
			})
		}
	}
}

// A loaded list has what it had until it is touched. What is appended meanwhile is in it afterwards, wherever a statement has put it.
func TestAppendToAListThatAStatementHasTakenTheItemFrom(t *testing.T) {
	each(t, store, func(w *world) {
		both := expect.All(w, w.s, retort.Select(shops).OrderBy(shops.Name).With(orm.SelectIn(shops.Shelves)))
		north, south := both[0], both[1]
		shelf := north.Shelves.Peek()[0]
		w.exec(retort.Update(shelves).Set(shelves.ShopID.Set(south.ID)).Where(shelves.ID.Eq(shelf.ID)))
		north.Shelves.Append(shelf)
		expect.OK(w, w.s.Commit(t.Context()))
		expect.Equal(w, "shop stored", expect.One(w, w.s, retort.Select(shelves.ShopID).Where(shelves.ID.Eq(shelf.ID))), north.ID)
		expect.Equal(w, "north", len(expect.Many(w, &north.Shelves)), 2)
		expect.Equal(w, "south", len(expect.Many(w, &south.Shelves)), 1)
	})
}

func TestWaysToBeInStep(t *testing.T) {
	each(t, store, func(w *world) {
		list := expect.All(w, w.s, retort.Select(shelves).OrderBy(shelves.ID))
		sure := retort.Update(shelves).Set(shelves.Row.Set(7)).Where(shelves.Row.Eq(2))
		open := retort.Update(shelves).Set(shelves.Row.Set(8)).Where(retort.Eq(retort.Abs(shelves.Row), retort.Val[int64](7)))

		w.trace.Reset()
		_, err := orm.Exec(t.Context(), w.s, open, orm.SyncEvaluate)
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "can't be told in memory", "SyncRefetch")
		w.sent()
		w.exec(sure, orm.SyncEvaluate)
		w.sent("UPDATE shelf")
		w.exec(open, orm.SyncRefetch)
		w.sent("UPDATE shelf", "SELECT shelf")
		expect.List(t, "in step", expect.Map(list, func(x *Shelf) int64 { return x.Row }), []int64{1, 8, 1})
		w.exec(open, orm.NoSync)
		w.sent("UPDATE shelf")

		_, err = orm.Exec(t.Context(), w.s, sure, orm.NoSync, orm.SyncAuto)
		expect.Is(t, err, orm.ErrUsage)
	})
}

func TestAStatementThatFailsChangesNoObject(t *testing.T) {
	each(t, store, func(w *world) {
		both := expect.All(w, w.s, retort.Select(shops).OrderBy(shops.Name))
		err := w.s.Savepoint(t.Context(), func() error {
			_, err := orm.Exec(t.Context(), w.s, retort.Update(shops).Set(shops.Name.Set("same")).All())
			return err
		})
		expect.Is(t, err, engine.ErrUnique)
		expect.List(t, "names", expect.Map(both, func(x *Shop) string { return x.Name }), []string{"North", "South"})
		_, err = orm.Exec(t.Context(), w.s, retort.Update(shops).Set(shops.Name.Set("x")))
		expect.Is(t, err, retort.ErrNoWhere)
	})
}

func TestASavepointTakesBackWhatAStatementDidToObjects(t *testing.T) {
	each(t, store, func(w *world) {
		both := expect.All(w, w.s, retort.Select(shops).OrderBy(shops.Name))
		names := func() []string { return expect.Map(both, func(x *Shop) string { return x.Name }) }
		w.exec(retort.Update(shops).Set(shops.Name.Set("first")).Where(shops.ID.Eq(both[0].ID)))
		err := w.s.Savepoint(t.Context(), func() error {
			w.exec(retort.Update(shops).Set(shops.Name.Set("second")).Where(shops.ID.Eq(both[0].ID)))
			w.exec(retort.Delete(shops).Where(shops.Name.Eq("South")))
			expect.List(t, "inside", names(), []string{"second", "South"})
			expect.State(t, w.s, orm.Deleted, both[1])
			return orm.ErrUsage
		})
		expect.Is(t, err, orm.ErrUsage)
		expect.List(t, "taken back", names(), []string{"first", "South"})
		expect.State(t, w.s, orm.Persistent, both[0], both[1])
		expect.OK(t, w.s.Commit(t.Context()))
	})
}

func TestConditionsOfNULLAreToldInMemory(t *testing.T) {
	each(t, three, func(w *world) {
		list := w.all()
		limit := counters.Limit // 7 in b, NULL in the others
		for _, test := range []struct {
			name  string
			where retort.Condition
			want  []int64
		}{
			{"not less", retort.Not(limit.Le(3)), []int64{1, 9, 3}},
			{"not in", limit.NotIn(1, 2), []int64{1, 9, 3}},
			{"is", retort.And(limit.IsNull(), retort.Not(counters.On)), []int64{1, 2, 3}},
			{"or", retort.Or(limit.Eq(7), counters.Name.Eq("c")), []int64{1, 9, 9}},
			{"not and", retort.Not(retort.And(limit.Eq(7), counters.N.Eq(1))), []int64{1, 9, 9}},
			{"distinct", retort.IsDistinct(limit, retort.Val[int64](7)), []int64{9, 2, 9}},
			{"between", retort.Not(limit.Between(1, 6)), []int64{1, 9, 3}},
		} {
			expect.OK(t, w.s.Savepoint(t.Context(), func() error {
				w.exec(retort.Update(counters).Set(counters.N.Set(9)).Where(test.where))
				w.sent("UPDATE counter")
				expect.List(t, test.name, expect.Map(list, func(c *Counter) int64 { return c.N }), test.want)
				return nil
			}))
			w.exec(retort.Update(counters).Set(counters.N.SetTo(counters.ID)).All())
		}
	})
}
