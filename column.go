package retort

import "github.com/retort-go/retort/ast"

// Column is a column or expression of any Go type that is never NULL. Its zero value belongs to no table; statements that use
// it return an error. Values come from orm.Map, [ColumnOf] and the functions of this package.
type Column[T any] struct{ ops[T] }

func (Column[T]) selects(T)           {}
func (c Column[T]) cell(to *ast.Cell) { plainCell[T](to, c.node()) }

// Eq is column = v.
func (c Column[T]) Eq(v T) Predicate { return compare(c.node(), ast.Eq, v) }

// Ne is column != v; not true where the column is NULL.
func (c Column[T]) Ne(v T) Predicate { return compare(c.node(), ast.Ne, v) }

// Gt is column > v.
func (c Column[T]) Gt(v T) Predicate { return compare(c.node(), ast.Gt, v) }

// Ge is column >= v.
func (c Column[T]) Ge(v T) Predicate { return compare(c.node(), ast.Ge, v) }

// Lt is column < v.
func (c Column[T]) Lt(v T) Predicate { return compare(c.node(), ast.Lt, v) }

// Le is column <= v.
func (c Column[T]) Le(v T) Predicate { return compare(c.node(), ast.Le, v) }

// Between is column BETWEEN low AND high, both ends included.
func (c Column[T]) Between(low, high T) Predicate { return between(c.node(), low, high) }

// In is column IN (vs…). No value at all is false; any number of values works.
func (c Column[T]) In(vs ...T) Predicate { return in(c.node(), false, vs) }

// NotIn is column NOT IN (vs…). No value at all is true.
func (c Column[T]) NotIn(vs ...T) Predicate { return in(c.node(), true, vs) }

// IsNull is column IS NULL. A NOT NULL column is NULL on the empty side of a left join.
func (c Column[T]) IsNull() Predicate { return isNull(c.node(), false) }

// IsNotNull is column IS NOT NULL.
func (c Column[T]) IsNotNull() Predicate { return isNull(c.node(), true) }

// Asc sorts ascending, as naming the expression alone does.
func (c Column[T]) Asc() Order { return order(c.node(), false) }

// Desc sorts descending.
func (c Column[T]) Desc() Order { return order(c.node(), true) }

// Set gives the column the value v; zero is a value like any other.
func (c Column[T]) Set(v T) Assignment { return assign(c.node(), bindOf(v)) }

// SetTo gives the column the value of an expression.
func (c Column[T]) SetTo(e ExprOf[T]) Assignment { return assign(c.node(), ast.ExprOf(e)) }

// SetExcluded gives the column the value that the conflicting INSERT proposed; for DoUpdate only.
func (c Column[T]) SetExcluded() Assignment { return setExcluded(c.node()) }

// Nullable is a [Column] that may be NULL: it is read as *T and compared with T.
type Nullable[T any] struct{ ops[T] }

func (Nullable[T]) selects(*T)          {}
func (c Nullable[T]) cell(to *ast.Cell) { plainCell[*T](to, c.node()) }

// Eq is column = v.
func (c Nullable[T]) Eq(v T) Predicate { return compare(c.node(), ast.Eq, v) }

// Ne is column != v; not true where the column is NULL.
func (c Nullable[T]) Ne(v T) Predicate { return compare(c.node(), ast.Ne, v) }

// Gt is column > v.
func (c Nullable[T]) Gt(v T) Predicate { return compare(c.node(), ast.Gt, v) }

// Ge is column >= v.
func (c Nullable[T]) Ge(v T) Predicate { return compare(c.node(), ast.Ge, v) }

// Lt is column < v.
func (c Nullable[T]) Lt(v T) Predicate { return compare(c.node(), ast.Lt, v) }

// Le is column <= v.
func (c Nullable[T]) Le(v T) Predicate { return compare(c.node(), ast.Le, v) }

// Between is column BETWEEN low AND high, both ends included.
func (c Nullable[T]) Between(low, high T) Predicate { return between(c.node(), low, high) }

// In is column IN (vs…). No value at all is false; any number of values works.
func (c Nullable[T]) In(vs ...T) Predicate { return in(c.node(), false, vs) }

// NotIn is column NOT IN (vs…). No value at all is true.
func (c Nullable[T]) NotIn(vs ...T) Predicate { return in(c.node(), true, vs) }

// IsNull is column IS NULL. A NOT NULL column is NULL on the empty side of a left join.
func (c Nullable[T]) IsNull() Predicate { return isNull(c.node(), false) }

// IsNotNull is column IS NOT NULL.
func (c Nullable[T]) IsNotNull() Predicate { return isNull(c.node(), true) }

// Asc sorts ascending, as naming the expression alone does.
func (c Nullable[T]) Asc() Order { return order(c.node(), false) }

// Desc sorts descending.
func (c Nullable[T]) Desc() Order { return order(c.node(), true) }

// Set gives the column the value v; zero is a value like any other.
func (c Nullable[T]) Set(v T) Assignment { return assign(c.node(), bindOf(v)) }

// SetTo gives the column the value of an expression.
func (c Nullable[T]) SetTo(e ExprOf[T]) Assignment { return assign(c.node(), ast.ExprOf(e)) }

// SetExcluded gives the column the value that the conflicting INSERT proposed; for DoUpdate only.
func (c Nullable[T]) SetExcluded() Assignment { return setExcluded(c.node()) }

// SetNull makes the column NULL.
func (c Nullable[T]) SetNull() Assignment { return assign(c.node(), ast.NullWord) }

// SetPtr gives the column the value v points at, or NULL if v is nil.
func (c Nullable[T]) SetPtr(v *T) Assignment { return setPtr(c.node(), v) }

// Else is COALESCE(column, v): never NULL.
func (c Nullable[T]) Else(v T) Column[T] { return Column[T]{opsOf[T](coalesce(c.node(), v))} }
