package mysql

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// jsonFunctions are those of JSON documents.
var jsonFunctions = map[ast.Fn]string{
	ast.JSONScalar: "[1]",

	ast.JSONGet: "json_extract({1}, {2})",
	ast.JSONGetInt: "CASE WHEN json_type(json_extract({1}, {2})) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')" +
		" THEN CAST(truncate(CAST(json_unquote(json_extract({1}, {2})) AS DECIMAL(65, 10)), 0) AS SIGNED) END",
	ast.JSONGetFloat: "CASE WHEN json_type(json_extract({1}, {2})) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')" +
		" THEN CAST(json_unquote(json_extract({1}, {2})) AS DOUBLE) END",
	// A comparison with 'true' would mix collations.
	ast.JSONGetBool:  "CASE WHEN json_type(json_extract({1}, {2})) = 'BOOLEAN' THEN length(json_unquote(json_extract({1}, {2}))) = 4 END",
	ast.JSONHas:      "(coalesce(json_contains_path({1}, 'one', {2}), 0) = 1)",
	ast.JSONLen:      "CASE WHEN json_type(json_extract({1}, {2})) = 'ARRAY' THEN json_length({1}, {2}) END",
	ast.JSONSet:      "json_set({1}, {2}, {3})",
	ast.JSONRemove:   "json_remove({1}, {2})",
	ast.JSONContains: "(json_contains({1}, {2}) = 1)",

	ast.JSONRows:  "json_table(json_extract({1}, {2}), '$[*]' COLUMNS (value JSON PATH '$', place FOR ORDINALITY))",
	ast.JSONValue: "[1]",
	ast.JSONPlace: "[1]",

	ast.JSONAgg:       "coalesce(json_arrayagg({1}), json_array())",
	ast.JSONObjectAgg: "coalesce(json_objectagg({1}, {2}), json_object())",
}

// jsonText has the collation utf8mb4_bin, which compares with no bind: see the collations of the two below.
const jsonText = "CASE WHEN json_type(json_extract({1}, {2})) <> 'NULL' THEN json_unquote(json_extract({1}, {2})) END"

// MySQL has a type for documents. MariaDB takes what a function of JSON gives for a document and other texts for texts, and all texts that
// are put together must be of one collation, or one of them have it said.
var (
	mysqlDocuments = map[ast.Fn]string{
		ast.JSONGetText: "(" + jsonText + " COLLATE utf8mb4_0900_bin)",
		ast.JSONObject:  "json_object({1*})",
		ast.JSONArray:   "json_array({1*})",
		ast.JSONDoc:     "CAST({1} AS JSON)",
		ast.JSONBool:    "CAST(CASE WHEN {1} THEN 'true' WHEN NOT [1] THEN 'false' END AS JSON)",
	}
	mariaDocuments = map[ast.Fn]string{
		ast.JSONGetText: "(" + jsonText + " COLLATE utf8mb4_nopad_bin)",
		ast.JSONObject:  "json_object({1} COLLATE utf8mb4_bin, {2*})",
		ast.JSONArray:   "json_remove(json_array('' COLLATE utf8mb4_bin, {1*}), '$[0]')",
		ast.JSONDoc:     "json_extract({1}, '$')",
		ast.JSONBool:    "json_extract(CASE WHEN {1} THEN 'true' WHEN NOT [1] THEN 'false' END, '$')",
	}
)

// jsonPath writes a path: $."key"[0]. The last element is [last] on MySQL, and [-1] on MariaDB since 10.9.
func (d Dialect) jsonPath(c *dialect.Compiler, p *ast.JSONPath) bool {
	text, err := dialect.JSONPath(p, func(n int) string {
		switch {
		case d.maria:
			return strconv.Itoa(-n)
		case n == 1:
			return "last"
		}
		return "last-" + strconv.Itoa(n-1)
	})
	c.Fail(err)
	c.Literal(text)
	return true
}

// AppendLiteral writes a text with a backslash in hexadecimal, because what a backslash between quotes is depends on sql_mode.
func (Dialect) AppendLiteral(b []byte, text string) []byte {
	if strings.Contains(text, `\`) {
		b = append(b, "_utf8mb4 X'"...)
		return append(hex.AppendEncode(b, []byte(text)), '\'')
	}
	b = append(b, '\'')
	b = append(b, strings.ReplaceAll(text, "'", "''")...)
	return append(b, '\'')
}
