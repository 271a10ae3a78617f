package mysql_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

// hold checks n connections out, gives them back, and returns their numbers.
func hold(t *testing.T, eng *engine.Engine, n int) []int64 {
	t.Helper()
	var ids []int64
	var held []*engine.Conn
	for range n {
		c, err := eng.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
		ids = append(ids, number(t, c, "SELECT CONNECTION_ID()"))
	}
	for _, c := range held {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

// kill ends connections and waits until they are gone.
func kill(t *testing.T, ids []int64) {
	t.Helper()
	admin := open(t)
	for _, id := range ids {
		run(t, admin, fmt.Sprintf("KILL %d", id))
	}
	for range 500 {
		n := int64(0)
		for _, id := range ids {
			n += number(t, admin, fmt.Sprintf("SELECT COUNT(*) FROM information_schema.processlist WHERE id = %d", id))
		}
		if n == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the connections don't end")
}

// TestKilledConnectionsAreReplaced: the socket tells that the server dropped a connection, so that no statement is lost, asking or not.
func TestKilledConnectionsAreReplaced(t *testing.T) {
	for name, after := range map[string]time.Duration{"asking each time": time.Nanosecond, "asking never": -1} {
		t.Run(name, func(t *testing.T) {
			eng := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxConns: 3, PingAfter: after})
			old := hold(t, eng, 3)
			kill(t, old)
			for _, id := range hold(t, eng, 3) {
				for _, was := range old {
					if id == was {
						t.Errorf("connection %d was used again", id)
					}
				}
			}
			if s := eng.Stats().Pool; s.Dead != 3 || s.Opened != 6 || s.Max != 3 || s.Idle != 3 {
				t.Errorf("%+v, want three lost and six opened", s)
			}
		})
	}
}

func TestKilledInATransaction(t *testing.T) {
	eng := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxConns: 2})
	run(t, eng, "CREATE TABLE t (a INTEGER)")
	err := engine.Transact(t.Context(), eng, func(tx *engine.Tx) error {
		run(t, tx, "INSERT INTO t VALUES (1)")
		kill(t, []int64{number(t, tx, "SELECT CONNECTION_ID()")})
		_, err := engine.ExecSQL(t.Context(), tx, "INSERT INTO t VALUES (2)")
		return err
	})
	if !errors.Is(err, engine.ErrConnection) {
		t.Errorf("got %v, want ErrConnection", err)
	}
	if n := number(t, eng, "SELECT COUNT(*) FROM t"); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestIdleConnectionsHaveALimit(t *testing.T) {
	eng := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxConns: 4, MaxIdle: 1})
	hold(t, eng, 4)
	if s := eng.Stats().Pool; s.Idle != 1 || s.Expired != 3 {
		t.Errorf("%+v, want one idle connection and three closed", s)
	}
	none := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxIdle: -1})
	hold(t, none, 2)
	if s := none.Stats().Pool; s.Idle != 0 {
		t.Errorf("%+v, want none idle", s)
	}
}

func TestIdleTime(t *testing.T) {
	eng := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxConns: 3, MaxIdleTime: 30 * time.Millisecond})
	hold(t, eng, 3)
	deadline := time.Now().Add(5 * time.Second)
	for eng.Stats().Pool.Idle > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("%+v, want none idle", eng.Stats().Pool)
		}
		time.Sleep(5 * time.Millisecond)
	}
	if s := eng.Stats().Pool; s.Expired != 3 {
		t.Errorf("%+v, want three expired", s)
	}
}

func TestReset(t *testing.T) {
	eng := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxConns: 1, Reset: []string{"SET @seen = NULL"}})
	run(t, eng, "SET @seen = 'by another'")
	if n := number(t, eng, "SELECT @seen IS NULL"); n != 1 {
		t.Error("what a program set stayed with the connection")
	}
	broken := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxConns: 1, Reset: []string{"nonsense"}})
	if a, b := hold(t, broken, 1)[0], hold(t, broken, 1)[0]; a == b {
		t.Error("a connection that could not be reset was used again")
	}
}

func TestWaitsAreCounted(t *testing.T) {
	eng := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxConns: 1})
	c, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(5*time.Millisecond, func() { c.Close() })
	run(t, eng, "DO 1")
	if s := eng.Stats().Pool; s.Waits != 1 || s.WaitTime < time.Millisecond {
		t.Errorf("%+v, want one wait", s)
	}
}
