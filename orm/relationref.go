package orm

import (
	"fmt"
	"sync/atomic"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// relationRef is a relationship as it stands in a statement: from an entity or alias to its target under its own name or an alias.
type relationRef struct {
	ast.IsRelation
	rel   *relation
	left  *entity
	right *entity // nil: the target under its own name
	// path holds the joins once they have been asked for: statements are walked on every run.
	path atomic.Pointer[[]ast.Join]
}

// target is the FROM item at the far end. The registry must be resolved.
func (r *relationRef) target() *entity {
	if r.right != nil {
		return r.right
	}
	return r.rel.target.base
}

// Ends implements ast.Ended.
func (r *relationRef) Ends() (left, right ast.From) {
	if r.right != nil {
		right = r.right.table
	}
	return r.left.table, right
}

// Path implements ast.Relation.
func (r *relationRef) Path() (ast.From, []ast.Join, error) {
	if err := r.rel.owner.reg.resolve(); err != nil {
		return nil, nil, err
	}
	if known := r.path.Load(); known != nil {
		return r.left.table, *known, nil
	}
	if err := r.checkNarrow(); err != nil {
		return nil, nil, err
	}
	arm, err := r.arm()
	if err != nil {
		return nil, nil, err
	}
	joins := arm.joins(arm.target())
	r.path.Store(&joins)
	return r.left.table, joins, nil
}

// joins are the joins that lead from the left side to a target.
func (r *relationRef) joins(to *entity) []ast.Join {
	more := append(r.rel.telling(r.left, to), r.rel.conditions(r.left, to)...)
	switch {
	case r.rel.via != nil:
		return r.joinsVia(to)
	case r.rel.byCondition():
		return []ast.Join{{Target: to.table, On: more}}
	case r.rel.kind != manyToMany:
		return []ast.Join{{Target: to.table, On: append(equalColumns(r.left.columns(r.rel.local), to.columns(r.rel.remote)), more...)}}
	}
	link := r.rel.assoc.alias(to.table.Alias)
	return []ast.Join{
		{Target: link.from, On: equalColumns(r.left.columns(r.rel.local), link.left)},
		{Target: to.table, On: append(equalColumns(link.right, to.columns(to.m.pk)), more...)},
	}
}

// linkTable is an association table as it stands in a statement.
type linkTable struct {
	from        *ast.Table
	left, right []*ast.Column
}

// alias returns the association table under a name made from its own and that of the target beside it.
func (a *association) alias(target string) linkTable {
	t := &ast.Table{Schema: a.table.Schema, Name: a.table.Name}
	if target != "" {
		t.Alias = a.table.Name + "_" + target
	}
	return linkTable{from: t, left: rebind(a.left, t), right: rebind(a.right, t)}
}

func rebind(cols []*ast.Column, from ast.From) []*ast.Column {
	out := make([]*ast.Column, len(cols))
	for i, c := range cols {
		d := *c
		d.From = from
		out[i] = &d
	}
	return out
}

func equalColumns(a, b []*ast.Column) []ast.Expr {
	on := make([]ast.Expr, len(a))
	for i := range a {
		on[i] = &ast.Binary{Op: ast.Eq, L: a[i], R: b[i]}
	}
	return on
}

// Rel is a relationship handle from rows read as P to rows read as C.
type Rel[P, C any] interface {
	retort.Source
	between(P, C)
}

// refOf returns what a relationship handle stands for, nil if it was not made by Map.
func refOf(rel retort.Source) *relationRef {
	r, _ := ast.FromOf(rel).(*relationRef)
	return r
}

// What is said of a handle is passed by value, what is asked of it is a method of its address: so the compiler makes one function of
// each method and not two, for each relationship of each entity. Nothing here but the last call depends on P and C.

// ToManyOf is a to-many relationship in a handle. It can be joined, filtered by and loaded; it can't be selected.
type ToManyOf[P, C any] struct {
	ast.Source
	//lint:ignore U1000 Map reads the types from it
	toMany [0]func(P, C)
}

// ToMany is a to-many relationship between mapped structs.
type ToMany[P, C any] = ToManyOf[*P, *C]

func (ToManyOf[P, C]) between(P, C) {}

// As aims the relationship at an alias of its target.
func (r *ToManyOf[P, C]) As(alias Mapped[C]) *ToManyOf[P, C] {
	return &ToManyOf[P, C]{Source: aimed(r.Source, alias)}
}

// Any is true for objects with at least one target that meets all conditions: EXISTS (…).
func (r *ToManyOf[P, C]) Any(conds ...retort.Condition) retort.Predicate {
	return refOf(r.Source).exists(conds)
}

// Contains is true for objects whose targets include x, by x's key. x must have been flushed.
func (r *ToManyOf[P, C]) Contains(x C) retort.Predicate { return refOf(r.Source).contains(x) }

// ToOneOf is a to-one relationship in a handle. It can be joined, filtered by and loaded; it can't be selected.
type ToOneOf[P, C any] struct {
	ast.Source
	//lint:ignore U1000 Map reads the types from it
	toOne [0]func(P, C)
}

// ToOne is a to-one relationship between mapped structs.
type ToOne[P, C any] = ToOneOf[*P, *C]

func (ToOneOf[P, C]) between(P, C) {}

// As aims the relationship at an alias of its target.
func (r *ToOneOf[P, C]) As(alias Mapped[C]) *ToOneOf[P, C] {
	return &ToOneOf[P, C]{Source: aimed(r.Source, alias)}
}

// Is is true for objects that refer to x, by x's key; Is(nil) for those that refer to none. x must have been flushed when the
// statement runs, which autoflush sees to for objects of the session.
func (r *ToOneOf[P, C]) Is(x C) retort.Predicate { return refOf(r.Source).contains(x) }

// IsNot is the opposite of Is; objects that refer to none are included unless x is nil.
func (r *ToOneOf[P, C]) IsNot(x C) retort.Predicate { return refOf(r.Source).excludes(x) }

// IsNull is true for objects that refer to none.
func (r *ToOneOf[P, C]) IsNull() retort.Predicate { return refOf(r.Source).contains(nil) }

// Has is true for objects whose target meets all conditions: EXISTS (…).
func (r *ToOneOf[P, C]) Has(conds ...retort.Condition) retort.Predicate {
	return refOf(r.Source).exists(conds)
}

// aimed returns a relationship with another target. An unbound one stays as it is.
func aimed(rel ast.Source, alias retort.Source) ast.Source {
	r := refOf(rel)
	if r == nil {
		return rel
	}
	return ast.MakeSource(&relationRef{rel: r.rel, left: r.left, right: entityOf(alias)})
}

// excludes is the opposite of contains, for a reference.
func (r *relationRef) excludes(x any) retort.Predicate {
	return deferred(func() (ast.Expr, error) {
		if err := r.usable(); err != nil {
			return nil, err
		}
		e, err := r.contained(x)
		if err != nil || isNil(x) || !r.rel.holdsKey() {
			return &ast.Not{X: e}, err
		}
		return &ast.Logic{Or: true, Xs: []ast.Expr{&ast.Not{X: e}, r.noKey()}}, nil
	})
}

func deferred(make func() (ast.Expr, error)) retort.Predicate {
	var p retort.Predicate
	ast.Fill(&p, &ast.Deferred{Make: make})
	return p
}

// usable tells whether the relationship is bound and its registry without faults.
func (r *relationRef) usable() error {
	if r == nil {
		return fmt.Errorf("%w: relationship handle was not made by orm.Map", ErrUsage)
	}
	if err := r.rel.owner.reg.resolve(); err != nil {
		return err
	}
	return r.checkNarrow()
}

// exists is EXISTS (SELECT 1 FROM target WHERE joined to the left side AND conditions).
func (r *relationRef) exists(conds []retort.Condition) retort.Predicate {
	return deferred(func() (ast.Expr, error) {
		if err := r.usable(); err != nil {
			return nil, err
		}
		r, err := r.arm()
		if err != nil {
			return nil, err
		}
		to := r.target()
		if to.table.Ref() == r.left.table.Ref() {
			if len(conds) > 0 {
				return nil, fmt.Errorf("%w: %s refers to its own table: give the target a name with orm.Alias and As", ErrUsage, r.rel)
			}
			to = newEntity(r.rel.target, r.left.table.Ref()+"_1")
		}
		return &ast.Exists{Query: r.correlated(to, conds)}, nil
	})
}

// correlated selects the targets of the row of the enclosing statement.
func (r *relationRef) correlated(to *entity, conds []retort.Condition) *ast.Select {
	joins := r.joins(to)
	q := &ast.Select{From: []ast.From{joins[0].Target}, Where: joins[0].On, Joins: joins[1:]}
	for _, c := range conds {
		q.Where = append(q.Where, ast.ExprOf(c))
	}
	return q
}

// contains compares the relationship with one object, or with none.
func (r *relationRef) contains(x any) retort.Predicate {
	return deferred(func() (ast.Expr, error) {
		if err := r.usable(); err != nil {
			return nil, err
		}
		return r.contained(x)
	})
}

func (r *relationRef) contained(x any) (ast.Expr, error) {
	r, err := r.armOf(x)
	if err != nil {
		return nil, err
	}
	if isNil(x) {
		if r.rel.holdsKey() && r.rel.on == nil {
			return r.noKey(), nil
		}
		return &ast.Not{X: &ast.Exists{Query: r.correlated(r.target(), nil)}}, nil
	}
	obj := sqltype.Word(x)
	if r.rel.on != nil || r.rel.via != nil {
		return r.among(obj)
	}
	if r.rel.kind == manyToMany {
		return r.linked(obj)
	}
	// The object's own columns say which rows it is related with: no need to look at its table.
	vals, ok, err := keysIn(r.rel.remote, obj)
	if err != nil {
		return nil, err
	}
	if !ok || r.rel.kind != manyToOne && !r.rel.disc.among(obj) {
		return ast.FalseWord, nil
	}
	if r.rel.kind == manyToOne && r.unsaved(obj) {
		return nil, fmt.Errorf("%w: %s is compared with an object that has no key yet: add it to the session first", ErrUsage, r.rel)
	}
	same := equalValues(r.left.columns(r.rel.local), vals)
	if r.rel.kind == manyToOne && r.rel.disc != nil {
		return &ast.Logic{Xs: append(r.rel.telling(r.left, nil), same)}, nil
	}
	return same, nil
}

// among looks for the object among the targets, where more than a key decides.
func (r *relationRef) among(obj sqltype.Ptr) (ast.Expr, error) {
	key, err := r.rel.target.key(obj)
	if err != nil {
		return nil, err
	}
	to := newEntity(r.rel.target, r.rel.target.tableName+"_0")
	q := r.correlated(to, nil)
	q.Where = append(q.Where, equalValues(to.columns(to.m.pk), key))
	return &ast.Exists{Query: q}, nil
}

// unsaved tells whether an object has no generated key yet.
func (r *relationRef) unsaved(obj sqltype.Ptr) bool {
	m := r.rel.target
	return m.genKey != nil && m.genKey.zero(obj)
}

// noKey is true where a key column is NULL.
func (r *relationRef) noKey() ast.Expr {
	xs := make([]ast.Expr, len(r.rel.local))
	for i, c := range r.left.columns(r.rel.local) {
		xs[i] = &ast.IsNull{X: c}
	}
	return orOf(xs)
}

func orOf(xs []ast.Expr) ast.Expr {
	if len(xs) == 1 {
		return xs[0]
	}
	return &ast.Logic{Or: true, Xs: xs}
}

// linked tests the association table for a row with the object.
func (r *relationRef) linked(obj sqltype.Ptr) (ast.Expr, error) {
	key, err := r.rel.target.key(obj)
	if err != nil {
		return nil, err
	}
	link := r.rel.assoc.alias("")
	where := equalColumns(r.left.columns(r.rel.local), link.left)
	where = append(where, equalValues(link.right, key))
	return &ast.Exists{Query: &ast.Select{From: []ast.From{link.from}, Where: where}}, nil
}

func equalValues(cols []*ast.Column, vals []sqltype.Value) ast.Expr {
	xs := make([]ast.Expr, len(cols))
	for i, c := range cols {
		xs[i] = &ast.Binary{Op: ast.Eq, L: c, R: &ast.Bind{Value: vals[i]}}
	}
	if len(xs) == 1 {
		return xs[0]
	}
	return &ast.Logic{Xs: xs}
}
