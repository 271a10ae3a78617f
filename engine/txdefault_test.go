package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

func TestAutocommitKeepsWhatItDid(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		e := db.Open(t)
		must(t, e, "CREATE TABLE t (a INTEGER PRIMARY KEY)")
		tx, err := e.Begin(t.Context(), engine.Autocommit)
		ok(t, err)
		must(t, tx, "INSERT INTO t VALUES (1)")
		if _, err := engine.ExecSQL(t.Context(), tx, "INSERT INTO t VALUES (1)"); !errors.Is(err, engine.ErrUnique) {
			t.Errorf("got %v, want ErrUnique", err)
		}
		must(t, tx, "INSERT INTO t VALUES (2)") // a failure ends nothing, also where it would end a transaction
		if _, err := tx.Savepoint(t.Context()); err == nil || !strings.Contains(err.Error(), "no savepoints") {
			t.Errorf("got %v, want that there are no savepoints", err)
		}
		ok(t, tx.Rollback(t.Context()))
		if n := number(t, e, "SELECT count(*) FROM t"); n != 2 {
			t.Errorf("%d rows, want 2", n)
		}
		if err := tx.Commit(t.Context()); !errors.Is(err, engine.ErrTxDone) {
			t.Errorf("got %v, want ErrTxDone", err)
		}
		ok(t, engine.Transact(t.Context(), e.With(engine.WithTxOptions(engine.Autocommit)), func(tx *engine.Tx) error {
			_, err := engine.ExecSQL(t.Context(), tx, "INSERT INTO t VALUES (3)")
			return err
		}))
		if in := e.Stats().Pool.InUse; in != 0 {
			t.Errorf("%d connections in use", in)
		}
	})
}

func TestEngineHasTransactionOptions(t *testing.T) {
	var tr trace
	e := inMemory(t, tr.option())
	library(t, e)
	quiet := e.With(engine.WithTxOptions(engine.ReadOnly, engine.Serializable))
	err := engine.Transact(t.Context(), quiet, func(tx *engine.Tx) error {
		_, err := engine.ExecSQL(t.Context(), tx, insertPoe)
		return err
	})
	if !errors.Is(err, engine.ErrReadOnly) {
		t.Errorf("got %v, want ErrReadOnly", err)
	}
	must(t, e, insertPoe)
}

// TestEngineIsolation: the default level is sent with each transaction that has none of its own.
func TestEngineIsolation(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		var tr trace
		e := db.Open(t, tr.option()).With(engine.WithTxOptions(engine.Serializable))
		sent := func(opts ...engine.TxOption) string {
			tr.take()
			ok(t, engine.Transact(t.Context(), e, func(*engine.Tx) error { return nil }, opts...))
			return strings.Join(tr.take(), "; ")
		}
		plain, own := sent(), sent(engine.ReadCommitted)
		if explicit := sent(engine.Serializable); plain != explicit {
			t.Errorf("sent %s, want %s", plain, explicit)
		}
		if strings.Contains(own, "SERIALIZABLE") {
			t.Errorf("sent %s, want the transaction's own level", own)
		}
	})
}

func TestTransactionOptionsThatConflict(t *testing.T) {
	for want, opts := range map[string][]engine.TxOption{
		"Serializable and ReadCommitted conflict": {engine.Serializable, engine.ReadCommitted},
		"Autocommit and Serializable conflict":    {engine.Autocommit, engine.Serializable},
		"Autocommit and ReadOnly conflict":        {engine.Autocommit, engine.ReadOnly},
		"Autocommit and LazyWrite conflict":       {engine.Autocommit, engine.LazyWrite},
	} {
		e := inMemory(t)
		for way, begin := range map[string]func() (*engine.Tx, error){
			"Begin":  func() (*engine.Tx, error) { return e.Begin(t.Context(), opts...) },
			"engine": func() (*engine.Tx, error) { return e.With(engine.WithTxOptions(opts...)).Begin(t.Context()) },
		} {
			if _, err := begin(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %q", way, err, want)
			}
		}
	}
	if _, err := inMemory(t, engine.WithTxOptions(engine.Retry(3))).Begin(t.Context()); err == nil || !strings.Contains(err.Error(), "single transaction") {
		t.Errorf("got %v", err)
	}
}
