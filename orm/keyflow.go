package orm

import (
	"fmt"

	"github.com/retort-go/retort/sqltype"
)

// Keys flow from parents to children while a flush is carried out: a pointer is applied once its parent has a key, and taken back if the flush fails.

// apply copies the keys of parents, known by now, into the fields of a child.
func (x *execution) apply(c *change, delayed bool) error {
	for p := range c.pointers {
		if p.delayed != delayed || p.applied {
			continue
		}
		if err := p.remember(c.i.obj); err != nil {
			return err
		}
		for k, f := range p.child() {
			v, err := p.value(k)
			if err != nil {
				return err
			}
			x.src.V = v
			if err := f.codec.Scan(f.at(c.i.obj), &x.src, 0); err != nil {
				return fmt.Errorf("%s: %s: %w", p.rel, f, err)
			}
		}
	}
	return nil
}

// remember keeps what the child's fields hold, for takeBack. They mostly hold nothing.
func (p *pointer) remember(obj sqltype.Ptr) error {
	p.applied = true
	var old []sqltype.Value
	for k, f := range p.child() {
		if f.zero(obj) {
			continue
		}
		v, err := f.value(obj)
		if err != nil {
			return err
		}
		if old == nil {
			old = make([]sqltype.Value, len(p.child()))
		}
		old[k] = v
	}
	switch {
	case p.aside != nil:
		p.aside.old = old
	case old != nil:
		p.aside = &aside{old: old}
	}
	return nil
}

// takeBack gives the child's fields what they held before the pointer was applied.
func (p *pointer) takeBack(obj sqltype.Ptr) {
	if !p.applied {
		return
	}
	p.applied = false
	for k, f := range p.child() {
		f.empty(obj)
		if p.aside != nil && p.aside.old != nil && !p.aside.old[k].IsNull() {
			// The value came out of this field, so it fits.
			_ = f.store(obj, p.aside.old[k])
		}
	}
}

// takeBack empties what an insert filled in, and gives keys of other objects the values they had.
func (c *change) takeBack() {
	for p := range c.pointers {
		p.takeBack(c.i.obj)
	}
	c.unmark()
	if c.sent != nil {
		for _, f := range c.sent.returns {
			if c.kind == insertRow {
				f.empty(c.i.obj)
			} else {
				f.copy(c.i.obj, c.i.snap)
			}
		}
	}
	c.unstamp()
	c.takeBackExprs()
}
