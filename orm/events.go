package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/retort-go/retort/engine"
)

// This file is where a program registers functions that sessions call. They belong to a registry, not to a session: each session over the
// registry calls them, in the order they were registered. Register them when the program starts, after the handles and before the
// registry's first use, in an init function say; a later one is a fault of the registry, which every run returns.
//
// Functions for a base are called for the objects of all structs that inherit it.
//
// An event's function may use the session that it is given: read, Add, Delete, change objects. In an event of a flush, what it changes is
// written by the same flush; it must not Flush, Commit, Rollback or Close. An error of it fails the flush as an error of the database
// would: database and objects are what they were before the flush, what events did to objects included.

// rowEvent is when an entity's functions are called.
type rowEvent uint8

const (
	beforeInsert rowEvent = iota
	beforeUpdate
	beforeDelete
	afterInsert
	afterUpdate
	afterDelete
	afterLoad
	afterRefresh
	whenValid // before an insert or update, when nothing changes it any more
	rowEvents
)

var rowEventNames = [...]string{"before insert", "before update", "before delete", "after insert", "after update", "after delete", "after load", "after refresh", "not valid"}

// rowFuncs are the functions of one entity.
type rowFuncs [rowEvents][]func(context.Context, *Session, any) error

// sessionFuncs are the functions of a registry.
type sessionFuncs struct {
	beforeStatement []func(context.Context, *Session, *Statement) error
	beforeFlush     []func(context.Context, *Session, Changes) error
	afterFlush      []func(context.Context, *Session, Changes) error
	beforeCommit    []func(context.Context, *Session) error
	afterBegin      []func(context.Context, *Session, *engine.Tx) error
	afterCommit     []func(context.Context, *Session)
	afterRollback   []func(context.Context, *Session)
	afterSavepoint  []func(context.Context, *Session)
	state           []func(s *Session, x any, from, to State)
	flushes         bool // there are functions to call in a flush, of an entity or of all
	relations       bool // there are functions of relationships
}

// register lets add enter a function, unless the registry is in use.
func (r *Registry) register(what string, add func(*sessionFuncs)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.resolved {
		r.errs = append(r.errs, fmt.Errorf("%w: %s: the registry is in use already: register events when the program starts", ErrUsage, what))
		r.resolved = false
		r.ready.Store(false)
		return
	}
	if r.funcs == nil {
		r.funcs = new(sessionFuncs)
	}
	add(r.funcs)
}

// on registers a function of one entity. A handle that Map didn't make is an error of every statement; there is nothing to register with.
func on[R any](what string, e Mapped[R], at rowEvent, fn func(context.Context, *Session, R) error) {
	ent := entityOf(e)
	if ent == nil {
		return
	}
	m := ent.m
	m.reg.register(what, func(f *sessionFuncs) {
		if m.funcs == nil {
			m.funcs = new(rowFuncs)
		}
		m.funcs[at] = append(m.funcs[at], func(ctx context.Context, s *Session, x any) error { return fn(ctx, s, x.(R)) })
		f.flushes = f.flushes || at != afterLoad && at != afterRefresh
	})
}

// calls are the functions of an event of the struct's objects, those of its base first.
func (m *mapper) calls(at rowEvent) []func(context.Context, *Session, any) error {
	switch {
	case m.parent == nil && m.funcs == nil:
		return nil
	case m.parent == nil:
		return m.funcs[at]
	case m.funcs == nil:
		return m.parent.calls(at)
	}
	return slices.Concat(m.parent.calls(at), m.funcs[at])
}

// BeforeInsert has fn called for each new object that a flush is going to insert, before anything is sent. What fn changes in the object
// is inserted. Generated keys are still missing, and key columns that follow a relationship may be. Each object comes once in a flush.
func BeforeInsert[R any](e Mapped[R], fn func(ctx context.Context, s *Session, x R) error) {
	on("BeforeInsert", e, beforeInsert, fn)
}

// AfterInsert has fn called for each object that a flush has inserted, when all rows are written: keys and what else the database fills
// in are there. What fn changes is written by an UPDATE of the same flush.
func AfterInsert[R any](e Mapped[R], fn func(ctx context.Context, s *Session, x R) error) {
	on("AfterInsert", e, afterInsert, fn)
}

// BeforeUpdate has fn called for each object of which a flush is going to update columns. [History] tells which, and their old values. What
// fn changes is part of the UPDATE.
func BeforeUpdate[R any](e Mapped[R], fn func(ctx context.Context, s *Session, x R) error) {
	on("BeforeUpdate", e, beforeUpdate, fn)
}

// AfterUpdate has fn called for each object that a flush has updated.
func AfterUpdate[R any](e Mapped[R], fn func(ctx context.Context, s *Session, x R) error) {
	on("AfterUpdate", e, afterUpdate, fn)
}

// BeforeDelete has fn called for each object whose row a flush is going to delete, be it named by Delete, by a cascade, or an orphan.
// fn may Add the object to keep its row.
func BeforeDelete[R any](e Mapped[R], fn func(ctx context.Context, s *Session, x R) error) {
	on("BeforeDelete", e, beforeDelete, fn)
}

