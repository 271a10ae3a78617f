package retort

import "github.com/retort-go/retort/ast"

// TextOf is a text [Column]: string or a named string type.
type TextOf[T ~string] struct{ ops[T] }

// Text is a column of plain strings.
type Text = TextOf[string]

func (TextOf[T]) selects(T)           {}
func (c TextOf[T]) cell(to *ast.Cell) { plainCell[T](to, c.node()) }

// Eq is column = v.
func (c TextOf[T]) Eq(v T) Predicate { return compare(c.node(), ast.Eq, v) }

// Ne is column != v; not true where the column is NULL.
func (c TextOf[T]) Ne(v T) Predicate { return compare(c.node(), ast.Ne, v) }

// Gt is column > v.
func (c TextOf[T]) Gt(v T) Predicate { return compare(c.node(), ast.Gt, v) }

// Ge is column >= v.
func (c TextOf[T]) Ge(v T) Predicate { return compare(c.node(), ast.Ge, v) }

// Lt is column < v.
func (c TextOf[T]) Lt(v T) Predicate { return compare(c.node(), ast.Lt, v) }

// Le is column <= v.
func (c TextOf[T]) Le(v T) Predicate { return compare(c.node(), ast.Le, v) }

// Between is column BETWEEN low AND high, both ends included.
func (c TextOf[T]) Between(low, high T) Predicate { return between(c.node(), low, high) }

// In is column IN (vs…). No value at all is false; any number of values works.
func (c TextOf[T]) In(vs ...T) Predicate { return in(c.node(), false, vs) }

// NotIn is column NOT IN (vs…). No value at all is true.
func (c TextOf[T]) NotIn(vs ...T) Predicate { return in(c.node(), true, vs) }

// IsNull is column IS NULL. A NOT NULL column is NULL on the empty side of a left join.
func (c TextOf[T]) IsNull() Predicate { return isNull(c.node(), false) }

// IsNotNull is column IS NOT NULL.
func (c TextOf[T]) IsNotNull() Predicate { return isNull(c.node(), true) }

// Asc sorts ascending, as naming the expression alone does.
func (c TextOf[T]) Asc() Order { return order(c.node(), false) }

// Desc sorts descending.
func (c TextOf[T]) Desc() Order { return order(c.node(), true) }

// Set gives the column the value v; zero is a value like any other.
func (c TextOf[T]) Set(v T) Assignment { return assign(c.node(), bindOf(v)) }

// SetTo gives the column the value of an expression.
func (c TextOf[T]) SetTo(e ExprOf[T]) Assignment { return assign(c.node(), ast.ExprOf(e)) }

// SetExcluded gives the column the value that the conflicting INSERT proposed; for DoUpdate only.
func (c TextOf[T]) SetExcluded() Assignment { return setExcluded(c.node()) }

// Like matches a pattern with % and _; letter case counts as the database's LIKE has it (SQLite ignores it for ASCII).
func (c TextOf[T]) Like(pattern string) Predicate { return like(c.node(), ast.Like, pattern) }

// NotLike is the opposite of Like.
func (c TextOf[T]) NotLike(pattern string) Predicate { return like(c.node(), ast.NotLike, pattern) }

// Contains matches values with s somewhere in them; % and _ in s stand for themselves.
func (c TextOf[T]) Contains(s string) Predicate { return match(c.node(), "%", s, "%") }

// StartsWith matches values that begin with s; % and _ in s stand for themselves.
func (c TextOf[T]) StartsWith(s string) Predicate { return match(c.node(), "", s, "%") }

// EndsWith matches values that end with s; % and _ in s stand for themselves.
func (c TextOf[T]) EndsWith(s string) Predicate { return match(c.node(), "%", s, "") }

// Lower is lower(column): the value in lower case.
func (c TextOf[T]) Lower() TextOf[T] { return TextOf[T]{opsOf[T](call("lower", c.node()))} }

// Upper is upper(column): the value in upper case.
func (c TextOf[T]) Upper() TextOf[T] { return TextOf[T]{opsOf[T](call("upper", c.node()))} }

// Trim is trim(column): the value without spaces at both ends.
func (c TextOf[T]) Trim() TextOf[T] { return TextOf[T]{opsOf[T](call("trim", c.node()))} }

// Length is length(column), in characters.
func (c TextOf[T]) Length() Num[int64] { return Num[int64]{opsOf[int64](call("length", c.node()))} }

// NullTextOf is a [TextOf] that may be NULL: it is read as *T.
type NullTextOf[T ~string] struct{ ops[T] }

// NullText is a nullable column of plain strings.
type NullText = NullTextOf[string]

func (NullTextOf[T]) selects(*T)          {}
func (c NullTextOf[T]) cell(to *ast.Cell) { plainCell[*T](to, c.node()) }

