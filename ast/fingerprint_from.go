package ast

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
