package postgres_test

import (
	"errors"
	"testing"
	"time"

	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
)

// hold checks n connections out, gives them back, and returns their processes.
func hold(t *testing.T, eng *engine.Engine, n int) []int64 {
	t.Helper()
	var pids []int64
	var held []*engine.Conn
	for range n {
		c, err := eng.Conn(t.Context())
		must(t, err)
		held = append(held, c)
		pids = append(pids, read(t, c, "SELECT pg_backend_pid()")[0].Int())
	}
	for _, c := range held {
		must(t, c.Close())
	}
	return pids
}

// terminate ends server processes and waits until they are gone.
func terminate(t *testing.T, pids []int64) {
	t.Helper()
	admin := open(t, postgres.Config{})
	for _, pid := range pids {
		run(t, admin, "SELECT pg_terminate_backend($1)", pid)
	}
	for range 500 {
		n := int64(0)
		for _, pid := range pids {
			n += read(t, admin, "SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid)[0].Int()
		}
		if n == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the processes don't end")
}

// TestPingReplacesLostConnections: who asks for a sign of life doesn't see that the server dropped its connections.
func TestPingReplacesLostConnections(t *testing.T) {
	eng := open(t, postgres.Config{MaxConns: 3, PingAfter: time.Nanosecond})
	terminate(t, hold(t, eng, 3))
	for _, pid := range hold(t, eng, 3) {
		if pid == 0 {
			t.Error("no process")
		}
	}
	wantDead(t, eng, 3)
}

// wantDead waits until so many connections were counted as lost: pgx closes them in the background.
func wantDead(t *testing.T, eng *engine.Engine, want uint64) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for eng.Stats().Pool.Dead < want && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if s := eng.Stats().Pool; s.Dead != want {
		t.Errorf("%+v, want %d found lost", s, want)
	}
}

// TestPoolHealsAfterTheFirstLoss: without asking, the first statement fails, and after it every connection that was idle is asked.
func TestPoolHealsAfterTheFirstLoss(t *testing.T) {
	eng := open(t, postgres.Config{MaxConns: 3, PingAfter: -1})
	terminate(t, hold(t, eng, 3))
	_, err := engine.ExecSQL(t.Context(), eng, "SELECT 1")
	if !errors.Is(err, engine.ErrConnection) {
		t.Fatalf("got %v, want ErrConnection", err)
	}
	hold(t, eng, 3)
	wantDead(t, eng, 3)
	if s := eng.Stats().Pool; s.Opened < 6 || s.Max != 3 || s.InUse != 0 {
		t.Errorf("%+v, want six opened", s)
	}
}

func TestLostInATransaction(t *testing.T) {
	eng := open(t, postgres.Config{MaxConns: 2})
	run(t, eng, "CREATE TABLE t (a INTEGER)")
	err := engine.Transact(t.Context(), eng, func(tx *engine.Tx) error {
		run(t, tx, "INSERT INTO t VALUES (1)")
		terminate(t, []int64{read(t, tx, "SELECT pg_backend_pid()")[0].Int()})
		_, err := engine.ExecSQL(t.Context(), tx, "INSERT INTO t VALUES (2)")
		return err
	})
	if !errors.Is(err, engine.ErrConnection) || engine.Retryable(err) {
		t.Errorf("got %v, want ErrConnection that isn't to be retried", err)
	}
	if n := read(t, eng, "SELECT count(*) FROM t")[0].Int(); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestIdleConnectionsHaveALimit(t *testing.T) {
	eng := open(t, postgres.Config{MaxConns: 4, MaxIdle: 1})
	hold(t, eng, 4)
	deadline := time.Now().Add(5 * time.Second) // pgx closes in the background
	for eng.Stats().Pool.Idle > 1 {
		if time.Now().After(deadline) {
			t.Fatalf("%+v, want one idle connection", eng.Stats().Pool)
		}
		time.Sleep(time.Millisecond)
	}
	hold(t, open(t, postgres.Config{MaxIdle: -1}), 2)
}

func TestLifetime(t *testing.T) {
	eng := open(t, postgres.Config{MaxConns: 1, MaxLifetime: 30 * time.Millisecond})
	a := hold(t, eng, 1)[0]
	time.Sleep(50 * time.Millisecond)
	if b := hold(t, eng, 1)[0]; a == b {
		t.Error("a connection that is too old was used again")
	}
}

func TestResetAndSetup(t *testing.T) {
	eng := open(t, postgres.Config{MaxConns: 1, Setup: []string{"SET application_name = 'set up'"}, Reset: []string{"RESET statement_timeout"}})
	run(t, eng, "SET statement_timeout = '7s'")
	if got := read(t, eng, "SHOW statement_timeout")[0].Text(); got != "0" {
		t.Errorf("statement_timeout is %s, want it reset", got)
	}
	if got := read(t, eng, "SHOW application_name")[0].Text(); got != "set up" {
		t.Errorf("application_name is %s", got)
	}
	broken := open(t, postgres.Config{MaxConns: 1, Reset: []string{"nonsense"}})
	if a, b := hold(t, broken, 1)[0], hold(t, broken, 1)[0]; a == b {
		t.Error("a connection that could not be reset was used again")
	}
}

func TestWaitsAreCounted(t *testing.T) {
	eng := open(t, postgres.Config{MaxConns: 1, AcquireTimeout: 20 * time.Millisecond})
	c, err := eng.Conn(t.Context())
	must(t, err)
	if _, err := engine.ExecSQL(t.Context(), eng, "SELECT 1"); !errors.Is(err, engine.ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
	time.AfterFunc(5*time.Millisecond, func() { c.Close() })
	run(t, eng, "SELECT 1")
	if s := eng.Stats().Pool; s.Waits == 0 || s.WaitTime == 0 {
		t.Errorf("%+v, want waits", s)
	}
}
