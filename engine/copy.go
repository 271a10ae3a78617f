package engine

import (
	"context"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// copyFrom is the number of rows from which a copy is cheaper than arrays: it asks for the types of the columns first.
const copyFrom = 1000

// Copier is implemented by a connection that can copy rows into a table. Without it rows are inserted.
type Copier interface {
	// Copy sends rows, their values side by side in the storage classes that the dialect's Encode produces. It has sent nothing if taken
	// is false and there is no error: a value has no form of its column's type, or the table doesn't take copies.
	Copy(ctx context.Context, c *dialect.Copy, values []sqltype.Value) (rows int64, taken bool, err error)
}

// CopyRows inserts the rows of an INSERT by copying them, where the database and the driver can do so and nothing is asked back. Observers see it as
// the statement that it is. If taken is false and there is no error, nothing was sent that changes anything: [Run] inserts them. Hooks that
// look at statements want to see values, so an engine that has some copies nothing.
func CopyRows(ctx context.Context, x Execer, n *ast.Insert) (res Result, taken bool, err error) {
	e := x.core()
	if !e.mayCopy(n) {
		return Result{}, false, nil
	}
	filled, err := e.withDefaults(ctx, n)
	if err != nil {
		return Result{}, false, atEdge(err)
	}
	if f, ok := filled.(*ast.Insert); !ok || len(f.Columns) != len(n.Columns) {
		return Result{}, false, nil // the database makes the values of others
	}
	c, err := dialect.CopyIn(e.Dialect(), n.Into, n.Columns, e.cfg.schemas)
	if err != nil || c == nil {
		return Result{}, false, err
	}
	s := newStatement()
	defer s.free()
	s.text, s.access = c.SQL, Write
	s.args = append(s.args[:0], n.Flat...)
	if err := e.lowerAll(s); err != nil {
		return Result{}, false, atEdge(err)
	}
	return e.copy(ctx, x, s, c)
}

// mayCopy tells whether an INSERT is one of plain rows, enough of them, that returns nothing.
func (e *Engine) mayCopy(n *ast.Insert) bool {
	return e.cfg.hooks == nil && n.Err == nil && n.Query == nil && n.OnConflict == nil && len(n.Rows) == 0 && len(n.Returning) == 0 &&
		len(n.Columns) > 0 && len(n.Flat) >= copyFrom*len(n.Columns) &&
		!slices.ContainsFunc(n.Columns, func(c *ast.Column) bool { return ast.BindWrap(c) != "" }) &&
		!slices.ContainsFunc(n.Flat, func(v sqltype.Value) bool { return v.Kind() == sqltype.ListValue })
}

// copy sends a copy.
func (e *Engine) copy(ctx context.Context, x Execer, s *statement, c *dialect.Copy) (Result, bool, error) {
	l, err := x.take(ctx, s.access, &s.own)
	if err != nil {
		return Result{}, false, withSQL(err, s.text)
	}
	defer l.done()
	copier, ok := l.conn.(Copier)
	if !ok {
		return Result{}, false, nil
	}
	ctx, cancel := e.limit(ctx)
	defer cancel()
	start := e.now()
	rows, taken, err := copier.Copy(ctx, c, s.args)
	if err != nil {
		err = e.fault(ctx, ExecEvent.String(), s.text, nil, err)
		l.failed(err)
	}
	if taken || err != nil {
		e.emit(Event{Kind: ExecEvent, SQL: s.text, Rows: rows, Err: err}, start)
	}
	return Result{Rows: rows}, taken, err
}
