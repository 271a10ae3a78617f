package property

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/retort-go/retort/engine"
)

// flushStep flushes, now and then after a look at the plan, which changes nothing.
func (w *world) flushStep(r *rand.Rand) error {
	if r.IntN(3) == 0 {
		w.note("s.Plan(ctx)")
		if _, err := w.s.Plan(w.ctx); err != nil {
			return err
		}
		if err := w.check(); err != nil {
			return fmt.Errorf("after Plan: %w", err)
		}
	}
	return w.flush()
}

func (w *world) commitStep(*rand.Rand) error { return w.commitAndCheck() }

func (w *world) rollbackStep(*rand.Rand) error { return w.rollback() }

func (w *world) commitAndCheck() error {
	if len(w.starts) > 1 {
		return nil
	}
	if err := w.commit(); err != nil {
		return err
	}
	return w.checkRows()
}

func (w *world) reopenStep(*rand.Rand) error {
	if len(w.starts) > 1 {
		return nil
	}
	return w.reopen()
}

// failFlush makes a flush fail, finds everything as it was, and takes the cause away.
func (w *world) failFlush(r *rand.Rand) error {
	if r.IntN(3) == 0 && !w.lax { // a transaction whose statement was cancelled is given up with a driver that doesn't tell whether it was sent
		return w.cancelFlush()
	}
	taken := pick(r, usable(w, w.now.tags))
	if taken == 0 {
		return nil
	}
	n := w.number()
	w.tags[n] = &Tag{Name: w.now.tags[taken]}
	w.note("tag%d := &Tag{Name: %q}; s.Add(tag%[1]d); s.Flush(ctx) // fails", n, w.now.tags[taken])
	w.s.Add(w.tags[n])
	settled := w.settled
	w.settled = false
	err := w.s.Flush(w.ctx)
	if !errors.Is(err, engine.ErrUnique) {
		return fmt.Errorf("flush of a name that is taken: got %v, want ErrUnique", err)
	}
	w.now.tags[n] = w.now.tags[taken]
	if err := w.check(); err != nil {
		return fmt.Errorf("after the failed flush: %w", err)
	}
	delete(w.now.tags, n)
	if free := w.tagName(r); free != "" && r.IntN(2) == 0 {
		w.note("tag%d.Name = %q", n, free)
		w.tags[n].Name, w.now.tags[n] = free, free
		return nil
	}
	w.settled = settled
	w.note("s.Delete(tag%d)", n)
	w.s.Delete(w.tags[n])
	return w.isTransient(n)
}

// cancelFlush flushes with a context that is cancelled already.
func (w *world) cancelFlush() error {
	if w.settled {
		return nil
	}
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	plan, err := w.s.Plan(w.ctx)
	if err != nil || len(plan) == 0 {
		return err
	}
	w.note("s.Plan(ctx); s.Flush(cancelled) // fails, as its context has ended")
	if err := w.s.Flush(ctx); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("flush under a cancelled context: got %v", err)
	}
	return nil
}
