package retort

import (
	"fmt"
	"time"

	"github.com/retort-go/retort/ast"
)

// Time functions see a point in time in UTC, whatever the zone of the session: a year, a day, a Monday begin at midnight UTC. Of NULL they
// are NULL. A result that the database has no timestamp for, such as one after the year 9999, is NULL on SQLite and MySQL and an error on
// PostgreSQL.

// Temporal is every kind of point in time. Functions constrained by it give back the kind they get.
type Temporal interface {
	Expr
	Column[time.Time] | Nullable[time.Time] | Agg[time.Time] | NullAgg[time.Time]
}

// TimeUnit is a part of a point in time, for [Extract] and [DateTrunc].
type TimeUnit uint8

// The parts of a point in time.
const (
	Year TimeUnit = iota
	Quarter
	Month
	Week // by ISO 8601: from Monday; week 1 has the year's first Thursday
	Day
	Hour
	Minute
	Second
	Weekday // 0 for Sunday to 6, as time.Weekday; only to extract
	YearDay // from 1, as time.Time.YearDay; only to extract
	Epoch   // whole seconds since 1970, as time.Time.Unix; only to extract
)

var timeUnits = [...]struct{ extract, trunc ast.Fn }{
	Year:    {ast.YearOf, ast.TruncYear},
	Quarter: {ast.QuarterOf, ast.TruncQuarter},
	Month:   {ast.MonthOf, ast.TruncMonth},
	Week:    {ast.WeekOf, ast.TruncWeek},
	Day:     {ast.DayOf, ast.TruncDay},
	Hour:    {ast.HourOf, ast.TruncHour},
	Minute:  {ast.MinuteOf, ast.TruncMinute},
	Second:  {ast.SecondOf, ast.TruncSecond},
	Weekday: {extract: ast.WeekdayOf},
	YearDay: {extract: ast.YearDayOf},
	Epoch:   {extract: ast.EpochOf},
}

// String returns the unit's name in lower case.
func (u TimeUnit) String() string {
	if int(u) >= len(timeUnits) {
		return fmt.Sprintf("TimeUnit(%d)", u)
	}
	return string(timeUnits[u].extract)
}

// Now is the time at which the statement began; on PostgreSQL the transaction. It counts in microseconds, on SQLite in milliseconds.
func Now() Column[time.Time] { return Column[time.Time]{opsOf[time.Time](function(ast.Now))} }

// Today is the last midnight, in UTC.
func Today() Column[time.Time] { return DateTrunc(Day, Now()) }

// Extract is a part of a point in time as a number: retort.Extract(retort.Year, Books.Published). Seconds are whole ones.
func Extract(unit TimeUnit, e ExprOf[time.Time]) NullNum[int64] {
	if int(unit) >= len(timeUnits) {
		return NullNum[int64]{opsOf[int64](&ast.Bad{Err: fmt.Errorf("Extract has no %s", unit)})}
	}
	return NullNum[int64]{opsOf[int64](function(timeUnits[unit].extract, ast.ExprOf(e)))}
}

// DateTrunc is the beginning of the year, month, hour and so on that e is in. A week begins on Monday.
func DateTrunc[E Temporal](unit TimeUnit, e E) E {
	if int(unit) >= len(timeUnits) || timeUnits[unit].trunc == "" {
		return filled(e, &ast.Bad{Err: fmt.Errorf("DateTrunc has no %s", unit)})
	}
	return filled(e, function(timeUnits[unit].trunc, ast.ExprOf(e)))
}

// AddTime is e later by d, or earlier if d is below zero. What d has under a microsecond is cut off.
func AddTime[E Temporal](e E, d time.Duration) E {
	whole := d.Truncate(time.Microsecond)
	seconds := int64(whole / time.Second)
	rest := whole % time.Second
	if rest < 0 {
		seconds, rest = seconds-1, rest+time.Second
	}
	if rest == 0 {
		return filled(e, function(ast.AddSeconds, ast.ExprOf(e), bindOf(seconds)))
	}
	return filled(e, function(ast.AddMicros, ast.ExprOf(e), bindOf(seconds), bindOf(rest.Microseconds())))
}

// AddDays is e later by n days of 24 hours, or earlier if n is below zero.
func AddDays[E Temporal](e E, n int) E {
	return filled(e, function(ast.AddSeconds, ast.ExprOf(e), bindOf(int64(n)*24*60*60)))
}

// AddMonths is e later by n months, or earlier if n is below zero. Where the month has no such day, it is the month's last: January 31 and a
// month is February 28 or 29, unlike time.Time.AddDate.
func AddMonths[E Temporal](e E, n int) E {
	return filled(e, function(ast.AddMonths, ast.ExprOf(e), bindOf(n)))
}

// AddYears is [AddMonths] of twelve months for each year: February 29 becomes the 28th where there is none.
func AddYears[E Temporal](e E, n int) E { return AddMonths(e, 12*n) }
