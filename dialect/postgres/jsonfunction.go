package postgres

import (
	"strconv"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// jsonFunctions are those of JSON documents, which are JSONB.
var jsonFunctions = map[ast.Fn]string{
	ast.JSONDoc:    "CAST({1} AS JSONB)",
	ast.JSONScalar: "to_jsonb({1!})",
	ast.JSONBool:   "to_jsonb({1!})",

	ast.JSONGet:      "([1] #> {2})",
	ast.JSONGetText:  "([1] #>> {2})",
	ast.JSONGetInt:   "CASE WHEN jsonb_typeof([1] #> {2}) = 'number' THEN CAST(trunc(CAST([1] #> {2} AS NUMERIC)) AS BIGINT) END",
	ast.JSONGetFloat: "CASE WHEN jsonb_typeof([1] #> {2}) = 'number' THEN CAST([1] #> {2} AS DOUBLE PRECISION) END",
	ast.JSONGetBool:  "CASE WHEN jsonb_typeof([1] #> {2}) = 'boolean' THEN CAST([1] #> {2} AS BOOLEAN) END",
	ast.JSONHas:      "([1] #> {2} IS NOT NULL)",
	ast.JSONLen:      "CASE WHEN jsonb_typeof([1] #> {2}) = 'array' THEN CAST(jsonb_array_length([1] #> {2}) AS BIGINT) END",
	ast.JSONSet:      "jsonb_set({1}, {2}, coalesce({3}, 'null'))", // NULL would make the whole NULL
	ast.JSONRemove:   "([1] #- {2})",
	ast.JSONContains: "([1] @> [2])",

	ast.JSONObject: "jsonb_build_object({1*!})",
	ast.JSONArray:  "jsonb_build_array({1*!})",

	ast.JSONAgg:       "coalesce(jsonb_agg({1}), '[]')",
	ast.JSONObjectAgg: "coalesce(jsonb_object_agg({1!}, {2}), '{}')",

	// What is no array has no elements, and NULL none either.
	ast.JSONRows:  "jsonb_array_elements(CASE WHEN jsonb_typeof([1] #> {2}) = 'array' THEN [1] #> {2} END) WITH ORDINALITY",
	ast.JSONValue: "[1]",
	ast.JSONPlace: "[1]",
}

// jsonPath writes a path as an array of texts: '{key,0}'.
func jsonPath(c *dialect.Compiler, p *ast.JSONPath) bool {
	b := []byte("{")
	for i, s := range p.Steps {
		if i > 0 {
			b = append(b, ',')
		}
		if s.Array {
			b = strconv.AppendInt(b, int64(s.Index), 10)
			continue
		}
		b = appendString(b, s.Key)
	}
	c.Literal(string(append(b, '}')))
	return true
}

// AppendLiteral writes a backslash doubled, and says so with an E before the quotes: without it the setting standard_conforming_strings
// decides what a backslash is.
func (Dialect) AppendLiteral(b []byte, text string) []byte {
	if strings.Contains(text, `\`) {
		b = append(b, 'E')
		text = strings.ReplaceAll(text, `\`, `\\`)
	}
	b = append(b, '\'')
	b = append(b, strings.ReplaceAll(text, "'", "''")...)
	return append(b, '\'')
}
