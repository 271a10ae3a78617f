package ast

func (p *printer) insert(n *Insert) {
	if n.Err != nil {
		p.fail(n.Err)
	}
	p.prefixes(n.Prefixes)
	p.tagged(tagInsert, flag(n.Query != nil, flagA)|flag(n.OnConflict != nil, flagB))
	p.with(n.With)
	p.table(n.Into)
	p.columns(n.Columns)
	p.count(len(n.Rows))
	for _, row := range n.Rows {
		p.exprs(row)
	}
	p.count(len(n.Flat))
	p.args = append(p.args, n.Flat...)
	if n.Query != nil {
		p.query(n.Query)
	}
	if n.OnConflict != nil {
		p.conflict(n.OnConflict)
	}
	p.cells(n.Returning)
}

// conflict writes the clauses in their order.
func (p *printer) conflict(c *Conflict) {
	if c.Before != nil {
		p.conflict(c.Before)
	}
	p.tag(flag(c.Before != nil, flagA))
	p.columns(c.Target)
	p.exprs(c.IndexWhere)
	p.text(c.Constraint)
	p.assigns(c.Set)
	p.exprs(c.Where)
}

func (p *printer) update(n *Update) {
	if n.Err != nil {
		p.fail(n.Err)
	}
	p.prefixes(n.Prefixes)
	p.tagged(tagUpdate, flag(n.All, flagA))
	p.with(n.With)
	p.table(n.Table)
	p.assigns(n.Set)
	p.items(n.From)
	p.exprs(n.Where)
	p.order(n.Order)
	p.optional(n.Limit)
	p.cells(n.Returning)
}

func (p *printer) delete(n *Delete) {
	if n.Err != nil {
		p.fail(n.Err)
	}
	p.prefixes(n.Prefixes)
	p.tagged(tagDelete, flag(n.All, flagA))
	p.with(n.With)
	p.table(n.Table)
	p.items(n.Using)
	p.exprs(n.Where)
	p.order(n.Order)
	p.optional(n.Limit)
	p.cells(n.Returning)
}

func (p *printer) merge(n *Merge) {
	if n.Err != nil {
		p.fail(n.Err)
	}
	if n.Source == nil {
		p.fail(ErrNoSource)
		return
	}
	p.tag(tagMerge)
	p.with(n.With)
	p.table(n.Into)
	p.item(n.Source)
	p.exprs(n.On)
	p.count(len(n.Whens))
	for i := range n.Whens {
		w := &n.Whens[i]
		p.tagged(byte(w.Do), flag(w.Matched, flagA))
		p.exprs(w.Where)
		p.assigns(w.Set)
	}
}

func (p *printer) columns(cs []*Column) {
	p.count(len(cs))
	for _, c := range cs {
		p.column(c)
	}
}

func (p *printer) assigns(as []Assign) {
	p.count(len(as))
	for i := range as {
		p.column(as[i].Column)
		p.expr(as[i].Value)
	}
}
