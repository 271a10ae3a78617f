package orm

import "github.com/retort-go/retort/sqltype"

// tracker turns rows of one entity within one result into the session's instances.
type tracker struct {
	s        *Session
	m        *mapper
	ids      *identities
	batch    *batch
	known    map[*instance]bool // of the batch, those that the session had before
	populate bool               // overwrite what is in memory
	key      []sqltype.Value
	keyRoom  [1]sqltype.Value // for the usual key of one column
	objs     slab
	snaps    slab
	insts    []instance
}

func (s *Session) tracker(m *mapper, populate bool) *tracker {
	t := &tracker{
		s: s, m: m, ids: s.identities(m), batch: &batch{}, populate: populate, objs: newSlab(m.typ), snaps: newSlab(m.typ),
	}
	if t.key = t.keyRoom[:]; len(m.pk) != len(t.key) {
		t.key = make([]sqltype.Value, len(m.pk))
	}
	return t
}

// row returns the instance of the row whose columns begin at first, nil if the row has none. An instance that the session has is
// left as it is, unless it is expired.
func (t *tracker) row(src sqltype.Source, first int) (*instance, error) {
	if t.m.absent(src, first) {
		return nil, nil
	}
	if err := t.m.rowKey(t.key, src, first); err != nil {
		return nil, err
	}
	i := t.ids.find(t.key)
	if i == nil {
		return t.fresh(src, first)
	}
	if t.populate || i.epoch != t.s.epoch && i.state == Persistent {
		if err := t.reread(i, src, first); err != nil {
			return nil, err
		}
	}
	if i.batch != t.batch && i.state == Persistent && !t.known[i] {
		if t.known == nil {
			t.known = map[*instance]bool{}
		}
		t.known[i] = true
		t.batch.insts = append(t.batch.insts, i)
	}
	return i, nil
}

// close settles which batch the instances belong to that the session had before: the larger, so that reading one of many again
// doesn't make it a batch of one.
func (t *tracker) close() {
	for i := range t.known {
		if i.batch == nil || len(i.batch.insts) <= len(t.batch.insts) {
			i.batch = t.batch
		}
	}
}

// fresh makes an instance of a row that the session meets for the first time.
func (t *tracker) fresh(src sqltype.Source, first int) (*instance, error) {
	obj, snap := t.objs.next(), t.snaps.next()
	if err := t.m.scan(obj, src, first); err != nil {
		return nil, err
	}
	if len(t.insts) == 0 {
		t.insts = make([]instance, t.objs.room)
	}
	i := &t.insts[0]
	t.insts = t.insts[1:]
	*i = instance{obj: obj, snap: snap, m: t.m, sess: t.s, batch: t.batch, epoch: t.s.epoch, state: Persistent}
	i.link()
	i.snapshot()
	t.batch.insts = append(t.batch.insts, i)
	t.ids.put(t.key, i)
	t.s.undo.readRow(i)
	return i, nil
}

// reread brings an instance up to date with its row. Fields that the program has changed since the last flush keep the change,
// unless the statement populates. The row goes into a snapshot of its own first: one that can't be read leaves the object as it was,
// and a rollback has the old one to go back to.
func (t *tracker) reread(i *instance, src sqltype.Source, first int) error {
	snap := t.snaps.next()
	if err := t.m.scan(snap, src, first); err != nil {
		return err
	}
	for _, f := range t.m.fields {
		if t.populate || f.same(i.obj, i.snap) {
			f.copy(i.obj, snap)
		}
	}
	for _, r := range t.m.rels {
		r.copyState(snap, i.snap)
	}
	if t.s.undo.wroteAny() {
		t.s.undo.save(i) // the row may be as this transaction made it
	}
	i.snap, i.epoch = snap, t.s.epoch
	for _, r := range t.m.rels {
		if r.kind == manyToOne {
			r.followKey(i)
		}
	}
	return nil
}

// copyState gives a snapshot the relationship as another has it.
func (r *relation) copyState(dst, src sqltype.Ptr) {
	if r.many {
		*r.manyIn(dst) = *r.manyIn(src)
	} else {
		*r.refIn(dst) = *r.refIn(src)
	}
}

// followKey forgets what a reference points at if the row's key columns, just read, say otherwise.
func (r *relation) followKey(i *instance) {
	ref, base := r.refIn(i.obj), r.refIn(i.snap)
	if !base.loaded || r.moved(i) {
		return
	}
	if r.agrees(&instance{obj: i.snap, m: i.m}, base.v) {
		ref.epoch, base.epoch = i.sess.epoch, i.sess.epoch
		return
	}
	ref.v, ref.relState = nil, relState{}
	base.v, base.relState = nil, relState{}
}
