package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/retort-go/retort/dialect"
)

// A transaction goes through these states. Only a [LazyWrite] one is ever txNew or, where reads and writes are on different
// connections, txReading: it then holds a read transaction, and the first write moves it to the writing connection (lazy.go).
//
//	txNew → txReading → txOpen → txEnded
type txState uint8

const (
	txNew txState = iota
	txReading
	txOpen
	txEnded
)

// Tx is a transaction. One goroutine at a time. It must be ended with Commit or Rollback; both close the results that are still
// open on it. After a statement that failed, the transaction goes on if the database lets it: SQLite does, PostgreSQL wants a
// rollback, at least to a [Savepoint].
type Tx struct {
	e       *Engine
	options txOptions
	state   txState
	l       lease
	retired *lease // the reading connection left behind, while results are open on it; may be nil
	conn    *Conn  // the connection it was begun on; nil if it took its own
	saves   []*Savepoint
	named   int                         // savepoints so far, for their names
	lost    error                       // why the database ended the transaction by itself
	version int64                       // of the database when reading began
	outside func(context.Context) error // rolls back a transaction that others have begun; nil for one of ours
	prefix  string                      // of the names of its savepoints
}

// Begin opens a transaction. Unless [LazyWrite] is given, it waits for a connection and sends BEGIN. On SQLite that is BEGIN
// IMMEDIATE on the writing connection, or with [ReadOnly] BEGIN on a reading one.
// The context is for Begin only: the transaction outlives it.
func (e *Engine) Begin(ctx context.Context, opts ...TxOption) (*Tx, error) {
	o, err := e.collect(opts)
	if err != nil {
		return nil, err
	}
	if o.retries > 0 {
		return nil, &Error{Op: BeginEvent.String(), Err: errRetryOfBegin}
	}
	return e.begin(ctx, o, nil)
}

func (e *Engine) begin(ctx context.Context, o txOptions, on *Conn) (*Tx, error) {
	tx := &Tx{e: e, options: o, conn: on}
	if o.lazy() {
		return tx, nil
	}
	access := Write
	if o.readOnly() {
		access = Read
	}
	if err := tx.start(ctx, access); err != nil {
		return nil, err
	}
	return tx, nil
}

// start takes a connection and opens the transaction on it.
func (tx *Tx) start(ctx context.Context, a Access) error {
	mode := dialect.TxMode{Isolation: tx.options.isolation, ReadOnly: tx.options.readOnly() || a == Read}
	l, err := tx.open(ctx, a, mode)
	if err != nil {
		return err
	}
	tx.l = l
	tx.state = txOpen
	return tx.sendSavepoints(ctx)
}

// open takes a connection and sends BEGIN.
func (tx *Tx) open(ctx context.Context, a Access, mode dialect.TxMode) (lease, error) {
	text, err := tx.beginText(mode)
	if err != nil {
		return lease{}, &Error{Op: BeginEvent.String(), Err: err}
	}
	l := lease{e: tx.e, tx: tx}
	if tx.conn != nil {
		l.conn = tx.conn.l.conn
	} else if l.conn, err = tx.e.acquire(ctx, a); err != nil {
		return lease{}, withSQL(err, text)
	}
	if text == "" {
		return l, nil
	}
	if err := tx.begin(ctx, l.conn, mode, text); err != nil {
		l.broken = lostConnection(err)
		tx.giveBack(&l)
		return lease{}, err
	}
	return l, nil
}

// beginText is the statement that opens the transaction; "" if there is none.
func (tx *Tx) beginText(mode dialect.TxMode) (string, error) {
	switch {
	case tx.options.autocommit():
		return "", nil
	case tx.options.name == "":
		return tx.e.dialect.Begin(mode)
	}
	phases, err := tx.e.phases()
	if err != nil {
		return "", err
	}
	if texts := phases.PhaseTexts(dialect.BeginPhase, tx.options.name); texts != nil {
		return texts[0], nil
	}
	return tx.e.dialect.Begin(mode)
}

// endTexts are the statements that commit the transaction, or roll it back.
func (tx *Tx) endTexts(kind EventKind) []string {
	if tx.options.name != "" {
		phase := dialect.OnePhaseAbort
		if kind == CommitEvent {
			phase = dialect.OnePhaseCommit
		}
		if phases, err := tx.e.phases(); err == nil {
			return phases.PhaseTexts(phase, tx.options.name)
		}
	}
	if kind == CommitEvent {
		return []string{"COMMIT"}
	}
	return []string{"ROLLBACK"}
}

// begin sends BEGIN, and before it what the dialect says of the transaction by a statement of its own.
func (tx *Tx) begin(ctx context.Context, c DriverConn, mode dialect.TxMode, text string) error {
	if p, ok := tx.e.dialect.(dialect.TxPreparer); ok {
		if before := p.BeforeBegin(mode); before != "" {
			if err := tx.e.command(ctx, c, BeginEvent, before); err != nil {
				return err
			}
		}
	}
	return tx.e.command(ctx, c, BeginEvent, text)
}

// giveBack returns a connection of the transaction to its owner.
func (tx *Tx) giveBack(l *lease) {
	if tx.outside != nil {
		l.conn = nil
		return
	}
	if tx.conn != nil {
		tx.conn.l.broken = tx.conn.l.broken || l.broken
		tx.conn.tx = nil
		l.conn = nil
		return
	}
	l.release()
}

func (tx *Tx) core() *Engine { return tx.e }

