package ast

import (
	"slices"
	"sync/atomic"
)

// Draft is a SELECT in the making: the draft before it and what one call of the typed language added. So a statement that others are
// derived from is never changed, and deriving costs one small object instead of a copy of the whole. The chain is turned into a
// [Select] when the statement is used ([NodeOf]), once: the node is kept. A draft is safe for concurrent use once it has been made.
//
// A draft adds a join, conditions, or whatever its edit does. The first two are what most statements are made of and have fields of
// their own, with room for one condition in the draft itself. Drafts are made for each run of a statement: each word here counts.
type Draft struct {
	_      [0]func() // not comparable: no equality to compile for each statement type
	before *Draft
	built  atomic.Pointer[Select]
	adds   clause
	kind   JoinKind
	few    uint8 // how many conditions there are in one
	// what is added besides conditions: the target of a join, or an [Edit].
	what any
	// one is the only condition, if there is one; many are they all if there are more.
	one  [1]Expr
	many *[]Expr
}

// Edit changes a statement in the making. It gets a Select of its own, whose lists are shared: it must replace them and not append in
// place. It may be called more than once, and from several goroutines.
type Edit interface{ Edit(*Select) }

// EditFunc is a function as an [Edit].
type EditFunc func(*Select)

// Edit calls f.
func (f EditFunc) Edit(s *Select) { f(s) }

// clause is what a draft adds.
type clause uint8

const (
	noClause clause = iota
	joinClause
	whereClause
	editClause
)

// stmt implements [Stmt].
func (d *Draft) stmt() Node { return SelectOf(d) }

// DraftEdit makes d the draft before, which may be nil, with a change.
func DraftEdit(d, before *Draft, edit Edit) { d.before, d.adds, d.what = before, editClause, edit }

// DraftWhere makes d the draft before with n more conditions, for which it returns the room. The caller fills it at once.
func DraftWhere(d, before *Draft, n int) []Expr {
	d.before, d.adds = before, whereClause
	return draftRoom(d, n)
}

// DraftJoin makes d the draft before with a join. It returns the room for its n conditions, as DraftWhere does.
func DraftJoin(d, before *Draft, kind JoinKind, target From, n int) []Expr {
	d.before, d.adds, d.kind, d.what = before, joinClause, kind, target
	return draftRoom(d, n)
}

func draftRoom(d *Draft, n int) []Expr {
	if n > 1 {
		d.many = newConds(n)
	} else {
		d.few = uint8(n)
	}
	return condsOf(d)
}

// newConds makes room for n conditions: one object, if they are few.
func newConds(n int) *[]Expr {
	switch {
	case n <= 2:
		l := new(struct {
			list []Expr
			room [2]Expr
		})
		l.list = l.room[:n:n]
		return &l.list
	case n <= 4:
		l := new(struct {
			list []Expr
			room [4]Expr
		})
		l.list = l.room[:n:n]
		return &l.list
	case n <= 8:
		l := new(struct {
			list []Expr
			room [8]Expr
		})
		l.list = l.room[:n:n]
		return &l.list
	}
	list := make([]Expr, n)
	return &list
}

func condsOf(d *Draft) []Expr {
	if d.many == nil {
		return d.one[:d.few:d.few]
	}
	return *d.many
}

// SelectOf returns the node of a draft, the same at each call.
func SelectOf(d *Draft) *Select {
	if s := d.built.Load(); s != nil {
		return s
	}
	s := build(d)
	if d.built.CompareAndSwap(nil, s) {
		return s
	}
	return d.built.Load() // another goroutine was first
}

// build applies what the chain of drafts adds, first to last, to the nearest node that is there already.
func build(d *Draft) *Select {
	var room [16]*Draft
	chain := room[:0]
	s := new(Select)
	joins, wheres, conds := 0, 0, 0
	for at := d; at != nil; at = at.before {
		if known := at.built.Load(); known != nil {
			*s = *known
			break
		}
		chain = append(chain, at)
		switch at.adds {
		case joinClause:
			joins++
		case whereClause:
			wheres++
			conds += len(condsOf(at))
		}
	}
	if joins > 0 {
		s.Joins = withRoom(s.Joins, joins)
	}
	if wheres > 1 || wheres == 1 && len(s.Where) > 0 {
		s.Where = withRoom(s.Where, conds)
	}
	for _, at := range slices.Backward(chain) {
		apply(at, s)
	}
	return s
}

// withRoom returns a copy of list that n more fit into.
func withRoom[T any](list []T, n int) []T {
	return append(make([]T, 0, len(list)+n), list...)
}

func apply(d *Draft, s *Select) {
	switch d.adds {
	case joinClause:
		target, _ := d.what.(From)
		s.Joins = append(s.Joins, Join{Kind: d.kind, Target: target, On: condsOf(d)})
		s.With = WithCTE(s.With, target)
	case whereClause:
		if s.Where == nil {
			s.Where = condsOf(d)
		} else {
			s.Where = append(s.Where, condsOf(d)...)
		}
	case editClause:
		d.what.(Edit).Edit(s)
	}
}

// WithCTE returns list with the common table expression that a FROM item is, if it is one and not there yet. list is left as it is.
func WithCTE(list []*CTE, f From) []*CTE {
	var c *CTE
	switch f := f.(type) {
	case *CTERef:
		if f != nil {
			c = f.CTE
		}
	case *Table:
		if f != nil {
			c = f.With
		}
	case Ended:
		left, right := f.Ends()
		return WithCTE(WithCTE(list, left), right)
	}
	if c == nil || slices.Contains(list, c) {
		return list
	}
	return append(list[:len(list):len(list)], c)
}
