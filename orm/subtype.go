package orm

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
)

// OfType narrows a relationship to those of its targets that are of sub, a struct that inherits the targets' or an interface of such: to join
// them, to filter by them, or to load no others. A collection that is loaded so is partial: the others are not taken for removed.
// A reference to any of several entities is narrowed to one of them; what refers to another is left as it is.
//
//	retort.Select(Companies).Join(orm.OfType(Companies.Staff, Managers)).Where(Managers.Level.Gt(3))
//	retort.Select(Companies).Where(orm.OfType(Companies.Staff, Managers).Any(Managers.Level.Gt(3)))
//	retort.Select(Companies).With(orm.SelectIn(orm.OfType(Companies.Staff, Engineers), orm.SelectIn(Engineers.Machines)))
func OfType[P, C, S any](rel Rel[P, C], sub Mapped[S]) *ToManyOf[P, S] {
	return &ToManyOf[P, S]{Source: narrowed(rel, sub)}
}

func narrowed(rel, sub retort.Source) ast.Source {
	r, e := refOf(rel), entityOf(sub)
	if r == nil || e == nil {
		return ast.Source{}
	}
	return ast.MakeSource(&relationRef{rel: r.rel, left: r.left, right: e})
}

// narrows tells whether the relationship leads to some of its targets only.
func (r *relationRef) narrows() bool {
	arm, err := r.arm()
	return err == nil && arm.right != nil && arm.right.m != arm.rel.target
}

// checkNarrow refuses a target that the relationship doesn't lead to.
func (r *relationRef) checkNarrow() error {
	if r.right == nil {
		return nil
	}
	r, err := r.arm()
	if err != nil {
		return err
	}
	if !r.right.m.is(r.rel.target) {
		return fmt.Errorf("%w: %s leads to %s, which %s does not inherit", ErrUsage, r.rel, r.rel.target, r.right.m)
	}
	return nil
}

// Subtype makes loads that begin at sub loads of the base it inherits: they are done for those of the objects read as R that are of sub.
//
//	retort.Select(Employees).With(orm.Subtype(Employees, Engineers, orm.SelectIn(Engineers.Machines)))
func Subtype[R, S any](base Mapped[R], sub Mapped[S], loads ...Load[S]) Load[R] {
	opt := &loadOption{of: entityOf(base), sub: entityOf(sub)}
	for _, l := range loads {
		opt.nested = append(opt.nested, l.opt)
	}
	return newLoad[R](opt)
}

// checkSubtype finds what is wrong with an option made by Subtype.
func (o *loadOption) checkSubtype() error {
	switch {
	case o.of == nil || o.sub == nil:
		return fmt.Errorf("%w: Subtype: a handle was not made by orm.Map", ErrUsage)
	case len(o.where)+len(o.order) > 0 || o.limit != 0 || o.inner:
		return fmt.Errorf("%w: Subtype has no items: give Where, OrderBy and Limit to the loads in it", ErrUsage)
	}
	if err := o.of.m.reg.resolve(); err != nil {
		return err
	}
	if slices.ContainsFunc(o.nested, func(n *loadOption) bool { return n != nil && n.all != nil }) {
		return fmt.Errorf("%w: Subtype: RaiseAll is for the base, give it beside this", ErrUsage)
	}
	if slices.ContainsFunc(o.nested, func(n *loadOption) bool { return n != nil && n.columns != nil && n.columns.how == chooseOnly }) {
		return fmt.Errorf("%w: Subtype: Only is for the base, give it beside this with columns of both", ErrUsage)
	}
	if !o.sub.m.is(o.of.m) {
		return fmt.Errorf("%w: Subtype: %s does not inherit %s", ErrUsage, o.sub.m, o.of.m)
	}
	return nil
}

// flat returns loads with those of Subtype in their place, as loads of the base, and those of one arm of a reference as that arm's.
func flat(loads []*loadOption) []*loadOption {
	if !slices.ContainsFunc(loads, (*loadOption).folded) {
		return loads
	}
	var out []*loadOption
	for _, o := range loads {
		switch {
		case !o.folded():
			out = append(out, o)
		case o.of != nil:
			out = append(out, o.ofBase()...)
		default:
			c := *o
			c.ref, _ = o.ref.arm() // checked
			out = append(out, &c)
		}
	}
	return out
}

func (o *loadOption) folded() bool {
	return o != nil && (o.of != nil || o.ref != nil && o.ref.rel.kind == toAny && o.ref.right != nil)
}

// ofBase are the loads that Subtype holds, as loads of the base.
func (o *loadOption) ofBase() []*loadOption {
	var out []*loadOption
	for _, n := range flat(o.nested) {
		c := *n
		if n.columns != nil {
			choice := *n.columns
			choice.e, c.columns = o.of, &choice
			out = append(out, &c)
			continue
		}
		c.ref = &relationRef{rel: n.ref.rel, left: o.of, right: n.ref.right}
		out = append(out, &c)
	}
	return out
}
