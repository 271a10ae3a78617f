package engine

import (
	"time"

	"github.com/retort-go/retort/sqltype"
)

// EventKind says what an [Event] is about.
type EventKind uint8

// The kinds of events.
const (
	QueryEvent EventKind = iota // a statement whose rows were asked for; sent when its result is closed
	ExecEvent
	BeginEvent
	CommitEvent
	RollbackEvent
	SavepointEvent  // SAVEPOINT
	ReleaseEvent    // RELEASE SAVEPOINT
	RollbackToEvent // ROLLBACK TO SAVEPOINT
	PrepareEvent    // the first phase of a two-phase commit
)

var eventNames = [...]string{"query", "exec", "begin", "commit", "rollback", "savepoint", "release", "rollback to", "prepare"}

// String returns the kind in lower case; it is the Op of the errors of such a statement.
func (k EventKind) String() string { return eventNames[k] }

// Event tells of something that was sent to the database and has ended.
type Event struct {
	Kind EventKind
	SQL  string
	// Args are the bind values as they were sent. They are valid until the observer returns.
	Args []sqltype.Value
	// Rows is the number of rows read by a query, or changed by a statement.
	Rows int64
	// Duration runs from before the statement was sent until its result was closed; for a query it includes the time the
	// program took between rows.
	Duration time.Duration
	// Err is what the caller gets; nil if all went well.
	Err error
}

// watched tells whether anybody looks at events, so that times needn't be taken for nobody.
func (e *Engine) watched() bool { return len(e.cfg.observers) > 0 }

// now returns the time if somebody looks at it.
func (e *Engine) now() (t time.Time) {
	if e.watched() {
		t = time.Now()
	}
	return t
}

// emit tells the observers of ev, which began at start.
func (e *Engine) emit(ev Event, start time.Time) {
	if !e.watched() {
		return
	}
	ev.Duration = time.Since(start)
	for _, f := range e.cfg.observers {
		f(ev)
	}
}
