package orm

import (
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// This file changes relationships in memory, with both sides in step. A snapshot holds the same slice of items as its baseline, so
// items are only ever appended behind it; whatever takes items out makes a new slice.

// target returns the instance of an item: known, or a fresh transient one. Faults are kept in the session.
func (r *relation) instanceOf(owner *instance, item sqltype.Ptr) *instance {
	if owner.sess == nil {
		if i := linkOf(r.target, item); i != nil {
			return i
		}
		return &instance{obj: item, m: r.target}
	}
	return owner.sess.instance(r.target, item)
}

// linkOf returns the instance that an object's relationship fields point at, nil if none does: the object is transient, has no such
// fields, is a copy, or the program has assigned them all anew.
func linkOf(m *mapper, obj sqltype.Ptr) *instance {
	for _, r := range m.rels {
		var i *instance
		if r.many {
			i = r.manyIn(obj).link
		} else {
			i = r.refIn(obj).link
		}
		if i != nil && i.obj == obj {
			return i
		}
	}
	return nil
}

// adopt brings an item into the owner's session if the relationship cascades so.
func (r *relation) adopt(owner, item *instance) {
	if owner.sess != nil && owner.alive() && r.cascade&cascadeSave != 0 {
		owner.sess.add(item)
	}
}

// append puts an item into the collection of i and sets the other side.
func (r *relation) append(i *instance, item sqltype.Ptr) {
	if !r.put(i, item) {
		return
	}
	t := r.instanceOf(i, item)
	r.adopt(i, t)
	if r.inverse == nil {
		return
	}
	if r.inverse.many {
		r.inverse.put(t, i.obj)
		return
	}
	r.inverse.point(t, i)
}

// put appends to the items alone and tells whether that changed anything.
func (r *relation) put(i *instance, item sqltype.Ptr) bool {
	m := r.manyIn(i.obj)
	if slices.Contains(m.items, item) {
		return false
	}
	i.forgetRemoval(r, item)
	m.items = append(m.items, item)
	if r.cascade&cascadeOrphan != 0 {
		r.parented(r.instanceOf(i, item))
	}
	return true
}

// parented notes that an object has a parent by r, bereaved that it lost it. A pending object without one is not inserted if r cascades
// delete-orphan; one that never had a parent is: the program may have set its key by hand.
func (r *relation) parented(t *instance) {
	if t.orphan == r {
		t.orphan = nil
	}
}

func (r *relation) bereaved(t *instance) {
	if r.cascade&cascadeOrphan != 0 && t.state == Pending {
		t.orphan = r
	}
}

// remove takes an item out of the collection of i and clears the other side.
func (r *relation) remove(i *instance, item sqltype.Ptr) {
	t := r.instanceOf(i, item)
	if r.take(i, t) {
		r.unmirror(i, t)
	}
}

// unmirror clears the other side of what i has lost.
func (r *relation) unmirror(i, t *instance) {
	if r.inverse == nil {
		return
	}
	if r.inverse.many {
		r.inverse.take(t, i)
		return
	}
	ref := r.inverse.refIn(t.obj)
	if ref.v == i.obj || !ref.loaded && r.inverse.pointsAt(t, i) {
		ref.v, ref.relState = nil, relState{loaded: true, epoch: t.now()}
	}
}

// take takes an item out of the items alone. On a collection that isn't loaded it keeps the removal.
func (r *relation) take(i, t *instance) bool {
	m := r.manyIn(i.obj)
	if k := slices.Index(m.items, t.obj); k >= 0 {
		r.bereaved(t)
		m.items = slices.Delete(slices.Clone(m.items), k, k+1)
		if m.loaded && !m.partial {
			return true
		}
		if e := i.findLoose(r); !slices.Contains(r.baseline(i), t.obj) && (e == nil || !e.returned) {
			return true // was appended before loading
		}
	} else if m.loaded && !m.partial {
		return false
	}
	if t.state != Persistent {
		return true
	}
	i.looseEnd(r).remove(t)
	return true
}

// looseEnd is what was done to a collection that wasn't loaded, and so can't be told from its items.
type looseEnd struct {
	rel      *relation
	removals []*instance // taken out, in the database if they ever were in
	replaced bool        // Set: whatever the database has and the items don't is to be removed
	returned bool        // a removal was taken back: only the database knows whether the item was in
}

func (e *looseEnd) remove(t *instance) {
	if !slices.Contains(e.removals, t) {
		e.removals = append(e.removals, t)
	}
}

// looseEnd returns the loose end of a collection, made if need be.
func (i *instance) looseEnd(r *relation) *looseEnd {
	if e := i.findLoose(r); e != nil {
		return e
	}
	i.loose = append(i.loose, &looseEnd{rel: r})
	return i.loose[len(i.loose)-1]
}

func (i *instance) findLoose(r *relation) *looseEnd {
	for _, e := range i.loose {
		if e.rel == r {
			return e
		}
	}
	return nil
}

// forgetRemoval drops a kept removal, since the item is back.
func (i *instance) forgetRemoval(r *relation, item sqltype.Ptr) {
	if e := i.findLoose(r); e != nil {
		kept := len(e.removals)
		e.removals = slices.DeleteFunc(e.removals, func(t *instance) bool { return t.obj == item })
		e.returned = e.returned || len(e.removals) < kept
	}
}

// settle drops what was kept for a collection: it is loaded or flushed now.
func (i *instance) settle(r *relation) {
	if i.loose != nil {
		i.loose = slices.DeleteFunc(i.loose, func(e *looseEnd) bool { return e.rel == r })
	}
}

// set makes items the whole collection.
func (r *relation) set(i *instance, items []sqltype.Ptr) {
	m := r.manyIn(i.obj)
	for _, old := range m.items {
		if !slices.Contains(items, old) {
			r.remove(i, old)
		}
	}
	for _, item := range items {
		if item != nil {
			r.append(i, item)
		}
	}
	ordered := make([]sqltype.Ptr, 0, len(items))
	for _, item := range items {
		if item != nil && !slices.Contains(ordered, item) {
			ordered = append(ordered, item)
		}
	}
	m.items = ordered
	if !m.loaded {
		i.looseEnd(r).replaced = true
	}
}

// assign makes v the target of a reference and moves the owner between the collections of the other side.
func (r *relation) assign(i *instance, v sqltype.Ptr) {
	ref := r.refIn(i.obj)
	if v == nil {
		r.leave(i, ref)
		ref.v, ref.relState = nil, relState{loaded: true, epoch: i.now()}
		return
	}
	t := r.instanceOf(i, v)
	r.adopt(i, t)
	r.point(i, t)
	if r.inverse == nil {
		return
	}
	if r.inverse.many {
		r.inverse.put(t, i.obj)
		return
	}
	r.inverse.point(t, i)
}

// point makes t the target of the reference of i and takes i out of the collection it was in.
func (r *relation) point(i, t *instance) {
	ref := r.refIn(i.obj)
	if ref.loaded && ref.v == t.obj {
		return
	}
	if i.sess == nil || r.current(i, ref) != t { // an unloaded reference may point there by its key
		r.leave(i, ref)
	}
	ref.v, ref.relState = t.obj, relState{loaded: true, epoch: i.now()}
	r.parented(t)
	if r.inverse != nil {
		r.inverse.parented(i)
	}
}

// leave takes i out of the other side of what its reference points at now.
func (r *relation) leave(i *instance, ref *rawRef) {
	if r.inverse == nil || i.sess == nil {
		return
	}
	old := r.current(i, ref)
	if old == nil {
		return
	}
	if r.inverse.many {
		r.inverse.take(old, i)
		return
	}
	r.bereaved(old)
	r.inverse.bereaved(i)
	if other := r.inverse.refIn(old.obj); other.v == i.obj {
		other.v, other.relState = nil, relState{loaded: true, epoch: old.now()}
	}
}

// current returns the instance that a reference points at as far as memory knows.
func (r *relation) current(i *instance, ref *rawRef) *instance {
	if ref.v != nil {
		return r.instanceOf(i, ref.v)
	}
	if ref.loaded || r.kind != manyToOne {
		return nil
	}
	return i.sess.present(r, i)
}

// pointsAt tells whether the key columns of i refer to t.
func (r *relation) pointsAt(i, t *instance) bool {
	if r.kind != manyToOne {
		return false
	}
	for k, f := range r.local {
		a, errA := f.value(i.obj)
		b, errB := r.remote[k].value(t.obj)
		if errA != nil || errB != nil || !a.Equal(b) {
			return false
		}
	}
	return true
}

// now is the epoch of the instance's session.
func (i *instance) now() uint32 {
	if i.sess == nil {
		return 0
	}
	return i.sess.epoch
}

// baseline is the collection as last loaded or flushed.
func (r *relation) baseline(i *instance) []sqltype.Ptr {
	if i.snap == nil {
		return nil
	}
	return r.manyIn(i.snap).items
}

// added returns the items that are in the collection and weren't in its baseline.
func (r *relation) added(i *instance) []sqltype.Ptr {
	return subtract(r.manyIn(i.obj).items, r.baseline(i))
}

// removed returns the items that were in the baseline, or were removed before loading, and aren't in the collection.
func (r *relation) removed(i *instance) []sqltype.Ptr {
	m := r.manyIn(i.obj)
	gone := subtract(r.baseline(i), m.items)
	if e := i.findLoose(r); e != nil {
		for _, t := range e.removals {
			if !slices.Contains(m.items, t.obj) && !slices.Contains(gone, t.obj) {
				gone = append(gone, t.obj)
			}
		}
	}
	return gone
}

// subtract returns the elements of a that aren't in b, nil if there are none.
func subtract(a, b []sqltype.Ptr) []sqltype.Ptr {
	if len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) {
		return nil
	}
	if len(b) <= 8 {
		return filterOut(a, func(p sqltype.Ptr) bool { return slices.Contains(b, p) })
	}
	set := make(map[sqltype.Ptr]struct{}, len(b))
	for _, p := range b {
		set[p] = struct{}{}
	}
	return filterOut(a, func(p sqltype.Ptr) bool { _, in := set[p]; return in })
}

