package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/faultydriver"
)

func TestRetry(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault faultydriver.Fault
		runs  int
		err   error // nil if the transaction succeeded in the end
		rows  int64
	}{
		{"serialization failure of a statement", faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Refused(engine.ErrSerialization)}, 2, nil, 4},
		{"serialization failure of the commit", faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Refused(engine.ErrSerialization)}, 2, nil, 4},
		{"deadlock", faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Refused(engine.ErrDeadlock)}, 2, nil, 4},
		{"busy at BEGIN", faultydriver.Fault{At: faultydriver.Begin, Err: faultydriver.Refused(engine.ErrBusy)}, 1, nil, 4},
		{"busy when connecting", faultydriver.Fault{At: faultydriver.Acquire, Err: faultydriver.Refused(engine.ErrBusy)}, 1, nil, 4},
		{"connection lost before BEGIN was sent", faultydriver.Fault{At: faultydriver.Begin, Err: faultydriver.Unsent()}, 1, nil, 4},
		{"connection lost in a statement", faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Lost()}, 1, engine.ErrConnection, 3},
		{"connection lost in the commit, which happened", faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Lost(), Late: true}, 1, engine.ErrConnection, 4},
		{"connection lost in the commit, which didn't", faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Lost()}, 1, engine.ErrConnection, 3},
		{"unique violation", faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Refused(engine.ErrUnique)}, 1, engine.ErrUnique, 3},
		{"timeout", faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Refused(engine.ErrTimeout)}, 1, engine.ErrTimeout, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, d := faulty(t)
			library(t, e)
			d.Inject(c.fault)
			runs := 0
			err := engine.Transact(t.Context(), e, func(tx *engine.Tx) error {
				runs++
				_, err := engine.ExecSQL(t.Context(), tx, insertPoe)
				return err
			}, engine.Retry(3))
			if !errors.Is(err, c.err) || runs != c.runs || d.Struck() != 1 {
				t.Errorf("got %v after %d runs (%d faults), want %v after %d", err, runs, d.Struck(), c.err, c.runs)
			}
			if n := authors(t, e); n != c.rows {
				t.Errorf("%d rows, want %d", n, c.rows)
			}
			if in := e.Stats().Pool.InUse; in != 0 {
				t.Errorf("%d connections in use", in)
			}
		})
	}
}

func TestRetryGivesUp(t *testing.T) {
	e, d := faulty(t)
	for range 10 {
		d.Inject(faultydriver.Fault{At: faultydriver.Begin, Err: faultydriver.Refused(engine.ErrBusy)})
	}
	err := engine.Transact(t.Context(), e, func(*engine.Tx) error { return nil }, engine.Retry(2))
	if !errors.Is(err, engine.ErrBusy) || d.Struck() != 3 {
		t.Errorf("got %v after %d attempts, want ErrBusy after 3", err, d.Struck())
	}
	ok(t, engine.Transact(t.Context(), e, func(*engine.Tx) error { return nil }, engine.Retry(100)))
}

func TestNoRetryWithoutTheOption(t *testing.T) {
	e, d := faulty(t)
	d.Inject(faultydriver.Fault{At: faultydriver.Begin, Err: faultydriver.Refused(engine.ErrBusy)})
	err := engine.Transact(t.Context(), e, func(*engine.Tx) error { return nil })
	if !errors.Is(err, engine.ErrBusy) || d.Struck() != 1 {
		t.Errorf("got %v after %d attempts", err, d.Struck())
	}
}

func TestBackOffHeedsTheContext(t *testing.T) {
	e, _ := faulty(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	within(t, 5*time.Second, func() {
		err := engine.Transact(ctx, e, func(*engine.Tx) error { return faultydriver.Refused(engine.ErrDeadlock) }, engine.Retry(1_000_000))
		if !errors.Is(err, engine.ErrDeadlock) && !errors.Is(err, engine.ErrTimeout) {
			t.Errorf("got %v", err)
		}
	})
}

// partlyDone is the error of work that is permanent in part.
type partlyDone struct{ error }

func (partlyDone) Decided() bool   { return true }
func (e partlyDone) Unwrap() error { return e.error }

func TestRetryable(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{errors.New("any"), false},
		{fmt.Errorf("save: %w", faultydriver.Refused(engine.ErrSerialization)), true},
		{errors.Join(errors.New("any"), faultydriver.Refused(engine.ErrDeadlock)), true},
		{faultydriver.Refused(engine.ErrBusy), true},
		{faultydriver.Unsent(), true},
		{faultydriver.Lost(), false},
		{faultydriver.Refused(engine.ErrUnique), false},
		{context.Canceled, false},
		{partlyDone{faultydriver.Refused(engine.ErrSerialization)}, false},
	} {
		if got := engine.Retryable(c.err); got != c.want {
			t.Errorf("%v: got %v, want %v", c.err, got, c.want)
		}
	}
}

