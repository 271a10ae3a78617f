package orm

import (
	"reflect"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// This file is about the structs of a hierarchy among each other: who inherits whom, whose columns are in which table, and how an object
// becomes the interface that a base's rows are read as.

// chain is m with all that it inherits, the base first.
func (m *mapper) chain() []*mapper {
	if m.parent == nil {
		return []*mapper{m}
	}
	return append(m.parent.chain(), m)
}

// is tells whether m is base, or inherits it.
func (m *mapper) is(base *mapper) bool {
	for ; m != nil; m = m.parent {
		if m == base {
			return true
		}
	}
	return false
}

// ownFields are the fields that a struct has beside those of its base.
func (m *mapper) ownFields() []*field {
	if m.parent == nil {
		return m.fields
	}
	return m.fields[len(m.parent.fields):]
}

// eachStored calls fn for a mapper and those that inherit it and have their columns in its table.
func (m *mapper) eachStored(fn func(*mapper)) {
	fn(m)
	for _, n := range m.subs {
		if !n.tabled {
			n.eachStored(fn)
		}
	}
}

// stored are the fields that are columns of a mapper's own table. Two structs that inherit the same may share a column.
func (m *mapper) stored() []*field {
	if m.apart() {
		return slices.DeleteFunc(slices.Clone(m.fields), (*field).isMade)
	}
	var fields []*field
	m.eachStored(func(n *mapper) {
		for _, f := range n.ownFields() {
			if !f.made && !slices.ContainsFunc(fields, f.sameColumn) {
				fields = append(fields, f)
			}
		}
	})
	return fields
}

func (f *field) sameColumn(other *field) bool { return f.col.Name == other.col.Name }

// checkShared refuses a column that structs of one table share and give different types.
func (m *mapper) checkShared() {
	if m.apart() {
		return
	}
	fields := m.stored()
	m.eachStored(func(n *mapper) {
		for _, f := range n.ownFields() {
			if f.made {
				continue
			}
			if first := fields[slices.IndexFunc(fields, f.sameColumn)]; first.codec.Type.Kind != f.codec.Type.Kind {
				n.fault(f.name, "column %s is %s here, and %s is %s: give one of them another name", f.col.Name, f.typ, first, first.typ)
			}
		}
	})
}

// apart tells whether the struct's rows are whole in its table, and those of what inherits it elsewhere.
func (m *mapper) apart() bool { return m.kin != nil && m.kin.apart }

// united tells whether rows read as the struct come from several tables, one after the other.
func (m *mapper) united() bool { return m.apart() && (m.abstract || len(m.subs) > 0) }

// storedIn tells whether rows of m are in a table of a name.
func (m *mapper) storedIn(table string) bool {
	for ; m != nil; m = m.parent {
		if m.tableName == table {
			return true
		}
	}
	return false
}

// reach are the relationships of a struct and of all that inherit it.
func (m *mapper) reach() []*relation {
	if len(m.subs) == 0 {
		return m.rels
	}
	rels := slices.Clone(m.rels)
	for _, n := range m.subs {
		for _, r := range n.reach() {
			if r.owner != m && !slices.Contains(rels, r) {
				rels = append(rels, r)
			}
		}
	}
	return rels
}

// each calls fn for a mapper and all that inherit it, bases first.
func (m *mapper) each(fn func(*mapper)) {
	fn(m)
	for _, n := range m.subs {
		n.each(fn)
	}
}

// resolveKin connects a struct with its base.
func (m *mapper) resolveKin() {
	if m.kin == nil {
		return
	}
	if p := m.parent; p != nil {
		p.subs = append(p.subs, m)
	}
	m.kin.all = append(m.kin.all, m)
	m.kin.several = m.kin.several || len(m.parts) > 1
	switch {
	case m.handled || m.abstract && m.parent != nil:
	case m.abstract:
		m.fault("", "is the base of a hierarchy and has no handle: map one with orm.EntityOf and an interface that its structs implement")
	default:
		m.fault("", "is not mapped in this registry: add orm.Map for it")
	}
}

// checkKin finds the faults of a hierarchy whose structs are all connected, and what it needs to read rows.
func (m *mapper) checkKin() {
	if m.kin == nil {
		return
	}
	if m.parent == nil {
		m.kin.index()
	}
	if m.iface == nil {
		if len(m.subs) > 0 && m.handled {
			m.fault("", "its handle reads rows as *%s, which %s is not: use orm.EntityOf with an interface that both implement", m, m.subs[0])
		}
		return
	}
	m.boxes, m.kinds = map[*mapper]sqltype.Ptr{}, map[sqltype.Ptr]*mapper{}
	m.each(func(n *mapper) {
		if n.abstract {
			return
		}
		v := reflect.New(m.iface).Elem()
		if !reflect.PointerTo(n.typ).Implements(m.iface) {
			n.fault("", "*%s doesn't implement %s, as which %s's handle reads it%s", n, m.iface, m, n.hidden(m.iface))
			return
		}
		v.Set(reflect.New(n.typ))
		word := sqltype.At[box](sqltype.PtrOf(v.Addr())).word
		m.boxes[n], m.kinds[word] = word, n
	})
}

// hidden is a hint for a method of the base that the embedded struct itself hides, as its name is the same.
func (m *mapper) hidden(iface reflect.Type) string {
	for i := range iface.NumMethod() {
		name := iface.Method(i).Name
		for p := m.parent; p != nil; p = p.parent {
			if p.typ.Name() == name {
				return ": its embedded struct " + name + " hides the method " + name + ", give one of them another name"
			}
		}
	}
	return ""
}

// boxOf is an instance's object as the interface that m's rows are read as; a nil one for nil.
func (m *mapper) boxOf(i *instance) box {
	if i == nil {
		return box{}
	}
	return box{m.boxes[i.m], i.obj}
}

// into puts an object of n's struct into a variable of the type that m's rows are read as, a pointer or an interface.
func (m *mapper) into(cell sqltype.Ptr, n *mapper, obj sqltype.Ptr) {
	if m.iface == nil {
		*sqltype.At[sqltype.Ptr](cell) = obj
		return
	}
	*sqltype.At[box](cell) = box{m.boxes[n], obj}
}
