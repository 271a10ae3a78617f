package orm

import (
	"context"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// This file finds the rows to delete: those that Delete named, those that cascade from them, and orphans. What a cascade needs and memory
// doesn't have is loaded, for all objects of a round at once.

// findDeletes fills w.deletes. dirty are the persistent objects with changes.
func (w *work) findDeletes(ctx context.Context, dirty []*instance) error {
	if err := w.loadForsaken(ctx, dirty); err != nil {
		return err
	}
	for _, i := range w.s.doomed {
		w.condemn(i)
	}
	orphans, lost := w.orphans(dirty)
	for _, i := range orphans {
		w.condemn(i)
	}
	for k := 0; k < len(w.condemned); {
		round := w.condemned[k:]
		k = len(w.condemned)
		if err := w.cascadeDelete(ctx, round); err != nil {
			return err
		}
	}
	for _, f := range append(w.freed, lost...) {
		if !w.gone(f.child) { // also by a later round
			if err := w.unpoint(f.rel, f.child, true); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(w.deletes, childrenFirst)
	return nil
}

// childrenFirst sorts deletes against the order of tables, within one by key.
func childrenFirst(a, b *change) int {
	if a.i.m.root != b.i.m.root {
		return -byTableAndKey(a.i, b.i)
	}
	return compareKeys(a.i, b.i)
}

// condemn has a flush delete an instance's row; one that has none yet just isn't inserted.
func (w *work) condemn(i *instance) {
	switch {
	case w.gone(i):
	case i.state == Pending:
		w.detached[i] = true
		w.dropped = append(w.dropped, i)
		w.condemned = append(w.condemned, i)
	case i.state == Persistent:
		c := w.newChange(deleteRow, i)
		w.enter(c)
		w.deletes = append(w.deletes, c)
		w.condemned = append(w.condemned, i)
	}
}

// freedChild is an object that was taken out of a collection and put nowhere else, or whose parent is deleted.
type freedChild struct {
	rel   *relation
	child *instance
}

// orphans finds the objects that lost their parent: those to be deleted, and those whose key becomes NULL.
func (w *work) orphans(dirty []*instance) (deleted []*instance, freed []freedChild) {
	for _, i := range w.s.fresh {
		if i.orphan != nil {
			deleted = append(deleted, i)
		}
	}
	for _, i := range dirty {
		for _, r := range i.m.rels {
			for _, item := range r.lost(i) {
				t := w.s.lookup(r.target, item)
				if t == nil || !t.alive() || r.rehomed(t, i) {
					continue
				}
				if r.cascade&cascadeOrphan != 0 {
					deleted = append(deleted, t)
				} else if t.state == Persistent {
					freed = append(freed, freedChild{r, t})
				}
			}
			for _, item := range r.forsaken(i) {
				if t := w.s.lookup(r.target, item); t != nil && t.alive() && !r.elsewhere(i, item) {
					deleted = append(deleted, t)
				}
			}
			if r.holdsKey() && r.cleared(i) && r.led(i.snap).orphans() {
				deleted = append(deleted, i)
			}
		}
	}
	return deleted, freed
}

// lost are the targets that a relationship whose key is on their side had and hasn't any more.
func (r *relation) lost(i *instance) []sqltype.Ptr {
	if r.view {
		return nil
	}
	switch r.kind {
	case oneToMany:
		base := r.baseline(i)
		return filterOut(r.removed(i), func(item sqltype.Ptr) bool { return !slices.Contains(base, item) && !r.owned(i, item) })
	case oneToOne:
		if i.snap == nil {
			return nil
		}
		was := r.to(i.snap)
		if r.refIn(i.obj).loaded && r.refIn(i.snap).loaded && was != nil && r.to(i.obj) != was {
			return []sqltype.Ptr{was}
		}
	}
	return nil
}

// owned tells whether the row of an item refers to i. Out of a collection that isn't loaded anything can be removed.
func (r *relation) owned(i *instance, item sqltype.Ptr) bool {
	t := i.sess.lookup(r.target, item)
	if t == nil || t.snap == nil || !r.disc.among(t.snap) {
		return false
	}
	for k, f := range r.remote {
		a, errA := f.value(t.snap)
		b, errB := r.local[k].value(i.obj)
		if errA != nil || errB != nil || !a.Equal(b) {
			return false
		}
	}
	return true
}

// rehomed tells whether a child that i lost belongs to another parent now.
func (r *relation) rehomed(t, i *instance) bool {
	if r.inverse != nil {
		v := r.inverse.to(t.obj)
		return r.inverse.refIn(t.obj).loaded && v != nil && v != i.obj
	}
	found := false
	i.sess.each(func(other *instance) {
		if other != i && other.m.is(r.owner) && !found {
			found = slices.Contains(r.items(other), t.obj)
		}
	})
	return found
}

// orphans tells whether the other side of a reference deletes what is taken out of it.
func (r *relation) orphans() bool { return r.inverse != nil && r.inverse.cascade&cascadeOrphan != 0 }

// cleared tells whether a reference that pointed at something points at nothing now.
func (r *relation) cleared(i *instance) bool {
	ref := r.refIn(i.obj)
	if !ref.loaded || r.to(i.obj) != nil || i.snap == nil {
		return false
	}
	_, had, err := keysIn(r.local, i.snap)
	return err == nil && had
}

// cascadeDelete follows the relationships of condemned objects by one step.
func (w *work) cascadeDelete(ctx context.Context, round []*instance) error {
	seen := map[*relation]bool{}
	for _, set := range byMapper(round) {
		for _, r := range set[0].m.rels {
			if seen[r] || r.view {
				continue // it went for those that inherit it together
			}
			seen[r] = true
			owners := set
			if r.owner.kin != nil {
				owners = slices.DeleteFunc(slices.Clone(round), func(i *instance) bool { return !i.m.is(r.owner) })
			}
			if err := w.cascadeAlong(ctx, r, owners); err != nil {
				return err
			}
		}
	}
	return nil
}

// byMapper parts instances by their type, in order of first appearance.
func byMapper(insts []*instance) [][]*instance {
	var sets [][]*instance
	at := map[*mapper]int{}
	for _, i := range insts {
		k, ok := at[i.m]
		if !ok {
			k = len(sets)
			at[i.m] = k
			sets = append(sets, nil)
		}
		sets[k] = append(sets[k], i)
	}
	return sets
}

func (w *work) cascadeAlong(ctx context.Context, r *relation, owners []*instance) error {
	switch {
	case r.kind == manyToMany:
		for _, i := range owners {
			if i.state == Pending {
				continue // no row, and so none that links it
			}
			if !r.fresh(i) || r.stateIn(i.obj).partial || len(r.items(i))+len(r.removed(i)) > 0 {
				w.links = append(w.links, &linkChange{rel: r, owner: i})
			}
		}
		if r.cascade&cascadeDelete == 0 {
			return nil
		}
	case r.holdsKey() && r.cascade&cascadeDelete == 0:
		return nil
	}
	if !r.passive {
		if err := w.s.loadComplete(ctx, r, owners); err != nil {
			return err
		}
	}
	for _, i := range owners {
		r, lost := r.held(i.obj), append(r.lost(i), r.forsaken(i)...)
		for _, item := range slices.Concat(r.items(i), lost) {
			t := w.s.lookup(r.target, item)
			if t == nil || !t.alive() || w.gone(t) || r.kind != manyToOne && r.claimed(t, i) && r.rehomed(t, i) {
				continue
			}
			doom := cascadeDelete
			if slices.Contains(lost, item) {
				if r.adopts() && r.elsewhere(i, item) {
					continue
				}
				doom = cascadeOrphan
			}
			if r.cascade&doom != 0 {
				w.condemn(t)
			} else {
				w.freed = append(w.freed, freedChild{r, t})
			}
		}
	}
	return nil
}

// loadComplete loads a relationship where memory lacks it or has only part of it, or where it may be out of date.
func (s *Session) loadComplete(ctx context.Context, r *relation, owners []*instance) error {
	for _, i := range owners {
		if st := r.stateIn(i.obj); st.partial {
			st.loaded, st.partial = false, false
		}
	}
	return s.loadRelation(ctx, r.plainLoad(), owners, false)
}
