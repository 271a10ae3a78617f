package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/internal/edge"
	"github.com/retort-go/retort/sqltype"
)

// Error is what every failed call of this package that reached for the database returns. Test its kind with errors.Is:
//
//	errors.Is(err, engine.ErrUnique)
type Error struct {
	// Op is what was being done: connect, begin, query, exec, commit, rollback, savepoint, read and the like.
	Op string
	// SQL is the statement's whole text; empty if there was none.
	SQL string
	// Kind is one of the sentinels of this package, nil for an error the database does not classify.
	Kind error
	// Code is the SQLSTATE, or the database's result code in decimal; empty if the error is not the database's.
	Code string
	// Table, Column and Constraint name what was violated, where the database says so other than by its message.
	Table, Column, Constraint string
	// Args are the bind values as they were sent; nil unless the engine was made with [WithBindsInErrors].
	Args []sqltype.Value
	// Err is the cause; may be nil.
	Err error
}

// maxErrorSQL is how much of a statement's text a message shows, in bytes.
const maxErrorSQL = 4096

// Error returns the message on one line of its own making: SQL text is shown as it is, up to 4 KB of it.
func (e *Error) Error() string {
	if why := e.Reason(); why != "" {
		return "engine: " + e.Op + ": " + why
	}
	return "engine: " + e.Op
}

// Reason is the message without the package and the operation, for a caller that says in its own words what was being done.
func (e *Error) Reason() string {
	var b strings.Builder
	if e.Kind != nil {
		b.WriteString(e.Kind.Error())
	}
	if e.Constraint != "" {
		fmt.Fprintf(&b, " %s", e.Constraint)
	}
	if e.Err != nil && e.Err != e.Kind {
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(edge.Text(e.Err))
	}
	if e.SQL != "" && e.Op != "connect" { // the statement has nothing to do with a database that can't be reached
		b.WriteString(" [SQL: ")
		b.WriteString(cut(e.SQL, maxErrorSQL))
		b.WriteByte(']')
	}
	if e.Args != nil {
		b.WriteString(" [binds: ")
		writeArgs(&b, e.Args)
		b.WriteByte(']')
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is tells whether target is the error's kind.
func (e *Error) Is(target error) bool { return e.Kind != nil && errors.Is(e.Kind, target) }

// ended makes the loss of a connection in the middle of a statement what caused it, if that is the end of the statement's context: drivers
// may close the connection then, and tell of nothing else.
func (e *Error) ended(ctx context.Context) *Error {
	if ctx.Err() == nil || e.Op != "send" || !errors.Is(e.Kind, ErrConnection) {
		return e
	}
	with := *e
	with.Kind, with.Err = endKind(ctx), fmt.Errorf("%w (%w)", context.Cause(ctx), loss{e})
	return &with
}

// loss is the loss of a connection inside another error, which the lease must get to know. It prints what it is about alone.
type loss struct{ of *Error }

func (l loss) Error() string { return l.of.Err.Error() }
func (l loss) Unwrap() error { return l.of }

// endKind is the kind of error of a context that has ended.
func endKind(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ErrTimeout
	}
	return ErrCanceled
}

// about fills in what a driver left open.
func (e *Error) about(op, text string) *Error {
	if e.Op != "" && (e.SQL != "" || text == "") {
		return e
	}
	with := *e
	if with.Op == "" {
		with.Op = op
	}
	if with.SQL == "" {
		with.SQL = text
	}
	return &with
}

// cut shortens s to about n bytes between two characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return fmt.Sprintf("%s… (%d bytes in all)", s[:n], len(s))
}

