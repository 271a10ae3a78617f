// Package expect says in one line each what the scenarios assert: statements sent, states of objects, kinds of errors.
package expect

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// OK ends the test on an error.
func OK(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Is checks that an error is of each of the kinds.
func Is(t testing.TB, err error, kinds ...error) {
	t.Helper()
	for _, kind := range kinds {
		if !errors.Is(err, kind) {
			t.Errorf("error is %v, want the kind %q", err, kind)
		}
	}
}

// Text checks that an error's message has each of the parts.
func Text(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one that says %q", parts)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error does not say %q:\n%v", part, err)
		}
	}
}

// Equal compares two values.
func Equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// List compares two lists.
func List[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// Sent checks which statements were sent since the recorder was last asked, transaction control left out. They are written as SQLite
// has them: [sqltrace.Recorder.Same] tells what other databases may write instead.
func Sent(t testing.TB, trace *sqltrace.Recorder, want ...string) {
	t.Helper()
	lines(t, trace.Same, trace.Statements(), want)
	trace.Reset()
}

// SentWith is Sent with the bind values behind each statement.
func SentWith(t testing.TB, trace *sqltrace.Recorder, want ...string) {
	t.Helper()
	lines(t, trace.Same, trace.WithArgs(), want)
	trace.Reset()
}

// SentAll is Sent with transaction control.
func SentAll(t testing.TB, trace *sqltrace.Recorder, want ...string) {
	t.Helper()
	lines(t, trace.Same, trace.All(), want)
	trace.Reset()
}

// Verbs is Sent by first word and table of each statement.
func Verbs(t testing.TB, trace *sqltrace.Recorder, want ...string) {
	t.Helper()
	lines(t, trace.SameVerbs, trace.Verbs(), want)
	trace.Reset()
}

func lines(t testing.TB, same func(got, want []string) bool, got, want []string) {
	t.Helper()
	if !same(got, want) {
		t.Errorf("sent:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// State checks the state of objects in a session.
func State(t testing.TB, s *orm.Session, want orm.State, objects ...any) {
	t.Helper()
	for _, x := range objects {
		if got := orm.StateOf(s, x); got != want {
			t.Errorf("%T is %s, want %s", x, got, want)
		}
	}
}

// Stored reads what the database has, past every session: of each row the columns, one behind the other, NULL as "-".
func Stored(t testing.TB, x engine.Execer, sql string) []string {
	t.Helper()
	rows, err := engine.QuerySQL(t.Context(), x, sql)
	OK(t, err)
	out := []string{}
	for rows.Next() {
		text := ""
		for i := range rows.Columns() {
			text += column(t, rows, i)
		}
		out = append(out, text)
	}
	OK(t, errors.Join(rows.Err(), rows.Close()))
	return out
}

func column(t testing.TB, rows *engine.Rows, i int) string {
	t.Helper()
	v, err := sqltype.ValueAt(rows, i)
	OK(t, err)
	switch v.Kind() {
	case sqltype.NullValue:
		return "-"
	case sqltype.TextValue:
		return v.Text()
	}
	return v.String()
}

// Exec runs statements past every session, or ends the test.
func Exec(t testing.TB, x engine.Execer, sqls ...string) {
	t.Helper()
	for _, sql := range sqls {
		if _, err := engine.ExecSQL(t.Context(), x, sql); err != nil {
			t.Fatal(err)
		}
	}
}

// All reads all rows of a statement in a session, or ends the test.
func All[R any](t testing.TB, s *orm.Session, q retort.Query[R]) []R {
	t.Helper()
	rows, err := orm.All(t.Context(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// One reads the only row of a statement in a session, or ends the test.
func One[R any](t testing.TB, s *orm.Session, q retort.Query[R]) R {
	t.Helper()
	r, err := orm.One(t.Context(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Get reads an object by key, or ends the test.
func Get[R, K any](t testing.TB, s *orm.Session, e orm.Keyed[R, K], key K) R {
	t.Helper()
	r, err := orm.Get(t.Context(), s, e, key)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Many reads the items of a collection, or ends the test.
func Many[R any](t testing.TB, m *orm.ManyOf[R]) []R {
	t.Helper()
	items, err := m.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// Ref reads the object that a reference points at, or ends the test.
func Ref[R any](t testing.TB, m *orm.RefOf[R]) R {
	t.Helper()
	v, err := m.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Map returns f of each item.
func Map[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}
