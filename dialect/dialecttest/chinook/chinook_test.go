// Package chinook_test runs queries of growing difficulty on the Chinook sample database, as it is made for SQLite, PostgreSQL and MySQL: each
// in the typed language and in plain SQL, which must give the same figures everywhere.
package chinook_test

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/chinook"
	"github.com/retort-go/retort/internal/golden"
	"github.com/retort-go/retort/sqltype"
)

// query is one question to the sample.
type query struct {
	name string
	run  func(ctx context.Context, x engine.Execer) ([][]string, error) // in the typed language
	text fmt.Stringer
	// plain is the same in plain SQL, with names as on SQLite. Where databases write something differently, mysql and postgres stand
	// for it.
	plain, mysql, postgres string
}

// ask makes a query of a statement.
func ask[R any](name string, stmt interface {
	retort.Query[R]
	fmt.Stringer
}, plain string) query {
	run := func(ctx context.Context, x engine.Execer) ([][]string, error) {
		rows, err := engine.All(ctx, x, stmt)
		if err != nil {
			return nil, err
		}
		out := make([][]string, len(rows))
		for i, r := range rows {
			out[i] = values(reflect.ValueOf(r))
		}
		return out, nil
	}
	return query{name: name, run: run, text: stmt, plain: plain}
}

// TestFigures: what the typed language gives is what plain SQL gives, on each database, and the same on all.
func TestFigures(t *testing.T) {
	for _, db := range chinook.All() {
		t.Run(db.Name, func(t *testing.T) {
			eng := db.Open(t)
			figures := golden.Open(t, "testdata/figures.txtar")
			queries := questions(tables(db.Spell), names(db.Spell))
			if len(queries) < 40 {
				t.Errorf("%d queries, want 40 at least", len(queries))
			}
			for _, q := range queries {
				got, err := q.run(t.Context(), eng)
				if err != nil {
					t.Errorf("%s: %v\n%s", q.name, err, q.text)
					continue
				}
				figures.Want(q.name, show(got))
				plain, err := plain(t.Context(), db, eng, q)
				if err != nil {
					t.Errorf("%s: in plain SQL: %v", q.name, err)
				} else if show(plain) != show(got) {
					t.Errorf("%s: %s\ngives\n%s\nplain SQL gives\n%s", q.name, q.text, show(got), show(plain))
				}
			}
		})
	}
}

func show(rows [][]string) string {
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = strings.Join(r, " | ")
	}
	return strings.Join(lines, "\n")
}

var name = regexp.MustCompile(`'[^']*'|\b[A-Z][a-z]+([A-Z][a-z]+)*\b`)

// plain runs the query's plain SQL as the database spells it.
func plain(ctx context.Context, db chinook.Database, eng *engine.Engine, q query) ([][]string, error) {
	text := q.plain
	switch {
	case db.Name == "mysql" && q.mysql != "":
		text = q.mysql
	case db.Name == "postgres" && q.postgres != "":
		text = q.postgres
	}
	text = name.ReplaceAllStringFunc(text, func(s string) string {
		if s[0] == '\'' {
			return s
		}
		return db.Spell(s)
	})
	rows, err := engine.QuerySQL(ctx, eng, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := [][]string{}
	width := len(rows.Columns())
	for rows.Next() {
		row := make([]string, width)
		for i := range row {
			if row[i], err = cell(rows, i); err != nil {
				return nil, err
			}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// cell writes a value of a result: numbers with two digits, since databases give one figure as an integer, a decimal or a float.
func cell(rows *engine.Rows, i int) (string, error) {
	switch rows.Kind(i) {
	case sqltype.NullValue:
		return "NULL", nil
	case sqltype.BoolValue:
		return truth(rows.Bool(i)), nil
	case sqltype.IntValue:
		return digits(float64(rows.Int(i))), nil
	case sqltype.FloatValue:
		return digits(rows.Float(i)), nil
	case sqltype.DecimalValue:
		f, err := strconv.ParseFloat(rows.Text(i), 64)
		return digits(f), err
	case sqltype.TimeValue:
		at, err := rows.Time(i)
		return at.UTC().Format(time.DateTime), err
	}
	return rows.Text(i), nil
}

// values writes the fields of a row, or the one value that it is, as cell does.
func values(v reflect.Value) []string {
	if v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() {
		var out []string
		for i := range v.NumField() {
			out = append(out, values(v.Field(i))...)
		}
		return out
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return []string{"NULL"}
		}
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case int64:
		return []string{digits(float64(x))}
	case float64:
		return []string{digits(x)}
	case bool:
		return []string{truth(x)}
	case time.Time:
		return []string{x.UTC().Format(time.DateTime)}
	}
	return []string{fmt.Sprint(v.Interface())}
}

func digits(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

func truth(b bool) string {
	if b {
		return digits(1)
	}
	return digits(0)
}
