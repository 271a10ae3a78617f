package orm

import (
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// undoLog remembers what a transaction, or a savepoint in it, did to objects, so that its rollback can take it back without SQL.
// What a flush hasn't written yet needs no entry: there the snapshot is the way back.
type undoLog struct {
	outer  *undoLog // the savepoint around this one, or the transaction; nil for the transaction itself
	joined []*instance
	order  []*instance // those saved; what they were is in their before
	room   []before    // for those to come
	wrote  bool        // something was sent to the database
	loaded []relOf     // loaded after the transaction had written, and so may hold what never was
	read   []*instance // first read after a savepoint had written: the row may be as that made it
}

// before is what an instance was when its first flush in the transaction came, or its row was first read after one.
type before struct {
	log    *undoLog
	outer  *before // what it was when a log around that one saved it; nil if none did
	state  State
	epoch  uint32      // then; an older one says that it was expired
	snap   sqltype.Ptr // the snapshot then; nil for an object that was pending
	unread *fieldSet   // then
	insert *change     // for an object that was pending: what put values into its fields
}

// relOf is a relationship of one object.
type relOf struct {
	i *instance
	r *relation
}

func newUndoLog(outer *undoLog) *undoLog {
	return &undoLog{outer: outer}
}

// log is the undo log of what is under way, begun if need be: most transactions only read.
func (s *Session) log() *undoLog {
	if s.undo == nil {
		s.undo = newUndoLog(nil)
	}
	return s.undo
}

// nested tells whether a savepoint is under way.
func (s *Session) nested() bool { return s.undo != nil && s.undo.outer != nil }

// added notes that an object became pending.
func (u *undoLog) added(i *instance) { u.joined = append(u.joined, i) }

// save notes the state of an instance before a flush changes it, unless it is noted already.
func (u *undoLog) save(i *instance) *before {
	if i.before != nil && i.before.log == u {
		return i.before
	}
	u.reserve(1)
	b := &u.room[0]
	u.room = u.room[1:]
	*b = before{log: u, outer: i.before, state: i.state, epoch: i.epoch, snap: i.snap, unread: i.unread}
	i.before = b
	u.order = append(u.order, i)
	return b
}

// reserve makes room for n instances.
func (u *undoLog) reserve(n int) {
	if len(u.room) < n {
		u.room = make([]before, n)
		u.order = slices.Grow(u.order, n)
	}
}

// end forgets what instances were: the transaction is over, with the savepoints in it.
func (u *undoLog) end() {
	for ; u != nil; u = u.outer {
		for _, i := range u.order {
			i.before = nil
		}
	}
}

// loadedRelation notes a relationship loaded after writes.
func (u *undoLog) loadedRelation(i *instance, r *relation) {
	if u.wroteAny() {
		u.loaded = append(u.loaded, relOf{i, r})
	}
}

// readRow notes an instance made of a row that a savepoint's rollback may change. That of the whole transaction expires everything.
func (u *undoLog) readRow(i *instance) {
	for v := u; v != nil && v.outer != nil; v = v.outer {
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
		if b := i.before; b.outer != nil && b.outer.log == o {
			i.before = b.outer
		} else {
			b.log = o
			o.order = append(o.order, i)
		}
	}
	o.wrote = o.wrote || u.wrote
	o.loaded = append(o.loaded, u.loaded...)
	o.read = append(o.read, u.read...)
}

// rollback takes back what the log's transaction or savepoint did to the objects of s.
func (u *undoLog) rollback(s *Session) { u.rollbackBut(s, func(*instance) bool { return false }) }

// rollbackBut is rollback that leaves the instances alone that keep holds for.
func (u *undoLog) rollbackBut(s *Session, keep func(*instance) bool) {
	from := s.told.moved()
	defer func() { s.told.coalesce(from) }()
	for k := len(u.order) - 1; k >= 0; k-- {
		i := u.order[k]
		b := i.before
		i.before = b.outer
		if !keep(i) {
			i.unflush(s, b)
		}
	}
	for k := len(u.joined) - 1; k >= 0; k-- {
		if i := u.joined[k]; i.sess == s && i.state == Pending && !keep(i) {
			s.retract(i)
		}
	}
	for _, ids := range s.maps {
		ids.all(func(i *instance) bool { i.restore(i.snap); i.deleting = false; return true })
	}
	s.doomed, s.exprs = nil, nil
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
	if i.left {
		return
	}
	delete(s.partly, i)
	switch b.state {
	case Pending:
		s.forgetRow(i)
		if b.insert != nil {
			b.insert.takeBack()
		}
		i.snap, i.sess, i.deleting = nil, s, false
		s.move(i, Pending)
		s.fresh = append(s.fresh, i)
	case Persistent:
		s.forgetRow(i)
		i.snap, i.unread, i.epoch, i.sess, i.deleting = b.snap, b.unread, b.epoch, s, false
		s.move(i, Persistent)
		i.restore(i.snap)
		delete(s.byAddr, i.obj)
		if key, err := i.identity(); err == nil {
			s.identities(i.m).put(key, i)
		}
	}
}

// forgetRow takes an instance out of the identity map.
func (s *Session) forgetRow(i *instance) {
	ids, from := s.identities(i.m), i.snap
	if from == nil {
		from = i.obj
	}
	if key, err := ids.keyOf(from); err == nil {
		ids.drop(key, i)
	}
}

// unload makes a relationship one that was never loaded.
func (r *relation) unload(i *instance) {
	if r.many {
		m := r.manyIn(i.obj)
		m.slice, m.relState = rawSlice{}, relState{}
	} else {
		r.aim(i.obj, nil)
		r.refIn(i.obj).relState = relState{}
	}
	if i.snap != nil {
		r.rebase(i)
	}
}
