package postgres_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/sqltype"
)

// cell is a column as a program knows it, and its value in every row.
type cell struct {
	name string
	kind sqltype.Kind
	v    any
}

// insertOf is an INSERT of equal rows.
func insertOf(t *testing.T, table string, rows int, cells ...cell) *ast.Insert {
	t.Helper()
	n := &ast.Insert{Into: &ast.Table{Name: table}}
	var row []sqltype.Value
	for _, c := range cells {
		n.Columns = append(n.Columns, &ast.Column{From: n.Into, Name: c.name, Type: sqltype.Type{Kind: c.kind}})
		v, err := sqltype.OfAny(c.v)
		must(t, err)
		row = append(row, v)
	}
	n.Flat = slices.Repeat(row, rows)
	return n
}

// sentBy returns an engine and the texts that it sends.
func sentBy(t *testing.T, c postgres.Config) (*engine.Engine, *[]string) {
	t.Helper()
	c.DSN = testdb.Postgres(t)
	texts := new([]string)
	eng, err := postgres.OpenWith(t.Context(), c, engine.WithObserver(func(ev engine.Event) { *texts = append(*texts, ev.SQL) }))
	must(t, err)
	t.Cleanup(func() { eng.Close() })
	return eng, texts
}

func wantArrays(t *testing.T, texts []string, want bool) {
	t.Helper()
	if last := texts[len(texts)-1]; strings.Contains(last, "unnest(") != want {
		t.Errorf("sent as arrays is not %v: %.200s", want, last)
	}
}

// TestArraysHaveTheTypesOfTheColumns: many rows are stored as one is, though the program knows the columns by other types than they have. A
// timestamp is UTC whatever the session's time zone says.
func TestArraysHaveTheTypesOfTheColumns(t *testing.T) {
	at := time.Date(2026, 11, 22, 14, 16, 29, 123456789, time.FixedZone("", 3600))
	cells := []cell{
		{"m", sqltype.String, "so, so"}, {"d", sqltype.String, `a "short" text`}, {"j", sqltype.String, `{"a": ["it's", null]}`},
		{"u", sqltype.String, "00010203-0405-0607-0809-0a0b0c0d0e0f"}, {"n", sqltype.String, "12345678901234567890.123456789"},
		{"i", sqltype.Int64, 7}, {"b", sqltype.Bool, true}, {"f", sqltype.Float64, 0.1}, {"whole", sqltype.Int64, 1 << 40},
		{"ts", sqltype.Timestamp, at}, {"day", sqltype.Timestamp, at}, {"tz", sqltype.Timestamp, at},
		{"span", sqltype.Duration, 36 * time.Hour}, {"nanos", sqltype.Duration, time.Minute},
		{"v", sqltype.String, "abc"}, {"x", sqltype.Bytes, []byte{0, 255, '\\'}}, {"nothing", sqltype.String, nil}, {"r", sqltype.String, "[1,5)"},
	}
	for name, way := range map[string]postgres.Statements{"prepared": postgres.Prepared, "described": postgres.Described, "unprepared": postgres.Unprepared} {
		t.Run(name, func(t *testing.T) {
			eng, texts := sentBy(t, postgres.Config{Statements: way, Setup: []string{"SET TimeZone TO 'Asia/Tokyo'"}})
			run(t, eng, "CREATE TYPE mood AS ENUM ('sad', 'so, so')")
			run(t, eng, "CREATE DOMAIN short AS varchar(20) NOT NULL CHECK (VALUE <> '')")
			run(t, eng, `CREATE TABLE odd (m mood, d short, j jsonb, u uuid, n numeric, i smallint, b boolean, f numeric, whole numeric, ts timestamp, day date,
				tz timestamptz, span interval, nanos bigint, v varchar(3), x bytea, nothing jsonb, r int4range)`)
			some := cells
			if way == postgres.Unprepared { // where nothing tells that a duration goes to an integer
				some = slices.DeleteFunc(slices.Clone(cells), func(c cell) bool { return c.name == "nanos" })
			}
			for _, rows := range []int{1, 25} {
				res, err := engine.Run(t.Context(), eng, insertOf(t, "odd", rows, some...))
				must(t, err)
				if res.Rows != int64(rows) {
					t.Errorf("%d rows, want %d", res.Rows, rows)
				}
				wantArrays(t, *texts, rows > 1)
			}
			if n := read(t, eng, "SELECT count(*) FROM (SELECT DISTINCT odd.* FROM odd) AS o")[0].Int(); n != 1 {
				t.Errorf("%d different rows, want one", n)
			}
		})
	}
}

