package engine_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

// score is a table of names, unique, and points, with a generated key.
type score struct {
	table  *schema.Table
	id     retort.Num[int64]
	name   retort.Text
	points retort.NullNum[int64]
}

// result is a row of it to be written; nil is NULL.
type result struct {
	name   string
	points *int64
}

func newScore(t *testing.T, e *engine.Engine) score {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table("score", schema.BigInt("id").PrimaryKey(), schema.String("name", 50).NotNull().Unique(), schema.BigInt("points"))
	statements, err := dialect.CreateAll(e.Dialect(), md, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		must(t, e, s)
	}
	return score{table, retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Text](table, "name"), retort.ColumnOf[retort.NullNum[int64]](table, "points")}
}

func (s score) insert(r result) retort.InsertStmt[retort.None] {
	return retort.InsertInto(s.table).Values(s.name.Set(r.name), s.points.SetPtr(r.points))
}

// results are n of them, descending by name, every third without points.
func results(n int) []result {
	out := make([]result, n)
	for i := range out {
		out[i].name = fmt.Sprintf("%06d", n-i)
		if i%3 > 0 {
			out[i].points = new(int64(i))
		}
	}
	return out
}

// counted returns an option that keeps the texts of what is sent, less those that begin and end transactions.
func counted(texts *[]string) engine.Option {
	return engine.WithObserver(func(ev engine.Event) {
		if ev.Kind == engine.ExecEvent || ev.Kind == engine.QueryEvent {
			*texts = append(*texts, ev.SQL)
		}
	})
}

func TestExecManyInsertsInChunks(t *testing.T) {
	var texts []string
	e := inMemory(t, counted(&texts))
	s := newScore(t, e)
	texts = nil
	res, err := engine.ExecMany(t.Context(), e, results(2500), func(r result) retort.DML { return s.insert(r) })
	if err != nil || res.Rows != 2500 {
		t.Fatalf("got %v, %v", res, err)
	}
	if len(texts) != 3 || texts[0] != texts[1] || strings.Count(texts[2], "(?, ?)") != 500 {
		t.Errorf("%d statements, want two of 1000 rows and one of 500", len(texts))
	}
	if n := number(t, e, "SELECT count(*) FROM score WHERE points IS NULL"); n != 834 {
		t.Errorf("%d rows are NULL, want 834", n)
	}
}

// A row of 40 columns: 1000 of them would be over the limit of 32766 binds.
func TestExecManyStaysBelowTheLimitOfBinds(t *testing.T) {
	var texts []string
	e := inMemory(t, counted(&texts))
	items := []schema.Item{schema.BigInt("id").PrimaryKey()}
	for i := range 40 {
		items = append(items, schema.BigInt(fmt.Sprintf("c%d", i)))
	}
	md := schema.NewMetaData()
	table := md.Table("wide", items...)
	statements, err := dialect.CreateAll(e.Dialect(), md, nil)
	if err != nil {
		t.Fatal(err)
	}
	must(t, e, statements[0])
	texts = nil
	_, err = engine.ExecMany(t.Context(), e, make([]int64, 900), func(int64) retort.DML {
		values := make([]retort.Assignment, 40)
		for i := range values {
			values[i] = retort.ColumnOf[retort.NullNum[int64]](table, fmt.Sprintf("c%d", i)).Set(int64(i))
		}
		return retort.InsertInto(table).Values(values...)
	})
	if err != nil || len(texts) != 2 || strings.Count(texts[0], "?") != 32760 {
		t.Errorf("%d statements, %v; want two, the first of 819 rows", len(texts), err)
	}
	if n := number(t, e, "SELECT count(*) FROM wide"); n != 900 {
		t.Errorf("%d rows, want 900", n)
	}
}

