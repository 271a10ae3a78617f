package dialecttest

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
)

// analysisCases are aggregates in an order, named windows, and comparisons with whole rows and whole queries.
var analysisCases = []testCase{
	{"texts of a group, joined in an order", stringAgg},
	{"an aggregate within a group", withinGroup},
	{"a named window", namedWindow},
	{"a frame of groups", groupFrame},
	{"row values", tuples},
	{"any and all of a subquery", quantifiers},
}

func stringAgg(t *testing.T, s *suite) {
	b := s.shelf(t)
	for _, c := range []struct{ separator, want string }{
		{", ", "Walden, Ulysses, Solaris, Emma, Dune"}, {"", "WaldenUlyssesSolarisEmmaDune"}, {`'\`, `Walden'\Ulysses'\Solaris'\Emma'\Dune`},
	} {
		wantRows(t, s.eng, retort.Select(retort.StringAgg(b.title, c.separator, b.title.Desc()).Else("")), c.want)
	}
	wantRows(t, s.eng, retort.Select2(b.year.IsNull(), retort.StringAgg(b.title, "/", b.id).Else("")).GroupBy(b.year.IsNull()).OrderBy(retort.CountAll()),
		retort.Row2[bool, string]{V1: true, V2: "Walden"}, retort.Row2[bool, string]{V1: false, V2: "Emma/Ulysses/Solaris/Dune"})
	wantRows(t, s.eng, retort.Select(retort.StringAgg(b.title, ",").Else("none")).Where(b.id.Lt(0)), "none")
}

func withinGroup(t *testing.T, s *suite) {
	b := s.shelf(t)
	median := retort.WithinGroup(retort.Func[float64]("percentile_cont", 0.5), b.year)
	if lacks(t, s, retort.Select(median), "percentile_cont … WITHIN GROUP", dialect.WithinGroup) {
		return
	}
	wantRows(t, s.eng, retort.Select(median), 1941.5)
	first := retort.OrderedBy(retort.Func[string]("min", b.title), b.year)
	wantRows(t, s.eng, retort.Select(first), "Dune")
}

func namedWindow(t *testing.T, s *suite) {
	b := s.shelf(t)
	w := retort.Partition(b.title.Length().Gt(4)).OrderBy(b.title).Named("w")
	q := retort.Select3(b.id, retort.RowNumber().Over(w), retort.Lag(b.title, 1).Over(w).Else("")).Where(b.id.Gt(0)).OrderBy(b.id)
	wantRows(t, s.eng, q, retort.Row3[int64, int64, string]{V1: 1, V2: 2, V3: "Dune"}, retort.Row3[int64, int64, string]{V1: 2, V2: 2, V3: "Solaris"},
		retort.Row3[int64, int64, string]{V1: 3, V2: 1}, retort.Row3[int64, int64, string]{V1: 4, V2: 3, V3: "Ulysses"}, retort.Row3[int64, int64, string]{V1: 5, V2: 1})
	wantRows(t, s.eng, retort.Select(b.title).OrderBy(retort.RowNumber().Over(w).Desc(), b.id).Limit(1), "Walden")
}

func groupFrame(t *testing.T, s *suite) {
	b := s.shelf(t)
	w := retort.Window{}.OrderBy(b.title.Length()).Groups(retort.Preceding(1), retort.CurrentRow)
	q := retort.Select(retort.CountAll().Over(w)).From(b.table).OrderBy(b.title.Length())
	if lacks(t, s, q, "GROUPS in a window's frame", dialect.GroupFrames) {
		return
	}
	wantRows(t, s.eng, q, 2, 2, 3, 3, 3)
}

func tuples(t *testing.T, s *suite) {
	b := s.shelf(t)
	pair := retort.Pair(b.title, b.id)
	for _, c := range []struct {
		cond retort.Condition
		want []string
	}{
		{pair.Eq("Emma", 1), []string{"Emma"}},
		{pair.Ne("Emma", 1), []string{"Ulysses", "Solaris", "Walden", "Dune"}},
		{pair.Gt("Solaris", 3), []string{"Ulysses", "Walden"}},
		{pair.Ge("Solaris", 3), []string{"Ulysses", "Solaris", "Walden"}},
		{pair.Lt("Emma", 2), []string{"Emma", "Dune"}},
		{pair.Le("Dune", 5), []string{"Dune"}},
		{retort.Not(pair.Lt("Emma", 2)), []string{"Ulysses", "Solaris", "Walden"}},
		{pair.EqTuple(retort.Pair(b.title, b.id)), []string{"Emma", "Ulysses", "Solaris", "Walden", "Dune"}},
		{pair.In(retort.Row2[string, int64]{V1: "Emma", V2: 1}, retort.Row2[string, int64]{V1: "Dune", V2: 4}), []string{"Emma"}},
		{pair.NotIn(retort.Row2[string, int64]{V1: "Emma", V2: 1}, retort.Row2[string, int64]{V1: "Dune", V2: 5}), []string{"Ulysses", "Solaris", "Walden"}},
		{pair.In(), nil},
		{pair.InQuery(retort.Select2(b.title, b.id).Where(b.year.Gt(1950))), []string{"Solaris", "Dune"}},
		{retort.Triple(b.year, b.id, b.title).Gt(1922, 2, "Ulysses"), []string{"Solaris", "Dune"}},
		{retort.Triple(b.year, b.id, b.title).Lt(1922, 2, "V"), []string{"Emma", "Ulysses"}},
		{retort.Triple(b.year, b.id, b.title).Eq(1922, 2, "Ulysses"), []string{"Ulysses"}},
		{retort.Triple(b.year, b.id, b.title).In(retort.Row3[int64, int64, string]{V1: 1965, V2: 5, V3: "Dune"}), []string{"Dune"}},
	} {
		wantRows(t, s.eng, b.titles().Where(c.cond), c.want...)
	}
}

func quantifiers(t *testing.T, s *suite) {
	b := s.shelf(t)
	other := b.table.As("other")
	year, id := retort.ColumnOf[retort.NullNum[int64]](other, "year"), retort.ColumnOf[retort.Num[int64]](other, "book_id")
	years := retort.Select(year.Else(0)).Where(id.In(1, 2))
	if lacks(t, s, b.titles().Where(retort.Gt(b.year, retort.AnyOf(years))), "ANY of a subquery", dialect.Quantifiers) {
		lacks(t, s, b.titles().Where(retort.Gt(b.year, retort.AllOf(years))), "ALL of a subquery", dialect.Quantifiers)
		return
	}
	wantRows(t, s.eng, b.titles().Where(retort.Gt(b.year, retort.AnyOf(years))), "Ulysses", "Solaris", "Dune")
	wantRows(t, s.eng, b.titles().Where(retort.Gt(b.year, retort.AllOf(years))), "Solaris", "Dune")
	wantRows(t, s.eng, b.titles().Where(retort.Not(retort.Eq(b.year, retort.AnyOf(years)))), "Solaris", "Dune")
	wantRows(t, s.eng, retort.Select(b.title).Where(b.id.Eq(1), retort.Gt(b.year, retort.AllOf(years.Where(id.Lt(0))))), "Emma")
}
