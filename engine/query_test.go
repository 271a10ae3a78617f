package engine_test

import (
	"database/sql"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

func TestRowsBecomeGoValues(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		got, err := engine.All(t.Context(), e, selecting())
		if err != nil {
			t.Fatal(err)
		}
		born := time.Date(1947, 9, 21, 0, 0, 0, 0, time.UTC)
		if len(got) != 3 || got[0].ID != 1 || got[0].LastName != "King" || !got[0].Born.Equal(born) || got[1].Born != nil {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAllOfNothingIsEmptyAndNotNil(t *testing.T) {
	e := inMemory(t)
	library(t, e)
	got, err := engine.All(t.Context(), e, selecting(named("nobody")))
	if err != nil || got == nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestNumberOfRows(t *testing.T) {
	e := inMemory(t)
	library(t, e)
	read := map[string]func(q ast.Rows[author]) (string, error){
		"One": func(q ast.Rows[author]) (string, error) {
			a, err := engine.One(t.Context(), e, q)
			return a.LastName, err
		},
		"OneOrNil": func(q ast.Rows[author]) (string, error) {
			a, err := engine.OneOrNil(t.Context(), e, q)
			if a == nil {
				return "nil", err
			}
			return a.LastName, err
		},
		"First": func(q ast.Rows[author]) (string, error) {
			a, err := engine.First(t.Context(), e, q)
			return a.LastName, err
		},
	}
	for _, c := range []struct {
		call, rows string
		q          ast.Rows[author]
		want       string
		err        error
	}{
		{"One", "no row", selecting(named("nobody")), "", engine.ErrNoResult},
		{"One", "one row", selecting(named("Lem")), "Lem", nil},
		{"One", "three rows", selecting(), "", engine.ErrMultipleResults},
		{"OneOrNil", "no row", selecting(named("nobody")), "nil", nil},
		{"OneOrNil", "one row", selecting(named("Lem")), "Lem", nil},
		{"OneOrNil", "three rows", selecting(), "nil", engine.ErrMultipleResults},
		{"First", "no row", selecting(named("nobody")), "", engine.ErrNoResult},
		{"First", "one row", selecting(named("Lem")), "Lem", nil},
		{"First", "three rows", selecting(), "King", nil},
	} {
		t.Run(c.call+" of "+c.rows, func(t *testing.T) {
			got, err := read[c.call](c.q)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("got %q, %v, want %q, %v", got, err, c.want, c.err)
			}
			if c.err == engine.ErrNoResult && !errors.Is(err, sql.ErrNoRows) {
				t.Errorf("%v is not sql.ErrNoRows", err)
			}
		})
	}
	if in := e.Stats().Pool.InUse; in != 0 {
		t.Errorf("%d connections still in use", in)
	}
}

func TestValueThatDoesNotFit(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		must(t, e, "CREATE TABLE author (author_id INTEGER, last_name TEXT, born TIMESTAMP)")
		must(t, e, "INSERT INTO author VALUES (1, 'King', NULL), (2, NULL, NULL)")
		_, err := engine.All(t.Context(), e, selecting())
		want := "engine: read column last_name of row 2 into Author.LastName: NULL does not fit into string"
		if err == nil || !strings.HasPrefix(err.Error(), want) || !errors.Is(err, sqltype.ErrNull) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		for _, err := range engine.Iter(t.Context(), e, selecting()) {
			if err != nil && !strings.HasPrefix(err.Error(), want) {
				t.Errorf("Iter: got %v", err)
			}
		}
	})
}

func TestIter(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		for name, stop := range map[string]int{"to the end": 9, "break after one": 1} {
			t.Run(name, func(t *testing.T) {
				seen := 0
				for a, err := range engine.Iter(t.Context(), e, selecting()) {
					if err != nil || a.LastName == "" {
						t.Fatal(a, err)
					}
					if seen++; seen == stop {
						break
					}
				}
				if want := min(stop, 3); seen != want {
					t.Errorf("saw %d rows, want %d", seen, want)
				}
				if in := e.Stats().Pool.InUse; in != 0 {
					t.Errorf("%d connections still in use", in)
				}
			})
		}
		t.Run("panic in the loop", func(t *testing.T) {
			defer func() {
				if recover() == nil || e.Stats().Pool.InUse != 0 {
					t.Errorf("in use: %d", e.Stats().Pool.InUse)
				}
			}()
			for range engine.Iter(t.Context(), e, selecting()) {
				panic("stop")
			}
		})
	})
}

