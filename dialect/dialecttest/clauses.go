package dialecttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
)

// clauseCases are clauses of SELECT. What a database lacks must be refused before anything is sent.
var clauseCases = []testCase{
	{"a full join keeps the rows of both sides", fullJoin},
	{"aggregates over a full join", fullJoinCounts},
	{"distinct on keeps the first of each group", distinctOn},
	{"a limit with ties", limitTies},
	{"a lock of one table's rows", lockOf},
	{"a shared lock", sharedLock},
	{"locks that leave keys, or all but keys", keyLocks},
	{"grouped and ordered by an expression with values", groupedByValues},
	{"having a grouped expression with values", havingByValues},
	{"a rollup gives subtotals and a total", rollup},
	{"a cube and grouping sets", groupingSets},
}

// lacks tells whether the database lacks a feature, and checks that a statement that wants it is refused with the part's name.
func lacks[R any](t *testing.T, s *suite, q ast.Query[R], part string, features ...dialect.Feature) bool {
	t.Helper()
	for _, f := range features {
		if s.has(f) {
			return false
		}
	}
	_, err := engine.All(t.Context(), s.eng, q)
	var lack *dialect.LackError
	if !errors.As(err, &lack) || lack.Part != part || lack.Dialect != s.eng.Dialect().Name() || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v, want that there is no %s", err, part)
	}
	return true
}

// show writes what a pointer points to.
func show[T any](p *T) string {
	if p == nil {
		return "NULL"
	}
	return fmt.Sprint(*p)
}

// texts writes rows of two nullable values.
func texts[A, B any](rows []retort.Row2[*A, *B]) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = show(r.V1) + " " + show(r.V2)
	}
	return out
}

