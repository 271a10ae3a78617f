package mysql

import "github.com/retort-go/retort/ast"

// functions are those of the language that MySQL and MariaDB write in their own way. "" is one that they lack. Operators of bits give
// unsigned integers, and shift no sign. Their round takes a tie of a float to the even number; floats are rounded to digits as decimals,
// unless they are too great to have any.
var functions = map[ast.Fn]string{
	ast.CharLength:  "char_length({1})",
	ast.OctetLength: "octet_length({1})",
	ast.Substr:      "substr({1}, {2})",
	ast.SubstrLen:   "substr({1}, {2}, {3})",
	ast.Position:    "instr({1}, {2})",
	ast.Left:        "left({1}, {2})",
	ast.Right:       "right({1}, {2})",
	ast.LPad:        "lpad({1}, {2}, {3})",
	ast.RPad:        "rpad({1}, {2}, {3})",
	ast.Repeat:      "repeat({1}, {2})",
	ast.Reverse:     "reverse({1})",

	ast.TextMatch: "(match ({1}) against ({2}))",

	ast.Greatest: "greatest({1*})",
	ast.Least:    "least({1*})",

	ast.Round:   "CASE WHEN abs([1] - truncate({1}, 0)) >= 0.5 THEN truncate({1}, 0) + sign({1}) ELSE truncate({1}, 0) END",
	ast.RoundTo: "CASE WHEN abs({1}) < 1e30 THEN round(CAST({1} AS DECIMAL(65, 30)), {2}) ELSE {1} END",
	ast.Sign:    "sign({1})",
	ast.Ratio:   "(CAST({1} AS DOUBLE) / [2])",
	ast.Random:  "rand()",

	ast.BitAnd:     "CAST([1] & [2] AS SIGNED)",
	ast.BitOr:      "CAST([1] | [2] AS SIGNED)",
	ast.BitXor:     "CAST([1] ^ [2] AS SIGNED)",
	ast.BitNot:     "CAST(~[1] AS SIGNED)",
	ast.ShiftLeft:  "CAST([1] << [2] AS SIGNED)",
	ast.ShiftRight: "CAST(CASE WHEN [1] < 0 THEN ~(~[1] >> [2]) ELSE [1] >> [2] END AS SIGNED)",
}

var spellings = [...]map[ast.Fn]string{functions, timeFunctions, jsonFunctions, arrayFunctions, searchFunctions, castFunctions}

// MySQL has regular expressions of ICU, MariaDB of PCRE. A backslash, and for ICU a dollar sign, in what takes the place of a match means
// more than itself unless there is a backslash before it. What a backslash between quotes is depends on sql_mode, so it is written by its
// number.
const (
	backslash    = "_utf8mb4 X'5C'"
	mariaReplace = "regexp_replace({1}, {2}, replace({3}, " + backslash + ", _utf8mb4 X'5C5C'))"
	mysqlReplace = "regexp_replace({1}, {2}, replace(replace({3}, " + backslash + ", _utf8mb4 X'5C5C'), '$', _utf8mb4 X'5C24'), 1, 0, 'c')"
)

// Spell gives the ways of MySQL and MariaDB of the functions of the language.
func (d Dialect) Spell(fn ast.Fn) (string, bool) {
	switch {
	case fn == ast.RegexpMatch && d.maria:
		return "([1] REGEXP [2])", true
	case fn == ast.RegexpMatch:
		return "regexp_like({1}, {2}, 'c')", true
	case fn == ast.RegexpReplace && d.maria:
		return mariaReplace, true
	case fn == ast.RegexpReplace:
		return mysqlReplace, true
	}
	documents := mysqlDocuments
	if d.maria {
		documents = mariaDocuments
	}
	if text, ok := documents[fn]; ok {
		return text, true
	}
	for _, table := range spellings {
		if text, ok := table[fn]; ok {
			return text, true
		}
	}
	return "", false
}
