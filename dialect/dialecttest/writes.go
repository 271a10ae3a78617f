package dialecttest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var writeCases = []testCase{
	{"one row, several rows, and rows of a query", insertForms},
	{"as many binds as the database takes, and one more", mostBinds},
	{"keys come back in the order of the rows", keysInOrder},
	{"one statement for many rows", manyRows},
	{"RETURNING of an INSERT", insertReturning},
	{"a conflict is left alone", conflictIgnored},
	{"a conflict updates", conflictUpdates},
	{"a conflict updates some rows", conflictUpdatesSome},
	{"a conflict with any unique key", conflictWithAny},
	{"several conflicts, each with its own answer", severalConflicts},
	{"a conflict with a named constraint", conflictWithConstraint},
	{"a conflict with a partial index", conflictWithPartialIndex},
	{"an upsert of a query's rows", conflictOfQuery},
	{"an upsert that returns rows", conflictReturning},
	{"UPDATE counts the rows it finds", updateCounts},
	{"UPDATE with expressions and NULL", updateExpressions},
	{"UPDATE from another table", updateFrom},
	{"UPDATE from several tables and from a subquery", updateFromSeveral},
	{"UPDATE and DELETE by a subquery", bySubquery},
	{"DELETE by other tables", deleteUsing},
	{"DELETE by other tables returns rows", deleteUsingReturning},
	{"UPDATE and DELETE of a few rows", writeLimit},
	{"MERGE", mergeRows},
	{"a number that is too big for its column is kept or refused", numberTooBig},
	{"hostile values stay values", hostileValues},
}

func insertForms(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	one := retort.InsertInto(b.table).Values(b.title.Set("a"), b.id.Set(1))
	if n := exec(t, s.eng, one); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
	three := retort.InsertInto(b.table)
	for i, title := range []string{"b", "c", "d"} {
		three = three.Values(b.id.Set(int64(i+2)), b.title.Set(title), b.year.Set(int64(i)))
	}
	if n := exec(t, s.eng, three); n != 3 {
		t.Errorf("%d rows, want 3", n)
	}
	copied := retort.InsertInto(b.table).FromSelect(retort.Select2(b.id.Add(10), b.title).Where(b.id.Le(2)), b.id, b.title)
	if n := exec(t, s.eng, copied); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
	wantRows(t, s.eng, b.titles(), "a", "b", "c", "d", "a", "b")
}

func mostBinds(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	limit := s.eng.Dialect().Limits().Binds
	if limit == 0 {
		t.Log("left out: no limit")
		return
	}
	columns := []*ast.Column{column(t, b.table, "book_id"), column(t, b.table, "title")}
	var rows [][]ast.Expr
	add := func(id int64) {
		rows = append(rows, []ast.Expr{&ast.Bind{Value: sqltype.IntOf(id)}, &ast.Bind{Value: sqltype.TextOf("x")}})
	}
	insert := func() (engine.Result, error) {
		return engine.Run(t.Context(), s.eng, &ast.Insert{Into: b.table.AST(), Columns: columns, Rows: rows})
	}
	for i := range limit / 2 {
		add(int64(i + 1))
	}
	rows[0][1] = &ast.Call{Fn: ast.Upper, Args: []ast.Expr{rows[0][1]}} // so that the rows aren't sent as arrays
	res, err := insert()
	ok(t, err)
	if res.Rows != int64(limit/2) {
		t.Errorf("%d rows, want %d", res.Rows, limit/2)
	}
	add(0)
	if _, err := insert(); err == nil || !strings.Contains(err.Error(), fmt.Sprint(limit)) {
		t.Errorf("error is %v, want one that names the limit", err)
	}
}

func column(t *testing.T, table *schema.Table, name string) *ast.Column {
	t.Helper()
	c, err := table.Column(name)
	ok(t, err)
	return c
}

func keysInOrder(t *testing.T, s *suite) {
	if !s.has(dialect.AscendingKeys) || !s.has(dialect.Returning) {
		t.Log("left out: keys of several rows can't be told apart")
		return
	}
	b := newBook()
	s.create(t, b.md)
	insert := retort.InsertInto(b.table)
	for i := range 400 {
		insert = insert.Values(b.title.Set(fmt.Sprintf("%03d", 399-i)))
	}
	keys := all(t, s.eng, retort.Returning(insert, b.id))
	for i, row := range all(t, s.eng, retort.Select2(b.id, b.title).OrderBy(b.title.Desc())) {
		if row.V1 != keys[i] {
			t.Fatalf("row %d has key %d, want %d", i, row.V1, keys[i])
		}
	}
}