// AfterDelete has fn called for each object whose row a flush has deleted. Its fields are what they were.
func AfterDelete[R any](e Mapped[R], fn func(ctx context.Context, s *Session, x R) error) {
	on("AfterDelete", e, afterDelete, fn)
}

// AfterLoad has fn called for each object that a session meets for the first time in a result, once all of the result is read and its
// eager loads are done, before the query returns; with [Iter], before the row is handed over. What fn changes in mapped fields is a
// change like any other. An error is that of the query; the objects stay in the session.
func AfterLoad[R any](e Mapped[R], fn func(ctx context.Context, s *Session, x R) error) {
	on("AfterLoad", e, afterLoad, fn)
}

// AfterRefresh has fn called for each object whose row was read again into it, because it had expired, by [Session.Refresh], by a query with
// [PopulateExisting], or to load columns that were left out: when all of the result is read, as for [AfterLoad].
func AfterRefresh[R any](e Mapped[R], fn func(ctx context.Context, s *Session, x R) error) {
	on("AfterRefresh", e, afterRefresh, fn)
}

// Validate has fn look at each object that a flush is going to insert or update, after all other events before it. It returns what is wrong
// with the object, or nil, and changes nothing. If any object isn't valid the flush fails before anything is sent, with all errors of
// all objects joined, each of the kind ErrInvalid.
func Validate[R any](e Mapped[R], fn func(x R) error) {
	on("Validate", e, whenValid, func(_ context.Context, _ *Session, x R) error { return fn(x) })
}

// ErrInvalid: a function given to [Validate] refused an object.
var ErrInvalid = errors.New("not valid")

// BeforeFlush has fn called once for each flush that has something to write, before all events of single objects, with what is to be
// written. Objects that fn adds, deletes or changes are part of the flush.
func BeforeFlush(r *Registry, fn func(ctx context.Context, s *Session, c Changes) error) {
	r.register("BeforeFlush", func(f *sessionFuncs) { f.beforeFlush, f.flushes = append(f.beforeFlush, fn), true })
}

// AfterFlush has fn called once for each flush that wrote something, after all events of single objects, with what was written: values
// that the database gave are there. It is the place for an audit trail or an outbox: what fn adds is written by the same flush, without
// another call.
func AfterFlush(r *Registry, fn func(ctx context.Context, s *Session, c Changes) error) {
	r.register("AfterFlush", func(f *sessionFuncs) { f.afterFlush, f.flushes = append(f.afterFlush, fn), true })
}

// BeforeCommit has fn called by Commit before it flushes, or by [Session.Prepare] if that is called first. Its error is that of the call; the
// transaction stays as it is.
func BeforeCommit(r *Registry, fn func(ctx context.Context, s *Session) error) {
	r.register("BeforeCommit", func(f *sessionFuncs) { f.beforeCommit = append(f.beforeCommit, fn) })
}

// AfterBegin has fn called when a session has begun a transaction, before its first statement: for settings of the transaction, such as the
// tenant that row security asks for. Its error is that of the statement, and the transaction is rolled back.
func AfterBegin(r *Registry, fn func(ctx context.Context, s *Session, tx *engine.Tx) error) {
	r.register("AfterBegin", func(f *sessionFuncs) { f.afterBegin = append(f.afterBegin, fn) })
}

// AfterCommit has fn called when a session has committed. The session may be used; that begins another transaction.
func AfterCommit(r *Registry, fn func(ctx context.Context, s *Session)) {
	r.register("AfterCommit", func(f *sessionFuncs) { f.afterCommit = append(f.afterCommit, fn) })
}

// AfterRollback has fn called when Rollback, or a Commit that failed, has rolled a session back, objects included.
func AfterRollback(r *Registry, fn func(ctx context.Context, s *Session)) {
	r.register("AfterRollback", func(f *sessionFuncs) { f.afterRollback = append(f.afterRollback, fn) })
}

// AfterSavepointRollback has fn called when a savepoint has been rolled back, objects included, and the transaction goes on.
func AfterSavepointRollback(r *Registry, fn func(ctx context.Context, s *Session)) {
	r.register("AfterSavepointRollback", func(f *sessionFuncs) { f.afterSavepoint = append(f.afterSavepoint, fn) })
}

// each calls fn with the functions of each of the session's registries that has any.
func (s *Session) eachFuncs(fn func(*sessionFuncs) error) error {
	for _, r := range s.regs {
		if r.funcs == nil {
			continue
		}
		if err := fn(r.funcs); err != nil {
			return err
		}
	}
	return nil
}

// callOut runs a function of the program inside an operation of the session, which it may use. Mistakes in calls that return no error
// count as the function's.
func (s *Session) callOut(fn func() error) error {
	var err error
	before := s.faults
	s.faults = nil
	s.unlocked(func() { err = fn() })
	err = errors.Join(err, s.takeFaults())
	s.faults = before
	return err
}

// unlocked lets fn use the session as if no operation were under way.
func (s *Session) unlocked(fn func()) {
	s.busy.Store(0)
	defer s.busy.Store(1)
	fn()
}

// outside refuses what must not be done in an event of a flush.
func (s *Session) outside(op string) error {
	if s.flushing {
		return fmt.Errorf("orm: %s: %w: a flush is under way, and calls an event that must not do that", op, ErrUsage)
	}
	return nil
}
