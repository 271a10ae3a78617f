package ast

// Prefix is a word or a hint that one database has at the beginning of a statement. The dialect's package makes it, and its dialect knows it
// by its name and writes it.
type Prefix struct {
	Name string
	Text string // of a hint
	// Part is what a database lacks that doesn't know it, as it changes what the statement does. "" is a hint, which others leave out.
	Part string
}

// WithPrefix returns a copy of a statement with one more prefix, or with the fault in it.
func WithPrefix(n Node, p Prefix, fault error) Node {
	add := func(list *[]Prefix, err *error) {
		*list = append((*list)[:len(*list):len(*list)], p)
		if *err == nil {
			*err = fault
		}
	}
	switch n := n.(type) {
	case *Select:
		c := *n
		add(&c.Prefixes, &c.Err)
		return &c
	case *Insert:
		c := *n
		add(&c.Prefixes, &c.Err)
		return &c
	case *Update:
		c := *n
		add(&c.Prefixes, &c.Err)
		return &c
	case *Delete:
		c := *n
		add(&c.Prefixes, &c.Err)
		return &c
	}
	return n
}

// PrefixesOf returns the prefixes of a statement.
func PrefixesOf(n Node) []Prefix {
	switch n := n.(type) {
	case *Select:
		if n != nil {
			return n.Prefixes
		}
	case *Insert:
		if n != nil {
			return n.Prefixes
		}
	case *Update:
		if n != nil {
			return n.Prefixes
		}
	case *Delete:
		if n != nil {
			return n.Prefixes
		}
	}
	return nil
}

// Hinted is a table in FROM with words of one database's own at it, such as which index to use. Columns are those of the table.
type Hinted struct {
	Of    *Table
	Name  string // by which the dialect knows it
	Names []string
	Part  string // as of a [Prefix]
}

func (*Hinted) from() {}

// MakeHinted returns a table with a hint as a source; an empty source if it is no table.
func MakeHinted(table Sourced, h Hinted) Source {
	t, ok := FromOf(table).(*Table)
	if !ok {
		return Source{}
	}
	h.Of = t
	return Source{&h}
}

func (p *printer) prefixes(ps []Prefix) {
	for i := range ps {
		p.tag(tagPrefix)
		p.text(ps[i].Name)
		p.text(ps[i].Text)
		p.text(ps[i].Part)
	}
}

func (p *printer) hinted(h *Hinted) {
	p.tag(tagPrefix)
	p.text(h.Name)
	p.count(len(h.Names))
	for _, n := range h.Names {
		p.text(n)
	}
	p.text(h.Part)
}
