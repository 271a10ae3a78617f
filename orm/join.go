package orm

import (
	"context"
	"fmt"

	"github.com/retort-go/retort/engine"
)

// JoinMode says what a session may do to a transaction of the program's that it works in.
type JoinMode uint8

// The ways to work in a transaction of the program's.
const (
	// JoinSavepoint has the session work in a savepoint: Commit releases it, Rollback and Close go back to it, and the next statement makes another.
	// What the session commits, the program may still roll back with its transaction. The default.
	JoinSavepoint JoinMode = iota
	// JoinRollbackOnly has the session work in the transaction itself. Commit flushes and leaves the last word to the program; Rollback rolls the
	// program's transaction back; Close leaves it alone, with what was flushed in it.
	JoinRollbackOnly
	// JoinConditional is JoinSavepoint if a savepoint of the transaction is open when the session begins to work, and JoinRollbackOnly if not. Only
	// savepoints made by the engine's Tx count.
	JoinConditional
)

// Join has a session work in a transaction that the program has begun and ends itself. It is for programs that adopt this package part by
// part, and for tests that roll back in the end:
//
//	tx := engine.FromTx(eng, sqlTx) // or postgres.FromTx(eng, pgxTx), or eng.Begin(ctx)
//	s := orm.NewSession(eng, library.Models, orm.Join(tx, orm.JoinSavepoint))
//	…
//	err = errors.Join(s.Commit(ctx), s.Close())
//	err = sqlTx.Commit()
//
// The program must not use the transaction while a call of the session is under way, nor end it before the session is closed. Options of
// transactions don't go with Join, as the transaction has its own.
func Join(tx *engine.Tx, mode JoinMode) SessionOption { return &joining{tx: tx, mode: mode} }

// joining is the part that a session has in a transaction of the program's.
type joining struct {
	tx   *engine.Tx
	mode JoinMode
	sp   *engine.Savepoint // while the session works in one
}

func (j *joining) applyTo(s *Session) { s.joined = &joining{tx: j.tx, mode: j.mode} }

// enter begins to work in the transaction.
func (j *joining) enter(ctx context.Context) (*engine.Tx, error) {
	if j.tx == nil {
		return nil, fmt.Errorf("%w: Join of no transaction", ErrUsage)
	}
	if j.mode == JoinSavepoint || j.mode == JoinConditional && j.tx.InSavepoint() {
		sp, err := j.tx.Savepoint(ctx)
		if err != nil {
			return nil, err
		}
		j.sp = sp
	}
	return j.tx, nil
}

// openTx begins what the session's statements work in.
func (s *Session) openTx(ctx context.Context) (*engine.Tx, error) {
	if s.joined == nil {
		tx, name, err := s.beginAt(ctx, s.eng)
		if name != "" {
			s.severally().txName = name
		}
		return tx, err
	}
	if len(s.txOptions) > 1 || s.flags&TwoPhase != 0 {
		return nil, fmt.Errorf("%w: options of transactions don't go with Join: the program's transaction has its own", ErrUsage)
	}
	return s.joined.enter(ctx)
}

// commitTx ends what the session's statements worked in, and keeps what they did.
func (s *Session) commitTx(ctx context.Context) error {
	switch {
	case s.joined == nil:
		return s.tx.Commit(ctx)
	case s.joined.sp == nil:
		return nil
	}
	sp := s.joined.sp
	err := sp.Release(ctx)
	if err == nil {
		s.joined.sp = nil
	}
	return err
}

// rollbackTx ends what the session's statements worked in, and takes back what they did. One that the database has ended by itself is no error.
func (s *Session) rollbackTx(ctx context.Context) error {
	tx := s.tx
	s.tx = nil
	switch {
	case s.joined == nil:
		return ignoreDone(tx.Rollback(ctx))
	case s.joined.sp == nil:
		return ignoreDone(tx.Rollback(ctx))
	}
	sp := s.joined.sp
	s.joined.sp = nil
	return ignoreDone(sp.Rollback(ctx))
}

// closeTx is rollbackTx for Close, which leaves a transaction alone that is the program's.
func (s *Session) closeTx(ctx context.Context) error {
	if s.joined != nil && s.joined.sp == nil {
		s.tx = nil
		return nil
	}
	return s.rollbackTx(ctx)
}

// wholeTx tells whether rolling back what the session's statements work in takes back nothing but what they did.
func (s *Session) wholeTx() bool { return s.joined == nil || s.joined.sp != nil }
