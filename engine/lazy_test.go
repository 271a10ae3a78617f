package engine_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

// lazyBackends read and write on different connections.
var lazyBackends = map[string]func(t *testing.T, opts ...engine.Option) *engine.Engine{
	"in memory": inMemory,
	"on file":   onFile,
}

// rollbackJournal has no snapshots: an open read transaction keeps the writer from committing.
func rollbackJournal(t *testing.T, opts ...engine.Option) *engine.Engine {
	return opened(t, sqlite.Config{Path: filepath.Join(t.TempDir(), "test.db"), JournalMode: "DELETE"}, opts...)
}

func TestLazyTransactionWithoutStatementsDoesNothing(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			var tr trace
			e := open(t, tr.option())
			for range 2 {
				tx := begin(t, e, engine.LazyWrite)
				sp, err := tx.Savepoint(t.Context())
				ok(t, err)
				ok(t, sp.Rollback(t.Context()))
				ok(t, tx.Commit(t.Context()))
			}
			tr.want(t)
			if p := e.Stats().Pool; p.Idle+p.InUse != 0 {
				t.Errorf("connected: %+v", p)
			}
		})
	}
}

func TestLazyTransactionReadsThenWrites(t *testing.T) {
	for name, open := range lazyBackends {
		t.Run(name, func(t *testing.T) {
			var tr trace
			e := open(t, tr.option())
			library(t, e)
			tr.take()
			tx := begin(t, e, engine.LazyWrite)
			_, err := engine.QuerySQL(t.Context(), tx, "SELECT count(*) FROM author") // left open on purpose
			ok(t, err)
			must(t, tx, insertPoe)
			if n := authors(t, tx); n != 4 {
				t.Errorf("sees %d rows, want its own too", n)
			}
			ok(t, tx.Commit(t.Context()))
			tr.want(t, "BEGIN", "BEGIN IMMEDIATE", insertPoe, "SELECT count(*) FROM author", "SELECT count(*) FROM author", "COMMIT")
			if n := authors(t, e); n != 4 {
				t.Errorf("%d rows after the commit", n)
			}
			if in := e.Stats().Pool.InUse; in != 0 {
				t.Errorf("%d connections in use", in)
			}
		})
	}
}

func TestLazyTransactionReadsOneSnapshotBesideAWriter(t *testing.T) {
	for name, open := range lazyBackends {
		t.Run(name, func(t *testing.T) {
			e := open(t)
			library(t, e)
			reader := begin(t, e, engine.LazyWrite)
			if n := authors(t, reader); n != 3 {
				t.Fatal(n)
			}
			writer := begin(t, e, engine.LazyWrite)
			must(t, writer, insertPoe)
			within(t, time.Second, func() {
				if n := authors(t, reader); n != 3 {
					t.Errorf("read %d rows beside an open write", n)
				}
				ok(t, writer.Commit(t.Context()))
				if n := authors(t, reader); n != 3 {
					t.Errorf("read %d rows after another's commit, want the snapshot's 3", n)
				}
			})
			ok(t, reader.Commit(t.Context()))
		})
	}
}

func TestLateWrite(t *testing.T) {
	for name, open := range lazyBackends {
		t.Run(name, func(t *testing.T) {
			for _, c := range []struct {
				name    string
				opts    []engine.TxOption
				another bool // whether another transaction commits after the read
				err     error
				rows    int64
			}{
				{"nobody else wrote", []engine.TxOption{engine.LazyWrite}, false, nil, 4},
				{"another wrote, default level goes on", []engine.TxOption{engine.LazyWrite}, true, nil, 5},
				{"serializable, nobody else wrote", []engine.TxOption{engine.LazyWrite, engine.Serializable}, false, nil, 4},
				{"serializable, another wrote", []engine.TxOption{engine.LazyWrite, engine.Serializable}, true, engine.ErrSerialization, 4},
			} {
				t.Run(c.name, func(t *testing.T) {
					e := open(t)
					library(t, e)
					tx := begin(t, e, c.opts...)
					authors(t, tx)
					if c.another {
						must(t, e, "INSERT INTO author VALUES (5, 'Eco', NULL)")
					}
					_, err := engine.ExecSQL(t.Context(), tx, insertPoe)
					if !errors.Is(err, c.err) {
						t.Fatalf("got %v, want %v", err, c.err)
					}
					if c.err != nil {
						_, err := engine.ExecSQL(t.Context(), tx, insertPoe)
						if !errors.Is(err, engine.ErrTxDone) || !errors.Is(err, c.err) {
							t.Errorf("statement afterwards: got %v, want ErrTxDone for %v", err, c.err)
						}
						ok(t, tx.Rollback(t.Context()))
					} else {
						ok(t, tx.Commit(t.Context()))
					}
					if n := authors(t, e); n != c.rows {
						t.Errorf("%d rows, want %d", n, c.rows)
					}
					if in := e.Stats().Pool.InUse; in != 0 {
						t.Errorf("%d connections in use", in)
					}
				})
			}
		})
	}
}