func TestExecManyUpdatesAndDeletes(t *testing.T) {
	var texts []string
	e := inMemory(t, counted(&texts))
	s := newScore(t, e)
	rows := results(20)
	if _, err := engine.ExecMany(t.Context(), e, rows, func(r result) retort.DML { return s.insert(r) }); err != nil {
		t.Fatal(err)
	}
	texts = nil
	res, err := engine.ExecMany(t.Context(), e, rows[:10], func(r result) retort.DML {
		return retort.Update(s.table).Set(s.points.Set(7)).Where(s.name.Eq(r.name))
	})
	if err != nil || res.Rows != 10 || len(slices.Compact(slices.Clone(texts))) != 1 {
		t.Errorf("got %v, %v, and texts %q", res, err, texts)
	}
	res, err = engine.ExecMany(t.Context(), e, rows[5:], func(r result) retort.DML { return retort.Delete(s.table).Where(s.name.Eq(r.name)) })
	if err != nil || res.Rows != 15 {
		t.Errorf("got %v, %v", res, err)
	}
	if n := number(t, e, "SELECT count(*) FROM score WHERE points = 7"); n != 5 {
		t.Errorf("%d rows are left, want 5", n)
	}
}

// Rows of one statement that meet in one conflict: each item is an upsert by itself, so the last wins.
func TestExecManyUpsertsOneByOne(t *testing.T) {
	e := inMemory(t)
	s := newScore(t, e)
	rows := []result{{"a", new(int64(1))}, {"b", new(int64(2))}, {"a", new(int64(3))}}
	upsert := func(r result) retort.DML { return s.insert(r).OnConflict(s.name).DoUpdate(s.points.SetExcluded()) }
	if res, err := engine.ExecMany(t.Context(), e, rows, upsert); err != nil || res.Rows != 3 {
		t.Errorf("got %v, %v", res, err)
	}
	if n := number(t, e, "SELECT points FROM score WHERE name = 'a'"); n != 3 {
		t.Errorf("a has %d points, want 3", n)
	}
	ignore := func(r result) retort.DML { return s.insert(r).OnConflict(s.name).DoNothing() }
	if res, err := engine.ExecMany(t.Context(), e, append(rows, result{name: "c"}), ignore); err != nil || res.Rows != 1 {
		t.Errorf("got %v, %v", res, err)
	}
}

func TestExecManyKeepsTheOrderOfMixedItems(t *testing.T) {
	var texts []string
	e := inMemory(t, counted(&texts))
	s := newScore(t, e)
	texts = nil
	_, err := engine.ExecMany(t.Context(), e, results(6), func(r result) retort.DML {
		if r.name == "000004" {
			return retort.InsertInto(s.table).Values(s.name.SetTo(retort.Func[string]("upper", r.name)), s.points.SetNull())
		}
		return s.insert(r)
	})
	if err != nil || len(texts) != 3 {
		t.Fatalf("got %q, %v", texts, err)
	}
	if n := number(t, e, "SELECT id FROM score WHERE name = '000004'"); n != 3 {
		t.Errorf("the item by itself has key %d, want 3", n)
	}
}

func TestExecManyIsOneTransaction(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		s := newScore(t, e)
		rows := append(results(1500), result{name: "000001"}) // which is there
		_, err := engine.ExecMany(t.Context(), e, rows, func(r result) retort.DML { return s.insert(r) })
		if !errors.Is(err, engine.ErrUnique) || !strings.Contains(err.Error(), "of items 1000 to 1500") {
			t.Errorf("got %.200v", err)
		}
		if n := number(t, e, "SELECT count(*) FROM score"); n != 0 {
			t.Errorf("%d rows are left, want none", n)
		}
		c, err := e.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := engine.ExecMany(t.Context(), c, rows, func(r result) retort.DML { return s.insert(r) }); err == nil {
			t.Error("no error on a connection")
		}
		if n := number(t, c, "SELECT count(*) FROM score"); n != 0 {
			t.Errorf("%d rows are left by a connection, want none", n)
		}
		if _, err := engine.ExecMany(t.Context(), c, rows[:3], func(r result) retort.DML { return s.insert(r) }); err != nil {
			t.Error(err)
		}
		tx, err := c.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := engine.ExecMany(t.Context(), tx, rows[3:6], func(r result) retort.DML { return s.insert(r) }); err != nil {
			t.Error(err)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Error(err)
		}
		if n := number(t, c, "SELECT count(*) FROM score"); n != 3 {
			t.Errorf("%d rows, want the 3 that were committed", n)
		}
	})
}

