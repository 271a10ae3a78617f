package orm

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// tracker turns rows of one entity within one result into the session's instances.
type tracker struct {
	s        *Session
	m        *mapper
	ids      *identities
	first    *instance          // the only one of the result so far
	batch    *batch             // all of them; nil as long as there is only the first
	known    map[*instance]bool // those that the session had before
	populate bool               // overwrite what is in memory
	written  bool               // the statement wrote the rows it returns: they are newer than what is in memory
	later    []*loadOption      // how relationships are to be loaded lazily
	criteria []criterion
	key      []sqltype.Value // of the current row, unless it is an integer
	made     nursery
	snaps    slab                 // for rows read again
	laid     *layout              // of a hierarchy
	view     *view                // of rows that aren't read whole
	others   map[*mapper]*nursery // of structs that inherit m
}

func (s *Session) newTracker(e *entity, populate bool) tracker {
	m := e.m
	return tracker{s: s, m: m, ids: s.identities(m), populate: populate, made: nursery{m: m, bare: s.plain != nil}, snaps: newSlab(m.typ), laid: e.layout(), view: e.view()}
}

// row returns the instance of the row whose columns begin at first, nil if the row has none. An instance that the session has is
// left as it is, unless it is expired.
func (t *tracker) row(src sqltype.Source, first int) (*instance, error) {
	if t.m.absent(t.view, src, first) {
		return nil, nil
	}
	if t.laid != nil && t.m.united() {
		n, err := t.laid.kindOf(t.view, src, first)
		if err != nil {
			return nil, err
		}
		t.ids = t.s.identities(n)
	}
	if n, ok := t.m.intKey(t.view, src, first); ok {
		if i := t.ids.ints.Get(n); i != nil {
			return i, t.again(i, src, first)
		}
		i, err := t.fresh(src, first)
		if err == nil {
			t.ids.ints.Put(n, i)
		}
		return i, err
	}
	if t.key == nil {
		t.key = make([]sqltype.Value, len(t.m.pk))
	}
	if err := t.m.rowKey(t.key, t.view, src, first); err != nil {
		return nil, err
	}
	if i := t.ids.find(t.key); i != nil {
		return i, t.again(i, src, first)
	}
	i, err := t.fresh(src, first)
	if err == nil {
		t.ids.put(t.key, i)
	}
	return i, err
}

// again meets the row of an instance that the session has.
func (t *tracker) again(i *instance, src sqltype.Source, first int) error {
	if t.laid != nil && !i.m.is(t.m) {
		return fmt.Errorf("%w: %s, and its row, which is one of %s now: expunge the object and read it again", ErrIdentity, i, t.m)
	}
	if t.populate || (t.written || i.epoch != t.s.epoch) && i.state == Persistent {
		if err := t.reread(i, src, first); err != nil {
			return err
		}
	} else if i.unread != nil && i.state == Persistent {
		if err := t.fill(i, src, first); err != nil {
			return err
		}
	}
	if i == t.first || t.batch != nil && i.batch == t.batch || i.state != Persistent || t.known[i] {
		return nil
	}
	if t.known == nil {
		t.known = map[*instance]bool{}
	}
	t.known[i] = true
	t.join(i)
	return nil
}

// join makes an instance one of the result's.
func (t *tracker) join(i *instance) {
	switch {
	case t.batch != nil:
		t.batch.insts = append(t.batch.insts, i)
	case t.first == nil:
		t.first = i
	default:
		t.batch = &batch{insts: []*instance{t.first, i}}
		if !t.known[t.first] {
			t.first.batch = t.batch
		}
	}
}

// insts are the instances of the result.
func (t *tracker) insts() []*instance {
	switch {
	case t.batch != nil:
		return t.batch.insts
	case t.first != nil:
		return []*instance{t.first}
	}
	return nil
}

// close settles which batch the instances belong to that the session had before: the larger, so that reading one of many again
// doesn't make it a batch of one.
func (t *tracker) close() {
	own := t.later != nil || len(t.criteria) > 0 && len(t.criteria) > len(t.s.criteria()) // what the session's have, each of its queries has
	if own && t.batch == nil && t.first != nil {
		t.batch = &batch{insts: []*instance{t.first}}
		t.first.batch = t.batch
	}
	if t.batch == nil {
		return
	}
	t.batch.later, t.batch.criteria = t.later, t.criteria
	for i := range t.known {
		if i.batch == nil || len(i.batch.insts) <= len(t.batch.insts) {
			i.batch = t.batch
		}
	}
}

// fresh makes an instance of a row that the session meets for the first time.
func (t *tracker) fresh(src sqltype.Source, first int) (*instance, error) {
	made := &t.made
	if t.laid != nil {
		n, err := t.laid.kindOf(t.view, src, first)
		if err != nil {
			return nil, err
		}
		made = t.nursery(n)
	}
	i := made.next()
	if err := t.scan(made.m, i.obj, src, first); err != nil {
		return nil, err
	}
	i.m, i.sess, i.epoch, i.state = made.m, t.s, t.s.epoch, Persistent
	i.unread = t.view.unreadOf(made.m)
	i.link()
	made.snapshot(i)
	t.join(i)
	i.batch = t.batch
	t.s.undo.readRow(i)
	t.s.arrive(i)
	return i, nil
}

