package sqlite

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// arrayFunctions are those of arrays, which are JSON. The elements of an array in an array are documents of their own.
var arrayFunctions = map[ast.Fn]string{
	ast.ArrayContains: "CASE WHEN {1} IS NOT NULL AND {2} IS NOT NULL" +
		" THEN NOT EXISTS (SELECT value FROM json_each({2}) EXCEPT SELECT value FROM json_each({1})) END",
	ast.ArrayOverlaps: "CASE WHEN {1} IS NOT NULL AND {2} IS NOT NULL" +
		" THEN EXISTS (SELECT value FROM json_each({1}) INTERSECT SELECT value FROM json_each({2})) END",
	ast.ArrayConcat: "(SELECT json_group_array(CASE type WHEN 'array' THEN json(value) ELSE value END) FROM" +
		" (SELECT value, type, 1, key FROM json_each({1}) UNION ALL SELECT value, type, 2, key FROM json_each({2}) ORDER BY 3, 4))",
	ast.ArrayLen:        "json_array_length({1})",
	ast.ArrayGet:        "{3}",
	ast.ArrayGetLast:    "{3}",
	ast.ArrayGetOwn:     "",
	ast.ArrayGetLastOwn: "",
}

// elements writes = ANY and <> ALL of an array as IN and NOT IN of its elements. JSON has no bytes: Encode writes them as hex digits.
func elements(c *dialect.Compiler, x *ast.Binary) bool {
	q, ok := ast.Resolved(x.R).(*ast.Quantified)
	if !ok || q.Array == nil {
		return false
	}
	query := "(SELECT value FROM json_each({2}))"
	if q.Elem.Kind == sqltype.Bytes {
		query = "(SELECT unhex(value) FROM json_each({2}))"
	}
	return c.InArray(x, q, query)
}
