package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/go-sql-driver/mysql"
	"github.com/retort-go/retort/engine"
)

// serverError is an error that the server sent.
type serverError = mysql.MySQLError

// wrap tells the engine what an error without a number was.
func wrap(err error) error {
	if _, ok := errors.AsType[*serverError](err); ok || ofContext(err) {
		return err
	}
	if _, ok := err.(*engine.Error); ok {
		return err
	}
	switch {
	case errors.Is(err, driver.ErrBadConn): // which says that nothing was sent
		return &engine.Error{Op: "send", Kind: engine.ErrConnection, Err: unsent{err}}
	case errors.Is(err, mysql.ErrPktTooLarge):
		return &engine.Error{Op: "send", Kind: engine.ErrTooBig, Err: err}
	case lost(err):
		return &engine.Error{Op: "send", Kind: engine.ErrConnection, Err: err}
	}
	return err
}

func ofContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// lost tells whether an error leaves a connection that can't be used.
func lost(err error) bool {
	for _, known := range []error{mysql.ErrInvalidConn, mysql.ErrMalformPkt, mysql.ErrPktSync, mysql.ErrPktSyncMul, mysql.ErrBusyBuffer,
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, known) {
			return true
		}
	}
	_, ok := errors.AsType[net.Error](err)
	return ok
}

// connectError tells that an error is one of connecting, so no statement was sent. What the server answered is for the dialect to
// classify.
func connectError(err error) error {
	if _, ok := errors.AsType[*serverError](err); ok {
		return unsent{err}
	}
	if ofContext(err) {
		return err
	}
	return &engine.Error{Op: "connect", Kind: engine.ErrConnection, Err: unsent{err}}
}

// unsent marks an error before which no statement reached the server.
type unsent struct{ error }

// Unwrap returns the cause.
func (u unsent) Unwrap() error { return u.error }

// SafeToRetry tells that the server never saw the statement.
func (u unsent) SafeToRetry() bool { return true }