func TestManyStatementsMustBeOfOneForm(t *testing.T) {
	var texts []string
	e := inMemory(t, counted(&texts))
	s := newScore(t, e)
	other := schema.NewMetaData().Table("other", schema.BigInt("id").PrimaryKey(), schema.String("name", 50).NotNull())
	texts = nil
	for _, c := range []struct {
		name   string
		second retort.DML
		want   string
	}{
		{"other columns", retort.InsertInto(s.table).Values(s.name.Set("b")), `item 1: the statement gives columns ["name"], that of the first item ["name" "points"]`},
		{"another kind", retort.Delete(s.table).All(), "item 1: the statement is a *ast.Delete, that of the first item a *ast.Insert"},
		{"another table", retort.InsertInto(other).Values(retort.ColumnOf[retort.Text](other, "name").Set("b")), "item 1: the statement writes to other, that of the first item to score"},
		{"a faulty one", s.insert(result{}).OnConflict(s.name).DoUpdate(), "DoUpdate sets nothing"},
	} {
		statements := []retort.DML{s.insert(result{name: "a"}), c.second}
		_, err := engine.ExecMany(t.Context(), e, statements, func(d retort.DML) retort.DML { return d })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if n := number(t, e, "SELECT count(*) FROM score"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if res, err := engine.ExecMany(t.Context(), e, nil, func(d retort.DML) retort.DML { return d }); err != nil || res.Rows != 0 {
		t.Errorf("no items: %v, %v", res, err)
	}
}

func TestAllManyKeepsTheOrder(t *testing.T) {
	var texts []string
	e := inMemory(t, counted(&texts))
	s := newScore(t, e)
	texts = nil
	rows := results(2100)
	got, err := engine.AllMany(t.Context(), e, rows, func(r result) ast.Query[retort.Row2[string, *int64]] {
		return retort.Returning2(s.insert(r), s.name, s.points)
	})
	if err != nil || len(got) != len(rows) || len(texts) != 3 {
		t.Fatalf("%d rows by %d statements, %v; want %d by 3", len(got), len(texts), err, len(rows))
	}
	for i, r := range rows {
		if got[i].V1 != r.name || (got[i].V2 == nil) != (r.points == nil) {
			t.Fatalf("row %d is %v, want %v", i, got[i], r)
		}
	}
	keys := []int64{9000, 8000, 9500, 8500} // given, not in order
	back, err := engine.AllMany(t.Context(), e, keys, func(key int64) ast.Query[int64] {
		return retort.Returning(retort.InsertInto(s.table).Values(s.name.Set(fmt.Sprint("key ", key)), s.id.Set(key)), s.id.Add(1))
	})
	if err != nil || !slices.Equal(back, []int64{9001, 8001, 9501, 8501}) || len(texts) != 4 {
		t.Errorf("got %v by %d statements, %v", back, len(texts)-3, err)
	}
	names, err := engine.AllMany(t.Context(), e, keys, func(key int64) ast.Query[string] {
		return retort.Returning(retort.Delete(s.table).Where(s.id.Eq(key)), s.name)
	})
	if err != nil || !slices.Equal(names, []string{"key 9000", "key 8000", "key 9500", "key 8500"}) {
		t.Errorf("got %q, %v", names, err)
	}
}

// A table whose key nobody generates: each row is a statement, so the order needs no key.
func TestAllManyWithoutAGeneratedKey(t *testing.T) {
	var texts []string
	e := inMemory(t, counted(&texts))
	must(t, e, "CREATE TABLE tag (name TEXT PRIMARY KEY)")
	table := schema.NewMetaData().Table("tag", schema.String("name", 10).PrimaryKey())
	name := retort.ColumnOf[retort.Text](table, "name")
	texts = nil
	got, err := engine.AllMany(t.Context(), e, []string{"c", "a", "b"}, func(s string) ast.Query[string] {
		return retort.Returning(retort.InsertInto(table).Values(name.Set(s)), name.Upper())
	})
	if err != nil || !slices.Equal(got, []string{"C", "A", "B"}) || len(texts) != 3 {
		t.Errorf("got %q by %d statements, %v", got, len(texts), err)
	}
}
