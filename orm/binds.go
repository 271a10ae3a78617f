package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
)

// A session over several databases. Each entity lives on one of them; statements go to the database of the entities that they are about, and
// objects of all are written by one flush and committed together.

// Bind has entities of a session live on another engine than its own, given as handles. Statements about them go there; one that is
// about entities of two engines is ErrUsage, and so are joins between them. Relationships across engines are loaded by statements of their
// own, lazily or by [SelectIn]; a many-to-many lives where its association table does, so both its ends must be there.
//
//	s := orm.NewSession(eng, library.Models, orm.Bind(ledger, Invoices, Payments))
//
// Each engine has a transaction of its own, begun when it is needed. Commit commits that of the session's engine first, then those of the
// the others in the order of Bind. If one of the later ones fails, those before it stay committed: the error is a *PartialCommitError, objects of
// the engines that failed are rolled back, and the program has to make up for it. [TwoPhase] has all commit or none.
func Bind(e *engine.Engine, entities ...retort.Source) SessionOption {
	return &place{eng: e, entities: entities}
}

// several is what a session over several databases, or with [TwoPhase], has besides.
type several struct {
	binds    []*place     // other engines
	prepared []preparedTx // that wait for the last word; nil if there are none
	txName   string       // of the session's own transaction, if it may be prepared
}

// severally returns what the session has besides, made if need be.
func (s *Session) severally() *several {
	if s.more == nil {
		s.more = new(several)
	}
	return s.more
}

// others are the session's other engines.
func (s *Session) others() []*place {
	if s.more == nil {
		return nil
	}
	return s.more.binds
}

// prepared are the session's transactions that wait for the last word.
func (s *Session) prepared() []preparedTx {
	if s.more == nil {
		return nil
	}
	return s.more.prepared
}

// place is an engine that some of a session's entities live on, and the transaction there.
type place struct {
	eng      *engine.Engine
	entities []retort.Source
	mappers  []*mapper
	tx       *engine.Tx // nil between transactions
	name     string     // of a transaction that may be prepared
}

func (b *place) applyTo(s *Session) {
	c := &place{eng: b.eng}
	for _, h := range b.entities {
		ent := entityOf(h)
		if ent == nil || b.eng == nil {
			s.fault(fmt.Errorf("orm: Bind: %w: want an engine and handles made by orm.Map", ErrUsage))
			continue
		}
		c.mappers = append(c.mappers, ent.m)
	}
	s.severally().binds = append(s.others(), c)
}

// boundTo returns where a mapper's rows live; nil for the session's own engine.
func (s *Session) boundTo(m *mapper) *place {
	for _, b := range s.others() {
		if slices.ContainsFunc(b.mappers, func(own *mapper) bool { return own.typ == m.typ }) { // m may be a part of one
			return b
		}
	}
	return nil
}

// engineOf returns the engine that a mapper's rows live on.
func (s *Session) engineOf(m *mapper) *engine.Engine {
	if b := s.boundTo(m); b != nil {
		return b.eng
	}
	return s.eng
}

// beginFor returns the transaction for a statement, opened if need be.
func (s *Session) beginFor(ctx context.Context, n ast.Node) (*engine.Tx, error) {
	if s.others() == nil {
		return s.begin(ctx)
	}
	var on *place
	var first *mapper
	var err error
	eachTable(n, func(t *ast.Table) {
		e, ok := t.Entity.(*entity)
		switch {
		case !ok || err != nil:
		case first == nil:
			first, on = e.m, s.boundTo(e.m)
		case s.boundTo(e.m) != on:
			err = fmt.Errorf("%w: the statement is about %s and %s, which live on different engines", ErrUsage, first, e.m)
		}
	})
	if err != nil {
		return nil, err
	}
	return s.beginOn(ctx, on)
}

// beginOn returns the transaction on an engine, opened if need be.
func (s *Session) beginOn(ctx context.Context, b *place) (tx *engine.Tx, err error) {
	if b == nil {
		return s.begin(ctx)
	}
	if err := s.unprepared(); err != nil {
		return nil, err
	}
	if b.tx != nil && !(b.tx.Failed() && !s.nested() && !s.undo.wroteAny()) {
		return b.tx, nil
	}
	if b.tx != nil {
		if err := ignoreDone(b.tx.Rollback(ctx)); err != nil {
			return nil, err
		}
		b.tx = nil
	}
	for _, r := range s.regs {
		if err := r.resolve(); err != nil {
			return nil, err
		}
	}
	if b.tx, b.name, err = s.beginAt(ctx, b.eng); err != nil {
		b.tx = nil
		return nil, err
	}
	return b.tx, nil
}

// beginAt opens a transaction as the session's options have it.
func (s *Session) beginAt(ctx context.Context, e *engine.Engine) (*engine.Tx, string, error) {
	if s.flags&TwoPhase == 0 {
		tx, err := e.Begin(ctx, s.txOptions...)
		return tx, "", err
	}
	name := newTxName()
	options := append(slices.Clone(s.txOptions[1:]), engine.TwoPhase(name)) // without LazyWrite, the first
	tx, err := e.Begin(ctx, options...)
	return tx, name, err
}

// open are the transactions that the session has begun.
func (s *Session) open() []*engine.Tx {
	var list []*engine.Tx
	if s.tx != nil {
		list = append(list, s.tx)
	}
	for _, b := range s.others() {
		if b.tx != nil {
			list = append(list, b.tx)
		}
	}
	return list
}

