package civil

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Time is a time of day, from 00:00:00, the zero value, to 24:00:00, to the microsecond: what databases keep of it.
type Time struct {
	micros int64 // since midnight
}

// EndOfDay is 24:00:00. Databases that know it, know it as the end of a span only; it is not on a clock.
var EndOfDay = Time{dayMicros}

const dayMicros = daySeconds * 1_000_000

// NewTime returns a time of day. What is finer than a microsecond is cut off. Values outside of their usual ranges carry over, and around
// the clock: 25 hours are 01:00:00.
func NewTime(hour, minute, second, nanosecond int) Time {
	nanos := ((int64(hour)*60+int64(minute))*60+int64(second))*int64(time.Second) + int64(nanosecond)
	day := int64(daySeconds * time.Second)
	return Time{(nanos%day + day) % day / 1000}
}

// TimeOf returns the time of day that t's clock shows, in t's own zone, cut to the microsecond.
func TimeOf(t time.Time) Time {
	h, m, s := t.Clock()
	return NewTime(h, m, s, t.Nanosecond())
}

// ParseTime reads a time of day as String writes it, with up to nine digits of a second, or without seconds: 14:16:29.5, 14:16.
func ParseTime(s string) (Time, error) {
	if end, zeros, _ := strings.Cut(s, "."); end == "24:00:00" && strings.Trim(zeros, "0") == "" {
		return EndOfDay, nil
	}
	for _, layout := range [...]string{"15:04:05", "15:04"} { // a fraction is read though the layout has none
		if t, err := time.Parse(layout, s); err == nil {
			return TimeOf(t), nil
		}
	}
	return Time{}, fmt.Errorf("civil: %q is no time of day: want it like 14:16:29.5", s)
}

// Clock returns hour, minute, second and the microseconds that remain.
func (t Time) Clock() (hour, minute, second, microsecond int) {
	seconds := t.micros / 1_000_000
	return int(seconds / 3600), int(seconds / 60 % 60), int(seconds % 60), int(t.micros % 1_000_000)
}

// SinceMidnight returns how long after midnight it is, on a day without a change of the clock.
func (t Time) SinceMidnight() time.Duration { return time.Duration(t.micros) * time.Microsecond }

// Compare returns -1 if t is before u, 0 if they are the same, 1 if t is after u.
func (t Time) Compare(u Time) int { return cmp.Compare(t.micros, u.micros) }

// Equal tells whether t and u are the same time, as == does. It serves libraries that compare by a method.
func (t Time) Equal(u Time) bool { return t == u }

// String returns the time as ISO 8601 has it, with as many digits of a second as it needs: 14:16:29.5.
func (t Time) String() string {
	h, m, s, micros := t.Clock()
	text := fmt.Sprintf("%02d:%02d:%02d", h, m, s)
	if micros == 0 {
		return text
	}
	return text + fraction(micros)
}

// fraction writes microseconds as digits behind a point, without zeros at the end.
func fraction(micros int) string {
	text := fmt.Sprintf(".%06d", micros)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return text
}

// MarshalText returns the time as String does.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (t *Time) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTime(string(text))
	return err
}
