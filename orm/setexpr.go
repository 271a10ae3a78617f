package orm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// SQL expressions as values of single objects.
//
// Problem: a field holds a Go value, and what an expression comes to is known to the database alone, at the time of the statement. Choice: the
// session keeps expressions beside the objects until a flush writes them. Their columns then are like those that the database fills: they
// come back with the statement, or are read after it. Objects that get other expressions, or none, are written by statements of their
// own. Cost: nothing for sessions without expressions but the question whether there are any.

// fieldExpr is what a field of one object gets from the next flush.
type fieldExpr struct {
	f   *field
	x   ast.Expr
	was sqltype.Value // what the field had when the expression was set
}

// SetExpr gives columns of an object the values of SQL expressions, to be written by the next flush:
//
//	s.SetExpr(account, Accounts.Balance.SetTo(Accounts.Balance.Add(5)))
//
// An UPDATE computes from what the row has then, not from what the object had, so that two programs that add don't lose what the other added; an
// INSERT has no row yet, and takes expressions without columns. The fields have what came of it after the flush, and keep what they
// have until then. A rollback, or Expire of the object, forgets what isn't flushed; a later expression for a column replaces the one
// before.
//
// x is in the session, as Add or a query brings it there, and the assignments are to columns of its entity's handle, but not to its key, version
// or discriminator, nor to columns of relationships. Whatever else is an error, ErrUsage, that the next Flush returns; so is a field that the
// program assigns after it was given an expression.
func (s *Session) SetExpr(x any, set ...retort.Assignment) {
	if err := s.setExpr(x, set); err != nil {
		s.fault(fmt.Errorf("orm: SetExpr: %w", err))
	}
}

func (s *Session) setExpr(x any, set []retort.Assignment) error {
	m, obj, err := s.mapperOf(x)
	if err != nil {
		return err
	}
	i := s.lookup(m, obj)
	if i == nil || !i.alive() {
		return fmt.Errorf("%w: %s is not in the session: add it, or read it first", ErrUsage, m.describe(obj))
	}
	if err := i.m.reg.resolve(); err != nil {
		return err
	}
	n := ast.NodeOf(retort.Update(ast.MakeSource(i.m.base.table)).Set(set...)).(*ast.Update)
	if n.Err != nil {
		return n.Err
	}
	for _, a := range n.Set {
		if err := s.setField(i, a); err != nil {
			return fmt.Errorf("%s: %w", i, err)
		}
	}
	return nil
}

// setField takes one assignment. A plain value goes into the object.
func (s *Session) setField(i *instance, a ast.Assign) error {
	f := i.m.base.fieldOf(a.Column)
	switch {
	case f == nil || !i.m.is(f.m):
		return fmt.Errorf("%w: column %s is none of the handle of %s", ErrUsage, a.Column.Name, i.m)
	case f.kept:
		return fmt.Errorf("%w: %s: keys, versions, discriminators and the columns of relationships are written by the session", ErrUsage, f)
	case f.server:
		return fmt.Errorf("%w: %s is computed by the database", ErrUsage, f)
	case f.part != nil && f.zero(i.obj):
		return fmt.Errorf("%w: %s is a part of a struct that is nil: set that first", ErrUsage, f)
	}
	if ast.MadeInGo(a.Value) {
		v, err := ast.Made(a.Value, ast.Moment{})
		if err != nil {
			return err
		}
		s.forgetExprs(i, func(e fieldExpr) bool { return e.f == f })
		return f.store(i.obj, v)
	}
	was, err := f.value(i.obj)
	if err != nil {
		return err
	}
	s.forgetExprs(i, func(e fieldExpr) bool { return e.f == f })
	if s.exprs == nil {
		s.exprs = map[*instance][]fieldExpr{}
	}
	list := append(slices.Clip(s.exprs[i]), fieldExpr{f, a.Value, was})
	slices.SortFunc(list, func(a, b fieldExpr) int { return a.f.index - b.f.index })
	s.exprs[i] = list
	return nil
}

// exprs are the expressions that an instance waits to be given.
func (i *instance) exprs() []fieldExpr {
	if i.sess == nil || len(i.sess.exprs) == 0 {
		return nil
	}
	return i.sess.exprs[i]
}

// forgetExprs drops those of an instance's expressions that which holds for.
func (s *Session) forgetExprs(i *instance, which func(fieldExpr) bool) {
	if len(s.exprs[i]) == 0 {
		return
	}
	left := slices.DeleteFunc(slices.Clone(s.exprs[i]), which)
	if s.exprs[i] = left; len(left) == 0 {
		delete(s.exprs, i)
	}
}

