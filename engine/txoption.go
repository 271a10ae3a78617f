package engine

import (
	"errors"
	"fmt"

	"github.com/retort-go/retort/dialect"
)

// TxOption sets something of a transaction: an [Isolation], [ReadOnly], [LazyWrite], [Autocommit], [TwoPhase] or [Retry]. Two that conflict are an error of
// Begin or Transact that names both.
type TxOption interface{ apply(*txOptions) error }

// Isolation is a transaction's isolation level. Without one the database's default holds. A database that lacks a level
// gives the next stricter one.
type Isolation dialect.Isolation

// The isolation levels. ReadUncommitted sees what others haven't committed on MySQL and MariaDB; PostgreSQL takes it as ReadCommitted, and SQLite
// has no such transactions.
const (
	ReadUncommitted = Isolation(dialect.ReadUncommitted)
	ReadCommitted   = Isolation(dialect.ReadCommitted)
	RepeatableRead  = Isolation(dialect.RepeatableRead)
	Serializable    = Isolation(dialect.Serializable)
)

// String returns the level's name.
func (i Isolation) String() string {
	switch i {
	case ReadUncommitted:
		return "ReadUncommitted"
	case ReadCommitted:
		return "ReadCommitted"
	case RepeatableRead:
		return "RepeatableRead"
	case Serializable:
		return "Serializable"
	}
	return fmt.Sprintf("Isolation(%d)", uint8(i))
}

func (i Isolation) apply(o *txOptions) error {
	if was := Isolation(o.isolation); was != 0 && was != i {
		return fmt.Errorf("options %s and %s conflict", was, i)
	}
	o.isolation = dialect.Isolation(i)
	return nil
}

// ReadOnly makes a transaction that refuses writes with ErrReadOnly. Where reads and writes are on different connections it
// uses a reading one, and all it reads is one snapshot.
const ReadOnly = txFlag(1)

// LazyWrite makes a transaction that begins at its first statement, and takes a lock for writing only at its first write.
// Begin, Commit and Rollback of one that ran no statement do no I/O.
//
// It matters where there can be only one writer at a time, as on SQLite. There the transaction first reads from a snapshot on
// a reading connection; the first write waits for the writing one and goes on there, seeing what others committed meanwhile.
// With [Serializable] it fails with ErrSerialization instead if anything was committed since the first statement, so that
// nothing is written that rests on old reads. On other databases the whole transaction is on one connection.
const LazyWrite = txFlag(2)

// Autocommit makes a transaction that is none: BEGIN is not sent, and each statement is permanent when it has ended. It keeps one connection
// until Commit or Rollback, which give it back and undo nothing. It is for statements that a database refuses in a transaction (VACUUM, CREATE
// DATABASE). It has no savepoints, so it isn't for sessions of package orm, and conflicts with the other options.
const Autocommit = txFlag(4)

type txFlag uint8

func (f txFlag) apply(o *txOptions) error {
	o.flags |= f
	return nil
}

// Retry makes [Transact] repeat its function up to n times when the database says that repeating may help.
// n below 0 is an error.
func Retry(n int) TxOption { return retry(n) }

type retry int

func (r retry) apply(o *txOptions) error {
	if r < 0 {
		return fmt.Errorf("Retry(%d): want 0 or more", int(r))
	}
	o.retries = int(r)
	return nil
}

type txOptions struct {
	flags     txFlag
	isolation dialect.Isolation
	retries   int
	name      string // of a transaction that may be prepared; "" for others
}

func (o txOptions) readOnly() bool     { return o.flags&ReadOnly != 0 }
func (o txOptions) lazy() bool         { return o.flags&LazyWrite != 0 }
func (o txOptions) autocommit() bool   { return o.flags&Autocommit != 0 }
func (o txOptions) serializable() bool { return o.isolation == dialect.Serializable }

var errRetryOfBegin = errors.New("option Retry is for Transact: Begin has no function to repeat")

// collect gives a transaction its own options and, where these say nothing, the engine's.
func (e *Engine) collect(opts []TxOption) (o txOptions, err error) {
	o, err = e.cfg.tx, e.cfg.txErr
	if len(opts) > 0 && err == nil {
		o.isolation = 0
		err = o.take(opts)
		if o.isolation == 0 && !o.autocommit() {
			o.isolation = e.cfg.tx.isolation
		}
	}
	if err == nil {
		err = o.conflict()
	}
	if err != nil {
		return o, &Error{Op: BeginEvent.String(), Err: err}
	}
	return o, nil
}

func (o *txOptions) take(opts []TxOption) error {
	for _, opt := range opts {
		if err := o.takeOne(opt); err != nil {
			return err
		}
	}
	return nil
}

// takeOne applies an option by its type, so that o stays where it is: a call through the interface would move it to the heap.
func (o *txOptions) takeOne(opt TxOption) error {
	switch opt := opt.(type) {
	case txFlag:
		return opt.apply(o)
	case Isolation:
		return opt.apply(o)
	case retry:
		return opt.apply(o)
	case twoPhase:
		return opt.apply(o)
	}
	return fmt.Errorf("option %v is of an unknown type %T", opt, opt)
}

// conflict returns the first two options that don't go together.
func (o *txOptions) conflict() error {
	if o.name == "" && !o.autocommit() {
		return nil
	}
	var others []string
	for _, f := range []struct {
		given bool
		name  string
	}{{o.readOnly(), "ReadOnly"}, {o.lazy(), "LazyWrite"}, {o.autocommit(), "Autocommit"}} {
		if f.given {
			others = append(others, f.name)
		}
	}
	switch {
	case o.name != "" && others != nil:
		return fmt.Errorf("options TwoPhase and %s conflict", others[0])
	case o.autocommit() && len(others) > 1:
		return fmt.Errorf("options Autocommit and %s conflict", others[0])
	case o.autocommit() && o.isolation != 0:
		return fmt.Errorf("options Autocommit and %s conflict", Isolation(o.isolation))
	}
	return nil
}
