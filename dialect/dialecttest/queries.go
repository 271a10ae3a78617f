package dialecttest

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
)

var queryCases = []testCase{
	{"comparisons", comparisons},
	{"LIKE, and text that holds its wildcards", likes},
	{"order, limit and offset", limits},
	{"the place of NULLs in an order", nullOrder},
	{"joins", joins},
	{"aggregates, groups and DISTINCT", aggregates},
	{"subqueries in every place", subqueries},
	{"limits in subqueries of lists", limitedLists},
	{"row values", rowValues},
	{"set operations, their members with limits of their own", setOperations},
	{"common table expressions, kept and merged", tableExpressions},
	{"arithmetic and text", arithmetic},
	{"a statement of an empty result", noRows},
}

func comparisons(t *testing.T, s *suite) {
	b := s.shelf(t)
	tests := []struct {
		cond retort.Condition
		want []string
	}{
		{b.id.Eq(2), []string{"Ulysses"}},
		{b.id.Ne(2), []string{"Emma", "Solaris", "Walden", "Dune"}},
		{b.year.Gt(1922), []string{"Solaris", "Dune"}},
		{b.year.Between(1815, 1922), []string{"Emma", "Ulysses"}},
		{b.year.IsNull(), []string{"Walden"}},
		{retort.Not(b.year.Gt(1922)), []string{"Emma", "Ulysses"}},
		{retort.Or(b.id.Eq(1), retort.And(b.id.Gt(3), b.year.IsNotNull())), []string{"Emma", "Dune"}},
		{retort.Gt(b.year, b.id.Mul(700)), []string{"Emma", "Ulysses"}},
		{b.price.Lt(1.6), []string{"Emma", "Ulysses"}},
		{retort.Or(), nil},
		{retort.And(), []string{"Emma", "Ulysses", "Solaris", "Walden", "Dune"}},
	}
	for _, test := range tests {
		wantRows(t, s.eng, b.titles().Where(test.cond), test.want...)
	}
}

