package postgres_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// TestCopiedRowsAreThoseThatAreInserted: each value, copied into a column of each type that takes it, is what INSERT stores.
func TestCopiedRowsAreThoseThatAreInserted(t *testing.T) {
	eng, sent := sentBy(t, postgres.Config{})
	at := time.Date(2026, 11, 22, 20, 15, 1, 123456000, time.UTC)
	_, err := engine.ExecSQL(t.Context(), eng, "CREATE TYPE mood AS ENUM ('bad', 'fine'); CREATE DOMAIN positive AS integer CHECK (VALUE > 0)")
	must(t, err)
	for k, c := range []struct {
		typ   string
		cell  cell
		taken bool
	}{
		{"bigint", cell{"v", sqltype.Int64, int64(math.MinInt64)}, true},
		{"integer", cell{"v", sqltype.Int32, int64(-7)}, true},
		{"smallint", cell{"v", sqltype.Int16, int64(-7)}, true},
		{"numeric", cell{"v", sqltype.Int64, int64(5)}, true},
		{"numeric(20,5)", cell{"v", sqltype.Decimal, "-12345678901234.56789"}, true},
		{"numeric", cell{"v", sqltype.Decimal, "0.000"}, true},
		{"double precision", cell{"v", sqltype.Float64, math.Inf(-1)}, true},
		{"double precision", cell{"v", sqltype.Float64, math.NaN()}, true},
		{"real", cell{"v", sqltype.Float32, 1.5}, true},
		{"boolean", cell{"v", sqltype.Bool, true}, true},
		{"text", cell{"v", sqltype.String, "a\tb\n\\N 'é'"}, true},
		{"text", cell{"v", sqltype.String, ""}, true},
		{"varchar(20)", cell{"v", sqltype.String, "twenty"}, true},
		{"char(5)", cell{"v", sqltype.String, "ab"}, true},
		{"bytea", cell{"v", sqltype.Bytes, []byte("\x00\xff")}, true},
		{"bytea", cell{"v", sqltype.Bytes, []byte{}}, true},
		{"timestamptz", cell{"v", sqltype.Timestamp, at}, true},
		{"timestamp", cell{"v", sqltype.Timestamp, at}, true},
		{"timestamp", cell{"v", sqltype.DateTime, "2026-11-22 20:15:01.5"}, true},
		{"date", cell{"v", sqltype.Date, "2026-11-22"}, true},
		{"time", cell{"v", sqltype.TimeOfDay, "20:15:01.5"}, true},
		{"interval", cell{"v", sqltype.Interval, "1 mon -2 days 03:04:05.678"}, true},
		{"uuid", cell{"v", sqltype.UUID, "0192f5c8-7a53-7cc0-9a70-4d4f5c1a2b3c"}, true},
		{"jsonb", cell{"v", sqltype.JSON, `{"a": [1.10, null]}`}, true},
		{"json", cell{"v", sqltype.JSON, `{"a" : 1}`}, true},
		{"inet", cell{"v", sqltype.Inet, "10.1.2.3/8"}, true},
		{"macaddr", cell{"v", sqltype.MAC, "00:11:22:aa:bb:cc"}, true},
		{"int4range", cell{"v", sqltype.Span, "[1,5)"}, false},
		{"positive", cell{"v", sqltype.Int32, int64(3)}, true}, // a domain
		{"mood", cell{"v", sqltype.Enum, "fine"}, false},
		{"bigint GENERATED ALWAYS AS (k * 2) STORED", cell{"k", sqltype.Int64, int64(3)}, true},
	} {
		t.Run(c.typ, func(t *testing.T) {
			table := fmt.Sprint("thing_", k) // statements of another table of that name would be prepared
			_, err := engine.ExecSQL(t.Context(), eng, "CREATE TABLE "+table+` (id bigserial PRIMARY KEY, k bigint, "none" text, v `+c.typ+`)`)
			must(t, err)
			n := insertOf(t, table, 1000, c.cell, cell{"none", sqltype.String, nil})
			*sent = nil
			res, taken, err := engine.CopyRows(t.Context(), eng, n)
			must(t, err)
			if taken != c.taken || taken && (res.Rows != 1000 || len(*sent) != 1 || !strings.HasPrefix((*sent)[0], "COPY "+table+" (")) {
				t.Fatalf("taken %t, %d rows, by %q", taken, res.Rows, *sent)
			}
			_, err = engine.Run(t.Context(), eng, n)
			must(t, err)
			kinds, err := engine.QuerySQL(t.Context(), eng, "SELECT DISTINCT k, v::text, \"none\" FROM "+table)
			must(t, err)
			found := 0
			for kinds.Next() {
				found++
			}
			must(t, kinds.Err())
			if found != 1 {
				t.Errorf("%d different rows", found)
			}
		})
	}
}

