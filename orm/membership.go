package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort/engine"
)

// Reset rolls back what wasn't committed and lets go of all objects, as Close does, but leaves the session to be used again, as if it were
// new: for workers that keep one session for many jobs. It must not be called inside Savepoint.
func (s *Session) Reset() error {
	return s.guarded(func() error {
		if err := s.outside("Reset"); err != nil {
			return err
		}
		if s.nested() {
			return fmt.Errorf("orm: Reset: %w: return from the function given to Savepoint first", ErrUsage)
		}
		err := s.clear()
		s.maps, s.faults = s.mapped[:0], nil
		s.expireAll()
		s.newTransaction()
		if err != nil {
			return describe("reset", err)
		}
		return nil
	})
}

// MakeTransient makes objects ones that no session has known, whatever they were: with their values, loaded relationships included, and without
// their identity. Added again, with a key that is zero or another, they are inserted: a copy of the row. Pending changes are not written; what was
// flushed stays in the transaction. An object of another session is an error kept for the next Flush.
func (s *Session) MakeTransient(xs ...any) {
	for _, x := range xs {
		m, obj, err := s.mapperOf(x)
		if err != nil {
			s.fault(fmt.Errorf("orm: MakeTransient: %w", err))
			continue
		}
		i := s.lookup(m, obj)
		if i == nil {
			i = linkOf(m, obj)
		}
		switch {
		case i == nil:
			continue
		case i.sess != nil && i.sess != s:
			s.fault(fmt.Errorf("orm: MakeTransient: %w: %s belongs to another session", ErrUsage, i))
			continue
		case i.sess == s:
			s.let(i)
		}
		s.move(i, Transient)
		i.unlink()
	}
	s.tell()
}

// SessionOf returns the session that an object is in, nil if it is in none: it is transient, detached, or a copy. An object without relationship
// fields can't tell.
func SessionOf(x any) *Session {
	v, ok := model(x)
	if !ok {
		return nil
	}
	i := linkIn(v)
	if i == nil || i.obj != v.Addr().UnsafePointer() {
		return nil
	}
	return i.sess
}

// InTransaction tells whether the session has begun a transaction that isn't committed or rolled back. It begins with the first statement.
func (s *Session) InTransaction() bool {
	return s.tx != nil || s.prepared() != nil || slices.ContainsFunc(s.others(), func(b *place) bool { return b.tx != nil })
}

// InSavepoint tells whether a function given to Savepoint is running.
func (s *Session) InSavepoint() bool { return s.nested() }

// Info is room for what the program wants to keep with the session, such as the user that it works for, which the functions of events find here: the
// same map each time, empty at first.
func (s *Session) Info() map[any]any {
	if s.info == nil {
		s.info = map[any]any{}
	}
	return s.info
}

// Engine returns the engine that the session was made with.
func (s *Session) Engine() *engine.Engine { return s.eng }

// Tx returns the transaction that the session works in, begun if need be, for statements that the session has no call for. It doesn't flush.
// The session commits it or rolls it back; objects don't follow what is written through it: Expire those it concerns.
func (s *Session) Tx(ctx context.Context) (*engine.Tx, error) {
	var tx *engine.Tx
	err := s.guarded(func() (err error) {
		tx, err = s.begin(ctx)
		s.log().wrote = true // perhaps: nobody knows
		return err
	})
	if err != nil {
		return nil, describe("transaction", err)
	}
	return tx, nil
}
