package dialecttest

import (
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

// best is a table of the keys of good books and of a rank for each.
type best struct {
	table    *schema.Table
	id, rank retort.Num[int64]
}

// best creates the table with the keys 2 and 3, and one that no book has.
func (s *suite) best(t *testing.T) best {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table("best", schema.BigInt("id").PrimaryKey(), schema.Int("rank").NotNull())
	s.create(t, md)
	b := best{table, retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Num[int64]](table, "rank")}
	for i, id := range []int64{2, 3, 99} {
		exec(t, s.eng, retort.InsertInto(table).Values(b.id.Set(id), b.rank.Set(int64(i+1))))
	}
	return b
}

func updateFromSeveral(t *testing.T, s *suite) {
	if !s.has(dialect.UpdateFrom) {
		t.Log("left out: no UPDATE … FROM")
		return
	}
	b, good := s.shelf(t), s.best(t)
	other := b.table.As("other")
	otherID, otherTitle := retort.ColumnOf[retort.Num[int64]](other, "book_id"), retort.ColumnOf[retort.Text](other, "title")
	n := exec(t, s.eng, retort.Update(b.table).Set(b.title.SetTo(retort.Concat(b.title, retort.Val("+"), otherTitle)), b.year.SetTo(good.rank)).From(good.table, other).
		Where(retort.Eq(good.id, b.id), retort.Eq(otherID, b.id.Add(1)), otherTitle.Ne("x")))
	if n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
	wantRows(t, s.eng, retort.Select2(b.title, b.year.Else(0)).Where(b.id.In(2, 3)).OrderBy(b.id),
		retort.Row2[string, int64]{V1: "Ulysses+Solaris", V2: 1}, retort.Row2[string, int64]{V1: "Solaris+Walden", V2: 2})

	sub := retort.Select2(good.id, good.rank.Add(10)).Where(good.rank.Gt(1)).Subquery("top")
	exec(t, s.eng, retort.Update(b.table).Set(b.title.Set("top"), b.year.Set(7)).From(sub).Where(retort.Eq(retort.Of(sub, good.id), b.id), b.id.Gt(0)))
	wantRows(t, s.eng, retort.Select(b.title).Where(b.year.Eq(7)), "top")
}

func deleteUsing(t *testing.T, s *suite) {
	b, good := s.shelf(t), s.best(t)
	if n := exec(t, s.eng, retort.Delete(b.table).Using(good.table).Where(retort.Eq(good.id, b.id), good.rank.Gt(1))); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
	wantRows(t, s.eng, retort.Select(b.id).OrderBy(b.id), 1, 2, 4, 5)
	other := b.table.As("other") // all but the first
	otherID := retort.ColumnOf[retort.Num[int64]](other, "book_id")
	if n := exec(t, s.eng, retort.Delete(b.table).Using(other, good.table).Where(retort.Lt(otherID, b.id), good.id.Eq(2))); n != 3 {
		t.Errorf("%d rows, want 3", n)
	}
	wantRows(t, s.eng, retort.Select(b.id), 1)
	one := good.id.Sub(98)
	sub := retort.Select(one).Where(good.id.Gt(50)).Subquery("s")
	exec(t, s.eng, retort.Delete(b.table).Using(sub).Where(retort.Eq(retort.Of(sub, one), b.id)))
	wantRows(t, s.eng, retort.Select(b.id))
	wantRows(t, s.eng, retort.Select(good.id).OrderBy(good.id), 2, 3, 99)
}

func deleteUsingReturning(t *testing.T, s *suite) {
	if !s.has(dialect.DeleteReturning) {
		t.Log("left out: no DELETE … RETURNING")
		return
	}
	b, good := s.shelf(t), s.best(t)
	got := all(t, s.eng, retort.Returning(retort.Delete(b.table).Using(good.table).Where(retort.Eq(good.id, b.id)), b.title))
	if slices.Sort(got); !slices.Equal(got, []string{"Solaris", "Ulysses"}) {
		t.Errorf("got %q", got)
	}
}

func writeLimit(t *testing.T, s *suite) {
	b := s.shelf(t)
	update := retort.Update(b.table).Set(b.title.Set("x")).All().OrderBy(b.id.Desc()).Limit(2)
	remove := retort.Delete(b.table).Where(b.id.Lt(5)).OrderBy(b.title, b.id).Limit(1)
	if !s.has(dialect.WriteLimit) {
		_, err := engine.Exec(t.Context(), s.eng, update)
		_, other := engine.Exec(t.Context(), s.eng, remove)
		if err == nil || other == nil {
			t.Errorf("a limit is left out in silence: %v, %v", err, other)
		}
		wantRows(t, s.eng, b.titles(), "Emma", "Ulysses", "Solaris", "Walden", "Dune")
		return
	}
	exec(t, s.eng, update)
	wantRows(t, s.eng, b.titles(), "Emma", "Ulysses", "Solaris", "x", "x")
	exec(t, s.eng, remove)
	wantRows(t, s.eng, b.titles(), "Ulysses", "Solaris", "x", "x")
}

func mergeRows(t *testing.T, s *suite) {
	b, good := s.shelf(t), s.best(t)
	merge := retort.Merge(b.table).Using(good.table, retort.Eq(good.id, b.id)).
		WhenMatched(good.rank.Eq(1)).ThenDelete().
		WhenMatched().ThenUpdate(b.title.SetTo(retort.Concat(b.title, retort.Val("!"))), b.year.SetTo(good.rank)).
		WhenNotMatched(good.id.Lt(50)).ThenNothing().
		WhenNotMatched().ThenInsert(b.id.SetTo(good.id), b.title.Set("new"), b.price.Set(2.5))
	if !s.has(dialect.Merge) {
		if _, err := engine.Exec(t.Context(), s.eng, merge); err == nil {
			t.Error("MERGE is taken")
		}
		return
	}
	if n := exec(t, s.eng, merge); n != 3 {
		t.Errorf("%d rows, want 3", n)
	}
	wantRows(t, s.eng, b.titles(), "Emma", "Solaris!", "Walden", "Dune", "new")
	hundred, target := good.id.Add(1), b.table.As("t")
	sub := retort.Select(hundred).Where(good.id.Eq(99)).Subquery("s")
	id, title := retort.ColumnOf[retort.Num[int64]](target, "book_id"), retort.ColumnOf[retort.Text](target, "title")
	exec(t, s.eng, retort.Merge(target).Using(sub, retort.Eq(retort.Of(sub, hundred), id)).WhenNotMatched().ThenInsert(title.Set("hundred"), id.Set(100)))
	wantRows(t, s.eng, retort.Select(b.title).Where(b.id.Eq(100)), "hundred")
}
