package orm

import (
	"context"
	"fmt"
	"reflect"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/sqltype"
)

// Events of relationships and columns.
//
// A relationship is changed by calls, so its events come with them, before anything has changed, on both sides: book.Author.Set(king) is an OnSet of
// the book's author and an OnAppend to king's books. One that returns an error prevents the whole change, and the next flush returns the error,
// as Append and Set return none. A plain field tells nothing when it is assigned: what changed in columns shows when a flush compares them with what
// was read, so that the events of columns come then, before anything is sent, and an error fails the flush.

// relFuncs are the functions of one relationship. What they get is the owner, and the object that comes, goes, or was and is to be referred to.
type relFuncs struct {
	appended, removed []func(s *Session, owner, item any) error
	set               []func(s *Session, owner, from, to any) error
}

// OnAppend has fn called when an item comes into a collection of an object in a session: by Append, Insert, Set, or because its reference is set; and
// when an object is added, for what its collections hold. Loading calls nothing. If fn returns an error the item doesn't come, and the next Flush
// returns the error; with an object that is added just that. Register events when the program starts, as all others.
//
//	orm.OnAppend(&Authors.Books, func(s *orm.Session, a *Author, b *Book) error { … })
func OnAppend[P, C any](rel *ToManyOf[P, C], fn func(s *Session, owner P, item C) error) {
	onRelation("OnAppend", refOf(rel.Source), func(f *relFuncs) {
		f.appended = append(f.appended, func(s *Session, owner, item any) error { return fn(s, owner.(P), item.(C)) })
	})
}

// OnRemove is [OnAppend] for an item that goes out of a collection: by Remove, Set, or because its reference is set to another. What a deleted object
// belonged to is told nothing.
func OnRemove[P, C any](rel *ToManyOf[P, C], fn func(s *Session, owner P, item C) error) {
	onRelation("OnRemove", refOf(rel.Source), func(f *relFuncs) {
		f.removed = append(f.removed, func(s *Session, owner, item any) error { return fn(s, owner.(P), item.(C)) })
	})
}

// OnSet is [OnAppend] for a reference: by Set, or because its object comes into a collection or goes out of one. from is what it refers to as far
// as memory knows; from and to are nil for none.
func OnSet[P, C any](rel *ToOneOf[P, C], fn func(s *Session, owner P, from, to C) error) {
	onRelation("OnSet", refOf(rel.Source), func(f *relFuncs) {
		f.set = append(f.set, func(s *Session, owner, from, to any) error {
			was, _ := from.(C)
			is, _ := to.(C)
			return fn(s, owner.(P), was, is)
		})
	})
}

// onRelation registers a function of a relationship.
func onRelation(what string, ref *relationRef, add func(*relFuncs)) {
	if ref == nil {
		return // every statement says so
	}
	ref.rel.owner.reg.register(what, func(f *sessionFuncs) {
		f.relations = true
		if ref.rel.funcs == nil {
			ref.rel.funcs = new(relFuncs)
		}
		add(ref.rel.funcs)
	})
}

// relEvent is one call that a change of a relationship asks for.
type relEvent struct {
	rel      *relation
	owner    *instance
	from, to *instance // of a collection the one that goes or comes
}

// call calls the functions of an event until one refuses.
func (e relEvent) call(s *Session) error {
	f := e.rel.field().funcs
	switch {
	case f == nil:
		return nil
	case !e.rel.many:
		for _, fn := range f.set {
			if err := s.callNow(func() error { return fn(s, e.owner.object(), e.from.objectOrNil(), e.to.objectOrNil()) }); err != nil {
				return fmt.Errorf("set %s: %w", e.rel.describe(e.owner), err)
			}
		}
		return nil
	}
	fns, item, what := f.appended, e.to, "append to"
	if e.to == nil {
		fns, item, what = f.removed, e.from, "remove from"
	}
	for _, fn := range fns {
		if err := s.callNow(func() error { return fn(s, e.owner.object(), item.object()) }); err != nil {
			return fmt.Errorf("%s %s: %w", what, e.rel.describe(e.owner), err)
		}
	}
	return nil
}

// objectOrNil is object, nil for no instance.
func (i *instance) objectOrNil() any {
	if i == nil {
		return nil
	}
	return i.object()
}

// field is the relationship that a model's field is: of an arm the one to any of several entities.
func (r *relation) field() *relation {
	if r.any != nil {
		return r.any.main
	}
	return r
}

// callNow calls a function of the program out of a call that returns no error, or out of an operation of the session.
func (s *Session) callNow(fn func() error) error {
	if s.busy.Load() != 0 {
		return s.callOut(fn)
	}
	return fn()
}

// told tells whether a change of i's relationships calls anything.
func (i *instance) told() bool {
	return i.sess != nil && i.m.reg.funcs != nil && i.m.reg.funcs.relations
}

// permit calls events and tells whether all allow the change. The error of one that doesn't is kept.
func (s *Session) permit(events ...relEvent) bool {
	for _, e := range events {
		if err := e.call(s); err != nil {
			s.fault(fmt.Errorf("orm: %w", err))
			return false
		}
	}
	return true
}

// at is what a reference points at as far as memory knows, of an object that may be in no session.
func (r *relation) at(i *instance) *instance {
	if i.sess != nil {
		return r.current(i)
	}
	if at := r.members(i); len(at) > 0 {
		return at[0]
	}
	return nil
}

