package orm

import (
	"errors"
	"fmt"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/edge"
)

// Kinds of errors of this package; test with errors.Is. Errors of the database keep the kinds of package engine.
var (
	// ErrNoResult: a row was asked for and there is none. It is also sql.ErrNoRows.
	ErrNoResult = engine.ErrNoResult
	// ErrMultipleResults: one row was asked for and there are more.
	ErrMultipleResults = engine.ErrMultipleResults
	// ErrMapping: the struct, its tags or its handle don't fit together.
	ErrMapping = errors.New("mapping fault")
	// ErrDetached: an unloaded relationship was touched on an object that belongs to no session.
	ErrDetached = errors.New("object is detached from its session")
	// ErrUnloaded: a relationship under Raise was touched.
	ErrUnloaded = errors.New("relationship is not loaded")
	// ErrCopied: a relationship was touched on a copy of a model.
	ErrCopied = errors.New("model was copied")
	// ErrClosed: the session was closed.
	ErrClosed = errors.New("session is closed")
	// ErrConcurrentUse: two goroutines used a session at once.
	ErrConcurrentUse = errors.New("session is used by another goroutine")
	// ErrDeleted: an object that was deleted in this transaction is used.
	ErrDeleted = errors.New("object has been deleted")
	// ErrIdentity: two instances claim one row.
	ErrIdentity = errors.New("two instances for one row")
	// ErrCycle: rows depend on each other in a circle that no nullable key breaks.
	ErrCycle = errors.New("rows depend on each other in a circle")
	// ErrUsage: a method was called with something it can't work on.
	ErrUsage = errors.New("wrong use")
)

// StaleError says that an UPDATE or DELETE of a flush did not meet the row it was for: another transaction changed or deleted it; or that an
// object was merged whose version isn't the row's any more.
type StaleError struct {
	Object any    // the object whose row it was
	Op     string // "update", "delete" or "merge"
	Name   string // the object for people, such as Book(book_id=7)
}

// Error names the object and the cure.
func (e *StaleError) Error() string {
	if e.Op == mergeOp {
		return fmt.Sprintf("orm: merge %s: its version is not that of the row any more: changed by another transaction; read it again and repeat", e.Name)
	}
	return fmt.Sprintf("orm: flush %s: %s matched 0 rows, want 1: changed or deleted by another transaction; roll back, read it again and repeat", e.Name, e.Op)
}

// describe says what was being done when err came. The package's prefix stands at its beginning only, also where one operation led to
// another, as a query does to a flush.
func describe(what string, err error) error { return edge.Wrap("orm", what, err) }

// mappingError is a fault of one mapped type.
func mappingError(where, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %w", ErrMapping, where, fmt.Errorf(format, args...))
}
