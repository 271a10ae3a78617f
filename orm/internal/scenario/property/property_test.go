package property

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

// TestRandomGraphs holds objects against the model after every step, and rows after every commit. SQLite has every seed, other databases
// have some.
func TestRandomGraphs(t *testing.T) {
	for k, db := range testdb.All() {
		seeds := setting("RETORT_TEST_SEEDS", 4)
		if k > 0 {
			seeds = (seeds + 3) / 4
		}
		t.Run(db.Name, func(t *testing.T) { randomGraphs(t, db, seeds) })
	}
}

// setting is a number that the environment may give.
func setting(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

func randomGraphs(t *testing.T, db testdb.Database, seeds int) {
	eng := db.Open(t)
	if err := models.CreateAll(t.Context(), eng); err != nil {
		t.Fatal(err)
	}
	for k := range seeds {
		seed := uint64(setting("RETORT_TEST_SEED", 1) + k)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			plan := make([]uint64, setting("RETORT_TEST_STEPS", 1000))
			for k := range plan {
				plan[k] = r.Uint64()
			}
			first := run(t.Context(), eng, db.Lax, plan)
			if first.err == nil {
				return
			}
			last := shrink(t.Context(), eng, db.Lax, first)
			t.Errorf("seed %d failed after %d steps; %d of them still do:\n\ts := orm.NewSession(eng, models)\n\t%s\n%v",
				seed, len(first.plan), len(last.plan), strings.Join(last.log, "\n\t"), last.err)
		})
	}
}

// outcome is what came of a run.
type outcome struct {
	plan []uint64 // the steps that were taken
	log  []string
	err  error
}

// run takes the steps in an empty world. Each step is drawn from a seed of its own, so that others may be left out and it still does much the
// same.
func run(ctx context.Context, eng *engine.Engine, lax bool, plan []uint64) (out outcome) {
	w, err := newWorld(ctx, eng, lax)
	if err != nil {
		return outcome{plan: plan, err: err}
	}
	defer func() {
		if p := recover(); p != nil {
			out.err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		out.plan, out.log, out.err = plan[:w.taken], w.log, errors.Join(out.err, w.close())
	}()
	if err := w.take(plan); err != nil {
		return outcome{err: err}
	}
	return outcome{err: w.commitAndCheck()}
}

// take takes the steps one by one. Now and then the next few happen inside a savepoint.
func (w *world) take(plan []uint64) error {
	for len(plan) > 0 {
		r := rand.New(rand.NewPCG(plan[0], 1))
		plan = plan[1:]
		w.taken++
		if r.IntN(40) == 0 && len(w.starts) < 4 {
			n := min(len(plan), r.IntN(8))
			if err := w.savepoint(plan[:n], r.IntN(2) == 0); err != nil {
				return err
			}
			plan = plan[n:]
			continue
		}
		if err := w.one(r); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) one(r *rand.Rand) error {
	if w.stale && r.IntN(6) == 0 {
		if err := errors.Join(w.flush(), w.touch()); err != nil {
			return fmt.Errorf("touch: %w", err)
		}
	}
	st := draw(r)
	if err := st.do(w, r); err != nil {
		return fmt.Errorf("%s: %w", st.name, err)
	}
	if err := w.check(); err != nil {
		return fmt.Errorf("after %q: %w", st.name, err)
	}
	return nil
}

var errWanted = errors.New("the savepoint is to be rolled back")

// savepoint takes steps inside a savepoint that is then kept or rolled back.
func (w *world) savepoint(plan []uint64, keep bool) error {
	w.note("s.Savepoint(ctx, func() error {")
	depth := len(w.starts)
	var inner error
	err := w.s.Savepoint(w.ctx, func() error {
		w.didFlush()
		w.starts = append(w.starts, w.start())
		if inner = w.take(plan); inner != nil {
			return inner
		}
		if keep {
			w.note("return nil })")
			return nil
		}
		w.note("return err })")
		return errWanted
	})
	switch {
	case inner != nil:
		return inner
	case len(w.starts) <= depth: // the transaction was rolled back inside
		if keep && err == nil || errors.Is(err, errWanted) {
			return w.check()
		}
		return err
	}
	start := w.starts[depth]
	w.starts = w.starts[:depth]
	switch {
	case keep && err != nil, !keep && !errors.Is(err, errWanted):
		return fmt.Errorf("savepoint: %w", err)
	case keep:
		w.didFlush()
	default:
		if err := w.wentBack(start); err != nil {
			return err
		}
	}
	if err := w.check(); err != nil {
		return fmt.Errorf("after the savepoint: %w", err)
	}
	return nil
}

// shrink leaves out steps, first many at a time, as long as the rest fails too.
func shrink(ctx context.Context, eng *engine.Engine, lax bool, failed outcome) outcome {
	for size := len(failed.plan) / 2; size > 0; size /= 2 {
		for from := 0; from+size <= len(failed.plan); {
			rest := run(ctx, eng, lax, slices.Concat(failed.plan[:from], failed.plan[from+size:]))
			if rest.err != nil {
				failed = rest
				continue
			}
			from += size
		}
	}
	return failed
}
