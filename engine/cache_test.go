package engine_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

func TestTextsAreCachedByShape(t *testing.T) {
	e := inMemory(t)
	library(t, e)
	for _, name := range []string{"King", "Lem", "nobody"} {
		_, err := engine.All(t.Context(), e, selecting(named(name)))
		ok(t, err)
	}
	if s := e.Stats(); s.Misses != 1 || s.Hits != 2 || s.Cached != 1 {
		t.Errorf("got %+v, want one miss for three values", s)
	}
	_, err := engine.All(t.Context(), e, selecting())
	ok(t, err)
	if s := e.Stats(); s.Misses != 2 || s.Cached != 2 {
		t.Errorf("got %+v, want a second miss for another shape", s)
	}
}

func TestCacheIsBounded(t *testing.T) {
	for size, want := range map[int]int{2: 2, 0: 0} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			e := inMemory(t, engine.WithStatementCache(size))
			for i := range 5 {
				q := ast.NewRows[int64](&ast.Select{Cells: []ast.Cell{cell[int64](&ast.Raw{SQL: strconv.Itoa(i)}, 0, "")}})
				if n, err := engine.One(t.Context(), e, q); err != nil || n != int64(i) {
					t.Errorf("got %d, %v", n, err)
				}
			}
			if got := e.Stats().Cached; got != want {
				t.Errorf("%d texts cached, want %d", got, want)
			}
		})
	}
}

func TestStatementsBeyondAConnectionsCache(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		c, err := e.Conn(t.Context())
		ok(t, err)
		defer c.Close()
		for range 2 {
			for i := range 700 {
				if n := number(t, c, "SELECT "+strconv.Itoa(i)); n != int64(i) {
					t.Fatalf("got %d, want %d", n, i)
				}
			}
		}
	})
}

func TestPreparedStatementSurvivesAChangeOfItsTable(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		text := "SELECT * FROM author"
		for _, want := range []int{3, 4} {
			r, err := engine.QuerySQL(t.Context(), e, text)
			ok(t, err)
			if !r.Next() {
				t.Fatal(r.Err())
			}
			if got := len(r.Columns()); got != want {
				t.Errorf("%d columns, want %d", got, want)
			}
			ok(t, r.Close())
			if want == 3 {
				must(t, e, "ALTER TABLE author ADD COLUMN prizes INTEGER")
			}
		}
	})
}

func BenchmarkOneRow(b *testing.B) {
	e, q := benchEngine(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := engine.One(b.Context(), e, q); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkManyRows(b *testing.B) {
	e, _ := benchEngine(b)
	b.ReportAllocs()
	for b.Loop() {
		rows, err := engine.All(b.Context(), e, selecting())
		if err != nil || len(rows) != 1000 {
			b.Fatal(len(rows), err)
		}
	}
}

// benchEngine has a thousand authors and a query for one of them.
func benchEngine(b *testing.B) (*engine.Engine, ast.Rows[author]) {
	b.Helper()
	e, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.Close() })
	for _, text := range []string{
		"CREATE TABLE author (author_id INTEGER PRIMARY KEY, last_name TEXT NOT NULL UNIQUE, born TIMESTAMP)",
		"INSERT INTO author WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 1000) SELECT i, 'author ' || i, NULL FROM s",
	} {
		if _, err := engine.ExecSQL(b.Context(), e, text); err != nil {
			b.Fatal(err)
		}
	}
	return e, selecting(named("author 500"))
}

func BenchmarkInsertOfAThousandRows(b *testing.B) {
	e, _ := benchEngine(b)
	if _, err := engine.ExecSQL(b.Context(), e, "DELETE FROM author"); err != nil {
		b.Fatal(err)
	}
	insert := &ast.Insert{Into: authorTable}
	for _, c := range authorCells {
		insert.Columns = append(insert.Columns, c.Expr.(*ast.Column))
	}
	for i := range 1000 {
		insert.Flat = append(insert.Flat, sqltype.IntOf(int64(i)), sqltype.TextOf("author "+strconv.Itoa(i)), sqltype.Null)
	}
	b.ReportAllocs()
	for b.Loop() {
		tx, err := e.Begin(b.Context())
		if err == nil {
			_, err = engine.Run(b.Context(), tx, insert)
		}
		if err == nil {
			err = tx.Rollback(b.Context())
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
