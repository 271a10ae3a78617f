// Package vendortest tests what one database has, as typed Go: a statement is held against a golden file, run on the database, and refused
// by the dialects of the others.
//
//	vendortest.Run(t, "testdata/array.txtar", eng,
//		vendortest.Gives("the first two", retort.Select(postgres.ArraySlice(tags, 0, 2)), []string{"a", "b"}))
package vendortest

import (
	"errors"
	"reflect"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/golden"
	"github.com/retort-go/retort/sqltype"
)

// Case is a statement and what it does.
type Case struct {
	name string
	stmt retort.Stmt
	run  func(t *testing.T, eng *engine.Engine)
	// everywhere tells that other databases have it too.
	everywhere bool
}

// Gives is the case of a query whose rows are want.
func Gives[R any](name string, q retort.Query[R], want ...R) Case {
	return Case{name: name, stmt: q, run: func(t *testing.T, eng *engine.Engine) {
		got, err := engine.All(t.Context(), eng, q)
		if err != nil {
			t.Error(err)
			return
		}
		if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", plain(got), plain(want))
		}
	}}
}

// Everywhere is a case of which other databases have the words too.
func (c Case) Everywhere() Case { c.everywhere = true; return c }

// Does is the case of a statement that changes rows, after which a query gives want. What it changed is taken back.
func Does[R any](name string, stmt retort.DML, q retort.Query[R], want ...R) Case {
	return Case{name: name, stmt: stmt, run: func(t *testing.T, eng *engine.Engine) {
		tx, err := eng.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := tx.Rollback(t.Context()); err != nil {
				t.Error(err)
			}
		}()
		if _, err := engine.Exec(t.Context(), tx, stmt); err != nil {
			t.Fatal(err)
		}
		if got, err := engine.All(t.Context(), tx, q); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v, %v\nwant %+v", plain(got), err, plain(want))
		}
	}}
}

// plain shows what pointers point at.
func plain[R any](rows []R) []any {
	out := make([]any, len(rows))
	for i, r := range rows {
		out[i] = r
		if v := reflect.ValueOf(r); v.Kind() == reflect.Pointer && !v.IsNil() {
			out[i] = v.Elem().Interface()
		}
	}
	return out
}

var all = []dialect.Dialect{sqlite.New(), postgres.New(), mysql.New("8.4.3"), mysql.New("10.11.6-MariaDB")}

// Run runs cases on a database, against the golden file at path.
func Run(t *testing.T, path string, eng *engine.Engine, cases ...Case) {
	t.Helper()
	file := golden.Open(t, path)
	own := eng.Dialect()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			node := ast.NodeOf(c.stmt)
			file.Want(c.name, text(t, own, node))
			if !c.everywhere {
				refusedElsewhere(t, own, node)
			}
			c.run(t, eng)
		})
	}
}

// refusedElsewhere checks that no dialect of another database has words for a statement.
func refusedElsewhere(t *testing.T, own dialect.Dialect, node ast.Node) {
	t.Helper()
	for _, d := range all {
		if reflect.TypeOf(d) == reflect.TypeOf(own) {
			continue
		}
		var lack *dialect.LackError
		if _, err := dialect.Compile(d, node); !errors.As(err, &lack) {
			t.Errorf("%s: the error is %v, want one about what it lacks", d.Name(), err)
		}
	}
}

// text is the text of a statement and, behind it, its values in the order of the placeholders.
func text(t *testing.T, d dialect.Dialect, node ast.Node) string {
	t.Helper()
	compiled, err := dialect.Compile(d, node)
	if err != nil {
		t.Fatal(err)
	}
	_, values, err := ast.Fingerprint(node, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if compiled.Order != nil {
		ordered := make([]sqltype.Value, len(compiled.Order))
		for i, from := range compiled.Order {
			ordered[i] = values[from]
		}
		values = ordered
	}
	if len(values) == 0 {
		return compiled.SQL
	}
	return compiled.SQL + "\n" + sqltype.ListOf(values).String()
}
