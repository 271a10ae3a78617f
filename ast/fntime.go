package ast

// Functions of points in time. They read calendar fields in UTC.
const (
	Now Fn = "now"

	YearOf    Fn = "year"
	QuarterOf Fn = "quarter"
	MonthOf   Fn = "month"
	WeekOf    Fn = "week" // by ISO 8601
	DayOf     Fn = "day"
	HourOf    Fn = "hour"
	MinuteOf  Fn = "minute"
	SecondOf  Fn = "second"
	WeekdayOf Fn = "weekday" // 0 is Sunday
	YearDayOf Fn = "yearday" // 1 is the first of January
	EpochOf   Fn = "epoch"   // whole seconds since 1970

	TruncYear    Fn = "trunc_year"
	TruncQuarter Fn = "trunc_quarter"
	TruncMonth   Fn = "trunc_month"
	TruncWeek    Fn = "trunc_week" // to a Monday
	TruncDay     Fn = "trunc_day"
	TruncHour    Fn = "trunc_hour"
	TruncMinute  Fn = "trunc_minute"
	TruncSecond  Fn = "trunc_second"

	MicrosOf Fn = "micros"    // microseconds since 1970
	TimeDiff Fn = "time_diff" // a length of time, by which the first argument is later than the second

	// A date, a date with a time, and a time of the first of January 1970, as the point in time that it is in UTC; and back.
	DateInstant     Fn = "date_instant"
	DateTimeInstant Fn = "datetime_instant"
	ClockInstant    Fn = "clock_instant"
	InstantDate     Fn = "instant_date"
	InstantDateTime Fn = "instant_datetime"

	AddSeconds Fn = "add_seconds"
	AddMicros  Fn = "add_micros" // seconds, and microseconds from 0 up to a million
	AddMonths  Fn = "add_months" // the last day of a month stands for days that it doesn't have
)