// forgetExprsOf drops the expressions of some fields.
func (s *Session) forgetExprsOf(i *instance, fields []*field) {
	s.forgetExprs(i, func(e fieldExpr) bool { return slices.Contains(fields, e.f) })
}

// followExprs has expressions know the values that a row, read again, has given to their fields.
func (i *instance) followExprs() {
	list := i.exprs()
	for k := range list {
		if e := &list[k]; e.f.same(i.obj, i.snap) {
			e.was, _ = e.f.value(i.snap)
		}
	}
}

// checkExprs refuses fields that the program has assigned after it gave them expressions.
func (i *instance) checkExprs() error {
	for _, e := range i.exprs() {
		v, err := e.f.value(i.obj)
		if err != nil {
			return err
		}
		if !v.Equal(e.was) {
			return fmt.Errorf("%w: %s of %s was assigned after SetExpr gave it an expression: do one of them", ErrUsage, e.f, i)
		}
	}
	return nil
}

// exprsIn are the expressions of a change that a step for the table of m writes.
func (c *change) exprsIn(m *mapper) []fieldExpr {
	list := c.i.exprs()
	if list == nil || c.kind == deleteRow || m == c.i.m {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(e fieldExpr) bool { return !m.writes(e.f) })
}

// exprFields adds what gets expressions to the columns that an INSERT writes, and to those that it gets back.
func exprFields(exprs []fieldExpr, fields, returns []*field) (_, _ []*field) {
	if len(exprs) == 0 {
		return fields, returns
	}
	fields, returns = slices.Clone(fields), slices.Clone(returns)
	for _, e := range exprs {
		if !slices.Contains(fields, e.f) {
			fields = append(fields, e.f)
		}
		if !slices.Contains(returns, e.f) {
			returns = append(returns, e.f)
		}
	}
	byIndex := func(a, b *field) int { return a.index - b.index }
	slices.SortFunc(fields, byIndex)
	slices.SortFunc(returns, byIndex)
	return fields, returns
}

// awaits tells whether a field gets an expression from the next flush.
func (i *instance) awaits(f *field) bool {
	return slices.ContainsFunc(i.exprs(), func(e fieldExpr) bool { return e.f == f })
}

// rowsOf are the rows of an INSERT as expressions, of which flat has the values side by side.
func (st *step) rowsOf(flat []sqltype.Value) (rows [][]ast.Expr) {
	for values := range slices.Chunk(flat, len(st.fields)) {
		row := make([]ast.Expr, len(values))
		for k, v := range values {
			if row[k] = st.sql(st.fields[k]); row[k] == nil {
				row[k] = &ast.Bind{Value: v}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// sameExprs tells whether two changes get the very same expressions.
func sameExprs(a, b []fieldExpr) bool {
	return slices.EqualFunc(a, b, func(x, y fieldExpr) bool { return x.f == y.f && x.x == y.x })
}

// sql is the SQL expression that a step gives a column, nil for one that gets the object's value.
func (st *step) sql(f *field) ast.Expr {
	for _, e := range st.exprs {
		if e.f == f {
			return e.x
		}
	}
	if slices.Contains(st.stamped, f) && !ast.MadeInGo(f.update) {
		return f.update
	}
	return nil
}

// takeBackExprs gives fields that a flush filled with what came of expressions the values that they had.
func (c *change) takeBackExprs() {
	for _, e := range c.i.exprs() {
		_ = e.f.store(c.i.obj, e.was) // it came out of this field, so it fits
	}
}

// Expression is in a [ColumnChange] where the database computes the value: the expression as SQL for people.
type Expression string

// expression prints what a field is to get.
func (e fieldExpr) expression() Expression {
	with := func(x ast.Expr) string {
		return dialect.String(&ast.Update{Table: e.f.m.table, Set: []ast.Assign{{Column: e.f.col, Value: x}}, All: true})
	}
	before := strings.TrimSuffix(with(ast.NullWord), string(ast.NullWord))
	return Expression(strings.TrimPrefix(with(e.x), before))
}

// newValue is what a change gives a field, for people.
func (i *instance) newValue(f *field) any {
	for _, e := range i.exprs() {
		if e.f == f {
			return e.expression()
		}
	}
	return f.copyOf(i.obj)
}
