package retort

import "github.com/retort-go/retort/ast"

// Lock says which rows ForUpdate locks, how, and what it does about those that others have locked.
type Lock struct {
	lock ast.Lock
	err  error
}

// The kinds of row locks.
var (
	SkipLocked = Lock{lock: ast.Lock{Wait: ast.SkipLocked}}   // leave locked rows out
	NoWait     = Lock{lock: ast.Lock{Wait: ast.NoWait}}       // fail at once
	Share      = Lock{lock: ast.Lock{Strength: ast.ForShare}} // a lock that others may share
	// NoKeyUpdate and KeyShare leave others the references to a row, or the columns that are no key. Only PostgreSQL has them.
	NoKeyUpdate = Lock{lock: ast.Lock{Strength: ast.ForNoKeyUpdate}}
	KeyShare    = Lock{lock: ast.Lock{Strength: ast.ForKeyShare}}
)

// LockOf locks the rows of some tables of the statement only: FOR UPDATE OF. MariaDB locks those of all tables or none.
func LockOf(tables ...Source) Lock {
	var l Lock
	for _, t := range tables {
		f := ast.FromOf(t)
		if f == nil {
			l.err = errNoSource
		}
		l.lock.Of = append(l.lock.Of, f)
	}
	return l
}

// lockOf combines locks: a share lock is one whatever stands beside it, and of two ways to wait the last counts.
func lockOf(locks []Lock) (*ast.Lock, error) {
	var out ast.Lock
	var fault error
	for _, l := range locks {
		if l.err != nil && fault == nil {
			fault = l.err
		}
		if l.lock.Strength != ast.ForUpdate {
			out.Strength = l.lock.Strength
		}
		if l.lock.Wait != ast.WaitForLocks {
			out.Wait = l.lock.Wait
		}
		out.Of = append(out.Of, l.lock.Of...)
	}
	return &out, fault
}
