package sqlite_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

// both runs a test on a file and in memory.
func both(t *testing.T, c sqlite.Config, f func(t *testing.T, e *engine.Engine)) {
	for name, path := range map[string]string{"on file": file(t), "in memory": ":memory:"} {
		c.Path = path
		t.Run(name, func(t *testing.T) { f(t, open(t, c)) })
	}
}

func TestConnectionsShareOneDatabase(t *testing.T) {
	both(t, sqlite.Config{Readers: 3}, func(t *testing.T, e *engine.Engine) {
		must(t, e, "CREATE TABLE a (x)")
		must(t, e, "INSERT INTO a VALUES (7)")
		var open []*engine.Tx
		for range 3 {
			tx, err := e.Begin(t.Context(), engine.ReadOnly)
			ok(t, err)
			open = append(open, tx)
			if got := text(t, tx, "SELECT x AS v FROM a"); got != "7" {
				t.Errorf("read %s", got)
			}
		}
		if p := e.Stats().Pool; p.InUse != 3 || p.Idle != 1 {
			t.Errorf("%+v, want three readers in use beside an idle writer", p)
		}
		must(t, e, "INSERT INTO a VALUES (8)") // three open snapshots don't stop it
		for _, tx := range open {
			if got := text(t, tx, "SELECT count(*) AS v FROM a"); got != "1" {
				t.Errorf("a snapshot shows %s rows", got)
			}
			ok(t, tx.Commit(t.Context()))
		}
	})
}

func TestEachMemoryDatabaseIsItsOwn(t *testing.T) {
	for _, path := range []string{":memory:", "file::memory:?cache=shared", "file:same?mode=memory&cache=shared"} {
		one, two := open(t, sqlite.Config{Path: path}), open(t, sqlite.Config{Path: path})
		must(t, one, "CREATE TABLE a (x)")
		must(t, two, "CREATE TABLE a (x)")
	}
}

func TestMemoryDatabaseOutlivesItsConnections(t *testing.T) {
	e := open(t, sqlite.Config{Path: ":memory:"})
	c, err := e.Conn(t.Context())
	ok(t, err)
	must(t, c, "CREATE TABLE a (x)")
	ok(t, c.Discard())
	if p := e.Stats().Pool; p.InUse+p.Idle != 0 {
		t.Fatalf("%+v", p)
	}
	must(t, e, "INSERT INTO a VALUES (1)")
}

func TestWritersTakeTurns(t *testing.T) {
	both(t, sqlite.Config{}, func(t *testing.T, e *engine.Engine) {
		must(t, e, "CREATE TABLE counter (n INTEGER NOT NULL)")
		must(t, e, "INSERT INTO counter VALUES (0)")
		const writers, each = 8, 20
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					err := engine.Transact(t.Context(), e, func(tx *engine.Tx) error {
						n, err := value(tx, "SELECT CAST(n AS TEXT) FROM counter")
						if err != nil {
							return err
						}
						return exec(tx, "UPDATE counter SET n = CAST(? AS INTEGER) + 1", n)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if got := text(t, e, "SELECT n AS v FROM counter"); got != fmt.Sprint(writers*each) {
			t.Errorf("counted %s, want %d: a write was lost", got, writers*each)
		}
	})
}

func TestReadersAndWritersTogether(t *testing.T) {
	both(t, sqlite.Config{}, func(t *testing.T, e *engine.Engine) {
		must(t, e, "CREATE TABLE account (id INTEGER PRIMARY KEY, cents INTEGER NOT NULL)")
		must(t, e, "INSERT INTO account VALUES (1, 500), (2, 500), (3, 0)")
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for range 25 {
					var err error
					switch {
					case i%2 == 0:
						err = audit(t, e)
					case i%4 == 1:
						err = transfer(t, e, engine.LazyWrite, engine.Serializable, engine.Retry(50))
					default:
						err = transfer(t, e)
					}
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		ok(t, audit(t, e))
		if p := e.Stats().Pool; p.InUse != 0 {
			t.Errorf("%+v", p)
		}
	})
}

// audit sees that no money was made or lost.
func audit(t *testing.T, e *engine.Engine) error {
	sum, err := value(e, "SELECT CAST(sum(cents) AS TEXT) FROM account")
	if err == nil && sum != "1000" {
		err = fmt.Errorf("the accounts hold %s", sum)
	}
	return err
}

// transfer moves a cent from what it has read to be there.
func transfer(t *testing.T, e *engine.Engine, opts ...engine.TxOption) error {
	from, to := 1+rand.IntN(3), 1+rand.IntN(3)
	return engine.Transact(t.Context(), e, func(tx *engine.Tx) error {
		has, err := value(tx, fmt.Sprintf("SELECT CAST(cents AS TEXT) FROM account WHERE id = %d", from))
		if err != nil || has == "0" || from == to {
			return err
		}
		if err := exec(tx, "UPDATE account SET cents = CAST(? AS INTEGER) - 1 WHERE id = ?", has, from); err != nil {
			return err
		}
		return exec(tx, "UPDATE account SET cents = cents + 1 WHERE id = ?", to)
	}, opts...)
}

func TestReadersRunInParallelWithAnOpenWrite(t *testing.T) {
	both(t, sqlite.Config{}, func(t *testing.T, e *engine.Engine) {
		must(t, e, "CREATE TABLE a (x)")
		tx, err := e.Begin(t.Context())
		ok(t, err)
		must(t, tx, "INSERT INTO a VALUES (1)")
		within(t, 0, time.Second, func() {
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					if got, err := value(e, "SELECT CAST(count(*) AS TEXT) FROM a"); got != "0" || err != nil {
						t.Errorf("read %s, %v beside an open write", got, err)
					}
				})
			}
			wg.Wait()
		})
		ok(t, tx.Commit(t.Context()))
	})
}

