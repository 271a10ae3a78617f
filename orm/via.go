package orm

import (
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Relationships that lead along others: the readers of an author's books, the groups of a person's memberships that go on. The tables between are
// joined as the others join them, with their conditions, under names of their own. What to write can't be told, so they are for reading alone.

// Via says that a viewonly relationship leads along others, one after the other: the first one of this entity, each further one of what the one
// before it leads to, and the last one to the relationship's own target. What is found by several ways is found once.
//
//	m.Via(a.Readers, a.Books, Books.Readers)
func (mp *Mapping) Via(rel retort.Source, steps ...retort.Source) {
	ref := refOf(rel)
	if ref == nil || ref.left != mp.m.base || ref.rel.owner != mp.m {
		mp.m.fault("", "Mapping: Via takes a relationship of this entity's handle")
		return
	}
	r := ref.rel
	if len(steps) < 2 {
		r.fault("Mapping: Via needs two relationships at least, one after the other")
	}
	for _, s := range steps {
		step := refOf(s)
		if step == nil {
			r.fault("Mapping: Via takes relationships of handles made by orm.Map")
			return
		}
		r.via = append(r.via, step.rel)
	}
}

// resolveVia checks that the relationships follow each other to the target.
func (r *relation) resolveVia() {
	switch {
	case !r.view:
		r.fault("Mapping: Via doesn't say what a flush should write: tag the relationship viewonly")
	case r.tag.Has("through") || r.tag.Has("fk") || r.tag.Has("inverse") || r.on != nil:
		r.fault("Mapping: Via is the whole way: leave fk=, through=, inverse=, Join and Where out; a relationship on the way may have conditions")
	}
	at := r.owner
	for _, step := range r.via {
		switch {
		case step.target == nil && step.kind != toAny:
			return // its own fault
		case step.kind == toAny || step == r || step.via != nil:
			r.fault("Mapping: Via: %s can't be on the way: take relationships to one entity that don't lead along others", step)
			return
		case !at.is(step.owner):
			r.fault("Mapping: Via: %s begins at %s, not at %s, where the way has come to", step, step.owner, at)
			return
		}
		at = step.target
	}
	if !at.is(r.target) {
		r.fault("Mapping: Via ends at %s, the relationship is to %s", at, r.target)
	}
}

// joinsVia are the joins along the way from the left side to a target.
func (r *relationRef) joinsVia(to *entity) []ast.Join {
	var joins []ast.Join
	at := r.left
	for k, step := range r.rel.via {
		next := to
		if k < len(r.rel.via)-1 {
			next = newEntity(step.target, fmt.Sprintf("%s_%s_%d", step.target.tableName, to.table.Ref(), k+1))
		}
		joins = append(joins, (&relationRef{rel: step, left: at}).joins(next)...)
		at = next
	}
	return joins
}

// selectVia selects the targets of the owners whose keys are given, side by side.
func (o *loadOption) selectVia(sel *ast.Select, to *entity, keys []sqltype.Value) []keyColumn {
	r := o.ref.rel
	owner := newEntity(r.owner, r.owner.tableName+"_0") // as joinOwner has it
	cols := owner.columns(r.local)
	sel.From, sel.Joins = []ast.From{owner.table}, (&relationRef{rel: r, left: owner}).joinsVia(to)
	sel.Where = append([]ast.Expr{o.among(cols, keys)}, o.where...)
	return o.keyCells(sel, cols)
}

// keyCells has a statement select the keys of the owners beside the targets.
func (o *loadOption) keyCells(sel *ast.Select, cols []*ast.Column) []keyColumn {
	keyAt := make([]keyColumn, len(cols))
	for k, f := range o.ref.rel.local {
		keyAt[k] = keyColumn{f, k}
		sel.Cells = append(sel.Cells, ast.Cell{Expr: cols[k], Codec: f.codec})
	}
	return keyAt
}
