package retort

import (
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// JSON is a column that holds a Go value of any type as JSON. It can be read, set and tested for NULL.
type JSON[T any] struct{ ops[T] }

func (JSON[T]) selects(T)           {}
func (c JSON[T]) cell(to *ast.Cell) { jsonCell[T](to, c.node()) }

// IsNull is column IS NULL. A NOT NULL column is NULL on the empty side of a left join.
func (c JSON[T]) IsNull() Predicate { return isNull(c.node(), false) }

// IsNotNull is column IS NOT NULL.
func (c JSON[T]) IsNotNull() Predicate { return isNull(c.node(), true) }

// Set gives the column the JSON of v.
func (c JSON[T]) Set(v T) Assignment { return assign(c.node(), jsonBind(v)) }

// SetTo gives the column the value of an expression.
func (c JSON[T]) SetTo(e ExprOf[T]) Assignment { return assign(c.node(), ast.ExprOf(e)) }

// SetExcluded gives the column the value that the conflicting INSERT proposed; for DoUpdate only.
func (c JSON[T]) SetExcluded() Assignment { return setExcluded(c.node()) }

// NullJSON is a [JSON] column that may be NULL: it is read as *T, and SQL NULL is nil.
type NullJSON[T any] struct{ ops[T] }

func (NullJSON[T]) selects(*T)          {}
func (c NullJSON[T]) cell(to *ast.Cell) { jsonCell[*T](to, c.node()) }

// IsNull is column IS NULL. A NOT NULL column is NULL on the empty side of a left join.
func (c NullJSON[T]) IsNull() Predicate { return isNull(c.node(), false) }

// IsNotNull is column IS NOT NULL.
func (c NullJSON[T]) IsNotNull() Predicate { return isNull(c.node(), true) }

// Set gives the column the JSON of v.
func (c NullJSON[T]) Set(v T) Assignment { return assign(c.node(), jsonBind(v)) }

// SetTo gives the column the value of an expression.
func (c NullJSON[T]) SetTo(e ExprOf[T]) Assignment { return assign(c.node(), ast.ExprOf(e)) }

// SetExcluded gives the column the value that the conflicting INSERT proposed; for DoUpdate only.
func (c NullJSON[T]) SetExcluded() Assignment { return setExcluded(c.node()) }

// SetNull makes the column NULL.
func (c NullJSON[T]) SetNull() Assignment { return assign(c.node(), ast.NullWord) }

// SetPtr gives the column the value v points at, or NULL if v is nil.
func (c NullJSON[T]) SetPtr(v *T) Assignment { return setJSONPtr(c.node(), v) }

func jsonCell[G any](to *ast.Cell, e ast.Expr) {
	to.Expr, to.Codec = e, sqltype.JSONCodec(reflect.TypeFor[G]())
}

func jsonBind[T any](v T) ast.Expr {
	val, err := sqltype.JSONCodec(reflect.TypeFor[T]()).Value(sqltype.Addr(&v))
	if err != nil {
		return &ast.Bad{Err: err}
	}
	return &ast.Bind{Value: val}
}

func setJSONPtr[T any](col ast.Expr, v *T) Assignment {
	if v == nil {
		return assign(col, ast.NullWord)
	}
	return assign(col, jsonBind(*v))
}
