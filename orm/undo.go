package orm

import "github.com/retort-go/retort/sqltype"

// undoLog remembers what a transaction, or a savepoint in it, did to objects, so that its rollback can take it back without SQL.
// What a flush hasn't written yet needs no entry: there the snapshot is the way back.
type undoLog struct {
	outer  *undoLog // the savepoint around this one, or the transaction; nil for the transaction itself
	joined []*instance
	before map[*instance]*before
	order  []*instance
	wrote  bool // something was sent to the database
	loaded []loadedRel
	read   []*instance // first read after a savepoint had written: the row may be as that made it
}

// before is what an instance was when its first flush in the transaction came, or its row was first read after one.
type before struct {
	state State
	epoch uint32      // then; an older one says that it was expired
	snap  sqltype.Ptr // the snapshot then; nil for an object that was pending
	// For an object that was pending: what the flush put into its fields.
	filled   []*field   // by the database; they were zero
	pointers []*pointer // keys of other objects, with what was there before
}

// loadedRel is a relationship that was loaded after the transaction had written, and so may hold what never was.
type loadedRel struct {
	i *instance
	r *relation
}

func newUndoLog(outer *undoLog) *undoLog {
	return &undoLog{outer: outer}
}

// added notes that an object became pending.
func (u *undoLog) added(i *instance) { u.joined = append(u.joined, i) }

// save notes the state of an instance before a flush changes it, unless it is noted already.
func (u *undoLog) save(i *instance) *before {
	if b := u.before[i]; b != nil {
		return b
	}
	b := &before{state: i.state, epoch: i.epoch, snap: i.snap}
	u.keep(i, b)
	return b
}

// reserve makes room for n instances in a log that is still empty.
func (u *undoLog) reserve(n int) {
	if u.before == nil && n > 0 {
		u.before = make(map[*instance]*before, n)
		u.order = make([]*instance, 0, n)
	}
}

func (u *undoLog) keep(i *instance, b *before) {
	if u.before == nil {
		u.before = map[*instance]*before{}
	}
	u.before[i] = b
	u.order = append(u.order, i)
}

// loadedRelation notes a relationship loaded after writes.
func (u *undoLog) loadedRelation(i *instance, r *relation) {
	if u.wroteAny() {
		u.loaded = append(u.loaded, loadedRel{i, r})
	}
}

// readRow notes an instance made of a row that a savepoint's rollback may change. That of the whole transaction expires everything.
func (u *undoLog) readRow(i *instance) {
	for v := u; v.outer != nil; v = v.outer {
		if v.wrote {
			u.read = append(u.read, i)
			return
		}
	}
}

func (u *undoLog) wroteAny() bool {
	for ; u != nil; u = u.outer {
		if u.wrote {
			return true
		}
	}
	return false
}

// merge hands the log of a released savepoint to the one around it.
func (u *undoLog) merge() {
	o := u.outer
	o.joined = append(o.joined, u.joined...)
	for _, i := range u.order {
		if o.before[i] == nil {
			o.keep(i, u.before[i])
		}
	}
	o.wrote = o.wrote || u.wrote
	o.loaded = append(o.loaded, u.loaded...)
	o.read = append(o.read, u.read...)
}

// rollback takes back what the log's transaction or savepoint did to the objects of s.
func (u *undoLog) rollback(s *Session) {
	for k := len(u.order) - 1; k >= 0; k-- {
		u.order[k].unflush(s, u.before[u.order[k]])
	}
	for k := len(u.joined) - 1; k >= 0; k-- {
		if i := u.joined[k]; i.sess == s && i.state == Pending {
			s.retract(i)
		}
	}
	for _, ids := range s.maps {
		ids.all(func(i *instance) bool { i.restore(i.snap); i.deleting = false; return true })
	}
	s.doomed = nil
	for _, i := range u.read {
		i.epoch = 0
	}
	for _, l := range u.loaded {
		if l.i.sess == s {
			l.r.unload(l.i)
		}
	}
}

// unflush brings an instance back to what it was before its first flush.
func (i *instance) unflush(s *Session, b *before) {
	switch b.state {
	case Pending:
		s.forgetRow(i)
		b.takeBack(i)
		i.snap, i.sess, i.state, i.deleting = nil, s, Pending, false
		s.fresh = append(s.fresh, i)
	case Persistent:
		s.forgetRow(i)
		i.snap, i.epoch, i.sess, i.state, i.deleting = b.snap, b.epoch, s, Persistent, false
		i.restore(i.snap)
		delete(s.byAddr, i.obj)
		if key, err := i.identity(); err == nil {
			s.identities(i.m).put(key, i)
		}
	}
}

// takeBack empties the fields that a flush filled in.
func (b *before) takeBack(i *instance) {
	for _, f := range b.filled {
		sqltype.ValueOfCell(f.typ, f.at(i.obj)).SetZero()
	}
	for _, p := range b.pointers {
		for k, v := range p.old {
			// The value came out of this field, so it fits.
			_ = p.child[k].store(i.obj, v)
		}
	}
}

// forgetRow takes an instance out of the identity map.
func (s *Session) forgetRow(i *instance) {
	if key, err := i.identity(); err == nil {
		s.identities(i.m).drop(key, i)
	}
}

// unload makes a relationship one that was never loaded.
func (r *relation) unload(i *instance) {
	if r.many {
		m := r.manyIn(i.obj)
		m.items, m.relState = nil, relState{}
	} else {
		ref := r.refIn(i.obj)
		ref.v, ref.relState = nil, relState{}
	}
	if i.snap != nil {
		r.rebase(i)
	}
}
