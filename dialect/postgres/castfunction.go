package postgres

import "github.com/retort-go/retort/ast"

// A text is cast only behind a CASE that has looked at it: PostgreSQL evaluates a branch, or folds it to a constant, once its condition holds.
// The text of a bind is cast to TEXT, as a placeholder inside of CAST takes the type it is cast to.
const (
	datePattern = "[0-9][0-9][0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
	timePattern = "[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z?"

	// dayExists tells whether the month has the day: what comes before looks at the numbers alone.
	dayExists = "CAST(substr({1!}, 9, 2) AS INTEGER) <= extract(day FROM CAST(substr({1!}, 1, 7) || '-01' AS DATE) + INTERVAL '1 month' - INTERVAL '1 day')"
)

var castFunctions = map[ast.Fn]string{
	ast.TryInt: "CASE WHEN {1!} ~ '^[+-]?0*[0-9]{1,19}$' THEN CASE WHEN CAST(({1!}) AS NUMERIC) BETWEEN -9223372036854775808 AND 9223372036854775807" +
		" THEN CAST(({1!}) AS BIGINT) END END",
	ast.TryFloat: "CASE WHEN length({1!}) < 400 AND {1!} ~* '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]{1,3})?$' THEN" +
		" CASE WHEN abs(CAST(({1!}) AS NUMERIC)) < 2.3e-308 THEN 0.0 WHEN abs(CAST(({1!}) AS NUMERIC)) < 1.7976931348623157e308 THEN CAST(({1!}) AS DOUBLE PRECISION) END END",
	ast.TryBool: "CASE WHEN lower({1!}) IN ('true', 't', '1') THEN TRUE WHEN lower({1!}) IN ('false', 'f', '0') THEN FALSE END",
	ast.TryDate: "CASE WHEN {1!} ~ '^" + datePattern + "$' AND substr({1!}, 1, 4) <> '0000' THEN CASE WHEN " + dayExists + " THEN CAST(({1!}) AS DATE) END END",
	ast.TryTime: "CASE WHEN {1!} ~ '^" + datePattern + timePattern + "$' AND substr({1!}, 1, 4) <> '0000' THEN CASE WHEN " + dayExists +
		" THEN CAST(rtrim({1!}, 'Z') || '+00' AS TIMESTAMP WITH TIME ZONE) END END",
}
