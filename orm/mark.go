package orm

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/sqltype"
)

// This file tells rows of a hierarchy apart: by the discriminator, a column of the base that holds the identity of a struct. The mapper writes it,
// unless the database computes it or it is an SQL expression: then it follows from other columns, which the program sets.

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
	case f.gen:
		m.fault(f.name, "on=%s: the mapper sets it: remove default=", name)
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
	} else if on.zero(obj) && !on.server {
		m.fault("_", "identity=%s is what %s holds in a new object: take another", m.mark, on)
	}
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

// insertable refuses to make a row of an object whose struct has none, or that says that it is of another.
func (m *mapper) insertable(obj sqltype.Ptr) error {
	switch {
	case m.kin == nil:
		return nil
	case m.abstract:
		return fmt.Errorf("%w: %s is abstract: add one of the structs that inherit it, or give it an identity", ErrUsage, m)
	}
	on := m.kin.on
	if on == nil || on.server || on.zero(obj) {
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

// checkTold refuses an object whose row the database tells to be of another struct, by a discriminator that it computes.
func (c *change) checkTold(f *field, v sqltype.Value) error {
	if k := c.i.m.kin; k == nil || f != k.on || v.Equal(c.i.m.identity) {
		return nil
	}
	return fmt.Errorf("%w: %s is told by %s to be of identity %s, its own is %s: set the columns that tell it", ErrUsage, c.i, f, v, c.i.m.identity)
}

// mark has an insert give its object the discriminator, unless it has it, or the database tells it.
func (c *change) mark() error {
	if k := c.i.m.kin; k != nil && k.on != nil && !k.on.server && k.on.zero(c.i.obj) {
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
