package engine

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/internal/lru"
)

// Engine runs statements on the connections of a [Driver]. It is safe for concurrent use.
type Engine struct {
	*shared
	cfg config
}

// shared is what an engine has in common with those that [Engine.With] made of it.
type shared struct {
	dialect dialect.Dialect
	driver  Driver
	known   atomic.Pointer[dialect.Dialect] // what a Detector said; nil before that
	sharing Sharing
	lists   bool // the driver is a ListBinder
	closed  atomic.Bool

	hits, misses atomic.Uint64
	mu           sync.Mutex // guards texts and reserved
	texts        *lru.Cache[*dialect.Compiled]
	reserved     reservations
}

// New returns an engine over a driver, which it owns: Close closes it. There is no I/O until the first statement.
// Programs rather call Open of a package in driver/, or [FromDB].
func New(d dialect.Dialect, drv Driver, opts ...Option) *Engine {
	cfg := newConfig(opts)
	e := &Engine{cfg: cfg, shared: &shared{dialect: d, driver: drv, reserved: reservations{}}}
	e.texts = lru.New[*dialect.Compiled](cfg.statements, nil)
	e.texts.Limit(maxTexts, func(c *dialect.Compiled) int { return len(c.SQL) })
	_, e.lists = drv.(ListBinder)
	if s, ok := drv.(Sharer); ok {
		e.sharing = s.Sharing()
	}
	return e
}

// With returns an engine on the same pool and the same cache of texts that has more options: another time limit, observers of its own.
// What it isn't told it takes from e, which stays as it is. Closing either closes both. [WithStatementCache] has no effect here.
// It is cheap: a program may make one for each call.
func (e *Engine) With(opts ...Option) *Engine {
	cfg := e.cfg
	cfg.observers = slices.Clip(cfg.observers)
	for _, o := range opts {
		o(&cfg)
	}
	return &Engine{shared: e.shared, cfg: cfg}
}

// Using returns x, an engine, connection or transaction, with more options for the statements that run through it: for a single call, say.
//
//	rows, err := engine.All(ctx, engine.Using(tx, engine.WithStatementTimeout(time.Minute)), report)
func Using(x Execer, opts ...Option) Execer {
	return &using{Execer: x, e: x.core().With(opts...)}
}

// Of returns the engine that x runs statements on, with the options that [Using] gave it.
func Of(x Execer) *Engine { return x.core() }

type using struct {
	Execer
	e *Engine
}

func (u *using) core() *Engine { return u.e }

// maxTexts bounds the texts an engine keeps, in bytes: a statement with all the binds a database takes has some 200 kB.
const maxTexts = 8 << 20

// Close closes the idle connections at once, and those in use when they are given back. Statements begun afterwards fail with
// ErrClosed. It returns the driver's error; a second Close does nothing.
func (e *Engine) Close() error {
	if e.closed.Swap(true) {
		return nil
	}
	for _, h := range e.cfg.hooks {
		if h.Close != nil {
			h.Close()
		}
	}
	return e.driver.Close()
}

// Dialect returns the dialect the engine compiles for. Before the first connection it may be that of a server that can do less: ask
// [Engine.Detect] for one to write a schema with, or to ask what the server can do.
func (e *Engine) Dialect() dialect.Dialect {
	if d := e.known.Load(); d != nil {
		return *d
	}
	return e.dialect
}

// Detect returns the dialect the engine compiles for, once it is known which server answers: where that matters (a [Detector]) it
// connects, the first time.
func (e *Engine) Detect(ctx context.Context) (dialect.Dialect, error) {
	drv, ok := e.driver.(Detector)
	if !ok || e.known.Load() != nil {
		return e.Dialect(), nil
	}
	d, err := drv.Detect(ctx)
	if err != nil {
		return nil, e.fault(ctx, "connect", "", nil, err)
	}
	e.known.Store(&d)
	return d, nil
}

// Now returns the time by the engine's clock ([WithClock]), in UTC and to the microsecond, which every database keeps.
func (e *Engine) Now() time.Time { return e.cfg.clock().UTC().Truncate(time.Microsecond) }

// Stats are the numbers of an engine at one moment.
type Stats struct {
	// Hits and Misses count statements whose text was, or was not, in the cache.
	Hits, Misses uint64
	// Cached is how many texts the cache holds.
	Cached int
	// Pool is zero if the driver doesn't count.
	Pool PoolStats
}

// Stats returns the engine's numbers.
func (e *Engine) Stats() Stats {
	s := Stats{Hits: e.hits.Load(), Misses: e.misses.Load()}
	e.mu.Lock()
	s.Cached = e.texts.Len()
	e.mu.Unlock()
	if p, ok := e.driver.(PoolStater); ok {
		s.Pool = p.PoolStats()
	}
	return s
}

// acquire checks a connection out of the pool.
func (e *Engine) acquire(ctx context.Context, a Access) (DriverConn, error) {
	if e.closed.Load() {
		return nil, &Error{Op: "connect", Kind: ErrClosed, Err: errEngineClosed}
	}
	if err := ctx.Err(); err != nil {
		return nil, e.fault(ctx, "connect", "", nil, err)
	}
	c, err := e.checkOut(ctx, a)
	if err != nil {
		return nil, e.fault(ctx, "connect", "", nil, err)
	}
	return c, nil
}

// command runs a statement of transaction control.
func (e *Engine) command(ctx context.Context, c DriverConn, kind EventKind, text string) error {
	start := e.now()
	_, err := c.Exec(ctx, text, nil)
	err = e.fault(ctx, kind.String(), text, nil, err)
	e.emit(Event{Kind: kind, SQL: text, Err: err}, start)
	return err
}
