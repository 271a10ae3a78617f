package orm

import (
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// ObjectHistory is what has changed in an object since it was last read or flushed.
type ObjectHistory struct {
	Columns   []ColumnChange   // in order of the struct's fields
	Relations []RelationChange // likewise
}

// RelationChange is what has changed in a relationship. Of a collection that isn't loaded it knows only what was done to it.
type RelationChange struct {
	Field                string // its name in the struct
	Added, Removed, Kept []any
}

// Column returns the change of the column with a field's name, and whether there is one.
func (h ObjectHistory) Column(field string) (ColumnChange, bool) {
	k := slices.IndexFunc(h.Columns, func(c ColumnChange) bool { return c.Field == field })
	if k < 0 {
		return ColumnChange{}, false
	}
	return h.Columns[k], true
}

// Relation returns the change of the relationship with a field's name, and whether there is one.
func (h ObjectHistory) Relation(field string) (RelationChange, bool) {
	k := slices.IndexFunc(h.Relations, func(c RelationChange) bool { return c.Field == field })
	if k < 0 {
		return RelationChange{}, false
	}
	return h.Relations[k], true
}

// History tells what has changed in an object of the session and isn't flushed: the net change, against what was read or flushed last,
// with no SQL. Of a new object these are the fields that are set. Columns that the database computes are left out. Of an object that isn't
// in the session, or that a flush has deleted, there is no history.
func History(s *Session, x any) ObjectHistory {
	var h ObjectHistory
	i := s.known(x)
	if i == nil || !i.alive() {
		return h
	}
	for _, f := range i.m.fields {
		switch {
		case f.server:
		case i.snap == nil && (!f.zero(i.obj) || i.awaits(f)):
			h.Columns = append(h.Columns, ColumnChange{Column: f.col.Name, Field: f.name, New: i.newValue(f)})
		case i.snap != nil && (!f.same(i.obj, i.snap) || i.awaits(f)):
			h.Columns = append(h.Columns, ColumnChange{Column: f.col.Name, Field: f.name, Old: f.copyOf(i.snap), New: i.newValue(f)})
		}
	}
	for _, r := range i.m.rels {
		if c := r.change(i); len(c.Added)+len(c.Removed) > 0 {
			h.Relations = append(h.Relations, c)
		}
	}
	return h
}

// IsModified tells whether an object of the session has changes that a flush would look at: whether its [History] isn't empty. A new
// object is modified.
func IsModified(s *Session, x any) bool {
	i := s.known(x)
	return i != nil && (i.state == Pending || i.state == Persistent && i.dirty())
}

// known returns the instance of an object that is in the session, nil if it isn't.
func (s *Session) known(x any) *instance {
	m, obj, err := s.mapperOf(x)
	if err != nil {
		return nil
	}
	return s.lookup(m, obj)
}

// change tells what has changed in a relationship.
func (r *relation) change(i *instance) RelationChange {
	c := RelationChange{Field: r.name}
	list := func(r *relation, items []sqltype.Ptr) []any {
		var out []any
		for _, item := range items {
			if item == nil {
				continue
			}
			if t := i.sess.lookup(r.target, item); t != nil {
				out = append(out, t.object())
			} else {
				out = append(out, r.target.object(item))
			}
		}
		return out
	}
	if r.many {
		added := r.added(i)
		c.Added, c.Removed, c.Kept = list(r, added), list(r, r.removed(i)), list(r, subtract(r.list(i.obj), added))
		return c
	}
	if i.snap == nil || r.moved(i) {
		c.Added = list(r.held(i.obj), []sqltype.Ptr{r.to(i.obj)})
		if i.snap != nil {
			was := r.led(i.snap)
			c.Removed = list(was, []sqltype.Ptr{was.pointedAt(i)})
		}
	}
	return c
}

// pointedAt returns what a reference led to when its owner was read or flushed, as far as memory knows.
func (r *relation) pointedAt(i *instance) sqltype.Ptr {
	if r.stateIn(i.snap).loaded {
		return r.to(i.snap)
	}
	if r.kind == manyToOne {
		if t := i.sess.present(r, &instance{obj: i.snap, m: i.m}); t != nil {
			return t.obj
		}
	}
	return nil
}
