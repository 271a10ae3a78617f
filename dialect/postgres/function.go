package postgres

import "github.com/retort-go/retort/ast"

// functions are those of the language that PostgreSQL writes in its own way. "" is one that it lacks. Integers that count characters or
// bits are INTEGER there, and don't come from BIGINT by themselves. Its round takes a tie of a float to the even number, and its greatest
// leaves NULLs out.
var functions = map[ast.Fn]string{
	ast.CharLength:  "length({1})",
	ast.OctetLength: "octet_length({1})",
	ast.Substr:      "substr({1}, CAST({2} AS INTEGER))",
	ast.SubstrLen:   "substr({1}, CAST({2} AS INTEGER), CAST({3} AS INTEGER))",
	ast.Position:    "strpos({1}, {2})",
	ast.Left:        "left({1}, CAST({2} AS INTEGER))",
	ast.Right:       "right({1}, CAST({2} AS INTEGER))",
	ast.LPad:        "lpad({1}, CAST({2} AS INTEGER), {3})",
	ast.RPad:        "rpad({1}, CAST({2} AS INTEGER), {3})",
	ast.Repeat:      "repeat({1}, CAST({2} AS INTEGER))",
	ast.Reverse:     "reverse({1!})",
	ast.ConcatWS:    "concat_ws({1*!})",

	ast.RegexpMatch:   "([1] ~ [2])",
	ast.RegexpReplace: `regexp_replace({1}, {2}, replace({3}, E'\\', E'\\\\'), 'g')`,

	ast.TextMatch: "(to_tsvector({1}) @@ plainto_tsquery({2}))",

	ast.Greatest: "CASE WHEN num_nulls({1*!}) = 0 THEN greatest({1*}) END",
	ast.Least:    "CASE WHEN num_nulls({1*!}) = 0 THEN least({1*}) END",

	ast.Round:   "CASE WHEN abs([1] - trunc({1})) >= 0.5 THEN trunc({1}) + sign({1}) ELSE trunc({1}) END",
	ast.RoundTo: "round(CAST(CAST([1] AS TEXT) AS NUMERIC), CAST({2} AS INTEGER))", // a float made NUMERIC by itself has 15 digits
	ast.Sign:    "CAST(sign({1}) AS BIGINT)",
	ast.Ratio:   "(CAST({1} AS DOUBLE PRECISION) / [2])",
	ast.Random:  "random()",

	ast.BitAnd:     "([1] & [2])",
	ast.BitOr:      "([1] | [2])",
	ast.BitXor:     "([1] # [2])",
	ast.BitNot:     "(~[1])",
	ast.ShiftLeft:  "([1] << CAST({2} AS INTEGER))",
	ast.ShiftRight: "([1] >> CAST({2} AS INTEGER))",
}

var spellings = [...]map[ast.Fn]string{functions, timeFunctions, jsonFunctions, arrayFunctions, searchFunctions, rangeFunctions, documentFunctions, hstoreFunctions, castFunctions}

// Spell gives PostgreSQL's ways of the functions of the language.
func (Dialect) Spell(fn ast.Fn) (string, bool) {
	for _, table := range spellings {
		if text, ok := table[fn]; ok {
			return text, true
		}
	}
	return "", false
}
