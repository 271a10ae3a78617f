package orm

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// Flush writes all pending changes inside the session's transaction: inserts of parents before children, updates of just the changed
// columns, deletes of children before parents. Generated keys and server defaults are in the objects afterwards. Without changes it
// sends nothing.
//
// A flush that fails leaves database, session and objects as they were before it, so that the program can correct what was wrong and try
// again. Errors are those of the database (engine.ErrUnique …), *StaleError, ErrCycle, ErrIdentity, and the mistakes kept since the
// last flush.
func (s *Session) Flush(ctx context.Context) error {
	return s.guarded(func() error {
		if err := s.outside("Flush"); err != nil {
			return err
		}
		return s.flush(ctx)
	})
}

// autoflush flushes before a query, unless that is switched off.
func (s *Session) autoflush(ctx context.Context) error {
	if s.noAutoflush > 0 || s.flushing {
		return nil
	}
	return s.flush(ctx)
}

func (s *Session) flush(ctx context.Context) error {
	if err := s.takeFaults(); err != nil {
		return err
	}
	if !s.hasWork() {
		return nil
	}
	if s.flags&ReadOnly != 0 {
		return fmt.Errorf("orm: flush: %w: the session was made with orm.ReadOnly, and has changes", engine.ErrReadOnly)
	}
	s.flushing = true
	defer func() { s.flushing = false }()
	if s.eventful() {
		return s.flushTold(ctx)
	}
	w, err := s.plan(ctx)
	defer w.letGo()
	if err != nil {
		return describe("flush", err)
	}
	if err := s.carryOut(ctx, w); err != nil {
		return flushError(err)
	}
	s.settle(w)
	return nil
}

// flushError gives the error of a plan being carried out the package's prefix, unless it has it.
func flushError(err error) error {
	var stale *StaleError
	if errors.As(err, &stale) {
		return err
	}
	return describe("", err)
}

// carryOut sends a plan. What was written earlier in the transaction is guarded by a savepoint; if there is nothing to guard, a failed
// flush rolls the transaction back, and the next statement begins a new one.
func (s *Session) carryOut(ctx context.Context, w *work) error {
	if w.empty() {
		return nil
	}
	x := &execution{w: w, s: s}
	if !s.nested() && !s.undo.wroteAny() && s.wholeTx() {
		if err := x.run(ctx, w.steps()); err != nil {
			return s.abandon(ctx, x, err)
		}
		return nil
	}
	return s.guardedRun(ctx, x, w.steps())
}

// abandon rolls the transaction of a failed flush back.
func (s *Session) abandon(ctx context.Context, x *execution, err error) error {
	x.tx = nil
	return x.accuse(ctx, errors.Join(err, s.rollbackOpen(context.WithoutCancel(ctx))))
}

// guardedRun runs steps inside a savepoint, so that a failure leaves what the transaction wrote before them.
func (s *Session) guardedRun(ctx context.Context, x *execution, steps []*step) error {
	sp, err := s.savepoint(ctx, s.concerned(steps))
	if err != nil {
		return err
	}
	err = x.run(ctx, steps)
	if err == nil {
		if err = sp.release(ctx); err == nil {
			return nil
		}
		x.takeBack()
	}
	return x.accuse(ctx, errors.Join(err, s.backTo(ctx, sp)))
}

// backTo undoes what was done since a savepoint. If that fails, nobody knows what the transaction has: it is ended then, so that every
// further statement says so until the program rolls back.
func (s *Session) backTo(ctx context.Context, sp savepoints) error {
	ctx = context.WithoutCancel(ctx)
	err := sp.rollback(ctx)
	if err == nil {
		return nil
	}
	for _, tx := range s.open() {
		if !tx.Failed() {
			err = errors.Join(err, ignoreDone(tx.Rollback(ctx)))
		}
	}
	return err
}

// ignoreDone drops the error of ending a transaction that the database has ended itself.
func ignoreDone(err error) error {
	if errors.Is(err, engine.ErrTxDone) {
		return nil
	}
	return err
}

