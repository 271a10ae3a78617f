package orm

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/retort-go/retort/engine"
)

// TwoPhase has a session commit in two phases: first every engine prepares its transaction, and only when all have, all are told to commit. If
// one can't prepare, all are rolled back. It is for sessions with [Bind], on databases with [engine.TwoPhase]; on others a statement is an
// error. Transactions get names that begin with "retort-". It doesn't go with [Join] and [ReadOnly].
const TwoPhase sessionFlag = 8

// InDoubtError says that a commit in two phases was decided, and that some engines could not be told: their transactions are prepared and keep
// their locks until somebody calls CommitPrepared. All others have committed, and the session takes its objects for committed.
type InDoubtError struct {
	Prepared map[string]*engine.Engine // what is to be committed, by name
	Err      error
}

// Error names the transactions and the cure.
func (e *InDoubtError) Error() string {
	var names []string
	for name := range e.Prepared {
		names = append(names, name)
	}
	return fmt.Sprintf("orm: commit: %s: prepared and to be committed: call Engine.CommitPrepared(%s)",
		describe("", e.Err).Error()[len("orm: "):], strings.Join(names, ", "))
}

// Decided tells that the work must not be repeated: [engine.Retryable] is false, whatever Err is.
func (e *InDoubtError) Decided() bool { return true }

// Unwrap returns why the engines could not be told.
func (e *InDoubtError) Unwrap() error { return e.Err }

// newTxName makes a name that no other transaction has.
func newTxName() string { return fmt.Sprintf("retort-%016x%016x", rand.Uint64(), rand.Uint64()) }

// preparedTx is a transaction that waits for the last word.
type preparedTx struct {
	eng  *engine.Engine
	name string
}

// Prepare does the first phase of a commit by itself: it flushes, and has every engine make its transaction permanent but for the last word, which
// Commit or Rollback has, the only calls that are allowed then. If it fails, all is rolled back, objects included. The session must have
// been made with [TwoPhase].
func (s *Session) Prepare(ctx context.Context) error {
	return s.guarded(func() error {
		if err := s.outside("Prepare"); err != nil {
			return err
		}
		switch {
		case s.flags&TwoPhase == 0:
			return fmt.Errorf("orm: prepare: %w: the session was made without orm.TwoPhase", ErrUsage)
		case s.nested():
			return fmt.Errorf("orm: prepare: %w: return from the function given to Savepoint first", ErrUsage)
		}
		if err := s.beforeCommit(ctx); err != nil {
			return describe("prepare", err)
		}
		if err := s.flush(ctx); err != nil {
			return err
		}
		if err := s.prepare(ctx); err != nil {
			return errors.Join(describe("prepare", err), s.rollback(context.WithoutCancel(ctx)))
		}
		return nil
	})
}

// unprepared refuses statements after Prepare.
func (s *Session) unprepared() error {
	if s.prepared() != nil {
		return fmt.Errorf("%w: the session is prepared: Commit or Rollback first", ErrUsage)
	}
	return nil
}

// prepare prepares what is open. After an error what was prepared waits for rollback.
func (s *Session) prepare(ctx context.Context) error {
	more := s.severally()
	if s.tx != nil {
		if err := s.tx.Prepare(ctx); err != nil {
			return err
		}
		more.prepared = append(more.prepared, preparedTx{s.eng, more.txName})
		s.tx = nil
	}
	for _, b := range more.binds {
		if b.tx == nil {
			continue
		}
		if err := b.tx.Prepare(ctx); err != nil {
			return err
		}
		more.prepared = append(more.prepared, preparedTx{b.eng, b.name})
		b.tx = nil
	}
	return nil
}

// commitPrepared prepares what is open and commits what is prepared.
func (s *Session) commitPrepared(ctx context.Context) error {
	if err := s.prepare(ctx); err != nil {
		return err
	}
	doubt := &InDoubtError{Prepared: map[string]*engine.Engine{}}
	for _, p := range s.prepared() { // the word is given: a context that ends now must not leave half of it unsaid
		if err := p.eng.CommitPrepared(context.WithoutCancel(ctx), p.name); err != nil {
			doubt.Prepared[p.name] = p.eng
			doubt.Err = errors.Join(doubt.Err, err)
		}
	}
	s.more.prepared = nil
	if doubt.Err != nil {
		return doubt
	}
	return nil
}

// rollbackPrepared rolls back what is prepared.
func (s *Session) rollbackPrepared(ctx context.Context) error {
	var errs []error
	for _, p := range s.prepared() {
		errs = append(errs, p.eng.RollbackPrepared(context.WithoutCancel(ctx), p.name))
	}
	if s.more != nil {
		s.more.prepared = nil
	}
	return errors.Join(errs...)
}
