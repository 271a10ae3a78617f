package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/retort-go/retort/ast"
)

// Result is the outcome of a statement that returned no rows.
type Result struct {
	// Rows is how many rows the statement inserted, changed or deleted itself, cascades and triggers not counted. An UPDATE
	// counts the rows it matched, also those that kept their values. An upsert on MySQL counts a row it changed twice.
	Rows int64
	// Key is the key that the database generated for an INSERT of one row, where the dialect has no RETURNING for INSERT and the
	// driver is a [KeyTeller]; 0 otherwise. After other statements it means nothing.
	Key int64
}

// Exec runs an INSERT, UPDATE or DELETE. It returns the fault of a statement that could not be built before anything is sent.
func Exec(ctx context.Context, x Execer, d ast.DML) (Result, error) {
	return Run(ctx, x, ast.NodeOf(d))
}

// Run is [Exec] for a node. Rows that the statement returns are discarded.
func Run(ctx context.Context, x Execer, n ast.Node) (Result, error) {
	s, err := x.core().prepare(ctx, n)
	if err != nil {
		return Result{}, err
	}
	return exec(ctx, x, s)
}

// ExecSQL runs a text in the database's own SQL, DDL for example. The text has the database's own placeholders, and args are
// converted as fields of a mapped struct are. On split connections it runs on the writing one.
func ExecSQL(ctx context.Context, x Execer, text string, args ...any) (Result, error) {
	s, err := x.core().prepareText(text, args, Write)
	if err != nil {
		return Result{}, err
	}
	return exec(ctx, x, s)
}

// exec runs s and frees it.
func exec(ctx context.Context, x Execer, s *statement) (Result, error) {
	defer s.free()
	e := x.core()
	if e.cfg.hooks != nil {
		if err := e.before(ctx, s, ExecEvent); err != nil {
			return Result{}, err
		}
	}
	l, err := x.take(ctx, s.access, &s.own)
	if err != nil {
		return Result{}, withSQL(err, s.text)
	}
	defer l.done()
	ctx, cancel := e.limit(ctx)
	defer cancel()
	start := e.now()
	n, err := l.conn.Exec(ctx, s.text, s.args)
	if err != nil {
		err = e.fault(ctx, ExecEvent.String(), s.text, s.args, err)
		l.failed(err)
	}
	e.emit(Event{Kind: ExecEvent, SQL: s.text, Args: s.args, Rows: n, Err: err}, start)
	res := Result{Rows: n}
	if k, ok := l.conn.(KeyTeller); ok && err == nil {
		res.Key = k.LastKey()
	}
	return res, err
}

// limit gives a statement's context the engine's time limit.
func (e *Engine) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if e.cfg.timeout == 0 {
		return ctx, noCancel
	}
	return context.WithTimeoutCause(ctx, e.cfg.timeout, slowStatement(e.cfg.timeout))
}

func noCancel() {}

// slowStatement is why a statement was cancelled: it reached the engine's limit.
type slowStatement time.Duration

func (d slowStatement) Error() string {
	return fmt.Sprintf("the statement took longer than the engine's limit of %v (WithStatementTimeout)", time.Duration(d))
}

func (slowStatement) Is(target error) bool { return target == context.DeadlineExceeded }

// withSQL tells for which statement a connection was wanted.
func withSQL(err error, text string) error {
	if e, ok := err.(*Error); ok {
		return e.about(e.Op, text)
	}
	return err
}
