package mysql

import "github.com/retort-go/retort/ast"

// timeFunctions are those of points in time. A DATETIME is in UTC and has no zone. One that comes as text, as a bind does, gives text when
// something is added, so it is cast before.
var timeFunctions = map[ast.Fn]string{
	ast.Now: "utc_timestamp(6)",

	ast.YearOf:    "year({1})",
	ast.QuarterOf: "quarter({1})",
	ast.MonthOf:   "month({1})",
	ast.WeekOf:    "weekofyear({1})",
	ast.DayOf:     "dayofmonth({1})",
	ast.HourOf:    "hour({1})",
	ast.MinuteOf:  "minute({1})",
	ast.SecondOf:  "second({1})",
	ast.WeekdayOf: "(dayofweek({1}) - 1)",
	ast.YearDayOf: "dayofyear({1})",
	ast.EpochOf:   "CAST(floor(timestampdiff(MICROSECOND, '1970-01-01', {1}) / 1000000) AS SIGNED)",

	ast.MicrosOf: "timestampdiff(MICROSECOND, '1970-01-01', {1})",
	ast.TimeDiff: "(timestampdiff(MICROSECOND, {2}, {1}) * 1000)",

	ast.DateInstant:     "CAST({1} AS DATETIME(6))",
	ast.DateTimeInstant: "CAST({1} AS DATETIME(6))",
	ast.ClockInstant:    "timestamp('1970-01-01', {1})",
	ast.InstantDate:     "CAST({1} AS DATE)",
	ast.InstantDateTime: "CAST({1} AS DATETIME(6))",

	ast.TruncYear:    "CAST(date_format({1}, '%Y-01-01') AS DATETIME(6))",
	ast.TruncQuarter: "CAST(makedate(year({1}), 1) + INTERVAL (quarter({1}) - 1) QUARTER AS DATETIME(6))",
	ast.TruncMonth:   "CAST(date_format({1}, '%Y-%m-01') AS DATETIME(6))",
	ast.TruncWeek:    "CAST(date({1}) - INTERVAL weekday({1}) DAY AS DATETIME(6))",
	ast.TruncDay:     "CAST(date({1}) AS DATETIME(6))",
	ast.TruncHour:    "CAST(date_format({1}, '%Y-%m-%d %H:00:00') AS DATETIME(6))",
	ast.TruncMinute:  "CAST(date_format({1}, '%Y-%m-%d %H:%i:00') AS DATETIME(6))",
	ast.TruncSecond:  "CAST(date_format({1}, '%Y-%m-%d %H:%i:%s') AS DATETIME(6))",

	ast.AddSeconds: "date_add(CAST({1} AS DATETIME(6)), INTERVAL {2} SECOND)",
	ast.AddMicros:  "date_add(date_add(CAST({1} AS DATETIME(6)), INTERVAL {2} SECOND), INTERVAL {3} MICROSECOND)",
	ast.AddMonths:  "date_add(CAST({1} AS DATETIME(6)), INTERVAL {2} MONTH)",
}
