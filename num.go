package retort

import "github.com/retort-go/retort/ast"

// Num is a numeric [Column]: integers, floats, named types of them, decimal types. It adds arithmetic.
type Num[T any] struct{ ops[T] }

func (Num[T]) selects(T)           {}
func (c Num[T]) cell(to *ast.Cell) { plainCell[T](to, c.node()) }

// Eq is column = v.
func (c Num[T]) Eq(v T) Predicate { return compare(c.node(), ast.Eq, v) }

// Ne is column != v; not true where the column is NULL.
func (c Num[T]) Ne(v T) Predicate { return compare(c.node(), ast.Ne, v) }

// Gt is column > v.
func (c Num[T]) Gt(v T) Predicate { return compare(c.node(), ast.Gt, v) }

// Ge is column >= v.
func (c Num[T]) Ge(v T) Predicate { return compare(c.node(), ast.Ge, v) }

// Lt is column < v.
func (c Num[T]) Lt(v T) Predicate { return compare(c.node(), ast.Lt, v) }

// Le is column <= v.
func (c Num[T]) Le(v T) Predicate { return compare(c.node(), ast.Le, v) }

// Between is column BETWEEN low AND high, both ends included.
func (c Num[T]) Between(low, high T) Predicate { return between(c.node(), low, high) }

// In is column IN (vs…). No value at all is false; any number of values works.
func (c Num[T]) In(vs ...T) Predicate { return in(c.node(), false, vs) }

// NotIn is column NOT IN (vs…). No value at all is true.
func (c Num[T]) NotIn(vs ...T) Predicate { return in(c.node(), true, vs) }

// IsNull is column IS NULL. A NOT NULL column is NULL on the empty side of a left join.
func (c Num[T]) IsNull() Predicate { return isNull(c.node(), false) }

// IsNotNull is column IS NOT NULL.
func (c Num[T]) IsNotNull() Predicate { return isNull(c.node(), true) }

// Asc sorts ascending, as naming the expression alone does.
func (c Num[T]) Asc() Order { return order(c.node(), false) }

// Desc sorts descending.
func (c Num[T]) Desc() Order { return order(c.node(), true) }

// Set gives the column the value v; zero is a value like any other.
func (c Num[T]) Set(v T) Assignment { return assign(c.node(), bindOf(v)) }

// SetTo gives the column the value of an expression.
func (c Num[T]) SetTo(e ExprOf[T]) Assignment { return assign(c.node(), ast.ExprOf(e)) }

// SetExcluded gives the column the value that the conflicting INSERT proposed; for DoUpdate only.
func (c Num[T]) SetExcluded() Assignment { return setExcluded(c.node()) }

// Add is column + v.
func (c Num[T]) Add(v T) Num[T] { return Num[T]{opsOf[T](arith(c.node(), ast.Add, v))} }

// Sub is column - v.
func (c Num[T]) Sub(v T) Num[T] { return Num[T]{opsOf[T](arith(c.node(), ast.Sub, v))} }

// Mul is column * v.
func (c Num[T]) Mul(v T) Num[T] { return Num[T]{opsOf[T](arith(c.node(), ast.Mul, v))} }

// Div is column / v. Integers divide as in Go, towards zero; see [Ratio].
func (c Num[T]) Div(v T) Num[T] { return Num[T]{opsOf[T](arith(c.node(), division[T](), v))} }

// NullNum is a [Num] that may be NULL: it is read as *T. Arithmetic with NULL is NULL.
type NullNum[T any] struct{ ops[T] }

func (NullNum[T]) selects(*T)          {}
func (c NullNum[T]) cell(to *ast.Cell) { plainCell[*T](to, c.node()) }

// Eq is column = v.
func (c NullNum[T]) Eq(v T) Predicate { return compare(c.node(), ast.Eq, v) }

// Ne is column != v; not true where the column is NULL.
func (c NullNum[T]) Ne(v T) Predicate { return compare(c.node(), ast.Ne, v) }

// Gt is column > v.
func (c NullNum[T]) Gt(v T) Predicate { return compare(c.node(), ast.Gt, v) }

// Ge is column >= v.
func (c NullNum[T]) Ge(v T) Predicate { return compare(c.node(), ast.Ge, v) }

// Lt is column < v.
func (c NullNum[T]) Lt(v T) Predicate { return compare(c.node(), ast.Lt, v) }

// Le is column <= v.
func (c NullNum[T]) Le(v T) Predicate { return compare(c.node(), ast.Le, v) }

// Between is column BETWEEN low AND high, both ends included.
func (c NullNum[T]) Between(low, high T) Predicate { return between(c.node(), low, high) }

// In is column IN (vs…). No value at all is false; any number of values works.
func (c NullNum[T]) In(vs ...T) Predicate { return in(c.node(), false, vs) }

// NotIn is column NOT IN (vs…). No value at all is true.
func (c NullNum[T]) NotIn(vs ...T) Predicate { return in(c.node(), true, vs) }

// IsNull is column IS NULL. A NOT NULL column is NULL on the empty side of a left join.
func (c NullNum[T]) IsNull() Predicate { return isNull(c.node(), false) }

// IsNotNull is column IS NOT NULL.
func (c NullNum[T]) IsNotNull() Predicate { return isNull(c.node(), true) }

// Asc sorts ascending, as naming the expression alone does.
func (c NullNum[T]) Asc() Order { return order(c.node(), false) }

// Desc sorts descending.
func (c NullNum[T]) Desc() Order { return order(c.node(), true) }

// Set gives the column the value v; zero is a value like any other.
func (c NullNum[T]) Set(v T) Assignment { return assign(c.node(), bindOf(v)) }

// SetTo gives the column the value of an expression.
func (c NullNum[T]) SetTo(e ExprOf[T]) Assignment { return assign(c.node(), ast.ExprOf(e)) }

// SetExcluded gives the column the value that the conflicting INSERT proposed; for DoUpdate only.
func (c NullNum[T]) SetExcluded() Assignment { return setExcluded(c.node()) }

// SetNull makes the column NULL.
func (c NullNum[T]) SetNull() Assignment { return assign(c.node(), ast.NullWord) }

// SetPtr gives the column the value v points at, or NULL if v is nil.
func (c NullNum[T]) SetPtr(v *T) Assignment { return setPtr(c.node(), v) }

// Else is COALESCE(column, v): never NULL.
func (c NullNum[T]) Else(v T) Num[T] { return Num[T]{opsOf[T](coalesce(c.node(), v))} }

// Add is column + v.
func (c NullNum[T]) Add(v T) NullNum[T] { return NullNum[T]{opsOf[T](arith(c.node(), ast.Add, v))} }

// Sub is column - v.
func (c NullNum[T]) Sub(v T) NullNum[T] { return NullNum[T]{opsOf[T](arith(c.node(), ast.Sub, v))} }

// Mul is column * v.
func (c NullNum[T]) Mul(v T) NullNum[T] { return NullNum[T]{opsOf[T](arith(c.node(), ast.Mul, v))} }

// Div is column / v. Integers divide as in Go, towards zero; see [Ratio].
func (c NullNum[T]) Div(v T) NullNum[T] {
	return NullNum[T]{opsOf[T](arith(c.node(), division[T](), v))}
}
