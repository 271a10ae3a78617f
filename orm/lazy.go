package orm

import (
	"context"
	"fmt"
	"slices"
)

// ensure loads the relationship of i if memory doesn't have it, for all objects of the same result at once.
func (r *relation) ensure(ctx context.Context, i *instance) error {
	st := r.stateIn(i.obj)
	switch {
	case r.fresh(i):
		return nil
	case r.unread:
		return fmt.Errorf("orm: load %s: %w", r.describe(i), r.neverLoaded())
	case i.sess == nil && st.loaded:
		return nil
	case i.sess == nil:
		return fmt.Errorf("orm: load %s: %w: load it before the session is closed, or add the object to a session", r.describe(i), ErrDetached)
	case i.state == Deleted:
		return fmt.Errorf("orm: load %s: %w", r.describe(i), ErrDeleted)
	case st.raise:
		return fmt.Errorf("orm: load %s: %w, and the query said orm.Raise: load it with orm.SelectIn(%s)", r.describe(i), ErrUnloaded, r)
	}
	s := i.sess
	err := s.guarded(func() error {
		if err := s.autoflush(ctx); err != nil {
			return err
		}
		return s.loadLazily(ctx, r, i)
	})
	if err != nil {
		return describe("load "+r.describe(i), err)
	}
	return nil
}

// loadLazily loads the relationship of i and of its siblings that lack it too. The key of a reference is in its owner's row: where that
// has expired it is read first.
func (s *Session) loadLazily(ctx context.Context, r *relation, i *instance) error {
	siblings := r.siblings(i)
	if r.holdsKey() {
		stale := slices.DeleteFunc(slices.Clone(siblings), func(x *instance) bool { return x.state != Persistent || !x.expired() })
		if len(stale) > 0 {
			if _, err := s.refresh(ctx, stale, nil); err != nil {
				return err
			}
			if i.sess == nil {
				return fmt.Errorf("%s: %w: its row is gone", i, ErrNoResult)
			}
		}
	}
	for _, arm := range r.each() {
		if err := s.loadRelation(ctx, arm.lazyLoad(i), siblings, false); err != nil {
			return err
		}
	}
	return r.strangeKind(siblings[:1])
}

// later are the loads of a statement that say how relationships are loaded lazily.
func later(loads []*loadOption) (out []*loadOption) {
	for _, o := range loads {
		if o.how == lazyBatch {
			c := *o
			c.how = selectIn
			out = append(out, &c)
		}
	}
	return out
}

// lazyLoad loads the relationship as the statement that read the object has it, else as the mapping does.
func (r *relation) lazyLoad(i *instance) *loadOption {
	if i.batch != nil {
		for _, o := range i.batch.later {
			if o.ref.rel == r {
				return o
			}
		}
	}
	o := r.plainLoad()
	if o.criteria = i.sess.criteria(); i.batch != nil && i.batch.criteria != nil {
		o.criteria = i.batch.criteria
	}
	return o
}

// plainLoad loads the relationship as the mapping has it.
func (r *relation) plainLoad() *loadOption {
	return &loadOption{ref: &relationRef{rel: r, left: r.owner.base}, how: selectIn}
}

// siblings are the objects that came in the same result as i and lack the relationship, i first.
func (r *relation) siblings(i *instance) []*instance {
	out := []*instance{i}
	if i.batch == nil {
		return out
	}
	for _, x := range i.batch.insts {
		if x != i && x.m.is(r.owner) && x.sess == i.sess && x.state == Persistent && !x.deleting && !r.fresh(x) && !r.stateIn(x.obj).raise {
			out = append(out, x)
		}
	}
	return out
}