func TestSerializableConflictIsRetried(t *testing.T) {
	e := onFile(t)
	library(t, e)
	runs := 0
	err := engine.Transact(t.Context(), e, func(tx *engine.Tx) error {
		runs++
		n := authors(t, tx)
		if runs == 1 {
			must(t, e, insertPoe)
		}
		_, err := engine.ExecSQL(t.Context(), tx, "INSERT INTO author VALUES (?, 'next', NULL)", 10+n)
		return err
	}, engine.LazyWrite, engine.Serializable, engine.Retry(3))
	ok(t, err)
	if runs != 2 || number(t, e, "SELECT max(author_id) FROM author") != 14 {
		t.Errorf("%d runs: the second must have seen four rows", runs)
	}
}

func TestUpgradeWithOpenRows(t *testing.T) {
	e := onFile(t)
	library(t, e)
	t.Run("default level reads on", func(t *testing.T) {
		tx := begin(t, e, engine.LazyWrite)
		seen := 0
		for a, err := range engine.Iter(t.Context(), tx, selecting()) {
			ok(t, err)
			seen++
			must(t, tx, "UPDATE author SET last_name = last_name || '!' WHERE author_id = ?", a.ID)
		}
		ok(t, tx.Commit(t.Context()))
		if seen != 3 || number(t, e, "SELECT count(*) FROM author WHERE last_name LIKE '%!'") != 3 {
			t.Errorf("saw %d rows", seen)
		}
	})
	t.Run("rows still open at the end are closed", func(t *testing.T) {
		tx := begin(t, e, engine.LazyWrite)
		r, err := engine.QuerySQL(t.Context(), tx, "SELECT author_id FROM author")
		ok(t, err)
		other, err := engine.QuerySQL(t.Context(), tx, "SELECT last_name FROM author")
		ok(t, err)
		must(t, tx, "DELETE FROM author WHERE author_id = 99")
		ok(t, other.Close())
		if !r.Next() {
			t.Errorf("one result ended with the other: %v", r.Err())
		}
		ok(t, tx.Commit(t.Context()))
		if r.Next() || !errors.Is(r.Err(), engine.ErrTxDone) {
			t.Errorf("got %v, want ErrTxDone", r.Err())
		}
	})
	t.Run("serializable refuses", func(t *testing.T) {
		tx := begin(t, e, engine.LazyWrite, engine.Serializable)
		r, err := engine.QuerySQL(t.Context(), tx, "SELECT author_id FROM author")
		ok(t, err)
		if _, err := engine.ExecSQL(t.Context(), tx, insertPoe); err == nil || !strings.Contains(err.Error(), "read them to their end first") {
			t.Errorf("got %v", err)
		}
		ok(t, r.Close())
		must(t, tx, insertPoe)
		ok(t, tx.Commit(t.Context()))
	})
	if in := e.Stats().Pool.InUse; in != 0 {
		t.Errorf("%d connections in use", in)
	}
}

func TestUpgradeWaitsForTheWriterAndGivesUp(t *testing.T) {
	e := opened(t, sqlite.Config{Path: ":memory:", BusyTimeout: 30 * time.Millisecond})
	library(t, e)
	writer := begin(t, e)
	tx := begin(t, e, engine.LazyWrite)
	authors(t, tx)
	_, err := engine.ExecSQL(t.Context(), tx, insertPoe)
	if !errors.Is(err, engine.ErrBusy) || !strings.Contains(err.Error(), "run this statement in it") {
		t.Errorf("got %v, want ErrBusy with the cure", err)
	}
	if n := authors(t, tx); n != 3 { // it goes on as a reader
		t.Errorf("%d rows", n)
	}
	ok(t, writer.Rollback(t.Context()))
	must(t, tx, insertPoe) // and may write later
	ok(t, tx.Commit(t.Context()))
}

