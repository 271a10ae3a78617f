package dialecttest

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
)

// itemCases are what can stand in FROM beside tables and subqueries.
var itemCases = []testCase{
	{"a lateral subquery is run for each row", lateral},
	{"a table of values", valuesTable},
	{"a table of values of many rows", manyValues},
	{"a function that returns a table", tableFunc},
	{"a function with the numbers of its rows", ordinality},
	{"a part of a table", tableSample},
	{"a statement that changes rows as a CTE", writeCTE},
	{"writes that nothing reads", unreadCTE},
	{"expressions before a write", leadingCTE},
}

func lateral(t *testing.T, s *suite) {
	b, good := s.shelf(t), s.best(t)
	next := b.table.As("next")
	id, title := retort.ColumnOf[retort.Num[int64]](next, "book_id"), retort.ColumnOf[retort.Text](next, "title")
	sub := retort.Select2(id, title).Where(retort.Gt(id, good.id)).OrderBy(id).Limit(2).Subquery("following").Lateral()
	of := retort.Of(sub, title)
	q := retort.Select2(good.rank, of).Join(sub).OrderBy(good.rank, retort.Of(sub, id))
	if lacks(t, s, q, "LATERAL", dialect.Lateral) {
		return
	}
	type row = retort.Row2[int64, string]
	wantRows(t, s.eng, q, row{V1: 1, V2: "Solaris"}, row{V1: 1, V2: "Walden"}, row{V1: 2, V2: "Walden"}, row{V1: 2, V2: "Dune"})
	wantRows(t, s.eng, retort.Select2(good.rank, retort.Count(of)).CrossJoin(sub).GroupBy(good.rank).OrderBy(good.rank),
		retort.Row2[int64, int64]{V1: 1, V2: 2}, retort.Row2[int64, int64]{V1: 2, V2: 2})
	left := retort.Select2(good.rank, retort.Count(of)).LeftJoin(sub, of.Gt("W")).GroupBy(good.rank).OrderBy(good.rank)
	wantRows(t, s.eng, left, retort.Row2[int64, int64]{V1: 1, V2: 1}, retort.Row2[int64, int64]{V1: 2, V2: 1}, retort.Row2[int64, int64]{V1: 3})
}

func valuesTable(t *testing.T, s *suite) {
	b := s.shelf(t)
	v := retort.Values("v", []string{"id", "note"}, []retort.Row2[int64, *string]{{V1: 5, V2: new("x")}, {V1: 2}, {V1: 77, V2: new("y")}})
	id, note := retort.ColumnIn[retort.Num[int64]](v, "id"), retort.ColumnIn[retort.NullText](v, "note")
	type row = retort.Row2[string, string]
	wantRows(t, s.eng, retort.Select2(b.title, note.Else("-")).Join(v, retort.Eq(id, b.id)).Where(b.id.Gt(0)).OrderBy(id.Desc()),
		row{V1: "Dune", V2: "x"}, row{V1: "Ulysses", V2: "-"})
	wantRows(t, s.eng, retort.Select(id.Add(1)).OrderBy(id), 3, 6, 78)
	names := retort.Values("order", []string{"group"}, []string{"b", "a'b", ""})
	group := retort.ColumnIn[retort.Text](names, "group")
	wantRows(t, s.eng, retort.Select(group).OrderBy(group), "", "a'b", "b")
	wantRows(t, s.eng, retort.Select(retort.CountAll()).From(names, names.As("again")), 9)
	sub := retort.Select(id).Where(id.Lt(10)).Subquery("s")
	wantRows(t, s.eng, retort.Select(retort.Max(retort.Of(sub, id)).Else(0)), 5)
}

func manyValues(t *testing.T, s *suite) {
	rows := make([]int64, 1200)
	for i := range rows {
		rows[i] = int64(i)
	}
	v := retort.Values("v", []string{"n"}, rows)
	n := retort.ColumnIn[retort.Num[int64]](v, "n")
	wantRows(t, s.eng, retort.Select2(retort.Count(n), retort.Max(n).Else(0)), retort.Row2[int64, int64]{V1: 1200, V2: 1199})
}

