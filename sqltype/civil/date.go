package civil

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, from [MinDate] to [MaxDate]. The zero value is MinDate, 0001-01-01, as it is of a time.Time.
// Arithmetic may leave that range; such a date can't be stored.
type Date struct {
	days int32 // since 0001-01-01
}

// The first and the last date that can be stored.
var (
	MinDate = Date{}
	MaxDate = NewDate(9999, time.December, 31)
)

// epochDay is 1970-01-01 in days since 0001-01-01.
const epochDay = 719162

const daySeconds = 24 * 60 * 60

// NewDate returns a date. Values outside of their usual ranges carry over, as with time.Date: October 32 is November 1.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the date that t's clock shows, in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	seconds := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	return Date{int32(seconds/daySeconds + epochDay)} // exact: midnight is a multiple of a day
}

// ParseDate reads a date as String writes it: 2026-11-22.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("civil: %q is no date: want it like 2026-11-22, from year 1 on", s)
	}
	return DateOf(t), nil
}

// midnight is the beginning of the day in UTC.
func (d Date) midnight() time.Time { return time.Unix((int64(d.days)-epochDay)*daySeconds, 0).UTC() }

// Date returns year, month and day.
func (d Date) Date() (year int, month time.Month, day int) { return d.midnight().Date() }

// Year returns the year.
func (d Date) Year() int { return d.midnight().Year() }

// Month returns the month.
func (d Date) Month() time.Month { return d.midnight().Month() }

// Day returns the day of the month.
func (d Date) Day() int { return d.midnight().Day() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// AddDays returns the date n days later; n may be negative.
func (d Date) AddDays(n int) Date { return Date{d.days + int32(n)} }

// AddDate adds years, months and days, and carries over as time.Time.AddDate does: a month after January 31 is March 3.
func (d Date) AddDate(years, months, days int) Date {
	return DateOf(d.midnight().AddDate(years, months, days))
}

// DaysSince returns the number of days from e to d.
func (d Date) DaysSince(e Date) int { return int(d.days) - int(e.days) }

// Compare returns -1 if d is before e, 0 if they are the same, 1 if d is after e.
func (d Date) Compare(e Date) int { return cmp.Compare(d.days, e.days) }

// Equal tells whether d and e are the same day, as == does. It serves libraries that compare by a method.
func (d Date) Equal(e Date) bool { return d == e }

// InRange tells whether d lies between MinDate and MaxDate, both included.
func (d Date) InRange() bool { return d.days >= MinDate.days && d.days <= MaxDate.days }

// At returns a time of this day.
func (d Date) At(t Time) DateTime { return DateTime{Date: d, Time: t} }

// In returns the first moment of the day in a zone: midnight, or the end of the gap where the zone skips midnight.
func (d Date) In(loc *time.Location) time.Time {
	y, m, day := d.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, loc)
}

// String returns the date as ISO 8601 has it: 2026-11-22.
func (d Date) String() string { return d.midnight().Format(time.DateOnly) }

// MarshalText returns the date as String does. A date out of range is an error.
func (d Date) MarshalText() ([]byte, error) {
	if !d.InRange() {
		return nil, fmt.Errorf("civil: date %s is out of range: want one from %s to %s", d, MinDate, MaxDate)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}
