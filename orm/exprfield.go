package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
)

// Fields that SQL expressions fill (tag expr).
//
// Problem: such a field is read like a column, and no table has it. Choice: it is a field with a column node that stands for an expression
// (ast.Column.Is), so that conditions, orders, loads, deferral and expiry know nothing of it. The expression is said over the base handle,
// and is made anew for each alias that the entity stands under, once. Writing leaves it out, as it does what the database computes; a flush
// reads it when all else is written, since children that a sum counts are inserted after their parent. Rejected: RETURNING, which sees the
// rows as they were before; and expiring, as reading a Go field loads nothing.

// Expr gives fields tagged expr the SQL expressions that fill them wherever the entity is read:
//
//	m.Expr(a.FullName.SetTo(retort.Concat(a.FirstName, a.LastName)),
//		a.BookCount.SetTo(retort.Scalar(retort.CountAll(), retort.From(Books).Where(retort.Eq(Books.AuthorID, a.ID)))))
//
// An expression is over the columns of this handle, and over other tables in subqueries; a subquery of the entity's own table gives that
// another name with [Alias]. The field is in conditions, orders and groups by its handle. It is never written: what the program
// puts there is ignored. A flush that writes an object, or changes its relationships, reads the field anew with one more statement for each
// entity; what other objects' changes do to it, the next [Session.Refresh] or expiry shows. Tag it deferred to have it read on demand.
//
// A field tagged expr that Mapping says nothing of is filled by statements that give it an expression, see the function [Expr], and zero in
// the objects of all others.
func (mp *Mapping) Expr(exprs ...retort.Assignment) {
	for _, a := range mp.assigned("Expr", exprs) {
		f := mp.m.byColumn[a.Column.Name]
		if !f.made {
			mp.m.fault(f.name, "Mapping: Expr of a column of the table: tag the field expr")
			continue
		}
		f.sql = a.Value
	}
}

// Expr has a statement fill fields tagged expr with SQL expressions, in place of those that the mapping has for them:
//
//	retort.Select(Authors).LeftJoin(Authors.Books).GroupBy(Authors.ID).
//		With(orm.Expr(Authors, Authors.BookCount.SetTo(retort.Count(Books.ID))))
//
// Nested in a load, it goes for the objects that are loaded. An object that has a value keeps it, as with any column, unless the statement
// has [PopulateExisting] or the object is expired; one that is read anew by a statement without the expression has zero again. It works
// without a session too.
func Expr[R any](e Mapped[R], exprs ...retort.Assignment) Load[R] {
	return newLoad[R](&loadOption{columns: newExprChoice(entityOf(e), exprs)})
}

// givenExpr is an expression that a statement gives a field.
type givenExpr struct {
	f  *field
	x  ast.Expr
	of *entity // whose columns the expression is over
}

func newExprChoice(e *entity, exprs []retort.Assignment) *columnChoice {
	c := &columnChoice{e: e, how: chooseExpr}
	if e == nil {
		c.err = fmt.Errorf("%w: handle was not made by orm.Map", ErrUsage)
		return c
	}
	n := ast.NodeOf(retort.Update(ast.MakeSource(e.table)).Set(exprs...)).(*ast.Update)
	if c.err = n.Err; c.err != nil {
		return c
	}
	for _, a := range n.Set {
		f := e.fieldOf(a.Column)
		if f == nil || !f.made {
			c.err = fmt.Errorf("%w: Expr of %s takes fields of its handle that are tagged expr, not %s", ErrUsage, e.m, a.Column.Name)
			return c
		}
		c.fields = append(c.fields, f)
		c.exprs = append(c.exprs, givenExpr{f, a.Value, e})
	}
	return c
}

func (f *field) isMade() bool { return f.made }

// unasked tells whether only statements that give the field an expression fill it.
func (f *field) unasked() bool { return f.made && f.sql == nil }

// AsWritten implements ast.Written: what a text doesn't say, nobody does.
func (e *entity) AsWritten() ast.Entity {
	if !e.m.root.defers {
		return e
	}
	p := &pick{text: true}
	if e.pick != nil {
		*p = *e.pick
		p.text = true
	}
	return e.picked(p)
}

// withUnasked is the set with those fields of another that only statements fill: an object that is read anew has lost their values.
func (s *fieldSet) withUnasked(other *fieldSet) *fieldSet {
	if other == nil || !slices.ContainsFunc(other.list, func(f *field) bool { return f.unasked() && !s.has(f) }) {
		return s
	}
	var list []*field
	if s != nil {
		list = slices.Clone(s.list)
	}
	for _, f := range other.list {
		if f.unasked() && !s.has(f) {
			list = append(list, f)
		}
	}
	return &fieldSet{list}
}

