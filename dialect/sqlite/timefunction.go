package sqlite

import "github.com/retort-go/retort/ast"

// A timestamp is text as Encode writes it: "2026-11-22 14:16:29.5", UTC, up to nine digits behind the point and none that is a trailing zero.
// Its parts are read by their place. SQLite's functions see the first 19 characters only, as they round what follows to the
// millisecond, which may be that of the next second; what they give is put together to such a text again, so that it compares with others.
const (
	seconds   = "CAST(strftime('%s', substr({1}, 1, 19)) AS INTEGER)"
	subsecond = "CAST(substr(substr({1}, 21) || '000000000', 1, 9) AS INTEGER)"
	nanos     = "(" + subsecond + " + [3] * 1000)"

	secondsOf2   = "CAST(strftime('%s', substr({2}, 1, 19)) AS INTEGER)"
	subsecondOf2 = "CAST(substr(substr({2}, 21) || '000000000', 1, 9) AS INTEGER)"
)

// timeFunctions are those of points in time.
var timeFunctions = map[ast.Fn]string{
	ast.Now: "rtrim(rtrim(strftime('%Y-%m-%d %H:%M:%f', 'now'), '0'), '.')",

	ast.YearOf:    "CAST(substr({1}, 1, 4) AS INTEGER)",
	ast.QuarterOf: "((CAST(substr({1}, 6, 2) AS INTEGER) + 2) / 3)",
	ast.MonthOf:   "CAST(substr({1}, 6, 2) AS INTEGER)",
	ast.WeekOf:    "((strftime('%j', date(substr({1}, 1, 10), '-3 days', 'weekday 4')) - 1) / 7 + 1)", // by its Thursday
	ast.DayOf:     "CAST(substr({1}, 9, 2) AS INTEGER)",
	ast.HourOf:    "CAST(substr({1}, 12, 2) AS INTEGER)",
	ast.MinuteOf:  "CAST(substr({1}, 15, 2) AS INTEGER)",
	ast.SecondOf:  "CAST(substr({1}, 18, 2) AS INTEGER)",
	ast.WeekdayOf: "CAST(strftime('%w', substr({1}, 1, 10)) AS INTEGER)",
	ast.YearDayOf: "CAST(strftime('%j', substr({1}, 1, 10)) AS INTEGER)",
	ast.EpochOf:   seconds,

	ast.MicrosOf: "(" + seconds + " * 1000000 + " + subsecond + " / 1000)",
	ast.TimeDiff: "((" + seconds + " - " + secondsOf2 + ") * 1000000000 + " + subsecond + " - " + subsecondOf2 + ")",

	ast.DateInstant:     "(substr({1}, 1, 10) || ' 00:00:00')",
	ast.DateTimeInstant: "[1]",
	ast.ClockInstant:    "('1970-01-01 ' || [1])",
	ast.InstantDate:     "substr({1}, 1, 10)",
	ast.InstantDateTime: "[1]",

	ast.TruncYear:    "(substr({1}, 1, 4) || '-01-01 00:00:00')",
	ast.TruncQuarter: "datetime(substr({1}, 1, 10), 'start of month', -((substr({1}, 6, 2) + 2) % 3) || ' months')",
	ast.TruncMonth:   "(substr({1}, 1, 7) || '-01 00:00:00')",
	ast.TruncWeek:    "datetime(substr({1}, 1, 10), 'weekday 0', '-6 days')", // Monday before the Sunday that is next or today
	ast.TruncDay:     "(substr({1}, 1, 10) || ' 00:00:00')",
	ast.TruncHour:    "(substr({1}, 1, 13) || ':00:00')",
	ast.TruncMinute:  "(substr({1}, 1, 16) || ':00')",
	ast.TruncSecond:  "substr({1}, 1, 19)",

	ast.AddSeconds: "(datetime(" + seconds + " + [2], 'unixepoch') || substr({1}, 20))",
	ast.AddMicros: "(datetime(" + seconds + " + [2] + " + nanos + " / 1000000000, 'unixepoch')" +
		" || CASE " + nanos + " % 1000000000 WHEN 0 THEN '' ELSE rtrim(printf('.%09d', " + nanos + " % 1000000000), '0') END)",
	// SQLite goes on into the month after: the earlier of that and of the month's last day is meant.
	ast.AddMonths: "(min(date(substr({1}, 1, 10), [2] || ' months')," +
		" date(substr({1}, 1, 10), 'start of month', ([2] + 1) || ' months', '-1 day')) || substr({1}, 11))",
}
