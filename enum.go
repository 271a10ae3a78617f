package retort

import (
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// EnumOrder is the place of an enum's value in its list, from 1: to sort and compare by that order on every database, whatever its columns are.
// A value that isn't listed is NULL.
//
//	retort.Select(Orders).OrderBy(retort.EnumOrder(Orders.Status))
func EnumOrder[T sqltype.Enumerated](x ExprOf[T]) NullNum[int64] {
	list := &ast.Case{Of: ast.ExprOf(x)}
	for i, v := range reflect.Zero(reflect.TypeFor[T]()).Interface().(sqltype.Enumerated).EnumValues() {
		place := &ast.Literal{Value: sqltype.IntOf(int64(i + 1))}
		list.Whens = append(list.Whens, ast.When{Cond: &ast.Literal{Value: sqltype.TextOf(v)}, Then: place})
	}
	return NullNum[int64]{opsOf[int64](list)}
}

// checkEnum refuses a text that isn't among the values of a column: that of a Go type which lists them was checked already, a plain string
// wasn't.
func checkEnum(c *ast.Column, v ast.Expr) error {
	if b, ok := v.(*ast.Bind); ok && b.Value.Kind() == sqltype.TextValue && c.Type.Kind == sqltype.Enum {
		return c.Type.Enum.Check(b.Value.Text(), "value of column "+c.Name)
	}
	return nil
}
