package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
)

const insertPoe = "INSERT INTO author VALUES (4, 'Poe', NULL)"

func begin(t *testing.T, e *engine.Engine, opts ...engine.TxOption) *engine.Tx {
	t.Helper()
	tx, err := e.Begin(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback(background) })
	return tx
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCommitAndRollback(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		tx := begin(t, e)
		must(t, tx, insertPoe)
		if n := authors(t, tx); n != 4 {
			t.Errorf("the transaction sees %d rows, want its own", n)
		}
		ok(t, tx.Rollback(t.Context()))
		if n := authors(t, e); n != 3 {
			t.Errorf("%d rows after Rollback", n)
		}
		tx = begin(t, e)
		must(t, tx, insertPoe)
		ok(t, tx.Commit(t.Context()))
		if n := authors(t, e); n != 4 {
			t.Errorf("%d rows after Commit", n)
		}
	})
}

func TestEndedTransaction(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		for name, end := range map[string]func(*engine.Tx) error{
			"by Commit":   func(tx *engine.Tx) error { return tx.Commit(t.Context()) },
			"by Rollback": func(tx *engine.Tx) error { return tx.Rollback(t.Context()) },
		} {
			t.Run(name, func(t *testing.T) {
				tx := begin(t, e)
				ok(t, end(tx))
				_, execErr := engine.ExecSQL(t.Context(), tx, insertPoe)
				_, spErr := tx.Savepoint(t.Context())
				for call, err := range map[string]error{
					"Commit": tx.Commit(t.Context()), "Rollback": tx.Rollback(t.Context()), "ExecSQL": execErr, "Savepoint": spErr,
				} {
					if !errors.Is(err, engine.ErrTxDone) {
						t.Errorf("%s: got %v, want ErrTxDone", call, err)
					}
				}
			})
		}
	})
}

func TestStatementErrorLeavesTheTransactionUsable(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		tx := begin(t, e)
		must(t, tx, insertPoe)
		if _, err := engine.ExecSQL(t.Context(), tx, insertPoe); !errors.Is(err, engine.ErrUnique) {
			t.Errorf("got %v, want ErrUnique", err)
		}
		must(t, tx, "INSERT INTO author VALUES (5, 'Eco', NULL)")
		ok(t, tx.Commit(t.Context()))
		if n := authors(t, e); n != 5 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestDatabaseEndsTheTransaction(t *testing.T) {
	e := inMemory(t)
	library(t, e)
	tx := begin(t, e)
	must(t, tx, insertPoe)
	_, err := engine.ExecSQL(t.Context(), tx, "INSERT OR ROLLBACK INTO author VALUES (4, 'Poe', NULL)")
	if !errors.Is(err, engine.ErrUnique) {
		t.Fatalf("got %v", err)
	}
	_, err = engine.ExecSQL(t.Context(), tx, "INSERT INTO author VALUES (5, 'Eco', NULL)")
	if !errors.Is(err, engine.ErrTxDone) || !strings.Contains(err.Error(), "rolled back by the database after unique constraint") {
		t.Errorf("statement afterwards: got %v, want ErrTxDone with the cause", err)
	}
	if err := tx.Commit(t.Context()); !errors.Is(err, engine.ErrTxDone) {
		t.Errorf("commit: got %v, want ErrTxDone", err)
	}
	if n := authors(t, e); n != 3 {
		t.Errorf("%d rows, want none of the transaction's", n)
	}
}

func TestSavepoints(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		for name, opts := range map[string][]engine.TxOption{"eager": nil, "lazy": {engine.LazyWrite}} {
			t.Run(name, func(t *testing.T) {
				tx := begin(t, e, opts...)
				outer, err := tx.Savepoint(t.Context())
				ok(t, err)
				must(t, tx, insertPoe)
				inner, err := tx.Savepoint(t.Context())
				ok(t, err)
				must(t, tx, "DELETE FROM author")
				ok(t, inner.Rollback(t.Context()))
				if n := authors(t, tx); n != 4 {
					t.Errorf("%d rows after the inner one was rolled back, want 4", n)
				}
				kept, err := tx.Savepoint(t.Context())
				ok(t, err)
				must(t, tx, "DELETE FROM author WHERE author_id = 1")
				ok(t, kept.Release(t.Context()))
				if n := authors(t, tx); n != 3 {
					t.Errorf("%d rows after a release, want 3", n)
				}
				ok(t, outer.Rollback(t.Context()))
				for _, ended := range []*engine.Savepoint{outer, inner, kept} {
					if err := ended.Release(t.Context()); !errors.Is(err, engine.ErrTxDone) {
						t.Errorf("got %v, want ErrTxDone", err)
					}
				}
				ok(t, tx.Commit(t.Context()))
				if n := authors(t, e); n != 3 {
					t.Errorf("%d rows at the end, want 3", n)
				}
			})
		}
	})
}

