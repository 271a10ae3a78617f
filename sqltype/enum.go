package sqltype

import (
	"cmp"
	"fmt"
	"reflect"
	"unicode"
)

// Enumerated is implemented by a string type that has a fixed set of values. Columns of it are of a type that the database checks, and
// a value that isn't in the set, the empty string included, is [ErrMismatch] before anything is sent, and when it is read.
//
//	type Status string
//
//	func (Status) EnumValues() []string { return []string{"draft", "published"} }
type Enumerated interface {
	// EnumValues returns the same values for every receiver and at every call. PostgreSQL and MySQL sort by their order, SQLite and
	// columns kept as text by the alphabet; retort.EnumOrder sorts by their order everywhere.
	EnumValues() []string
}

// EnumNamer is implemented by an [Enumerated] type that says the name of its type in the database. Without it that is the Go type's name in
// snake_case: OrderStatus is order_status.
type EnumNamer interface{ EnumName() string }

// EnumTyper is implemented by an [Enumerated] type that says more of its type in the database: how columns hold it, its schema, whether it is
// open. A name or values that are left out are those it has without the method.
type EnumTyper interface{ EnumType() EnumType }

var enumeratedType = reflect.TypeFor[Enumerated]()

// enumOf returns what an Enumerated type may be.
func enumOf(t reflect.Type) *EnumType {
	zero := reflect.Zero(t).Interface()
	e := &EnumType{Name: snakeCase(t.Name()), Values: zero.(Enumerated).EnumValues()}
	if n, ok := zero.(EnumNamer); ok {
		e.Name = n.EnumName()
	}
	if more, ok := zero.(EnumTyper); ok {
		m := more.EnumType()
		m.Name = cmp.Or(m.Name, e.Name)
		if m.Values == nil {
			m.Values = e.Values
		}
		return &m
	}
	return e
}

// EnumCodec returns a codec of a string type, or of a pointer or sql.Null of one, whose values are checked. Without it [CodecOf] makes one
// for a type that is [Enumerated].
func EnumCodec(t reflect.Type, e *EnumType) (*Codec, error) {
	switch {
	case t.Kind() == reflect.String:
		return enumCodec(t, e), nil
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.String:
		return pointerTo(t, enumCodec(t.Elem(), e)), nil
	case isSQLNull(t) && nullElem(t).Kind() == reflect.String:
		return nullStructOf(t, enumCodec(nullElem(t), e)), nil
	}
	return nil, fmt.Errorf("%w %s: an enum is a string type", ErrUnsupported, t)
}

func enumCodec(t reflect.Type, e *EnumType) *Codec {
	c := stringCodec(t)
	c.Type, c.Form = Type{Kind: Enum, Enum: e}, OtherForm
	value, scan := c.Value, c.Scan
	check := func(p Ptr) error { return e.Check(*At[string](p), t.String()) }
	c.Value = func(p Ptr) (Value, error) {
		if err := check(p); err != nil {
			return Null, err
		}
		return value(p)
	}
	c.Scan = func(p Ptr, src Source, col int) error {
		if err := scan(p, src, col); err != nil {
			return err
		}
		return check(p)
	}
	return c
}

// snakeCase turns a Go name into a name of the database: HTTPStatus is http_status.
func snakeCase(name string) string {
	runes := []rune(name)
	var out []rune
	for i, r := range runes {
		begins := i > 0 && unicode.IsUpper(r) && runes[i-1] != '_' &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if begins {
			out = append(out, '_')
		}
		out = append(out, unicode.ToLower(r))
	}
	return string(out)
}
