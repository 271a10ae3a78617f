package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// ManyOf is a to-many relationship as a field of a model: a small value held in the struct itself. Its zero value is an
// unloaded, empty collection; [Items] makes one for a literal. R is what an item is in Go, *Book or an interface.
//
// On an object that a session knows, Append, Remove and Set change the other side of the relationship as well and bring new
// objects into the session. Before that they only change this collection; both sides meet when the object is added.
//
// The value knows the object it lies in. A copy of the object holds what was loaded, but is in no session: there All returns
// ErrCopied, and changes stay in the copy. One goroutine at a time, as for the session.
type ManyOf[R any] struct {
	link  *instance
	items []R
	relState
}

// Many is a to-many relationship to mapped structs of type T.
type Many[T any] = ManyOf[*T]

// relState is what a relationship field knows of its loading.
type relState struct {
	epoch   uint32 // the session's epoch when it was loaded
	loaded  bool
	partial bool // loaded under a filter: what is absent was not removed
	raise   bool // touching it while unloaded is an error
	met     bool // set by the other side while both are being added
}

// Items is a loaded collection for a literal:
//
//	Author{LastName: "King", Books: orm.Items(&Book{Title: "It"})}
func Items[R any](items ...R) ManyOf[R] {
	return ManyOf[R]{items: items, relState: relState{loaded: true}}
}

// ownerOf returns the instance that a relationship field at p is part of, nil for a transient object, the relationship, and whether
// the field lies in a copy of the object that link knows.
func ownerOf(link *instance, p sqltype.Ptr) (i *instance, rel *relation, copied bool) {
	if link == nil {
		return nil, nil, false
	}
	if link.writing != nil {
		return nil, nil, true
	}
	offset, inside := sqltype.Offset(link.obj, p, link.m.typ.Size())
	if !inside {
		return nil, nil, true
	}
	return link, link.m.relAt(offset), false
}

// All returns the items, loading them first if they aren't loaded, or if the transaction they were loaded in has ended. Loading
// flushes pending changes (autoflush) and loads the relationship for all objects that came in the same result, in one statement.
// The slice is the caller's.
//
// Errors: ErrDetached on an object without a session, ErrUnloaded under orm.Raise, ErrCopied on a copy, and those of the query.
func (m *ManyOf[R]) All(ctx context.Context) ([]R, error) {
	i, rel, copied := ownerOf(m.link, sqltype.Addr(m))
	switch {
	case copied:
		return nil, fmt.Errorf("orm: %w: load a relationship on the object itself, not on a copy (copy with a range over values?)", ErrCopied)
	case i == nil:
		return slices.Clone(m.items), nil
	}
	if err := rel.ensure(ctx, i); err != nil {
		return nil, err
	}
	return slices.Clone(m.items), nil
}

// Append adds items at the end; those already in are left alone. It doesn't load the collection.
func (m *ManyOf[R]) Append(items ...R) {
	i, rel, _ := ownerOf(m.link, sqltype.Addr(m))
	for _, item := range items {
		p := sqltype.Word(item)
		if i == nil || p == nil {
			m.items = append(slices.Clip(m.items), item) // a copy of the struct may share the slice
			continue
		}
		if t := rel.given(i, p, item); t != nil {
			rel.append(i, t)
		}
	}
}

// Remove takes items out. An item that isn't in is ignored; on an unloaded collection the removal is kept until it is loaded
// or flushed.
func (m *ManyOf[R]) Remove(items ...R) {
	i, rel, _ := ownerOf(m.link, sqltype.Addr(m))
	for _, item := range items {
		p := sqltype.Word(item)
		if i != nil && p != nil {
			if t := rel.given(i, p, item); t != nil {
				rel.remove(i, t)
			}
			continue
		}
		m.items = slices.DeleteFunc(slices.Clone(m.items), func(x R) bool { return any(x) == any(item) })
	}
}

// Set makes items the whole collection. What was in it and isn't in items is removed; a collection that isn't loaded is loaded
// by the flush to find that out.
func (m *ManyOf[R]) Set(items ...R) {
	i, rel, _ := ownerOf(m.link, sqltype.Addr(m))
	if i == nil {
		m.items, m.relState = slices.Clone(items), relState{loaded: true}
		return
	}
	var targets []*instance
	for _, item := range items {
		if p := sqltype.Word(item); p != nil {
			if t := rel.given(i, p, item); t != nil {
				targets = append(targets, t)
			}
		}
	}
	rel.set(i, targets)
}

// Peek returns what is in memory, without I/O. The slice must not be changed.
func (m ManyOf[R]) Peek() []R { return m.items[:len(m.items):len(m.items)] }

// Loaded tells whether the collection was loaded, or given by the program.
func (m ManyOf[R]) Loaded() bool { return m.loaded }

// Len is the number of items in memory.
func (m ManyOf[R]) Len() int { return len(m.items) }

// Format lets every verb of fmt print the collection for people, Many(2) or Many(unloaded), so that printing a model never walks
// through its relations.
func (m ManyOf[R]) Format(f fmt.State, _ rune) {
	text := "Many(unloaded)"
	if m.loaded {
		text = fmt.Sprintf("Many(%d)", len(m.items))
	}
	fmt.Fprint(f, text)
}

// IsZero tells whether the collection is unloaded and empty; it serves the json option omitzero.
func (m ManyOf[R]) IsZero() bool { return !m.loaded && len(m.items) == 0 }

// Equal tells whether both collections hold the same rows in the same order. Items are compared by key, or by address while they
// have none. An unloaded collection equals an empty one. It serves go-cmp.
func (m ManyOf[R]) Equal(other ManyOf[R]) bool {
	return slices.EqualFunc(m.items, other.items, func(a, b R) bool { return sameObject(any(a), any(b)) })
}
