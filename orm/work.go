package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// work is one flush being planned: what has to be written, found by comparing objects with their snapshots. Planning changes no
// object's fields and sends nothing but the queries that cascades need; execute.go carries it out.
type work struct {
	s         *Session
	changes   []*change // all of them, each also in its instance
	inserts   []*change
	updates   []*change
	deletes   []*change
	links     []*linkChange
	linked    map[linkKey]bool
	touched   []*instance // persistent ones whose relationships changed
	dropped   []*instance // pending ones that leave the session with the parent they belonged to
	detached  map[*instance]bool
	condemned []*instance           // those of deletes and dropped, in the order found
	freed     []freedChild          // of those, unless they are condemned too
	sequence  []*change             // inserts, updates and deletes in the order they are to be made
	delayed   []*change             // inserts whose circular keys are set afterwards
	room      []change              // for changes to come
	waits     map[*change][]*change // changes that must come first; nil if the plain order sees to it
	followed  []*rekeying           // what refers to changed keys and is changed by the database
	cleared   []*change             // updates that set columns NULL beforehand, to open a circle
	blind     bool                  // nobody wants to know what the database fills into new rows
	conflict  *ast.Conflict         // what becomes of new rows that are there; nil for an error
}

// changeKind is what a change does to a row. The order is that of a flush.
type changeKind uint8

const (
	insertRow changeKind = iota
	updateRow
	deleteRow
)

// change is one row to be written.
type change struct {
	i       *instance
	kind    changeKind
	marked  bool           // the insert gave the object its discriminator
	rekeyed bool           // the update changes columns that other rows refer to
	place   int32          // position in the plain order
	depth   int32          // distance from changes that must come first
	fields  []*field       // for an update: the columns that changed
	first   pointer        // the first of the foreign keys to be copied from other objects when they are known; the others follow it
	sent    *step          // the statement an insert was part of, or for an update what it got back from the database
	stamped []*field       // fields that get their defaults: for an insert those that Go made, for an update all
	version *sqltype.Value // of the row, where an earlier statement of the flush had the database make another than was read
}

// pointer is what a relationship has a flush write into a row. Mostly that is a foreign key: the child's columns take the values of the parent's,
// or NULL without a parent.
type pointer struct {
	rel     *relation // nil in a change that has no pointers
	parent  *instance
	next    *pointer
	aside   *aside // nil for most
	far     bool   // the child is the relationship's target
	delayed bool   // applied by an update of its own, after both rows are there
	applied bool
}

// aside is what few pointers have.
type aside struct {
	old   []sqltype.Value // what the child had, if that wasn't zero; set when applied
	own   []*field        // instead of a foreign key: a column that takes the value fixed
	fixed sqltype.Value
}

// pointers ranges over a change's pointers in the order they were added.
func (c *change) pointers(yield func(*pointer) bool) {
	if c.first.rel == nil {
		return
	}
	for p := &c.first; p != nil && yield(p); p = p.next {
	}
}

// hasPointer tells whether a pointer of the change is such a one.
func (c *change) hasPointer(such func(*pointer) bool) bool {
	for p := range c.pointers {
		if such(p) {
			return true
		}
	}
	return false
}

// ends returns the key columns of a relationship: those that refer, and those that they refer to. far tells that the former are its target's.
func (r *relation) ends(far bool) (child, parent []*field) {
	if far {
		return r.remote, r.local
	}
	return r.local, r.remote
}

// constant tells whether the columns take a value that is known.
func (p *pointer) constant() bool { return p.aside != nil && p.aside.own != nil }

func (p *pointer) child() []*field {
	if p.constant() {
		return p.aside.own
	}
	child, _ := p.rel.ends(p.far)
	return child
}

// value is what the k-th of the child's columns takes, as far as it is known.
func (p *pointer) value(k int) (sqltype.Value, error) {
	switch {
	case p.constant():
		return p.aside.fixed, nil
	case p.parent == nil:
		return sqltype.Null, nil
	}
	return p.fields()[k].value(p.parent.obj)
}

func (p *pointer) fields() []*field {
	_, parent := p.rel.ends(p.far)
	return parent
}

// plan finds out what a flush has to do. The caller lets go of the work when it is done with it, error or not.
func (s *Session) plan(ctx context.Context) (*work, error) {
	w := &work{s: s, changes: make([]*change, 0, len(s.fresh)), linked: map[linkKey]bool{}, detached: map[*instance]bool{}}
	return w, w.fill(ctx)
}

// letGo takes the changes out of their instances.
func (w *work) letGo() {
	for _, c := range w.changes {
		c.i.change = nil
	}
}

