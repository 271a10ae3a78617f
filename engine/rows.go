package engine

import (
	"context"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Rows is an open result. It is a [sqltype.Source] of the row that Next moved to. It holds its connection until Next returned
// false or Close was called. One goroutine at a time.
type Rows struct {
	// Source is the current row as the driver gives it. It is not to be used after Close.
	sqltype.Source
	src   DriverRows
	ctx   context.Context
	e     *Engine
	l     *lease
	s     *statement // nil once the result is closed
	text  string
	n     int64
	start time.Time
	err   error
	stop  context.CancelFunc // of the statement's time limit
	next  *Rows              // in the lease
}

// Query runs a node and returns its rows, untyped. Options of the statement are the caller's affair.
// The caller closes the rows, unless Next returned false. Cancelling ctx ends them.
func Query(ctx context.Context, x Execer, n ast.Node) (*Rows, error) {
	r := new(Rows)
	if err := r.Query(ctx, x, n); err != nil {
		return nil, err
	}
	return r, nil
}

// Query is the function of that name, with the result in r, which must be zero or closed: so one Rows does for many results.
func (r *Rows) Query(ctx context.Context, x Execer, n ast.Node) error {
	s, err := x.core().prepare(ctx, n)
	if err != nil {
		return err
	}
	return r.query(ctx, x, s)
}

// Stream is [Query] for a result that is walked row by row and may be large: on PostgreSQL a statement in a transaction is read by a cursor,
// so that other statements may be run between its rows without it being read into memory, and leaving it early costs nothing. It
// takes more ways to the server than Query.
func Stream(ctx context.Context, x Execer, n ast.Node) (*Rows, error) {
	r := new(Rows)
	if err := r.Stream(ctx, x, n); err != nil {
		return nil, err
	}
	return r, nil
}

// Stream is the function of that name, with the result in r, which must be zero or closed.
func (r *Rows) Stream(ctx context.Context, x Execer, n ast.Node) error {
	s, err := x.core().prepare(ctx, n)
	if err != nil {
		return err
	}
	s.stream = s.access == Read
	return r.query(ctx, x, s)
}

// QuerySQL runs a text in the database's own SQL and returns its rows; see [ExecSQL] for args and [Query] for closing.
// On split connections a SELECT, VALUES, EXPLAIN, a PRAGMA that assigns nothing, and a WITH that only reads run on a reading
// one, all else on the writing one.
func QuerySQL(ctx context.Context, x Execer, text string, args ...any) (*Rows, error) {
	s, err := x.core().prepareText(text, args, accessOf(text))
	if err != nil {
		return nil, err
	}
	return query(ctx, x, s)
}

// query runs s and returns its rows.
func query(ctx context.Context, x Execer, s *statement) (*Rows, error) {
	r := new(Rows)
	if err := r.query(ctx, x, s); err != nil {
		return nil, err
	}
	return r, nil
}

// query runs s; the rows free it.
func (r *Rows) query(ctx context.Context, x Execer, s *statement) error {
	e := x.core()
	if e.cfg.hooks != nil {
		if err := e.before(ctx, s, QueryEvent); err != nil {
			s.free()
			return err
		}
	}
	l, err := x.take(ctx, s.access, &s.own)
	if err != nil {
		err = withSQL(err, s.text)
		s.free()
		return err
	}
	ctx, cancel := e.limit(ctx)
	*r = Rows{ctx: ctx, stop: cancel, e: e, l: l, s: s, text: s.text, start: e.now()}
	if r.src, err = s.query(ctx, l.conn); err != nil {
		r.finish(err)
		return r.err
	}
	if s.names != nil {
		if r.src, err = arranged(r.src, s.names); err != nil {
			r.Close()
			return &Error{Op: "read", SQL: r.text, Err: err}
		}
	}
	r.Source = r.src
	l.add(r)
	return nil
}

// query sends the statement for its rows.
func (s *statement) query(ctx context.Context, c DriverConn) (DriverRows, error) {
	if st, ok := c.(Streamer); ok && s.stream {
		return st.Stream(ctx, s.text, s.args)
	}
	return c.Query(ctx, s.text, s.args)
}

// Next moves to the next row. It returns false after the last one and on an error, which Err returns; the result is then closed.
func (r *Rows) Next() bool {
	if r.s == nil {
		return false
	}
	ok, err := r.src.Next()
	if ok {
		r.n++
		return true
	}
	r.finish(err)
	return false
}

// Err returns what ended the rows early: nil at their natural end and after Close.
func (r *Rows) Err() error { return r.err }

// Columns returns the names of the result's columns. It may be called until the result is closed.
func (r *Rows) Columns() []string {
	if r.s == nil {
		return nil
	}
	return r.src.Columns()
}

// Close gives the connection back. It returns Err, and does nothing a second time.
func (r *Rows) Close() error {
	r.finish(nil)
	return r.err
}

// finish closes the result, once, and lets go of everything it held.
func (r *Rows) finish(err error) {
	s := r.s
	if s == nil {
		return
	}
	r.s = nil
	if r.src != nil {
		if cerr := r.src.Close(); err == nil {
			err = cerr
		}
		r.src, r.Source = nil, nil // the driver may give the same memory to the next result
	}
	if err != nil {
		r.err = r.e.fault(r.ctx, QueryEvent.String(), s.text, s.args, err)
		r.l.failed(r.err)
	}
	r.e.emit(Event{Kind: QueryEvent, SQL: s.text, Args: s.args, Rows: r.n, Err: r.err}, r.start)
	r.l.forget(r)
	r.stop()
	s.free()
}
