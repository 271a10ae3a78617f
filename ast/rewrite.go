package ast

// Rewrite returns x with every node for which fn returns another replaced by that. fn sees a node before what is inside it; what it
// returns in place of a node is not gone into. x itself is unchanged: parts without a replacement are shared. Subqueries are left as
// they are, and a [Deferred] is rewritten when it is made.
func Rewrite(x Expr, fn func(Expr) Expr) Expr {
	if x == nil {
		return nil
	}
	if y := fn(x); y != x {
		return y
	}
	in := func(y Expr) Expr { return Rewrite(y, fn) }
	switch x := x.(type) {
	case *Binary:
		return &Binary{Op: x.Op, L: in(x.L), R: in(x.R), Escape: x.Escape}
	case *Unary:
		return &Unary{Op: x.Op, X: in(x.X)}
	case *Logic:
		return &Logic{Or: x.Or, Xs: rewriteAll(x.Xs, fn)}
	case *Not:
		return &Not{X: in(x.X)}
	case *IsNull:
		return &IsNull{X: in(x.X), Not: x.Not}
	case *Between:
		return &Between{X: in(x.X), Low: in(x.Low), High: in(x.High), Not: x.Not}
	case *In:
		return &In{X: in(x.X), List: x.List, Query: x.Query, Not: x.Not}
	case *Row:
		return &Row{Xs: rewriteAll(x.Xs, fn)}
	case *Func:
		f := *x
		f.Args, f.Filter = rewriteAll(x.Args, fn), rewriteAll(x.Filter, fn)
		f.Order, f.Within = rewriteOrder(x.Order, fn), rewriteOrder(x.Within, fn)
		return &f
	case *Grouping:
		sets := make([][]Expr, len(x.Sets))
		for i, set := range x.Sets {
			sets[i] = rewriteAll(set, fn)
		}
		return &Grouping{Kind: x.Kind, Sets: sets}
	case *Over:
		return rewriteOver(x, fn)
	case *Quantified:
		return &Quantified{All: x.All, Query: x.Query, Array: in(x.Array), Elem: x.Elem}
	case *Cast:
		return &Cast{X: in(x.X), Type: x.Type}
	case *Call:
		return &Call{Fn: x.Fn, Args: rewriteAll(x.Args, fn)}
	case *Custom:
		return &Custom{Op: x.Op, L: in(x.L), R: in(x.R)}
	case *Construct:
		return &Construct{Spelling: x.Spelling, Args: rewriteAll(x.Args, fn)}
	case *Collate:
		return &Collate{X: in(x.X), Name: x.Name}
	case *Case:
		return rewriteCase(x, fn)
	case *Raw:
		return &Raw{SQL: x.SQL, Args: rewriteAll(x.Args, fn)}
	case *Opt:
		return &Opt{X: in(x.X)}
	case *Label:
		return &Label{X: in(x.X), Name: x.Name}
	case *Deferred:
		return &Deferred{Make: func() (Expr, error) {
			made, err := x.Make()
			return Rewrite(made, fn), err
		}}
	}
	return x
}

func rewriteAll(xs []Expr, fn func(Expr) Expr) []Expr {
	if xs == nil {
		return nil
	}
	out := make([]Expr, len(xs))
	for i, x := range xs {
		out[i] = Rewrite(x, fn)
	}
	return out
}

func rewriteCase(x *Case, fn func(Expr) Expr) Expr {
	c := &Case{Of: Rewrite(x.Of, fn), Whens: make([]When, len(x.Whens)), Else: Rewrite(x.Else, fn)}
	for i, w := range x.Whens {
		c.Whens[i] = When{Cond: Rewrite(w.Cond, fn), Then: Rewrite(w.Then, fn)}
	}
	return c
}

// RewriteSelect returns q with fn applied, as in [Rewrite], to all its expressions but those of subqueries in FROM, which don't see
// what is outside. q itself is unchanged.
func RewriteSelect(q *Select, fn func(Expr) Expr) *Select {
	c := *q
	c.Cells = make([]Cell, len(q.Cells))
	for i, cell := range q.Cells {
		cell.Expr = Rewrite(cell.Expr, fn)
		c.Cells[i] = cell
	}
	if q.Text != nil {
		text := *q.Text
		text.Args = rewriteAll(text.Args, fn)
		c.Text = &text
	}
	c.Joins = rewriteJoins(q.Joins, fn)
	c.DistinctOn = rewriteAll(q.DistinctOn, fn)
	c.Where, c.Group, c.Having = rewriteAll(q.Where, fn), rewriteAll(q.Group, fn), rewriteAll(q.Having, fn)
	c.Order = make([]Order, len(q.Order))
	for i, o := range q.Order {
		o.X = Rewrite(o.X, fn)
		c.Order[i] = o
	}
	return &c
}

func rewriteJoins(joins []Join, fn func(Expr) Expr) []Join {
	out := make([]Join, len(joins))
	for i, j := range joins {
		j.On, j.Nested = rewriteAll(j.On, fn), rewriteJoins(j.Nested, fn)
		out[i] = j
	}
	return out
}

// rewriteOver writes a window that had a name in its place.
func rewriteOver(x *Over, fn func(Expr) Expr) Expr {
	w := x.Seen()
	return &Over{Func: Rewrite(x.Func, fn), Window: Window{Partition: rewriteAll(w.Partition, fn), Order: rewriteOrder(w.Order, fn), Frame: w.Frame}}
}

func rewriteOrder(terms []Order, fn func(Expr) Expr) []Order {
	var out []Order
	for _, t := range terms {
		t.X = Rewrite(t.X, fn)
		out = append(out, t)
	}
	return out
}