func tableFunc(t *testing.T, s *suite) {
	each := retort.TableFunc("json_each", "j", []string{"key", "value"}, `{"a": 1, "b": 2}`)
	key := retort.ColumnIn[retort.Text](each, "key")
	q := retort.Select(key).OrderBy(key.Desc())
	if lacks(t, s, q, "functions in FROM", dialect.TableFuncs) {
		return
	}
	wantRows(t, s.eng, q, "b", "a")
	b := s.shelf(t)
	wantRows(t, s.eng, retort.Select2(b.id, key).CrossJoin(each).Where(b.id.Lt(3), key.Eq("a")).OrderBy(b.id),
		retort.Row2[int64, string]{V1: 1, V2: "a"}, retort.Row2[int64, string]{V1: 2, V2: "a"})
}

func ordinality(t *testing.T, s *suite) {
	if !s.has(dialect.TableFuncs) {
		t.Log("left out: no functions in FROM")
		return
	}
	b := s.shelf(t)
	words := retort.TableFunc("string_to_table", "w", []string{"word"}, b.title, "a").WithOrdinality("nth")
	word, nth := retort.ColumnIn[retort.Text](words, "word"), retort.ColumnIn[retort.Num[int64]](words, "nth")
	q := retort.Select2(nth, word).From(b.table).Join(words).Where(b.id.Eq(3)).OrderBy(nth.Desc())
	if lacks(t, s, q, "WITH ORDINALITY", dialect.Ordinality) {
		return
	}
	wantRows(t, s.eng, q, retort.Row2[int64, string]{V1: 2, V2: "ris"}, retort.Row2[int64, string]{V1: 1, V2: "Sol"})
	series := retort.TableFunc("generate_series", "g", []string{"n"}, 1, b.id)
	n := retort.ColumnIn[retort.Num[int64]](series, "n")
	wantRows(t, s.eng, retort.Select2(b.id, retort.Sum(n).Else(0)).LeftJoin(series, n.Gt(2)).GroupBy(b.id).OrderBy(b.id.Desc()).Limit(3),
		retort.Row2[int64, int64]{V1: 5, V2: 12}, retort.Row2[int64, int64]{V1: 4, V2: 7}, retort.Row2[int64, int64]{V1: 3, V2: 3})
}

func tableSample(t *testing.T, s *suite) {
	b := s.shelf(t)
	whole := b.titles().From(retort.Bernoulli(b.table, 100))
	if lacks(t, s, whole, "TABLESAMPLE", dialect.TableSample) {
		return
	}
	wantRows(t, s.eng, whole, "Emma", "Ulysses", "Solaris", "Walden", "Dune")
	wantRows(t, s.eng, b.titles().From(retort.SystemSample(b.table, 0)))
	half := b.titles().From(retort.Bernoulli(b.table, 50).Repeatable(7))
	wantRows(t, s.eng, half, all(t, s.eng, half)...)
}

func writeCTE(t *testing.T, s *suite) {
	b := s.shelf(t)
	gone := retort.WriteCTE("gone", retort.Returning2(retort.Delete(b.table).Where(b.id.Gt(3)), b.id, b.title))
	title := retort.Of(gone, b.title)
	q := retort.Select(title).OrderBy(retort.ColumnIn[retort.Num[int64]](gone, "book_id"))
	if lacks(t, s, q, "INSERT, UPDATE and DELETE in WITH", dialect.WriteCTE) {
		wantRows(t, s.eng, b.titles(), "Emma", "Ulysses", "Solaris", "Walden", "Dune")
		return
	}
	wantRows(t, s.eng, q, "Walden", "Dune")
	wantRows(t, s.eng, b.titles(), "Emma", "Ulysses", "Solaris")
	raised := retort.WriteCTE("raised", retort.Returning2(retort.Update(b.table).Set(b.price.SetTo(b.price.Add(10))).Where(b.id.Eq(1)), b.id, b.price))
	wantRows(t, s.eng, retort.Select2(b.price.Else(0), retort.Of(raised, b.price).Else(0)).Join(raised, retort.Eq(retort.Of(raised, b.id), b.id)),
		retort.Row2[float64, float64]{V1: 0.5, V2: 10.5}) // the rest of the statement sees the table as it was
	added := retort.WriteCTE("added", retort.Returning(retort.InsertInto(b.table).Values(b.id.Set(9), b.title.Set("Ada")), b.id))
	exec(t, s.eng, retort.Update(b.table).Set(b.title.Set("seen")).From(added).Where(retort.Eq(b.id.Add(6), retort.Of(added, b.id))))
	wantRows(t, s.eng, b.titles(), "Emma", "Ulysses", "seen", "Ada")
	moved := retort.WriteCTE("moved", retort.Returning2(retort.Delete(b.table).Where(b.id.Eq(9)), b.id, b.title))
	exec(t, s.eng, retort.InsertInto(b.table).FromSelect(retort.Select2(retort.Of(moved, b.id).Add(1), retort.Of(moved, b.title)), b.id, b.title))
	wantRows(t, s.eng, b.titles().Where(b.id.Eq(10)), "Ada")
}

