package ast

import (
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// fromAndJoins writes what stands in FROM. A FROM that follows from cells and joins adds nothing to the key, as these are in
// it, unless it holds a subquery, which may have binds.
func (p *printer) fromAndJoins(s *Select) {
	p.items(s.From)
	before, derived := p.mark(), p.derived
	if len(s.From) == 0 && derived {
		p.derivedItems(s)
	}
	p.joins(s.Joins)
	if len(s.From) == 0 && p.derived && !derived { // a joined relationship begins at a subquery
		p.back(before)
		p.derivedItems(s)
		p.joins(s.Joins)
	}
}

func (p *printer) derivedItems(s *Select) {
	items, err := s.Sources()
	if err != nil {
		p.fail(err)
		return
	}
	p.items(items)
}

func (p *printer) items(fs []From) {
	p.count(len(fs))
	for _, f := range fs {
		p.item(f)
	}
}

// item writes a FROM item where it stands in FROM: a subquery with its text.
func (p *printer) item(f From) {
	p.ref(f)
	switch f := f.(type) {
	case *Derived:
		if f != nil {
			p.query(f.Query)
		}
	case *Table:
		p.instead(f)
	case *Values, *Arrays, *TableFunc, *Sample, *Hinted:
		p.content(f)
	}
}

// ref writes which FROM item something belongs to.
func (p *printer) ref(f From) {
	at := address(f)
	if i := p.number(at); i >= 0 {
		p.key = append(p.key, tagSeen)
		p.count(i)
		return
	}
	switch f := f.(type) {
	case *Table:
		if f == nil {
			p.fail(errNilFrom)
			return
		}
		p.spread(f)
		p.derived = p.derived || f.Instead != nil
		p.tag(tagTable)
		p.text(f.Schema)
		p.text(f.Name)
		p.text(f.Alias)
	case *Derived:
		if f == nil {
			p.fail(errNilFrom)
			return
		}
		p.derived = true
		p.tagged(tagDerived, flag(f.Lateral, flagA))
		p.text(f.Alias)
	case *Values:
		if f == nil {
			p.fail(errNilFrom)
			return
		}
		p.derived = true
		p.tag(tagValues)
		p.text(f.Alias)
	case *Arrays:
		if f == nil || f.Like == nil {
			p.fail(errNilFrom)
			return
		}
		p.derived = true
		p.tag(tagArrays)
		p.text(f.Alias)
	case *TableFunc:
		if f == nil {
			p.fail(errNilFrom)
			return
		}
		p.derived = true
		p.tag(tagTableFunc)
		p.text(f.Alias)
	case *Sample:
		if f == nil || f.Of == nil {
			p.fail(errNilFrom)
			return
		}
		p.ref(f.Of)
		return
	case *Hinted:
		if f == nil || f.Of == nil {
			p.fail(errNilFrom)
			return
		}
		p.ref(f.Of)
		return
	case *CTERef:
		if f == nil || f.CTE == nil {
			p.fail(errNilFrom)
			return
		}
		p.tag(tagCTERef)
		p.text(f.CTE.Name)
		p.text(f.Alias)
	case nil:
		p.fail(errNilFrom)
		return
	default:
		p.fail(errRelation)
		return
	}
	p.meet(at)
}

// address returns where a FROM item that is numbered lies: it is the item's identity, and compared faster than an interface. It is nil for
// what has no number.
func address(f From) sqltype.Ptr {
	switch f := f.(type) {
	case *Table:
		return sqltype.Addr(f)
	case *Derived:
		return sqltype.Addr(f)
	case *CTERef:
		return sqltype.Addr(f)
	case *Values:
		return sqltype.Addr(f)
	case *Arrays:
		return sqltype.Addr(f)
	case *TableFunc:
		return sqltype.Addr(f)
	}
	return nil
}

// number returns the number of the FROM item at an address, -1 if it was not met yet.
func (p *printer) number(at sqltype.Ptr) int {
	for i, met := range p.room[:min(p.met, len(p.room))] {
		if met == at {
			return i
		}
	}
	if p.met > len(p.room) {
		if i := slices.Index(p.more[:p.met-len(p.room)], at); i >= 0 {
			return i + len(p.room)
		}
	}
	return -1
}

func (p *printer) meet(at sqltype.Ptr) {
	if p.met < len(p.room) {
		p.room[p.met] = at
	} else {
		p.more = append(p.more[:p.met-len(p.room)], at)
	}
	p.met++
}

func (p *printer) joins(js []Join) {
	p.count(len(js))
	for i := range js {
		p.join(&js[i])
	}
}

func (p *printer) join(j *Join) {
	if rel, ok := j.Target.(Relation); ok {
		p.relation(j, rel)
		return
	}
	p.tag(byte(j.Kind))
	p.item(j.Target)
	p.joins(j.Nested)
	p.exprs(j.On)
}

// relation walks a relationship's joins as [Joined] has them, without making the slices.
func (p *printer) relation(j *Join, rel Relation) {
	left, steps, err := rel.Path()
	if err == nil {
		err = checkPath(j, left, steps)
	}
	if err != nil {
		p.fail(err)
		return
	}
	p.tagged(tagRelation, byte(j.Kind))
	p.ref(left)
	p.count(len(steps))
	if j.Kind == LeftJoin && len(steps) > 1 {
		p.item(steps[0].Target)
		p.joins(steps[0].Nested)
		for i := range steps[1:] {
			p.step(&steps[1+i])
		}
		p.exprs(steps[0].On)
		p.exprs(j.On)
		return
	}
	for i := range steps {
		p.step(&steps[i])
	}
	p.exprs(j.On)
}

func (p *printer) step(j *Join) {
	p.item(j.Target)
	p.joins(j.Nested)
	p.exprs(j.On)
}

// table writes a table that is written to.
func (p *printer) table(t *Table) {
	if t == nil {
		p.fail(errNilFrom)
		return
	}
	p.ref(t)
}

// content writes what an item of FROM is made of, beside its name.
func (p *printer) content(f From) {
	switch f := f.(type) {
	case *Values:
		if f == nil {
			return
		}
		p.count(len(f.Columns))
		for i := range f.Columns {
			p.text(f.Columns[i].Name)
			p.tag(byte(f.Columns[i].Type.Kind))
			p.typeArgs(f.Columns[i].Type)
		}
		p.count(len(f.Flat))
		p.args = append(p.args, f.Flat...)
	case *Arrays:
		if f == nil {
			return
		}
		p.text(f.Like.Schema)
		p.text(f.Like.Name)
		p.tag(flag(f.Numbered, flagA))
		p.count(len(f.Columns))
		for _, c := range f.Columns {
			p.text(c.Name)
		}
		p.args = append(p.args, f.Lists...)
	case *TableFunc:
		if f == nil {
			return
		}
		p.text(f.Name)
		p.text(string(f.Fn))
		p.exprs(f.Args)
		p.count(len(f.Columns))
		for _, c := range f.Columns {
			p.text(c)
		}
		p.count(len(f.Own))
		for _, c := range f.Own {
			p.text(c)
		}
		p.tag(flag(f.Ordinality, flagA))
	case *Hinted:
		if f != nil {
			p.hinted(f)
		}
	case *Sample:
		if f == nil {
			return
		}
		p.tag(tagSample)
		p.text(f.Method)
		p.exprs(f.Args)
		p.optional(f.Seed)
	}
}

// spread writes what comes with a table, or what it comes with, before the table itself.
func (p *printer) spread(t *Table) {
	switch {
	case t.Spread != nil:
		p.tag(tagSpread)
		p.text(t.Spread.SpreadKey())
	case t.Of != nil:
		p.tag(tagPart)
		p.text(t.Of.Ref())
		p.spread(t.Of)
	}
}

// instead writes what stands in a table's place.
func (p *printer) instead(t *Table) {
	if t == nil || t.Instead == nil {
		return
	}
	from, err := t.Standing()
	if err != nil {
		p.fail(err)
		return
	}
	switch from := from.(type) {
	case *Derived:
		p.tagged(tagStanding, flag(from.Lateral, flagA))
		p.query(from.Query)
	case *CTERef:
		p.tag(tagCTERef)
		p.text(from.CTE.Name)
	}
}