func TestIterEndsWithItsError(t *testing.T) {
	e := inMemory(t)
	var errs []error
	for _, err := range engine.Iter(t.Context(), e, selecting()) {
		errs = append(errs, err)
	}
	if len(errs) != 1 || errs[0] == nil {
		t.Errorf("no table author: got %v, want one error", errs)
	}
}

func TestIterStreams(t *testing.T) {
	e := inMemory(t)
	const n = 1_000_000
	q := ast.NewRows[int64](&ast.Select{
		Cells: []ast.Cell{cell[int64](&ast.Column{From: series, Name: "value"}, 0, "")},
	})
	must(t, e, "CREATE VIEW series AS WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s WHERE value < 1000000) SELECT value FROM s")
	var sum, seen int64
	allocs := testing.AllocsPerRun(1, func() {
		sum, seen = 0, 0
		for v, err := range engine.Iter(t.Context(), e, q) {
			if err != nil {
				t.Fatal(err)
			}
			sum += v
			seen++
		}
	})
	if seen != n || sum != n*(n+1)/2 {
		t.Errorf("%d rows, sum %d", seen, sum)
	}
	if allocs > 200 {
		t.Errorf("%v allocations for a million rows, want no more than a few in all", allocs)
	}
}

var series = &ast.Table{Name: "series"}

// pen is an entity: the author's name, or nil without a row.
type pen struct{}

func (p *pen) EntityKey() string { return "pen" }

func (p *pen) EntityExprs() []*ast.Column { return nil }

func (p *pen) EntityColumns(from ast.From) ([]*ast.Column, error) {
	return []*ast.Column{{From: from, Name: "author_id"}, {From: from, Name: "last_name"}}, nil
}

func (p *pen) EntityDecoder() (func(sqltype.Ptr, sqltype.Source, int) error, error) {
	return func(at sqltype.Ptr, src sqltype.Source, first int) error {
		if src.Kind(first) == sqltype.NullValue {
			return nil
		}
		name := src.Text(first + 1)
		if name == "Woolf" {
			return errors.New("Woolf doesn't like to be read")
		}
		*sqltype.At[*string](at) = &name
		return nil
	}, nil
}

func (p *pen) EntityRow(reflect.Value, []sqltype.Value) ([]*ast.Column, []sqltype.Value, error) {
	return nil, nil, errors.ErrUnsupported
}

func TestEntitiesBesideColumns(t *testing.T) {
	e := inMemory(t)
	library(t, e)
	type row struct {
		Before int64
		Pen    *string
		After  int64
	}
	typ := reflect.TypeFor[row]()
	from := &ast.Table{Name: "author", Entity: &pen{}}
	id := &ast.Column{From: from, Name: "author_id"}
	q := ast.NewRows[row](&ast.Select{
		Cells: []ast.Cell{
			cell[int64](id, typ.Field(0).Offset, ""),
			{Entity: &pen{}, From: from, Offset: typ.Field(1).Offset},
			cell[int64](&ast.Binary{Op: ast.Mul, L: id, R: id}, typ.Field(2).Offset, ""),
		},
		Order: []ast.Order{{X: id}},
	})
	var got []row
	var last error
	for r, err := range engine.Iter(t.Context(), e, q) {
		if err != nil {
			last = err
			break
		}
		got = append(got, r)
	}
	if len(got) != 2 || got[1].Before != 2 || *got[1].Pen != "Lem" || got[1].After != 4 {
		t.Errorf("got %+v", got)
	}
	if want := "engine: read row 3: Woolf doesn't like to be read"; last == nil || last.Error() != want {
		t.Errorf("got error %v, want %s", last, want)
	}
}

func TestOptionsNeedASession(t *testing.T) {
	e := inMemory(t)
	q := ast.NewRows[author](&ast.Select{Cells: authorCells, Options: []any{"select-in"}})
	if _, err := engine.All(t.Context(), e, q); err == nil || !strings.Contains(err.Error(), "loader options") {
		t.Errorf("got %v", err)
	}
}

func TestFaultsOfAStatementComeBackUnsent(t *testing.T) {
	var tr trace
	e := inMemory(t, tr.option())
	fault := errors.New("column of another table")
	for name, q := range map[string]ast.Rows[author]{
		"in the statement": ast.NewRows[author](&ast.Select{Cells: authorCells, Err: fault}),
		"in a cell":        ast.NewRows[author](&ast.Select{Cells: []ast.Cell{ast.BadCell(fault)}}),
		"in an expression": selecting(&ast.Bad{Err: fault}),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := engine.All(t.Context(), e, q)
			if !errors.Is(err, fault) || !strings.HasPrefix(err.Error(), "engine: ") || strings.Count(err.Error(), "engine:") != 1 {
				t.Errorf("got %v", err)
			}
			tr.want(t)
		})
	}
}

