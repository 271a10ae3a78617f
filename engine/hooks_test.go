package engine_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/faultydriver"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/sqltype"
)

// diary is what happened, in order.
type diary struct{ lines []string }

func (d *diary) add(line string) { d.lines = append(d.lines, line) }

func (d *diary) take() []string {
	lines := d.lines
	d.lines = nil
	return lines
}

func (d *diary) hooks() engine.Hooks {
	return engine.Hooks{
		BeforeExecute: func(_ context.Context, s *engine.Statement) error { d.add("before " + s.Kind.String()); return nil },
		Connect:       func(context.Context, *engine.Conn) error { d.add("connect"); return nil },
		Checkout:      func(context.Context, *engine.Conn) error { d.add("checkout"); return nil },
		Checkin:       func(context.Context, *engine.Conn) { d.add("checkin") },
		Error:         func(_ context.Context, err *engine.Error) error { d.add("error " + err.Op); return nil },
		Close:         func() { d.add("close") },
	}
}

func (d *diary) observer() engine.Option {
	return engine.WithObserver(func(ev engine.Event) { d.add("after " + ev.Kind.String()) })
}

func TestOrderOfHooks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		d := &diary{}
		e := db.Open(t)
		must(t, e, "CREATE TABLE t (a INTEGER PRIMARY KEY)")
		e = e.With(engine.WithHooks(d.hooks()), d.observer())
		must(t, e, "INSERT INTO t VALUES (1)")
		first := d.take()
		if first[1] == "connect" {
			first = append(first[:1], first[2:]...) // where an idle connection had none of these hooks yet
		}
		want := []string{"before exec", "checkout", "after exec", "checkin"}
		if !reflect.DeepEqual(first, want) {
			t.Errorf("a statement: %q, want %q", first, want)
		}
		if _, err := engine.ExecSQL(t.Context(), e, "INSERT INTO t VALUES (1)"); !errors.Is(err, engine.ErrUnique) {
			t.Errorf("got %v", err)
		}
		if got, want := d.take(), []string{"before exec", "checkout", "error exec", "after exec", "checkin"}; !reflect.DeepEqual(got, want) {
			t.Errorf("a statement that fails: %q, want %q", got, want)
		}
		tx, err := e.Begin(t.Context())
		ok(t, err)
		must(t, tx, "INSERT INTO t VALUES (2)")
		sp, err := tx.Savepoint(t.Context())
		ok(t, err)
		ok(t, sp.Release(t.Context()))
		ok(t, tx.Commit(t.Context()))
		want = []string{"checkout", "after begin", "before exec", "after exec", "after savepoint", "after release", "after commit", "checkin"}
		if got := d.take(); !reflect.DeepEqual(got, want) {
			t.Errorf("a transaction: %q, want %q", got, want)
		}
		ok(t, e.Close())
		ok(t, e.Close())
		if got, want := d.take(), []string{"close"}; !reflect.DeepEqual(got, want) {
			t.Errorf("closing: %q, want %q", got, want)
		}
	})
}

func TestConnectHookIsForEachNewConnection(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		var connected, used atomic.Int64
		e := db.Open(t, engine.WithHooks(engine.Hooks{
			Connect: func(ctx context.Context, c *engine.Conn) error {
				connected.Add(1)
				rows, err := engine.QuerySQL(ctx, c, "SELECT 1") // it can be used
				if err != nil {
					return err
				}
				return rows.Close()
			},
			Checkout: func(context.Context, *engine.Conn) error { used.Add(1); return nil },
		}))
		before := connected.Load()
		for range 3 {
			must(t, e, "CREATE TABLE IF NOT EXISTS t (a INTEGER)")
		}
		if connected.Load()-before > 1 || connected.Load() == 0 || used.Load() < 3 {
			t.Errorf("%d connected, %d checked out, want one and three", connected.Load(), used.Load())
		}
		c, err := e.Conn(t.Context())
		ok(t, err)
		n := connected.Load()
		ok(t, c.Discard())
		must(t, e, "CREATE TABLE IF NOT EXISTS t (a INTEGER)")
		if connected.Load() != n+1 {
			t.Errorf("a new connection after Discard was not shown")
		}
	})
}

func TestBeforeExecuteChangesAndVetoes(t *testing.T) {
	var tr trace
	frozen := errors.New("frozen for the night")
	e := inMemory(t, tr.option(), engine.WithHooks(engine.Hooks{BeforeExecute: func(_ context.Context, s *engine.Statement) error {
		if strings.HasPrefix(s.SQL, "DELETE") {
			return frozen
		}
		s.SQL += " /* trace 7 */"
		for i, v := range s.Args {
			if v.Kind() == sqltype.TextValue && v.Text() == "Poe" {
				s.Args = append(append([]sqltype.Value{}, s.Args[:i]...), sqltype.TextOf("Edgar"))
			}
		}
		return nil
	}}))
	library(t, e)
	tr.take()
	must(t, e, "INSERT INTO author VALUES (?, ?, NULL)", 4, "Lem")
	tr.want(t, "INSERT INTO author VALUES (?, ?, NULL) /* trace 7 */")
	must(t, e, "UPDATE author SET last_name = ?", "Poe")
	if n := number(t, e, "SELECT count(*) FROM author WHERE last_name = ?", "Edgar"); n != 4 {
		t.Errorf("%d rows have the changed value", n)
	}
	tr.take()
	_, err := engine.ExecSQL(t.Context(), e, "DELETE FROM author")
	if !errors.Is(err, frozen) || !strings.HasPrefix(err.Error(), "engine: exec: frozen") {
		t.Errorf("got %v, want the veto", err)
	}
	tr.want(t)
	if n := authors(t, e); n != 4 {
		t.Errorf("%d rows", n)
	}
}

