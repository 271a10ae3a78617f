package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// A flush with events.
//
// Problem: functions of the program run in the middle of a flush and may change anything, and their errors have to leave everything as it
// was, also where other functions have changed objects and rows were written already. Choice: the flush goes in rounds, each a plan that is
// carried out and settled, until there is nothing left to write; around all rounds lies an undo log of their own, as around a savepoint,
// and a memory of what was pending before. Cost: objects with changes are copied once a flush, and plans are made anew after events; a
// session whose registries have no events pays neither.

// toldFlush is a flush with events under way.
type toldFlush struct {
	s      *Session
	sp     savepoints // guard what the transaction wrote before; nil if that is nothing
	memo   memo
	moves  int // told.moves before
	called map[calledFor]bool
	x      *execution // the last round's
	all    Changes    // written so far; nil once AfterFlush has had them
	after  bool       // AfterFlush has been called
}

// calledFor is an object's event that has been called.
type calledFor struct {
	i  *instance
	at rowEvent
}

// maxRounds bounds how often events may change what a flush has to do.
const maxRounds = 100

var errRounds = fmt.Errorf("%w: after %d rounds events still change objects: one changes what another changes back", ErrUsage, maxRounds)

// eventful tells whether a flush has functions to call.
func (s *Session) eventful() bool {
	return slices.ContainsFunc(s.regs, func(r *Registry) bool { return r.funcs != nil && r.funcs.flushes })
}

// flushTold is flush with events.
func (s *Session) flushTold(ctx context.Context) (err error) {
	if s.others() == nil {
		if _, err := s.begin(ctx); err != nil {
			return err
		}
	}
	f := &toldFlush{s: s, memo: s.remember(), moves: s.told.moved(), called: map[calledFor]bool{}}
	outer := s.log()
	if outer.outer != nil || outer.wroteAny() || !s.wholeTx() {
		if f.sp, err = s.savepoint(ctx, s.everywhere()); err != nil {
			return err
		}
	}
	s.undo = newUndoLog(outer)
	finished := false
	defer func() {
		if !finished || err != nil {
			err = f.takeBack(ctx, outer, err)
		}
	}()
	err = f.run(ctx)
	if err == nil && f.sp != nil {
		err = f.sp.release(ctx)
	}
	finished = true
	if err != nil {
		return err
	}
	s.undo.merge()
	s.undo = outer
	return nil
}

// takeBack undoes the flush in the database and in the objects. It returns the flush's error with those of doing so.
func (f *toldFlush) takeBack(ctx context.Context, outer *undoLog, err error) error {
	s, u := f.s, f.s.undo
	u.rollback(s)
	s.undo = outer
	f.memo.restore(s)
	s.told.coalesce(f.moves)
	switch {
	case f.sp != nil:
		err = errors.Join(err, s.backTo(ctx, f.sp))
	case f.x != nil:
		return s.abandon(ctx, f.x, err)
	case u.wrote:
		return s.abandon(ctx, &execution{s: s}, err)
	}
	if f.x != nil {
		return f.x.accuse(ctx, err)
	}
	return err
}

// run does the rounds.
func (f *toldFlush) run(ctx context.Context) error {
	if err := f.beforeFlush(ctx); err != nil {
		return describe("flush", err)
	}
	for range maxRounds {
		switch {
		case f.s.hasWork():
			if err := f.round(ctx); err != nil {
				return err
			}
		case f.after || len(f.all) == 0:
			return nil
		default:
			f.after = true
			if err := f.afterFlush(ctx); err != nil {
				return describe("flush", err)
			}
		}
	}
	return describe("flush", errRounds)
}

// beforeFlush shows the functions what is to be written.
func (f *toldFlush) beforeFlush(ctx context.Context) error {
	if !slices.ContainsFunc(f.s.regs, func(r *Registry) bool { return r.funcs != nil && r.funcs.beforeFlush != nil }) {
		return nil
	}
	w, err := f.s.plan(ctx)
	w.letGo()
	if err != nil || w.empty() {
		return err
	}
	all := w.values()
	return f.s.eachFuncs(func(funcs *sessionFuncs) error {
		for _, fn := range funcs.beforeFlush {
			if err := f.s.callOut(func() error { return fn(ctx, f.s, all) }); err != nil {
				return fmt.Errorf("before flush: %w", err)
			}
		}
		return nil
	})
}

func (f *toldFlush) afterFlush(ctx context.Context) error {
	return f.s.eachFuncs(func(funcs *sessionFuncs) error {
		for _, fn := range funcs.afterFlush {
			if err := f.s.callOut(func() error { return fn(ctx, f.s, f.all) }); err != nil {
				return fmt.Errorf("after flush: %w", err)
			}
		}
		return nil
	})
}

// round plans, with the events before it, carries out and settles, and calls the events after it.
func (f *toldFlush) round(ctx context.Context) error {
	w, err := f.prepare(ctx)
	defer w.letGo()
	if err != nil {
		return describe("flush", err)
	}
	f.x = &execution{w: w, s: f.s}
	if err := f.x.run(ctx, w.steps()); err != nil {
		return flushError(err)
	}
	f.all = append(f.all, w.values()...)
	f.s.settle(w)
	w.letGo()
	if err := f.callAll(ctx, w, afterInsert); err != nil {
		return describe("flush", err)
	}
	return nil
}

// prepare makes a plan that events have nothing more to change of.
func (f *toldFlush) prepare(ctx context.Context) (*work, error) {
	for range maxRounds {
		w, err := f.s.plan(ctx)
		if err != nil {
			return w, err
		}
		before := len(f.called)
		if err := f.callAll(ctx, w, beforeInsert); err != nil {
			return w, err
		}
		if len(f.called) == before {
			return w, f.validate(ctx, w)
		}
		w.letGo()
	}
	return new(work), errRounds
}

// callAll calls the events that the rows of a plan have not had yet. first is the event of an insert; those of updates and deletes
// follow it.
func (f *toldFlush) callAll(ctx context.Context, w *work, first rowEvent) error {
	for _, c := range w.sequence {
		at := first + rowEvent(c.kind)
		if c.i.m.calls(at) == nil || f.called[calledFor{c.i, at}] {
			continue
		}
		f.called[calledFor{c.i, at}] = true
		if err := f.s.callRow(ctx, c.i, at); err != nil {
			return err
		}
	}
	return nil
}

// callRow calls the functions of one event of an object.
func (s *Session) callRow(ctx context.Context, i *instance, at rowEvent) error {
	for _, fn := range i.m.calls(at) {
		if err := s.callOut(func() error { return fn(ctx, s, i.object()) }); err != nil {
			return fmt.Errorf("%s: %s: %w", i, rowEventNames[at], err)
		}
	}
	return nil
}

// validate returns what is wrong with the objects that are to be written.
func (f *toldFlush) validate(ctx context.Context, w *work) error {
	var errs []error
	for _, c := range w.sequence {
		if c.kind == deleteRow {
			continue
		}
		for _, fn := range c.i.m.calls(whenValid) {
			if err := f.s.callOut(func() error { return fn(ctx, f.s, c.i.object()) }); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w: %w", c.i, ErrInvalid, err))
			}
		}
	}
	return errors.Join(errs...)
}
