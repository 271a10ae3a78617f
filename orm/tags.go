package orm

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Tags says of a struct by code what tags of its fields would say, for structs of packages that know nothing of the database. [MapWith] hands one out
// together with a value of the struct. A field is named by its address in that value, which the compiler checks, or by a text with its
// name, which Map checks: so those behind a pointer, as "Work.City". A tag that is given replaces what the field has.
//
// Mistakes are kept and returned by [Registry.Check], as all those of mappings.
type Tags struct {
	typ    reflect.Type
	start  uintptr // where the value lies whose fields' addresses are given
	table  string
	prefix string
	said   map[string]string // tags by the fields' paths, which have the names of embedded structs too
	only   []string
	used   map[string]bool // paths that the mapper has met
	errs   []error
}

// MapWith maps a struct as [Map] does, with tags that say gives instead of, or on top of, those that the struct has. say is called once.
//
//	var Customers = orm.MapWith[customerEntity](Models, func(m *orm.Tags, c *crm.Customer) {
//		m.Table("customers")
//		m.Field(&c.ID, "customer_id,pk")
//		m.Field(&c.Email, ",size=200,unique")
//		m.Field("Work.City", ",size=80")
//		m.Omit(&c.Cached)
//	})
//
// What has relationships is a struct of one's own that embeds the other's: the embedded fields are columns like its own, and are tagged here. Structs of
// hierarchies say by their own tags what they are, so MapWith refuses them.
func MapWith[E, T any](r *Registry, say func(m *Tags, x *T)) *E {
	handle, x := new(E), new(T)
	v := reflect.ValueOf(x)
	m := &Tags{typ: v.Type().Elem(), start: v.Pointer(), said: map[string]string{}, used: map[string]bool{}}
	if m.typ.Kind() != reflect.Struct {
		r.fault(mappingError(m.typ.String(), "MapWith: want a struct"))
		return handle
	}
	say(m, x)
	mapHandle(r, reflect.ValueOf(handle).Elem(), m)
	return handle
}

// Table names the table, with its schema if it has one: "crm.customer". Otherwise it is called as the struct, in snake case.
func (m *Tags) Table(name string) { m.table = name }

// Prefix stands before the names of all columns.
func (m *Tags) Prefix(text string) { m.prefix = text }

// Field gives a field its tag, as it would stand in `orm:"…"`.
func (m *Tags) Field(at any, tag string) {
	path, ok := m.pathOf("Field", at)
	if !ok {
		return
	}
	if _, twice := m.said[path]; twice {
		m.fault("Field", "%s has been given a tag already: put all options into one", path)
		return
	}
	m.said[path] = tag
}

// Omit leaves fields out: they are no columns, and a session doesn't look at them.
func (m *Tags) Omit(at ...any) {
	for _, a := range at {
		m.Field(a, "-")
	}
}

// Only leaves all other fields out.
func (m *Tags) Only(at ...any) {
	for _, a := range at {
		if path, ok := m.pathOf("Only", a); ok {
			m.only = append(m.only, path)
		}
	}
}

func (m *Tags) fault(method, format string, args ...any) {
	m.errs = append(m.errs, mappingError(typeName(m.typ), method+": "+format, args...))
}

// pathOf returns the path of the field that at names.
func (m *Tags) pathOf(method string, at any) (path string, ok bool) {
	if name, isName := at.(string); isName {
		if path, ok = namedPath(m.typ, name); !ok {
			m.fault(method, "there is no field %s", name)
		}
		return path, ok
	}
	v := reflect.ValueOf(at)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Pointer() < m.start || v.Pointer() >= m.start+max(m.typ.Size(), 1) {
		m.fault(method, "got a %T, want the address of a field of the %s that the function is given, or the field's name", at, typeName(m.typ))
		return "", false
	}
	if path, ok = pathTo(m.typ, v.Pointer()-m.start, v.Type().Elem()); !ok {
		m.fault(method, "the %s doesn't point at a field of %s", v.Type(), typeName(m.typ))
	}
	return path, ok
}

// pathTo finds the field of a type that lies at an offset.
func pathTo(t reflect.Type, offset uintptr, want reflect.Type) (string, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case offset == f.Offset && f.Type == want:
			return f.Name, true
		case offset >= f.Offset && offset < f.Offset+f.Type.Size() && f.Type.Kind() == reflect.Struct:
			inner, ok := pathTo(f.Type, offset-f.Offset, want)
			return f.Name + "." + inner, ok
		}
	}
	return "", false
}

// namedPath finds a field by its name, with dots inside of structs. Fields of embedded structs may be named as the struct's own.
func namedPath(t reflect.Type, name string) (string, bool) {
	var path []string
	for word := range strings.SplitSeq(name, ".") {
		t = base(t)
		if t.Kind() != reflect.Struct {
			return "", false
		}
		f, ok := t.FieldByName(word)
		if !ok {
			return "", false
		}
		for k := range f.Index {
			path = append(path, t.FieldByIndex(f.Index[:k+1]).Name)
		}
		t = f.Type
	}
	return strings.Join(path, "."), true
}

// tagged is a field of the struct at a path as code has it.
func (m *Tags) tagged(sf reflect.StructField, path string) reflect.StructField {
	m.used[path] = true
	text, said := m.said[path]
	if m.only != nil && !slices.ContainsFunc(m.only, func(one string) bool { return inside(path, one) || inside(one, path) }) {
		text, said = "-", true
	}
	if said {
		sf.Tag = reflect.StructTag("orm:" + strconv.Quote(text))
	}
	return sf
}

// inside tells whether a path is another, or leads further.
func inside(path, other string) bool {
	return path == other || strings.HasPrefix(path, other+".")
}

// check finds tags that nobody asked for, once the struct is read.
func (m *Tags) check(t *mapper) {
	t.errs = append(t.errs, m.errs...)
	for _, path := range slices.Sorted(maps.Keys(m.said)) {
		if !m.used[path] {
			t.fault(path, "its tag is for nothing: what it lies in is left out, or is one column")
		}
	}
}

// fits refuses tags of another struct than the handle's.
func (m *Tags) fits(row reflect.Type) error {
	switch {
	case row != reflect.PointerTo(m.typ):
		return fmt.Errorf("its rows are %s, the function given to MapWith is of *%s", row, m.typ)
	case inKin(m.typ):
		return fmt.Errorf("%s is part of a hierarchy, whose structs say by tags what they are: use Map", typeName(m.typ))
	}
	return nil
}
