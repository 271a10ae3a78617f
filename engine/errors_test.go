package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

func TestKindsOfErrors(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		must(t, e, "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, x INT, y INT, CONSTRAINT positive CHECK (x > 0), UNIQUE (x, y))")
		must(t, e, "CREATE TABLE b (a_id INTEGER REFERENCES a ON DELETE RESTRICT)")
		must(t, e, "CREATE TABLE s (n INTEGER) STRICT")
		must(t, e, "INSERT INTO a VALUES (1, 'one', 1, 1)")
		must(t, e, "INSERT INTO b VALUES (1)")
		for _, c := range []struct {
			name, text                      string
			kind                            error
			code, table, column, constraint string
		}{
			{"unique", "INSERT INTO a VALUES (2, 'one', 2, 2)", engine.ErrUnique, "2067", "a", "name", ""},
			{"unique of two columns", "INSERT INTO a VALUES (2, 'two', 1, 1)", engine.ErrUnique, "2067", "a", "x, y", ""},
			{"primary key", "INSERT INTO a VALUES (1, 'two', 2, 2)", engine.ErrUnique, "1555", "a", "id", ""},
			{"foreign key", "INSERT INTO b VALUES (9)", engine.ErrForeignKey, "787", "", "", ""},
			{"foreign key on delete restrict", "DELETE FROM a", engine.ErrForeignKey, "1811", "", "", ""},
			{"not null", "INSERT INTO a VALUES (2, NULL, 2, 2)", engine.ErrNotNull, "1299", "a", "name", ""},
			{"check", "INSERT INTO a VALUES (2, 'two', -1, 2)", engine.ErrCheck, "275", "", "", "positive"},
			{"type of a strict table", "INSERT INTO s VALUES ('x')", engine.ErrCheck, "3091", "", "", ""},
			{"too big", "SELECT zeroblob(2000000000)", engine.ErrTooBig, "18", "", "", ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				_, err := engine.ExecSQL(t.Context(), e, c.text)
				var got *engine.Error
				if !errors.Is(err, c.kind) || !errors.As(err, &got) {
					t.Fatalf("got %v, want %v", err, c.kind)
				}
				if got.Code != c.code || got.Table != c.table || got.Column != c.column || !strings.HasPrefix(got.Constraint, c.constraint) {
					t.Errorf("got code %q table %q column %q constraint %q", got.Code, got.Table, got.Column, got.Constraint)
				}
				if got.SQL != c.text || got.Op != "exec" || !strings.Contains(err.Error(), c.text) {
					t.Errorf("got %+v", got)
				}
			})
		}
	})
}

func TestWhatSQLiteCanNotPrepare(t *testing.T) {
	e := inMemory(t)
	for text, want := range map[string]error{
		"SELEKT 1": engine.ErrSyntax, "SELECT * FROM nothing": engine.ErrNoTable, "SELECT nothing": engine.ErrSyntax,
	} {
		if _, err := engine.QuerySQL(t.Context(), e, text); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", text, err, want)
		}
	}
}

func TestErrorText(t *testing.T) {
	e := inMemory(t)
	must(t, e, "CREATE TABLE a (name TEXT UNIQUE)")
	must(t, e, "INSERT INTO a VALUES ('secret')")
	_, err := engine.ExecSQL(t.Context(), e, "INSERT INTO a VALUES (?)", "secret")
	want := "engine: exec: unique constraint violated: UNIQUE constraint failed: a.name [SQL: INSERT INTO a VALUES (?)]"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got := err.(*engine.Error); got.Args != nil {
		t.Errorf("the error holds binds: %v", got.Args)
	}
	if !strings.Contains(fmt.Sprintf("%v", fmt.Errorf("save: %w", err)), want) {
		t.Error("text lost in wrapping")
	}
}

func TestBindsInErrors(t *testing.T) {
	e := inMemory(t, engine.WithBindsInErrors())
	must(t, e, "CREATE TABLE a (name TEXT UNIQUE)")
	must(t, e, "INSERT INTO a VALUES ('x')")
	_, err := engine.ExecSQL(t.Context(), e, "INSERT INTO a VALUES (?)", "x")
	if err == nil || !strings.HasSuffix(err.Error(), `[SQL: INSERT INTO a VALUES (?)] [binds: ["x"]]`) {
		t.Errorf("got %v", err)
	}
	must(t, e, "INSERT INTO a VALUES (?)", "y") // the pooled binds must not be the error's
	if got := err.(*engine.Error).Args; len(got) != 1 || !got[0].Equal(sqltype.TextOf("x")) {
		t.Errorf("the error's binds became %v", got)
	}
}

