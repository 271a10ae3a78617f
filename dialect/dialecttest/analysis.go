package dialecttest

import (
	"math"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype/civil"
)

// analysisCases are aggregates in an order, named windows, and comparisons with whole rows and whole queries.
var analysisCases = []testCase{
	{"texts of a group, joined in an order", stringAgg},
	{"an aggregate within a group", withinGroup},
	{"a named window", namedWindow},
	{"a frame of groups", groupFrame},
	{"a frame of distances", distanceFrame},
	{"a frame of lengths of time", timeFrame},
	{"rows left out of a frame", frameExclusion},
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

// sums are the sums of the books' keys over a window, in the order of the books' years.
func sums(b book, w retort.Window) *retort.SelectStmt[int64] {
	return retort.Select(retort.Sum(b.id).Over(w).Else(0)).Where(b.year.IsNotNull()).OrderBy(b.year)
}

func distanceFrame(t *testing.T, s *suite) {
	b := s.shelf(t) // 1815, 1922, 1961, 1965
	byYear := retort.Window{}.OrderBy(b.year)
	wantRows(t, s.eng, sums(b, byYear.Range(retort.PrecedingBy(50), retort.CurrentRow)), 1, 2, 5, 10)
	wantRows(t, s.eng, sums(b, byYear.Range(retort.Preceding(4), retort.FollowingBy(4))), 1, 2, 8, 8)
	wantRows(t, s.eng, sums(b, retort.Window{}.OrderBy(b.year.Desc()).Range(retort.PrecedingBy(int16(40)), retort.CurrentRow)), 1, 5, 8, 5)
	wantRows(t, s.eng, sums(b, retort.Window{}.OrderBy(b.price).Range(retort.PrecedingBy(1.25), retort.PrecedingBy(0.75))), 0, 1, 2, 0)
	for _, bound := range []retort.Bound{retort.PrecedingBy(-1), retort.PrecedingBy(-time.Second), retort.FollowingBy(math.NaN())} {
		if err := sums(b, byYear.Range(bound, retort.UnboundedFollowing)).Err(); err == nil {
			t.Errorf("%v is no fault", bound)
		}
	}
}

// timeFrame: on columns of points in time and of dates.
func timeFrame(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("visit", schema.BigInt("id").PrimaryKey(), schema.Timestamp("at").NotNull(), schema.Date("day").NotNull())
	s.create(t, md)
	id := retort.ColumnOf[retort.Num[int64]](table, "id")
	at, day := retort.ColumnOf[retort.Column[time.Time]](table, "at"), retort.ColumnOf[retort.Column[civil.Date]](table, "day")
	start := time.Date(2024, 2, 28, 23, 30, 0, 0, time.UTC)
	for i, after := range []time.Duration{0, time.Hour, time.Hour + time.Microsecond, 25 * time.Hour, 1000 * time.Hour} {
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(1<<i), at.Set(start.Add(after)), day.Set(civil.DateOf(start.Add(after)))))
	}
	sum := func(w retort.Window) *retort.SelectStmt[int64] {
		return retort.Select(retort.Sum(id).Over(w).Else(0)).OrderBy(id)
	}
	byTime := retort.Window{}.OrderBy(at)
	wantRows(t, s.eng, sum(byTime.Range(retort.PrecedingBy(time.Hour), retort.CurrentRow)), 1, 3, 6, 8, 16)
	wantRows(t, s.eng, sum(byTime.Range(retort.PrecedingBy(24*time.Hour), retort.FollowingBy(time.Microsecond))), 1, 7, 7, 14, 16)
	byDay := retort.Window{}.OrderBy(day.Desc())
	wantRows(t, s.eng, sum(byDay.Range(retort.CurrentRow, retort.FollowingBy(24*time.Hour))), 1, 7, 7, 14, 16)
	month := sum(byTime.Range(retort.PrecedingBy(civil.Interval{Months: 1}), retort.CurrentRow))
	if lacks(t, s, month, "distance in months in a window's frame", dialect.IntervalFrames) {
		return
	}
	wantRows(t, s.eng, month, 1, 3, 7, 15, 16)
}

func frameExclusion(t *testing.T, s *suite) {
	b := s.shelf(t)
	exec(t, s.eng, retort.Update(b.table).Set(b.year.Set(1965)).Where(b.id.Eq(3))) // 1815, 1922, 1965, 1965
	byYear := retort.Window{}.OrderBy(b.year)
	all := byYear.Rows(retort.UnboundedPreceding, retort.UnboundedFollowing)
	q := sums(b, all.Exclude(retort.ExcludeCurrentRow)).OrderBy(b.id)
	if lacks(t, s, q, "EXCLUDE in a window's frame", dialect.FrameExclusion) {
		return
	}
	wantRows(t, s.eng, q, 10, 9, 8, 6)
	wantRows(t, s.eng, sums(b, all.Exclude(retort.ExcludeGroup)).OrderBy(b.id), 10, 9, 3, 3)
	wantRows(t, s.eng, sums(b, all.Exclude(retort.ExcludeTies)).OrderBy(b.id), 11, 11, 6, 8)
	wantRows(t, s.eng, sums(b, byYear.Exclude(retort.ExcludeNoOthers)).OrderBy(b.id), 1, 3, 11, 11)
	wantRows(t, s.eng, sums(b, byYear.Exclude(retort.ExcludeGroup).Groups(retort.Preceding(1), retort.CurrentRow)).OrderBy(b.id), 0, 1, 2, 2)
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
