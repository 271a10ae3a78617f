package postgres

import "github.com/retort-go/retort/ast"

// arrayFunctions are those of arrays. A text that a bind is becomes an array of what stands beside it.
var arrayFunctions = map[ast.Fn]string{
	ast.ArrayContains:   "([1] @> [2])",
	ast.ArrayOverlaps:   "([1] && [2])",
	ast.ArrayConcat:     "coalesce([1] || [2], '{}')",
	ast.ArrayLen:        "coalesce(array_length({1}, 1), cardinality({1}))", // the length of an empty array is NULL
	ast.ArrayGet:        "([1])[{2}]",
	ast.ArrayGetLast:    "([1])[cardinality({1}) + 1 - {2}]",
	ast.ArrayGetOwn:     "([1])[{2}]",
	ast.ArrayGetLastOwn: "([1])[cardinality({1}) + 1 - {2}]",

	arrayAgg:       "array_agg(",
	unnest:         "unnest({1})",
	arraySlice:     "([1])[{2}:{3}]",
	arrayPosition:  "array_position({1}, {2?})",
	arrayPositions: "array_positions({1}, {2?})",
	arrayRemove:    "array_remove({1}, {2?})",
	arrayReplace:   "array_replace({1}, {2?}, {3?})",
	arrayJoin:      "array_to_string({1}, {2})",
}