// checkAsked refuses to read fields that nothing tells how to fill.
func checkAsked(fields []*field) error {
	if k := slices.IndexFunc(fields, (*field).unasked); k >= 0 {
		return fmt.Errorf("%w: %s has no expression of its own: give it one with orm.Expr, which reads it too", ErrUsage, fields[k])
	}
	return nil
}

// checkMade refuses tags that go with columns of tables alone.
func (f *field) checkMade() {
	if !f.made {
		return
	}
	for _, option := range []string{"pk", "autoincrement", "unique", "index", "fk", "default", "check", "computed", "created", "updated", "version", "bind", "read"} {
		if f.tag.Has(option) {
			f.m.fault(f.name, "expr and %s: no table has a field that an SQL expression fills", option)
		}
	}
}

// findUnmade lists what is zero in a new row and stays so.
func (m *mapper) findUnmade() {
	m.unmade = nil
	var list []*field
	for _, f := range m.fields {
		if f.made && (f.deferred || f.unasked()) {
			list = append(list, f)
		}
	}
	if list != nil {
		m.unmade = &fieldSet{list}
	}
}

// meaning makes the expression that a field stands for in an entity.
func (e *entity) meaning(f *field) *ast.Deferred {
	return &ast.Deferred{Make: func() (ast.Expr, error) {
		if err := e.m.reg.resolve(); err != nil {
			return nil, err
		}
		if f.unasked() {
			return nil, checkAsked([]*field{f})
		}
		return e.view().exprs[f], nil
	}}
}

// express makes the mapping's expression for a field of an entity.
func (v *view) express(e *entity, f *field) {
	if f.sql == nil {
		return
	}
	if v.exprs == nil {
		v.exprs = map[*field]ast.Expr{}
	}
	v.exprs[f] = f.sql
	if of := f.m.base; of != e.origin() {
		v.exprs[f] = ast.Rewrite(f.sql, reaim(aim{of, e}))
	}
}

// expression is the column of a row that an expression fills.
func (v *view) expression(e *entity, f *field, c *ast.Column) *ast.Column {
	if g := e.pick.given(f); g != nil {
		x := g.x
		if g.of.origin() != e.origin() {
			x = ast.Rewrite(x, reaim(aim{g.of, e}))
		}
		other := *c
		other.Is = &ast.Deferred{Make: func() (ast.Expr, error) { return x, nil }}
		c = &other
	}
	v.made = append(v.made, c)
	return c
}

// given is the expression that a statement gives a field, nil if there is none.
func (p *pick) given(f *field) *givenExpr {
	if p == nil {
		return nil
	}
	for k := range p.exprs {
		if p.exprs[k].f == f {
			return &p.exprs[k]
		}
	}
	return nil
}

// readMade reads the expressions of what a flush has written, now that all of it is.
func (x *execution) readMade(ctx context.Context) error {
	var list []*change
	for _, c := range slices.Concat(x.w.inserts, x.w.updates) {
		if c.i.sess == x.s && c.i.m.root.defers {
			list = append(list, c)
		}
	}
	for _, i := range x.w.touched {
		if i.m.root.defers && i.change == nil && i.state == Persistent && i.sess == x.s {
			c := x.w.newChange(updateRow, i)
			x.w.changes = append(x.w.changes, c)
			list = append(list, c)
		}
	}
	for len(list) > 0 {
		m := list[0].i.m
		var rows, rest []*change
		for _, c := range list {
			if c.i.m == m {
				rows = append(rows, c)
			} else {
				rest = append(rest, c)
			}
		}
		if err := x.readMadeOf(ctx, m, rows); err != nil {
			return err
		}
		list = rest
	}
	return nil
}

func (x *execution) readMadeOf(ctx context.Context, m *mapper, rows []*change) error {
	st := &step{kind: updateRow, m: m, after: true}
	for _, f := range m.fields {
		if f.made && !m.unmade.has(f) || f.made && f.deferred && slices.ContainsFunc(rows, func(c *change) bool { return c.kind == updateRow && !c.i.lacks(f) }) {
			st.returns = append(st.returns, f)
		}
	}
	if st.returns == nil {
		return nil
	}
	if err := x.on(ctx, m); err != nil {
		return err
	}
	for _, c := range rows {
		c.stamped = append(slices.Clip(c.stamped), st.returns...)
	}
	for some := range slices.Chunk(rows, maxRows) {
		if err := x.readBack(ctx, st, some); err != nil {
			return err
		}
	}
	return nil
}
