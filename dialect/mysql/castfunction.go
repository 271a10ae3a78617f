package mysql

import "github.com/retort-go/retort/ast"

// A text is cast only behind a CASE that has looked at it, since a cast that fails is a warning in a SELECT and an error in a statement that
// writes. A $ of a pattern also matches before a line's end, so the pattern of what may not be in the text comes first.
const (
	datePattern = "[0-9][0-9][0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
	timePattern = "[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z?"

	// dayExists tells whether the month has the day: what comes before looks at the numbers alone.
	dayExists = "substr({1}, 9, 2) <= day(last_day(concat(substr({1}, 1, 7), '-01')))"
)

var castFunctions = map[ast.Fn]string{
	ast.TryInt: "CASE WHEN {1} NOT REGEXP '[^0-9+-]' AND {1} REGEXP '^[+-]?0*[0-9]{1,19}$' THEN" +
		" CASE WHEN CAST({1} AS DECIMAL(20)) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST({1} AS SIGNED) END END",
	ast.TryFloat: "CASE WHEN char_length({1}) < 400 AND {1} NOT REGEXP '[^0-9+.eE-]' AND {1} REGEXP '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$' THEN" +
		" CASE WHEN abs({1} + 0e0) < 2.3e-308 THEN 0e0 WHEN abs({1} + 0e0) < 1.7976931348623157e308 THEN {1} + 0e0 END END",
	ast.TryBool: "CASE WHEN lower({1}) IN ('true', 't', '1') THEN TRUE WHEN lower({1}) IN ('false', 'f', '0') THEN FALSE END",
	ast.TryDate: "CASE WHEN char_length({1}) = 10 AND {1} REGEXP '^" + datePattern + "$' AND substr({1}, 1, 4) <> '0000' THEN" +
		" CASE WHEN " + dayExists + " THEN CAST({1} AS DATE) END END",
	ast.TryTime: "CASE WHEN {1} NOT REGEXP '[^0-9:.TZ -]' AND {1} REGEXP '^" + datePattern + timePattern + "$' AND substr({1}, 1, 4) <> '0000' THEN" +
		" CASE WHEN " + dayExists + " THEN CAST(replace(trim(TRAILING 'Z' FROM {1}), 'T', ' ') AS DATETIME(6)) END END",
}