func (w *work) fill(ctx context.Context) error {
	w.takeOverwritten()
	if err := w.s.takeFaults(); err != nil { // what was assigned couldn't be Set
		return err
	}
	dirty, err := w.loadReplaced(ctx)
	if err != nil {
		return err
	}
	if err := w.findDeletes(ctx, dirty); err != nil {
		return err
	}
	if err := w.checkParents(dirty); err != nil {
		return err
	}
	if err := w.number(ctx, dirty); err != nil {
		return err
	}
	if err := w.findSaves(ctx, dirty); err != nil {
		return err
	}
	if err := w.checkWritable(); err != nil {
		return err
	}
	return w.order()
}

// empty tells whether there is nothing to write.
func (w *work) empty() bool {
	return len(w.inserts)+len(w.updates)+len(w.deletes)+len(w.links) == 0
}

// hasWork tells whether a flush might have something to do.
func (s *Session) hasWork() bool {
	if len(s.fresh) > 0 || len(s.doomed) > 0 || len(s.exprs) > 0 {
		return true
	}
	found := false
	for _, ids := range s.maps {
		ids.all(func(i *instance) bool {
			found = i.state == Persistent && i.dirty()
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// takeOverwritten reads relationship fields that the program assigned as a whole, as in book.Author = orm.To(king), as calls of Set.
func (w *work) takeOverwritten() {
	w.s.each(func(i *instance) {
		for _, r := range i.m.rels {
			if i.alive() {
				r.takeOverwritten(i)
			}
		}
	})
}

func (r *relation) takeOverwritten(i *instance) {
	if r.many {
		m := r.manyIn(i.obj)
		if m.link == i {
			return
		}
		given, isSet := r.members(i), m.loaded
		r.reset(i)
		if isSet {
			r.set(i, given)
		}
		return
	}
	ref := r.refIn(i.obj)
	if ref.link == i {
		return
	}
	given, isSet := append(r.members(i), nil)[0], ref.loaded
	r.reset(i)
	if isSet {
		r.assign(i, given)
	}
}

// reset gives a relationship field its baseline back.
func (r *relation) reset(i *instance) {
	if i.snap != nil {
		r.restore(i, i.snap)
		return
	}
	if r.many {
		*r.manyIn(i.obj) = rawMany{link: i, relState: relState{loaded: true, epoch: i.now()}}
		return
	}
	r.aim(i.obj, nil)
	*r.refIn(i.obj) = rawRef{link: i}
}

// loadReplaced loads collections whose changes can't be told without what the database has: those that were Set before they were
// loaded, and many-to-many ones that got an item back. It returns the persistent objects that have changes.
func (w *work) loadReplaced(ctx context.Context) ([]*instance, error) {
	dirty := w.dirty()
	found := false
	for _, i := range dirty {
		for _, e := range slices.Clone(i.loose) {
			if !e.replaced && !(e.rel.kind == manyToMany && (e.returned || e.rel.adopts() && len(e.removals) > 0)) {
				continue
			}
			found = true
			if err := w.s.loadRelation(ctx, e.rel.plainLoad(), []*instance{i}, false); err != nil {
				return nil, err
			}
			for _, item := range e.rel.removed(i) {
				e.rel.unmirror(i, e.rel.instanceOf(i, item, e.rel.target))
			}
		}
	}
	if found {
		dirty = w.dirty() // what was removed has changed too
	}
	return dirty, nil
}

// dirty returns the persistent objects that have changes, in order of table and key.
func (w *work) dirty() []*instance {
	var dirty []*instance
	w.s.each(func(i *instance) {
		if i.state == Persistent && !i.deleting && i.dirty() {
			dirty = append(dirty, i)
		}
	})
	sortInstances(dirty)
	return dirty
}

// sortInstances sorts by table, parents first, then by key.
func sortInstances(list []*instance) {
	slices.SortStableFunc(list, byTableAndKey)
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareKeys(a, b *instance) int {
	for _, f := range a.m.pk {
		x, _ := f.value(a.obj)
		y, _ := f.value(b.obj)
		if x.Kind() == sqltype.IntValue && y.Kind() == sqltype.IntValue {
			switch {
			case x.Int() < y.Int():
				return -1
			case x.Int() > y.Int():
				return 1
			}
			continue
		}
		if c := compareText(x.String(), y.String()); c != 0 {
			return c
		}
	}
	return a.seq - b.seq
}

// gone tells whether the flush deletes an instance's row, or keeps it from being inserted.
func (w *work) gone(i *instance) bool {
	return i.change != nil && i.change.kind == deleteRow || len(w.detached) > 0 && w.detached[i]
}

// change returns the change of an instance, made if need be.
func (w *work) change(i *instance, kind changeKind) *change {
	if i.change == nil {
		w.enter(w.newChange(kind, i))
	}
	return i.change
}

// enter makes a change part of the work.
func (w *work) enter(c *change) {
	c.i.change = c
	w.changes = append(w.changes, c)
}

// newChange makes a change, allocated in chunks.
func (w *work) newChange(kind changeKind, i *instance) *change {
	if len(w.room) == 0 {
		w.room = make([]change, w.chunk())
	}
	c := &w.room[0]
	w.room = w.room[1:]
	c.kind, c.i = kind, i
	return c
}

// follow has a change's key columns take the values of an object's, or NULL.
func (w *work) follow(c *change, p pointer) {
	last := &c.first
	for ; last.next != nil; last = last.next {
	}
	if last.rel == nil {
		*last = p
	} else {
		further := p
		last.next = &further
	}
	c.addFields(p.child())
}

// chunk is how many changes to allocate at once: as many as there are new objects, or changes already, within reason.
func (w *work) chunk() int { return min(maxChanges, max(1, len(w.s.fresh), len(w.changes))) }

// maxChanges bounds how many changes are allocated together: that many and the allocator's header fill 8 kB.
const maxChanges = 63

// findSaves finds what has to be inserted and updated, and which foreign keys follow which objects.
func (w *work) findSaves(ctx context.Context, dirty []*instance) error {
	w.inserts = slices.Grow(w.inserts, len(w.s.fresh))
	for _, i := range w.s.fresh {
		if !w.detached[i] {
			w.inserts = append(w.inserts, w.change(i, insertRow))
		}
	}
	var fields []*field
	for _, i := range dirty {
		if w.gone(i) {
			continue
		}
		if err := i.checkExprs(); err != nil {
			return err
		}
		if fields = i.changed(fields[:0]); len(fields) > 0 {
			w.change(i, updateRow).addFields(fields)
		}
		w.touched = append(w.touched, i)
	}
	for _, c := range w.inserts {
		if err := c.i.m.insertable(c.i.obj); err != nil {
			return err
		}
		if err := c.i.checkExprs(); err != nil {
			return err
		}
		if err := w.relations(c.i); err != nil {
			return err
		}
	}
	for _, i := range dirty {
		if !w.gone(i) {
			if err := w.relations(i); err != nil {
				return err
			}
		}
	}
	if err := w.rekey(ctx); err != nil {
		return err
	}
	for _, c := range w.changes {
		if c.kind == updateRow {
			c.stamp()
			w.updates = append(w.updates, c)
		}
	}
	slices.SortFunc(w.updates, func(a, b *change) int { return byTableAndKey(a.i, b.i) })
	return w.checkKeys()
}

func byTableAndKey(a, b *instance) int {
	if a.m.root != b.m.root {
		if a.m.rank != b.m.rank {
			return a.m.rank - b.m.rank
		}
		return compareText(a.m.tableName, b.m.tableName)
	}
	return compareKeys(a, b)
}

// checkKeys refuses key changes that can't be, and two objects for one key.
func (w *work) checkKeys() error {
	for _, c := range w.updates {
		if err := w.checkKey(c); err != nil {
			return err
		}
		for _, f := range c.fields {
			if c.i.m.kin != nil && f == c.i.m.kin.on {
				return fmt.Errorf("%w: %s of %s was changed, which says what struct its row is of: delete the object and add a new one", ErrUsage, f, c.i)
			}
		}
	}
	return w.checkClaims()
}

// checkClaims refuses new objects whose key another object has, be that one read or as new.
func (w *work) checkClaims() error {
	claims := map[*mapper]*identities{}
	for _, c := range w.inserts {
		if c.hasKeyPointer() || slices.ContainsFunc(c.i.m.pk, func(f *field) bool { return f.left(c.i.obj) }) {
			continue
		}
		key, err := c.i.m.key(c.i.obj)
		if err != nil {
			return err
		}
		if other := w.s.identities(c.i.m).find(key); other != nil && other.state == Persistent && !w.gone(other) {
			return fmt.Errorf("%w: new %s, and %s that the session has read already: change that one, or merge", ErrIdentity, c.i, other)
		}
		root := c.i.m.root
		if claims[root] == nil {
			claims[root] = newIdentities(root)
		}
		if other := claims[root].find(key); other != nil {
			return fmt.Errorf("%w: new %s, and %s, new as well: add one of them", ErrIdentity, other, c.i)
		}
		claims[root].put(key, c.i)
	}
	return nil
}

// hasKeyPointer tells whether part of the key comes from another object.
func (c *change) hasKeyPointer() bool {
	return c.hasPointer(func(p *pointer) bool {
		return slices.ContainsFunc(p.child(), func(f *field) bool { return f.pk })
	})
}
