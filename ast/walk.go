package ast

// Walk calls visit for x and, where visit returns true, for the expressions inside it, outer before inner and left before
// right. It goes into neither subqueries nor a [Raw]'s text, but into its arguments. A [Deferred] is visited as what it makes;
// one that fails is visited as a [Bad]. A nil expression is not visited.
func Walk(x Expr, visit func(Expr) bool) {
	if d, ok := x.(*Deferred); ok {
		x = d.resolve()
	}
	if x == nil || !visit(x) {
		return
	}
	switch x := x.(type) {
	case *Binary:
		walkAll(visit, x.L, x.R)
	case *Unary:
		Walk(x.X, visit)
	case *Logic:
		walkAll(visit, x.Xs...)
	case *Not:
		Walk(x.X, visit)
	case *IsNull:
		Walk(x.X, visit)
	case *Between:
		walkAll(visit, x.X, x.Low, x.High)
	case *In:
		Walk(x.X, visit)
	case *Row:
		walkAll(visit, x.Xs...)
	case *Func:
		walkAll(visit, x.Args...)
		walkOrder(visit, x.Order)
		walkOrder(visit, x.Within)
		walkAll(visit, x.Filter...)
	case *Over:
		Walk(x.Func, visit)
		walkAll(visit, x.Seen().Partition...)
		walkOrder(visit, x.Seen().Order)
	case *Grouping:
		for _, set := range x.Sets {
			walkAll(visit, set...)
		}
	case *Quantified:
		Walk(x.Array, visit)
	case *Cast:
		Walk(x.X, visit)
	case *Call:
		walkAll(visit, x.Args...)
	case *Construct:
		walkAll(visit, x.Args...)
	case *Collate:
		Walk(x.X, visit)
	case *Custom:
		walkAll(visit, x.L, x.R)
	case *Case:
		Walk(x.Of, visit)
		for _, w := range x.Whens {
			walkAll(visit, w.Cond, w.Then)
		}
		Walk(x.Else, visit)
	case *Raw:
		walkAll(visit, x.Args...)
	case *Excluded:
		if x.Column != nil {
			Walk(x.Column, visit)
		}
	case *Opt:
		Walk(x.X, visit)
	case *Label:
		Walk(x.X, visit)
	}
}

func walkAll(visit func(Expr) bool, xs ...Expr) {
	for _, x := range xs {
		Walk(x, visit)
	}
}

func walkOrder(visit func(Expr) bool, terms []Order) {
	for i := range terms {
		Walk(terms[i].X, visit)
	}
}

// resolve returns what a deferred expression stands for.
func (x *Deferred) resolve() Expr {
	made, err := x.Make()
	if err != nil {
		return &Bad{Err: err}
	}
	if inner, ok := made.(*Deferred); ok {
		return inner.resolve()
	}
	return made
}

// Resolved returns what x is once it is written: a [Deferred] is made; an [Opt] and a [Label] are taken off. A Deferred that fails gives
// a [Bad].
func Resolved(x Expr) Expr {
	for {
		switch y := x.(type) {
		case *Deferred:
			x = y.resolve()
		case *Opt:
			x = y.X
		case *Label:
			x = y.X
		default:
			return x
		}
	}
}
