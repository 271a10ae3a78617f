package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// Transact runs fn in a transaction and commits it if fn returns nil. If fn returns an error, the transaction is rolled back and
// the error returned; if fn panics, it is rolled back and the panic goes on. fn may end the transaction itself.
//
// With [Retry] fn runs again, in a new transaction, after an error that [Retryable] holds for, be it of fn or of the commit. So fn
// must have no effect besides tx that can't be repeated. Between two runs Transact sleeps, at random up to 10 ms before the second run,
// twice that before each further one, and at most a second; it gives up when ctx ends. The error is that of the last run.
func Transact(ctx context.Context, e *Engine, fn func(tx *Tx) error, opts ...TxOption) error {
	o, err := e.collect(opts)
	if err != nil {
		return err
	}
	return repeat(ctx, o.retries, func() error { return transactOnce(ctx, e, fn, o) })
}

// Repeat runs fn, and runs it again as [Transact] does if [Retry] is among the options: for units of work that are more than a transaction of
// this package. fn gets the other options, and begins and ends its transaction itself.
func Repeat(ctx context.Context, fn func(opts ...TxOption) error, opts ...TxOption) error {
	var o txOptions
	var rest []TxOption
	for _, opt := range opts {
		n, ok := opt.(retry)
		if !ok {
			rest = append(rest, opt)
		} else if err := n.apply(&o); err != nil {
			return &Error{Op: BeginEvent.String(), Err: err}
		}
	}
	return repeat(ctx, o.retries, func() error { return fn(rest...) })
}

// repeat runs fn up to retries times again.
func repeat(ctx context.Context, retries int, fn func() error) error {
	for run := 0; ; run++ {
		err := fn()
		if err == nil || run >= retries || !Retryable(err) || !backOff(ctx, run) {
			return err
		}
	}
}

func transactOnce(ctx context.Context, e *Engine, fn func(tx *Tx) error, o txOptions) error {
	return runOnce(ctx, fn, func() (*Tx, error) { return e.begin(ctx, o, nil) })
}

func runOnce(ctx context.Context, fn func(tx *Tx) error, begin func() (*Tx, error)) error {
	tx, err := begin()
	if err != nil {
		return err
	}
	defer func() {
		if tx.state != txEnded { // fn failed or panicked
			tx.rollback(ctx)
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if tx.state == txEnded {
		return nil
	}
	return tx.Commit(ctx)
}

// Retryable tells whether the transaction that gave err stored nothing and may succeed if repeated from its beginning: after a
// serialization failure, a deadlock, a lock not had in time, or the loss of a connection before anything was sent.
// It is false after a commit whose outcome nobody knows, and for an error with a method Decided() bool that says so: part of the work
// is permanent, or will be.
func Retryable(err error) bool {
	var final interface{ Decided() bool }
	if errors.As(err, &final) && final.Decided() {
		return false
	}
	for _, kind := range []error{ErrSerialization, ErrDeadlock, ErrBusy} {
		if errors.Is(err, kind) {
			return true
		}
	}
	var unsent interface{ SafeToRetry() bool }
	return errors.Is(err, ErrConnection) && errors.As(err, &unsent) && unsent.SafeToRetry()
}

// The bounds of the sleep between two runs of a transaction.
const (
	firstBackOff = 10 * time.Millisecond
	maxBackOff   = time.Second
)

// backOff sleeps before the run after the given one ("full jitter": at random between nothing and the bound, which doubles). It
// returns false if ctx ended.
func backOff(ctx context.Context, run int) bool {
	bound := maxBackOff
	if run < 7 {
		bound = min(firstBackOff<<run, maxBackOff)
	}
	t := time.NewTimer(rand.N(bound))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