func TestOuterSavepointEndsInnerOnes(t *testing.T) {
	e := inMemory(t)
	library(t, e)
	tx := begin(t, e)
	outer, err := tx.Savepoint(t.Context())
	ok(t, err)
	inner, err := tx.Savepoint(t.Context())
	ok(t, err)
	ok(t, outer.Release(t.Context()))
	if err := inner.Rollback(t.Context()); !errors.Is(err, engine.ErrTxDone) || !strings.Contains(err.Error(), "outer") {
		t.Errorf("got %v", err)
	}
}

func TestErrorInASavepoint(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		tx := begin(t, e)
		must(t, tx, insertPoe)
		sp, err := tx.Savepoint(t.Context())
		ok(t, err)
		if _, err := engine.ExecSQL(t.Context(), tx, insertPoe); !errors.Is(err, engine.ErrUnique) {
			t.Errorf("got %v", err)
		}
		ok(t, sp.Rollback(t.Context()))
		must(t, tx, "INSERT INTO author VALUES (5, 'Eco', NULL)")
		ok(t, tx.Commit(t.Context()))
		if n := authors(t, e); n != 5 {
			t.Errorf("%d rows, want 5", n)
		}
	})
}

func TestReadOnlyTransaction(t *testing.T) {
	e := onFile(t)
	library(t, e)
	tx := begin(t, e, engine.ReadOnly)
	before := authors(t, tx)
	must(t, e, insertPoe) // a writer beside it
	if n := authors(t, tx); n != before {
		t.Errorf("saw %d rows, then %d: not one snapshot", before, n)
	}
	if _, err := engine.ExecSQL(t.Context(), tx, insertPoe); !errors.Is(err, engine.ErrReadOnly) {
		t.Errorf("write: got %v, want ErrReadOnly", err)
	}
	if _, err := engine.QuerySQL(t.Context(), tx, "WITH x AS (SELECT 9) INSERT INTO author SELECT 9, 'x', NULL RETURNING author_id"); !errors.Is(err, engine.ErrReadOnly) {
		t.Errorf("write that returns rows: got %v, want ErrReadOnly", err)
	}
	ok(t, tx.Commit(t.Context()))
}

func TestEndOfTransactionClosesItsRows(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		for name, end := range map[string]func(*engine.Tx) error{
			"Commit":   func(tx *engine.Tx) error { return tx.Commit(t.Context()) },
			"Rollback": func(tx *engine.Tx) error { return tx.Rollback(t.Context()) },
		} {
			t.Run(name, func(t *testing.T) {
				tx := begin(t, e)
				r, err := engine.QuerySQL(t.Context(), tx, "SELECT author_id FROM author")
				ok(t, err)
				if !r.Next() {
					t.Fatal(r.Err())
				}
				ok(t, end(tx))
				if r.Next() || !errors.Is(r.Err(), engine.ErrTxDone) {
					t.Errorf("got %v, want ErrTxDone", r.Err())
				}
				if in := e.Stats().Pool.InUse; in != 0 {
					t.Errorf("%d connections in use", in)
				}
			})
		}
	})
}

func TestTransact(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		no := errors.New("no")
		for _, c := range []struct {
			name string
			fn   func(tx *engine.Tx) error
			err  error
			rows int64
		}{
			{"error rolls back", func(*engine.Tx) error { return no }, no, 3},
			{"fn rolls back itself", func(tx *engine.Tx) error { return tx.Rollback(t.Context()) }, nil, 3},
			{"nil commits", func(*engine.Tx) error { return nil }, nil, 4},
		} {
			t.Run(c.name, func(t *testing.T) {
				err := engine.Transact(t.Context(), e, func(tx *engine.Tx) error {
					must(t, tx, insertPoe)
					return c.fn(tx)
				})
				if n := authors(t, e); err != c.err || n != c.rows {
					t.Errorf("got %v with %d rows, want %v with %d", err, n, c.err, c.rows)
				}
			})
		}
	})
}

func TestPanicInTransactRollsBackAndGoesOn(t *testing.T) {
	e := inMemory(t)
	library(t, e)
	func() {
		defer func() {
			if got := recover(); got != "stop" {
				t.Errorf("recovered %v, want the panic", got)
			}
		}()
		engine.Transact(t.Context(), e, func(tx *engine.Tx) error {
			must(t, tx, insertPoe)
			panic("stop")
		})
	}()
	if n := authors(t, e); n != 3 {
		t.Errorf("%d rows", n)
	}
	must(t, e, insertPoe) // the writing connection is free again
}

