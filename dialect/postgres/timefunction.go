package postgres

import "github.com/retort-go/retort/ast"

// timeFunctions are those of points in time. A TIMESTAMP WITH TIME ZONE has its calendar in the session's zone: AT TIME ZONE makes it
// that of UTC, and back.
var timeFunctions = map[ast.Fn]string{
	ast.Now: "now()",

	ast.YearOf:    "CAST(extract(year FROM [1] AT TIME ZONE 'UTC') AS BIGINT)",
	ast.QuarterOf: "CAST(extract(quarter FROM [1] AT TIME ZONE 'UTC') AS BIGINT)",
	ast.MonthOf:   "CAST(extract(month FROM [1] AT TIME ZONE 'UTC') AS BIGINT)",
	ast.WeekOf:    "CAST(extract(week FROM [1] AT TIME ZONE 'UTC') AS BIGINT)",
	ast.DayOf:     "CAST(extract(day FROM [1] AT TIME ZONE 'UTC') AS BIGINT)",
	ast.HourOf:    "CAST(extract(hour FROM [1] AT TIME ZONE 'UTC') AS BIGINT)",
	ast.MinuteOf:  "CAST(extract(minute FROM [1] AT TIME ZONE 'UTC') AS BIGINT)",
	ast.SecondOf:  "CAST(floor(extract(second FROM [1] AT TIME ZONE 'UTC')) AS BIGINT)",
	ast.WeekdayOf: "CAST(extract(dow FROM [1] AT TIME ZONE 'UTC') AS BIGINT)",
	ast.YearDayOf: "CAST(extract(doy FROM [1] AT TIME ZONE 'UTC') AS BIGINT)",
	ast.EpochOf:   "CAST(floor(extract(epoch FROM [1])) AS BIGINT)",

	ast.MicrosOf: "CAST(floor(extract(epoch FROM [1]) * 1000000) AS BIGINT)",
	ast.TimeDiff: "([1] - [2])",

	ast.DateInstant:     "(CAST({1} AS TIMESTAMP) AT TIME ZONE 'UTC')",
	ast.DateTimeInstant: "(CAST({1} AS TIMESTAMP) AT TIME ZONE 'UTC')",
	ast.ClockInstant:    "((DATE '1970-01-01' + CAST({1} AS TIME)) AT TIME ZONE 'UTC')",
	ast.InstantDate:     "CAST([1] AT TIME ZONE 'UTC' AS DATE)",
	ast.InstantDateTime: "([1] AT TIME ZONE 'UTC')",

	ast.TruncYear:    "date_trunc('year', {1}, 'UTC')",
	ast.TruncQuarter: "date_trunc('quarter', {1}, 'UTC')",
	ast.TruncMonth:   "date_trunc('month', {1}, 'UTC')",
	ast.TruncWeek:    "date_trunc('week', {1}, 'UTC')",
	ast.TruncDay:     "date_trunc('day', {1}, 'UTC')",
	ast.TruncHour:    "date_trunc('hour', {1}, 'UTC')",
	ast.TruncMinute:  "date_trunc('minute', {1}, 'UTC')",
	ast.TruncSecond:  "date_trunc('second', {1}, 'UTC')",

	ast.AddSeconds: "([1] + [2] * INTERVAL '1 second')",
	ast.AddMicros:  "([1] + [2] * INTERVAL '1 second' + [3] * INTERVAL '1 microsecond')",
	ast.AddMonths:  "(([1] AT TIME ZONE 'UTC' + [2] * INTERVAL '1 month') AT TIME ZONE 'UTC')",
}
