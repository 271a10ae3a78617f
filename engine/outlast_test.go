package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// rollbackSeen is a driver of one connection that does nothing but look at the context of ROLLBACK.
type rollbackSeen struct{ look func(context.Context) }

func (d *rollbackSeen) Acquire(context.Context, engine.Access) (engine.DriverConn, error) {
	return d, nil
}
func (d *rollbackSeen) Close() error { return nil }
func (d *rollbackSeen) Query(context.Context, string, []sqltype.Value) (engine.DriverRows, error) {
	return nil, errors.New("there are no rows")
}
func (d *rollbackSeen) Release(bool) {}
func (d *rollbackSeen) Exec(ctx context.Context, text string, _ []sqltype.Value) (int64, error) {
	if text == "ROLLBACK" {
		d.look(ctx)
	}
	return 0, nil
}

// rolledBack rolls a transaction back under a context that has ended, and returns that of the ROLLBACK.
func rolledBack(t *testing.T, look func(context.Context)) context.Context {
	t.Helper()
	var seen context.Context
	e := engine.New(dialect.New(), &rollbackSeen{func(ctx context.Context) {
		seen = ctx
		look(ctx)
	}})
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), keyOfTest{}, "kept"))
	tx, err := e.Begin(ctx)
	ok(t, err)
	cancel()
	ok(t, tx.Rollback(ctx))
	if seen == nil {
		t.Fatal("no ROLLBACK was sent")
	}
	return seen
}

type keyOfTest struct{}

func TestARollbackMayTakeAWhileAfterItsContextEnded(t *testing.T) {
	ctx := rolledBack(t, func(ctx context.Context) {
		until, limited := ctx.Deadline()
		if left := time.Until(until); !limited || left <= 0 || left > time.Minute {
			t.Errorf("%v are left, want some seconds", left)
		}
		if err := ctx.Err(); err != nil {
			t.Errorf("it has ended: %v", err)
		}
		if ctx.Value(keyOfTest{}) != "kept" {
			t.Error("its values are lost")
		}
	})
	if ctx.Done() != nil {
		t.Error("who asks afterwards has something to wait for")
	}
}

// TestTheContextOfARollbackEndsForThoseThatWait: and it then says so, as a context must.
func TestTheContextOfARollbackEndsForThoseThatWait(t *testing.T) {
	ended := make(chan error, 1)
	ctx := rolledBack(t, func(ctx context.Context) {
		context.AfterFunc(ctx, func() { ended <- ctx.Err() })
		select {
		case <-ctx.Done():
			t.Error("it ended at once")
		default:
		}
		if err := ctx.Err(); err != nil {
			t.Errorf("it has ended: %v", err)
		}
	})
	if err := <-ended; !errors.Is(err, context.Canceled) || !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("it ended by %v, then %v", err, ctx.Err())
	}
}
