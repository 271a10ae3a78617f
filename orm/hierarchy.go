package orm

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/sqltype"
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

// kinWords are the words of a `_ struct{}` tag that make a struct part of a hierarchy.
var kinWords = []string{"on", "identity", "abstract", "strategy"}

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
	if slices.ContainsFunc(kinWords, tag.Has) {
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
	p := m.reg.take(t)
	m.parent, m.kin, m.whole = p, p.kin, p.whole
	if !p.kin.apart {
		m.root = p.root
	}
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
	case ok && word != oneTable && word != joinedTables && word != ownTables:
		m.fault("_", "unknown strategy=%s: want single, joined or concrete", word)
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

// markAs reads what a struct's rows are told by. A base that has no identity has no rows of its own.
func (m *mapper) markAs(tag ormtag.Tag) {
	m.mark, m.marked = tag.Get("identity")
	m.abstract = tag.Has("abstract") || !m.marked && m.parent == nil
	if m.kin.apart && !m.marked && !m.abstract {
		m.mark, m.marked = m.tableName, true // which rows of a union tell
	}
	switch {
	case tag.Has("abstract") && m.marked:
		m.fault("_", "abstract and identity=%s: a struct without rows needs no identity", m.mark)
	case !m.marked && !m.abstract:
		m.fault("_", "inherits %s and has no identity: add a field _ struct{} `orm:\"identity=…\"`, or `orm:\",abstract\"` if it has no rows of its own", m.parent)
	}
}

// findDiscriminator settles, in the base, the field that on= names.
func (m *mapper) findDiscriminator(tag ormtag.Tag) {
	name, ok := tag.Get("on")
	switch {
	case m.kin.apart && ok:
		m.fault("_", "on=%s: the rows of a concrete hierarchy are told apart by their tables: remove it", name)
		return
	case m.kin.apart:
		return
	case !ok:
		m.fault("_", "is the base of a hierarchy: name the field that tells whose a row is, `orm:\"on=Kind\"`, or say strategy=concrete")
		return
	}
	f := m.byName[name]
	if f == nil {
		f = m.byColumn[name]
	}
	switch {
	case f == nil:
		m.fault("_", "on=%s names no column field of %s: add one, such as Kind string", name, m)
	case f.codec.Nullable || !isInteger(f.codec.Type.Kind) && f.codec.Type.Kind != sqltype.String && f.codec.Type.Kind != sqltype.Enum:
		m.fault(f.name, "on=%s: want a string, an enum or an integer, the field is %s", name, f.typ)
	case f.server || f.gen:
		m.fault(f.name, "on=%s: the mapper sets it: remove default= and computed=", name)
	default:
		m.kin.on = f
	}
}

// identify turns the identity into the value of the discriminator, which a base finds first.
func (m *mapper) identify(tag ormtag.Tag) {
	if m.parent == nil {
		m.findDiscriminator(tag)
	}
	if m.kin.apart && m.marked {
		m.identity = sqltype.TextOf(m.mark)
	}
	on := m.kin.on
	if !m.marked || on == nil {
		return
	}
	m.identity = sqltype.TextOf(m.mark)
	if isInteger(on.codec.Type.Kind) {
		n, err := strconv.ParseInt(m.mark, 10, 64)
		if err != nil {
			m.fault("_", "identity=%s is no integer, as %s is", m.mark, on)
			return
		}
		m.identity = sqltype.IntOf(n)
	}
	if e := on.codec.Type.Enum; e != nil && !e.Has(m.mark) {
		m.fault("_", "identity=%s is none of the values of %s: %s", m.mark, on, strings.Join(e.Values, ", "))
		return
	}
	obj := sqltype.New(m.root.typ)
	if err := on.store(obj, m.identity); err != nil {
		m.fault("_", "identity=%s: %w", m.mark, err)
	} else if on.zero(obj) {
		m.fault("_", "identity=%s is what %s holds in a new object: take another", m.mark, on)
	}
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
		return m.fields
	}
	var fields []*field
	m.eachStored(func(n *mapper) {
		for _, f := range n.ownFields() {
			if !slices.ContainsFunc(fields, f.sameColumn) {
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

// index makes the identities of a hierarchy ones that rows are found by.
func (h *hierarchy) index() {
	h.ints, h.text = map[int64]*mapper{}, map[string]*mapper{}
	for _, m := range h.all {
		if m.identity.IsNull() {
			continue
		}
		if other := h.find(m.identity); other != nil {
			m.fault("_", "identity=%s is that of %s already", m.mark, other)
			continue
		}
		if m.identity.Kind() == sqltype.IntValue {
			h.ints[m.identity.Int()] = m
		} else {
			h.text[m.mark] = m
		}
	}
}

// find returns the struct with an identity, nil if there is none.
func (h *hierarchy) find(v sqltype.Value) *mapper {
	switch v.Kind() {
	case sqltype.IntValue:
		return h.ints[v.Int()]
	case sqltype.TextValue:
		return h.text[v.Text()]
	}
	return nil
}

// marks lists the identities for a message.
func (h *hierarchy) marks() string {
	var marks []string
	for _, m := range h.all {
		if m.marked {
			marks = append(marks, m.mark)
		}
	}
	return strings.Join(marks, ", ")
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

// insertable refuses to make a row of an object whose struct has none, or that says that it is of another.
func (m *mapper) insertable(obj sqltype.Ptr) error {
	switch {
	case m.kin == nil:
		return nil
	case m.abstract:
		return fmt.Errorf("%w: %s is abstract: add one of the structs that inherit it, or give it an identity", ErrUsage, m)
	}
	on := m.kin.on
	if on == nil || on.zero(obj) {
		return nil
	}
	if v, err := on.value(obj); err != nil || !v.Equal(m.identity) {
		return fmt.Errorf("%w: %s of a %s is %s, its identity is %s: leave it empty, or add the struct that has that identity", ErrUsage, on, m, v, m.identity)
	}
	return nil
}

// valueIn is a field's value in the row of an object: the discriminator has it from the struct.
func (m *mapper) valueIn(f *field, obj sqltype.Ptr) (sqltype.Value, error) {
	if m.kin != nil && f == m.kin.on {
		return m.identity, nil
	}
	return f.value(obj)
}

// mark has an insert give its object the discriminator, unless it has it.
func (c *change) mark() error {
	if k := c.i.m.kin; k != nil && k.on != nil && k.on.zero(c.i.obj) {
		c.marked = true
		return k.on.store(c.i.obj, c.i.m.identity)
	}
	return nil
}

// unmark takes mark back.
func (c *change) unmark() {
	if c.marked {
		c.marked = false
		c.i.m.kin.on.empty(c.i.obj)
	}
}
