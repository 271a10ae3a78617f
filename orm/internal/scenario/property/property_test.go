package property

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/fixture"
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
	eng, _ := fixture.Open(t, models, db)
	for k := range seeds {
		seed := uint64(setting("RETORT_TEST_SEED", 1) + k)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			plan := make([]uint64, setting("RETORT_TEST_STEPS", 1000))
			for k := range plan {
				plan[k] = r.Uint64()
			}
			log, err := run(t.Context(), eng, db.Lax, plan)
			if err == nil {
				return
			}
			failed := len(log)
			plan, log, err = shrink(t.Context(), eng, db.Lax, plan, log, err)
			t.Errorf("seed %d failed after %d lines; %d steps of it still do:\n\ts := orm.NewSession(eng, models)\n\t%s\n%v",
				seed, failed, len(plan), strings.Join(log, "\n\t"), err)
		})
	}
}

// run takes the steps in an empty world and returns what was done. Each step is drawn from a seed of its own, so that others may be
// left out and it still does much the same.
func run(ctx context.Context, eng *engine.Engine, lax bool, plan []uint64) (log []string, err error) {
	w, err := newWorld(ctx, eng, lax)
	if err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
		log, err = w.log, errors.Join(err, w.close())
	}()
	if err := w.take(plan); err != nil {
		return w.log, err
	}
	return w.log, w.commitAndCheck()
}

// take takes the steps one by one. Now and then the next few happen inside a savepoint.
func (w *world) take(plan []uint64) error {
	for len(plan) > 0 {
		r := rand.New(rand.NewPCG(plan[0], 1))
		plan = plan[1:]
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
func shrink(ctx context.Context, eng *engine.Engine, lax bool, plan []uint64, log []string, err error) ([]uint64, []string, error) {
	for size := len(plan) / 2; size > 0; size /= 2 {
		for from := 0; from+size <= len(plan); {
			rest := slices.Concat(plan[:from], plan[from+size:])
			if l, e := run(ctx, eng, lax, rest); e != nil {
				plan, log, err = rest, l, e
				continue
			}
			from += size
		}
		if size == 1 {
			break
		}
	}
	return plan, log, err
}
