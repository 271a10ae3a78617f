package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// Session is a workspace over one database: it knows each row as one object, finds what changed in the objects and writes that in
// one flush, inside a transaction that begins with the first statement and ends with Commit or Rollback. If a query fails and the
// database takes no more statements in the transaction, as PostgreSQL does, one that has only read is replaced by the next statement;
// after writes, locks or a savepoint, or under RepeatableRead and above, it is for the program to roll back.
//
// A session is for one goroutine at a time; use by two at once is noticed and returned as ErrConcurrentUse. It keeps every object
// that it read or was given until it is closed, or the object is expunged. Mistakes in calls that return no error, such as Add of
// something unmapped, are kept and returned by the next Flush or Commit. Close it when done: what wasn't committed is rolled back.
type Session struct {
	eng      *engine.Engine
	regs     []*Registry
	tx       *engine.Tx    // nil between transactions
	plain    engine.Execer // what a session for one untracked reading reads from, see untracked.go; nil for others
	always   []any         // options of every query
	watchers *watchers     // nil unless Observe was called
	maps     []*identities
	ids      identities                // the first of maps
	mapped   [2]*identities            // room for maps
	fresh    []*instance               // pending objects in order of Add
	byAddr   map[sqltype.Ptr]*instance // pending and deleted objects, which have no key to find them by
	doomed   []*instance               // Delete was called, not flushed
	gone     []*instance               // deleted by a flush of the running transaction
	room     []instance                // for instances to come
	chunk    int                       // how many were allocated together last

	epoch       uint32 // counts transactions; what was read in an earlier one is expired
	seq         int
	first       [2]*Registry // room for regs
	txOptions   []engine.TxOption
	undo        *undoLog // innermost savepoint's, or the transaction's; nil as long as that has nothing to undo
	faults      []error
	noAutoflush int
	hearing     bool // functions given to BeforeStatement are being called
	flushing    bool
	closed      bool
	flags       sessionFlag
	more        *several                  // nil for a session over one database without two phases
	joined      *joining                  // nil unless the transaction is the program's
	partly      map[*instance][]*field    // columns to be read anew of rows that are known else; see expireonly.go
	exprs       map[*instance][]fieldExpr // what fields get from the next flush; see setexpr.go
	busy        atomic.Int32
	info        map[any]any      // of the program's; nil until asked for
	told        *telling         // nil as long as there is nothing to tell
	reads       int32            // results being read, one inside the other
	key         [1]sqltype.Value // of the running Get
}

// NewSession returns a session over an engine for the objects of some registries, with options if there are any:
//
//	s := orm.NewSession(eng, library.Models)
//
// Nothing is sent until the first statement.
func NewSession(e *engine.Engine, with ...SessionOption) *Session {
	s := &Session{eng: e, epoch: 1, txOptions: lazily}
	s.maps, s.regs = s.mapped[:0], s.first[:0]
	for _, o := range with {
		o.applyTo(s)
	}
	return s
}

// enter begins an operation that may reach the database, leave ends it. An operation begun while another is under way on a
// different goroutine is an error; the operations of one goroutine nest by calling the unexported methods.
func (s *Session) enter() error {
	if !s.busy.CompareAndSwap(0, 1) {
		return fmt.Errorf("orm: %w: give each goroutine a session of its own", ErrConcurrentUse)
	}
	if s.closed {
		s.busy.Store(0)
		return fmt.Errorf("orm: %w: make a new one with NewSession", ErrClosed)
	}
	return nil
}

func (s *Session) leave() {
	s.busy.Store(0)
	s.tell()
}

// guarded runs fn as one operation of the session.
func (s *Session) guarded(fn func() error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	return fn()
}

// fault keeps an error of a call that returns none.
func (s *Session) fault(err error) { s.faults = append(s.faults, err) }

// takeFaults returns the kept errors and forgets them.
func (s *Session) takeFaults() error {
	err := errors.Join(s.faults...)
	s.faults = nil
	return err
}

