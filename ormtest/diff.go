package ormtest

import (
	"fmt"
	"reflect"

	"github.com/google/go-cmp/cmp"
)

// Diff tells how two values differ, models or lists of them, "" if they don't. Lines that begin with - are of want, those with + of got.
// Columns are compared by content, times as instants; collections and references item by item, as deep as want goes: a relationship
// that want has unloaded is not looked at. Nothing is loaded. opts are further options of go-cmp, or [IgnoreZero].
func Diff(want, got any, opts ...cmp.Option) string {
	all := append([]cmp.Option{
		cmp.FilterPath(unloaded, cmp.Ignore()),
		cmp.Transformer("Peek", peek),
		cmp.Exporter(func(reflect.Type) bool { return true }),
	}, opts...)
	return cmp.Diff(want, got, all...)
}

// IgnoreZero makes [Diff] compare only what want says: fields of want that are zero, such as keys that the database generates, are not looked
// at.
func IgnoreZero() cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool {
		if _, ok := p.Last().(cmp.StructField); !ok {
			return false
		}
		want, _ := p.Last().Values()
		return want.IsValid() && want.IsZero()
	}, cmp.Ignore())
}

// relationship is a ManyOf or a RefOf of any model.
type relationship interface {
	fmt.Formatter
	Loaded() bool
	IsZero() bool
}

// peek is what a relationship holds in memory: a slice of items or an object.
func peek(r relationship) any {
	return reflect.ValueOf(r).MethodByName("Peek").Call(nil)[0].Interface()
}

// unloaded tells whether a path ends at a relationship that want leaves open.
func unloaded(p cmp.Path) bool {
	if p.Last().Type() == nil || !p.Last().Type().Implements(reflect.TypeFor[relationship]()) {
		return false
	}
	want, _ := p.Last().Values()
	if !want.IsValid() || !want.CanInterface() {
		return false
	}
	r := want.Interface().(relationship)
	return !r.Loaded() && r.IsZero()
}