func (tx *Tx) take(ctx context.Context, a Access, own *lease) (*lease, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	if tx.options.readOnly() && a == Write {
		return nil, &Error{Op: ExecEvent.String(), Kind: ErrReadOnly, Err: errReadOnlyTx}
	}
	switch tx.state {
	case txNew:
		if tx.readsLoose(a) {
			return tx.e.take(ctx, a, own)
		}
		if err := tx.startLazy(ctx, a); err != nil {
			return nil, err
		}
	case txReading:
		if a == Write {
			if err := tx.upgrade(ctx); err != nil {
				return nil, err
			}
		}
	}
	return &tx.l, nil
}

var (
	errReadOnlyTx = errors.New("the transaction was begun with ReadOnly")
	errEnded      = errors.New("it was committed or rolled back before")
)

// usable returns why the transaction takes no more statements.
func (tx *Tx) usable() error {
	switch {
	case tx.state == txEnded:
		return &Error{Op: "transaction", Kind: ErrTxDone, Err: errEnded}
	case tx.lost != nil:
		return &Error{Op: "transaction", Kind: ErrTxDone, Err: fmt.Errorf("rolled back by the database after %w", tx.lost)}
	}
	return nil
}

// statementFailed finds out whether the database ended the transaction together with the statement.
func (tx *Tx) statementFailed(l *lease, err error) {
	if tx.lost != nil || l != &tx.l || tx.state == txNew || tx.state == txEnded || tx.options.autocommit() {
		return
	}
	if s, ok := l.conn.(TxStater); ok && !l.broken {
		if !s.InTx() {
			tx.lost = err
		}
		return
	}
	for _, kind := range []error{ErrCanceled, ErrTimeout, ErrConnection, ErrFull, ErrCorrupt, ErrDeadlock} {
		if errors.Is(err, kind) {
			tx.lost = err
		}
	}
}

// Failed tells whether an error has left the transaction nothing but to be rolled back: the database rolled it back by itself, as
// after a deadlock, or it refuses further statements, as PostgreSQL does after any error.
func (tx *Tx) Failed() bool {
	if tx.lost != nil {
		return true
	}
	f, ok := tx.l.conn.(TxFailer)
	return ok && tx.state != txEnded && f.TxFailed()
}

// Observe adds an observer for the rest of the transaction, COMMIT or ROLLBACK included; see [WithObserver]. Those of the engine are
// told first.
func (tx *Tx) Observe(f func(Event)) { tx.e = tx.e.With(WithObserver(f)) }

// Isolation returns the level that the transaction or its engine asked for, 0 for the database's default.
func (tx *Tx) Isolation() Isolation { return Isolation(tx.options.isolation) }

// Commit makes the transaction's work permanent and ends it. If that fails, it has been rolled back, except that after the loss
// of the connection (ErrConnection) nobody knows. Commit of a transaction that has ended is ErrTxDone.
func (tx *Tx) Commit(ctx context.Context) error {
	if tx.outside != nil && tx.state != txEnded {
		return &Error{Op: CommitEvent.String(), Err: errNotOurs}
	}
	if err := tx.usable(); err != nil {
		if tx.state != txEnded {
			tx.rollback(ctx)
		}
		return err
	}
	if tx.state == txNew {
		tx.state = txEnded
		return nil
	}
	if tx.options.autocommit() {
		tx.end()
		return nil
	}
	if err := ctx.Err(); err != nil {
		tx.rollback(ctx)
		return tx.e.fault(ctx, CommitEvent.String(), "COMMIT", nil, err)
	}
	tx.closeRows()
	err := tx.commands(ctx, CommitEvent, tx.endTexts(CommitEvent))
	if err != nil {
		tx.l.broken = lostConnection(err)
		tx.rollback(ctx)
		return err
	}
	tx.end()
	return nil
}

// Rollback undoes the transaction's work and ends it. It does so even if ctx has ended. Rollback of a transaction that has ended
// is ErrTxDone, so that it may be deferred; of one that the database rolled back by itself it is nil.
func (tx *Tx) Rollback(ctx context.Context) error {
	if tx.state == txEnded {
		return tx.usable()
	}
	return tx.rollback(ctx)
}

// rollbackTime is how long a rollback may take after its context ended, as Release then closes the connection anyway.
const rollbackTime = 5 * time.Second

func (tx *Tx) rollback(ctx context.Context) error {
	if tx.outside != nil {
		return tx.rollbackOutside(ctx)
	}
	if tx.state == txNew || tx.l.broken || tx.options.autocommit() {
		tx.end()
		return nil
	}
	tx.closeRows()
	var err error
	if s, ok := tx.l.conn.(TxStater); !ok || s.InTx() {
		within := outlast(ctx, rollbackTime)
		err = tx.commands(within, RollbackEvent, tx.endTexts(RollbackEvent))
		within.stop()
	}
	tx.l.broken = lostConnection(err)
	switch {
	case tx.lost != nil:
		err = nil // there may have been nothing left to roll back
	case err != nil && tx.options.name != "":
		tx.l.broken, err = true, nil // the server rolls back what isn't prepared when its connection is closed
	}
	tx.end()
	return err
}

// closeRows closes the results that are open. A program that goes on reading one is told why it ended.
func (tx *Tx) closeRows() {
	if tx.l.open == nil && tx.retired == nil {
		return
	}
	why := &Error{Op: QueryEvent.String(), Kind: ErrTxDone}
	tx.l.closeRows(why)
	if tx.retired != nil {
		tx.retired.closeRows(why)
		tx.retired = nil
	}
}

// end gives the connection back.
func (tx *Tx) end() {
	tx.closeRows()
	tx.state = txEnded
	tx.saves = nil
	if tx.l.conn != nil {
		tx.giveBack(&tx.l)
	} else if tx.conn != nil {
		tx.conn.tx = nil
	}
}