// unreadCTE: statements beside the one that is run, which nothing reads.
func unreadCTE(t *testing.T, s *suite) {
	b := s.shelf(t)
	gone := retort.WriteCTE("gone", retort.Delete(b.table).Where(b.id.Gt(3)))
	q := retort.WithCTE(retort.Select(retort.CountAll()).From(b.table).Where(b.id.Gt(1)), gone)
	if lacks(t, s, q, "INSERT, UPDATE and DELETE in WITH", dialect.WriteCTE) {
		wantRows(t, s.eng, b.titles().Where(b.id.Gt(3)), "Walden", "Dune")
		return
	}
	wantRows(t, s.eng, q, 4) // which sees the table as it was
	wantRows(t, s.eng, b.titles(), "Emma", "Ulysses", "Solaris")
	raised := retort.WriteCTE("raised", retort.Update(b.table).Set(b.price.Set(7)).Where(b.id.Eq(1)))
	exec(t, s.eng, retort.ExecWithCTE(retort.InsertInto(b.table).Values(b.id.Set(8), b.title.Set("Ada")), raised))
	exec(t, s.eng, retort.ExecWithCTE(retort.Update(b.table).Set(b.title.Set("Odyssey")).Where(b.id.Eq(2)), retort.WriteCTE("gone", retort.Delete(b.table).Where(b.id.Eq(3)))))
	exec(t, s.eng, retort.ExecWithCTE(retort.Delete(b.table).Where(b.price.Eq(7)), retort.WriteCTE("new", retort.InsertInto(b.table).Values(b.id.Set(9), b.title.Set("Lem")))))
	wantRows(t, s.eng, b.titles(), "Odyssey", "Ada", "Lem")
}

// leadingCTE: common table expressions before statements that change rows, which read them in a subquery.
func leadingCTE(t *testing.T, s *suite) {
	b := s.shelf(t)
	old := retort.Select(b.id).Where(b.year.Lt(1930)).CTE("old")
	of := retort.Of(old, b.id)
	inOld := retort.In(b.id, retort.Select(of))
	exec(t, s.eng, retort.ExecWithCTE(retort.InsertInto(b.table).FromSelect(retort.Select2(b.id.Add(10), b.title).Where(inOld), b.id, b.title), old))
	wantRows(t, s.eng, b.titles().Where(b.id.Gt(5)), "Emma", "Ulysses")
	update := retort.ExecWithCTE(retort.Update(b.table).Set(b.title.Set("old")).Where(inOld), old)
	if s.lacks(t, update, "WITH before UPDATE") {
		return
	}
	exec(t, s.eng, update)
	wantRows(t, s.eng, b.titles().Where(b.id.Lt(6)), "old", "old", "Solaris", "Walden", "Dune")
	exec(t, s.eng, retort.ExecWithCTE(retort.Delete(b.table).Where(inOld), old))
	wantRows(t, s.eng, b.titles().Where(b.id.Lt(6)), "Solaris", "Walden", "Dune")
	if _, err := engine.Exec(t.Context(), s.eng, retort.ExecWithCTE(retort.Delete(b.table).All(), retort.Select(b.id).Subquery("s"))); err == nil {
		t.Error("a subquery before a statement is no fault")
	}
}
