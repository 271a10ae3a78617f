package orm

import (
	"context"
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
)

// ForUpdate has [Get] lock the row: SELECT … FOR UPDATE, or with locks another kind. The row is read in any case, also if the session has the
// object, and overwrites what is in memory, as [PopulateExisting] does: what is locked is what is seen. SQLite, which has one writer at a
// time, locks no rows; there the row is just read.
//
//	account, err := orm.Get(ctx, s, Accounts, id, orm.ForUpdate(Accounts))
func ForUpdate[R any](e Mapped[R], locks ...retort.Lock) Load[R] {
	sel, _ := ast.NodeOf(retort.Select[R](e).ForUpdate(locks...)).(*ast.Select)
	if sel == nil {
		return newLoad[R](nil) // which is an error when it is used
	}
	return newLoad[R](&loadOption{lock: sel.Lock, fault: sel.Err})
}

// RefreshForUpdate is [Session.Refresh] for objects of one entity that locks their rows, all with one statement. An object whose row is gone, or
// that SkipLocked passed over, is ErrNoResult; only the former leave the session.
func RefreshForUpdate[T any](ctx context.Context, s *Session, xs []*T, locks ...retort.Lock) error {
	lock, err := lockOf(locks)
	if err == nil {
		objects := make([]any, len(xs))
		for k, x := range xs {
			objects[k] = x
		}
		err = s.guarded(func() error { return s.refreshObjects(ctx, objects, lock) })
	}
	if err != nil {
		return describe("refresh", err)
	}
	return nil
}

// lockOf combines locks.
func lockOf(locks []retort.Lock) (*ast.Lock, error) {
	sel, ok := ast.NodeOf(retort.Select(retort.Val(1)).ForUpdate(locks...)).(*ast.Select)
	if !ok {
		return nil, fmt.Errorf("%w: no lock", ErrUsage)
	}
	return sel.Lock, sel.Err
}

// takeLock parts the lock from what else a Get is given.
func takeLock(loads []*loadOption) (lock *ast.Lock, rest []*loadOption, err error) {
	for k, o := range loads {
		if o == nil || o.lock == nil {
			continue
		}
		rest = append(rest, loads[:k]...)
		for _, o := range loads[k:] {
			if o == nil || o.lock == nil {
				rest = append(rest, o)
				continue
			}
			lock = o.lock
			if o.fault != nil {
				return nil, nil, o.fault
			}
		}
		return lock, rest, nil
	}
	return nil, loads, nil
}
