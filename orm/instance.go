package orm

import (
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// State is where an object stands in its life with a session.
type State uint8

// The states, as SQLAlchemy has them.
const (
	// Transient: no session knows the object.
	Transient State = iota
	// Pending: added, and not yet inserted.
	Pending
	// Persistent: the object stands for a row.
	Persistent
	// Deleted: a flush deleted the row, the transaction goes on.
	Deleted
	// Detached: the object stood for a row in a session that has let go of it.
	Detached
)

var stateNames = [...]string{"transient", "pending", "persistent", "deleted", "detached"}

// String returns the state's name.
func (s State) String() string { return stateNames[s] }

// instance is what a session knows of one object. The object's relationship fields point at it, so an object that has any is
// found without a look-up; others are found by their key.
type instance struct {
	obj      sqltype.Ptr // the *T the program holds
	snap     sqltype.Ptr // a T with the values of the row as last read or flushed; nil while pending
	m        *mapper
	sess     *Session    // nil once detached
	batch    *batch      // the objects that came in the same result, for batched lazy loading; may be nil
	unread   *fieldSet   // columns that were not read, see lacks; nil for a row that was read whole
	loose    []*looseEnd // changes to collections that aren't loaded, see collection.go
	orphan   *relation   // while pending: the delete-orphan relationship that it was taken out of; nil if it has a parent or never had one
	writing  *path       // set only in the stand-ins that JSON encoding makes, see json.go
	change   *change     // what the flush that is being planned or carried out does to the row; nil otherwise
	before   *before     // what the innermost transaction or savepoint that wrote the row found, see undo.go
	seq      int         // order of Add
	epoch    uint32      // the session's epoch when the row was read; an older one means expired
	state    State
	deleting bool // Delete was called and not yet flushed
	rowGone  bool // detached because its row was deleted
	left     bool // the program has taken it out of its session
}

// batch is the objects of one entity that one result brought, if they are several.
type batch struct {
	insts    []*instance
	later    []*loadOption // how the statement wants relationships to be loaded lazily
	criteria []criterion   // of the statement
}

// expired tells whether the row may have changed since it was read: its transaction has ended, or Expire was called.
func (i *instance) expired() bool { return i.sess != nil && i.epoch != i.sess.epoch }

// alive tells whether the object stands for a row, or will.
func (i *instance) alive() bool { return i.state == Persistent || i.state == Pending }

func (i *instance) String() string { return i.m.describe(i.obj) }

// link points the object's relationship fields at i.
func (i *instance) link() {
	for _, r := range i.m.rels {
		if r.many {
			r.manyIn(i.obj).link = i
		} else {
			r.refIn(i.obj).link = i
		}
	}
}

// snapshot makes the current values the ones that changes are measured from.
func (i *instance) snapshot() {
	if i.snap == nil {
		i.snap = sqltype.New(i.m.typ)
	}
	for _, f := range i.m.fields {
		f.copy(i.snap, i.obj)
	}
	for _, r := range i.m.rels {
		r.rebase(i)
	}
}

// restore gives the object the values of a snapshot.
func (i *instance) restore(from sqltype.Ptr) {
	for _, f := range i.m.fields {
		f.copy(i.obj, from)
	}
	for _, r := range i.m.rels {
		r.restore(i, from)
	}
}

// changed appends the fields whose values differ from the snapshot.
func (i *instance) changed(to []*field) []*field {
	for _, f := range i.m.fields {
		if !f.server && !f.same(i.obj, i.snap) {
			to = append(to, f)
		}
	}
	for _, e := range i.exprs() {
		if !slices.Contains(to, e.f) {
			to = append(to, e.f)
		}
	}
	return to
}

// dirty tells whether a flush would have something to do for a persistent object.
func (i *instance) dirty() bool {
	for _, f := range i.m.fields {
		if !f.server && !f.same(i.obj, i.snap) {
			return true
		}
	}
	for _, r := range i.m.rels {
		if r.modified(i) {
			return true
		}
	}
	return len(i.exprs()) > 0
}