// mayAppend calls the events of an item that is to come into the collection of i.
func (r *relation) mayAppend(i, t *instance) bool {
	if !i.told() || r.index(i.obj, t.obj) >= 0 {
		return true
	}
	events := []relEvent{{rel: r, owner: i, to: t}}
	switch inv := r.inverse; {
	case inv == nil:
	case inv.many:
		events = append(events, relEvent{rel: inv, owner: t, to: i})
	default:
		old := inv.at(t)
		if old != nil && old != i {
			events = append(events, inv.leaving(t, old)...)
		}
		events = append(events, relEvent{inv, t, old, i})
	}
	return i.sess.permit(events...)
}

// mayRemove calls the events of an item that is to go out of the collection of i.
func (r *relation) mayRemove(i, t *instance) bool {
	if !i.told() || r.index(i.obj, t.obj) < 0 && r.manyIn(i.obj).loaded {
		return true
	}
	events := []relEvent{{rel: r, owner: i, from: t}}
	switch inv := r.inverse; {
	case inv == nil:
	case inv.many:
		events = append(events, relEvent{rel: inv, owner: t, from: i})
	case inv.at(t) == i:
		events = append(events, relEvent{rel: inv, owner: t, from: i})
	}
	return i.sess.permit(events...)
}

// maySet calls the events of a reference that is to point at t.
func (r *relation) maySet(i, t *instance) bool {
	if !i.told() {
		return true
	}
	old := r.at(i)
	if old == t || old != nil && t != nil && old.alike(t) {
		return true
	}
	events := []relEvent{{r, i, old, t}}
	if old != nil {
		events = append(events, r.leaving(i, old)...)
	}
	if t != nil {
		switch inv := r.toward(t.m).inverse; {
		case inv == nil:
		case inv.many:
			events = append(events, relEvent{rel: inv, owner: t, to: i})
		default:
			events = append(events, relEvent{inv, t, inv.at(t), i})
		}
	}
	return i.sess.permit(events...)
}

// leaving are the events on the other side when the reference of i no longer points at old.
func (r *relation) leaving(i, old *instance) []relEvent {
	if inv := r.toward(old.m).inverse; inv != nil {
		return []relEvent{{rel: inv, owner: old, from: i}}
	}
	return nil
}

// meeting calls the events of what an object holds when it is added, and of the other side if that is in the session already.
func (r *relation) meeting(i, t *instance) {
	if !i.told() {
		return
	}
	events := []relEvent{{rel: r, owner: i, to: t}}
	switch inv := r.toward(t.m).inverse; {
	case inv == nil || t.sess == nil:
	case inv.many && inv.index(t.obj, i.obj) < 0, !inv.many && !inv.refIn(t.obj).loaded:
		events = append(events, relEvent{rel: inv, owner: t, to: i})
	}
	i.sess.permit(events...)
}

// OnChange has fn called in a flush for each object of which it is going to write another value of a column, before anything is sent, and for each new
// object whose field isn't zero, with from zero. It is called with the events before an insert or update, and what is said of [BeforeUpdate] holds here too: fn may
// change the object, and an error fails the flush. Of values that the flush itself makes, of defaults, of keys that follow a
// relationship and of places in a list, it isn't told.
//
//	orm.OnChange(Books, Books.Price, func(ctx context.Context, s *orm.Session, b *Book, from, to Cents) error { … })
func OnChange[R, T any](e Mapped[R], col retort.Selectable[T], fn func(ctx context.Context, s *Session, x R, from, to T) error) {
	f := changeOf[T](entityOf(e), col)
	if f == nil {
		return
	}
	on("OnChange", e, beforeInsert, func(ctx context.Context, s *Session, x R) error {
		var none T
		if obj := sqltype.Word(x); !f.zero(obj) {
			return fn(ctx, s, x, none, valueIn[T](f, obj))
		}
		return nil
	})
	on("OnChange", e, beforeUpdate, func(ctx context.Context, s *Session, x R) error {
		i := s.known(x)
		if i == nil || i.snap == nil || f.same(i.obj, i.snap) {
			return nil
		}
		return fn(ctx, s, x, valueIn[T](f, i.snap), valueIn[T](f, i.obj))
	})
}

// changeOf finds the field of a column of an entity. Another column is a fault of the registry.
func changeOf[T any](ent *entity, col any) *field {
	if ent == nil {
		return nil // every statement says so
	}
	expr, _ := col.(retort.Expr)
	var m *mapper
	var f *field
	if expr != nil {
		m, f = fieldOf(expr)
	}
	if f == nil || !ent.m.is(m) && !m.is(ent.m) {
		ent.m.reg.fault(mappingError(ent.m.typ.Name(), "OnChange takes a column of this entity's handle"))
		return nil
	}
	return f
}

// valueIn is the value of a field in an object as its column reads it: of one that may be NULL a pointer, whatever the field is.
func valueIn[T any](f *field, obj sqltype.Ptr) T {
	v, ok := f.copyOf(obj).(T)
	if ok {
		return v
	}
	if null := reflect.ValueOf(f.copyOf(obj)); null.FieldByName("Valid").Bool() { // an sql.Null
		p := reflect.New(null.FieldByName("V").Type())
		p.Elem().Set(null.FieldByName("V"))
		v = p.Interface().(T)
	}
	return v
}
