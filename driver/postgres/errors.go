package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/retort-go/retort/engine"
)

// wrap tells the engine what an error without a SQLSTATE was. lost says that the connection is closed now.
func wrap(err error, lost bool) error {
	if err == nil {
		return nil
	}
	var fromServer *pgconn.PgError
	switch {
	case errors.As(err, &fromServer), ofContext(err):
		return err
	case lost:
		return &engine.Error{Op: "send", Kind: engine.ErrConnection, Err: err}
	}
	return err
}

func ofContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// connectError tells that an error is one of connecting, so nothing was sent. What the server answered is for the dialect to
// classify.
func connectError(err error) error {
	var fromServer *pgconn.PgError
	if errors.As(err, &fromServer) {
		return unsent{err}
	}
	return &engine.Error{Op: "connect", Kind: engine.ErrConnection, Err: unsent{err}}
}

// unsent marks an error before which no statement reached the server.
type unsent struct{ error }

// Unwrap returns the cause.
func (u unsent) Unwrap() error { return u.error }

// SafeToRetry tells that the server never saw the statement.
func (u unsent) SafeToRetry() bool { return true }
