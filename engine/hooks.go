package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/retort-go/retort/sqltype"
)

// Hooks are functions that an engine calls on a statement's way; nil ones are left out. What only wants to know what was sent takes
// [WithObserver] instead.
//
// The order, for a statement on an engine:
//
//	BeforeExecute → (a connection from the pool) → Connect, if it is new → Checkout → the statement → Error, if it failed → the observers → Checkin
//
// In a transaction Connect and Checkout come before BEGIN and Checkin after COMMIT or ROLLBACK; BEGIN, COMMIT, ROLLBACK and savepoints are told to
// observers and, if they fail, to Error, and don't pass BeforeExecute. Of several Hooks those given first are called first.
//
// Hooks are called on the goroutine of the call that they are about, so they must be safe for concurrent use if the engine is used so. The
// *Conn that some get is for the hook only, not to be closed or kept; its statements pass no hooks. Without hooks an engine pays a comparison with
// nil for each of these places.
type Hooks struct {
	// BeforeExecute may change what is sent, a comment for the server's log added to the text say, but not what the statement returns. Its error
	// vetoes the statement: nothing is sent, and the call returns an [Error] that wraps it.
	BeforeExecute func(ctx context.Context, s *Statement) error
	// Connect is called once for each connection that the driver has made, before its first use. It may make settings. Its error closes the
	// connection and is that of the call. With [FromDB], a connection is new when it was taken out of the sql.DB.
	Connect func(ctx context.Context, c *Conn) error
	// Checkout is called each time a connection is taken out of the pool. Its error closes the connection: one that is ErrConnection has
	// another tried, up to three in all; any other is that of the call.
	Checkout func(ctx context.Context, c *Conn) error
	// Checkin is called each time a connection that is fit for use goes back, outside of a transaction. It may undo settings, within 5 seconds.
	Checkin func(ctx context.Context, c *Conn)
	// Error is told each error that the database or driver returned. What it returns takes the error's place; nil keeps it. An *Error with
	// Kind ErrConnection has the connection dropped.
	Error func(ctx context.Context, err *Error) error
	// Close is called when the engine is closed, before its connections are.
	Close func()
}

// Statement is what is about to be sent.
type Statement struct {
	// Kind is QueryEvent or ExecEvent.
	Kind EventKind
	SQL  string
	// Args are the bind values as the database takes them. A hook that changes them replaces the slice.
	Args []sqltype.Value
}

// WithHooks adds hooks.
func WithHooks(h Hooks) Option {
	return func(c *config) { c.hooks = append(slices.Clip(c.hooks), h) }
}

// maxCheckouts is how many connections are tried when Checkout says that they are lost.
const maxCheckouts = 3

// hookTime is how long Checkin may take.
const hookTime = 5 * time.Second

// checkOut takes a connection and shows it to the hooks.
func (e *Engine) checkOut(ctx context.Context, a Access) (DriverConn, error) {
	for try := 1; ; try++ {
		c, err := e.driver.Acquire(ctx, a)
		if err != nil || e.cfg.hooks == nil {
			return c, err
		}
		if err = e.show(ctx, c); err == nil {
			return c, nil
		}
		c.Release(true)
		if !errors.Is(err, ErrConnection) || try == maxCheckouts || ctx.Err() != nil {
			return nil, err
		}
	}
}

func (e *Engine) show(ctx context.Context, c DriverConn) error {
	if f, ok := c.(Freshness); ok && f.Fresh() {
		for _, h := range e.cfg.hooks {
			if h.Connect == nil {
				continue
			}
			if err := e.lend(c, func(conn *Conn) error { return h.Connect(ctx, conn) }); err != nil {
				return err
			}
		}
	}
	for _, h := range e.cfg.hooks {
		if h.Checkout == nil {
			continue
		}
		if err := e.lend(c, func(conn *Conn) error { return h.Checkout(ctx, conn) }); err != nil {
			return err
		}
	}
	return nil
}

// lend gives a hook a connection, which stays the caller's.
func (e *Engine) lend(c DriverConn, use func(*Conn) error) error {
	plain := &Engine{shared: e.shared, cfg: e.cfg}
	plain.cfg.hooks = nil
	conn := &Conn{e: plain, l: lease{e: plain, conn: c}}
	err := use(conn)
	if conn.tx != nil {
		conn.tx.Rollback(context.Background())
	}
	conn.l.closeRows(nil)
	conn.l.conn = nil
	return err
}

// checkIn gives a connection back.
func (e *Engine) checkIn(c DriverConn, broken bool) {
	if e.cfg.hooks != nil && !broken {
		broken = e.farewell(c)
	}
	c.Release(broken)
}

func (e *Engine) farewell(c DriverConn) (broken bool) {
	ctx, cancel := context.WithTimeout(context.Background(), hookTime)
	defer cancel()
	for _, h := range e.cfg.hooks {
		if h.Checkin == nil {
			continue
		}
		e.lend(c, func(conn *Conn) error {
			h.Checkin(ctx, conn)
			broken = broken || conn.l.broken
			return nil
		})
	}
	return broken
}

// before has the hooks look at a statement.
func (e *Engine) before(ctx context.Context, s *statement, kind EventKind) error {
	st := Statement{Kind: kind, SQL: s.text, Args: s.args}
	for _, h := range e.cfg.hooks {
		if h.BeforeExecute == nil {
			continue
		}
		if err := h.BeforeExecute(ctx, &st); err != nil {
			return &Error{Op: kind.String(), SQL: st.SQL, Err: err}
		}
	}
	s.text = st.SQL
	if len(st.Args) != len(s.args) || len(s.args) > 0 && &st.Args[0] != &s.args[0] {
		s.args = append(s.args[:0], st.Args...)
	}
	return nil
}

// told has the hooks look at an error.
func (e *Engine) told(ctx context.Context, err *Error) error {
	var out error = err
	for _, h := range e.cfg.hooks {
		if h.Error == nil {
			continue
		}
		if other := h.Error(ctx, err); other != nil {
			out = other
			if known, ok := other.(*Error); ok {
				err = known
			}
		}
	}
	return out
}
