package orm

import (
	"maps"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// memo remembers what was pending in a session: the objects with changes that no flush has written, the new ones and those to be
// deleted. All others are what their snapshots say.
type memo struct {
	fresh, doomed []*instance
	changed       []remembered
	exprs         map[*instance][]fieldExpr
}

// remembered is an object with pending changes.
type remembered struct {
	i        *instance
	was      sqltype.Ptr // a T with its fields
	loose    []*looseEnd
	orphan   *relation
	deleting bool
}

// remember takes a memory of what is pending now.
func (s *Session) remember() memo {
	m := memo{fresh: slices.Clone(s.fresh), doomed: slices.Clone(s.doomed), exprs: maps.Clone(s.exprs)}
	s.each(func(i *instance) {
		if i.state == Pending || i.state == Persistent && (i.deleting || i.dirty()) {
			m.changed = append(m.changed, i.remember())
		}
	})
	return m
}

func (i *instance) remember() remembered {
	r := remembered{i: i, was: sqltype.New(i.m.typ), orphan: i.orphan, deleting: i.deleting}
	for _, f := range i.m.fields {
		f.copy(r.was, i.obj)
	}
	for _, rel := range i.m.rels {
		rel.copyState(r.was, i.obj)
	}
	for _, e := range i.loose {
		c := *e
		c.removals = slices.Clone(e.removals)
		r.loose = append(r.loose, &c)
	}
	return r
}

// restore brings a session back to where everything that was done since is undone and what was pending is pending again.
func (m memo) restore(s *Session) {
	s.fresh, s.doomed, s.exprs = m.fresh, m.doomed, m.exprs
	for _, r := range m.changed {
		i := r.i
		i.sess, i.orphan, i.deleting = s, r.orphan, r.deleting
		switch i.state {
		case Transient:
			s.move(i, Pending)
		case Detached:
			s.move(i, Persistent)
			if key, err := i.identity(); err == nil {
				s.identities(i.m).put(key, i)
			}
		}
		if i.state == Pending {
			s.atAddress(i)
		}
		for _, f := range i.m.fields {
			f.copy(i.obj, r.was)
		}
		for _, rel := range i.m.rels {
			rel.restoreRaw(i, r.was)
		}
		i.loose = r.loose
	}
}

// restoreRaw gives the relationship field the value it has in was, loose ends left alone. A field that the program had assigned anew is
// that again.
func (r *relation) restoreRaw(i *instance, was sqltype.Ptr) {
	r.copyState(i.obj, was)
	if r.many {
		m := r.manyIn(i.obj)
		m.slice = m.slice.clip()
	}
}