// TestArraysAreLeftAlone: where columns are arrays themselves, or the name of the table is that of a type, rows go as VALUES.
func TestArraysAreLeftAlone(t *testing.T) {
	eng, texts := sentBy(t, postgres.Config{})
	run(t, eng, `CREATE TABLE path (a text, tags text[])`)
	run(t, eng, `CREATE TABLE tagged (a text, tags text[])`)
	for _, n := range []*ast.Insert{
		insertOf(t, "path", 25, cell{"a", sqltype.String, "x"}),
		insertOf(t, "tagged", 25, cell{"a", sqltype.String, "x"}, cell{"tags", sqltype.Array, "{a,b}"}),
		insertOf(t, "tagged", 25, cell{"tags", sqltype.Unknown, "{a,b}"}),
	} {
		res, err := engine.Run(t.Context(), eng, n)
		must(t, err)
		if res.Rows != 25 {
			t.Errorf("%d rows, want 25", res.Rows)
		}
		wantArrays(t, *texts, false)
	}
}

// TestArraysNeedNoMoreRightsThanValues: who may only INSERT may insert many rows.
func TestArraysNeedNoMoreRightsThanValues(t *testing.T) {
	eng, texts := sentBy(t, postgres.Config{MaxConns: 1})
	run(t, eng, "CREATE TABLE audit (a text)")
	schema := read(t, eng, "SELECT current_schema()::text")[0].Text()
	role := "writer_" + schema
	run(t, eng, "CREATE ROLE "+role)
	defer run(t, eng, "RESET ROLE; DROP OWNED BY "+role+"; DROP ROLE "+role)
	run(t, eng, "GRANT USAGE ON SCHEMA "+schema+" TO "+role)
	run(t, eng, "GRANT INSERT ON audit TO "+role)
	run(t, eng, "SET ROLE "+role)
	_, err := engine.Run(t.Context(), eng, insertOf(t, "audit", 25, cell{"a", sqltype.String, "x"}))
	must(t, err)
	wantArrays(t, *texts, true)
}

// TestFaultsOfArrays: a value that doesn't fit is the error that it is in VALUES.
func TestFaultsOfArrays(t *testing.T) {
	eng, _ := sentBy(t, postgres.Config{})
	run(t, eng, "CREATE TABLE small (i smallint, v varchar(3), ts timestamptz)")
	for _, test := range []struct {
		c    cell
		kind error
		text string
	}{
		{cell{"i", sqltype.Int64, 1 << 20}, engine.ErrTooBig, ""},
		{cell{"v", sqltype.String, "abcd"}, engine.ErrTooBig, ""},
		{cell{"v", sqltype.String, "a\x00"}, engine.ErrCheck, "bind 1: value 1: the text has a NUL at byte 1"},
		{cell{"ts", sqltype.Timestamp, time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC)}, sqltype.ErrOverflow, "value 1 of a list"},
	} {
		for _, rows := range []int{1, 25} {
			_, err := engine.Run(t.Context(), eng, insertOf(t, "small", rows, test.c))
			if !errors.Is(err, test.kind) || rows > 1 && !strings.Contains(err.Error(), test.text) {
				t.Errorf("%d rows of %v: error is %v, want %v: %s", rows, test.c.v, err, test.kind, test.text)
			}
		}
	}
}
