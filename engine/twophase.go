package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/dialect"
)

// Two-phase commit: several databases commit together. Each prepares its part, after which it can be committed whatever happens, also to
// the program; when all have, all are told to commit. What a program that died left prepared, another finds by [Engine.Prepared].
//
// A prepared transaction belongs to no connection and to no program. It keeps its locks until it is committed or rolled back.

// TwoPhase gives a transaction a name under which it can be prepared ([Tx.Prepare]): 1 to 64 letters, digits and any of - _ . :, which no other
// transaction of the server has. It can be committed without having been prepared. It conflicts with [LazyWrite], [ReadOnly] and
// [Autocommit]. On a database without two-phase commit Begin is an error.
func TwoPhase(name string) TxOption { return twoPhase(name) }

type twoPhase string

func (name twoPhase) apply(o *txOptions) error {
	switch {
	case o.name != "" && o.name != string(name):
		return fmt.Errorf("options TwoPhase(%q) and TwoPhase(%q) conflict", o.name, string(name))
	case !fitForName(string(name)):
		return fmt.Errorf("TwoPhase(%q): %w", string(name), errTxName)
	}
	o.name = string(name)
	return nil
}

var (
	errTxName     = errors.New("a transaction's name has 1 to 64 letters, digits, dashes, underscores, dots and colons")
	errNoTwoPhase = errors.New("the database has no two-phase commit")
	errNotNamed   = errors.New("the transaction was begun without TwoPhase, so it can't be prepared")
)

// fitForName tells whether a name can be written into a statement as it is.
func fitForName(name string) bool {
	const chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:"
	return len(name) >= 1 && len(name) <= 64 && strings.Trim(name, chars) == ""
}

// phases returns the dialect's part in two-phase commit.
func (e *Engine) phases() (dialect.TwoPhaser, error) {
	p, ok := e.dialect.(dialect.TwoPhaser)
	if !ok {
		return nil, fmt.Errorf("%w: %s", errNoTwoPhase, e.dialect.Name())
	}
	return p, nil
}

// Prepare makes the transaction's work permanent but for the last word, which [Engine.CommitPrepared] or [Engine.RollbackPrepared] has, with the
// name given to [TwoPhase]. It ends the transaction here. If it fails, the transaction has been rolled back, except that after the loss of the
// connection nobody knows: look for it with [Engine.Prepared].
func (tx *Tx) Prepare(ctx context.Context) error {
	if tx.options.name == "" {
		return &Error{Op: PrepareEvent.String(), Err: errNotNamed}
	}
	if err := tx.usable(); err != nil {
		if tx.state != txEnded {
			tx.rollback(ctx)
		}
		return err
	}
	if err := ctx.Err(); err != nil {
		tx.rollback(ctx)
		return tx.e.fault(ctx, PrepareEvent.String(), "", nil, err)
	}
	tx.closeRows()
	phases, err := tx.e.phases()
	if err != nil {
		return err
	}
	if err := tx.commands(ctx, PrepareEvent, phases.PhaseTexts(dialect.PreparePhase, tx.options.name)); err != nil {
		tx.l.broken = true // whatever state it is in, the server ends what isn't prepared with its connection
		tx.end()
		return err
	}
	tx.l.broken = phases.KeepsPrepared() && tx.conn == nil
	tx.end()
	return nil
}

// commands sends several texts, up to the first that fails.
func (tx *Tx) commands(ctx context.Context, kind EventKind, texts []string) error {
	for _, text := range texts {
		if err := tx.e.command(ctx, tx.l.conn, kind, text); err != nil {
			return err
		}
	}
	return nil
}

// CommitPrepared commits a transaction that was prepared, here or by a program that is gone. One that isn't there is an error.
func (e *Engine) CommitPrepared(ctx context.Context, name string) error {
	return e.finish(ctx, CommitEvent, dialect.CommitPhase, name)
}

// RollbackPrepared rolls back a transaction that was prepared. One that isn't there is an error.
func (e *Engine) RollbackPrepared(ctx context.Context, name string) error {
	return e.finish(ctx, RollbackEvent, dialect.RollbackPhase, name)
}

func (e *Engine) finish(ctx context.Context, kind EventKind, phase dialect.Phase, name string) error {
	phases, err := e.phases()
	if err == nil && !fitForName(name) {
		err = fmt.Errorf("%q: %w", name, errTxName)
	}
	if err != nil {
		return &Error{Op: kind.String() + " prepared", Err: err}
	}
	err = e.sayLast(ctx, kind, phases.PhaseTexts(phase, name))
	for run := 0; err != nil && run < detachRuns && phases.KeepsPrepared() && e.isPrepared(ctx, name) && backOff(ctx, run); run++ {
		err = e.sayLast(ctx, kind, phases.PhaseTexts(phase, name))
	}
	return err
}

// detachRuns bounds how often the last word is said again while the connection that prepared the transaction still has it: a server hears of
// the end of a connection when it gets to it.
const detachRuns = 10

// isPrepared tells whether a transaction is known to wait for the last word.
func (e *Engine) isPrepared(ctx context.Context, name string) bool {
	names, err := e.Prepared(ctx)
	return err == nil && slices.Contains(names, name)
}

// sayLast sends the last word on a connection of its own.
func (e *Engine) sayLast(ctx context.Context, kind EventKind, texts []string) error {
	c, err := e.acquire(ctx, Write)
	if err != nil {
		return err
	}
	for _, text := range texts {
		if err = e.command(ctx, c, kind, text); err != nil {
			break
		}
	}
	e.checkIn(c, lostConnection(err))
	return err
}

// Prepared returns the names of the transactions that are prepared and wait for the last word, in no order: those of the database on
// PostgreSQL, those of the server on MySQL and MariaDB. They may be other programs'. Names that [TwoPhase] would not take are left out.
func (e *Engine) Prepared(ctx context.Context) ([]string, error) {
	phases, err := e.phases()
	if err != nil {
		return nil, &Error{Op: "recover", Err: err}
	}
	text, column := phases.PreparedQuery()
	rows, err := QuerySQL(ctx, e, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := []string{}
	for rows.Next() {
		if name := rows.Text(column); fitForName(name) {
			names = append(names, name)
		}
	}
	return names, rows.Err()
}
