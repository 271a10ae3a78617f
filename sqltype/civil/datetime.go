package civil

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// DateTime is a date and a time of day, as a calendar and a clock on a wall show them; which point in time that is depends on where the
// wall is. The zero value is midnight of 0001-01-01.
type DateTime struct {
	Date Date
	Time Time
}

// DateTimeOf returns what calendar and clock show at t, in t's own zone, cut to the microsecond.
func DateTimeOf(t time.Time) DateTime { return DateTime{DateOf(t), TimeOf(t)} }

// ParseDateTime reads a date and a time with a space or a T between them: 2026-11-22 14:16:29.5. A date alone is its midnight.
func ParseDateTime(s string) (DateTime, error) {
	date, clock, found := strings.Cut(s, " ")
	if !found {
		date, clock, found = strings.Cut(s, "T")
	}
	d, err := ParseDate(date)
	if err == nil && found {
		var t Time
		t, err = ParseTime(clock)
		return DateTime{d, t}, err
	}
	if err != nil {
		err = fmt.Errorf("civil: %q is no date and time: want it like 2026-11-22 14:16:29.5", s)
	}
	return DateTime{Date: d}, err
}

// In returns the point in time at which it is d in a zone. One that the zone skips or has twice is read as time.Date does.
func (d DateTime) In(loc *time.Location) time.Time {
	year, month, day := d.Date.Date()
	h, m, s, micros := d.Time.Clock()
	return time.Date(year, month, day, h, m, s, micros*1000, loc)
}

// Compare returns -1 if d is before e, 0 if they are the same, 1 if d is after e.
func (d DateTime) Compare(e DateTime) int {
	return cmp.Or(d.Date.Compare(e.Date), d.Time.Compare(e.Time))
}

// String returns date and time with a space between them: 2026-11-22 14:16:29.5.
func (d DateTime) String() string { return d.Date.String() + " " + d.Time.String() }

// MarshalText returns date and time with a T between them, as JSON has them. A date out of range is an error.
func (d DateTime) MarshalText() ([]byte, error) {
	b, err := d.Date.MarshalText()
	return append(append(b, 'T'), d.Time.String()...), err
}

// UnmarshalText reads what MarshalText or String writes.
func (d *DateTime) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDateTime(string(text))
	return err
}
