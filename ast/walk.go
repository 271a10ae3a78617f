package ast

import (
	"fmt"

	"github.com/retort-go/retort/sqltype"
)

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
		walkAll(visit, x.Filter...)
	case *Cast:
		Walk(x.X, visit)
	case *Case:
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
	}
}

func walkAll(visit func(Expr) bool, xs ...Expr) {
	for _, x := range xs {
		Walk(x, visit)
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

// Resolved returns what x is once it is written: a [Deferred] is made and an [Opt] is taken off. A Deferred that fails gives
// a [Bad].
func Resolved(x Expr) Expr {
	for {
		switch y := x.(type) {
		case *Deferred:
			x = y.resolve()
		case *Opt:
			x = y.X
		default:
			return x
		}
	}
}

// Absorbed tells whether the condition is one constant, whatever the rest of it is: an AND with a FALSE in it, an OR with a TRUE.
func (x *Logic) Absorbed() (Keyword, bool) {
	word := FalseWord
	if x.Or {
		word = TrueWord
	}
	for _, y := range x.Xs {
		if k, ok := y.(Keyword); ok && k == word {
			return word, true
		}
	}
	return "", false
}

// Neutral tells whether y adds nothing to the condition: TRUE in an AND, FALSE in an OR.
func (x *Logic) Neutral(y Expr) bool {
	k, ok := y.(Keyword)
	return ok && (!x.Or && k == TrueWord || x.Or && k == FalseWord)
}

// Many tells whether the list travels as one bind.
func (x *In) Many() bool {
	if x.Query != nil || len(x.List) <= MaxInline {
		return false
	}
	_, row := x.X.(*Row)
	return !row
}

// ListKind returns the storage class of the first value of the list that isn't NULL, and NullValue if there is none. A dialect
// may render a list by it; nothing else about a value may be seen in a statement's text.
func (x *In) ListKind() sqltype.ValueKind {
	for _, v := range x.List {
		if !v.IsNull() {
			return v.Kind()
		}
	}
	return sqltype.NullValue
}

// Bare tells whether the query's select list can be replaced by a constant: it has only columns and entities and no DISTINCT,
// so it doesn't change how many rows there are.
func (x *Exists) Bare() bool {
	if x.Query.Distinct {
		return false
	}
	for _, c := range x.Query.Cells {
		if c.Entity != nil {
			continue
		}
		switch c.Expr.(type) {
		case *Column, Keyword:
		default:
			return false
		}
	}
	return true
}

// Same tells whether two nodes are the same FROM item: tables of equal schema, name and alias; one subquery under one alias.
func Same(a, b From) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *Table:
		b, ok := b.(*Table)
		return ok && a.Name == b.Name && a.Alias == b.Alias && a.Schema == b.Schema
	case *Derived:
		b, ok := b.(*Derived)
		return ok && a.Query == b.Query && a.Alias == b.Alias
	}
	return false
}

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
	if f != nil && !contains(d.found, f) {
		d.found = append(d.found, f)
	}
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

// Joined returns the joins that a join of a relationship stands for: the steps of its path, all of the join's kind, with the
// join's own conditions at the last of them. An outer join of several steps is one join of a parenthesis, so that the row of
// an association table and the row it leads to are taken or left together; the join's own conditions then stand outside of
// the parenthesis, where they see every table. A join of anything else is returned as it is.
func Joined(j Join) ([]Join, error) {
	rel, ok := j.Target.(Relation)
	if !ok {
		return []Join{j}, nil
	}
	left, steps, err := rel.Path()
	if err == nil {
		err = checkPath(&j, left, steps)
	}
	if err != nil {
		return nil, err
	}
	if j.Kind == LeftJoin && len(steps) > 1 {
		return []Join{nestPath(j, steps)}, nil
	}
	out := make([]Join, len(steps))
	for i, s := range steps {
		out[i] = Join{Kind: j.Kind, Target: s.Target, On: s.On, Nested: s.Nested}
	}
	last := &out[len(out)-1]
	last.On = append(last.On[:len(last.On):len(last.On)], j.On...)
	return out, nil
}

func nestPath(j Join, steps []Join) Join {
	first := steps[0]
	nested := first.Nested[:len(first.Nested):len(first.Nested)]
	for _, s := range steps[1:] {
		nested = append(nested, Join{Kind: InnerJoin, Target: s.Target, On: s.On, Nested: s.Nested})
	}
	on := append(first.On[:len(first.On):len(first.On)], j.On...)
	return Join{Kind: LeftJoin, Target: first.Target, On: on, Nested: nested}
}

// checkPath refuses what can't be a relationship's joins.
func checkPath(j *Join, left From, steps []Join) error {
	switch {
	case j.Kind == CrossJoin:
		return fmt.Errorf("cross join of a relationship: use Join or LeftJoin, or name the entity")
	case left == nil || len(steps) == 0:
		return fmt.Errorf("relationship %T leads nowhere", j.Target)
	case len(j.Nested) > 0:
		return fmt.Errorf("relationship %T with nested joins", j.Target)
	}
	for i := range steps {
		if _, ok := steps[i].Target.(Relation); ok {
			return fmt.Errorf("%w: step %d of relationship %T is one", errRelation, i+1, j.Target)
		}
	}
	return nil
}