func likes(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	for i, title := range []string{"100%", "100x", "a_b", "axb", `back\slash`, "it's"} {
		b.add(t, s.eng, int64(i+1), title)
	}
	wantRows(t, s.eng, b.titles().Where(b.title.Like("100_")), "100%", "100x")
	wantRows(t, s.eng, b.titles().Where(b.title.EndsWith("%")), "100%")
	wantRows(t, s.eng, b.titles().Where(b.title.Contains("_")), "a_b")
	wantRows(t, s.eng, b.titles().Where(b.title.Contains(`\`)), `back\slash`)
	wantRows(t, s.eng, b.titles().Where(b.title.StartsWith("it'")), "it's")
}

func setOperations(t *testing.T, s *suite) {
	b := s.shelf(t)
	first, last := b.titles().Limit(2), retort.Select(b.title).OrderBy(b.id.Desc()).Limit(2)
	wantRows(t, s.eng, first.UnionAll(last).OrderBy(b.title), "Dune", "Emma", "Ulysses", "Walden")
	wantRows(t, s.eng, last.Union(last.Union(first)).OrderBy(b.title.Desc()).Limit(3).Offset(1), "Ulysses", "Emma", "Dune")
	wantRows(t, s.eng, retort.Select(b.title).Intersect(first).OrderBy(b.title), "Emma", "Ulysses")
	wantRows(t, s.eng, retort.Select(b.title).Except(first).OrderBy(b.title), "Dune", "Solaris", "Walden")
	both := first.UnionAll(last).Subquery("both_ends")
	wantRows(t, s.eng, retort.Select(b.id).Join(both, retort.Eq(retort.Of(both, b.title), b.title)).OrderBy(b.id), 1, 2, 4, 5)
}

func tableExpressions(t *testing.T, s *suite) {
	b := s.shelf(t)
	early := retort.Select2(b.id, b.title).Where(b.year.Lt(1950)).CTE("early")
	for _, sub := range []retort.Sub{early, early.Materialized(), early.NotMaterialized()} {
		again := sub.As("again")
		wantRows(t, s.eng, retort.Select(retort.Of(sub, b.title)).Join(again, retort.Gt(retort.Of(sub, b.id), retort.Of(again, b.id))), "Ulysses")
	}
}

func limits(t *testing.T, s *suite) {
	b := s.shelf(t)
	wantRows(t, s.eng, b.titles().Limit(2), "Emma", "Ulysses")
	wantRows(t, s.eng, b.titles().Limit(2).Offset(3), "Walden", "Dune")
	wantRows(t, s.eng, b.titles().Offset(4), "Dune")
	wantRows(t, s.eng, b.titles().Limit(0))
	wantRows(t, s.eng, retort.Select(b.title).OrderBy(b.id.Desc()).Limit(1), "Dune")
}

func nullOrder(t *testing.T, s *suite) {
	b := s.shelf(t)
	wantRows(t, s.eng, retort.Select(b.id).OrderBy(b.year.Asc().NullsFirst(), b.id), 4, 1, 2, 3, 5)
	wantRows(t, s.eng, retort.Select(b.id).OrderBy(b.year.Asc().NullsLast(), b.id), 1, 2, 3, 5, 4)
	wantRows(t, s.eng, retort.Select(b.id).OrderBy(b.year.Desc().NullsFirst(), b.id), 4, 5, 3, 2, 1)
	wantRows(t, s.eng, retort.Select(b.id).OrderBy(b.year.Desc().NullsLast(), b.id), 5, 3, 2, 1, 4)
	if s.eng.Dialect().Has(dialect.NullsLargest) {
		wantRows(t, s.eng, retort.Select(b.id).OrderBy(b.year, b.id), 1, 2, 3, 5, 4)
	} else {
		wantRows(t, s.eng, retort.Select(b.id).OrderBy(b.year, b.id), 4, 1, 2, 3, 5)
	}
}

func joins(t *testing.T, s *suite) {
	b := s.shelf(t)
	next := b.table.As("next")
	id, title := retort.ColumnOf[retort.Num[int64]](next, "book_id"), retort.ColumnOf[retort.Text](next, "title")
	on := retort.Eq(id, b.id.Add(1))
	wantRows(t, s.eng, retort.Select(title).Join(next, on).OrderBy(b.id).From(b.table), "Ulysses", "Solaris", "Walden", "Dune")
	left := all(t, s.eng, retort.Select2(b.title, retort.Opt(title)).LeftJoin(next, on).OrderBy(b.id))
	if len(left) != 5 || left[4].V2 != nil || left[0].V2 == nil || *left[0].V2 != "Ulysses" {
		t.Errorf("left join gives %v", left)
	}
	wantRows(t, s.eng, retort.Select(retort.CountAll()).From(b.table).CrossJoin(next), 25)
}

func aggregates(t *testing.T, s *suite) {
	b := s.shelf(t)
	got := all(t, s.eng, retort.Select4(retort.CountAll(), retort.Count(b.year), retort.Sum(b.year).Else(0), retort.Avg(b.id).Else(0)).From(b.table))
	if want := (retort.Row4[int64, int64, int64, float64]{V1: 5, V2: 4, V3: 7663, V4: 3}); got[0] != want {
		t.Errorf("got %v, want %v", got[0], want)
	}
	wantRows(t, s.eng, retort.Select2(retort.Min(b.title).Else(""), retort.Max(b.price).Else(0)).From(b.table),
		retort.Row2[string, float64]{V1: "Dune", V2: 4.5})
	none := all(t, s.eng, retort.Select2(retort.Sum(b.year), retort.Count(b.id)).From(b.table).Where(b.id.Gt(100)))
	if len(none) != 1 || none[0].V1 != nil || none[0].V2 != 0 {
		t.Errorf("aggregates of no rows are %v", none)
	}
	b.add(t, s.eng, 6, "Emma")
	n := retort.Count(b.id)
	wantRows(t, s.eng, retort.Select2(b.title, n).GroupBy(b.title).Having(n.Gt(1)), retort.Row2[string, int64]{V1: "Emma", V2: 2})
	wantRows(t, s.eng, retort.Select(b.title).Distinct().OrderBy(b.title), "Dune", "Emma", "Solaris", "Ulysses", "Walden")
	wantRows(t, s.eng, retort.Select(retort.CountDistinct(b.title)).From(b.table), 5)
}

func subqueries(t *testing.T, s *suite) {
	b := s.shelf(t)
	other := b.table.As("other")
	id, year := retort.ColumnOf[retort.Num[int64]](other, "book_id"), retort.ColumnOf[retort.NullNum[int64]](other, "year")
	wantRows(t, s.eng, b.titles().Where(retort.Exists(retort.From(other).Where(retort.Eq(id, b.id), year.Gt(1950)))), "Solaris", "Dune")
	wantRows(t, s.eng, b.titles().Where(retort.Not(retort.Exists(retort.From(other).Where(retort.Gt(id, b.id))))), "Dune")
	wantRows(t, s.eng, b.titles().Where(retort.In(b.id, retort.Select(id).Where(year.Lt(1900)))), "Emma")
	newest := retort.Scalar(retort.Max(year), retort.From(other))
	wantRows(t, s.eng, b.titles().Where(retort.Eq(b.year, newest)), "Dune")
}

func limitedLists(t *testing.T, s *suite) {
	b := s.shelf(t)
	ids := retort.Select(b.id).Where(b.id.Gt(1)).OrderBy(b.id).Limit(2)
	wantRows(t, s.eng, b.titles().Where(retort.In(b.id, ids)), "Ulysses", "Solaris")
	wantRows(t, s.eng, b.titles().Where(retort.NotIn(b.id, ids.Offset(1)), b.id.Gt(2)), "Dune")
	wantRows(t, s.eng, b.titles().Where(retort.In(b.id, retort.Select(b.id).Where(b.id.Eq(5)).Union(ids)), b.title.Ne("Emma")), "Ulysses", "Solaris", "Dune")
	wantRows(t, s.eng, b.titles().Where(retort.In(b.id, retort.SelectText(b.id, "SELECT book_id FROM book WHERE book_id < ? ORDER BY book_id DESC LIMIT 1", 3))), "Ulysses")
	exec(t, s.eng, retort.Delete(b.table).Where(retort.In(b.id, ids)))
	wantRows(t, s.eng, b.titles(), "Emma", "Walden", "Dune")
	any := b.titles().Where(retort.Gt(b.id, retort.AnyOf(retort.Select(b.id).OrderBy(b.id.Desc()).Limit(2))))
	if lacks(t, s, any, "ANY of a subquery", dialect.Quantifiers) {
		return
	}
	wantRows(t, s.eng, any, "Dune")
}

func rowValues(t *testing.T, s *suite) {
	b := s.shelf(t)
	if !s.has(dialect.RowValues) {
		t.Log("left out: no row values")
		return
	}
	wantRows(t, s.eng, b.titles().Where(retort.Raw[bool]("(book_id, title) = (?, ?)", int64(2), "Ulysses")), "Ulysses")
}

func arithmetic(t *testing.T, s *suite) {
	b := s.shelf(t)
	wantRows(t, s.eng, retort.Select(b.id.Add(1).Mul(2).Sub(3)).Where(b.id.Eq(5)), 9)
	wantRows(t, s.eng, retort.Select(b.price.Mul(2).Else(0)).Where(b.id.Eq(2)), 3)
	wantRows(t, s.eng, retort.Select(b.title.Upper()).Where(b.id.Eq(5)), "DUNE")
	wantRows(t, s.eng, retort.Select(retort.Concat(b.title, retort.Val("!")).Else("")).Where(b.id.Eq(5)), "Dune!")
	wantRows(t, s.eng, retort.Select(retort.Cast[string](b.id)).Where(b.id.Eq(5)), "5")
	wantRows(t, s.eng, retort.Select(retort.Cast[int64](retort.Val("12"))).From(b.table).Where(b.id.Eq(5)), 12)
}

func noRows(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	if got := all(t, s.eng, b.titles()); got == nil || len(got) > 0 {
		t.Errorf("got %#v, want an empty slice", got)
	}
	_, err := engine.One(t.Context(), s.eng, b.titles())
	wantKind(t, err, engine.ErrNoResult)
	p, err := engine.OneOrNil(t.Context(), s.eng, b.titles())
	if p != nil || err != nil {
		t.Errorf("got %v, %v, want nil", p, err)
	}
}
