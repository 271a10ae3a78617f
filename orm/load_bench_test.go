package orm_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// Wide has 20 columns of the usual kinds and a relationship.
type Wide struct {
	_                                      struct{} `orm:"registry=wideModels"`
	ID                                     int64
	A1, A2, A3, A4, A5, A6, A7, A8, A9, A0 int64
	B1, B2, B3                             float64
	C1, C2, C3                             bool
	D1, D2, D3                             string
	Parts                                  orm.Many[Part] `orm:"inverse=Wide"`
}

// Part belongs to a Wide.
type Part struct {
	_      struct{} `orm:"registry=wideModels"`
	ID     int64
	WideID int64         `orm:"fk=wide.id"`
	Wide   orm.Ref[Wide] `orm:"inverse=Parts"`
}

var wideModels = orm.NewRegistry()

const (
	wideRows  = 1000
	wideTexts = 1 // the allocations of a row that no scan does without: its three texts, in one
)

// openWide opens a database in memory with wideRows rows of 20 columns.
func openWide(tb testing.TB) *engine.Engine {
	tb.Helper()
	return openWideAt(tb, ":memory:")
}

func openOnDisk(tb testing.TB) *engine.Engine {
	tb.Helper()
	return openWideAt(tb, filepath.Join(tb.TempDir(), "wide.db"))
}

func openWideAt(tb testing.TB, path string) *engine.Engine {
	tb.Helper()
	eng, err := sqlite.Open(tb.Context(), path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { eng.Close() })
	if err := wideModels.CreateAll(tb.Context(), eng); err != nil {
		tb.Fatal(err)
	}
	values := make([]string, wideRows)
	for i := range values {
		values[i] = fmt.Sprintf("(%d, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1.5, 2.5, 3.5, 1, 0, 1, 'first', 'the second text', 'the third text, which is longer')", i+1)
	}
	sql := "INSERT INTO wide (id, a1, a2, a3, a4, a5, a6, a7, a8, a9, a0, b1, b2, b3, c1, c2, c3, d1, d2, d3) VALUES " + strings.Join(values, ", ")
	if _, err := engine.ExecSQL(tb.Context(), eng, sql); err != nil {
		tb.Fatal(err)
	}
	return eng
}

// scanByHand is the loop that a program without a mapper writes.
func scanByHand(tb testing.TB, eng *engine.Engine) []*Wide {
	rows, err := engine.QuerySQL(tb.Context(), eng, "SELECT id, a1, a2, a3, a4, a5, a6, a7, a8, a9, a0, b1, b2, b3, c1, c2, c3, d1, d2, d3 FROM wide")
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	var out []*Wide
	for rows.Next() {
		out = append(out, &Wide{
			ID: rows.Int(0), A1: rows.Int(1), A2: rows.Int(2), A3: rows.Int(3), A4: rows.Int(4), A5: rows.Int(5), A6: rows.Int(6), A7: rows.Int(7),
			A8: rows.Int(8), A9: rows.Int(9), A0: rows.Int(10), B1: rows.Float(11), B2: rows.Float(12), B3: rows.Float(13),
			C1: rows.Int(14) != 0, C2: rows.Int(15) != 0, C3: rows.Int(16) != 0, D1: rows.Text(17), D2: rows.Text(18), D3: rows.Text(19),
		})
	}
	if err := rows.Err(); err != nil || len(out) != wideRows {
		tb.Fatal(len(out), err)
	}
	return out
}

func listUntracked(tb testing.TB, eng *engine.Engine) []*Wide {
	out, err := engine.All(tb.Context(), eng, retort.Select(Wides))
	if err != nil || len(out) != wideRows {
		tb.Fatal(len(out), err)
	}
	return out
}

func listTracked(tb testing.TB, eng *engine.Engine) []*Wide {
	s := orm.NewSession(eng, wideModels)
	defer s.Close()
	out, err := orm.All(tb.Context(), s, retort.Select(Wides))
	if err != nil || len(out) != wideRows {
		tb.Fatal(len(out), err)
	}
	return out
}

// The cost of a list of 1,000 rows of 20 columns, beside that of a loop written by hand on the same driver.
func BenchmarkList(b *testing.B) {
	eng := openWide(b)
	for _, c := range []struct {
		name string
		list func(testing.TB, *engine.Engine) []*Wide
	}{{"by hand", scanByHand}, {"untracked", listUntracked}, {"tracked", listTracked}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.list(b, eng)
			}
		})
	}
}

func BenchmarkGet(b *testing.B) {
	eng := openWide(b)
	s := orm.NewSession(eng, wideModels)
	defer s.Close()
	b.Run("in the session", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := orm.Get(b.Context(), s, Wides, 7); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("from the database", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w, err := orm.Get(b.Context(), s, Wides, 7)
			if err != nil {
				b.Fatal(err)
			}
			s.Expunge(w)
		}
	})
}

func BenchmarkFlush(b *testing.B) {
	eng := openWide(b)
	s := orm.NewSession(eng, wideModels)
	defer s.Close()
	ws, err := orm.All(b.Context(), s, retort.Select(Wides))
	if err != nil {
		b.Fatal(err)
	}
	flush := func(b *testing.B, change func(n int64)) {
		b.ReportAllocs()
		for n := int64(1); b.Loop(); n++ {
			change(n)
			if err := s.Flush(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("1000 unchanged", func(b *testing.B) { flush(b, func(int64) {}) })
	b.Run("1 of 1000 changed", func(b *testing.B) { flush(b, func(n int64) { ws[500].A1 = n }) })
	b.Run("1000 changed", func(b *testing.B) {
		flush(b, func(n int64) {
			for _, w := range ws {
				w.A1 = n * 100
			}
		})
	})
	if err := s.Rollback(b.Context()); err != nil { // it holds the turn to write
		b.Fatal(err)
	}
	b.Run("100 added", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s := orm.NewSession(eng, wideModels)
			for range 100 {
				s.Add(&Part{WideID: 1})
			}
			if err := s.Flush(b.Context()); err != nil {
				b.Fatal(err)
			}
			if err := s.Close(); err != nil { // takes the rows back
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkBuildAndCompile builds a SELECT of five joins and six conditions and finds its text in the cache.
func BenchmarkBuildAndCompile(b *testing.B) {
	p2, p3 := orm.Alias(Parts, "p2"), orm.Alias(Parts, "p3")
	w2, w3 := orm.Alias(Wides, "w2"), orm.Alias(Wides, "w3")
	build := func() *retort.SelectStmt[retort.Row2[int64, string]] {
		return retort.Select2(Wides.ID, Wides.D1).
			Join(Wides.Parts).Join(Parts.Wide.As(w2)).Join(w2.Parts.As(p2)).Join(p2.Wide.As(w3)).Join(w3.Parts.As(p3)).
			Where(Wides.A1.Gt(1), Wides.B1.Lt(2), Parts.ID.Eq(3), w2.D1.Eq("x"), p2.ID.Ne(4), p3.ID.Le(5)).
			OrderBy(Wides.ID).Limit(10)
	}
	b.Run("build", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			build()
		}
	})
	b.Run("build and find", func(b *testing.B) {
		b.ReportAllocs()
		var key []byte
		var args []sqltype.Value
		var err error
		texts := map[string]bool{}
		for b.Loop() {
			if key, args, err = ast.Fingerprint(ast.NodeOf(build()), key[:0], args[:0]); err != nil {
				b.Fatal(err)
			}
			if !texts[string(key)] {
				texts[string(key)] = true
			}
		}
		if len(texts) != 1 {
			b.Errorf("one statement has %d fingerprints", len(texts))
		}
	})
}