func TestWaitForTheWriterIsBounded(t *testing.T) {
	both(t, sqlite.Config{BusyTimeout: 40 * time.Millisecond}, func(t *testing.T, e *engine.Engine) {
		tx, err := e.Begin(t.Context())
		ok(t, err)
		within(t, 35*time.Millisecond, 2*time.Second, func() {
			err := exec(e, "CREATE TABLE a (x)")
			if !errors.Is(err, engine.ErrBusy) || !strings.Contains(err.Error(), "kept the writing connection for 40ms") {
				t.Errorf("got %v", err)
			}
		})
		ok(t, tx.Rollback(t.Context()))
		must(t, e, "CREATE TABLE a (x)")
	})
}

func TestWaitForAReaderIsBounded(t *testing.T) {
	e := open(t, sqlite.Config{Path: ":memory:", Readers: 1, BusyTimeout: 40 * time.Millisecond})
	r, err := engine.QuerySQL(t.Context(), e, "SELECT 1")
	ok(t, err)
	if _, err := engine.QuerySQL(t.Context(), e, "SELECT 2"); !errors.Is(err, engine.ErrBusy) || !strings.Contains(err.Error(), "all 1 reading connections") {
		t.Errorf("got %v", err)
	}
	ok(t, r.Close())
	text(t, e, "SELECT 2 AS v")
}

func TestCloseWakesThoseWhoWait(t *testing.T) {
	e := open(t, sqlite.Config{Path: ":memory:"})
	tx, err := e.Begin(t.Context())
	ok(t, err)
	done := make(chan error)
	go func() { done <- exec(e, "CREATE TABLE a (x)") }()
	time.Sleep(20 * time.Millisecond)
	within(t, 0, 2*time.Second, func() {
		ok(t, e.Close())
		if err := <-done; !errors.Is(err, engine.ErrClosed) {
			t.Errorf("got %v, want ErrClosed", err)
		}
	})
	ok(t, tx.Rollback(t.Context()))
}

func TestReaderRefusesWrites(t *testing.T) {
	e := open(t, sqlite.Config{Path: ":memory:"})
	must(t, e, "CREATE TABLE a (x)")
	tx, err := e.Begin(t.Context(), engine.ReadOnly)
	ok(t, err)
	defer tx.Rollback(t.Context())
	// A text that looks like a read and isn't: the connection refuses it.
	if _, err := engine.QuerySQL(t.Context(), tx, "EXPLAIN SELECT 1"); err != nil {
		t.Error(err)
	}
	if _, err := value(tx, "PRAGMA incremental_vacuum(1)"); err != nil && !errors.Is(err, engine.ErrReadOnly) {
		t.Error(err)
	}
}

