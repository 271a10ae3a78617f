package mysql_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/engine"
)

func TestMatchedRowsAreCounted(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT PRIMARY KEY, n BIGINT)", "INSERT INTO a VALUES (1, 1), (2, 2)")
	for name, args := range map[string][]any{"as text": nil, "prepared": {int64(1)}} {
		query := "UPDATE a SET n = n"
		if args != nil {
			query += " WHERE id >= ?"
		}
		res, err := engine.ExecSQL(t.Context(), eng, query, args...)
		if err != nil || res.Rows != 2 {
			t.Errorf("%s: got %d rows, %v, want 2", name, res.Rows, err)
		}
	}
}

func TestKeysAreTold(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT AUTO_INCREMENT PRIMARY KEY, n BIGINT)")
	for want := range int64(3) {
		res, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO a (n) VALUES (?)", want)
		if err != nil || res.Key != want+1 {
			t.Errorf("got key %d, %v, want %d", res.Key, err, want+1)
		}
	}
}

func TestZeroIsAKey(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO a VALUES (0)")
	if got := number(t, eng, "SELECT id FROM a"); got != 0 {
		t.Errorf("0 was stored as %d", got)
	}
}

func TestLostConnections(t *testing.T) {
	eng := open(t)
	c, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	run(t, eng, fmt.Sprintf("KILL %d", number(t, c, "SELECT CONNECTION_ID()")))
	_, err = engine.ExecSQL(t.Context(), c, "DO 1")
	if !errors.Is(err, engine.ErrConnection) {
		t.Errorf("got %v, want ErrConnection", err)
	}
	c.Close()
	for range 5 {
		run(t, eng, "DO 1") // the pool doesn't give the dead one out
	}
}

func TestAnIdleConnectionThatWasKilledIsReplaced(t *testing.T) {
	eng, dsn := openDSN(t)
	id := number(t, eng, "SELECT CONNECTION_ID()")
	run(t, openWith(t, mysql.Config{DSN: dsn}), fmt.Sprintf("KILL %d", id))
	time.Sleep(1100 * time.Millisecond) // after a second the pool asks the server
	if number(t, eng, "SELECT CONNECTION_ID()") == id {
		t.Error("the killed connection answered")
	}
}

func TestACanceledStatementIsKilled(t *testing.T) {
	eng := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := engine.ExecSQL(ctx, eng, "DO SLEEP(30)")
	if !errors.Is(err, engine.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("got %v after %v, want ErrTimeout at once", err, time.Since(start))
	}
	eventually(t, "the server ends the statement", func() bool {
		return number(t, eng, "SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'DO SLEEP(30)' AND db = DATABASE()") == 0
	})
}

func TestACanceledTransactionIsRolledBack(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT PRIMARY KEY)")
	tx := begin(t, eng)
	run(t, tx, "INSERT INTO a VALUES (1)")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := engine.ExecSQL(ctx, tx, "DO SLEEP(30)"); !errors.Is(err, engine.ErrTimeout) {
		t.Errorf("got %v, want ErrTimeout", err)
	}
	if _, err := engine.ExecSQL(t.Context(), tx, "INSERT INTO a VALUES (2)"); !errors.Is(err, engine.ErrTxDone) {
		t.Errorf("got %v, want ErrTxDone", err)
	}
	eventually(t, "the row is free", func() bool {
		_, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO a VALUES (1)")
		return err == nil
	})
}

// A deadlock's victim has no transaction any more: statements that followed would be committed one by one.
func TestADeadlockEndsTheTransaction(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT PRIMARY KEY, n BIGINT)", "INSERT INTO a VALUES (1, 0), (2, 0), (3, 0)")
	one, two := begin(t, eng), begin(t, eng)
	run(t, one, "UPDATE a SET n = 1 WHERE id IN (1, 3)") // the victim is the one with less to undo
	run(t, two, "UPDATE a SET n = 2 WHERE id = 2")
	done := make(chan error, 1)
	go func() {
		_, err := engine.ExecSQL(context.Background(), one, "UPDATE a SET n = 1 WHERE id = 2")
		done <- err
	}()
	time.Sleep(50 * time.Millisecond)
	_, errTwo := engine.ExecSQL(t.Context(), two, "UPDATE a SET n = 2 WHERE id = 1")
	errOne := <-done
	err, victim := errTwo, two
	if errOne != nil {
		err, victim = errOne, one
	}
	if !errors.Is(err, engine.ErrDeadlock) || !engine.Retryable(err) || errOne != nil && errTwo != nil {
		t.Fatalf("got %v and %v, want one ErrDeadlock", errOne, errTwo)
	}
	if _, err := engine.ExecSQL(t.Context(), victim, "UPDATE a SET n = 9"); !errors.Is(err, engine.ErrTxDone) {
		t.Errorf("got %v, want ErrTxDone", err)
	}
}

