package sqlite

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort/schema"
)

// describe shows what was read from a CREATE TABLE.
func describe(t *tableText) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if t.primary.columns != nil || t.primary.name != "" {
		line("key %q (%s) autoincrement %t descending %t", t.primary.name, strings.Join(t.primary.columns, ","), t.autoincrement, t.descending)
	}
	for _, u := range t.uniques {
		line("unique %q (%s)", u.name, strings.Join(u.columns, ","))
	}
	for _, f := range t.foreign {
		line("foreign %q (%s) to %s deferred %t", f.name, strings.Join(f.columns, ","), f.table, f.timing == schema.InitiallyDeferred)
	}
	for _, k := range t.checks {
		line("check %q of %q: %s", k.name, k.column, k.sql)
	}
	for _, name := range []string{"a", "b", "c"} {
		if c := t.columns[name]; c != nil && *c != (columnText{}) {
			line("column %s computed %q collate %q", name, c.computed, c.collate)
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestParseTable(t *testing.T) {
	tests := []struct{ name, sql, want string }{
		{"nothing but columns", `CREATE TABLE t (a INTEGER, b)`, ""},
		{"no columns list", `CREATE TABLE t`, ""},
		{"another kind of text", `CREATE VIRTUAL TABLE t USING fts5`, ""},
		{"column constraints", `CREATE TABLE IF NOT EXISTS main.t (a INTEGER CONSTRAINT k PRIMARY KEY ASC ON CONFLICT REPLACE AUTOINCREMENT NOT NULL, b TEXT CONSTRAINT u UNIQUE ON CONFLICT IGNORE CONSTRAINT ck CHECK (b <> ')') DEFAULT 'x' COLLATE nocase)`,
			`key "k" (a) autoincrement true descending false
unique "u" (b)
check "ck" of "b": b <> ')'
column b computed "" collate "nocase"`},
		{"table constraints", `CREATE TABLE t (a, b, CONSTRAINT k PRIMARY KEY (a, b), CONSTRAINT u UNIQUE (b, a), FOREIGN KEY (a, b) REFERENCES p (x, y) ON DELETE SET NULL ON UPDATE NO ACTION MATCH FULL NOT DEFERRABLE, CONSTRAINT f FOREIGN KEY (b) REFERENCES q DEFERRABLE INITIALLY DEFERRED, CHECK (a > 0))`,
			`key "k" (a,b) autoincrement false descending false
unique "u" (b,a)
foreign "" (a,b) to p deferred false
foreign "f" (b) to q deferred true
check "" of "": a > 0`},
		{"table constraints without commas", `CREATE TABLE t (a, b, CHECK (a > 0) CHECK (b > 0) UNIQUE (a) CONSTRAINT c CHECK (a < b))`,
			`unique "" (a)
check "" of "": a > 0
check "" of "": b > 0
check "c" of "": a < b`},
		{"all four quotes", "CREATE TABLE \"t(\" (\"a\" INT, [b] INT, `c` INT, 'd' INT, UNIQUE (\"a\", [b], `c`), CONSTRAINT \"x\"\"y\" CHECK (\"a\" <> '(it''s' || [b] || `c`))",
			`unique "" (a,b,c)
check "x\"y" of "": "a" <> '(it''s' || [b] || ` + "`c`"},
		{"comments", "CREATE TABLE t ( -- first, with a comma (\n a INT /* CHECK (1) */ CHECK (a > 0 -- positive)\n AND /* , */ a < 9), b INT -- CHECK (b)\n)",
			`check "" of "a": a > 0 AND a < 9`},
		{"nested parentheses", `CREATE TABLE t (a INT CHECK ((a IN (1, (2), 3)) OR (a = (SELECT max(1, 2)))), b DECIMAL(10, 2) CHECK (b), CHECK (((a))))`,
			`check "" of "a": (a IN (1, (2), 3)) OR (a = (SELECT max(1, 2)))
check "" of "b": b
check "" of "": ((a))`},
		{"computed columns", `CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * (2 + 1)) STORED UNIQUE, c TEXT AS ('x' || a) VIRTUAL COLLATE RTRIM)`,
			`unique "" (b)
column b computed "a * (2 + 1)" collate ""
column c computed "'x' || a" collate "RTRIM"`},
		{"defaults of every kind", `CREATE TABLE t (a INT DEFAULT -1 CHECK (a), b BLOB DEFAULT x'00' CHECK (b), c TEXT DEFAULT (lower('A,B')) CHECK (c), d DEFAULT "check" UNIQUE, e DEFAULT + 1.5e3 UNIQUE, f DEFAULT CURRENT_TIMESTAMP UNIQUE, g DEFAULT NULL UNIQUE)`,
			`unique "" (d)
unique "" (e)
unique "" (f)
unique "" (g)
check "" of "a": a
check "" of "b": b
check "" of "c": c`},
		{"references of a column", `CREATE TABLE t (a INT NOT NULL REFERENCES "p" (id) ON DELETE CASCADE NOT NULL CHECK (a), b INT CONSTRAINT f REFERENCES q ON UPDATE SET DEFAULT DEFERRABLE INITIALLY DEFERRED UNIQUE, c INT REFERENCES r DEFERRABLE INITIALLY IMMEDIATE)`,
			`unique "" (b)
foreign "" (a) to p deferred false
foreign "f" (b) to q deferred true
foreign "" (c) to r deferred false
check "" of "a": a`},
		{"keywords in another case, and columns named like them", `create table t ("check" int check ("check" > 0), [unique] int, primary key ("check" autoincrement))`,
			`key "" (check) autoincrement true descending false
check "" of "check": "check" > 0`},
		{"a key that descends", `CREATE TABLE t (a INTEGER PRIMARY KEY DESC)`, `key "" (a) autoincrement false descending true`},
		{"types of several words", `CREATE TABLE t (a UNSIGNED BIG INT (8), b "odd type" CHECK (b), c LONG VARCHAR (1, -2) UNIQUE)`,
			`unique "" (c)
check "" of "b": b`},
		{"a name in letters above ASCII", `CREATE TABLE ß (ä INT CHECK (ä > 0))`, `check "" of "ä": ä > 0`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := describe(parseTable(test.sql)); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestParseIndex(t *testing.T) {
	tests := []struct{ sql, want string }{
		{`CREATE INDEX i ON t (a, b DESC)`, `a | b where `},
		{`CREATE UNIQUE INDEX IF NOT EXISTS "i(" ON t (lower(a) ASC, ((a + b)) DESC, "c" COLLATE NOCASE) WHERE (a > 0) AND b IS NOT NULL`,
			`lower(a) | a + b | "c" COLLATE NOCASE where (a > 0) AND b IS NOT NULL`},
		{"CREATE INDEX i ON t ((a) || (b)) -- all\n WHERE a -- some\n", `(a) || (b) where a`},
		{``, ` where `},
	}
	for _, test := range tests {
		x := parseIndex(test.sql)
		if got := strings.Join(x.parts, " | ") + " where " + x.where; got != test.want {
			t.Errorf("%s: got %s, want %s", test.sql, got, test.want)
		}
	}
}

func TestViewQuery(t *testing.T) {
	tests := []struct{ sql, want string }{
		{`CREATE VIEW v AS SELECT 1 AS x`, `SELECT 1 AS x`},
		{`CREATE TEMP VIEW IF NOT EXISTS "as" (a, "as") AS -- why` + "\n" + `SELECT 1, 2`, `SELECT 1, 2`},
		{`CREATE VIRTUAL TABLE f USING fts5(title)`, `CREATE VIRTUAL TABLE f USING fts5(title)`},
	}
	for _, test := range tests {
		if got := viewQuery(test.sql); got != test.want {
			t.Errorf("%s: got %s, want %s", test.sql, got, test.want)
		}
	}
}

// FuzzParse: no text makes the parser panic or run on, and tokens cover the text in order.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`CREATE TABLE t (a INT CHECK (a > 0), UNIQUE (a))`, `CREATE INDEX i ON t (a) WHERE b`, "((`[\"'--/*", `CREATE TABLE t (CONSTRAINT`, `x (REFERENCES ON`, `x (a REFERENCES b ON SET`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, tok := range tokenize(text) {
			if tok.start < at || tok.end <= tok.start || tok.end > len(text) {
				t.Fatalf("token %+v after %d in %q", tok, at, text)
			}
			at = tok.end
		}
		parseTable(text)
		parseIndex(text)
		viewQuery(text)
	})
}
