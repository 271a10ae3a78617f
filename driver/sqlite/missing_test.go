package sqlite_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

func TestMissingTableIsToldFromSyntax(t *testing.T) {
	eng, err := sqlite.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	if _, err := engine.ExecSQL(t.Context(), eng, `CREATE TABLE "Odd Name" (a INTEGER)`); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, sql string
		kind      error
		table     string
	}{
		{"select from a table that isn't there", "SELECT a FROM nope", engine.ErrNoTable, "nope"},
		{"join of one", `SELECT 1 FROM "Odd Name" JOIN nope ON 1`, engine.ErrNoTable, "nope"},
		{"insert into one with an odd name", `INSERT INTO "no ""such""" VALUES (1)`, engine.ErrNoTable, `no "such"`},
		{"insert that names its columns", "INSERT INTO nope (a) VALUES (1)", engine.ErrNoTable, "nope"},
		{"update of one", "UPDATE nope SET a = 1", engine.ErrNoTable, "nope"},
		{"delete from one", "DELETE FROM nope", engine.ErrNoTable, "nope"},
		{"a typing error", `SELEC a FROM "Odd Name"`, engine.ErrSyntax, ""},
		{"a column that isn't there", `SELECT b FROM "odd name"`, engine.ErrNoColumn, ""},
		{"a name that the statement declares itself", "WITH x AS (SELECT 1) SELECT b FROM x", engine.ErrNoColumn, ""},
		{"a table-valued function", "SELECT b FROM json_each('[]')", engine.ErrNoColumn, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := engine.ExecSQL(t.Context(), eng, tc.sql)
			var e *engine.Error
			if !errors.As(err, &e) || !errors.Is(err, tc.kind) || e.Table != tc.table || e.SQL != tc.sql {
				t.Errorf("got %v, want kind %q and table %q", err, tc.kind, tc.table)
			}
		})
	}
}

func TestMissingColumnsAndWhatExistsAreTold(t *testing.T) {
	eng, err := sqlite.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	for _, sql := range []string{`CREATE TABLE t (a INTEGER, "odd b" TEXT)`, "CREATE INDEX i ON t (a)", "CREATE VIEW v AS SELECT a FROM t"} {
		if _, err := engine.ExecSQL(t.Context(), eng, sql); err != nil {
			t.Fatal(err)
		}
	}
	for sql, want := range map[string]struct {
		kind   error
		column string
	}{
		"SELECT nope FROM t":                                            {engine.ErrNoColumn, "nope"},
		"SELECT a, x.nope, x.nope2 FROM t AS x":                         {engine.ErrNoColumn, "nope"},
		`SELECT "t"."nope" FROM "t"`:                                    {engine.ErrNoColumn, "nope"},
		"SELECT a FROM t WHERE nope = ?":                                {engine.ErrNoColumn, "nope"},
		"SELECT x.a FROM t AS x JOIN t AS y ON x.a = y.nope":            {engine.ErrNoColumn, "nope"},
		"SELECT a FROM t ORDER BY nope":                                 {engine.ErrNoColumn, "nope"},
		"SELECT a FROM t WHERE EXISTS (SELECT 1 FROM t AS u WHERE u.z)": {engine.ErrNoColumn, "z"},
		"DELETE FROM t WHERE nope = 1":                                  {engine.ErrNoColumn, "nope"},
		`INSERT INTO t (a, "no ""b""") VALUES (1, 'x')`:                 {engine.ErrNoColumn, `no "b"`},
		"INSERT INTO t (a) VALUES (1) RETURNING nope":                   {engine.ErrNoColumn, "nope"},
		"UPDATE t SET a = 1, nope = 2":                                  {engine.ErrNoColumn, "nope"},
		"UPDATE t SET a = nope":                                         {engine.ErrNoColumn, "nope"},
		"ALTER TABLE t DROP COLUMN nope":                                {engine.ErrNoColumn, "nope"},
		"ALTER TABLE t RENAME COLUMN nope TO b":                         {engine.ErrNoColumn, "nope"},
		"CREATE TABLE T (b)":                                            {engine.ErrExists, ""},
		"CREATE UNIQUE INDEX i ON t (a)":                                {engine.ErrExists, ""},
		"CREATE VIEW v AS SELECT 1":                                     {engine.ErrExists, ""},
		"ALTER TABLE t ADD COLUMN a":                                    {engine.ErrExists, "a"},
		"SELECT a FRM t":                                                {engine.ErrSyntax, ""},
		"SELECT a a a FROM t":                                           {engine.ErrSyntax, ""},
		"SELECT nofunc(a) FROM t":                                       {engine.ErrSyntax, ""},
		"SELECT count(a, a) FROM t":                                     {engine.ErrSyntax, ""},
		"UPDATE t SET":                                                  {engine.ErrSyntax, ""},
		"SELECT 'a.nope FROM t":                                         {engine.ErrSyntax, ""},
	} {
		_, err := engine.ExecSQL(t.Context(), eng, sql)
		var e *engine.Error
		if !errors.As(err, &e) || !errors.Is(err, want.kind) || e.Column != want.column || e.SQL != sql {
			t.Errorf("%s: got %v of column %q, want kind %q and column %q", sql, err, e.Column, want.kind, want.column)
		}
	}
}
