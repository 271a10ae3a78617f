package ast

import "slices"

func (p *printer) query(s *Select) {
	if s == nil {
		p.fail(errNoSubquery)
		return
	}
	if s.Err != nil {
		p.fail(s.Err)
	}
	p.prefixes(s.Prefixes)
	p.enter(s.Args)
	outer, windows := len(p.ctes), p.windows
	p.windows = Windows{}
	p.with(s.With)
	defer func() {
		p.ctes, p.windows = p.ctes[:outer], windows
		p.leave(s.Args)
	}()
	if s.Text != nil {
		p.textual(s)
		return
	}
	if len(s.Members) > 0 {
		p.setOperation(s)
		return
	}
	outerGroup := p.grouped
	p.grouped = grouped{}
	if terms := s.Grouped(); terms != nil {
		p.grouped = grouped{terms, make([]bool, len(terms))}
	}
	defer func() { p.grouped = outerGroup }()
	p.tagged(tagSelect, flag(s.Distinct, flagA)|flag(s.Ties, flagB)|flag(s.Lock != nil, flagC))
	p.terms(s, s.DistinctOn)
	p.cells(s.Cells)
	p.fromAndJoins(s)
	p.exprs(s.Where)
	p.terms(s, s.Group)
	p.exprs(s.Having)
	p.namedWindows()
	p.count(len(s.Order))
	for i := range s.Order {
		o := &s.Order[i]
		p.direction(o)
		if o.Nulls != NullsDefault { // a database may need the expression twice
			p.expr(o.X)
			continue
		}
		p.term(s, o.X)
	}
	p.optional(s.Limit)
	p.optional(s.Offset)
	if s.Lock != nil {
		p.tagged(byte(s.Lock.Strength), byte(s.Lock.Wait))
		p.count(len(s.Lock.Of))
		for _, f := range s.Lock.Of {
			p.ref(f)
		}
	}
}

func (p *printer) terms(s *Select, xs []Expr) {
	p.count(len(xs))
	for _, x := range xs {
		p.term(s, x)
	}
}

// term writes a term of GROUP BY or ORDER BY, see [Select.Term].
func (p *printer) term(s *Select, x Expr) {
	before := p.mark()
	p.expr(x)
	if n := s.Term(x, len(p.args)-before.args); n > 0 {
		p.back(before)
		p.tag(tagOrdinal)
		p.count(n)
	}
}

// setOperation writes the members, and of ORDER BY the places of the columns it names, as the text has them.
func (p *printer) setOperation(s *Select) {
	p.tag(tagSetOp)
	p.count(len(s.Members))
	for _, m := range s.Members {
		p.tag(byte(m.Op))
		p.query(m.Query)
	}
	p.count(len(s.Order))
	for i := range s.Order {
		o := &s.Order[i]
		n, err := s.Ordinal(o.X)
		if err != nil {
			p.fail(err)
		}
		p.direction(o)
		p.count(n)
	}
	p.optional(s.Limit)
	p.optional(s.Offset)
}

// with writes the common table expressions that can't be named here yet, and makes them so.
func (p *printer) with(list []*CTE) {
	for _, c := range list {
		if c == nil || slices.Contains(p.ctes, c) {
			continue
		}
		p.tagged(tagCTE, flag(c.Step != nil, flagA)|flag(c.Distinct, flagB)|flag(c.Write != nil, flagC))
		p.tag(byte(c.Materialized))
		p.text(c.Name)
		if c.Write != nil {
			p.node(c.Write)
			p.ctes = append(p.ctes, c)
			continue
		}
		if c.Step != nil {
			p.ctes = append(p.ctes, c)
			p.query(c.Query)
			p.query(c.Step)
			continue
		}
		p.query(c.Query)
		p.ctes = append(p.ctes, c)
	}
}

func (p *printer) cells(cells []Cell) {
	p.count(len(cells))
	for i := range cells {
		p.cell(&cells[i])
	}
}

func (p *printer) cell(c *Cell) {
	switch {
	case c.Note != nil && c.Note.Err != nil:
		p.fail(c.Note.Err)
	case c.Entity != nil:
		p.tag(tagEntity)
		p.text(c.Entity.EntityKey())
		p.ref(c.From)
		for _, x := range c.Entity.EntityExprs() {
			p.column(x)
		}
	case c.Expr != nil:
		p.tag(flag(c.Codec == nil, flagA) | flag(c.Codec != nil && c.Codec.Nullable, flagB))
		p.expr(c.Expr)
	default:
		p.fail(errEmptyCell)
	}
}
