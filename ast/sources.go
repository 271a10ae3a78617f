package ast

import (
	"fmt"
	"slices"
)

// Sources returns the items of the FROM clause without its joins: those that the program named or, if it named none, the
// tables of the cells and the left sides of joined relationships, less the targets of joins. A statement can be written if
// there is one, or if the program named several.
func (s *Select) Sources() ([]From, error) {
	if len(s.From) > 0 {
		return s.From, nil
	}
	d := deriver{}
	for i := range s.Cells {
		d.cell(&s.Cells[i])
	}
	for i := range s.Joins {
		d.join(&s.Joins[i])
	}
	if d.err != nil {
		return nil, d.err
	}
	var items []From
	for _, f := range d.found {
		if !contains(d.targets, f) {
			items = append(items, f)
		}
	}
	return items, nil
}

type deriver struct {
	found, targets []From
	err            error
}

func (d *deriver) add(f From) {
	t, _ := f.(*Table)
	if t != nil && t.Of != nil {
		f, t = t.Of, t.Of
	}
	if f == nil {
		return
	}
	k := slices.IndexFunc(d.found, func(g From) bool { return Same(f, g) })
	switch {
	case k < 0:
		d.found = append(d.found, f)
	case t != nil && t.Spread != nil && d.err == nil:
		d.err = spreadsAgree(d.found[k], t)
	}
}

// spreadsAgree refuses to choose between two spreads of one table.
func spreadsAgree(f From, t *Table) error {
	if other, ok := f.(*Table); ok && other.Spread != nil && other.Spread.SpreadKey() != t.Spread.SpreadKey() {
		return fmt.Errorf("table %s is selected from as %s and as %s: name one of them with From, or give one an alias", t.Ref(),
			other.Spread.SpreadKey(), t.Spread.SpreadKey())
	}
	return nil
}

func (d *deriver) cell(c *Cell) {
	if c.Entity != nil {
		d.add(c.From)
		return
	}
	Walk(c.Expr, func(x Expr) bool {
		if col, ok := x.(*Column); ok && col != nil {
			d.add(col.From)
		}
		return true
	})
}

func (d *deriver) join(j *Join) {
	rel, ok := j.Target.(Relation)
	if !ok {
		d.targets = append(d.targets, j.Target)
		for i := range j.Nested {
			d.join(&j.Nested[i])
		}
		return
	}
	left, steps, err := rel.Path()
	if err != nil {
		if d.err == nil {
			d.err = err
		}
		return
	}
	d.add(left)
	for i := range steps {
		d.join(&steps[i])
	}
}

func contains(fs []From, f From) bool {
	for _, g := range fs {
		if Same(f, g) {
			return true
		}
	}
	return false
}

// stands tells whether a table stands for the very item of FROM that f is, under its name.
func stands(t *Table, f From) bool {
	from, err := t.Standing()
	if err != nil || from == nil || !Same(from, f) {
		return false
	}
	switch f := f.(type) {
	case *Derived:
		return f.Alias == t.Ref()
	case *CTERef:
		return f.Ref() == t.Ref()
	}
	return false
}

// Same tells whether two nodes are the same FROM item: tables of equal schema, name and alias; one subquery or CTE under
// one alias, be it that an entity is read from it. A part of a table, and one with a hint, is that table.
func Same(a, b From) bool {
	if a == b {
		return true
	}
	if s, ok := a.(*Sample); ok && s != nil {
		return Same(s.Of, b)
	}
	if s, ok := b.(*Sample); ok && s != nil {
		return Same(a, s.Of)
	}
	if h, ok := a.(*Hinted); ok && h != nil {
		return Same(h.Of, b)
	}
	if h, ok := b.(*Hinted); ok && h != nil {
		return Same(a, h.Of)
	}
	if t, ok := b.(*Table); ok && t != nil && t.Instead != nil {
		if _, both := a.(*Table); !both {
			return stands(t, a)
		}
	}
	switch a := a.(type) {
	case *Table:
		if _, both := b.(*Table); !both {
			return a != nil && a.Instead != nil && stands(a, b)
		}
		b, ok := b.(*Table)
		return ok && a != nil && b != nil && a.Name == b.Name && a.Alias == b.Alias && a.Schema == b.Schema && a.Instead == b.Instead
	case *Derived:
		b, ok := b.(*Derived)
		return ok && a != nil && b != nil && a.Query == b.Query && a.Alias == b.Alias
	case *CTERef:
		b, ok := b.(*CTERef)
		return ok && a != nil && b != nil && a.CTE == b.CTE && a.Alias == b.Alias
	}
	return false
}
