package engine

// How a LazyWrite transaction finds its connection.
//
// Problem: where one writer at a time is all there is, a unit of work that takes the write lock at its beginning makes all others
// wait while it only reads; one that begins as a reader and writes later fails at once if somebody else committed in between
// (SQLITE_BUSY_SNAPSHOT), and waiting doesn't help it.
//
// Choice: begin as a reader on a reading connection. The first write takes the writing connection, opens the real transaction there
// (waiting for the lock no longer than the driver's limit), and only then ends the reading one. So the write can't be refused for
// being late. What the unit of work read before may be old by then: by default that is accepted, as it is under READ
// COMMITTED; under Serializable the database's version is compared with the one at the first statement, which works because the
// write lock is held by then.
//
// Where an open read transaction keeps writers from committing (SplitLocking), none is held: each statement before the first
// write reads by itself. Serializable would have nothing to compare with, so it takes the write lock at the first statement.
//
// Where a transaction has one connection (OneConnection, or a checked-out Conn), all this is just a late BEGIN.

import (
	"context"
	"errors"

	"github.com/retort-go/retort/dialect"
)

var (
	errChanged  = errors.New("another transaction committed since this one began to read: repeat it, as Transact with Retry does")
	errOpenRows = errors.New("a serializable LazyWrite transaction can't write while rows it reads are open: read them to their end first")
)

// sharing says how this transaction's reads and writes share the database.
func (tx *Tx) sharing() Sharing {
	if tx.conn != nil {
		return OneConnection
	}
	return tx.e.sharing
}

// readsLoose tells whether a statement before the first write stands by itself.
func (tx *Tx) readsLoose(a Access) bool {
	return a == Read && tx.sharing() == SplitLocking && !tx.options.serializable()
}

// startLazy begins the transaction for its first statement.
func (tx *Tx) startLazy(ctx context.Context, a Access) error {
	switch {
	case tx.options.readOnly():
		return tx.start(ctx, Read)
	case a == Read && tx.sharing() == SplitSnapshots:
		return tx.startReading(ctx)
	}
	return tx.start(ctx, Write)
}

// startReading opens a read transaction to begin with.
func (tx *Tx) startReading(ctx context.Context) error {
	l, err := tx.open(ctx, Read, dialect.TxMode{ReadOnly: true, Isolation: tx.options.isolation})
	if err != nil {
		return err
	}
	tx.l = l
	tx.state = txReading
	if !tx.options.serializable() {
		return nil
	}
	v, ok := l.conn.(Versioner)
	if !ok {
		tx.giveBack(&tx.l)
		tx.state = txNew
		return tx.start(ctx, Write)
	}
	if tx.version, err = v.Version(ctx); err != nil {
		tx.giveBack(&tx.l)
		tx.state = txNew
		return tx.e.fault(ctx, BeginEvent.String(), "", nil, err)
	}
	return nil
}

// upgrade moves a transaction that only read to the writing connection. If it fails for want of the lock, the transaction goes on
// as a reading one.
func (tx *Tx) upgrade(ctx context.Context) error {
	if tx.options.serializable() && tx.l.open != nil {
		return &Error{Op: BeginEvent.String(), Err: errOpenRows}
	}
	w, err := tx.open(ctx, Write, dialect.TxMode{Isolation: tx.options.isolation})
	if err != nil {
		return err
	}
	if err := tx.leaveReader(ctx); err != nil {
		tx.giveBack(&w) // which rolls back
		tx.state = txNew
		tx.lost = err
		return err
	}
	tx.l = w
	tx.state = txOpen
	return tx.sendSavepoints(ctx)
}

// leaveReader ends the read transaction. Results still open go on, on a connection that goes back when the last of them
// is closed. For a serializable transaction it then looks whether anything was committed meanwhile.
func (tx *Tx) leaveReader(ctx context.Context) error {
	r := &lease{e: tx.e, conn: tx.l.conn, open: tx.l.open, once: true, broken: tx.l.broken}
	for rows := r.open; rows != nil; rows = rows.next {
		rows.l = r
	}
	tx.l = lease{}
	if r.open == nil {
		defer r.release()
	} else {
		tx.retired = r
	}
	if _, err := r.conn.Exec(ctx, "COMMIT", nil); err != nil {
		r.broken = true
		return tx.e.fault(ctx, BeginEvent.String(), "COMMIT", nil, err)
	}
	if !tx.options.serializable() {
		return nil
	}
	now, err := r.conn.(Versioner).Version(ctx)
	if err != nil {
		return tx.e.fault(ctx, BeginEvent.String(), "", nil, err)
	}
	if now != tx.version {
		return &Error{Op: BeginEvent.String(), Kind: ErrSerialization, Err: errChanged}
	}
	return nil
}