func TestLazyReadOnly(t *testing.T) {
	for name, open := range lazyBackends {
		t.Run(name, func(t *testing.T) {
			var tr trace
			e := open(t, tr.option())
			library(t, e)
			tr.take()
			tx := begin(t, e, engine.LazyWrite, engine.ReadOnly)
			tr.want(t)
			authors(t, tx)
			if _, err := engine.ExecSQL(t.Context(), tx, insertPoe); !errors.Is(err, engine.ErrReadOnly) {
				t.Errorf("got %v, want ErrReadOnly", err)
			}
			ok(t, tx.Commit(t.Context()))
			tr.want(t, "BEGIN", "SELECT count(*) FROM author", "COMMIT")
		})
	}
}

func TestLazyTransactionOverSQL(t *testing.T) {
	var tr trace
	e := overSQL(t, tr.option())
	library(t, e)
	tr.take()
	tx := begin(t, e, engine.LazyWrite)
	authors(t, tx)
	within(t, time.Second, func() { must(t, e, insertPoe) }) // the transaction that read keeps nobody from writing
	must(t, tx, "DELETE FROM author WHERE author_id = 4")
	ok(t, tx.Commit(t.Context()))
	tr.want(t, "SELECT count(*) FROM author", insertPoe, "BEGIN IMMEDIATE", "DELETE FROM author WHERE author_id = 4", "COMMIT")
}

func TestOneSQLConnection(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	ok(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	e := engine.FromDB(db, dialect.New())
	library(t, e)
	tx := begin(t, e, engine.LazyWrite)
	for a, err := range engine.Iter(t.Context(), tx, selecting()) {
		ok(t, err)
		must(t, tx, "UPDATE author SET last_name = 'x' WHERE author_id = ?", a.ID) // on the one connection there is
	}
	ok(t, tx.Commit(t.Context()))
	ok(t, e.Close())
	ok(t, db.Ping()) // the pool is the program's
}

func TestLazyTransactionOnARollbackJournal(t *testing.T) {
	var tr trace
	e := rollbackJournal(t, tr.option())
	library(t, e)
	tr.take()
	t.Run("holds no read transaction", func(t *testing.T) {
		tx := begin(t, e, engine.LazyWrite)
		authors(t, tx)
		within(t, time.Second, func() { must(t, e, insertPoe) })
		if n := authors(t, tx); n != 4 {
			t.Errorf("%d rows", n)
		}
		must(t, tx, "DELETE FROM author WHERE author_id = 4")
		ok(t, tx.Commit(t.Context()))
		tr.want(t, "SELECT count(*) FROM author", insertPoe, "SELECT count(*) FROM author", "BEGIN IMMEDIATE",
			"DELETE FROM author WHERE author_id = 4", "COMMIT")
	})
	t.Run("serializable takes the lock at once", func(t *testing.T) {
		tx := begin(t, e, engine.LazyWrite, engine.Serializable)
		authors(t, tx)
		ok(t, tx.Commit(t.Context()))
		tr.want(t, "BEGIN IMMEDIATE", "SELECT count(*) FROM author", "COMMIT")
	})
}

func TestSavepointsBeforeTheFirstWrite(t *testing.T) {
	var tr trace
	e := inMemory(t, tr.option())
	library(t, e)
	tr.take()
	tx := begin(t, e, engine.LazyWrite)
	outer, err := tx.Savepoint(t.Context())
	ok(t, err)
	authors(t, tx)
	gone, err := tx.Savepoint(t.Context())
	ok(t, err)
	ok(t, gone.Release(t.Context()))
	must(t, tx, insertPoe)
	ok(t, outer.Rollback(t.Context()))
	ok(t, tx.Commit(t.Context()))
	tr.want(t, "BEGIN", "SELECT count(*) FROM author", "BEGIN IMMEDIATE", "SAVEPOINT sp1", insertPoe,
		"ROLLBACK TO SAVEPOINT sp1", "RELEASE SAVEPOINT sp1", "COMMIT")
	if n := authors(t, e); n != 3 {
		t.Errorf("%d rows", n)
	}
}
