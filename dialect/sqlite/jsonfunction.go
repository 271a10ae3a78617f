package sqlite

import (
	"strconv"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// jsonFunctions are those of JSON documents. SQLite has no type for them: json(x) tells a document from a text where both can stand.
var jsonFunctions = map[ast.Fn]string{
	ast.JSONDoc:    "json({1})",
	ast.JSONScalar: "[1]",
	ast.JSONBool:   "json(CASE WHEN {1} THEN 'true' WHEN NOT [1] THEN 'false' END)",

	ast.JSONGet: "([1] -> {2})",
	ast.JSONGetText: "CASE json_type({1}, {2}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'" +
		" ELSE CAST([1] ->> {2} AS TEXT) END", // ->> makes numbers of truth values
	ast.JSONGetInt:   "CASE WHEN json_type({1}, {2}) IN ('integer', 'real') THEN CAST([1] ->> {2} AS INTEGER) END",
	ast.JSONGetFloat: "CASE WHEN json_type({1}, {2}) IN ('integer', 'real') THEN CAST([1] ->> {2} AS REAL) END",
	ast.JSONGetBool:  "CASE json_type({1}, {2}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
	ast.JSONHas:      "(json_type({1}, {2}) IS NOT NULL)",
	ast.JSONLen:      "CASE json_type({1}, {2}) WHEN 'array' THEN json_array_length({1}, {2}) END",
	ast.JSONSet:      "json_set({1}, {2}, {3})",
	ast.JSONRemove:   "json_remove({1}, {2})",
	ast.JSONContains: "",

	ast.JSONObject: "json_object({1*})",
	ast.JSONArray:  "json_array({1*})",

	ast.JSONAgg:       "json_group_array({1})",
	ast.JSONObjectAgg: "json_group_object({1}, {2})",

	// json_each has texts without their quotes, and numbers for truth values.
	ast.JSONRows: "json_each(CASE json_type({1}, {2}) WHEN 'array' THEN {1} END, {2})",
	ast.JSONValue: "CASE WHEN {2} IN ('object', 'array') THEN {1} WHEN {2} IN ('true', 'false') THEN {2}" +
		" WHEN {2} IS NOT NULL THEN json_quote({3}) END",
	ast.JSONPlace: "([2] + 1)",
}

// jsonPath writes a path: $."key"[0], and [#-1] for the last element.
func jsonPath(c *dialect.Compiler, p *ast.JSONPath) bool {
	text, err := dialect.JSONPath(p, func(n int) string { return "#-" + strconv.Itoa(n) })
	c.Fail(err)
	c.Literal(text)
	return true
}
