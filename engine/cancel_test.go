package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/faultydriver"
)

// stopping returns contexts that end soon, and what an error then must be.
func stopping(t *testing.T) map[string]struct {
	ctx       func() (context.Context, context.CancelFunc)
	kind, why error
} {
	soon := 20 * time.Millisecond
	type way = struct {
		ctx       func() (context.Context, context.CancelFunc)
		kind, why error
	}
	return map[string]way{
		"cancelled": {func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(soon, cancel)
			return ctx, cancel
		}, engine.ErrCanceled, context.Canceled},
		"deadline": {func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), soon)
		}, engine.ErrTimeout, context.DeadlineExceeded},
	}
}

func TestContextEndsALongQuery(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		for name, way := range stopping(t) {
			t.Run(name, func(t *testing.T) {
				ctx, cancel := way.ctx()
				defer cancel()
				within(t, 5*time.Second, func() {
					_, err := engine.All(ctx, e, scalar[int64]("("+endless+")"))
					if !errors.Is(err, way.kind) || !errors.Is(err, way.why) {
						t.Errorf("got %v, want %v and %v", err, way.kind, way.why)
					}
				})
				if p := e.Stats().Pool; p.InUse != 0 {
					t.Errorf("%+v", p)
				}
				if n := authors(t, e); n != 3 {
					t.Errorf("the next statement got %d", n)
				}
			})
		}
	})
}

func TestContextEndsALongWriteAndTheTransactionWithIt(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		for name, way := range stopping(t) {
			t.Run(name, func(t *testing.T) {
				ctx, cancel := way.ctx()
				defer cancel()
				err := engine.Transact(ctx, e, func(tx *engine.Tx) error {
					must(t, tx, insertPoe)
					_, err := engine.ExecSQL(ctx, tx, "INSERT INTO author SELECT 5, 'x', ("+endless+")")
					if !errors.Is(err, way.kind) {
						t.Errorf("got %v, want %v", err, way.kind)
					}
					if _, err := engine.ExecSQL(t.Context(), tx, "DELETE FROM author"); !errors.Is(err, engine.ErrTxDone) {
						t.Errorf("a statement after the interrupt: got %v, want ErrTxDone", err)
					}
					return err
				})
				if !errors.Is(err, way.kind) {
					t.Errorf("got %v, want %v", err, way.kind)
				}
				if n := authors(t, e); n != 3 {
					t.Errorf("%d rows, want nothing of the transaction", n)
				}
				must(t, e, "UPDATE author SET born = NULL") // the writing connection has no transaction left
			})
		}
	})
}

func TestContextEndedBefore(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		library(t, e)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := engine.ExecSQL(gone, e, insertPoe); !errors.Is(err, engine.ErrCanceled) {
			t.Errorf("statement: got %v", err)
		}
		if _, err := e.Begin(gone); !errors.Is(err, engine.ErrCanceled) {
			t.Errorf("Begin: got %v", err)
		}
		tx := begin(t, e)
		must(t, tx, insertPoe)
		if err := tx.Commit(gone); !errors.Is(err, engine.ErrCanceled) {
			t.Errorf("Commit: got %v", err)
		}
		if err := tx.Rollback(t.Context()); !errors.Is(err, engine.ErrTxDone) {
			t.Errorf("after the failed Commit: got %v, want ErrTxDone", err)
		}
		tx = begin(t, e)
		must(t, tx, insertPoe)
		if err := tx.Rollback(gone); err != nil {
			t.Errorf("Rollback with an ended context: got %v, want it to work", err)
		}
		if n := authors(t, e); n != 3 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestContextEndsBetweenRows(t *testing.T) {
	onEach(t, func(t *testing.T, e *engine.Engine) {
		must(t, e, "CREATE TABLE n (i INTEGER)")
		must(t, e, "INSERT INTO n WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 10000) SELECT i FROM s")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		r, err := engine.QuerySQL(ctx, e, "SELECT i FROM n")
		ok(t, err)
		seen := 0
		for r.Next() {
			if seen++; seen == 3 {
				cancel()
			}
			if seen == 3 {
				time.Sleep(10 * time.Millisecond) // database/sql hears of it from a goroutine
			}
		}
		if !errors.Is(r.Err(), engine.ErrCanceled) || seen > 10 {
			t.Errorf("%d rows, then %v: want ErrCanceled soon after 3", seen, r.Err())
		}
		if in := e.Stats().Pool.InUse; in != 0 {
			t.Errorf("%d connections in use", in)
		}
	})
}

func TestContextEndsTheWaitForTheWriter(t *testing.T) {
	e := inMemory(t)
	library(t, e)
	begin(t, e)
	for name, way := range stopping(t) {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := way.ctx()
			defer cancel()
			within(t, 2*time.Second, func() {
				if _, err := engine.ExecSQL(ctx, e, insertPoe); !errors.Is(err, way.kind) || !errors.Is(err, way.why) {
					t.Errorf("got %v, want %v", err, way.kind)
				}
			})
		})
	}
}

func TestInterruptedReadLeavesTheTransactionUsable(t *testing.T) {
	e := inMemory(t)
	library(t, e)
	tx := begin(t, e)
	must(t, tx, insertPoe)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := engine.QuerySQL(ctx, tx, endless); !errors.Is(err, engine.ErrTimeout) {
		t.Errorf("got %v", err)
	}
	ok(t, tx.Commit(t.Context()))
	if n := authors(t, e); n != 4 {
		t.Errorf("%d rows", n)
	}
}

// A driver may close the connection when the context ends, and report just that.
func TestAConnectionLostToItsContextIsCanceled(t *testing.T) {
	e, d := faulty(t)
	ctx, cancel := context.WithCancel(t.Context())
	gone := &engine.Error{Op: "send", Kind: engine.ErrConnection, Err: errors.New("write failed: use of closed connection")}
	d.Inject(faultydriver.Fault{At: faultydriver.Statement, Err: gone, Do: cancel})
	_, err := engine.ExecSQL(ctx, e, "SELECT 1")
	if !errors.Is(err, engine.ErrCanceled) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want ErrCanceled and context.Canceled", err)
	}
	if want := "engine: send: canceled: context canceled (write failed: use of closed connection) [SQL: SELECT 1]"; err.Error() != want {
		t.Errorf("got  %q\nwant %q", err, want)
	}
	if _, err := engine.ExecSQL(t.Context(), e, "SELECT 1"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
