package orm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/retort-go/retort/internal/ormtag"
)

// Inheritance: structs that embed a base, first of all their fields, and an interface that rows are read as.
//
//	type Staff interface{ Base() *Employee }
//
//	type Employee struct {
//		_    struct{} `orm:"on=Kind"`
//		ID   int64
//		Kind string
//		Name string
//	}
//	type Manager struct {
//		_ struct{} `orm:"identity=manager"`
//		Employee
//		Level int
//	}
//
// What a struct has beside its base is stored in the base's table; with strategy=joined, or a table= of its own, in a table that is joined to that
// by the key; with strategy=concrete, which the base says, each struct has a table with all columns, and there is no discriminator.
//
// The base lies at the beginning of whatever inherits it, so an address is good for both, and a field or relationship of the base is one
// value for the whole hierarchy: its offset, its codec and its place among the columns are the same everywhere.

// hierarchy is what a base and all that inherits it have in common.
type hierarchy struct {
	root    *mapper
	on      *field    // the discriminator
	all     []*mapper // bases before what inherits them
	ints    map[int64]*mapper
	text    map[string]*mapper
	several bool // rows are in several tables
	apart   bool // each struct has a table with all its columns, and keys of its own: strategy=concrete
}

// tableTag is the tag of a struct's own field `_ struct{}`. Faults of it are told by readTableTag.
func tableTag(t reflect.Type) (ormtag.Tag, error) {
	for i := range t.NumField() {
		if f := t.Field(i); f.Name == "_" {
			if text, ok := f.Tag.Lookup("orm"); ok {
				return ormtag.Parse(text, ormtag.Table)
			}
		}
	}
	return ormtag.Tag{}, nil
}

// inKin tells whether a struct is part of a hierarchy: its tag says so, or it embeds a struct that is.
func inKin(t reflect.Type) bool {
	tag, _ := tableTag(t)
	if tag.InHierarchy() {
		return true
	}
	_, ok := baseOf(t)
	return ok
}

// baseOf returns the struct that t inherits: the embedded one that all its other fields follow.
func baseOf(t reflect.Type) (reflect.Type, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Name == "_":
			continue
		case f.Anonymous && f.Type.Kind() == reflect.Struct && f.Offset == 0 && inKin(f.Type):
			return f.Type, true
		}
		break
	}
	return nil, false
}

// inherit makes m part of the hierarchy that its struct belongs to, if it does: it begins with the fields of its base.
func (m *mapper) inherit(tag ormtag.Tag) {
	t, ok := baseOf(m.typ)
	m.tabled = !ok
	if !ok {
		if inKin(m.typ) {
			m.kin = &hierarchy{root: m}
			word := m.strategy(tag)
			m.joined, m.kin.apart = word == joinedTables, word == ownTables
			m.markAs(tag)
		}
		return
	}
	p := m.reg.take(t, nil)
	m.parent, m.kin, m.whole = p, p.kin, p.whole
	if !p.kin.apart {
		m.root = p.root
	}
	m.structs = slices.Clone(p.structs)
	m.fields, m.rels, m.pk, m.genKey = slices.Clone(p.fields), slices.Clone(p.rels), p.pk, p.genKey
	for _, f := range p.fields {
		m.byColumn[f.col.Name], m.byName[f.name] = f, f
	}
	if tag.Has("on") {
		m.fault("_", "on= belongs to the base of the hierarchy, %s", p.root)
	}
	m.placeAs(tag)
	m.markAs(tag)
}

// The strategies: what a struct has beside its base is in the base's table, or in a table of its own that is joined to that.
const (
	oneTable     = "single"
	joinedTables = "joined"
	ownTables    = "concrete"
)

func (m *mapper) strategy(tag ormtag.Tag) string {
	word, ok := tag.Get("strategy")
	switch {
	case m.parent != nil && ok && (word == ownTables || m.kin.apart):
		m.fault("_", "strategy=%s: a hierarchy is concrete as a whole: its base, %s, says it", word, m.kin.root)
	}
	return word
}

// placeAs settles where what a struct has beside its base is stored: as it says itself, or as the base of the hierarchy does. A name for a
// table says it too.
func (m *mapper) placeAs(tag ormtag.Tag) {
	word, named := m.strategy(tag), tag.Has("table")
	if word == oneTable && named {
		m.fault("_", "strategy=single and table=: its rows are in the table of %s", m.parent)
	}
	m.joined = word == joinedTables || word == "" && m.parent.joined
	m.tabled = m.joined || named || m.kin.apart
	if !m.tabled {
		m.schema, m.tableName = m.parent.schema, m.parent.tableName
	}
}

// store is the mapper in whose table the fields are that a struct has beside its base.
func (m *mapper) store() *mapper {
	for !m.tabled {
		m = m.parent
	}
	return m
}

// structOf returns the struct that an interface's rows begin with: the one that a method without arguments returns a pointer to. Of several,
// it is the one that inherits the others.
func structOf(iface reflect.Type) (reflect.Type, error) {
	var found []reflect.Type
	for i := range iface.NumMethod() {
		t := iface.Method(i).Type
		if t.NumIn() == 0 && t.NumOut() == 1 && t.Out(0).Kind() == reflect.Pointer && t.Out(0).Elem().Kind() == reflect.Struct && inKin(t.Out(0).Elem()) {
			found = append(found, t.Out(0).Elem())
		}
	}
	for _, t := range found {
		if !slices.ContainsFunc(found, func(other reflect.Type) bool { return t != other && !inherits(t, other) }) {
			return t, nil
		}
	}
	name := iface.Name()
	if len(found) == 0 {
		return nil, fmt.Errorf("%s doesn't tell which struct its rows begin with: give it a method that returns it, such as Base() *Employee, where Employee has a field _ struct{} `orm:\"on=Kind\"`", name)
	}
	return nil, fmt.Errorf("%s has methods that return %s: want one base", name, listTypes(found))
}

func inherits(t, base reflect.Type) bool {
	for ok := true; ok; t, ok = baseOf(t) {
		if t == base {
			return true
		}
	}
	return false
}

func listTypes(ts []reflect.Type) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = "*" + t.Name()
	}
	return strings.Join(names, " and ")
}