func filterOut(a []sqltype.Ptr, drop func(sqltype.Ptr) bool) []sqltype.Ptr {
	var out []sqltype.Ptr
	for _, p := range a {
		if !drop(p) {
			out = append(out, p)
		}
	}
	return out
}

// moved tells whether a reference points elsewhere than its snapshot.
func (r *relation) moved(i *instance) bool {
	ref := r.refIn(i.obj)
	if !ref.loaded {
		return false
	}
	if i.snap == nil {
		return true
	}
	base := r.refIn(i.snap)
	return base.loaded && base.v != ref.v || !base.loaded && !r.agrees(&instance{obj: i.snap, m: i.m}, ref.v)
}

// agrees tells whether an object's key columns already refer to v.
func (r *relation) agrees(i *instance, v sqltype.Ptr) bool {
	if v == nil {
		_, set, err := keysIn(r.local, i.obj)
		return err == nil && !set
	}
	return r.pointsAt(i, &instance{obj: v, m: r.target})
}

// modified tells whether a flush has something to do for the relationship.
func (r *relation) modified(i *instance) bool {
	if r.many {
		return r.manyIn(i.obj).link != i || i.findLoose(r) != nil || len(r.added(i)) > 0 || len(r.removed(i)) > 0
	}
	return r.refIn(i.obj).link != i || r.moved(i)
}

// rebase makes the relationship as it is the baseline of later changes.
func (r *relation) rebase(i *instance) {
	i.settle(r)
	if r.many {
		m := r.manyIn(i.obj)
		if !m.loaded {
			m.items = nil // what was appended is in the database now and comes with the load
		}
		*r.manyIn(i.snap) = *m
		return
	}
	*r.refIn(i.snap) = *r.refIn(i.obj)
}

// restore gives the relationship the state it has in a snapshot.
func (r *relation) restore(i *instance, from sqltype.Ptr) {
	i.settle(r)
	if r.many {
		m := r.manyIn(i.obj)
		*m = *r.manyIn(from)
		m.link, m.items = i, slices.Clip(m.items)
		return
	}
	*r.refIn(i.obj) = *r.refIn(from)
	r.refIn(i.obj).link = i
}
