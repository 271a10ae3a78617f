package mysql

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// arrayFunctions are those of arrays, which are JSON. MariaDB has json_overlaps since 10.9.
var arrayFunctions = map[ast.Fn]string{
	ast.ArrayContains:   "(json_contains({1}, {2}) = 1)",
	ast.ArrayOverlaps:   "(json_overlaps({1}, {2}) = 1)",
	ast.ArrayConcat:     "json_merge_preserve(coalesce({1}, json_array()), coalesce({2}, json_array()))",
	ast.ArrayLen:        "json_length({1})",
	ast.ArrayGet:        "{3}",
	ast.ArrayGetLast:    "{3}",
	ast.ArrayGetOwn:     "",
	ast.ArrayGetLastOwn: "",
}

// elementKinds are the storage classes of elements, where these aren't texts.
var elementKinds = map[sqltype.Kind]sqltype.ValueKind{
	sqltype.Bool: sqltype.BoolValue, sqltype.Int16: sqltype.IntValue, sqltype.Int32: sqltype.IntValue, sqltype.Int64: sqltype.IntValue,
	sqltype.Float32: sqltype.FloatValue, sqltype.Float64: sqltype.FloatValue, sqltype.Duration: sqltype.DurationValue,
	sqltype.Timestamp: sqltype.TimeValue, sqltype.Bytes: sqltype.BytesValue,
}

// elements writes = ANY and <> ALL of an array as IN and NOT IN of its elements.
func elements(c *dialect.Compiler, x *ast.Binary) bool {
	q, ok := ast.Resolved(x.R).(*ast.Quantified)
	if !ok || q.Array == nil {
		return false
	}
	value, kind := "list.value", elementKinds[q.Elem.Kind]
	if kind == sqltype.BytesValue {
		value = "UNHEX(list.value)" // JSON has no bytes: Encode writes them as hex digits
	}
	query := "(SELECT " + value + " FROM JSON_TABLE({2}, '$[*]' COLUMNS (value " + listColumn(kind) + " PATH '$')) AS list)"
	return c.InArray(x, q, query)
}
