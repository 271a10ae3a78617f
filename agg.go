package retort

import "github.com/retort-go/retort/ast"

// Agg is an aggregate that is never NULL, such as [Count].
type Agg[T any] struct{ ops[T] }

func (Agg[T]) selects(T)           {}
func (c Agg[T]) cell(to *ast.Cell) { plainCell[T](to, c.node()) }

// Eq is column = v.
func (c Agg[T]) Eq(v T) Predicate { return compare(c.node(), ast.Eq, v) }

// Ne is column != v; not true where the column is NULL.
func (c Agg[T]) Ne(v T) Predicate { return compare(c.node(), ast.Ne, v) }

// Gt is column > v.
func (c Agg[T]) Gt(v T) Predicate { return compare(c.node(), ast.Gt, v) }

// Ge is column >= v.
func (c Agg[T]) Ge(v T) Predicate { return compare(c.node(), ast.Ge, v) }

// Lt is column < v.
func (c Agg[T]) Lt(v T) Predicate { return compare(c.node(), ast.Lt, v) }

// Le is column <= v.
func (c Agg[T]) Le(v T) Predicate { return compare(c.node(), ast.Le, v) }

// Between is column BETWEEN low AND high, both ends included.
func (c Agg[T]) Between(low, high T) Predicate { return between(c.node(), low, high) }

// In is column IN (vs…). No value at all is false; any number of values works.
func (c Agg[T]) In(vs ...T) Predicate { return in(c.node(), false, vs) }

// NotIn is column NOT IN (vs…). No value at all is true.
func (c Agg[T]) NotIn(vs ...T) Predicate { return in(c.node(), true, vs) }

// Asc sorts ascending, as naming the expression alone does.
func (c Agg[T]) Asc() Order { return order(c.node(), false) }

// Desc sorts descending.
func (c Agg[T]) Desc() Order { return order(c.node(), true) }

// Add is aggregate + v.
func (c Agg[T]) Add(v T) Agg[T] { return Agg[T]{opsOf[T](arith(c.node(), ast.Add, v))} }

// Sub is aggregate - v.
func (c Agg[T]) Sub(v T) Agg[T] { return Agg[T]{opsOf[T](arith(c.node(), ast.Sub, v))} }

// Mul is aggregate * v.
func (c Agg[T]) Mul(v T) Agg[T] { return Agg[T]{opsOf[T](arith(c.node(), ast.Mul, v))} }

// Div is aggregate / v. Integers divide as in Go, towards zero; see [Ratio].
func (c Agg[T]) Div(v T) Agg[T] { return Agg[T]{opsOf[T](arith(c.node(), division[T](), v))} }

// Filter lets the aggregate see only the rows that meet all conditions: FILTER (WHERE …).
func (c Agg[T]) Filter(conds ...Condition) Agg[T] { return Agg[T]{opsOf[T](filter(c.node(), conds))} }

// NullAgg is an aggregate that is NULL when it saw no value: [Sum], [Min], [Max], [Avg]. It is read as *T.
type NullAgg[T any] struct{ ops[T] }

func (NullAgg[T]) selects(*T)          {}
func (c NullAgg[T]) cell(to *ast.Cell) { plainCell[*T](to, c.node()) }

// Eq is column = v.
func (c NullAgg[T]) Eq(v T) Predicate { return compare(c.node(), ast.Eq, v) }

// Ne is column != v; not true where the column is NULL.
func (c NullAgg[T]) Ne(v T) Predicate { return compare(c.node(), ast.Ne, v) }

// Gt is column > v.
func (c NullAgg[T]) Gt(v T) Predicate { return compare(c.node(), ast.Gt, v) }

// Ge is column >= v.
func (c NullAgg[T]) Ge(v T) Predicate { return compare(c.node(), ast.Ge, v) }

// Lt is column < v.
func (c NullAgg[T]) Lt(v T) Predicate { return compare(c.node(), ast.Lt, v) }

// Le is column <= v.
func (c NullAgg[T]) Le(v T) Predicate { return compare(c.node(), ast.Le, v) }

// Between is column BETWEEN low AND high, both ends included.
func (c NullAgg[T]) Between(low, high T) Predicate { return between(c.node(), low, high) }

// In is column IN (vs…). No value at all is false; any number of values works.
func (c NullAgg[T]) In(vs ...T) Predicate { return in(c.node(), false, vs) }

// NotIn is column NOT IN (vs…). No value at all is true.
func (c NullAgg[T]) NotIn(vs ...T) Predicate { return in(c.node(), true, vs) }

// IsNull is column IS NULL. A NOT NULL column is NULL on the empty side of a left join.
func (c NullAgg[T]) IsNull() Predicate { return isNull(c.node(), false) }

// IsNotNull is column IS NOT NULL.
func (c NullAgg[T]) IsNotNull() Predicate { return isNull(c.node(), true) }

// Asc sorts ascending, as naming the expression alone does.
func (c NullAgg[T]) Asc() Order { return order(c.node(), false) }

// Desc sorts descending.
func (c NullAgg[T]) Desc() Order { return order(c.node(), true) }

// Else is COALESCE(column, v): never NULL.
func (c NullAgg[T]) Else(v T) Num[T] { return Num[T]{opsOf[T](coalesce(c.node(), v))} }

// Add is aggregate + v.
func (c NullAgg[T]) Add(v T) NullAgg[T] { return NullAgg[T]{opsOf[T](arith(c.node(), ast.Add, v))} }

// Sub is aggregate - v.
func (c NullAgg[T]) Sub(v T) NullAgg[T] { return NullAgg[T]{opsOf[T](arith(c.node(), ast.Sub, v))} }

// Mul is aggregate * v.
func (c NullAgg[T]) Mul(v T) NullAgg[T] { return NullAgg[T]{opsOf[T](arith(c.node(), ast.Mul, v))} }

// Div is aggregate / v. Integers divide as in Go, towards zero; see [Ratio].
func (c NullAgg[T]) Div(v T) NullAgg[T] {
	return NullAgg[T]{opsOf[T](arith(c.node(), division[T](), v))}
}

// Filter lets the aggregate see only the rows that meet all conditions: FILTER (WHERE …).
func (c NullAgg[T]) Filter(conds ...Condition) NullAgg[T] {
	return NullAgg[T]{opsOf[T](filter(c.node(), conds))}
}

// filter adds conditions to an aggregate. An aggregate of arithmetic has none.
func filter(e ast.Expr, conds []Condition) ast.Expr {
	f, ok := e.(*ast.Func)
	if !ok {
		return &ast.Bad{Err: errFilter}
	}
	g := *f
	g.Filter = appendConds(f.Filter, conds)
	return &g
}
