package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// columnChoice is an option that says which columns of an entity are read.
type columnChoice struct {
	e      *entity
	how    choice
	fields []*field
	exprs  []givenExpr // of chooseExpr
	err    error
}

// choice is how a columnChoice changes what is read.
type choice uint8

const (
	chooseOnly choice = iota
	chooseMore
	chooseFewer
	chooseExpr
)

// Only reads just some columns of an entity, and those that a session can't do without: the key, the version, the discriminator, and the columns of
// relationships. The other fields of its objects stay zero. A flush doesn't write them unless the program has set them, [LoadColumns] loads
// them, [Unloaded] tells them. Nested in a load, it goes for the objects that are loaded:
//
//	retort.Select(Authors).With(orm.SelectIn(Authors.Books, orm.Only(Books, Books.Title)))
//
// It works without a session too.
func Only[R any](e Mapped[R], cols ...retort.Expr) Load[R] { return choose(e, chooseOnly, cols) }

// Defer leaves columns of an entity out, as [Only] does all others.
func Defer[R any](e Mapped[R], cols ...retort.Expr) Load[R] { return choose(e, chooseFewer, cols) }

// Undefer reads columns that the mapping defers, all of them if none is named.
func Undefer[R any](e Mapped[R], cols ...retort.Expr) Load[R] { return choose(e, chooseMore, cols) }

func choose[R any](e Mapped[R], how choice, cols []retort.Expr) Load[R] {
	return newLoad[R](&loadOption{columns: newChoice(entityOf(e), how, cols)})
}

func newChoice(e *entity, how choice, cols []retort.Expr) *columnChoice {
	c := &columnChoice{e: e, how: how}
	if e == nil {
		c.err = fmt.Errorf("%w: handle was not made by orm.Map", ErrUsage)
		return c
	}
	c.fields, c.err = e.fieldsOf(cols)
	if how == chooseMore && len(cols) == 0 {
		e.m.each(func(n *mapper) { c.fields = append(c.fields, n.deferredFields()...) })
	}
	return c
}

// deferredFields are those that a mapper has beside its base.
func (m *mapper) deferredFields() []*field {
	return slices.DeleteFunc(slices.Clone(m.ownFields()), func(f *field) bool { return !f.deferred })
}

