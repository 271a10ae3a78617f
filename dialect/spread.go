package dialect

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
)

// This file writes tables that come into FROM with others, see [ast.Spread]. Their joins stand before those of the statement; a table that is
// joined stands in parentheses with its own, so that its ON sees them. Conditions go into WHERE, or, for a table that is joined, into its ON.

// spreadOf returns what comes with an item of FROM.
func (c *Compiler) spreadOf(f ast.From) (s ast.Spreading) {
	switch part := f.(type) {
	case *ast.Sample:
		if part != nil {
			f = part.Of
		}
	case *ast.Hinted:
		if part != nil {
			f = part.Of
		}
	}
	t, ok := f.(*ast.Table)
	if !ok || t == nil || t.Spread == nil {
		return s
	}
	s, err := t.Spread.Spread()
	c.Fail(err)
	return s
}

// spreadSources returns the joins that come before those of the statement, and its conditions.
func (c *Compiler) spreadSources(sources []ast.From, where []ast.Expr) ([]ast.Join, []ast.Expr) {
	var joins []ast.Join
	for _, f := range sources {
		s := c.spreadOf(f)
		joins = append(joins, s.Joins...)
		if len(s.Where) > 0 {
			where = append(slices.Clip(s.Where), where...)
		}
	}
	return joins, where
}

// spreadJoin returns the joins that one stands for, and conditions that have no place in an ON.
func (c *Compiler) spreadJoin(j ast.Join) (joins []ast.Join, where []ast.Expr) {
	if len(j.Nested) > 0 {
		var nested []ast.Join
		for _, n := range j.Nested {
			inner, cond := c.spreadJoin(n)
			nested, where = append(nested, inner...), append(where, cond...)
		}
		j.Nested = nested
	}
	s := c.spreadOf(j.Target)
	switch {
	case len(s.Where) == 0:
	case j.Kind == ast.FullJoin:
		c.Fail(fmt.Errorf("full join of %s, which stands for some rows of its table: join a Subquery of them", describe(j.Target)))
	case j.Kind == ast.CrossJoin:
		where = append(where, s.Where...)
	default:
		j.On = append(slices.Clip(j.On), s.Where...)
	}
	switch {
	case len(s.Joins) == 0:
		return []ast.Join{j}, where
	case j.Kind == ast.CrossJoin:
		return append([]ast.Join{j}, s.Joins...), where
	}
	j.Nested = append(slices.Clip(s.Joins), j.Nested...)
	return []ast.Join{j}, where
}

// spreadAlone returns the conditions of tables that stand where nothing can be joined to them.
func (c *Compiler) spreadAlone(items ...ast.From) []ast.Expr {
	var where []ast.Expr
	for _, f := range items {
		s := c.spreadOf(f)
		if s.Query != nil {
			c.Fail(fmt.Errorf("rows of %s are in several tables: write to those of the structs that inherit it", describe(f)))
		}
		where = append(where, s.Alone...)
	}
	return where
}

// lockable returns the items that a lock names where it can't be on all: rows that an outer join brings in can't be locked.
func (c *Compiler) lockable(l *ast.Lock) []ast.From {
	if len(l.Of) > 0 || !c.scope.spreadOuter || !c.dialect.Has(LockOf) {
		return l.Of
	}
	var of []ast.From
	for _, it := range c.scope.items {
		if !it.outer {
			of = append(of, it.from)
		}
	}
	return of
}
