package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

// onTwoPhase runs a test on each database that has two-phase commit, with a table of one column.
func onTwoPhase(t *testing.T, f func(t *testing.T, e *engine.Engine, name func(string) string)) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		e := db.Open(t)
		if _, ok := e.Dialect().(dialect.TwoPhaser); !ok {
			if _, err := e.Begin(t.Context(), engine.TwoPhase("x")); err == nil || !strings.Contains(err.Error(), "no two-phase commit") {
				t.Errorf("got %v, want to be told that there is no two-phase commit", err)
			}
			return
		}
		must(t, e, "CREATE TABLE t (a INTEGER)")
		f(t, e, func(s string) string { // a name of the server's, so that no other test may have it
			name := fmt.Sprintf("retort-%s-%d-%d", s, os.Getpid(), time.Now().UnixNano())
			t.Cleanup(func() { e.RollbackPrepared(context.Background(), name) }) // what a failure has left
			return name
		})
	})
}

// prepared prepares a transaction that inserts a value. A PostgreSQL that takes none is for CI to set up.
func prepared(t *testing.T, e *engine.Engine, name string, value int) {
	t.Helper()
	tx, err := e.Begin(t.Context(), engine.TwoPhase(name))
	ok(t, err)
	must(t, tx, fmt.Sprintf("INSERT INTO t VALUES (%d)", value))
	err = tx.Prepare(t.Context())
	var fault *engine.Error
	if errors.As(err, &fault) && fault.Code == "55000" && os.Getenv("RETORT_TEST_REQUIRE") != "1" {
		t.Skip("the server has max_prepared_transactions = 0")
	}
	ok(t, err)
	if err := tx.Commit(t.Context()); !errors.Is(err, engine.ErrTxDone) {
		t.Errorf("Commit after Prepare: got %v, want ErrTxDone", err)
	}
	if in := e.Stats().Pool.InUse; in != 0 {
		t.Errorf("%d connections in use", in)
	}
}

func TestPreparedTransactionWaitsForTheLastWord(t *testing.T) {
	onTwoPhase(t, func(t *testing.T, e *engine.Engine, name func(string) string) {
		keep, drop := name("keep"), name("drop")
		prepared(t, e, keep, 1)
		prepared(t, e, drop, 2)
		if n := number(t, e, "SELECT count(*) FROM t"); n != 0 {
			t.Errorf("%d rows are seen before the last word", n)
		}
		names, err := e.Prepared(t.Context())
		ok(t, err)
		if !slices.Contains(names, keep) || !slices.Contains(names, drop) {
			t.Errorf("prepared are %v, want %s and %s among them", names, keep, drop)
		}
		ok(t, e.CommitPrepared(t.Context(), keep))
		ok(t, e.RollbackPrepared(t.Context(), drop))
		if n, v := number(t, e, "SELECT count(*) FROM t"), number(t, e, "SELECT max(a) FROM t"); n != 1 || v != 1 {
			t.Errorf("%d rows up to %d, want the one that was committed", n, v)
		}
		if err := e.CommitPrepared(t.Context(), keep); err == nil {
			t.Error("a transaction that isn't there was committed")
		}
		names, err = e.Prepared(t.Context())
		ok(t, err)
		if slices.Contains(names, keep) || slices.Contains(names, drop) {
			t.Errorf("prepared are %v, want neither of ours", names)
		}
	})
}

func TestTwoPhaseTransactionInOnePhase(t *testing.T) {
	onTwoPhase(t, func(t *testing.T, e *engine.Engine, name func(string) string) {
		for value, end := range []func(*engine.Tx) error{
			func(tx *engine.Tx) error { return tx.Commit(t.Context()) },
			func(tx *engine.Tx) error { return tx.Rollback(t.Context()) },
		} {
			tx, err := e.Begin(t.Context(), engine.TwoPhase(name("one")), engine.Serializable)
			ok(t, err)
			must(t, tx, fmt.Sprintf("INSERT INTO t VALUES (%d)", value))
			ok(t, end(tx))
		}
		if n, v := number(t, e, "SELECT count(*) FROM t"), number(t, e, "SELECT max(a) FROM t"); n != 1 || v != 0 {
			t.Errorf("%d rows up to %d, want the one that was committed", n, v)
		}
		tx, err := e.Begin(t.Context(), engine.TwoPhase(name("left")))
		ok(t, err)
		if _, err := engine.ExecSQL(t.Context(), tx, "nonsense"); !errors.Is(err, engine.ErrSyntax) {
			t.Errorf("got %v, want ErrSyntax", err)
		}
		ok(t, tx.Rollback(t.Context()))
		must(t, e, "INSERT INTO t VALUES (9)")
	})
}

func TestTwoPhaseRefuses(t *testing.T) {
	e := inMemory(t)
	for name, opts := range map[string][]engine.TxOption{
		"TwoPhase and LazyWrite conflict":            {engine.TwoPhase("a"), engine.LazyWrite},
		"TwoPhase and ReadOnly conflict":             {engine.TwoPhase("a"), engine.ReadOnly},
		"TwoPhase and Autocommit conflict":           {engine.TwoPhase("a"), engine.Autocommit},
		`TwoPhase("a") and TwoPhase("b") conflict`:   {engine.TwoPhase("a"), engine.TwoPhase("b")},
		`TwoPhase("it's"): a transaction's name has`: {engine.TwoPhase("it's")},
		`TwoPhase(""): a transaction's name has`:     {engine.TwoPhase("")},
		"sqlite":                                     {engine.TwoPhase("a")},
	} {
		if _, err := e.Begin(t.Context(), opts...); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %q", err, name)
		}
	}
	tx := begin(t, e)
	if err := tx.Prepare(t.Context()); err == nil || !strings.Contains(err.Error(), "begun without TwoPhase") {
		t.Errorf("got %v", err)
	}
	ok(t, tx.Rollback(t.Context()))
	if err := e.CommitPrepared(t.Context(), "a"); err == nil || !strings.Contains(err.Error(), "no two-phase commit") {
		t.Errorf("got %v", err)
	}
	if _, err := e.Prepared(t.Context()); err == nil {
		t.Error("a database without two-phase commit lists prepared transactions")
	}
}