func manyRows(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	years := make([]int64, 1300)
	for i := range years {
		years[i] = int64(2 * (len(years) - i)) // descending
	}
	insert := func(year int64) retort.InsertStmt[retort.None] {
		set := b.year.Set(year)
		if year%10 == 0 {
			set = b.year.SetNull()
		}
		return retort.InsertInto(b.table).Values(b.title.Set(fmt.Sprint(year)), set)
	}
	if s.has(dialect.Returning) {
		titles, err := engine.AllMany(t.Context(), s.eng, years, func(y int64) ast.Query[string] { return retort.Returning(insert(y), b.title) })
		ok(t, err)
		for i, y := range years {
			if titles[i] != fmt.Sprint(y) {
				t.Fatalf("row %d is %s, want %d", i, titles[i], y)
			}
		}
	} else {
		_, err := engine.ExecMany(t.Context(), s.eng, years, func(y int64) ast.DML { return insert(y) })
		ok(t, err)
	}
	wantRows(t, s.eng, retort.Select2(retort.CountAll(), retort.Count(b.year)).From(b.table), retort.Row2[int64, int64]{V1: 1300, V2: 1040})
	res, err := engine.ExecMany(t.Context(), s.eng, years[:5], func(y int64) ast.DML {
		return retort.Update(b.table).Set(b.price.Set(float64(y))).Where(b.title.Eq(fmt.Sprint(y)))
	})
	ok(t, err)
	if res.Rows != 5 {
		t.Errorf("%d rows, want 5", res.Rows)
	}
	wantRows(t, s.eng, retort.Select(b.price.Else(0)).Where(b.price.IsNotNull()).OrderBy(b.id), 2600, 2598, 2596, 2594, 2592)
}

func insertReturning(t *testing.T, s *suite) {
	if !s.has(dialect.Returning) {
		t.Log("left out: no RETURNING")
		return
	}
	b := newBook()
	s.create(t, b.md)
	got := all(t, s.eng, retort.Returning2(retort.InsertInto(b.table).Values(b.title.Set("a")), b.id, b.title))
	if len(got) != 1 || got[0].V1 == 0 || got[0].V2 != "a" {
		t.Errorf("got %v", got)
	}
	_, err := engine.All(t.Context(), s.eng, retort.Returning(retort.InsertInto(b.table).Values(b.id.Set(got[0].V1), b.title.Set("b")), b.id))
	wantKind(t, err, engine.ErrUnique)
}

// isbn is a table with a unique value beside its key.
func (s *suite) isbn(t *testing.T) (table *schema.Table, isbn retort.Text, n retort.Num[int64]) {
	t.Helper()
	md := schema.NewMetaData()
	table = md.Table("isbn", schema.BigInt("id").PrimaryKey(), schema.String("isbn", 20).NotNull().Unique(), schema.Int("n").NotNull())
	s.create(t, md)
	isbn, n = retort.ColumnOf[retort.Text](table, "isbn"), retort.ColumnOf[retort.Num[int64]](table, "n")
	exec(t, s.eng, retort.InsertInto(table).Values(isbn.Set("a"), n.Set(1)))
	return table, isbn, n
}

func conflictIgnored(t *testing.T, s *suite) {
	if !s.has(dialect.OnConflict) {
		t.Log("left out: no upsert")
		return
	}
	table, isbn, n := s.isbn(t)
	insert := retort.InsertInto(table).Values(isbn.Set("a"), n.Set(2)).Values(isbn.Set("b"), n.Set(3))
	exec(t, s.eng, insert.OnConflict(isbn).DoNothing())
	wantRows(t, s.eng, retort.Select(n).OrderBy(isbn), 1, 3)
}

func conflictUpdates(t *testing.T, s *suite) {
	if !s.has(dialect.OnConflict) {
		t.Log("left out: no upsert")
		return
	}
	table, isbn, n := s.isbn(t)
	insert := retort.InsertInto(table).Values(isbn.Set("a"), n.Set(20)).Values(isbn.Set("b"), n.Set(30))
	exec(t, s.eng, insert.OnConflict(isbn).DoUpdate(n.SetExcluded()))
	wantRows(t, s.eng, retort.Select(n).OrderBy(isbn), 20, 30)
	exec(t, s.eng, insert.OnConflict(isbn).DoUpdate(n.SetTo(n.Add(1))))
	wantRows(t, s.eng, retort.Select(n).OrderBy(isbn), 21, 31)
}

