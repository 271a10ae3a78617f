package sqltype

import (
	"fmt"
	"reflect"
	"time"

	"github.com/retort-go/retort/sqltype/civil"
)

var durationType = reflect.TypeFor[time.Duration]()

// calendarCodec returns the codec of a type of package civil, or of time.Duration, or nil.
func calendarCodec(t reflect.Type) *Codec {
	switch t {
	case durationType:
		return durationCodec()
	case reflect.TypeFor[civil.Date]():
		return textual[civil.Date]{Date, formatDate, parseDate, dateOf}.codec()
	case reflect.TypeFor[civil.Time]():
		return textual[civil.Time]{TimeOfDay, formatClock, civil.ParseTime, nil}.codec()
	case reflect.TypeFor[civil.DateTime]():
		return textual[civil.DateTime]{DateTime, formatDateTime, civil.ParseDateTime, dateTimeOf}.codec()
	case reflect.TypeFor[civil.Interval]():
		return textual[civil.Interval]{Interval, formatInterval, parseInterval, nil}.codec()
	}
	return nil
}

func formatDate(d civil.Date) (string, error) {
	b, err := d.MarshalText()
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrOverflow, err)
	}
	return string(b), nil
}

// parseDate takes a midnight for its day, which is how programs without a type for dates store them.
func parseDate(s string) (civil.Date, error) {
	d, err := civil.ParseDate(s)
	if err == nil {
		return d, nil
	}
	if at, atErr := civil.ParseDateTime(s); atErr == nil && at.Time == (civil.Time{}) {
		return at.Date, nil
	}
	return d, err
}

// dateOf is for drivers that give a date as its midnight in UTC.
func dateOf(t time.Time) (civil.Date, bool) {
	d := civil.DateOf(t.UTC())
	return d, d.InRange()
}

func formatClock(t civil.Time) (string, error) { return t.String(), nil }

func formatDateTime(d civil.DateTime) (string, error) {
	_, err := formatDate(d.Date)
	return d.String(), err
}

// dateTimeOf is for drivers that give what has no zone as if it were in UTC.
func dateTimeOf(t time.Time) (civil.DateTime, bool) {
	d := civil.DateTimeOf(t.UTC())
	return d, d.Date.InRange()
}

func formatInterval(i civil.Interval) (string, error) { return i.String(), nil }

// durationCodec stores a time.Duration as an interval where the database has these, and as a number of nanoseconds elsewhere. It reads both.
func durationCodec() *Codec {
	c := flat[time.Duration](durationType, Duration)
	c.Value = func(p Ptr) (Value, error) { return DurationOf(*At[time.Duration](p)), nil }
	c.Scan = func(p Ptr, src Source, col int) error {
		d, err := scanDuration(src, col)
		if err == nil {
			*At[time.Duration](p) = d
		}
		return err
	}
	return c
}

func scanDuration(src Source, col int) (time.Duration, error) {
	switch k := src.Kind(col); k {
	case DurationValue:
		return time.Duration(src.Int(col)), nil
	case TextValue:
		i, err := parseInterval(src.Text(col))
		if err != nil {
			return 0, fmt.Errorf("%w: %w", ErrMismatch, err)
		}
		d, ok := i.Duration()
		if !ok {
			return 0, fmt.Errorf("%w: interval %s into time.Duration, which has no months and ends at 292 years: take civil.Interval", ErrOverflow, i)
		}
		return d, nil
	default:
		n, err := scanInt(src, col, durationType)
		return time.Duration(n), err
	}
}