func TestRowsChangedByTheStatementItself(t *testing.T) {
	e := open(t, sqlite.Config{Path: ":memory:"})
	must(t, e, "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a_id REFERENCES a ON DELETE CASCADE)")
	for _, c := range []struct {
		text string
		want int64
	}{
		{"INSERT INTO a VALUES (1), (2), (3)", 3},
		{"INSERT INTO b VALUES (1), (1), (2)", 3},
		{"CREATE TABLE c (x)", 0},
		{"UPDATE a SET id = id WHERE id < 3", 2},
		{"DELETE FROM a WHERE id = 1", 1}, // and two of b by cascade
		{"DELETE FROM a WHERE id = 99", 0},
		{"SELECT 1", 0},
		{"INSERT INTO a VALUES (9) RETURNING id", 1},
		{"DROP TABLE c", 0},
		{"PRAGMA user_version = 3", 0},
		{"DELETE FROM b", 1},
	} {
		got, err := engine.ExecSQL(t.Context(), e, c.text)
		if err != nil || got.Rows != c.want {
			t.Errorf("%s: got %d, %v, want %d", c.text, got.Rows, err, c.want)
		}
	}
}

func TestReturning(t *testing.T) {
	e := open(t, sqlite.Config{Path: ":memory:"})
	must(t, e, "CREATE TABLE a (id INTEGER PRIMARY KEY, b_id REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
	r, err := engine.QuerySQL(t.Context(), e, "INSERT INTO a (id) VALUES (1), (2), (3) RETURNING id")
	ok(t, err)
	ok(t, r.Close()) // not a row read, and yet all are written
	if got := text(t, e, "SELECT count(*) AS v FROM a"); got != "3" {
		t.Errorf("%s rows", got)
	}
	r, err = engine.QuerySQL(t.Context(), e, "INSERT INTO a VALUES (4, 99) RETURNING id")
	ok(t, err)
	if !r.Next() {
		t.Fatal(r.Err())
	}
	if err := r.Close(); !errors.Is(err, engine.ErrForeignKey) { // only the end of the statement commits
		t.Errorf("got %v, want ErrForeignKey", err)
	}
	if got := text(t, e, "SELECT count(*) AS v FROM a"); got != "3" {
		t.Errorf("%s rows", got)
	}
}

func TestOutOfMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 256 MB")
	}
	e := open(t, sqlite.Config{Path: ":memory:"})
	big := make([]byte, 300<<20)
	_, queryErr := engine.QuerySQL(t.Context(), e, "SELECT ?", big)
	for _, err := range []error{queryErr, exec(e, "SELECT ?", big)} {
		if !errors.Is(err, engine.ErrTooBig) || !strings.Contains(err.Error(), "256 MB") {
			t.Errorf("got %v, want ErrTooBig", err)
		}
	}
	if p := e.Stats().Pool; p.InUse+p.Idle != 0 {
		t.Errorf("%+v, want the connections gone", p)
	}
	must(t, e, "CREATE TABLE a (x)")
}

func TestStatementsOfManyBindsAreNotAllKept(t *testing.T) {
	if testing.Short() {
		t.Skip("prepares a million placeholders")
	}
	e := open(t, sqlite.Config{Path: ":memory:"})
	args := make([]any, 32_000)
	for i := range 100 { // each of its own shape, as the flushes of a program may be
		must(t, e, "SELECT 1 IN (?"+strings.Repeat(",?", len(args)-i-1)+")", args[i:]...)
	}
}

func TestBigBindsAreNotKept(t *testing.T) {
	if testing.Short() {
		t.Skip("moves 300 MB")
	}
	e := open(t, sqlite.Config{Path: ":memory:"})
	big := make([]byte, 4<<20)
	for i := range 75 { // more than a connection may hold
		must(t, e, fmt.Sprintf("SELECT length(?) + %d", i), big)
	}
}