func TestLostConnectionLeavesThePool(t *testing.T) {
	e, d := faulty(t)
	library(t, e)
	d.Inject(faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Lost()})
	if _, err := engine.ExecSQL(t.Context(), e, insertPoe); !errors.Is(err, engine.ErrConnection) {
		t.Errorf("got %v", err)
	}
	if p := e.Stats().Pool; p.Idle != 0 || p.InUse != 0 {
		t.Errorf("%+v, want the lost connection gone", p)
	}
	must(t, e, insertPoe)
}

func TestLostConnectionEndsTheTransaction(t *testing.T) {
	e, d := faulty(t)
	library(t, e)
	tx := begin(t, e)
	r, err := engine.QuerySQL(t.Context(), tx, "SELECT author_id FROM author")
	ok(t, err)
	d.Inject(faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Lost()})
	_, err = engine.ExecSQL(t.Context(), tx, insertPoe)
	if !errors.Is(err, engine.ErrConnection) {
		t.Errorf("got %v", err)
	}
	if _, err := engine.ExecSQL(t.Context(), tx, insertPoe); !errors.Is(err, engine.ErrTxDone) {
		t.Errorf("statement afterwards: got %v", err)
	}
	ok(t, tx.Rollback(t.Context()))
	if r.Next() || !errors.Is(r.Err(), engine.ErrTxDone) {
		t.Errorf("rows left open: got %v, want ErrTxDone", r.Err())
	}
	if n := authors(t, e); n != 3 {
		t.Errorf("%d rows", n)
	}
}

func TestErrorBetweenRows(t *testing.T) {
	e, d := faulty(t)
	library(t, e)
	d.Inject(faultydriver.Fault{At: faultydriver.Row, Nth: 2, Err: faultydriver.Lost()})
	got, err := engine.All(t.Context(), e, selecting())
	if got != nil || !errors.Is(err, engine.ErrConnection) {
		t.Errorf("got %v, %v", got, err)
	}
	if p := e.Stats().Pool; p.InUse != 0 {
		t.Errorf("%+v", p)
	}
}

func TestErrorInsteadOfTheFirstRow(t *testing.T) {
	e, d := faulty(t)
	library(t, e)
	d.Inject(faultydriver.Fault{At: faultydriver.Row, Err: faultydriver.Refused(engine.ErrSerialization)})
	if _, err := engine.One(t.Context(), e, selecting(named("King"))); !errors.Is(err, engine.ErrSerialization) {
		t.Errorf("got %v, want the error and not ErrNoResult", err)
	}
}

func TestCancelledJustBeforeTheCommit(t *testing.T) {
	e, d := faulty(t)
	library(t, e)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d.Inject(faultydriver.Fault{At: faultydriver.Commit, Do: cancel})
	err := engine.Transact(ctx, e, func(tx *engine.Tx) error {
		must(t, tx, insertPoe)
		return nil
	}, engine.Retry(3))
	if !errors.Is(err, engine.ErrCanceled) {
		t.Errorf("got %v", err)
	}
	if n := authors(t, e); n != 3 {
		t.Errorf("%d rows", n)
	}
	must(t, e, insertPoe)
}

func TestCommitIsNotSentWhenTheContextHasEnded(t *testing.T) {
	e, d := faulty(t)
	library(t, e)
	ctx, cancel := context.WithCancel(t.Context())
	tx := begin(t, e)
	must(t, tx, insertPoe)
	d.Inject(faultydriver.Fault{At: faultydriver.Commit, Err: faultydriver.Lost()})
	cancel()
	if err := tx.Commit(ctx); !errors.Is(err, engine.ErrCanceled) || d.Struck() != 0 {
		t.Errorf("got %v, sent %d times", err, d.Struck())
	}
}

func TestRollbackThatFailsClosesTheConnection(t *testing.T) {
	e, d := faulty(t)
	library(t, e)
	tx := begin(t, e)
	must(t, tx, insertPoe)
	d.Inject(faultydriver.Fault{At: faultydriver.Rollback, Err: faultydriver.Lost()})
	if err := tx.Rollback(t.Context()); !errors.Is(err, engine.ErrConnection) {
		t.Errorf("got %v", err)
	}
	if n := authors(t, e); n != 3 {
		t.Errorf("%d rows", n)
	}
	must(t, e, insertPoe)
}

func TestFailedSavepoint(t *testing.T) {
	var tr trace
	e, d := faulty(t, tr.option())
	library(t, e)
	tx := begin(t, e)
	d.Inject(faultydriver.Fault{At: faultydriver.Savepoint, Err: faultydriver.Refused(engine.ErrFull)})
	if _, err := tx.Savepoint(t.Context()); !errors.Is(err, engine.ErrFull) {
		t.Errorf("got %v", err)
	}
	must(t, tx, insertPoe)
	ok(t, tx.Commit(t.Context()))
	if got := tr.take(); !slices.Contains(got, "COMMIT") {
		t.Errorf("sent %q", got)
	}
}