func updateCounts(t *testing.T, s *suite) {
	b := s.shelf(t)
	if n := exec(t, s.eng, retort.Update(b.table).Set(b.title.Set("Emma")).Where(b.id.Le(2))); n != 2 {
		t.Errorf("%d rows, want 2, one of which had the value before", n)
	}
	if n := exec(t, s.eng, retort.Delete(b.table).Where(b.id.Gt(100))); n != 0 {
		t.Errorf("%d rows, want none", n)
	}
	_, err := engine.Exec(t.Context(), s.eng, retort.Delete(b.table))
	if !errors.Is(err, ast.ErrNoWhere) {
		t.Errorf("error is %v, want ErrNoWhere", err)
	}
	if n := exec(t, s.eng, retort.Delete(b.table).All()); n != 5 {
		t.Errorf("%d rows, want 5", n)
	}
}

func updateExpressions(t *testing.T, s *suite) {
	b := s.shelf(t)
	exec(t, s.eng, retort.Update(b.table).Set(b.title.SetTo(b.title.Upper()), b.price.SetNull(), b.year.SetTo(b.year.Add(1))).Where(b.id.Eq(1)))
	wantRows(t, s.eng, retort.Select3(b.title, b.year.Else(0), b.price.Else(-1)).Where(b.id.Eq(1)),
		retort.Row3[string, int64, float64]{V1: "EMMA", V2: 1816, V3: -1})
}

func updateFrom(t *testing.T, s *suite) {
	if !s.has(dialect.UpdateFrom) {
		t.Log("left out: no UPDATE … FROM")
		return
	}
	b := s.shelf(t)
	other := b.table.As("other")
	id, title := retort.ColumnOf[retort.Num[int64]](other, "book_id"), retort.ColumnOf[retort.Text](other, "title")
	exec(t, s.eng, retort.Update(b.table).Set(b.title.SetTo(title)).From(other).Where(retort.Eq(b.id.Add(1), id), b.id.Eq(1)))
	wantRows(t, s.eng, b.titles().Where(b.id.Le(2)), "Ulysses", "Ulysses")
	if s.has(dialect.UpdateReturning) {
		n := retort.Returning(retort.Update(b.table).Set(b.title.SetTo(title)).From(other).Where(retort.Eq(b.id.Add(1), id), b.id.Eq(1)), b.id)
		if ids := all(t, s.eng, n); len(ids) != 1 || ids[0] != 1 {
			t.Errorf("returned %v, want 1", ids)
		}
	}
}

func bySubquery(t *testing.T, s *suite) {
	b := s.shelf(t)
	author := schema.NewMetaData()
	table := author.Table("best", schema.BigInt("id").PrimaryKey())
	s.create(t, author)
	best := retort.ColumnOf[retort.Num[int64]](table, "id")
	exec(t, s.eng, retort.InsertInto(table).Values(best.Set(2)).Values(best.Set(3)))
	exec(t, s.eng, retort.Update(b.table).Set(b.title.Set("best")).Where(retort.In(b.id, retort.Select(best))))
	wantRows(t, s.eng, b.titles(), "Emma", "best", "best", "Walden", "Dune")
	exec(t, s.eng, retort.Delete(b.table).Where(retort.NotIn(b.id, retort.Select(best))))
	wantRows(t, s.eng, b.titles(), "best", "best")
}

func numberTooBig(t *testing.T, s *suite) {
	table := s.single(t, schema.SmallInt("a").NotNull())
	a := retort.ColumnOf[retort.Num[int64]](table, "a")
	_, err := engine.Exec(t.Context(), s.eng, retort.InsertInto(table).Values(a.Set(1<<40)))
	if err != nil {
		wantKind(t, err, engine.ErrTooBig)
		wantRows(t, s.eng, retort.Select(a))
		return
	}
	wantRows(t, s.eng, retort.Select(a), 1<<40)
}

func hostileValues(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	for i, v := range []string{`'; DROP TABLE book; --`, `" OR 1=1`, `\'; DELETE FROM book; --`, "$1", "?", "/*", "%s"} {
		b.add(t, s.eng, int64(i+1), v)
		wantRows(t, s.eng, b.titles().Where(b.title.Eq(v)), v)
		exec(t, s.eng, retort.Update(b.table).Set(b.title.Set(v+v)).Where(b.title.Eq(v)))
		wantRows(t, s.eng, b.titles().Where(b.title.Contains(v+v)), v+v)
		exec(t, s.eng, retort.Delete(b.table).Where(b.title.StartsWith(v)))
	}
	wantRows(t, s.eng, b.titles())
}
