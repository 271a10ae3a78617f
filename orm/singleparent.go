package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// Targets of a many-to-one or a many-to-many belong to any number of owners, so that losing one makes no orphan of them. Tagged single_parent they have
// one at most, and delete-orphan goes with the relationship. The flush holds the program to it as far as memory knows; a unique key holds
// others to it too.

// checkSingleParent checks what goes with single_parent, and that delete-orphan doesn't go without it.
func (r *relation) checkSingleParent() {
	several := r.kind == manyToOne || r.kind == manyToMany
	r.owner.reg.single = r.owner.reg.single || r.single
	switch {
	case r.single && !several:
		r.fault("single_parent goes with a many-to-one or a many-to-many: the targets of others have a single parent anyway")
	case r.cascade&cascadeOrphan != 0 && several && !r.single:
		r.fault("cascade delete-orphan belongs on the one side of a one-to-many, whose targets have a single parent: tag this one single_parent if its targets have no more either")
	}
}

// adopts tells whether a relationship deletes targets that it loses, though their keys are not on their side.
func (r *relation) adopts() bool { return r.single && r.cascade&cascadeOrphan != 0 }

// forsaken are the targets that a relationship which adopts them had and hasn't any more.
func (r *relation) forsaken(i *instance) []sqltype.Ptr {
	switch {
	case i.snap == nil || !r.adopts():
	case r.many:
		return r.removed(i)
	case r.moved(i):
		if was := r.pointedAt(i); was != nil {
			return []sqltype.Ptr{was}
		}
	}
	return nil
}

// loadForsaken loads the targets of references that were pointed elsewhere, where memory lacks them.
func (w *work) loadForsaken(ctx context.Context, dirty []*instance) error {
	if !w.s.anyRegistry(func(reg *Registry) bool { return reg.single }) {
		return nil
	}
	for _, set := range byMapper(dirty) {
		for _, r := range set[0].m.rels {
			if !r.adopts() || r.many {
				continue
			}
			g := newGroups(0)
			for _, i := range set {
				if key, ok, err := keysIn(r.local, i.snap); err != nil {
					return err
				} else if ok && r.moved(i) && r.pointedAt(i) == nil {
					g.at(key, true)
				}
			}
			if len(g.list) == 0 {
				continue
			}
			if err := w.s.readGroups(ctx, r.plainLoad(), g, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkParents refuses a second parent of a target that may have one.
func (w *work) checkParents(dirty []*instance) error {
	if !w.s.anyRegistry(func(reg *Registry) bool { return reg.single }) {
		return nil
	}
	var changed []*relation
	for _, i := range slices.Concat(w.s.fresh, dirty) {
		for _, r := range i.m.rels {
			if r.single && !slices.Contains(changed, r) && (i.snap == nil || r.modified(i)) {
				changed = append(changed, r)
			}
		}
	}
	for _, r := range changed {
		if err := w.checkParentsBy(r); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) checkParentsBy(r *relation) (err error) {
	parents := map[sqltype.Ptr]*instance{}
	w.s.each(func(i *instance) {
		if err != nil || !i.m.is(r.owner) || !i.alive() || w.gone(i) {
			return
		}
		items := r.items(i)
		if !r.many && items == nil {
			if at := r.current(i); at != nil { // by its key, as the reference isn't loaded
				items = []sqltype.Ptr{at.obj}
			}
		}
		for _, item := range items {
			other := parents[item]
			if other == nil {
				parents[item] = i
				continue
			}
			if byTableAndKey(i, other) < 0 {
				i, other = other, i
			}
			err = fmt.Errorf("%w: %s and %s both hold %s, which may have a single parent: take it from one of them",
				ErrUsage, r.describe(other), r.describe(i), r.target.describe(item))
			return
		}
	})
	return err
}

// elsewhere tells whether a target that i has lost is held by another owner.
func (r *relation) elsewhere(i *instance, item sqltype.Ptr) bool {
	found := false
	i.sess.each(func(other *instance) {
		found = found || other != i && other.alive() && !other.deleting && other.m.is(r.owner) && slices.Contains(r.items(other), item)
	})
	return found
}
