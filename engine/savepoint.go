package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Savepoint is a place in a transaction to which it can go back. It must be ended with Release or Rollback, and ends with
// those made before it and with the transaction.
//
// In a [LazyWrite] transaction that has not written, a savepoint is sent to the database with the first write.
type Savepoint struct {
	tx   *Tx
	name string
	sent bool
}

var errNoSavepoints = errors.New("an Autocommit transaction has no savepoints: there is nothing to go back to")

var errSavepointEnded = errors.New("the savepoint was released or rolled back before, itself or with an outer one")

// Savepoint marks the present place of the transaction.
func (tx *Tx) Savepoint(ctx context.Context) (*Savepoint, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	if tx.options.autocommit() {
		return nil, &Error{Op: SavepointEvent.String(), Err: errNoSavepoints}
	}
	tx.named++
	s := &Savepoint{tx: tx, name: fmt.Sprintf("%ssp%d", tx.prefix, tx.named)}
	if tx.state == txOpen {
		if err := s.send(ctx); err != nil {
			return nil, err
		}
	}
	tx.saves = append(tx.saves, s)
	return s, nil
}

// InSavepoint tells whether a savepoint of the transaction is open, made by this value and not by text.
func (tx *Tx) InSavepoint() bool { return len(tx.saves) > 0 }

// sendSavepoints makes savepoints real that were made while there was nothing to go back to.
func (tx *Tx) sendSavepoints(ctx context.Context) error {
	for _, s := range tx.saves {
		if s.sent {
			continue
		}
		if err := s.send(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Savepoint) send(ctx context.Context) error {
	if err := s.command(ctx, SavepointEvent, "SAVEPOINT "); err != nil {
		return err
	}
	s.sent = true
	return nil
}

func (s *Savepoint) command(ctx context.Context, kind EventKind, text string) error {
	err := s.tx.e.command(ctx, s.tx.l.conn, kind, text+s.name)
	if err != nil {
		s.tx.l.failed(err)
	}
	return err
}

// Release keeps what was done since the savepoint and ends it. Of one that has ended it is ErrTxDone.
func (s *Savepoint) Release(ctx context.Context) error {
	at, err := s.find()
	if err != nil {
		return err
	}
	if s.sent {
		if err := s.command(ctx, ReleaseEvent, "RELEASE SAVEPOINT "); err != nil {
			return err
		}
	}
	s.tx.saves = s.tx.saves[:at]
	return nil
}

// Rollback undoes what was done since the savepoint and ends it; the transaction goes on. It does so even if ctx has ended.
// Of a savepoint that has ended it is ErrTxDone, so that it may be deferred.
func (s *Savepoint) Rollback(ctx context.Context) error {
	at, err := s.find()
	if err != nil {
		return err
	}
	if s.sent {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
		defer cancel()
		if err := s.command(ctx, RollbackToEvent, "ROLLBACK TO SAVEPOINT "); err != nil {
			return err
		}
		if err := s.command(ctx, ReleaseEvent, "RELEASE SAVEPOINT "); err != nil {
			return err
		}
	}
	s.tx.saves = s.tx.saves[:at]
	return nil
}

// find returns the savepoint's place among the open ones.
func (s *Savepoint) find() (int, error) {
	if err := s.tx.usable(); err != nil {
		return 0, err
	}
	at := slices.Index(s.tx.saves, s)
	if at < 0 {
		return 0, &Error{Op: SavepointEvent.String() + " " + s.name, Kind: ErrTxDone, Err: errSavepointEnded}
	}
	return at, nil
}