// The kinds of errors. Those that come from the database are told by its error codes, never by message text.
var (
	// ErrNoResult: a statement that must return a row returned none. It also is sql.ErrNoRows.
	ErrNoResult error = noResult{}
	// ErrMultipleResults: a statement that may return one row returned more.
	ErrMultipleResults = errors.New("more than one row")
	// ErrTxDone: the transaction or savepoint has ended, by its owner or by the database; or a statement in it has failed before, and the
	// database takes nothing but its end (PostgreSQL).
	ErrTxDone = errors.New("transaction has ended")
	// ErrClosed: the engine or connection is closed.
	ErrClosed = errors.New("closed")

	// ErrUnique: a primary key or unique value is there already.
	ErrUnique = errors.New("unique constraint violated")
	// ErrForeignKey: a row that is referred to is missing, or would be.
	ErrForeignKey = errors.New("foreign key constraint violated")
	// ErrNotNull: a NULL was sent for a column that takes none.
	ErrNotNull = errors.New("not-null constraint violated")
	// ErrCheck: a CHECK was false, or a value has a type that its column doesn't take.
	ErrCheck = errors.New("check constraint violated")
	// ErrSerialization: another transaction changed what this one read. Nothing of it was stored; it may be repeated.
	ErrSerialization = errors.New("could not serialize with another transaction")
	// ErrDeadlock: the database chose this transaction as the victim. Nothing of it was stored; it may be repeated.
	ErrDeadlock = errors.New("deadlock")
	// ErrBusy: a lock or a free connection was not had in time.
	ErrBusy = errors.New("database is busy")
	// ErrTimeout: the context's deadline or a time limit of the database passed. In the first case the error also is
	// context.DeadlineExceeded.
	ErrTimeout = errors.New("timed out")
	// ErrCanceled: the context was cancelled, and the error also is context.Canceled; or somebody interrupted the statement.
	ErrCanceled = errors.New("canceled")
	// ErrConnection: the database can't be reached or opened, or the connection was lost.
	ErrConnection = errors.New("no connection to the database")
	// ErrSyntax: the database doesn't understand the statement. SQLite has one code for all that it refuses to prepare; the native driver looks
	// for what the text names, and over database/sql a missing table or column, and one that is there already, is ErrSyntax too.
	ErrSyntax = errors.New("statement not understood")
	// ErrNoTable: a table is missing.
	ErrNoTable = errors.New("no such table")
	// ErrNoColumn: a column is missing.
	ErrNoColumn = errors.New("no such column")
	// ErrReadOnly: a write was sent to a read-only database, connection or transaction.
	ErrReadOnly = errors.New("read-only")
	// ErrCorrupt: the database file is damaged, or isn't a database.
	ErrCorrupt = errors.New("database is damaged")
	// ErrFull: there is no space left.
	ErrFull = errors.New("no space left")
	// ErrTooBig: a value or statement is over a limit of the database.
	ErrTooBig = errors.New("too big for the database")
	// ErrExists: a table, column, schema or the like is there already.
	ErrExists = errors.New("exists already")
	// ErrDenied: the user has no right to do that. A user who may not connect is ErrConnection.
	ErrDenied = errors.New("permission denied")
)

type noResult struct{}

func (noResult) Error() string        { return "no row" }
func (noResult) Is(target error) bool { return target == sql.ErrNoRows }

var kinds = [...]error{
	dialect.UniqueFault:        ErrUnique,
	dialect.ForeignKeyFault:    ErrForeignKey,
	dialect.NotNullFault:       ErrNotNull,
	dialect.CheckFault:         ErrCheck,
	dialect.SerializationFault: ErrSerialization,
	dialect.DeadlockFault:      ErrDeadlock,
	dialect.BusyFault:          ErrBusy,
	dialect.TimeoutFault:       ErrTimeout,
	dialect.ConnectionFault:    ErrConnection,
	dialect.SyntaxFault:        ErrSyntax,
	dialect.NoTableFault:       ErrNoTable,
	dialect.NoColumnFault:      ErrNoColumn,
	dialect.ReadOnlyFault:      ErrReadOnly,
	dialect.InterruptFault:     ErrCanceled,
	dialect.CorruptFault:       ErrCorrupt,
	dialect.FullFault:          ErrFull,
	dialect.TooBigFault:        ErrTooBig,
	dialect.ExistsFault:        ErrExists,
	dialect.DeniedFault:        ErrDenied,
	dialect.AbortedFault:       ErrTxDone,
}

// fault wraps an error that came from the driver. A statement interrupted because ctx ended is told as what ended it.
func (e *Engine) fault(ctx context.Context, op, text string, args []sqltype.Value, err error) error {
	if err == nil {
		return nil
	}
	known := e.classified(ctx, op, text, args, err)
	if e.cfg.hooks != nil {
		return e.told(ctx, known)
	}
	return known
}

func (e *Engine) classified(ctx context.Context, op, text string, args []sqltype.Value, err error) *Error {
	if known, ok := err.(*Error); ok {
		return known.about(op, text).ended(ctx)
	}
	out := &Error{Op: op, SQL: text, Err: err}
	if e.cfg.bindsInErrors {
		out.Args = append([]sqltype.Value{}, args...)
	}
	f := e.dialect.Classify(err)
	out.Code, out.Table, out.Column, out.Constraint = f.Code, f.Table, f.Column, f.Constraint
	out.Kind = kinds[f.Kind]
	switch {
	case ctx.Err() != nil && endedByContext(f.Kind, err):
		out.Kind = endKind(ctx)
		cause := context.Cause(ctx)
		if _, slow := cause.(slowStatement); slow || !errors.Is(err, ctx.Err()) {
			out.Err = fmt.Errorf("%w (%w)", cause, err)
		}
	case errors.Is(err, ErrClosed):
		out.Kind = ErrClosed
	}
	return out
}

// endedByContext tells whether an error of this kind is what a driver reports when the context ended: an interrupt, a lock wait
// given up, a connection torn down, or something without a code of its own.
func endedByContext(k dialect.FaultKind, err error) bool {
	switch k {
	case dialect.InterruptFault, dialect.BusyFault, dialect.TimeoutFault, dialect.ConnectionFault:
		return true
	case dialect.UnknownFault:
		return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	}
	return false
}

// lostConnection tells whether a connection that gave err must not be used again.
func lostConnection(err error) bool { return errors.Is(err, ErrConnection) }