// Eq is column = v.
func (c NullTextOf[T]) Eq(v T) Predicate { return compare(c.node(), ast.Eq, v) }

// Ne is column != v; not true where the column is NULL.
func (c NullTextOf[T]) Ne(v T) Predicate { return compare(c.node(), ast.Ne, v) }

// Gt is column > v.
func (c NullTextOf[T]) Gt(v T) Predicate { return compare(c.node(), ast.Gt, v) }

// Ge is column >= v.
func (c NullTextOf[T]) Ge(v T) Predicate { return compare(c.node(), ast.Ge, v) }

// Lt is column < v.
func (c NullTextOf[T]) Lt(v T) Predicate { return compare(c.node(), ast.Lt, v) }

// Le is column <= v.
func (c NullTextOf[T]) Le(v T) Predicate { return compare(c.node(), ast.Le, v) }

// Between is column BETWEEN low AND high, both ends included.
func (c NullTextOf[T]) Between(low, high T) Predicate { return between(c.node(), low, high) }

// In is column IN (vs…). No value at all is false; any number of values works.
func (c NullTextOf[T]) In(vs ...T) Predicate { return in(c.node(), false, vs) }

// NotIn is column NOT IN (vs…). No value at all is true.
func (c NullTextOf[T]) NotIn(vs ...T) Predicate { return in(c.node(), true, vs) }

// IsNull is column IS NULL. A NOT NULL column is NULL on the empty side of a left join.
func (c NullTextOf[T]) IsNull() Predicate { return isNull(c.node(), false) }

// IsNotNull is column IS NOT NULL.
func (c NullTextOf[T]) IsNotNull() Predicate { return isNull(c.node(), true) }

// Asc sorts ascending, as naming the expression alone does.
func (c NullTextOf[T]) Asc() Order { return order(c.node(), false) }

// Desc sorts descending.
func (c NullTextOf[T]) Desc() Order { return order(c.node(), true) }

// Set gives the column the value v; zero is a value like any other.
func (c NullTextOf[T]) Set(v T) Assignment { return assign(c.node(), bindOf(v)) }

// SetTo gives the column the value of an expression.
func (c NullTextOf[T]) SetTo(e ExprOf[T]) Assignment { return assign(c.node(), ast.ExprOf(e)) }

// SetExcluded gives the column the value that the conflicting INSERT proposed; for DoUpdate only.
func (c NullTextOf[T]) SetExcluded() Assignment { return setExcluded(c.node()) }

// SetNull makes the column NULL.
func (c NullTextOf[T]) SetNull() Assignment { return assign(c.node(), ast.NullWord) }

// SetPtr gives the column the value v points at, or NULL if v is nil.
func (c NullTextOf[T]) SetPtr(v *T) Assignment { return setPtr(c.node(), v) }

// Else is COALESCE(column, v): never NULL.
func (c NullTextOf[T]) Else(v T) TextOf[T] { return TextOf[T]{opsOf[T](coalesce(c.node(), v))} }

// Like matches a pattern with % and _; letter case counts as the database's LIKE has it (SQLite ignores it for ASCII).
func (c NullTextOf[T]) Like(pattern string) Predicate { return like(c.node(), ast.Like, pattern) }

// NotLike is the opposite of Like.
func (c NullTextOf[T]) NotLike(pattern string) Predicate { return like(c.node(), ast.NotLike, pattern) }

// Contains matches values with s somewhere in them; % and _ in s stand for themselves.
func (c NullTextOf[T]) Contains(s string) Predicate { return match(c.node(), "%", s, "%") }

// StartsWith matches values that begin with s; % and _ in s stand for themselves.
func (c NullTextOf[T]) StartsWith(s string) Predicate { return match(c.node(), "", s, "%") }

// EndsWith matches values that end with s; % and _ in s stand for themselves.
func (c NullTextOf[T]) EndsWith(s string) Predicate { return match(c.node(), "%", s, "") }

// Lower is lower(column): the value in lower case.
func (c NullTextOf[T]) Lower() NullTextOf[T] { return NullTextOf[T]{opsOf[T](call("lower", c.node()))} }

// Upper is upper(column): the value in upper case.
func (c NullTextOf[T]) Upper() NullTextOf[T] { return NullTextOf[T]{opsOf[T](call("upper", c.node()))} }

// Trim is trim(column): the value without spaces at both ends.
func (c NullTextOf[T]) Trim() NullTextOf[T] { return NullTextOf[T]{opsOf[T](call("trim", c.node()))} }

// Length is length(column), in characters.
func (c NullTextOf[T]) Length() NullNum[int64] {
	return NullNum[int64]{opsOf[int64](call("length", c.node()))}
}
