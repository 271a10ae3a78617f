package orm

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// This file changes relationships in memory, with both sides in step. A snapshot holds the same slice of items as its baseline, so
// items are only ever appended behind it; whatever takes items out makes a new slice.

// instanceOf returns the instance of an item that m maps: known, or a fresh transient one.
func (r *relation) instanceOf(owner *instance, item sqltype.Ptr, m *mapper) *instance {
	if owner.sess == nil {
		if i := linkOf(m, item); i != nil {
			return i
		}
		return &instance{obj: item, m: m}
	}
	return owner.sess.instance(m, item)
}

// given is instanceOf for an item at p that the program gave as x; nil, with a fault of the session, if its struct isn't mapped.
func (r *relation) given(owner *instance, p sqltype.Ptr, x any) *instance {
	m := r.target
	if r.wide {
		t := reflect.TypeOf(x)
		if m = r.owner.reg.byType[t.Elem()]; m == nil || !r.takesStruct(m) {
			r.strange(owner, t)
			return nil
		}
	}
	return r.instanceOf(owner, p, m)
}

// referent is the instance of what the program makes a reference of owner point at, nil for nil; ok is false if that can't be.
func (r *relation) referent(owner *instance, x any) (t *instance, ok bool) {
	if p := sqltype.Word(x); p != nil {
		t = r.given(owner, p, x)
		return t, t != nil
	}
	if x != nil && reflect.TypeOf(x).Kind() != reflect.Pointer {
		r.strange(owner, reflect.TypeOf(x))
		return nil, false
	}
	return nil, true
}