func TestOptionsThatConflict(t *testing.T) {
	e := inMemory(t)
	for name, c := range map[string]struct {
		opts []engine.TxOption
		want string
	}{
		"two levels":     {[]engine.TxOption{engine.ReadCommitted, engine.Serializable}, "ReadCommitted and Serializable conflict"},
		"negative retry": {[]engine.TxOption{engine.Retry(-1)}, "Retry(-1): want 0 or more"},
		"retry of Begin": {[]engine.TxOption{engine.Retry(1)}, "Retry is for Transact"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := e.Begin(t.Context(), c.opts...); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestDeferredForeignKeyFailsTheCommit(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		must(t, e, "CREATE TABLE book (author_id INTEGER REFERENCES author DEFERRABLE INITIALLY DEFERRED)")
		tx := begin(t, e)
		must(t, tx, "INSERT INTO book VALUES (99)")
		if err := tx.Commit(t.Context()); !errors.Is(err, engine.ErrForeignKey) {
			t.Errorf("got %v, want ErrForeignKey", err)
		}
		if err := tx.Rollback(t.Context()); !errors.Is(err, engine.ErrTxDone) {
			t.Errorf("Rollback: got %v, want ErrTxDone: a failed Commit has rolled back", err)
		}
		if n := number(t, e, "SELECT count(*) FROM book"); n != 0 {
			t.Errorf("%d rows stayed", n)
		}
	})
}

func TestConn(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		c, err := e.Conn(t.Context())
		ok(t, err)
		defer c.Close()
		must(t, c, "CREATE TEMP TABLE mine (x)")
		must(t, c, "INSERT INTO mine VALUES (1)")
		if n := number(t, c, "SELECT count(*) FROM mine"); n != 1 {
			t.Errorf("%d rows in the temporary table", n)
		}
		tx, err := c.Begin(t.Context())
		ok(t, err)
		if _, err := c.Begin(t.Context()); err == nil || !strings.Contains(err.Error(), "has an open transaction") {
			t.Errorf("second Begin: got %v", err)
		}
		must(t, c, insertPoe) // on the connection, so in its transaction
		ok(t, tx.Rollback(t.Context()))
		tx, err = c.Begin(t.Context(), engine.LazyWrite)
		ok(t, err)
		must(t, tx, insertPoe)
		ok(t, c.Close()) // which rolls back
		ok(t, c.Close())
		if err := tx.Commit(t.Context()); !errors.Is(err, engine.ErrTxDone) {
			t.Errorf("got %v, want ErrTxDone", err)
		}
		if _, err := engine.ExecSQL(t.Context(), c, insertPoe); !errors.Is(err, engine.ErrClosed) {
			t.Errorf("got %v, want ErrClosed", err)
		}
		if n := authors(t, e); n != 3 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestDiscardedConnForgetsItsSettings(t *testing.T) {
	e := onFile(t)
	c, err := e.Conn(t.Context())
	ok(t, err)
	must(t, c, "PRAGMA foreign_keys=OFF")
	ok(t, c.Discard())
	c, err = e.Conn(t.Context())
	ok(t, err)
	defer c.Close()
	if n := number(t, c, "PRAGMA foreign_keys"); n != 1 {
		t.Error("foreign keys are still off")
	}
}

func TestTransactionLeftByRawTextIsRolledBack(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		c, err := e.Conn(t.Context())
		ok(t, err)
		must(t, c, "BEGIN IMMEDIATE")
		must(t, c, insertPoe)
		ok(t, c.Close())
		if n := authors(t, e); n != 3 {
			t.Errorf("%d rows: the pool took back an open transaction", n)
		}
		must(t, e, insertPoe)
	})
}

func TestClosedEngine(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		tx := begin(t, e)
		must(t, tx, insertPoe)
		ok(t, e.Close())
		if n := authors(t, tx); n != 4 {
			t.Errorf("the open transaction sees %d rows, want it to work on", n)
		}
		ok(t, tx.Commit(t.Context()))
		_, execErr := engine.ExecSQL(t.Context(), e, insertPoe)
		_, beginErr := e.Begin(t.Context())
		_, connErr := e.Conn(t.Context())
		for _, err := range []error{execErr, beginErr, connErr} {
			if !errors.Is(err, engine.ErrClosed) {
				t.Errorf("got %v, want ErrClosed", err)
			}
		}
		ok(t, e.Close())
		if p := e.Stats().Pool; p.InUse+p.Idle != 0 {
			t.Errorf("%+v after Close", p)
		}
	})
}

func TestTransactionIsEchoedInOrder(t *testing.T) {
	var tr trace
	e := inMemory(t, tr.option())
	library(t, e)
	tr.take()
	tx := begin(t, e)
	sp, err := tx.Savepoint(t.Context())
	ok(t, err)
	must(t, tx, insertPoe)
	ok(t, sp.Rollback(t.Context()))
	sp, err = tx.Savepoint(t.Context())
	ok(t, err)
	ok(t, sp.Release(t.Context()))
	ok(t, tx.Commit(t.Context()))
	want := []string{"BEGIN IMMEDIATE", "SAVEPOINT sp1", insertPoe, "ROLLBACK TO SAVEPOINT sp1", "RELEASE SAVEPOINT sp1",
		"SAVEPOINT sp2", "RELEASE SAVEPOINT sp2", "COMMIT"}
	if got := tr.take(); !slices.Equal(got, want) {
		t.Errorf("sent %q\nwant %q", got, want)
	}
}
