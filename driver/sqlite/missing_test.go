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
		{"a column that isn't there", `SELECT b FROM "odd name"`, engine.ErrSyntax, ""},
		{"a name that the statement declares itself", "WITH x AS (SELECT 1) SELECT b FROM x", engine.ErrSyntax, ""},
		{"a table-valued function", "SELECT b FROM json_each('[]')", engine.ErrSyntax, ""},
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
