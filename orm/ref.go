package orm

import (
	"context"
	"fmt"

	"github.com/retort-go/retort/sqltype"
)

// RefOf is a to-one relationship as a field of a model. Its zero value is unloaded; [To] makes one for a literal. What is said of
// [ManyOf] holds here too.
//
// R is a pointer, or an interface: that of a hierarchy, see [EntityOf], or one that any of several entities implement, which the tag lists. A
// discriminator then says which entity the key is of, by the word before = or the name of the entity's table:
//
//	About orm.RefOf[Subject] `orm:"on=AboutType,fk=AboutID,any='post=Post photo=Photo'"`
type RefOf[R any] struct {
	link *instance
	relState
	v R
}

// Ref is a to-one relationship to a mapped struct of type T.
type Ref[T any] = RefOf[*T]

// To is a loaded reference for a literal:
//
//	Book{Title: "It", Author: orm.To(king)}
func To[R any](v R) RefOf[R] { return RefOf[R]{v: v, relState: relState{loaded: true}} }

// Get returns the object referred to, nil if there is none. Unless it is loaded it is taken from the session's identity map, or
// loaded, together with those of all objects that came in the same result. Errors are those of [ManyOf.All].
func (m *RefOf[R]) Get(ctx context.Context) (R, error) {
	i, rel, copied := ownerOf(m.link, sqltype.Addr(m))
	var none R
	switch {
	case copied:
		return none, fmt.Errorf("orm: %w: load a relationship on the object itself, not on a copy (copy with a range over values?)", ErrCopied)
	case i == nil:
		return m.v, nil
	}
	if err := rel.ensure(ctx, i); err != nil {
		return none, err
	}
	return m.v, nil
}

// Set makes v the object referred to; nil makes it none. The foreign key follows at the next flush.
func (m *RefOf[R]) Set(v R) {
	i, rel, _ := ownerOf(m.link, sqltype.Addr(m))
	if i == nil {
		m.v, m.relState = v, relState{loaded: true}
		return
	}
	if t, ok := rel.referent(i, v); ok {
		rel.assign(i, t)
	}
}

// Peek returns the object referred to if it is in memory, else nil, without I/O.
func (m RefOf[R]) Peek() R { return m.v }

// Loaded tells whether the reference was loaded, or given by the program.
func (m RefOf[R]) Loaded() bool { return m.loaded }

// Format lets every verb of fmt print the reference for people, Ref(author 4), Ref(nil) or Ref(unloaded), so that printing a model
// never walks through its relations.
func (m RefOf[R]) Format(f fmt.State, _ rune) {
	text := "Ref(unloaded)"
	if m.loaded {
		text = "Ref(" + shortName(any(m.v)) + ")"
	}
	fmt.Fprint(f, text)
}

// IsZero tells whether the reference is unloaded or nil; it serves the json option omitzero, which so drops whatever would be
// written as null, a way back included.
func (m RefOf[R]) IsZero() bool {
	return isNil(any(m.v)) || m.link != nil && m.link.writing.has(sqltype.Word(m.v))
}

// Equal tells whether both refer to the same row, or to none. It serves go-cmp.
func (m RefOf[R]) Equal(other RefOf[R]) bool { return sameObject(any(m.v), any(other.v)) }
