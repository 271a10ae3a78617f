package retort

import (
	"fmt"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// Time functions see a point in time in UTC, whatever the zone of the session: a year, a day, a Monday begin at midnight UTC. Dates and times
// of package civil have no zone and are what they say; where a function wants a point in time of them, they are taken to be in UTC. Of NULL
// all are NULL. A result that the database has no timestamp for, such as one after the year 9999, is NULL on SQLite and MySQL and an error on
// PostgreSQL.

// Temporal is every kind of point in time, of date and of date with a time. Functions constrained by it give back the kind they get.
type Temporal interface {
	Expr
	Column[time.Time] | Nullable[time.Time] | Agg[time.Time] | NullAgg[time.Time] |
		Column[civil.Date] | Nullable[civil.Date] | Agg[civil.Date] | NullAgg[civil.Date] |
		Column[civil.DateTime] | Nullable[civil.DateTime] | Agg[civil.DateTime] | NullAgg[civil.DateTime]
}

// Timed is a [Temporal] that has a time of day.
type Timed interface {
	Expr
	Column[time.Time] | Nullable[time.Time] | Agg[time.Time] | NullAgg[time.Time] |
		Column[civil.DateTime] | Nullable[civil.DateTime] | Agg[civil.DateTime] | NullAgg[civil.DateTime]
}

// Moment is what a moment's Go type may be: a point in time, or a date or time without a zone.
type Moment interface {
	time.Time | civil.Date | civil.DateTime | civil.Time
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

// Extract is a part of a moment as a number: retort.Extract(retort.Year, Books.Published). Seconds are whole ones. A civil.Time has hours,
// minutes and seconds; a civil.Date has these too, all of them 0.
func Extract[T Moment](unit TimeUnit, e ExprOf[T]) NullNum[int64] {
	if _, clock := any(*new(T)).(civil.Time); int(unit) >= len(timeUnits) || clock && (unit < Hour || unit > Second) {
		return NullNum[int64]{opsOf[int64](&ast.Bad{Err: fmt.Errorf("Extract has no %s of a %T", unit, *new(T))})}
	}
	return NullNum[int64]{opsOf[int64](function(timeUnits[unit].extract, instant(e)))}
}

// DateTrunc is the beginning of the year, month, hour and so on that e is in. A week begins on Monday.
func DateTrunc[E Temporal](unit TimeUnit, e E) E {
	if int(unit) >= len(timeUnits) || timeUnits[unit].trunc == "" {
		return filled(e, &ast.Bad{Err: fmt.Errorf("DateTrunc has no %s", unit)})
	}
	return onInstant(e, timeUnits[unit].trunc)
}

// AddTime is e later by d, or earlier if d is below zero. What d has under a microsecond is cut off.
func AddTime[E Timed](e E, d time.Duration) E {
	whole := d.Truncate(time.Microsecond)
	seconds := int64(whole / time.Second)
	rest := whole % time.Second
	if rest < 0 {
		seconds, rest = seconds-1, rest+time.Second
	}
	if rest == 0 {
		return onInstant(e, ast.AddSeconds, bindOf(seconds))
	}
	return onInstant(e, ast.AddMicros, bindOf(seconds), bindOf(rest.Microseconds()))
}

// AddDays is e later by n days of 24 hours, or earlier if n is below zero.
func AddDays[E Temporal](e E, n int) E {
	return onInstant(e, ast.AddSeconds, bindOf(int64(n)*24*60*60))
}

// AddMonths is e later by n months, or earlier if n is below zero. Where the month has no such day, it is the month's last: January 31 and a
// month is February 28 or 29, unlike time.Time.AddDate.
func AddMonths[E Temporal](e E, n int) E { return onInstant(e, ast.AddMonths, bindOf(n)) }

// AddYears is [AddMonths] of twelve months for each year: February 29 becomes the 28th where there is none.
func AddYears[E Temporal](e E, n int) E { return AddMonths(e, 12*n) }

// TimeDiff is by how much later is later than earlier; below zero if it is earlier. It counts as finely as the database stores moments. Over
// 292 years, which a time.Duration can't hold, it is an error when it is read, or on MySQL when it is computed.
//
//	retort.TimeDiff(Loans.Returned, Loans.Lent).Gt(14 * 24 * time.Hour)
func TimeDiff[T Moment](later, earlier ExprOf[T]) Nullable[time.Duration] {
	return Nullable[time.Duration]{opsOf[time.Duration](function(ast.TimeDiff, instant(later), instant(earlier)))}
}

// DaysBetween is how many midnights lie between two days: 1 from one day to the next, whatever the hour; below zero if later is the earlier.
// The days of points in time are those in UTC.
func DaysBetween[T time.Time | civil.Date | civil.DateTime](later, earlier ExprOf[T]) NullNum[int64] {
	day := func(e ExprOf[T]) ast.Expr { return function(ast.EpochOf, function(ast.TruncDay, instant(e))) }
	between := &ast.Binary{Op: ast.Sub, L: day(later), R: day(earlier)}
	return NullNum[int64]{opsOf[int64](&ast.Binary{Op: ast.IntDiv, L: between, R: &ast.Literal{Value: sqltype.IntOf(24 * 60 * 60)}})}
}

// onInstant calls a function of a point in time for a temporal of any kind, which it gives back.
func onInstant[E Expr](e E, fn ast.Fn, args ...ast.Expr) E {
	x, back := ast.ExprOf(e), ast.Fn("")
	switch any(e).(type) {
	case ExprOf[civil.Date]:
		x, back = function(ast.DateInstant, x), ast.InstantDate
	case ExprOf[civil.DateTime]:
		x, back = function(ast.DateTimeInstant, x), ast.InstantDateTime
	}
	x = function(fn, append([]ast.Expr{x}, args...)...)
	if back != "" {
		x = function(back, x)
	}
	return filled(e, x)
}

// instant is a moment as a point in time.
func instant[T Moment](e ExprOf[T]) ast.Expr {
	x := ast.ExprOf(e)
	switch any(*new(T)).(type) {
	case civil.Date:
		return function(ast.DateInstant, x)
	case civil.DateTime:
		return function(ast.DateTimeInstant, x)
	case civil.Time:
		return function(ast.ClockInstant, x)
	}
	return x
}