func TestWhatIsNotCopied(t *testing.T) {
	eng, sent := sentBy(t, postgres.Config{})
	_, err := engine.ExecSQL(t.Context(), eng, `CREATE TABLE thing (v bigint);
		CREATE TABLE ruled (v bigint); CREATE RULE r AS ON INSERT TO ruled DO INSTEAD NOTHING; CREATE VIEW seen AS SELECT * FROM thing;
		CREATE TABLE small (v smallint); CREATE TABLE words (v text)`)
	must(t, err)
	number, text := cell{"v", sqltype.Int64, int64(1 << 20)}, cell{"v", sqltype.String, "x"}
	hooked := eng.With(engine.WithHooks(engine.Hooks{}))
	for name, c := range map[string]struct {
		eng   *engine.Engine
		table string
		cell  cell
		rows  int
	}{
		"few rows":          {eng, "thing", number, 999},
		"hooks":             {hooked, "thing", number, 1000},
		"rules":             {eng, "ruled", number, 1000},
		"a view":            {eng, "seen", number, 1000},
		"a value too large": {eng, "small", number, 1000},
		"a text for one":    {eng, "thing", text, 1000},
		"a NUL":             {eng, "words", cell{"v", sqltype.String, "a\x00"}, 1000},
		"no such column":    {eng, "words", cell{"w", sqltype.String, "a"}, 1000},
	} {
		t.Run(name, func(t *testing.T) {
			*sent = nil
			_, taken, err := engine.CopyRows(t.Context(), c.eng, insertOf(t, c.table, c.rows, c.cell))
			must(t, err)
			if taken || len(*sent) > 0 {
				t.Errorf("taken: %q", *sent)
			}
		})
	}
}

func TestACopyFailsAsAnInsertDoes(t *testing.T) {
	eng, _ := sentBy(t, postgres.Config{})
	_, err := engine.ExecSQL(t.Context(), eng, "CREATE TABLE thing (v bigint CONSTRAINT once UNIQUE)")
	must(t, err)
	n := insertOf(t, "thing", 1000, cell{"v", sqltype.Int64, int64(1)})
	_, _, copied := engine.CopyRows(t.Context(), eng, n)
	_, inserted := engine.Run(t.Context(), eng, n)
	for _, err := range []error{copied, inserted} {
		known, ok := errors.AsType[*engine.Error](err)
		if !ok || known.Kind != engine.ErrUnique || known.Table != "thing" || known.Constraint != "once" {
			t.Errorf("got %v", err)
		}
	}
	must(t, engine.Transact(t.Context(), eng, func(tx *engine.Tx) error {
		_, _, err := engine.CopyRows(t.Context(), tx, insertOf(t, "nowhere", 1000, cell{"v", sqltype.Int64, int64(1)}))
		if known, ok := errors.AsType[*engine.Error](err); !ok || known.Kind != engine.ErrNoTable {
			t.Errorf("got %v", err)
		}
		return tx.Rollback(t.Context())
	}))
}

// TestWhoMayInsertMayCopy: who may only INSERT copies too, and where row security looks at each row, rows are inserted.
func TestWhoMayInsertMayCopy(t *testing.T) {
	eng, sent := sentBy(t, postgres.Config{MaxConns: 1})
	run(t, eng, "CREATE TABLE audit (v bigint)")
	run(t, eng, "CREATE TABLE guarded (v bigint)")
	run(t, eng, "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY")
	run(t, eng, "CREATE POLICY small ON guarded FOR INSERT WITH CHECK (v < 10)")
	schema := read(t, eng, "SELECT current_schema()::text")[0].Text()
	role := "copier_" + schema
	run(t, eng, "CREATE ROLE "+role)
	defer run(t, eng, "RESET ROLE; DROP OWNED BY "+role+"; DROP ROLE "+role)
	run(t, eng, "GRANT USAGE ON SCHEMA "+schema+" TO "+role)
	run(t, eng, "GRANT INSERT ON audit, guarded TO "+role)
	run(t, eng, "SET ROLE "+role)
	for table, want := range map[string]bool{"audit": true, "guarded": false} {
		*sent = nil
		_, taken, err := engine.CopyRows(t.Context(), eng, insertOf(t, table, 1000, cell{"v", sqltype.Int64, int64(1)}))
		must(t, err)
		if taken != want {
			t.Errorf("%s: taken %t: %q", table, taken, *sent)
		}
	}
}
