package orm

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
)

// Whether a joined load is an inner join.
//
// Problem: an outer join is always right and often more than is needed: databases reorder inner joins freely, and a key that can't be NULL finds
// its row. Cases: the program says Inner; the mapping shows that a target is always there; the join begins at what is outer joined itself, where a
// plain inner join would drop rows of the result. There, what the mapping shows makes no difference and stays an outer join, and what the program
// says goes into a parenthesis: LEFT JOIN (book AS book_1 JOIN author AS author_2 ON …) ON ….

// Inner makes a [Joined] load an inner join: objects without a target, or without one that meets the load's conditions, are left out, from the
// result or, in a load inside another, from what that loads. References whose key can't be NULL are joined so by themselves.
func (l Load[P]) Inner() Load[P] {
	if l.opt == nil {
		return l
	}
	opt := *l.opt
	opt.inner = true
	return newLoad[P](&opt)
}

// joinedPath is a relationship that is outer joined, with those that are inner joined to its target.
type joinedPath struct {
	ast.IsRelation
	ref   *relationRef
	inner []ast.Join
}

// Ends implements ast.Ended.
func (p *joinedPath) Ends() (left, right ast.From) { return p.ref.Ends() }

// Path implements ast.Relation.
func (p *joinedPath) Path() (ast.From, []ast.Join, error) {
	left, steps, err := p.ref.Path()
	if err != nil || len(p.inner) == 0 {
		return left, steps, err
	}
	steps = slices.Clone(steps)
	last := &steps[len(steps)-1]
	for _, in := range p.inner {
		joins, err := ast.Joined(in)
		if err != nil {
			return nil, nil, err
		}
		last.Nested = append(slices.Clip(last.Nested), joins...)
	}
	return left, steps, nil
}

// begin is where joined loads begin: at an entity that the statement reads whole, at what it may have no row of, or behind an outer join.
type begin struct {
	at    *entity
	outer bool
	path  *joinedPath // that outer join; nil if it is the program's own
}

// beginAt is where the loads of a root begin.
func beginAt(sel *ast.Select, root *entity) begin {
	sources, err := sel.Sources()
	whole := err == nil && slices.ContainsFunc(sources, func(f ast.From) bool { return ast.Same(f, root.table) }) &&
		!slices.ContainsFunc(sel.Joins, func(j ast.Join) bool { return j.Kind == ast.FullJoin })
	return begin{at: root, outer: !whole}
}

// join adds the join of a load and returns where those below it begin.
func (j *joiner) join(from begin, o *loadOption, ref *relationRef, on []ast.Expr) begin {
	switch {
	case o.inner && from.path != nil:
		from.path.inner = append(from.path.inner, ast.Join{Target: ref, On: on})
		return begin{ref.right, true, from.path}
	case o.inner || !from.outer && len(on) == 0 && o.certain(from.at):
		j.joins = append(j.joins, ast.Join{Target: ref, On: on})
		if o.inner && !from.outer {
			j.needed = append(j.needed, neededTarget{ref, on})
		}
		return begin{at: ref.right, outer: from.outer}
	}
	path := &joinedPath{ref: ref}
	j.joins = append(j.joins, ast.Join{Kind: ast.LeftJoin, Target: path, On: on})
	return begin{ref.right, true, path}
}

// certain tells whether each object read as from has a target: by a foreign key that can't be NULL, to rows of which none is left out.
func (o *loadOption) certain(from *entity) bool {
	r := o.ref.rel
	if r.target.view || o.ref.right != nil && o.ref.right.from != nil {
		return false // a query may leave rows out
	}
	return r.kind == manyToOne && r.on == nil && r.any == nil && r.target.parent == nil && !r.target.united() && !o.ref.narrows() && from.m.is(r.owner) &&
		!slices.ContainsFunc(r.local, func(f *field) bool { return !f.notNull || r.view && !f.tag.Has("fk") })
}

// neededTarget is what an inner join asks of the rows of a root.
type neededTarget struct {
	ref *relationRef
	on  []ast.Expr
}

// withNeeded has a statement that picks roots pick none that its inner joins would drop.
func (j *joiner) withNeeded(sel ast.Select) *ast.Select {
	for _, n := range j.needed {
		q := n.ref.correlated(n.ref.right, nil)
		q.Where = append(q.Where, n.on...)
		sel.Where = append(slices.Clip(sel.Where), &ast.Exists{Query: q})
	}
	return &sel
}

// checkInner refuses to inner join what isn't joined.
func (o *loadOption) checkInner() error {
	if o.inner && o.how != joined {
		return fmt.Errorf("%w: Inner of %s: it goes with Joined", ErrUsage, o.ref.rel)
	}
	return nil
}
