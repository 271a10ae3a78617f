package engine

import (
	"errors"
	"io"
	"log/slog"
	"time"
)

// Option sets something of an [Engine] when it is made.
type Option func(*config)

type config struct {
	statements    int
	observers     []func(Event)
	hooks         []Hooks // nil if there are none
	bindsInErrors bool
	timeout       time.Duration // of a statement; 0 is none
	tx            txOptions     // of transactions that don't say otherwise
	txErr         error         // a fault of these
	schemas       map[string]string
	space         []byte // the schemas, as a part of statements' keys
	clock         func() time.Time
}

// defaultStatements is how many statements' texts an engine keeps unless told otherwise.
const defaultStatements = 512

func newConfig(opts []Option) config {
	c := config{statements: defaultStatements, clock: time.Now}
	for _, o := range opts {
		o(&c)
	}
	return c
}

// WithStatementCache sets how many statements' texts the engine keeps, and how many prepared statements each connection made by
// [FromDB] keeps. The default is 512. 0 or less keeps none.
func WithStatementCache(n int) Option {
	return func(c *config) { c.statements = n }
}

// WithObserver adds a function that is told of each statement and each step of a transaction after it ended. It is called from
// the goroutine that ran the statement, before the call returns, so it must be quick, and safe for concurrent use if the engine
// is used so. It must not use the engine.
func WithObserver(f func(Event)) Option {
	return func(c *config) { c.observers = append(c.observers, f) }
}

// WithStatementTimeout limits how long a statement may take, from when it is sent until its result is closed: for a query that includes the time
// that the program takes between rows. A statement that takes longer is cancelled on the server and fails with ErrTimeout; its
// connection goes back clean. The default is no limit; 0 or less takes away a limit that the engine has, for one made by [Engine.With] or
// [Using]. Transaction control isn't limited.
func WithStatementTimeout(d time.Duration) Option {
	return func(c *config) { c.timeout = max(d, 0) }
}

// WithTxOptions gives each transaction options: an isolation level, unless it has one of its own, [ReadOnly] or [LazyWrite]. Two that conflict are
// an error of each Begin. [Retry] and [TwoPhase] are no defaults. Statements outside a transaction run as the database has it.
func WithTxOptions(opts ...TxOption) Option {
	return func(c *config) {
		if c.txErr = c.tx.take(opts); c.txErr == nil && (c.tx.retries > 0 || c.tx.name != "") {
			c.txErr = errNoDefault
		}
	}
}

var errNoDefault = errors.New("WithTxOptions: Retry and TwoPhase are for a single transaction")

// WithClock sets the clock that columns with a default of retort.Clock, and fields tagged created or updated, are filled from: in tests, one
// that stands. The default is [time.Now]. Durations in events are measured by the machine's clock. It must be safe for concurrent use if
// the engine is used so.
func WithClock(now func() time.Time) Option {
	return func(c *config) { c.clock = now }
}

// WithEcho writes each statement with its binds, rows and duration to w, in one Write each. Writes are serialised; an error of w
// is ignored. Bind values are shown: not for logs that outlive a debugging session.
func WithEcho(w io.Writer) Option { return WithObserver(newEcho(w).observe) }

// WithLogger logs each statement at level Debug, and at Warn if it failed, with the attributes sql, args, rows, duration and
// err. The args are the bind values.
func WithLogger(l *slog.Logger) Option { return WithObserver(logger{l}.observe) }

// WithBindsInErrors makes errors carry and show the bind values of the statement that failed. Without it they hold none.
func WithBindsInErrors() Option {
	return func(c *config) { c.bindsInErrors = true }
}