// settle makes what a flush wrote the baseline of later changes.
func (s *Session) settle(w *work) {
	if !w.empty() {
		s.log().wrote = true
	}
	s.log().reserve(len(w.inserts))
	for _, i := range w.dropped {
		w.leaveCollections(i)
	}
	for _, inserts := range runs(w.inserts) {
		ids, snaps := s.identities(inserts[0].i.m), newSlab(inserts[0].i.m.typ)
		ids.reserve(len(inserts))
		for _, c := range inserts {
			s.inserted(c, ids, snaps.next())
		}
	}
	s.forgetFresh(w)
	for _, i := range w.dropped {
		i.detach()
	}
	s.moveKeys(w, func() { s.settleUpdates(w) })
	for _, i := range w.touched {
		s.renew(i)
	}
	for _, c := range w.deletes {
		s.removed(c.i)
	}
	s.doomed, s.exprs = nil, nil
}

func (s *Session) settleUpdates(w *work) {
	for _, c := range w.updates {
		s.renew(c.i)
		for _, r := range c.i.m.rels {
			if r.holdsKey() {
				r.followChangedKey(c.i)
			}
		}
	}
}

// runs cuts changes, sorted by table, into those of one each.
func runs(changes []*change) (out [][]*change) {
	from := 0
	for k := range changes {
		if k+1 == len(changes) || changes[k+1].i.m != changes[k].i.m {
			out = append(out, changes[from:k+1])
			from = k + 1
		}
	}
	return out
}

// forgetFresh empties the list of pending objects: none is left after a flush.
func (s *Session) forgetFresh(w *work) {
	s.fresh = s.fresh[:0]
	if len(s.gone) == 0 {
		clear(s.byAddr)
		return
	}
	for _, c := range w.inserts {
		delete(s.byAddr, c.i.obj)
	}
	for _, i := range w.dropped {
		delete(s.byAddr, i.obj)
	}
}

// inserted makes an instance persistent. snap is room for its snapshot.
func (s *Session) inserted(c *change, ids *identities, snap sqltype.Ptr) {
	i := c.i
	s.log().save(i).insert = c
	s.move(i, Persistent)
	i.epoch, i.unread = s.epoch, i.m.unmade
	i.snap = snap
	i.snapshot()
	for _, r := range i.m.rels {
		if r.view || r.unread { // until now there was nothing to see
			r.unload(i)
		}
	}
	if key, err := ids.keyOf(i.obj); err == nil {
		ids.put(key, i)
	}
}

// renew takes a new snapshot of a persistent instance; the old one is kept for rollback.
func (s *Session) renew(i *instance) {
	if i.state != Persistent {
		return
	}
	s.log().save(i)
	i.snap = nil
	i.snapshot()
}

// leaveCollections takes an object that the flush dropped before it had a row out of the collections of others that stay, so that they
// don't count it among the rows they have.
func (w *work) leaveCollections(i *instance) {
	for _, r := range i.m.rels {
		if r = r.held(i.obj); r.inverse == nil || !r.inverse.many {
			continue
		}
		for _, item := range r.items(i) {
			if t := w.s.lookup(r.target, item); t == nil || w.detached[t] {
				continue
			}
			if k := r.inverse.index(item, i.obj); k >= 0 {
				r.inverse.cut(item, k)
			}
		}
	}
}

// followChangedKey forgets the target of a reference whose key columns were changed by hand.
func (r *relation) followChangedKey(i *instance) {
	ref := r.refIn(i.obj)
	if ref.loaded && !r.held(i.obj).agrees(i, r.to(i.obj)) {
		r.unload(i)
	}
}

// removed makes an instance deleted: its row is gone if the transaction commits.
func (s *Session) removed(i *instance) {
	s.log().save(i)
	s.forgetRow(i)
	s.move(i, Deleted)
	i.deleting = false
	s.atAddress(i)
	s.gone = append(s.gone, i)
}
