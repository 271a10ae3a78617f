package orm

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// This file turns what relationships say in memory into foreign keys and association rows.

// linkChange is one association row to be written, or all rows of an object that is deleted.
type linkChange struct {
	rel    *relation
	owner  *instance
	target *instance // nil: all rows of the owner
	insert bool
	unsure bool // a removal from a collection that wasn't loaded: there may be no such row
}

// linkKey tells association rows apart, whichever side they are found from.
type linkKey struct {
	table       string
	left, right *instance
}

// relations gathers what the relationships of one saved object ask for.
func (w *work) relations(i *instance) error {
	for _, r := range i.m.rels {
		var err error
		if r.view {
			continue
		}
		switch r.kind {
		case manyToOne, toAny:
			err = w.reference(r, i)
		case oneToMany:
			err = w.children(r, i)
		case oneToOne:
			err = w.child(r, i)
		case manyToMany:
			w.linksOf(r, i)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reference makes the key columns of i follow its reference if that was moved.
func (w *work) reference(r *relation, i *instance) error {
	if !r.moved(i) {
		return nil
	}
	v := r.to(i.obj)
	if v == nil {
		if i.state == Pending {
			return nil // no reference given: the key columns stand as they are
		}
		return w.unpoint(r, i, false)
	}
	r = r.held(i.obj)
	t := w.s.lookup(r.target, v)
	if t == nil || !t.alive() {
		return w.stranger(r, i, v)
	}
	return w.point(r, i, false, t)
}

// stranger is the error of a relationship to an object that the session doesn't have.
func (w *work) stranger(r *relation, i *instance, v sqltype.Ptr) error {
	if t := w.s.lookup(r.target, v); t != nil && t.state == Deleted {
		return fmt.Errorf("%w: %s refers to %s", ErrDeleted, r.describe(i), t)
	}
	return fmt.Errorf("%w: %s holds %s, which is not in the session: add it, or let the relationship cascade save-update",
		ErrUsage, r.describe(i), r.target.describe(v))
}

// children makes the key columns of what was added to a collection follow its owner. What was removed is seen to in orphans.go.
func (w *work) children(r *relation, i *instance) error {
	for _, item := range r.added(i) {
		t := w.s.lookup(r.target, item)
		if t == nil || !t.alive() {
			return w.stranger(r, i, item)
		}
		if w.gone(t) || r.claimed(t, i) {
			continue
		}
		if err := w.point(r, t, true, i); err != nil {
			return err
		}
	}
	return nil
}

// child is children for the far side of a one-to-one.
func (w *work) child(r *relation, i *instance) error {
	v := r.to(i.obj)
	if !r.refIn(i.obj).loaded || v == nil || i.snap != nil && r.to(i.snap) == v {
		return nil
	}
	t := w.s.lookup(r.target, v)
	if t == nil || !t.alive() {
		return w.stranger(r, i, v)
	}
	if w.gone(t) || r.claimed(t, i) {
		return nil
	}
	return w.point(r, t, true, i)
}

// claimed tells whether a child's own reference says that it belongs to another parent than i.
func (r *relation) claimed(t, i *instance) bool {
	if r.inverse == nil || r.inverse.many {
		return false
	}
	return r.inverse.refIn(t.obj).loaded && r.inverse.to(t.obj) != i.obj && r.inverse.moved(t)
}

// point makes child's key columns follow parent's. far tells that child is the relationship's target.
func (w *work) point(r *relation, child *instance, far bool, parent *instance) error {
	if w.gone(parent) {
		return fmt.Errorf("%w: %s is to refer to %s, which this flush deletes", ErrDeleted, child, parent)
	}
	fields, from := r.ends(far)
	c := child.change
	if c == nil {
		c = w.newChange(updateRow, child)
	}
	for p := range c.pointers {
		if slices.Equal(p.child(), fields) {
			return nil // the other side said the same
		}
	}
	if err := disagree(c, r, fields, parent, from); err != nil {
		return err
	}
	if c.kind == updateRow && settled(child, fields, parent, from) && r.disc.among(child.obj) && r.disc.among(child.snap) {
		return nil
	}
	if child.change == nil {
		w.enter(c)
	}
	w.follow(c, pointer{rel: r, parent: parent, far: far})
	w.discriminate(c, r)
	return nil
}

// settled tells whether a row's key columns, in memory and in the database, refer to parent already.
func settled(child *instance, fields []*field, parent *instance, from []*field) bool {
	if parent.state != Persistent {
		return false
	}
	for k, f := range fields {
		now, err1 := f.value(child.obj)
		was, err2 := f.value(child.snap)
		want, err3 := from[k].value(parent.obj)
		if err1 != nil || err2 != nil || err3 != nil || !now.Equal(want) || !was.Equal(want) {
			return false
		}
	}
	return true
}

// disagree is the error of a key changed by hand to something else than the relationship, changed too, says.
func disagree(c *change, r *relation, fields []*field, parent *instance, from []*field) error {
	if c.kind != updateRow {
		return nil // in a new object the relationship wins
	}
	for k, f := range fields {
		if f.same(c.i.obj, c.i.snap) {
			continue
		}
		now, err := f.value(c.i.obj)
		if err != nil {
			return err
		}
		if want, err := from[k].value(parent.obj); err != nil || parent.state == Pending || !now.Equal(want) {
			return fmt.Errorf("%w: %s: %s was set to %s by hand, and %s to %s: change one of them", ErrUsage, c.i, f, now, r, parent)
		}
	}
	if d := r.disc; d != nil && !d.in(c.i.obj) && !d.field().same(c.i.obj, c.i.snap) {
		return fmt.Errorf("%w: %s: %s was set by hand, and %s to %s: change one of them", ErrUsage, c.i, d.field(), r, parent)
	}
	return nil
}

// unpoint makes child's key columns NULL; for far see point. Columns that can't be are an error that says what to do.
func (w *work) unpoint(r *relation, child *instance, far bool) error {
	fields, _ := r.ends(far)
	for _, f := range fields {
		if f.pk || f.notNull {
			return fmt.Errorf("%w: %s lost its %s, but %s can't be NULL: give it another, delete it, or let the collection cascade 'all, delete-orphan'",
				ErrUsage, child, r, f)
		}
	}
	c := w.change(child, updateRow)
	for p := range c.pointers {
		if slices.Equal(p.child(), fields) {
			return nil
		}
	}
	w.follow(c, pointer{rel: r, far: far})
	w.indiscriminate(c, r)
	return nil
}

// addFields adds columns to an update, in order of the table's.
func (c *change) addFields(fields []*field) {
	if c.kind != updateRow {
		return
	}
	for _, f := range fields {
		if !slices.Contains(c.fields, f) {
			c.fields = append(c.fields, f)
		}
	}
	slices.SortFunc(c.fields, func(a, b *field) int { return a.index - b.index })
}

// linksOf gathers the association rows that a many-to-many gains and loses.
func (w *work) linksOf(r *relation, i *instance) {
	base := r.baseline(i)
	for _, item := range r.removed(i) {
		t := w.s.lookup(r.target, item)
		if t == nil || t.state != Persistent || w.gone(t) && r.inverse != nil {
			continue // a deleted target takes its rows along by its own side of the relationship, if it has one
		}
		if linked, known := r.linked(i, t); linked || !known {
			w.link(&linkChange{rel: r, owner: i, target: t, unsure: !known && !slices.Contains(base, item)})
		}
	}
	for _, item := range r.added(i) {
		t := w.s.lookup(r.target, item)
		if t == nil || !t.alive() || w.gone(t) {
			continue
		}
		if linked, _ := r.linked(i, t); !linked {
			w.link(&linkChange{rel: r, owner: i, target: t, insert: true})
		}
	}
}

// linked tells what the other side of a many-to-many knows of the association row between i and t. Of two collections only one may
// have been loaded; the other then takes for new what its partner has had all along.
func (r *relation) linked(i, t *instance) (linked, known bool) {
	if r.inverse == nil || t.snap == nil {
		return false, false
	}
	base := r.inverse.manyIn(t.snap)
	return r.inverse.index(t.snap, i.obj) >= 0, base.loaded && !base.partial
}

func (w *work) link(l *linkChange) {
	key := linkKey{l.rel.assoc.table.Name, l.owner, l.target}
	if inv := l.rel.inverse; inv != nil && inv.String() < l.rel.String() {
		key.left, key.right = l.target, l.owner // both sides find the row: it has the name that the first of them gives it
	}
	if w.linked[key] {
		return
	}
	w.linked[key] = true
	w.links = append(w.links, l)
}