// linkOf returns the instance that an object's relationship fields point at, nil if none does: the object is transient, has no such
// fields, is a copy, or the program has assigned them all anew.
func linkOf(m *mapper, obj sqltype.Ptr) *instance {
	for _, r := range m.rels {
		if i := r.linkOf(obj); i != nil && i.obj == obj {
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
func (r *relation) append(i, t *instance) {
	if !r.refuses(i) && r.mayAppend(i, t) {
		r.bring(i, t)
	}
}

// bring is append without asking anybody.
func (r *relation) bring(i, t *instance) {
	if !r.put(i, t) {
		if r.inverse != nil && !r.inverse.many { // a statement may have moved the item meanwhile, which the list doesn't know
			r.inverse.point(t, i)
		}
		return
	}
	r.adopt(i, t)
	r.answer(i, t)
}

// answer sets the other side of a relationship from i to t, if it has one.
func (r *relation) answer(i, t *instance) {
	switch {
	case r.inverse == nil:
	case r.inverse.many:
		r.inverse.put(t, i)
	default:
		r.inverse.point(t, i)
	}
}

// put appends to the items alone and tells whether that changed anything.
func (r *relation) put(i, t *instance) bool {
	if r.index(i.obj, t.obj) >= 0 {
		return false
	}
	i.forgetRemoval(r, t.obj)
	r.push(i.obj, t)
	r.parented(t)
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
func (r *relation) remove(i, t *instance) {
	if !r.refuses(i) && r.mayRemove(i, t) {
		r.drop(i, t)
	}
}

// drop is remove without asking anybody.
func (r *relation) drop(i, t *instance) {
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
	if r.inverse.to(t.obj) == i.obj || !r.inverse.refIn(t.obj).loaded && r.inverse.pointsAt(t, i) {
		r.inverse.direct(t, nil)
	}
}

// direct makes the reference of i point at t, or with nil at nothing, as loaded. It leaves the other side alone.
func (r *relation) direct(i, t *instance) {
	r.aim(i.obj, t)
	r.refIn(i.obj).relState = relState{loaded: true, epoch: i.now()}
}

// take takes an item out of the items alone. On a collection that isn't loaded it keeps the removal: though the item was appended
// before, the database may have had it in.
func (r *relation) take(i, t *instance) bool {
	m := r.manyIn(i.obj)
	if k := r.index(i.obj, t.obj); k >= 0 {
		r.bereaved(t)
		r.cut(i.obj, k)
		if m.loaded && !m.partial {
			return true
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
func (r *relation) set(i *instance, items []*instance) {
	if r.refuses(i) {
		return
	}
	if r.unread && i.state == Persistent {
		i.sess.fault(fmt.Errorf("orm: set %s: %w: it is write-only, and Set would load it: use Append and Remove", r.describe(i), ErrUsage))
		return
	}
	gone := slices.DeleteFunc(r.members(i), func(old *instance) bool { return slices.ContainsFunc(items, old.alike) })
	for _, old := range gone {
		if !r.mayRemove(i, old) {
			return
		}
	}
	for _, t := range items {
		if !r.mayAppend(i, t) {
			return
		}
	}
	for _, old := range gone {
		r.drop(i, old)
	}
	for _, t := range items {
		r.bring(i, t)
	}
	ordered := make([]*instance, 0, len(items))
	for _, t := range items {
		if !slices.ContainsFunc(ordered, t.alike) {
			ordered = append(ordered, t)
		}
	}
	r.setMembers(i.obj, ordered)
	if !r.manyIn(i.obj).loaded {
		i.looseEnd(r).replaced = true
	}
}

// alike tells whether two instances are of one object: one that no session knows has a new instance each time.
func (i *instance) alike(other *instance) bool { return i.obj == other.obj }

// assign makes t, or nothing, the target of a reference and moves the owner between the collections of the other side.
func (r *relation) assign(i, t *instance) {
	if r.refuses(i) || !r.maySet(i, t) {
		return
	}
	if t == nil {
		r.leave(i)
		r.direct(i, nil)
		return
	}
	r.adopt(i, t)
	r = r.toward(t.m)
	r.point(i, t)
	r.answer(i, t)
}

// point makes t the target of the reference of i and takes i out of the collection it was in.
func (r *relation) point(i, t *instance) {
	if r.refIn(i.obj).loaded && r.to(i.obj) == t.obj {
		return
	}
	if i.sess == nil || r.current(i) != t { // an unloaded reference may point there by its key
		r.leave(i)
	}
	r.direct(i, t)
	r.parented(t)
	if r.inverse != nil {
		r.inverse.parented(i)
	}
}

// leave takes i out of the other side of what its reference points at now.
func (r *relation) leave(i *instance) {
	if r.inverse == nil && r.any == nil && !r.adopts() || i.sess == nil {
		return
	}
	old := r.current(i)
	if old == nil {
		return
	}
	r = r.toward(old.m)
	r.bereaved(old)
	if r.inverse == nil {
		return
	}
	if r.inverse.many {
		r.inverse.take(old, i)
		return
	}
	r.inverse.bereaved(i)
	if r.inverse.to(old.obj) == i.obj {
		r.inverse.direct(old, nil)
	}
}

// current returns the instance that a reference points at as far as memory knows.
func (r *relation) current(i *instance) *instance {
	if r.to(i.obj) != nil {
		var room [1]*instance
		if at := r.appendMembers(room[:0], i); len(at) > 0 {
			return at[0]
		}
	}
	if r = r.told(i.obj); r.refIn(i.obj).loaded || r.kind != manyToOne {
		return nil
	}
	return i.sess.present(r, i)
}

// pointsAt tells whether the key columns of i refer to t.
func (r *relation) pointsAt(i, t *instance) bool {
	if r.kind != manyToOne || !r.disc.among(i.obj) {
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
	return r.list(i.snap)
}

// untouched tells whether a collection has the very slice of its baseline.
func (r *relation) untouched(i *instance) bool {
	return i.snap != nil && r.manyIn(i.obj).slice.same(r.manyIn(i.snap).slice)
}

// added returns the items that are in the collection and weren't in its baseline.
func (r *relation) added(i *instance) []sqltype.Ptr {
	if r.untouched(i) {
		return nil
	}
	return subtract(r.list(i.obj), r.baseline(i))
}

// removed returns the items that were in the baseline, or were removed before loading, and aren't in the collection.
func (r *relation) removed(i *instance) []sqltype.Ptr {
	e := i.findLoose(r)
	if e == nil && r.untouched(i) {
		return nil
	}
	items := r.list(i.obj)
	gone := subtract(r.baseline(i), items)
	if e != nil {
		for _, t := range e.removals {
			if !slices.Contains(items, t.obj) && !slices.Contains(gone, t.obj) {
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
	base, v := r.refIn(i.snap), r.to(i.obj)
	return base.loaded && r.to(i.snap) != v || !base.loaded && !r.held(i.obj).agrees(&instance{obj: i.snap, m: i.m}, v)
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
	if r.view {
		return r.linkOf(i.obj) != i
	}
	if r.many {
		return r.manyIn(i.obj).link != i || i.findLoose(r) != nil || len(r.added(i)) > 0 || len(r.removed(i)) > 0 || r.reordered(i)
	}
	return r.refIn(i.obj).link != i || r.moved(i)
}

// rebase makes the relationship as it is the baseline of later changes.
func (r *relation) rebase(i *instance) {
	i.settle(r)
	if r.many {
		m := r.manyIn(i.obj)
		if !m.loaded {
			m.slice = rawSlice{} // what was appended is in the database now and comes with the load
		}
	}
	r.copyState(i.snap, i.obj)
}

// copyState gives an object, or a snapshot, the relationship as another has it.
func (r *relation) copyState(dst, src sqltype.Ptr) {
	if r.many {
		*r.manyIn(dst) = *r.manyIn(src)
		return
	}
	*r.refIn(dst) = *r.refIn(src)
	r.aimAlike(dst, src)
}

// restore gives the relationship the state it has in a snapshot.
func (r *relation) restore(i *instance, from sqltype.Ptr) {
	i.settle(r)
	r.copyState(i.obj, from)
	if r.many {
		m := r.manyIn(i.obj)
		m.link, m.slice = i, m.slice.clip()
		return
	}
	r.refIn(i.obj).link = i
}