// reread brings an instance up to date with its row. Fields that the program has changed since the last flush keep the change,
// unless the statement populates. The row goes into a snapshot of its own first: one that can't be read leaves the object as it was,
// and a rollback has the old one to go back to.
func (t *tracker) reread(i *instance, src sqltype.Source, first int) error {
	snap, err := t.room(i, src, first)
	if err != nil {
		return err
	}
	if err := t.scan(i.m, snap, src, first); err != nil {
		return err
	}
	unread := t.view.unreadOf(i.m)
	if unread != nil {
		for _, f := range unread.list {
			if !f.unasked() {
				f.copy(snap, i.snap)
			}
		}
	}
	only := t.s.partly[i]
	for _, f := range i.m.fields {
		switch {
		case only != nil && !t.populate && !slices.Contains(only, f):
			f.copy(snap, i.snap)
		case t.populate && !unread.has(f) || f.same(i.obj, i.snap):
			f.copy(i.obj, snap)
		}
	}
	if t.populate {
		i.discard(nil, i.m.rels)
		delete(t.s.exprs, i)
	}
	delete(t.s.partly, i)
	i.keepRelations(snap)
	if t.s.undo.wroteAny() {
		t.s.log().save(i) // the row may be as this transaction made it
	}
	i.snap = snap
	i.followExprs()
	switch {
	case unread == nil || !slices.ContainsFunc(unread.list, func(f *field) bool { return !i.lacks(f) && !f.unasked() }):
		i.epoch = t.s.epoch
	case t.written:
		i.epoch = 0 // the statement may have set more than it returns
	} // else part of what the object has is as old as it was
	i.unread = i.unread.without(func(f *field) bool { return !unread.has(f) }).withUnasked(unread)
	for _, r := range i.m.rels {
		if r.holdsKey() {
			r.followKey(i)
		}
	}
	t.s.arriveAt(i, afterRefresh)
	return nil
}

// scan fills an object of n, which is t.m or inherits it, from the row whose columns begin at first.
func (t *tracker) scan(n *mapper, obj sqltype.Ptr, src sqltype.Source, first int) error {
	if t.view != nil {
		return t.view.scan(n, obj, src, first)
	}
	if t.laid != nil {
		return t.laid.scan(n, obj, src, first)
	}
	return n.scan(obj, src, first)
}

// nursery returns the nursery for instances of n.
func (t *tracker) nursery(n *mapper) *nursery {
	if n == t.m {
		return &t.made
	}
	if t.others[n] == nil {
		if t.others == nil {
			t.others = map[*mapper]*nursery{}
		}
		t.others[n] = &nursery{m: n, bare: t.made.bare}
	}
	return t.others[n]
}

// room returns room for a snapshot of a row that is read again. A row that has become one of another struct is an error: the object can't.
func (t *tracker) room(i *instance, src sqltype.Source, first int) (sqltype.Ptr, error) {
	if t.laid != nil {
		switch n, err := t.laid.kindOf(t.view, src, first); {
		case err != nil:
			return nil, err
		case n != i.m:
			return nil, fmt.Errorf("%w: %s, and its row, which is one of %s now: expunge the object and read it again", ErrIdentity, i, n)
		case n != t.m:
			return sqltype.New(n.typ), nil
		}
	}
	return t.snaps.next(), nil
}

// keepRelations gives a newer snapshot the relationships of the one there is. A reference that the program has set to what the key says is no
// change: it is as good as loaded, and follows the key from then on.
func (i *instance) keepRelations(snap sqltype.Ptr) {
	for _, r := range i.m.rels {
		if r.kind == manyToOne && r.refIn(i.obj).loaded && !r.moved(i) {
			r.copyState(snap, i.obj)
		} else {
			r.copyState(snap, i.snap)
		}
	}
}

// followKey forgets what a reference points at if the row's key columns, just read, say otherwise, or if that has left the session: its key may
// be another row's by now.
func (r *relation) followKey(i *instance) {
	ref, base := r.refIn(i.obj), r.refIn(i.snap)
	if !base.loaded || r.moved(i) {
		return
	}
	v := r.to(i.snap)
	if r.held(i.snap).agrees(&instance{obj: i.snap, m: i.m}, v) && (v == nil || i.sess.lookup(r.held(i.snap).target, v) != nil) {
		ref.epoch, base.epoch = i.sess.epoch, i.sess.epoch
		return
	}
	ref.relState, base.relState = relState{}, relState{}
	r.aim(i.obj, nil)
	r.aim(i.snap, nil)
}
