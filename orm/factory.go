package orm

import (
	"context"
	"errors"
	"slices"

	"github.com/retort-go/retort/engine"
)

// Factory makes sessions that are alike: over one engine, with the same registries and options. Make one when the program starts, and with it
// a session for each request. It is immutable, and safe for concurrent use.
//
//	f := orm.NewFactory(eng, library.Models, orm.KeepOnCommit)
//	s := f.Session()
//	defer s.Close()
type Factory struct {
	eng     *engine.Engine
	options []SessionOption
}

// NewFactory returns a factory of sessions over an engine, with their registries and options.
func NewFactory(e *engine.Engine, with ...SessionOption) *Factory {
	return &Factory{eng: e, options: slices.Clone(with)}
}

// With returns a factory whose sessions have more registries or options.
func (f *Factory) With(more ...SessionOption) *Factory {
	return &Factory{eng: f.eng, options: slices.Concat(f.options, more)}
}

// Engine returns the engine of the sessions.
func (f *Factory) Engine() *engine.Engine { return f.eng }

// Session returns a new session. The caller closes it. more are options of this one.
func (f *Factory) Session(more ...SessionOption) *Session {
	s := NewSession(f.eng, f.options...)
	for _, o := range more {
		o.applyTo(s)
	}
	return s
}

// Transact runs fn with a session of its own, and commits if fn returns nil. If fn returns an error, the session is rolled back, objects
// included, and the error returned; if fn panics, it is rolled back and the panic goes on. The session is closed in any case: what fn keeps
// of its objects is detached. fn may commit and roll back itself, and go on.
//
// With [engine.Retry] fn runs again, with a fresh session, after an error that [engine.Retryable] holds for, be it of fn or of the commit:
// never after a commit whose outcome nobody knows. So fn must do nothing besides the session that can't be repeated, and read what it
// changes in the session that it is given. The sleeps between are those of [engine.Transact].
func Transact(ctx context.Context, f *Factory, fn func(s *Session) error, opts ...engine.TxOption) error {
	return engine.Repeat(ctx, func(opts ...engine.TxOption) error {
		s := f.Session()
		s.addTxOptions(opts...)
		return s.transact(ctx, fn)
	}, opts...)
}

// transact runs fn, commits and closes.
func (s *Session) transact(ctx context.Context, fn func(s *Session) error) (err error) {
	finished := false
	defer func() {
		var more error
		if !finished && !s.closed {
			more = s.Rollback(context.WithoutCancel(ctx))
		}
		if more = errors.Join(more, s.Close()); more != nil {
			err = errors.Join(err, more)
		}
	}()
	if err := fn(s); err != nil {
		return err
	}
	if !s.closed {
		err = s.Commit(ctx)
	}
	finished = err == nil
	return err
}
