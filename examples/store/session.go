package main

import (
	"context"
	"errors"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// tries is how often a change is tried that the database says may succeed next time.
const tries = 3

// transact runs fn with a session of its own, and commits if fn returns nil; else Close rolls back.
func transact(ctx context.Context, eng *engine.Engine, fn func(s *orm.Session) error) (err error) {
	s := orm.NewSession(eng, Models)
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := fn(s); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// transactAgain is transact, repeated after a deadlock or a serialization failure. What fn reads it must read in the session it is given.
func transactAgain(ctx context.Context, eng *engine.Engine, fn func(s *orm.Session) error) (err error) {
	for range tries {
		if err = transact(ctx, eng, fn); !engine.Retryable(err) {
			break
		}
	}
	return err
}
