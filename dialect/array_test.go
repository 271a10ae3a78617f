package dialect_test

import (
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

func TestArrayStatements(t *testing.T) { run(t, "testdata/array.txtar", arrayStatements()) }

// arrayStatements are functions of an array of numbers, list.
func arrayStatements() []statement {
	whole := sqltype.Type{Kind: sqltype.Int64}
	list := &ast.Column{From: book, Name: "list", Type: sqltype.Type{Kind: sqltype.Array, Elem: &whole}}
	some := &ast.Bind{Value: sqltype.ListOf(ints(2))}
	n := col(book, "author_id")
	anyOf := &ast.Quantified{Array: list, Elem: whole}
	allOf := &ast.Quantified{Array: list, Elem: whole, All: true}
	at := func(i int) *ast.Call {
		return fn(ast.JSONGetInt, list, &ast.JSONPath{Steps: []ast.JSONStep{{Array: true, Index: i}}})
	}
	return []statement{
		{"array_contains of a value", value(fn(ast.ArrayContains, list, some))},
		{"array_contains of columns", value(fn(ast.ArrayContains, list, list))},
		{"array_overlaps of a value", value(fn(ast.ArrayOverlaps, list, some))},
		{"array_concat with a value behind", value(fn(ast.ArrayConcat, list, some))},
		{"array_concat with a value before", value(fn(ast.ArrayConcat, some, list))},
		{"array_length of a column", value(fn(ast.ArrayLen, list))},
		{"array_element by its place", value(fn(ast.ArrayGet, list, lit(sqltype.IntOf(1)), at(0)))},
		{"array_element from the end", value(fn(ast.ArrayGetLast, list, lit(sqltype.IntOf(1)), at(-1)))},
		{"equal to any element", value(eq(n, anyOf))},
		{"a value equal to any element", value(eq(integer(7), anyOf))},
		{"not equal to any element", value(not(eq(n, anyOf)))},
		{"unlike all elements", value(op(ast.Ne, n, allOf))},
		{"greater than all elements", value(op(ast.Gt, n, allOf))},
		{"an array in an UPDATE, whose columns are bare", &ast.Update{Table: book, Where: exprs(eq(integer(7), anyOf), fn(ast.ArrayContains, list, some)),
			Set: []ast.Assign{{Column: list, Value: fn(ast.ArrayConcat, list, some)}}}},
	}
}
