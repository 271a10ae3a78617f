package orm

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
)

// Sync says how [Exec] brings the session's objects in step with what a statement did to their rows.
type Sync uint8

// The ways. Objects that have expired need none: they are read again anyway.
const (
	// SyncAuto finds out in memory which objects the statement met and what they are now, with no SQL; those of which that can't be told are
	// read again, in one statement for each table. The default.
	SyncAuto Sync = iota
	// SyncEvaluate does it in memory only. A statement for which that isn't enough is ErrUsage, and isn't sent.
	SyncEvaluate
	// SyncRefetch reads all objects again that the statement may have met.
	SyncRefetch
	// NoSync leaves the objects as they are, until they are read again after the transaction.
	NoSync
)

// Exec runs an INSERT, UPDATE, DELETE or MERGE in the session's transaction, after its pending changes were flushed. It is for changing many
// rows without reading them. Objects that the session has follow their rows, in the way that how says (one; [SyncAuto] without it): columns
// have their new values, objects whose rows were deleted are deleted, and collections and references that may have changed are loaded anew at their next touch.
// A rollback restores them all.
//
// Cascades of relationships don't run, and rows that the statement inserts become no objects: what the database does by itself (ON DELETE
// CASCADE) is followed as well, what triggers do is not. An UPDATE that sets the key of an object that the session has is ErrUsage,
// and not sent. Errors are else those of [engine.Exec].
func Exec(ctx context.Context, s *Session, d retort.DML, how ...Sync) (engine.Result, error) {
	var res engine.Result
	err := s.guarded(func() (err error) {
		res, err = s.exec(ctx, ast.NodeOf(d), how)
		return err
	})
	if err != nil {
		return engine.Result{}, describe("exec", err)
	}
	return res, nil
}

func (s *Session) exec(ctx context.Context, n ast.Node, how []Sync) (engine.Result, error) {
	var sync Sync
	switch len(how) {
	case 0:
	case 1:
		sync = how[0]
	default:
		return engine.Result{}, fmt.Errorf("%w: Exec takes one Sync, got %d", ErrUsage, len(how))
	}
	if err := s.autoflush(ctx); err != nil {
		return engine.Result{}, err
	}
	n, _, err := s.beforeStatement(ctx, n)
	if err != nil {
		return engine.Result{}, err
	}
	st, err := s.newInStep(n, sync)
	if err != nil {
		return engine.Result{}, err
	}
	tx, err := s.beginFor(ctx, n)
	if err != nil {
		return engine.Result{}, err
	}
	s.log().wrote = true
	res, err := engine.Run(ctx, tx, n)
	if err != nil {
		return res, err
	}
	if err := st.follow(ctx, res.Rows); err != nil {
		return res, errors.Join(errFollow, err)
	}
	return res, nil
}

var errFollow = errors.New("the statement was carried out, but the session's objects could not be brought in step with it: roll back")