// rollbackBound rolls back what the other engines have open.
func (s *Session) rollbackBound(ctx context.Context) error {
	var errs []error
	for _, b := range s.others() {
		if b.tx != nil {
			errs = append(errs, ignoreDone(b.tx.Rollback(ctx)))
			b.tx = nil
		}
	}
	return errors.Join(errs...)
}

// rollbackOpen rolls back all that the session has open.
func (s *Session) rollbackOpen(ctx context.Context) error {
	var err error
	if s.tx != nil {
		err = s.rollbackTx(ctx)
	}
	if s.others() == nil {
		return err
	}
	if more := s.rollbackBound(ctx); more != nil {
		err = errors.Join(err, more)
	}
	return err
}

// PartialCommitError says that of the several engines of a session some have committed, and then one failed.
type PartialCommitError struct {
	Committed []*engine.Engine // whose transactions are permanent
	Failed    *engine.Engine   // whose was rolled back, with those after it, unless Err says that nobody knows
	Err       error
}

// Error says how far the commit came, and the cure.
func (e *PartialCommitError) Error() string {
	return fmt.Sprintf("orm: commit: %s: %d databases have committed before and stay so; make up for it, or use orm.TwoPhase",
		describe("", e.Err).Error()[len("orm: "):], len(e.Committed))
}

// Decided tells that the work must not be repeated as a whole: [engine.Retryable] is false, whatever Err is.
func (e *PartialCommitError) Decided() bool { return true }

// Unwrap returns why the commit failed.
func (e *PartialCommitError) Unwrap() error { return e.Err }

// commitOpen commits all that the session has open.
func (s *Session) commitOpen(ctx context.Context) error {
	if s.flags&TwoPhase != 0 {
		return s.commitPrepared(ctx)
	}
	var done []*engine.Engine
	if s.tx != nil {
		if err := s.commitTx(ctx); err != nil {
			return err
		}
		s.tx = nil
		done = append(done, s.eng)
	}
	for _, b := range s.others() {
		if b.tx == nil {
			continue
		}
		if err := b.tx.Commit(ctx); err != nil {
			if done == nil {
				return err
			}
			return &PartialCommitError{Committed: done, Failed: b.eng, Err: err}
		}
		b.tx = nil
		done = append(done, b.eng)
	}
	return nil
}

// keeps tells which instances a partial commit has made permanent.
func (e *PartialCommitError) keeps(s *Session) func(*instance) bool {
	return func(i *instance) bool { return slices.Contains(e.Committed, s.engineOf(i.m)) }
}

// eachTable calls fn with the tables that a statement is about: those of FROM and JOIN, also in its subqueries there, or what it writes.
func eachTable(n ast.Node, fn func(*ast.Table)) {
	switch n := n.(type) {
	case *ast.Select:
		sources, err := n.Sources()
		if err != nil {
			return // the compiler reports it
		}
		for _, f := range sources {
			eachTableIn(f, fn)
		}
		for _, j := range n.Joins {
			steps, _ := ast.Joined(j)
			for _, step := range steps {
				eachTableIn(step.Target, fn)
			}
		}
		for _, m := range n.Members {
			eachTable(m.Query, fn)
		}
	case *ast.Insert:
		fn(n.Into)
	case *ast.Update:
		fn(n.Table)
	case *ast.Delete:
		fn(n.Table)
	case *ast.Merge:
		fn(n.Into)
	}
}

func eachTableIn(f ast.From, fn func(*ast.Table)) {
	switch f := f.(type) {
	case *ast.Table:
		fn(f)
	case *ast.Derived:
		eachTable(f.Query, fn)
	case *ast.CTERef:
		eachTable(f.CTE.Query, fn)
	}
}

// savepoints are one on each of several engines.
type savepoints []*engine.Savepoint

// savepoint makes savepoints on some engines, nil being the session's own.
func (s *Session) savepoint(ctx context.Context, on []*place) (savepoints, error) {
	var list savepoints
	for _, b := range on {
		tx, err := s.beginOn(ctx, b)
		if err != nil {
			return nil, err
		}
		sp, err := tx.Savepoint(ctx)
		if err != nil {
			return nil, errors.Join(err, list.rollback(ctx))
		}
		list = append(list, sp)
	}
	return list, nil
}

// everywhere are all engines of the session.
func (s *Session) everywhere() []*place { return append([]*place{nil}, s.others()...) }

// concerned are the engines that some steps go to.
func (s *Session) concerned(steps []*step) []*place {
	if s.others() == nil {
		return []*place{nil}
	}
	var on []*place
	for _, st := range steps {
		if b := s.boundTo(st.mapper()); !slices.Contains(on, b) {
			on = append(on, b)
		}
	}
	return on
}

// mapper is that of the rows of a step; of association rows that of their owners.
func (st *step) mapper() *mapper {
	if st.rel != nil {
		return st.rel.owner
	}
	return st.m
}

func (l savepoints) release(ctx context.Context) error {
	for _, sp := range l {
		if err := sp.Release(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (l savepoints) rollback(ctx context.Context) error {
	var first error
	for _, sp := range l {
		if err := sp.Rollback(ctx); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// on has an execution go to the engine of a mapper's rows.
func (x *execution) on(ctx context.Context, m *mapper) (err error) {
	if x.eng = x.s.eng; x.s.others() == nil && x.tx != nil {
		return nil
	}
	b := x.s.boundTo(m)
	if b != nil {
		x.eng = b.eng
	}
	x.tx, err = x.s.beginOn(ctx, b)
	return err
}
