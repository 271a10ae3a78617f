package statement_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

func TestD04_DeleteWhere(t *testing.T) {
	each(t, three, func(w *world) {
		list := w.all()
		expect.Equal(t, "rows", w.exec(retort.Delete(counters).Where(retort.Or(counters.Name.Eq("a"), counters.N.Ge(3)))), 2)
		w.sent("DELETE counter")
		expect.State(t, w.s, orm.Deleted, list[0], list[2])
		expect.State(t, w.s, orm.Persistent, list[1])
		none, err := orm.GetOrNil(t.Context(), w.s, counters, list[0].ID)
		expect.OK(t, err)
		expect.Equal(t, "got", none, nil)

		expect.OK(t, w.s.Rollback(t.Context()))
		expect.State(t, w.s, orm.Persistent, list[0], list[1], list[2])
		expect.Equal(t, "the same object", expect.Get(w, w.s, counters, list[0].ID), list[0])

		w.exec(retort.Delete(counters).Where(counters.Name.Eq("a")))
		expect.OK(t, w.s.Commit(t.Context()))
		expect.Equal(t, "contains", w.s.Contains(list[0]), false)
		expect.Equal(t, "left", len(w.all()), 2)
	})
}

func TestD04_CascadesOfRelationshipsDoNotRun(t *testing.T) {
	each(t, store, func(w *world) {
		_, err := orm.Exec(t.Context(), w.s, retort.Delete(brands).All())
		expect.Is(t, err, engine.ErrForeignKey)
	})
}

func TestADeleteThatMemoryCanNotTellIsLookedUp(t *testing.T) {
	each(t, three, func(w *world) {
		list := w.all()
		w.exec(retort.Delete(counters).Where(retort.Eq(retort.Upper(counters.Name), retort.Val("B"))))
		w.sent("DELETE counter", "SELECT counter")
		expect.State(t, w.s, orm.Persistent, list[0], list[2])
		expect.State(t, w.s, orm.Deleted, list[1])
		expect.OK(t, w.s.Rollback(t.Context()))
		expect.State(t, w.s, orm.Persistent, list[0], list[1], list[2])
	})
}

func TestWhatTheDatabaseDeletesAlongFollows(t *testing.T) {
	each(t, store, func(w *world) {
		both := expect.All(w, w.s, retort.Select(shops).OrderBy(shops.Name))
		shelf := expect.All(w, w.s, retort.Select(shelves).OrderBy(shelves.ID))
		thing := expect.All(w, w.s, retort.Select(things).OrderBy(things.ID))
		expect.OK(t, engineDeletesLinks(w))
		w.exec(retort.Delete(shops).Where(shops.ID.Eq(both[0].ID)))
		w.sent("DELETE shop", "SELECT shelf", "SELECT thing")
		expect.State(t, w.s, orm.Deleted, both[0], shelf[0], shelf[1])
		expect.State(t, w.s, orm.Persistent, both[1], shelf[2], thing[0], thing[1], thing[2], thing[3])
		expect.Equal(t, "let go", thing[0].ShelfID, nil)
		expect.Equal(t, "kept", *thing[3].ShelfID, shelf[2].ID)

		expect.OK(t, w.s.Rollback(t.Context()))
		expect.State(t, w.s, orm.Persistent, both[0], shelf[0], shelf[1])
		expect.Equal(t, "back", *thing[0].ShelfID, shelf[0].ID)
	})
}

// engineDeletesLinks takes the shops' brands away, which would keep the shops from being deleted.
func engineDeletesLinks(w *world) error {
	for _, x := range expect.All(w, w.s, retort.Select(shops)) {
		x.Brands.Set()
	}
	return w.s.Flush(w.Context())
}

func TestADeleteThatMeetsNothingLooksNothingUp(t *testing.T) {
	each(t, store, func(w *world) {
		expect.All(w, w.s, retort.Select(shelves))
		expect.Equal(t, "rows", w.exec(retort.Delete(shops).Where(shops.ID.Eq(-1))), 0)
		w.sent("DELETE shop")
	})
}

func TestCollectionsFollowRowsThatComeAndGo(t *testing.T) {
	each(t, store, func(w *world) {
		south := expect.One(w, w.s, retort.Select(shops).Where(shops.Name.Eq("South")).With(orm.SelectIn(shops.Shelves)))
		w.exec(retort.InsertInto(shelves).Values(shelves.ShopID.Set(south.ID), shelves.Row.Set(2)))
		expect.Equal(t, "after an insert", len(expect.Many(w, &south.Shelves)), 2)
		w.exec(retort.Delete(shelves).Where(shelves.Row.Eq(1)))
		expect.Equal(t, "after a delete", len(expect.Many(w, &south.Shelves)), 1)
		expect.OK(t, w.s.Rollback(t.Context()))
		expect.Equal(t, "rolled back", len(expect.Many(w, &south.Shelves)), 1)
		expect.Equal(t, "row", expect.Many(w, &south.Shelves)[0].Row, 1)
	})
}

func TestAnUpsertBringsObjectsInStep(t *testing.T) {
	each(t, store, func(w *world) {
		north := expect.One(w, w.s, retort.Select(shops).Where(shops.Name.Eq("North")))
		target := retort.Insert(shops).Rows(&Shop{ID: north.ID, Name: "Harbour"}).OnConflict(shops.ID)
		w.exec(target.DoUpdate(shops.Name.SetExcluded()))
		expect.Equal(t, "name", north.Name, "Harbour")
		w.exec(retort.Insert(shops).Rows(&Shop{ID: north.ID, Name: "Nobody"}).OnConflict(shops.ID).DoNothing())
		w.sent("INSERT shop")
		expect.Equal(t, "name", north.Name, "Harbour")
	})
}

func TestReturningGivesTheRowOfAKeyThatExisted(t *testing.T) {
	each(t, store, func(w *world) {
		if !w.eng.Dialect().Has(dialect.Returning) {
			return
		}
		north := expect.One(w, w.s, retort.Select(shops).Where(shops.Name.Eq("North")))
		upsert := retort.Insert(shops).Rows(&Shop{ID: north.ID, Name: "Harbour"}, &Shop{ID: 77, Name: "East"}).OnConflict(shops.ID).DoUpdate(shops.Name.SetExcluded())
		got := expect.All(w, w.s, retort.Returning(upsert, shops))
		expect.Equal(t, "the object of the row that existed", got[0], north)
		expect.Equal(t, "its name", north.Name, "Harbour")
		expect.Equal(t, "the new one", got[1].Name, "East")
		expect.State(t, w.s, orm.Persistent, got[1])
		expect.OK(t, w.s.Rollback(t.Context()))
		expect.Equal(t, "rolled back", north.Name, "North")
	})
}