func TestReadingClosedRows(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		r, err := engine.QuerySQL(t.Context(), e, "SELECT author_id, last_name FROM author")
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Columns(); !reflect.DeepEqual(got, []string{"author_id", "last_name"}) {
			t.Errorf("columns %q", got)
		}
		if !r.Next() || r.Close() != nil || r.Next() || r.Close() != nil || r.Err() != nil || r.Columns() != nil {
			t.Errorf("after Close: %v", r.Err())
		}
	})
}

func TestRowsInsideRows(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		tx, err := e.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback(t.Context())
		pairs := 0
		for range engine.Iter(t.Context(), tx, selecting()) {
			for range engine.Iter(t.Context(), tx, selecting()) { // the same text again, on the same connection
				pairs++
			}
		}
		if pairs != 9 {
			t.Errorf("got %d pairs, want 9", pairs)
		}
	})
}

func TestLongList(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		list := make([]sqltype.Value, 100_000)
		for i := range list {
			list[i] = sqltype.IntOf(int64(i + 2))
		}
		got, err := engine.All(t.Context(), e, selecting(&ast.In{X: authorCells[0].Expr, List: list}))
		if err != nil || len(got) != 2 {
			t.Errorf("got %v, %v", got, err)
		}
		n := number(t, e, "SELECT count(*) FROM author WHERE author_id IN (SELECT value FROM json_each(?))", sqltype.ListOf(list))
		if n != 2 {
			t.Errorf("got %d rows", n)
		}
	})
}

func TestBatchesCountAndExists(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		var sizes []int
		for rows, err := range engine.Batches(t.Context(), e, selecting(), 2) {
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, len(rows))
		}
		if !slices.Equal(sizes, []int{2, 1}) {
			t.Errorf("batches of %v rows, want 2 and 1", sizes)
		}
		for range engine.Batches(t.Context(), e, selecting(), 1) {
			break // which gives the connection back
		}
		for _, err := range engine.Batches(t.Context(), e, selecting(), 0) {
			if err == nil || !strings.Contains(err.Error(), "want 1 or more") {
				t.Errorf("batches of 0 rows: %v", err)
			}
		}
		n, err := engine.Count(t.Context(), e, selecting())
		if err != nil || n != 3 {
			t.Errorf("counted %d, %v, want 3", n, err)
		}
		for name, want := range map[string]bool{"King": true, "nobody": false} {
			if got, err := engine.Exists(t.Context(), e, selecting(named(name))); err != nil || got != want {
				t.Errorf("%s exists: %v, %v", name, got, err)
			}
		}
		if s := e.Stats(); s.Pool.InUse != 0 {
			t.Errorf("%d connections are in use", s.Pool.InUse)
		}
	})
}

func TestRecordsOfUnknownColumns(t *testing.T) {
	e := inMemory(t)
	var got []engine.Record
	for r, err := range engine.RecordsSQL(t.Context(), e, "SELECT 1 AS n, 'x' AS s, NULL AS nix, 1.5 AS f, x'00ff' AS b, 'y' AS s WHERE 1 = ?", 1) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	if len(got) != 1 {
		t.Fatalf("%d rows, want 1", len(got))
	}
	r := got[0]
	if want := []any{int64(1), "x", nil, 1.5, []byte{0, 255}, "y"}; !reflect.DeepEqual(r.Values, want) {
		t.Errorf("got %v, want %v", r.Values, want)
	}
	if v, err := r.Get("n"); err != nil || v != int64(1) {
		t.Errorf("n is %v, %v", v, err)
	}
	for name, says := range map[string]string{"s": "several columns", "missing": `no column "missing"`} {
		if _, err := r.Get(name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want it to say %q", name, err, says)
		}
	}
	if m := r.Map(); m["f"] != 1.5 || len(m) != 5 || !slices.Equal(r.Columns(), []string{"n", "s", "nix", "f", "b", "s"}) {
		t.Errorf("got %v of %v", m, r.Columns())
	}
	library(t, e)
	for r, err := range engine.Records(t.Context(), e, selecting(named("King"))) {
		if v, _ := r.Get("last_name"); err != nil || v != "King" {
			t.Errorf("got %v, %v", r, err)
		}
	}
	for _, err := range engine.RecordsSQL(t.Context(), e, "SELECT FROM") {
		if !errors.Is(err, engine.ErrSyntax) {
			t.Errorf("got %v", err)
		}
	}
}