func TestLongStatementInAnError(t *testing.T) {
	e := inMemory(t)
	text := "SELEKT " + strings.Repeat("ä", 10_000)
	_, err := engine.ExecSQL(t.Context(), e, text)
	var got *engine.Error
	if !errors.As(err, &got) || got.SQL != text {
		t.Fatal("the text isn't whole in the error")
	}
	if msg := err.Error(); len(msg) > 5000 || !strings.Contains(msg, "ä… (20007 bytes in all)") {
		t.Errorf("message of %d bytes: …%s", len(msg), msg[len(msg)-60:])
	}
}

func TestWrongNumberOfBinds(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		if _, err := engine.QuerySQL(t.Context(), e, "SELECT ?, ?", 1); err == nil {
			t.Error("one bind for two placeholders went through")
		}
		if in := e.Stats().Pool.InUse; in != 0 {
			t.Errorf("%d connections in use", in)
		}
	})
	_, err := engine.QuerySQL(t.Context(), inMemory(t), "SELECT ?, ?", 1, 2, 3)
	if err == nil || !strings.Contains(err.Error(), "2 placeholders, got 3 values") {
		t.Errorf("got %v", err)
	}
}

func TestTooManyBinds(t *testing.T) {
	e := inMemory(t)
	args := make([]any, 40_000)
	_, err := engine.ExecSQL(t.Context(), e, "SELECT 1", args...)
	if !errors.Is(err, engine.ErrTooBig) || !strings.Contains(err.Error(), "40000 binds, the database takes 32766: split it") {
		t.Errorf("got %v", err)
	}
}

func TestBindWithoutACodec(t *testing.T) {
	e := inMemory(t)
	_, err := engine.ExecSQL(t.Context(), e, "SELECT ?", make(chan int))
	if !errors.Is(err, sqltype.ErrUnsupported) || !strings.HasPrefix(err.Error(), "engine: bind 1: ") {
		t.Errorf("got %v", err)
	}
}

func TestSeveralStatementsInOneText(t *testing.T) {
	e := inMemory(t)
	must(t, e, "CREATE TABLE a (x); INSERT INTO a VALUES (1);\n-- and\nINSERT INTO a VALUES (2) ; -- done")
	if n := number(t, e, "SELECT sum(x) FROM a -- all"); n != 3 {
		t.Errorf("sum %d", n)
	}
	must(t, e, "-- nothing at all")
	if _, err := engine.ExecSQL(t.Context(), e, "INSERT INTO a VALUES (?); DELETE FROM a", 3); err == nil {
		t.Error("several statements with binds went through")
	}
	if _, err := engine.QuerySQL(t.Context(), e, "SELECT 1; SELECT 2"); err == nil {
		t.Error("a query of two statements went through")
	}
	if n := number(t, e, "SELECT count(*) FROM a"); n != 2 {
		t.Errorf("%d rows: a refused text ran in part", n)
	}
}

func TestAccessOfRawText(t *testing.T) {
	for text, writes := range map[string]bool{
		"SELECT 1":                              false,
		"  -- comment\n/* more */ (values (1))": false,
		"select 1":                              false,
		"EXPLAIN QUERY PLAN SELECT 1":           false,
		"PRAGMA user_version":                   false,
		"PRAGMA table_info(a)":                  false,
		"PRAGMA user_version = 3":               true,
		"WITH x AS (SELECT 1) SELECT * FROM x":  false,
		"WITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x RETURNING v": true,
		"INSERT INTO a VALUES (1) RETURNING v":                           true,
		"DELETE FROM a RETURNING v":                                      true,
	} {
		t.Run(text, func(t *testing.T) {
			e := inMemory(t)
			must(t, e, "CREATE TABLE a (v)")
			begin(t, e) // the writing connection is in use
			ctx, cancel := context.WithTimeout(t.Context(), briefly)
			defer cancel()
			r, err := engine.QuerySQL(ctx, e, text)
			if err == nil {
				r.Close()
			}
			if waited := errors.Is(err, engine.ErrTimeout); waited != writes {
				t.Errorf("waited for the writing connection: %v (%v)", waited, err)
			}
		})
	}
}
