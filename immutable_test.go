package retort_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/retort-go/retort"
)

// derive makes, from one statement, every statement that one more method call gives.
func derive(q *retort.SelectStmt[int64], n int64) []*retort.SelectStmt[int64] {
	return []*retort.SelectStmt[int64]{
		q.Where(id.Eq(n)), q.Where(active, stock.Gt(n)), q.Join(brand, brandID.Eq(n)), q.LeftJoin(brand, brandID.Eq(n)), q.CrossJoin(brand), q.From(brand),
		q.GroupBy(id), q.GroupBy(price, grade), q.Having(id.Gt(n)), q.OrderBy(name.Desc()), q.OrderBy(name, price), q.Limit(int(n)), q.Offset(int(n)), q.Distinct(), q.ForUpdate(),
		q.FullJoin(brand, brandID.Eq(n)), q.LimitTies(int(n)), q.Distinct(name), q.ForUpdate(retort.LockOf(item)), q.GroupBy(retort.Rollup(id)),
	}
}

// A statement that another is derived from stays what it was, even if it has spare room in its lists and many derive at once.
func TestDerivingLeavesTheOriginal(t *testing.T) {
	base := retort.Select(id)
	for n := range int64(3) { // three of each, so that lists have spare room
		base = base.Where(id.Gt(n)).OrderBy(price).GroupBy(weight).Having(price.Gt(0))
	}
	before := base.String()
	want := make([]string, 0, 15)
	for _, d := range derive(base, 1) {
		want = append(want, d.String())
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i, d := range derive(base, 1) {
				for _, again := range derive(d, 2) {
					_ = again.String()
				}
				if got := d.String(); got != want[i] {
					t.Errorf("derived at once: got %s\nwant %s", got, want[i])
				}
			}
		})
	}
	wg.Wait()
	if got := base.String(); got != before {
		t.Errorf("the original is now %s\nit was %s", got, before)
	}
}

func TestDerivingChangesLeavesTheOriginal(t *testing.T) {
	insert := retort.InsertInto(brand).Values(brandName.Set("a")).Values(brandName.Set("b")).Values(brandName.Set("c"))
	update := retort.Update(item).Set(price.Set(1)).Set(stock.Set(1)).Set(weight.Set(1)).Where(id.Eq(1)).Where(id.Eq(2)).Where(id.Eq(3)).From(brand)
	remove := retort.Delete(item).Where(id.Eq(1)).Where(id.Eq(2)).Where(id.Eq(3))
	upsert := insert.OnConflict(brandName).IndexWhere(brandID.IsNull()).DoUpdate(brandName.SetExcluded()).Where(brandID.Gt(1)).Where(brandID.Gt(2)).Where(brandID.Gt(3))
	merge := retort.Merge(brand).Using(item, retort.Eq(id, brandID)).WhenMatched(id.Eq(1)).ThenDelete().WhenMatched(id.Eq(2)).ThenNothing().WhenMatched(id.Eq(3)).ThenNothing()
	kase := retort.Case[string]().When(id.Eq(1), "a").When(id.Eq(2), "b").When(id.Eq(3), "c")
	count := retort.CountAll().Filter(active).Filter(active).Filter(active)
	text := func() string {
		return fmt.Sprint(insert, upsert, update, remove, merge, retort.Select(kase.Else("z")), retort.Select(count).From(item))
	}
	before := text()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			a, b := insert.Values(brandName.Set("d")), insert.OnConflict(brandName).DoNothing()
			c, d := update.Set(note.Set("x")).Where(active), update.All()
			e, f := remove.Where(active), remove.All()
			g, h := kase.When(id.Eq(4), "d").End(), kase.WhenExpr(active, name).End()
			i := count.Filter(id.Gt(1))
			j, k := upsert.Where(brandID.Lt(9)), upsert.Where(brandID.Lt(8))
			l, m := merge.WhenMatched().ThenDelete(), merge.WhenNotMatched().ThenInsert(brandID.SetTo(id))
			n, o := remove.Using(brand), remove.OrderBy(id).Limit(2)
			_ = fmt.Sprint(a, b, c, d, e, f, j, k, l, m, n, o, retort.Select(g), retort.Select(h), retort.Select(i), retort.Returning(update, id))
		})
	}
	wg.Wait()
	if got := text(); got != before {
		t.Errorf("the originals are now %s\nthey were %s", got, before)
	}
}

func TestDiscardedResultChangesNothing(t *testing.T) {
	q := retort.Select(id)
	q.Where(id.Eq(1))
	q.Limit(1)
	wantSQL(t, q, "", "SELECT item.id FROM item")
}

// A kind with many methods is one that nobody finds their way in.
func TestNumberOfMethods(t *testing.T) {
	for _, c := range []struct {
		kind any
		most int
	}{
		{retort.Column[bool]{}, 20}, {retort.Nullable[bool]{}, 30}, {retort.Num[int64]{}, 30}, {retort.NullNum[int64]{}, 30}, {retort.Text{}, 30},
		{retort.NullText{}, 30}, {retort.JSON[Spec]{}, 30}, {retort.NullJSON[Spec]{}, 30}, {retort.Agg[int64]{}, 30}, {retort.NullAgg[int64]{}, 30},
		{retort.Predicate{}, 30}, {retort.Order{}, 30}, {&retort.SelectStmt[int64]{}, 25}, {retort.InsertStmt[int64]{}, 25}, {retort.UpdateStmt{}, 25},
		{retort.DeleteStmt{}, 25}, {retort.MergeStmt{}, 25}, {&retort.ReturningStmt[int64]{}, 25},
	} {
		typ := reflect.TypeOf(c.kind)
		if n := typ.NumMethod(); n > c.most {
			t.Errorf("%s has %d methods, at most %d: ", typ, n, c.most)
			for i := range n {
				t.Log(typ.Method(i).Name)
			}
		}
	}
}