func TestCheckoutTriesAnother(t *testing.T) {
	lost := errors.New("the proxy says so")
	for name, c := range map[string]struct {
		fail  int
		err   error
		tried int
		works bool
	}{
		"lost twice":        {2, &engine.Error{Op: "checkout", Kind: engine.ErrConnection, Err: lost}, 3, true},
		"lost three times":  {3, &engine.Error{Op: "checkout", Kind: engine.ErrConnection, Err: lost}, 3, false},
		"refused otherwise": {1, fmt.Errorf("not today: %w", lost), 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			tried, on := 0, false
			e := onFile(t, engine.WithHooks(engine.Hooks{Checkout: func(context.Context, *engine.Conn) error {
				if !on {
					return nil
				}
				if tried++; tried <= c.fail {
					return c.err
				}
				return nil
			}}))
			library(t, e)
			on = true
			_, err := engine.ExecSQL(t.Context(), e, insertPoe)
			if (err == nil) != c.works || tried != c.tried || !c.works && !errors.Is(err, lost) {
				t.Errorf("%d tried, got %v", tried, err)
			}
			if s := e.Stats().Pool; s.InUse != 0 || s.Dead != uint64(c.fail) {
				t.Errorf("%+v, want %d closed", s, c.fail)
			}
		})
	}
}

// TestErrorHookReclassifies: a hook that knows better makes an error one of a lost connection, which is then dropped.
func TestErrorHookReclassifies(t *testing.T) {
	e, d := faulty(t)
	library(t, e)
	hooked := e.With(engine.WithHooks(engine.Hooks{Error: func(_ context.Context, err *engine.Error) error {
		if errors.Is(err, engine.ErrFull) {
			return &engine.Error{Op: err.Op, Kind: engine.ErrConnection, Err: fmt.Errorf("the proxy is gone: %w", err)}
		}
		return nil
	}}))
	d.Inject(faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Refused(engine.ErrFull)})
	before := e.Stats().Pool.Dead
	_, err := engine.ExecSQL(t.Context(), hooked, insertPoe)
	if !errors.Is(err, engine.ErrConnection) || !errors.Is(err, engine.ErrFull) {
		t.Errorf("got %v", err)
	}
	if after := e.Stats().Pool.Dead; after != before+1 {
		t.Errorf("%d connections were dropped, want 1", after-before)
	}
}

func TestHooksOfASubEngineAreItsOwn(t *testing.T) {
	d := &diary{}
	e := inMemory(t)
	library(t, e)
	sub := e.With(engine.WithHooks(d.hooks()))
	must(t, e, insertPoe)
	if got := d.take(); len(got) != 0 {
		t.Errorf("the parent told %q", got)
	}
	authors(t, sub)
	if got := d.take(); len(got) == 0 {
		t.Error("the sub-engine told nothing")
	}
	if _, err := engine.ExecSQL(t.Context(), engine.Using(e, engine.WithHooks(d.hooks())), "DELETE FROM author"); err != nil || d.take()[0] != "before exec" {
		t.Errorf("Using doesn't pass its hooks: %v", err)
	}
}

func TestInfoStaysWithAConnection(t *testing.T) {
	type made struct{}
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		var uses []int
		e := db.Open(t).With(engine.WithHooks(engine.Hooks{Checkout: func(_ context.Context, c *engine.Conn) error {
			n, _ := c.Info()[made{}].(int)
			c.Info()[made{}] = n + 1
			uses = append(uses, n)
			return nil
		}}))
		for range 3 {
			must(t, e, "CREATE TABLE IF NOT EXISTS t (a INTEGER)")
		}
		if !reflect.DeepEqual(uses, []int{0, 1, 2}) {
			t.Errorf("the connection was used %v times before, want 0, 1 and 2", uses)
		}
		c, err := e.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n := c.Info()[made{}]; n != 4 {
			t.Errorf("got %v, want 4", n)
		}
		if err := c.Discard(); err != nil {
			t.Fatal(err)
		}
		if c.Info() != nil {
			t.Error("a connection that was given back has data")
		}
		must(t, e, "DROP TABLE t")
		if last := uses[len(uses)-1]; last != 0 {
			t.Errorf("a new connection has been used %d times", last)
		}
	})
}
