package shard

import (
	"context"
	"errors"
	"maps"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Flush writes the pending changes of all shards, one after the other in the order of their names. If one fails, its objects and its
// database are as before and those after it are not flushed; what the ones before it wrote stays in their transactions.
func (s *Session) Flush(ctx context.Context) error {
	if err := s.takeFaults(); err != nil {
		return err
	}
	return s.eachInTurn(func(m *orm.Session) error { return m.Flush(ctx) })
}

// eachInTurn calls fn with the shards' sessions until one returns an error.
func (s *Session) eachInTurn(fn func(m *orm.Session) error) error {
	for k, m := range s.members {
		if err := fn(m); err != nil {
			return s.named(k, err)
		}
	}
	return nil
}

// Commit flushes all shards, and commits when all have flushed, in the order of their names. If a flush fails nothing is committed. If a commit
// fails, its shard is rolled back and so are those after it, objects included; those before it stay committed: the error is an
// *orm.PartialCommitError, and the program has to make up for it. A session made with orm.TwoPhase has all commit or none; then the error of a
// commit that was decided, and that some shard could not be told, is an *orm.InDoubtError.
func (s *Session) Commit(ctx context.Context) error {
	if err := s.Flush(ctx); err != nil {
		return err
	}
	if s.twoPhase {
		return s.commitTwoPhase(ctx)
	}
	var done []*engine.Engine
	for k, m := range s.members {
		wrote := m.InTransaction()
		if err := m.Commit(ctx); err != nil {
			if len(done) > 0 {
				err = &orm.PartialCommitError{Committed: done, Failed: s.f.shards[k].eng, Err: err}
			}
			return errors.Join(s.named(k, err), s.rollback(context.WithoutCancel(ctx), k))
		}
		if wrote {
			done = append(done, s.f.shards[k].eng)
		}
	}
	return nil
}

// commitTwoPhase has all shards prepare, and then all commit.
func (s *Session) commitTwoPhase(ctx context.Context) error {
	if err := s.eachInTurn(func(m *orm.Session) error { return m.Prepare(ctx) }); err != nil {
		return errors.Join(err, s.rollback(context.WithoutCancel(ctx), 0))
	}
	doubt := &orm.InDoubtError{Prepared: map[string]*engine.Engine{}}
	for k, m := range s.members { // the word is given
		err := m.Commit(context.WithoutCancel(ctx))
		if err == nil {
			continue
		}
		var own *orm.InDoubtError
		if errors.As(err, &own) {
			maps.Copy(doubt.Prepared, own.Prepared)
		}
		doubt.Err = errors.Join(doubt.Err, s.named(k, err))
	}
	if doubt.Err != nil {
		return doubt
	}
	return nil
}

// Rollback takes back everything since the last commit or rollback in all shards, in the databases and in the objects.
func (s *Session) Rollback(ctx context.Context) error {
	s.faults = nil
	return s.rollback(ctx, 0)
}

// rollback rolls back the shards from a place on.
func (s *Session) rollback(ctx context.Context, from int) error {
	var errs []error
	for k, m := range s.members[from:] {
		errs = append(errs, s.named(from+k, m.Rollback(ctx)))
	}
	return errors.Join(errs...)
}

// Savepoint runs fn in a savepoint of each shard, whose transactions it begins. If fn returns an error or panics, what it did is taken back in all
// shards, in the databases and in the objects. Pending changes are flushed before and after.
func (s *Session) Savepoint(ctx context.Context, fn func() error) error {
	if err := s.takeFaults(); err != nil {
		return err
	}
	return s.savepoint(ctx, 0, fn)
}

// savepoint runs fn in savepoints of the shards from a place on, one inside the other. The innermost flushes all, so that no outer one can fail
// to when those inside it are released.
func (s *Session) savepoint(ctx context.Context, k int, fn func() error) error {
	if k == len(s.members) {
		if err := fn(); err != nil {
			return err
		}
		return s.Flush(ctx)
	}
	return s.members[k].Savepoint(ctx, func() error { return s.savepoint(ctx, k+1, fn) })
}

// Close rolls back what wasn't committed and detaches all objects. Closing twice is nothing.
func (s *Session) Close() error {
	var errs []error
	for k, m := range s.members {
		errs = append(errs, s.named(k, m.Close()))
	}
	return errors.Join(errs...)
}
