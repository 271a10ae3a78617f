package sqlite

import "github.com/retort-go/retort/ast"

// functions are those of the language that SQLite writes in its own way. "" is one that it lacks.
//
// A text repeated n times is made of n zero bytes: replace(hex(zeroblob(n)), '00', text).
var functions = map[ast.Fn]string{
	ast.CharLength:  "length({1})",
	ast.OctetLength: "length(CAST({1} AS BLOB))",
	ast.Substr:      "substr({1}, {2})",
	ast.SubstrLen:   "substr({1}, {2}, {3})",
	ast.Position:    "instr({1}, {2})",
	ast.Left:        "substr({1}, 1, {2})",
	ast.Right:       "substr({1}, -[2], {2})",
	ast.LPad: "CASE WHEN length({1}) >= {2} THEN substr({1}, 1, {2})" +
		" ELSE substr(replace(hex(zeroblob({2})), '00', {3}), 1, [2] - length({1})) || [1] END",
	ast.RPad:   "substr([1] || replace(hex(zeroblob({2})), '00', {3}), 1, {2})",
	ast.Repeat: "replace(hex(zeroblob({2})), '00', {1})",

	ast.TextMatch: "([1] MATCH [2])",

	ast.Greatest: "max({1*})",
	ast.Least:    "min({1*})",

	ast.Round:   "CASE WHEN abs([1] - trunc({1})) >= 0.5 THEN trunc({1}) + sign({1}) ELSE trunc({1}) END", // round(0.49999999999999994) is 1
	ast.RoundTo: "round({1}, {2})",
	ast.Sign:    "sign({1})",
	ast.Ratio:   "(CAST({1} AS REAL) / [2])",
	ast.Random:  "(random() / 18446744073709551616.0 + 0.5)",

	ast.BitAnd:     "([1] & [2])",
	ast.BitOr:      "([1] | [2])",
	ast.BitXor:     "(([1] | [2]) - ([1] & [2]))",
	ast.BitNot:     "(~[1])",
	ast.ShiftLeft:  "([1] << [2])",
	ast.ShiftRight: "([1] >> [2])",
}

var spellings = [...]map[ast.Fn]string{functions, timeFunctions, jsonFunctions, arrayFunctions, searchFunctions, castFunctions}

// registered are those that need a function of the program.
var registered = map[ast.Fn]string{
	ast.Reverse:       "reverse({1})",
	ast.RegexpMatch:   "([1] REGEXP [2])",
	ast.RegexpReplace: "regexp_replace({1}, {2}, replace({3}, '$', '$$'))",
}

// Spell gives SQLite's ways of the functions of the language.
func (d Dialect) Spell(fn ast.Fn) (string, bool) {
	if text, ok := registered[fn]; ok {
		if !d.functions {
			text = ""
		}
		return text, true
	}
	for _, table := range spellings {
		if text, ok := table[fn]; ok {
			return text, true
		}
	}
	return "", false
}
