package engine_test

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// roundTrip stores a value in a column of the given type and reads it back.
func roundTrip[T any](t *testing.T, e *engine.Engine, columnType string, v T) (T, error) {
	t.Helper()
	must(t, e, "DROP TABLE IF EXISTS v")
	must(t, e, "CREATE TABLE v (v "+columnType+")")
	if _, err := engine.ExecSQL(t.Context(), e, "INSERT INTO v VALUES (?)", v); err != nil {
		return v, err
	}
	return engine.One(t.Context(), e, ast.NewRows[T](&ast.Select{
		Cells: []ast.Cell{cell[T](&ast.Column{From: &ast.Table{Name: "v"}, Name: "v"}, 0, "")},
	}))
}

func same[T any](t *testing.T, e *engine.Engine, columnType string, values ...T) {
	t.Helper()
	for _, v := range values {
		got, err := roundTrip(t, e, columnType, v)
		if err != nil || !reflect.DeepEqual(got, v) {
			t.Errorf("%s: stored %#v, read %#v, %v", columnType, v, got, err)
		}
	}
}

func TestRoundTrips(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		t.Run("booleans", func(t *testing.T) { same(t, e, "BOOLEAN", true, false) })
		t.Run("integers", func(t *testing.T) { same[int64](t, e, "INTEGER", 0, -1, math.MaxInt64, math.MinInt64) })
		t.Run("floats", func(t *testing.T) {
			same(t, e, "REAL", 0, -1.5, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1))
		})
		t.Run("text", func(t *testing.T) {
			same(t, e, "TEXT", "", "plain", "NUL\x00inside", "\x00", "invalid \xff\xc0 UTF-8", "'; DROP TABLE v; --", "日本語 🙂", strings.Repeat("x", 1<<20))
		})
		t.Run("bytes", func(t *testing.T) {
			same(t, e, "BLOB", []byte{}, []byte{0}, []byte{0, 255, 0}, bytes.Repeat([]byte{7}, 1<<20))
		})
		t.Run("pointers", func(t *testing.T) { same(t, e, "TEXT", nil, new("x"), new("")) })
		t.Run("text that looks like a number", func(t *testing.T) { same(t, e, "TEXT", "007", "1e3") })
	})
}

func TestTimesKeepTheirInstant(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		east := time.FixedZone("east", 5*3600+1800)
		for name, v := range map[string]time.Time{
			"whole second": time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC),
			"nanosecond":   time.Date(2026, 11, 22, 14, 0, 0, 1, time.UTC),
			"another zone": time.Date(2026, 11, 22, 3, 0, 0, 120_000_000, east),
			"zero":         {},
			"year 9999":    time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
			"with a clock": time.Now(),
		} {
			t.Run(name, func(t *testing.T) {
				for _, columnType := range []string{"TIMESTAMP", "TEXT"} {
					got, err := roundTrip(t, e, columnType, v)
					if err != nil || !got.Equal(v) {
						t.Errorf("%s: stored %v, read %v, %v", columnType, v, got, err)
					}
				}
			})
		}
	})
}

func TestValuesThatDoNotFit(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		if _, err := roundTrip[uint64](t, e, "INTEGER", 1<<63); !errors.Is(err, sqltype.ErrOverflow) {
			t.Errorf("uint64 over the database's range: got %v", err)
		}
		if got, err := roundTrip[uint64](t, e, "INTEGER", 1<<63-1); err != nil || got != 1<<63-1 {
			t.Errorf("largest uint64: got %d, %v", got, err)
		}
		if _, err := roundTrip(t, e, "TIMESTAMP", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)); !errors.Is(err, sqltype.ErrOverflow) {
			t.Errorf("year 10000: got %v", err)
		}
		must(t, e, "CREATE TABLE wide (v)")
		for _, c := range []struct {
			stored string
			read   func() error
			err    error
		}{
			{"300", reading[int8](t, e), sqltype.ErrOverflow},
			{"-1", reading[uint16](t, e), sqltype.ErrOverflow},
			{"2", reading[bool](t, e), sqltype.ErrOverflow},
			{"1.5", reading[int64](t, e), sqltype.ErrOverflow},
			{"'x'", reading[int64](t, e), sqltype.ErrMismatch},
			{"x'00'", reading[string](t, e), sqltype.ErrMismatch},
			{"'not a time'", reading[time.Time](t, e), sqltype.ErrMismatch},
			{"NULL", reading[string](t, e), sqltype.ErrNull},
		} {
			must(t, e, "DELETE FROM wide")
			must(t, e, "INSERT INTO wide VALUES ("+c.stored+")")
			if err := c.read(); !errors.Is(err, c.err) {
				t.Errorf("%s: got %v, want %v", c.stored, err, c.err)
			}
		}
	})
}

// reading returns a function that reads the value of the table wide as a T.
func reading[T any](t *testing.T, e *engine.Engine) func() error {
	return func() error {
		_, err := engine.One(t.Context(), e, ast.NewRows[T](&ast.Select{
			Cells: []ast.Cell{cell[T](&ast.Column{From: &ast.Table{Name: "wide"}, Name: "v"}, 0, "")},
		}))
		return err
	}
}

func TestTimesOfOthers(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		must(t, e, "CREATE TABLE wide (v TIMESTAMP)")
		want := time.Date(2026, 11, 22, 14, 30, 0, 0, time.UTC)
		for _, text := range []string{"'2026-11-22 14:30:00'", "'2026-11-22T14:30:00Z'", "'2026-11-22 16:30:00+02:00'", "'2026-11-22 14:30'", "1795357800"} {
			must(t, e, "DELETE FROM wide")
			must(t, e, "INSERT INTO wide VALUES ("+text+")")
			got, err := engine.One(t.Context(), e, ast.NewRows[time.Time](&ast.Select{
				Cells: []ast.Cell{cell[time.Time](&ast.Column{From: &ast.Table{Name: "wide"}, Name: "v"}, 0, "")},
			}))
			if err != nil || !got.Equal(want) {
				t.Errorf("%s: got %v, %v", text, got, err)
			}
		}
	})
}

func TestListsOfEveryKind(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		day := time.Date(2026, 11, 22, 0, 0, 0, 5, time.UTC)
		for name, v := range map[string]any{
			"integer": int64(math.MinInt64), "float": 2.0, "small float": 5e-324, "text": "it's \"quoted\" \\ \t\x01", "NUL": "a\x00b",
			"invalid UTF-8": "\xff", "time": day, "boolean": true, "emoji": "🙂",
		} {
			t.Run(name, func(t *testing.T) {
				one, err := sqltype.OfAny(v)
				ok(t, err)
				list := sqltype.ListOf([]sqltype.Value{sqltype.Null, one, sqltype.TextOf("other")})
				if n := number(t, e, "SELECT ? IN (SELECT value FROM json_each(?))", v, list); n != 1 {
					t.Errorf("%v isn't found in its list", v)
				}
			})
		}
		list := sqltype.ListOf([]sqltype.Value{sqltype.BytesOf([]byte{0, 0xab})})
		if n := number(t, e, "SELECT hex(?) IN (SELECT value FROM json_each(?))", []byte{0, 0xab}, list); n != 1 {
			t.Error("a blob isn't found by its hex")
		}
		nan := sqltype.ListOf([]sqltype.Value{sqltype.FloatOf(math.NaN())})
		if _, err := engine.QuerySQL(t.Context(), e, "SELECT ?", nan); !errors.Is(err, sqltype.ErrUnsupported) {
			t.Errorf("NaN in a list: got %v", err)
		}
	})
}