func TestALockNotHadLeavesTheTransaction(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT PRIMARY KEY)", "INSERT INTO a VALUES (1)")
	one, two := begin(t, eng), begin(t, eng)
	run(t, two, "SET innodb_lock_wait_timeout = 1", "INSERT INTO a VALUES (5)")
	run(t, one, "DELETE FROM a WHERE id = 1")
	if _, err := engine.ExecSQL(t.Context(), two, "DELETE FROM a WHERE id = 1"); !errors.Is(err, engine.ErrBusy) {
		t.Fatalf("got %v, want ErrBusy", err)
	}
	if err := one.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	run(t, two, "DELETE FROM a WHERE id = 1")
	if err := two.Commit(t.Context()); err != nil {
		t.Error(err)
	}
	if got := number(t, eng, "SELECT MAX(id) FROM a"); got != 5 {
		t.Error("the transaction lost its first row")
	}
}

func TestIsolation(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT PRIMARY KEY)")
	for _, level := range []engine.Isolation{engine.ReadCommitted, engine.RepeatableRead, engine.Serializable} {
		tx := begin(t, eng, level)
		before := number(t, tx, "SELECT COUNT(*) FROM a")
		if level == engine.Serializable {
			tx.Rollback(t.Context())
			continue // which would keep the next statement from writing
		}
		run(t, eng, fmt.Sprintf("INSERT INTO a VALUES (%d)", level))
		after := number(t, tx, "SELECT COUNT(*) FROM a")
		if sees := after != before; sees != (level == engine.ReadCommitted) {
			t.Errorf("%s: sees what others commit: %v", level, sees)
		}
		tx.Rollback(t.Context())
	}
	tx := begin(t, eng, engine.Serializable)
	number(t, tx, "SELECT COUNT(*) FROM a")
	c, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Discard()
	run(t, c, "SET innodb_lock_wait_timeout = 1")
	if _, err := engine.ExecSQL(t.Context(), c, "INSERT INTO a VALUES (99)"); !errors.Is(err, engine.ErrBusy) {
		t.Errorf("got %v, want ErrBusy: what a serializable transaction has read is locked", err)
	}
}

func TestReadOnlyAndLazyTransactions(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT PRIMARY KEY)")
	tx := begin(t, eng, engine.ReadOnly)
	number(t, tx, "SELECT COUNT(*) FROM a")
	if _, err := engine.ExecSQL(t.Context(), tx, "INSERT INTO a VALUES (1)"); !errors.Is(err, engine.ErrReadOnly) {
		t.Errorf("got %v, want ErrReadOnly", err)
	}
	tx.Rollback(t.Context())
	lazy := begin(t, eng, engine.LazyWrite)
	if s := eng.Stats().Pool; s.InUse != 0 {
		t.Errorf("a LazyWrite transaction holds a connection before its first statement: %+v", s)
	}
	number(t, lazy, "SELECT COUNT(*) FROM a")
	run(t, lazy, "INSERT INTO a VALUES (1)")
	if s := eng.Stats().Pool; s.InUse != 1 {
		t.Errorf("a LazyWrite transaction holds %d connections, want 1", s.InUse)
	}
	if err := lazy.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	if got := number(t, eng, "SELECT COUNT(*) FROM a"); got != 0 {
		t.Error("the row is there after the rollback")
	}
}