// fieldsOf finds the fields of columns of the entity's handle, or in a hierarchy of the handles of what inherits it.
func (e *entity) fieldsOf(cols []retort.Expr) (fields []*field, err error) {
	for _, x := range cols {
		c, _ := ast.ExprOf(x).(*ast.Column)
		var f *field
		if c != nil {
			f = e.fieldOf(c)
		}
		if f == nil {
			return nil, fmt.Errorf("%w: Only, Defer and Undefer of %s take columns of its handle", ErrUsage, e.m)
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// split parts loads into those of relationships and what the choices of columns come to, nil if there are none.
func split(loads []*loadOption) (rest []*loadOption, p *pick) {
	loads = flat(loads)
	for _, o := range loads {
		if o != nil && o.columns != nil {
			p = p.with(o.columns)
		} else {
			rest = append(rest, o)
		}
	}
	if p == nil {
		return loads, nil
	}
	return rest, p
}

// Shape makes the option one that a statement follows without a session, if it just chooses columns.
func (o *loadOption) Shape(sel *ast.Select) (_ *ast.Select, ok bool, err error) {
	if o == nil || o.columns == nil {
		return nil, false, nil
	}
	if err := o.check(); err != nil {
		return nil, true, err
	}
	out, err := o.columns.shape(sel)
	return out, true, err
}

// shape returns a statement that reads the columns chosen.
func (c *columnChoice) shape(sel *ast.Select) (*ast.Select, error) {
	out, found := *sel, false
	out.Cells = slices.Clone(sel.Cells)
	for k := range out.Cells {
		e, ok := out.Cells[k].Entity.(*entity)
		if !ok || e.origin() != c.e.origin() {
			continue
		}
		found = true
		out.Cells[k].Entity = e.picked(e.pick.with(c))
	}
	switch {
	case !found:
		return nil, fmt.Errorf("%w: the statement doesn't select %s, whose columns are chosen", ErrUsage, c.e.m)
	case len(sel.Members) > 0:
		return nil, fmt.Errorf("%w: columns of %s can't be chosen of a set operation: its members have the same", ErrUsage, c.e.m)
	}
	return &out, nil
}

// takeColumns takes a choice of columns of what the statement selects.
func (rd *reading) takeColumns(c *columnChoice) error {
	if err := rd.s.owns(c.e.m); err != nil {
		return err
	}
	rd.columns = append(rd.columns, c)
	return nil
}

// applyColumns has the statement read the columns chosen.
func (rd *reading) applyColumns() error {
	for _, c := range rd.columns {
		sel, err := c.shape(rd.node.(*ast.Select))
		if err != nil {
			return err
		}
		rd.node = sel
	}
	return nil
}

// Unloaded names the fields of an object that memory doesn't have: columns that were left out when it was read, and relationships that
// weren't loaded. It is nil for an object that stands for no row of the session.
func Unloaded(s *Session, x any) []string {
	m, obj, err := s.mapperOf(x)
	if err != nil {
		return nil
	}
	i := s.lookup(m, obj)
	if i == nil || i.state != Persistent {
		return nil
	}
	var names []string
	for _, f := range i.m.fields {
		if i.lacks(f) && f.same(i.obj, i.snap) && !f.unasked() {
			names = append(names, f.name)
		}
	}
	for _, r := range i.m.rels {
		if !r.stateIn(i.obj).loaded {
			names = append(names, r.name)
		}
	}
	return names
}

// LoadColumns loads columns of an object that were left out when it was read, for all objects of the same result that lack them, with
// one statement; all that it lacks if none is named. Columns of one group (deferred=group) come together. Changes that the program has made stay,
// and nothing is sent if the object has the columns. An object whose row is gone is ErrNoResult.
func LoadColumns(ctx context.Context, s *Session, x any, cols ...retort.Expr) error {
	err := s.guarded(func() error {
		m, obj, err := s.mapperOf(x)
		if err != nil {
			return err
		}
		i := s.lookup(m, obj)
		if i == nil || i.state != Persistent {
			return fmt.Errorf("%w: %s is not persistent in the session", ErrUsage, m.describe(obj))
		}
		fields, err := i.m.base.fieldsOf(cols)
		if err != nil {
			return err
		}
		if len(cols) == 0 && i.unread != nil {
			fields = slices.DeleteFunc(slices.Clone(i.unread.list), (*field).unasked)
		}
		if err := checkAsked(fields); err != nil {
			return err
		}
		return s.loadColumns(ctx, i, withGroups(i.m, fields))
	})
	if err != nil {
		return describe("load columns", err)
	}
	return nil
}

// withGroups adds the fields that are deferred in the same groups.
func withGroups(m *mapper, fields []*field) []*field {
	out := slices.Clone(fields)
	for _, f := range fields {
		group, _ := f.tag.Get("deferred")
		for _, g := range m.fields {
			if name, ok := g.tag.Get("deferred"); ok && !g.unasked() && group != "" && name == group && !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	return out
}

// loadColumns loads fields of i, and of its siblings that lack them too.
func (s *Session) loadColumns(ctx context.Context, i *instance, fields []*field) error {
	lacking := func(x *instance) bool { return slices.ContainsFunc(fields, x.lacks) }
	if !lacking(i) {
		return nil
	}
	if err := s.autoflush(ctx); err != nil {
		return err
	}
	insts := []*instance{i}
	if i.batch != nil {
		for _, x := range i.batch.insts {
			if x != i && x.sess == s && x.state == Persistent && x.m.is(i.m) && lacking(x) {
				insts = append(insts, x)
			}
		}
	}
	keys, err := identitiesOf(insts)
	if err != nil {
		return err
	}
	if err := s.readKeys(ctx, i.m.base.picked(&pick{only: true, more: fields}), keys, nil); err != nil {
		return err
	}
	if slices.ContainsFunc(fields, i.unread.has) {
		return fmt.Errorf("%s: %w: its row is gone", i, ErrNoResult)
	}
	return nil
}

// loadedView is the entity of which a statement reads what the mapping has it read, and what some instances have loaded beside.
func (e *entity) loadedView(insts []*instance) *entity {
	if e.view() == nil {
		return e
	}
	var more []*field
	for _, i := range insts {
		for _, f := range i.m.fields {
			if f.deferred && !i.lacks(f) && !slices.Contains(more, f) {
				more = append(more, f)
			}
		}
	}
	if more == nil {
		return e
	}
	return e.picked(&pick{more: more})
}

// fill gives an instance the columns of a row that it lacks.
func (t *tracker) fill(i *instance, src sqltype.Source, first int) error {
	lacking := func(f *field) bool { return i.lacks(f) && !t.view.unreadOf(i.m).has(f) }
	if !slices.ContainsFunc(i.unread.list, lacking) {
		return nil
	}
	row, err := t.room(i, src, first)
	if err != nil {
		return err
	}
	if err := t.scan(i.m, row, src, first); err != nil {
		return err
	}
	if t.s.undo.wroteAny() {
		t.s.log().save(i)
	}
	t.s.undo.readRow(i)
	for _, f := range i.unread.list {
		if !lacking(f) {
			continue
		}
		if f.same(i.obj, i.snap) {
			f.copy(i.obj, row)
		}
		f.copy(i.snap, row)
	}
	i.followExprs()
	i.unread = i.unread.without(func(f *field) bool { return !t.view.unreadOf(i.m).has(f) })
	t.s.arriveAt(i, afterRefresh)
	return nil
}

// unreadOf are the fields of a struct that rows don't bring.
func (v *view) unreadOf(m *mapper) *fieldSet {
	if v == nil {
		return nil
	}
	return v.unread[m]
}

// entityRow is a callback that reads the entity of each row and nothing else.
func entityRow(rd *reading, rows *engine.Rows) (bool, error) {
	_, err := rd.entity(rows)
	return true, err
}
