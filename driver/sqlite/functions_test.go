package sqlite_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

func TestRegisteredFunctions(t *testing.T) {
	e := open(t, sqlite.Config{Path: ":memory:"})
	for _, test := range []struct{ sql, want string }{
		{"'abc' REGEXP 'b.$'", "1"},
		{"'abc' NOT REGEXP 'b.$'", "0"},
		{"12 REGEXP '^1'", "1"},
		{"NULL REGEXP 'x'", "NULL"},
		{"'x' REGEXP NULL", "NULL"},
		{"regexp_replace('abcabc', '(b)(c)', '$2$1')", "acbacb"},
		{"regexp_replace('abc', NULL, 'x')", "NULL"},
		{"regexp_replace('', '^', 'x')", "x"},
		{"reverse('aé日👍')", "👍日éa"},
		{"reverse('')", ""},
		{"reverse(NULL)", "NULL"},
		{"reverse(x'61ff62')", "b\xffa"},
		{"(SELECT group_concat(column1 REGEXP column2, ' ') FROM (VALUES ('a', 'a'), ('a', 'b'), ('b', 'b')))", "1 0 1"}, // not a constant
	} {
		got, err := engine.One(t.Context(), e, retort.Select(retort.Raw[string]("coalesce(CAST("+test.sql+" AS TEXT), 'NULL')")))
		if err != nil || got != test.want {
			t.Errorf("%s is %q, %v, want %q", test.sql, got, err, test.want)
		}
	}
	if _, err := engine.One(t.Context(), e, retort.Select(retort.Raw[bool]("'a' REGEXP '('"))); err == nil {
		t.Error("a pattern that is none is no error")
	}
}

func TestRegisteredFunctionsServeIndexes(t *testing.T) {
	e := open(t, sqlite.Config{Path: file(t)})
	must(t, e, "CREATE TABLE t (a TEXT, b TEXT AS (reverse(a)) STORED)")
	must(t, e, "CREATE INDEX i ON t (regexp_replace(a, '[0-9]', ''))")
	must(t, e, "INSERT INTO t VALUES ('a1b2')")
	got, err := engine.One(t.Context(), e, retort.Select(retort.Raw[string]("(SELECT b FROM t INDEXED BY i WHERE regexp_replace(a, '[0-9]', '') = 'ab')")))
	if err != nil || got != "2b1a" {
		t.Errorf("got %q, %v, want 2b1a", got, err)
	}
}
