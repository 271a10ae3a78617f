package sqlite

import "github.com/retort-go/retort/ast"

// SQLite casts any text: 12abc is 12. So it is looked at before, by GLOB and by the places of its characters, as a connection need not have
// regular expressions. The names below are the parts of such texts.
const (
	unsigned = "substr({1}, 1 + (substr({1}, 1, 1) IN ('+', '-')))"
	digits   = "ltrim(" + unsigned + ", '0')"
	largest  = "CASE WHEN {1} LIKE '-%' THEN '9223372036854775808' ELSE '9223372036854775807' END"

	// mantissa and exponent are what stands before and behind an e of a number without its sign; the latter is NULL without an e.
	lowered  = "lower(" + unsigned + ")"
	mantissa = "substr(" + lowered + " || 'e', 1, instr(" + lowered + " || 'e', 'e') - 1)"
	exponent = "CASE WHEN instr(" + lowered + ", 'e') > 0 THEN substr(" + lowered + ", instr(" + lowered + ", 'e') + 1) ELSE '0' END"
	power    = "substr(" + exponent + ", 1 + (substr(" + exponent + ", 1, 1) IN ('+', '-')))"

	dateGlob  = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
	clockGlob = "[ T][0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
	dayExists = "date(substr({1}, 1, 10)) = substr({1}, 1, 10) AND substr({1}, 1, 4) <> '0000'"
	// behind is what follows the seconds, without the Z.
	behind = "substr({1}, 20, length({1}) - 19 - ({1} LIKE '%Z' AND substr({1}, -1) = 'Z'))"
)

var castFunctions = map[ast.Fn]string{
	ast.TryInt: "CASE WHEN " + unsigned + " <> '' AND " + unsigned + " NOT GLOB '*[^0-9]*' AND (length(" + digits + ") < 19 OR length(" + digits + ") = 19 AND " +
		digits + " <= " + largest + ") THEN CAST({1} AS INTEGER) END",
	ast.TryFloat: "CASE WHEN length({1}) < 400 AND " + mantissa + " GLOB '*[0-9]*' AND " + mantissa + " NOT GLOB '*[^0-9.]*' AND " + mantissa + " NOT GLOB '*.*.*'" +
		" AND length(" + power + ") BETWEEN 1 AND 3 AND " + power + " NOT GLOB '*[^0-9]*' THEN" +
		" CASE WHEN abs(CAST({1} AS REAL)) < 2.3e-308 THEN 0.0 WHEN abs(CAST({1} AS REAL)) < 1.7976931348623157e308 THEN CAST({1} AS REAL) END END",
	ast.TryBool: "CASE WHEN lower({1}) IN ('true', 't', '1') THEN TRUE WHEN lower({1}) IN ('false', 'f', '0') THEN FALSE END",
	ast.TryDate: "CASE WHEN {1} GLOB '" + dateGlob + "' AND " + dayExists + " THEN {1} END",
	ast.TryTime: "CASE WHEN substr({1}, 1, 19) GLOB '" + dateGlob + clockGlob + "' AND substr({1}, 12, 2) < '24' AND " + dayExists +
		" AND (" + behind + " = '' OR " + behind + " GLOB '.[0-9]*' AND length(" + behind + ") < 8 AND substr(" + behind + ", 2) NOT GLOB '*[^0-9]*')" +
		" THEN substr({1}, 1, 10) || ' ' || substr({1}, 12, 8) || rtrim(rtrim(" + behind + ", '0'), '.') END",
}
