package orm

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
)

// criterion is an option: conditions on an entity wherever a statement reads it.
type criterion struct {
	e     *entity
	where []ast.Expr
}

// Criteria has a statement read only those rows of an entity that meet all conditions, wherever it meets the entity: selected, joined (there the
// conditions stand in ON), loaded eagerly with it, and loaded lazily later for objects of its result. For soft deletion and tenants; for
// all queries of a session it is given to [Session.Always].
//
//	retort.Select(Authors).With(orm.SelectIn(Authors.Books)).Options(orm.Criteria(Books, Books.DeletedAt.IsNull()))
//
// The conditions are on columns of the entity's own handle. They don't reach subqueries, such as those of Any and Has, nor the parts of a set
// operation or a text, nor a Refresh: an object that the session has is read again whatever they say. Collections that they thin out
// are partial: a flush doesn't take what is absent for removed.
func Criteria[R any](e Mapped[R], conds ...retort.Condition) retort.Option {
	c := criterion{e: entityOf(e)}
	for _, x := range conds {
		c.where = append(c.where, ast.ExprOf(x))
	}
	return retort.NewOption(c)
}

// Always gives options, such as [Criteria], to every query that the session sends from now on, Get and lazy loads included.
func (s *Session) Always(opts ...retort.Option) {
	for _, o := range opts {
		s.always = append(s.always, retort.OptionOf(o))
	}
}

// criteria are those that every query of the session has.
func (s *Session) criteria() (out []criterion) {
	for _, o := range s.always {
		if c, ok := o.(criterion); ok && c.e != nil {
			out = append(out, c)
		}
	}
	return out
}

// bound gives loads, which are the caller's own, the criteria and tags of a statement.
func bound(loads []*loadOption, by []criterion, tags ...any) []*loadOption {
	for _, o := range loads {
		o.criteria, o.tags = by, tags
	}
	return loads
}

func (rd *reading) takeCriterion(c criterion) error {
	if c.e == nil {
		return fmt.Errorf("%w: Criteria of a handle that was not made by orm.Map", ErrUsage)
	}
	if err := rd.s.owns(c.e.m); err != nil {
		return err
	}
	rd.criteria = append(rd.criteria[:len(rd.criteria):len(rd.criteria)], c)
	return nil
}

// on are the conditions on an entity as it stands in a statement.
func (c criterion) on(e *entity) []ast.Expr {
	if !e.m.is(c.e.m) {
		return nil
	}
	aim := reaim(aim{c.e, e})
	out := make([]ast.Expr, len(c.where))
	for k, x := range c.where {
		out[k] = ast.Rewrite(x, aim)
	}
	return out
}

// about are the criteria of a load that are on its target.
func (o *loadOption) about(m *mapper) []criterion {
	var out []criterion
	for _, c := range o.criteria {
		if m.is(c.e.m) {
			out = append(out, c)
		}
	}
	return out
}

// applyCriteria adds the criteria to the statement: those on what is in FROM to WHERE, those on what is joined to ON.
func (rd *reading) applyCriteria(sel *ast.Select) error {
	if len(rd.criteria) == 0 || sel.Text != nil || len(sel.Members) > 0 {
		return nil
	}
	c := *sel
	sources, err := sel.Sources()
	if err != nil {
		return nil // the compiler reports it
	}
	c.Where, c.Joins = slices.Clip(c.Where), slices.Clone(c.Joins)
	for _, from := range sources {
		c.Where = append(c.Where, rd.criteriaOn(from)...)
	}
	for k, j := range c.Joins {
		target := j.Target
		if r, ok := target.(*relationRef); ok {
			if err := r.usable(); err != nil {
				return err
			}
			arm, err := r.arm()
			if err != nil {
				return err
			}
			target = arm.target().table
		}
		c.Joins[k].On = append(slices.Clip(j.On), rd.criteriaOn(target)...)
	}
	rd.node = &c
	return nil
}

func (rd *reading) criteriaOn(from ast.From) (out []ast.Expr) {
	t, ok := from.(*ast.Table)
	if !ok {
		return nil
	}
	e, ok := t.Entity.(*entity)
	if !ok {
		return nil
	}
	for _, c := range rd.criteria {
		out = append(out, c.on(e)...)
	}
	return out
}