func TestReleaseRollsBack(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT PRIMARY KEY)")
	c, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run(t, c, "START TRANSACTION", "INSERT INTO a VALUES (1)")
	c.Close()
	if got := number(t, eng, "SELECT COUNT(*) FROM a"); got != 0 {
		t.Error("the row is there")
	}
}

func TestSeveralResultsAtOnce(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT PRIMARY KEY, s VARCHAR(20))", "INSERT INTO a VALUES (1, 'one'), (2, 'two'), (3, 'three')")
	tx := begin(t, eng)
	query := "SELECT id, s FROM a WHERE id > ? ORDER BY id"
	outer, err := engine.QuerySQL(t.Context(), tx, query, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	var got []string
	for outer.Next() {
		inner, err := engine.QuerySQL(t.Context(), tx, query, outer.Int(0))
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			got = append(got, outer.Text(1)+inner.Text(1))
		}
		run(t, tx, "UPDATE a SET s = CONCAT(s, '!')")
	}
	if err := outer.Err(); err != nil {
		t.Error(err)
	}
	// The outer result is of the time of its statement, the inner ones see what was changed since.
	if want := "onetwo onethree twothree!"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestALongResultThatIsLeft(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (id BIGINT PRIMARY KEY)",
		"INSERT INTO a WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i FROM n")
	many := "SELECT x.id FROM a AS x CROSS JOIN a AS y CROSS JOIN a AS z"
	for name, x := range map[string]engine.Execer{"outside of a transaction": eng} {
		start := time.Now()
		rows, err := engine.QuerySQL(t.Context(), x, many)
		if err != nil || !rows.Next() {
			t.Fatalf("%s: %v", name, err)
		}
		if err := rows.Close(); err != nil {
			t.Errorf("%s: close: %v", name, err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: closing took %v", name, took)
		}
		run(t, x, "DO 1")
	}
}

func TestNumbersThatMySQLLacks(t *testing.T) {
	eng := open(t)
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := engine.ExecSQL(t.Context(), eng, "DO ?", f); !errors.Is(err, engine.ErrCheck) {
			t.Errorf("%v: got %v, want ErrCheck", f, err)
		}
	}
}

func TestAnUpdateReadsTheRowAsItWas(t *testing.T) {
	eng := open(t)
	if !strings.Contains(text(t, eng, "SELECT VERSION()"), "MariaDB") {
		t.Skip("only MariaDB has SIMULTANEOUS_ASSIGNMENT")
	}
	run(t, eng, "CREATE TABLE a (x BIGINT, y BIGINT)", "INSERT INTO a VALUES (1, 2)", "UPDATE a SET x = y, y = x")
	if got := text(t, eng, "SELECT CONCAT(x, ',', y) FROM a"); got != "2,1" {
		t.Errorf("got %s, want the two exchanged", got)
	}
}

func TestUnsignedNumbersOver63Bits(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (n BIGINT UNSIGNED)", "INSERT INTO a VALUES (18446744073709551615)")
	if got := text(t, eng, "SELECT n FROM a"); got != "18446744073709551615" {
		t.Errorf("got %s", got)
	}
}

func TestValuesThatDontFit(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE a (s LONGTEXT, b LONGBLOB)")
	if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO a (s) VALUES (?)", "\xff"); !errors.Is(err, engine.ErrCheck) {
		t.Errorf("text that isn't UTF-8: got %v, want ErrCheck", err)
	}
	limit := number(t, eng, "SELECT @@max_allowed_packet")
	if limit > 64<<20 {
		t.Logf("max_allowed_packet is %d: not tried", limit)
		return
	}
	big := strings.Repeat("x", int(limit)+1)
	_, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO a (s) VALUES (?)", big)
	if !errors.Is(err, engine.ErrTooBig) {
		t.Errorf("text over max_allowed_packet: got %.300v, want ErrTooBig", err)
	}
	half := big[:len(big)/2]
	if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO a (s, b) VALUES (?, ?)", half, []byte(half)); err != nil {
		t.Errorf("two values of half that size: %.300v", err)
	}
	if got := number(t, eng, "SELECT CHAR_LENGTH(s) FROM a"); got != int64(len(half)) {
		t.Errorf("%d characters came in, want %d", got, len(half))
	}
}
