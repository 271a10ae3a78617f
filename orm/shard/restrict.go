package shard

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// Query is what a [Rule] knows of a statement that looks for shards.
type Query struct{ where []ast.Expr }

// Values returns the values that a statement's conditions leave of a column, in their order, with ok false if they may leave any. What says so are
// conditions that all rows must meet: Eq, In, and Or of such for the same column.
//
//	Query: func(q shard.Query) []string {
//		countries, _ := shard.Values(q, Customers.Country)
//		return regionsOf(countries)
//	}
func Values[T any](q Query, column retort.ExprOf[T]) (vals []T, ok bool) {
	c, isColumn := ast.Resolved(ast.ExprOf(column)).(*ast.Column)
	codec, err := sqltype.CodecOf(reflect.TypeFor[T]())
	if !isColumn || err != nil {
		return nil, false
	}
	found, ok := restrictAny(q.where, c)
	if !ok {
		return nil, false
	}
	vals = make([]T, len(found))
	for k, v := range found {
		if err := codec.Scan(sqltype.Addr(&vals[k]), sqltype.ValueSource{V: v}, 0); err != nil {
			return nil, false // compared with a value of another type
		}
	}
	return vals, true
}

// restrictAny is what the first of several conditions leaves that says something of a column.
func restrictAny(conds []ast.Expr, c *ast.Column) ([]sqltype.Value, bool) {
	for _, x := range conds {
		if vals, ok := restrict(x, c); ok {
			return vals, true
		}
	}
	return nil, false
}

// restrict is what a condition leaves of a column.
func restrict(x ast.Expr, c *ast.Column) ([]sqltype.Value, bool) {
	switch x := ast.Resolved(x).(type) {
	case *ast.Binary:
		bind, ok := x.R.(*ast.Bind)
		if x.Op == ast.Eq && ok && isColumn(x.L, c) {
			return []sqltype.Value{bind.Value}, true
		}
	case *ast.In:
		if !x.Not && x.Query == nil && isColumn(x.X, c) {
			return x.List, true
		}
	case *ast.Logic:
		if !x.Or {
			return restrictAny(x.Xs, c)
		}
		var all []sqltype.Value
		for _, y := range x.Xs {
			vals, ok := restrict(y, c)
			if !ok {
				return nil, false
			}
			all = append(all, vals...)
		}
		return all, true
	}
	return nil, false
}

func isColumn(x ast.Expr, c *ast.Column) bool {
	y, ok := ast.Resolved(x).(*ast.Column)
	if !ok || y.Name != c.Name {
		return false
	}
	t, isTable := y.From.(*ast.Table)
	of, ofTable := c.From.(*ast.Table)
	return isTable && ofTable && nameOf(t) == nameOf(of) && t.Ref() == of.Ref()
}

// target is the places of the shards that a statement is for: all that each routed table in it may have rows in.
func (s *Session) target(n ast.Node) ([]int, error) {
	on, routed := s.f.all(), false
	for _, t := range tablesOf(n) {
		r := s.f.route(nameOf(t))
		if r == nil {
			continue
		}
		routed = true
		if r.query == nil {
			continue
		}
		names := r.query(Query{where: whereOf(n)})
		if len(names) == 0 {
			continue
		}
		some, err := s.f.places(names)
		if err != nil {
			return nil, err
		}
		on = slices.DeleteFunc(on, func(k int) bool { return !slices.Contains(some, k) })
	}
	if !routed {
		return nil, fmt.Errorf("%w: no table of the statement has a route: use the session of a shard (On)", orm.ErrUsage)
	}
	return on, nil
}

// whereOf are the conditions that all rows meet which a statement is about.
func whereOf(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.Select:
		return n.Where
	case *ast.Update:
		return n.Where
	case *ast.Delete:
		return n.Where
	}
	return nil
}

// tablesOf are the tables of FROM and JOIN, or the one that is written.
func tablesOf(n ast.Node) (tables []*ast.Table) {
	add := func(f ast.From) {
		if t, ok := f.(*ast.Table); ok {
			tables = append(tables, t)
		}
	}
	switch n := n.(type) {
	case *ast.Select:
		sources, err := n.Sources()
		if err != nil {
			return nil // running it reports that
		}
		for _, f := range sources {
			add(f)
		}
		for _, j := range n.Joins {
			steps, _ := ast.Joined(j)
			for _, step := range steps {
				add(step.Target)
			}
		}
	case *ast.Update:
		add(n.Table)
	case *ast.Delete:
		add(n.Table)
	}
	return tables
}