// begin returns the session's transaction, opened if need be.
func (s *Session) begin(ctx context.Context) (*engine.Tx, error) {
	if err := s.unprepared(); err != nil {
		return nil, err
	}
	if s.tx != nil {
		if !s.spent() {
			return s.tx, nil
		}
		if err := s.rollbackTx(ctx); err != nil {
			return nil, err
		}
	}
	for _, r := range s.regs {
		if err := r.resolve(); err != nil {
			return nil, err
		}
	}
	tx, err := s.openTx(ctx)
	if err != nil {
		return nil, err
	}
	s.tx = tx
	return tx, s.begun(ctx)
}

// begun calls the events after the beginning of a transaction.
func (s *Session) begun(ctx context.Context) error {
	err := s.eachFuncs(func(f *sessionFuncs) error {
		for _, fn := range f.afterBegin {
			if err := s.callOut(func() error { return fn(ctx, s, s.tx) }); err != nil {
				return fmt.Errorf("after begin: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return errors.Join(err, s.rollbackTx(context.WithoutCancel(ctx)))
	}
	return nil
}

// spent tells whether the transaction has failed and holds nothing worth keeping: it has only read, without locks, and no snapshot was
// asked for that its next statement would have to see. Then another can take its place.
func (s *Session) spent() bool {
	return s.tx.Failed() && s.wholeTx() && !s.nested() && !s.undo.wroteAny() && s.tx.Isolation() <= engine.ReadCommitted
}

// identities returns the identity map of a mapper, which is that of its hierarchy.
func (s *Session) identities(m *mapper) *identities {
	m = m.root
	for _, ids := range s.maps { // a session meets a few
		if ids.m == m {
			return ids
		}
	}
	ids := &s.ids
	if ids.m != nil {
		ids = new(identities)
	}
	ids.m = m
	s.maps = append(s.maps, ids)
	return ids
}

// atAddress makes an object without a key one that lookup finds.
func (s *Session) atAddress(i *instance) {
	if s.byAddr == nil {
		s.byAddr = map[sqltype.Ptr]*instance{}
	}
	s.byAddr[i.obj] = i
}

// mapperOf finds the mapping of an object in the session's registries.
func (s *Session) mapperOf(x any) (*mapper, sqltype.Ptr, error) {
	v := reflect.ValueOf(x)
	if v.Kind() != reflect.Pointer {
		return nil, nil, fmt.Errorf("%w: got %T, want a pointer to a mapped struct", ErrUsage, x)
	}
	if v.IsNil() {
		return nil, nil, fmt.Errorf("%w: got a nil %T, want a pointer to a mapped struct", ErrUsage, x)
	}
	for _, r := range s.regs {
		if m := r.byType[v.Type().Elem()]; m != nil {
			return m, v.UnsafePointer(), r.resolve()
		}
	}
	return nil, nil, fmt.Errorf("%w: %T is not mapped in the session's registries: add orm.Map for it", ErrUsage, x)
}

// lookup returns what the session knows of an object, nil if nothing.
func (s *Session) lookup(m *mapper, obj sqltype.Ptr) *instance {
	if i := linkOf(m, obj); i != nil {
		if i.sess == s {
			return i
		}
		return nil
	}
	if i := s.byAddr[obj]; i != nil {
		return i
	}
	if m.united() {
		for _, n := range m.subs { // each has keys of its own
			if i := s.lookup(n, obj); i != nil {
				return i
			}
		}
	}
	ids := s.identities(m)
	key, err := ids.keyOf(obj)
	if err != nil {
		return nil
	}
	if i := ids.find(key); i != nil && i.obj == obj {
		return i
	}
	return nil
}

// instance returns what the session knows of an object, or a transient instance for it.
func (s *Session) instance(m *mapper, obj sqltype.Ptr) *instance {
	if i := s.lookup(m, obj); i != nil {
		return i
	}
	if i := linkOf(m, obj); i != nil {
		return i // of another session, or detached
	}
	if len(s.room) == 0 {
		s.chunk = min(maxChunk, max(1, 2*s.chunk))
		s.room = make([]instance, s.chunk)
	}
	i := &s.room[0]
	s.room = s.room[1:]
	i.obj, i.m = obj, m
	return i
}

// anyRegistry tells whether something holds for one of the session's registries.
func (s *Session) anyRegistry(holds func(*Registry) bool) bool {
	return slices.ContainsFunc(s.regs, holds)
}

// present returns the instance that a many-to-one of i refers to by its key columns, if the session has it.
func (s *Session) present(r *relation, i *instance) *instance {
	key, ok, err := keysIn(r.local, i.obj)
	if err != nil || !ok || !r.disc.among(i.obj) || !r.byPrimaryKey() || r.on != nil {
		return nil
	}
	if t := s.identities(r.target).find(key); t != nil && t.alive() && t.m.is(r.target) {
		return t
	}
	return nil
}

// byPrimaryKey tells whether a many-to-one refers to its target by the target's primary key, in order.
func (r *relation) byPrimaryKey() bool { return slices.Equal(r.remote, r.target.pk) }

// Close rolls back what wasn't committed, gives the connection back and detaches all objects: they keep what is in memory, and
// touching an unloaded relationship of them is ErrDetached. Unflushed changes are lost. Closing twice is nothing.
func (s *Session) Close() error {
	if s.closed {
		return nil
	}
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	err := s.outside("Close")
	if err != nil {
		return err
	}
	err = s.clear()
	s.closed = true
	return err
}

// clear rolls back and lets go of all objects.
func (s *Session) clear() (err error) {
	if s.tx != nil {
		err = s.closeTx(context.Background())
	}
	err = errors.Join(err, s.rollbackBound(context.Background()), s.rollbackPrepared(context.Background()))
	s.each(func(i *instance) { i.detach() })
	s.releaseGone()
	s.undo.end()
	s.maps, s.ids, s.mapped = nil, identities{}, [2]*identities{}
	s.fresh, s.doomed, s.byAddr, s.partly = nil, nil, nil, nil
	return err
}

// each calls fn for every instance of the session: persistent ones in no order, then pending ones.
func (s *Session) each(fn func(*instance)) {
	for _, ids := range s.maps {
		ids.all(func(i *instance) bool { fn(i); return true })
	}
	for _, i := range s.fresh {
		fn(i)
	}
}

// detach ends an instance's membership.
func (i *instance) detach() {
	switch i.state {
	case Pending:
		i.sess.move(i, Transient)
		i.unlink()
	case Persistent, Deleted:
		i.m.reg.lacking.remember(i)
		i.sess.move(i, Detached)
	}
	delete(i.sess.exprs, i)
	i.sess, i.batch, i.orphan, i.deleting = nil, nil, nil, false
}

// unlink makes the object one that no session knows.
func (i *instance) unlink() {
	for _, r := range i.m.rels {
		if r.many {
			r.manyIn(i.obj).link = nil
		} else {
			r.refIn(i.obj).link = nil
		}
	}
}

// NoAutoflush runs fn with autoflush off: queries see the database as it is, without the session's pending changes.
func (s *Session) NoAutoflush(fn func() error) error {
	s.noAutoflush++
	defer func() { s.noAutoflush-- }()
	return fn()
}

// New returns the pending objects in order of Add.
func (s *Session) New() []any { return objects(s.fresh) }

// Dirty returns the persistent objects that have changes, in order of table and key.
func (s *Session) Dirty() []any {
	var dirty []*instance
	s.each(func(i *instance) {
		if i.state == Persistent && !i.deleting && i.dirty() {
			dirty = append(dirty, i)
		}
	})
	sortInstances(dirty)
	return objects(dirty)
}

// Deleted returns the objects that Delete was called for and no flush has deleted yet.
func (s *Session) Deleted() []any { return objects(s.doomed) }

func objects(insts []*instance) []any {
	out := make([]any, len(insts))
	for k, i := range insts {
		out[k] = i.m.object(i.obj)
	}
	return out
}

// Contains tells whether the session has the object itself: pending or persistent.
func (s *Session) Contains(x any) bool {
	m, obj, err := s.mapperOf(x)
	if err != nil {
		return false
	}
	i := s.lookup(m, obj)
	return i != nil && i.alive()
}

// StateOf returns the state of an object as a session sees it. Without a relationship field an object can't tell that it is
// detached and counts as transient.
func StateOf(s *Session, x any) State {
	m, obj, err := s.mapperOf(x)
	if err != nil {
		return Transient
	}
	if i := s.lookup(m, obj); i != nil {
		return i.state
	}
	if i := linkOf(m, obj); i != nil {
		return i.state
	}
	return Transient
}
