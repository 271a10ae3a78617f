package engine

import (
	"context"
	"errors"
)

var (
	errEngineClosed = errors.New("the engine was closed")
	errConnClosed   = errors.New("the connection was given back to the engine")
)

// Execer is what a statement can run on: an *[Engine], a *[Conn] or a *[Tx].
//
// On an engine each statement is a transaction of its own: one that reads takes a reading connection, any other a writing one,
// and the connection goes back when the result is closed.
type Execer interface {
	core() *Engine
	// take returns the lease to run a statement on. One that ends with its statement is made in own.
	take(ctx context.Context, a Access, own *lease) (*lease, error)
}

// lease is a connection checked out of the pool, with the results that are open on it.
type lease struct {
	e      *Engine
	conn   DriverConn
	tx     *Tx   // whose statements run here; nil outside a transaction
	open   *Rows // the results that are open, linked by their next
	once   bool  // given back when its statements have ended
	broken bool
}

func (e *Engine) core() *Engine { return e }

func (e *Engine) take(ctx context.Context, a Access, own *lease) (*lease, error) {
	c, err := e.acquire(ctx, a)
	if err != nil {
		return nil, err
	}
	*own = lease{e: e, conn: c, once: true}
	return own, nil
}

// failed notes what a statement's error means for the connection and the transaction on it.
func (l *lease) failed(err error) {
	if lostConnection(err) {
		l.broken = true
	}
	if l.tx != nil {
		l.tx.statementFailed(l, err)
	}
}

// done ends the use of the lease by one statement that has no open result.
func (l *lease) done() {
	if l.once {
		l.release()
	}
}

// release closes what is open and gives the connection back.
func (l *lease) release() {
	if l.conn == nil {
		return
	}
	l.closeRows(nil)
	l.e.checkIn(l.conn, l.broken)
	l.conn = nil
}

// closeRows closes the open results. A program that goes on reading one gets why.
func (l *lease) closeRows(why error) {
	for l.open != nil {
		l.open.finish(why)
	}
}

// add makes a result one of the open ones.
func (l *lease) add(r *Rows) {
	r.next = l.open
	l.open = r
}

// forget ends the part of a result in the lease.
func (l *lease) forget(r *Rows) {
	for at := &l.open; *at != nil; at = &(*at).next {
		if *at == r {
			*at = r.next
			break
		}
	}
	if l.once && l.open == nil {
		l.release()
	}
}