func wantTexts(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// begin begins a transaction that is rolled back at the end of the test, if it wasn't before.
func (s *suite) begin(t *testing.T) *engine.Tx {
	t.Helper()
	tx, err := s.eng.Begin(t.Context())
	ok(t, err)
	t.Cleanup(func() { _ = tx.Rollback(context.Background()) })
	return tx
}

// ranked is a query of the books' titles and the ranks of some of them, without the order of its rows.
func ranked(b book, good best) *retort.SelectStmt[retort.Row2[*string, *int64]] {
	return retort.Select2(retort.Opt(b.title), retort.Opt(good.rank)).From(b.table).FullJoin(good.table, retort.Eq(good.id, b.id))
}

func fullJoin(t *testing.T, s *suite) {
	b, good := s.shelf(t), s.best(t)
	q := ranked(b, good).Where(retort.Or(b.id.Lt(3), b.id.IsNull())).OrderBy(b.id.Asc().NullsLast())
	if lacks(t, s, q, "FULL JOIN", dialect.FullJoin) {
		return
	}
	wantTexts(t, texts(all(t, s.eng, q)), "Emma NULL", "Ulysses 1", "NULL 3")
}

func fullJoinCounts(t *testing.T, s *suite) {
	b, good := s.shelf(t), s.best(t)
	q := retort.Select2(retort.CountAll(), retort.Count(good.rank)).From(b.table).FullJoin(good.table, retort.Eq(good.id, b.id))
	if lacks(t, s, q, "FULL JOIN", dialect.FullJoin) {
		return
	}
	wantRows(t, s.eng, q, retort.Row2[int64, int64]{V1: 6, V2: 3})
}

func distinctOn(t *testing.T, s *suite) {
	b := s.shelf(t)
	decade := b.year.Else(1900).Div(100)
	q := retort.Select2(decade, b.title).Distinct(decade).OrderBy(decade, b.title.Desc())
	if lacks(t, s, q, "DISTINCT ON", dialect.DistinctOn) {
		return
	}
	wantRows(t, s.eng, q, retort.Row2[int64, string]{V1: 18, V2: "Emma"}, retort.Row2[int64, string]{V1: 19, V2: "Walden"})
}

func limitTies(t *testing.T, s *suite) {
	b := s.shelf(t)
	century := b.year.Else(1800).Div(100)
	q := retort.Select(b.title).OrderBy(century).LimitTies(1)
	if lacks(t, s, q, "FETCH FIRST … WITH TIES", dialect.WithTies) {
		return
	}
	if got := all(t, s.eng, q); len(got) != 2 {
		t.Errorf("got %q, want Emma and Walden", got)
	}
	if got := all(t, s.eng, retort.Select(b.title).Where(b.id.Gt(0)).OrderBy(century).LimitTies(1).Offset(2)); len(got) != 3 {
		t.Errorf("got %q, want the three that sort alike", got)
	}
	if got := all(t, s.eng, q.Limit(1)); len(got) != 1 {
		t.Errorf("a later limit without ties gives %q", got)
	}
}

func lockOf(t *testing.T, s *suite) {
	if !s.has(dialect.RowLocks) {
		t.Log("left out: no row locks")
		return
	}
	b, good := s.shelf(t), s.best(t)
	joined := retort.Select(b.title).Join(good.table, retort.Eq(good.id, b.id)).ForUpdate(retort.LockOf(b.table))
	if lacks(t, s, joined, "FOR UPDATE OF", dialect.LockOf) {
		return
	}
	holder := s.begin(t)
	all(t, holder, joined)
	other := s.begin(t)
	_, err := engine.All(t.Context(), other, retort.Select(b.title).Where(b.id.Eq(2)).ForUpdate(retort.NoWait))
	if err == nil {
		t.Error("a row of the table that was named isn't locked")
	}
	ok(t, other.Rollback(t.Context()))
	other = s.begin(t)
	wantRows(t, other, retort.Select(good.rank).Where(good.id.Eq(2)).ForUpdate(retort.NoWait), 1)
	wantRows(t, other, b.titles().ForUpdate(retort.SkipLocked, retort.LockOf(b.table)), "Emma", "Walden", "Dune")
}

func sharedLock(t *testing.T, s *suite) {
	if !s.has(dialect.RowLocks) {
		t.Log("left out: no row locks")
		return
	}
	b := s.shelf(t)
	first, second := s.begin(t), s.begin(t)
	q := retort.Select(b.title).Where(b.id.Eq(2)).ForUpdate(retort.Share, retort.NoWait)
	wantRows(t, first, q, "Ulysses")
	wantRows(t, second, q, "Ulysses")
	if _, err := engine.All(t.Context(), second, retort.Select(b.title).Where(b.id.Eq(2)).ForUpdate(retort.NoWait)); err == nil {
		t.Error("a row that another transaction shares was locked")
	}
}

func keyLocks(t *testing.T, s *suite) {
	if !s.has(dialect.RowLocks) {
		t.Log("left out: no row locks")
		return
	}
	b := s.shelf(t)
	one := retort.Select(b.title).Where(b.id.Eq(2))
	if lacks(t, s, one.ForUpdate(retort.KeyShare), "FOR KEY SHARE", dialect.KeyLocks) {
		return
	}
	wantRows(t, s.begin(t), one.ForUpdate(retort.KeyShare), "Ulysses")
	wantRows(t, s.begin(t), one.ForUpdate(retort.NoKeyUpdate, retort.NoWait), "Ulysses")
}

func groupedByValues(t *testing.T, s *suite) {
	b := s.shelf(t)
	loud := retort.Concat(b.title, retort.Val("!"))
	century := retort.Case[string]().When(b.year.Lt(1900), "old").When(b.year.Ge(1900), "new").Else("unknown")
	n := retort.CountAll()
	wantRows(t, s.eng, retort.Select2(century, n).GroupBy(century).OrderBy(n.Desc(), century.Desc().NullsLast()),
		retort.Row2[string, int64]{V1: "new", V2: 3}, retort.Row2[string, int64]{V1: "unknown", V2: 1}, retort.Row2[string, int64]{V1: "old", V2: 1})
	wantRows(t, s.eng, retort.Select(century).Distinct().OrderBy(century), "new", "old", "unknown")
	wantRows(t, s.eng, retort.Select2(b.id, loud.Else("")).Where(b.id.Lt(3)).OrderBy(loud.Desc()),
		retort.Row2[int64, string]{V1: 2, V2: "Ulysses!"}, retort.Row2[int64, string]{V1: 1, V2: "Emma!"})
	sub := retort.Select2(century, n).GroupBy(century).Subquery("s")
	wantRows(t, s.eng, retort.Select(retort.Of(sub, century)).Where(retort.Of(sub, n).Eq(3)), "new")
}

func havingByValues(t *testing.T, s *suite) {
	b := s.shelf(t)
	century := func(old, young string) retort.Column[string] {
		return retort.Case[string]().When(b.year.Lt(1900), old).When(b.year.Ge(1900), young).Else("unknown")
	}
	for _, names := range [][2]string{{"old", "new"}, {"before", "after"}} { // one text, other values
		is, n := century(names[0], names[1]), retort.CountAll()
		q := retort.Select2(is, n).Where(b.id.Gt(0)).GroupBy(is)
		wantRows(t, s.eng, q.Having(is.Ne("unknown"), n.Lt(3)).Limit(5), retort.Row2[string, int64]{V1: names[0], V2: 1})
		wantRows(t, s.eng, retort.Select(retort.Concat(is, retort.Val("!")).Else("")).From(b.table).GroupBy(is).Having(is.Eq(names[1]), n.Eq(3)), names[1]+"!")
		if got := all(t, s.eng, retort.Select(n).From(b.table).GroupBy(is).Having(is.In(names[0], names[1])).OrderBy(retort.NullIf(is, "none").Asc().NullsLast(), n)); len(got) != 2 {
			t.Errorf("got %v", got)
		}
	}
}

func rollup(t *testing.T, s *suite) {
	b := s.shelf(t)
	century := b.year.Else(1800).Div(100)
	sub := retort.Select2(century, b.title).Subquery("s")
	c, n := retort.Of(sub, century), retort.CountAll()
	q := retort.Select2(retort.Opt(c), retort.Opt(n)).GroupBy(retort.Rollup(c))
	if lacks(t, s, q, "GROUP BY ROLLUP", dialect.GroupingSets, dialect.WithRollup) {
		return
	}
	got := texts(all(t, s.eng, q))
	slices.Sort(got)
	wantTexts(t, got, "18 2", "19 3", "NULL 5")
}

func groupingSets(t *testing.T, s *suite) {
	b := s.shelf(t)
	short, n := b.title.Length().Lt(5), retort.CountAll()
	sub := retort.Select2(short, b.year).Subquery("s")
	is, year := retort.Opt(retort.Of(sub, short)), retort.Of(sub, b.year)
	cube := retort.Select2(n, retort.GroupingOf(year)).Where(year.In(1815, 1965)).GroupBy(retort.Cube(is, year))
	if lacks(t, s, cube, "GROUP BY CUBE", dialect.GroupingSets) {
		return
	}
	if got := all(t, s.eng, cube); len(got) != 6 {
		t.Errorf("got %v, want a row for each pair and year, one for each length and one for all", got)
	}
	sets := retort.Select2(n, retort.GroupingOf(year, is)).Where(year.In(1815, 1965)).GroupBy(retort.GroupingSets([]retort.Expr{year, is}, nil)).OrderBy(n)
	wantRows(t, s.eng, sets, retort.Row2[int64, int64]{V1: 1, V2: 0}, retort.Row2[int64, int64]{V1: 1, V2: 0}, retort.Row2[int64, int64]{V1: 2, V2: 3})
}
