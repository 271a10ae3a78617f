package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Commit flushes and commits. Objects keep their values and are expired: the next query that meets a row reads it anew. Deleted objects
// become detached. If the flush fails, nothing is committed and the transaction stays as it was before; if the commit itself fails, the
// transaction is rolled back, objects included.
func (s *Session) Commit(ctx context.Context) error {
	return s.guarded(func() error {
		if err := s.outside("Commit"); err != nil {
			return err
		}
		if s.nested() {
			return fmt.Errorf("orm: Commit: %w: return from the function given to Savepoint first", ErrUsage)
		}
		if s.prepared() == nil { // Prepare has called it
			if err := s.beforeCommit(ctx); err != nil {
				return describe("commit", err)
			}
		}
		if err := s.flush(ctx); err != nil {
			return err
		}
		err := s.commitOpen(ctx)
		var doubt *InDoubtError
		var partial *PartialCommitError
		switch {
		case errors.As(err, &partial):
			return errors.Join(err, s.rollbackBut(context.WithoutCancel(ctx), partial.keeps(s)))
		case err != nil && !errors.As(err, &doubt):
			return errors.Join(describe("commit", err), s.rollback(context.WithoutCancel(ctx)))
		}
		s.committed()
		s.ended(ctx, func(f *sessionFuncs) []func(context.Context, *Session) { return f.afterCommit })
		return err // of a commit that is decided
	})
}

// committed makes what the transaction did to objects final.
func (s *Session) committed() {
	s.tx = nil
	for _, i := range s.gone {
		i.rowGone = i.state == Deleted
	}
	s.releaseGone()
	if s.flags&KeepOnCommit == 0 {
		s.expireAll()
	}
	s.newTransaction()
}

// beforeCommit calls the events before a commit.
func (s *Session) beforeCommit(ctx context.Context) error {
	return s.eachFuncs(func(f *sessionFuncs) error {
		for _, fn := range f.beforeCommit {
			if err := s.callOut(func() error { return fn(ctx, s) }); err != nil {
				return fmt.Errorf("before commit: %w", err)
			}
		}
		return nil
	})
}

// ended calls the events after the end of a transaction.
func (s *Session) ended(ctx context.Context, events func(*sessionFuncs) []func(context.Context, *Session)) {
	for _, r := range s.regs {
		if r.funcs == nil {
			continue
		}
		for _, fn := range events(r.funcs) {
			s.unlocked(func() { fn(ctx, s) })
		}
	}
}

// expireAll has all rows read anew that the session meets from now on.
func (s *Session) expireAll() {
	s.epoch++
	s.partly = nil
}

// newTransaction begins to count afresh.
func (s *Session) newTransaction() {
	s.undo.end()
	s.undo = nil
	for _, i := range s.fresh {
		s.log().added(i)
	}
}

// releaseGone detaches the objects that a flush deleted.
func (s *Session) releaseGone() {
	for _, i := range s.gone {
		if i.state == Deleted {
			delete(s.byAddr, i.obj)
			i.detach()
		}
	}
	s.gone = nil
}

// Rollback takes back everything since the last commit or rollback, in the database and in the objects, with no SQL but ROLLBACK: added
// objects become transient and lose their generated keys, deleted ones are back, fields and collections are what they were.
// Mistakes kept for the next flush are forgotten. Inside Savepoint it ends the whole transaction.
func (s *Session) Rollback(ctx context.Context) error {
	return s.guarded(func() error {
		if err := s.outside("Rollback"); err != nil {
			return err
		}
		if err := s.rollback(ctx); err != nil {
			return describe("rollback", err)
		}
		return nil
	})
}

func (s *Session) rollback(ctx context.Context) error {
	return s.rollbackBut(ctx, func(*instance) bool { return false })
}

// rollbackBut is rollback that leaves the instances alone that keep holds for: what was done to them is committed.
func (s *Session) rollbackBut(ctx context.Context, keep func(*instance) bool) error {
	err := s.rollbackOpen(ctx)
	if more := s.rollbackPrepared(ctx); more != nil {
		err = errors.Join(err, more)
	}
	for u := s.log(); u != nil; u = u.outer {
		u.rollbackBut(s, keep)
	}
	s.faults = nil
	s.gone = slices.DeleteFunc(s.gone, func(i *instance) bool { i.rowGone = keep(i); return !keep(i) })
	s.releaseGone()
	s.expireAll()
	s.newTransaction()
	s.ended(ctx, func(f *sessionFuncs) []func(context.Context, *Session) { return f.afterRollback })
	return err
}

// Savepoint runs fn in a savepoint: a transaction within the transaction. If fn returns nil, what it did stays, to be committed or rolled
// back with the rest; if it returns an error or panics, that alone is taken back, in the database and in the objects, and the error is
// returned. Pending changes are flushed before and after. Savepoints nest.
func (s *Session) Savepoint(ctx context.Context, fn func() error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	if err := s.outside("Savepoint"); err != nil {
		return err
	}
	if err := s.flush(ctx); err != nil {
		return err
	}
	sp, err := s.savepoint(ctx, s.everywhere())
	if err != nil {
		return describe("savepoint", err)
	}
	u := newUndoLog(s.log())
	s.undo = u
	undo := func() error {
		if s.undo != u {
			return nil // fn ended the whole transaction
		}
		err := s.backTo(ctx, sp)
		u.rollback(s)
		s.undo = u.outer
		s.ended(ctx, func(f *sessionFuncs) []func(context.Context, *Session) { return f.afterSavepoint })
		return err
	}
	if err := s.unguarded(fn, undo); err != nil {
		return errors.Join(err, undo())
	}
	if s.undo != u {
		return nil
	}
	if err := s.flush(ctx); err != nil {
		return errors.Join(err, undo())
	}
	if err := sp.release(ctx); err != nil {
		return errors.Join(describe("savepoint", err), undo())
	}
	u.merge()
	s.undo = u.outer
	return nil
}

// unguarded runs the program's function inside an operation of the session. A panic takes back what the function did, and goes on.
func (s *Session) unguarded(fn, undo func() error) error {
	s.leave()
	finished := false
	defer func() {
		s.busy.Store(1)
		if !finished {
			_ = undo() // the panic is what the caller gets to know
		}
	}()
	err := fn()
	finished = true
	return err
}
