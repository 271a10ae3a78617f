package civil

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Interval is a length of time in three parts that don't add up by themselves: a month has 28 to 31 days, a day 23 to 25 hours. Each may
// be negative. This is PostgreSQL's INTERVAL. The zero value is no time at all. Intervals are equal if their parts are.
type Interval struct {
	Months int32
	Days   int32
	Micros int64 // microseconds
}

// IntervalOf returns a duration as an interval of microseconds. What is finer is cut off.
func IntervalOf(d time.Duration) Interval { return Interval{Micros: d.Microseconds()} }

// Duration returns the interval as a duration in which a day has 24 hours. ok is false if it has months, or is longer than a
// time.Duration can be: 292 years.
func (i Interval) Duration() (d time.Duration, ok bool) {
	micros := int64(i.Days)*dayMicros + i.Micros // within 64 bits but for Micros near the ends, which are over 292 years
	ok = i.Months == 0 && abs(i.Micros) <= math.MaxInt64/1000 && abs(micros) <= math.MaxInt64/1000
	return time.Duration(micros) * time.Microsecond, ok
}

func abs(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// AddTo returns the time an interval after t: first its months, then its days, by t's calendar, then its microseconds.
func (i Interval) AddTo(t time.Time) time.Time {
	return t.AddDate(0, int(i.Months), int(i.Days)).Add(time.Duration(i.Micros) * time.Microsecond)
}

// String returns the interval as ISO 8601 has it, with a sign at each part: P1Y2M-3DT4H5M6.5S. No time is PT0S.
func (i Interval) String() string {
	if i == (Interval{}) {
		return "PT0S"
	}
	b := []byte{'P'}
	part := func(n int64, unit byte) {
		if n != 0 {
			b = append(strconv.AppendInt(b, n, 10), unit)
		}
	}
	part(int64(i.Months/12), 'Y')
	part(int64(i.Months%12), 'M')
	part(int64(i.Days), 'D')
	if i.Micros == 0 {
		return string(b)
	}
	b = append(b, 'T')
	seconds := i.Micros / 1_000_000
	part(seconds/3600, 'H')
	part(seconds/60%60, 'M')
	return string(appendSeconds(b, seconds%60, int(i.Micros%1_000_000)))
}

// appendSeconds writes the seconds of an interval, which have one sign with their fraction.
func appendSeconds(b []byte, seconds int64, micros int) []byte {
	if seconds == 0 && micros == 0 {
		return b
	}
	if micros == 0 {
		return append(strconv.AppendInt(b, seconds, 10), 'S')
	}
	if seconds < 0 || micros < 0 {
		b, seconds, micros = append(b, '-'), -seconds, -micros
	}
	b = strconv.AppendInt(b, seconds, 10)
	return append(append(b, fraction(micros)...), 'S')
}

// units are the letters of a part before and behind the T, in months, days or microseconds.
var units = map[string]Interval{
	"Y": {Months: 12}, "M": {Months: 1}, "W": {Days: 7}, "D": {Days: 1},
	"TH": {Micros: 3600_000_000}, "TM": {Micros: 60_000_000}, "TS": {Micros: 1_000_000},
}

// ParseInterval reads an interval of ISO 8601, as String writes it. Seconds may have a fraction, of which six digits count.
func ParseInterval(s string) (Interval, error) {
	var out Interval
	rest, ok := strings.CutPrefix(s, "P")
	prefix := ""
	for ok && rest != "" {
		if prefix == "" && rest[0] == 'T' {
			prefix, rest = "T", rest[1:]
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= 'A' })
		if end < 0 {
			ok = false
			break
		}
		ok = out.add(rest[:end], prefix+rest[end:end+1])
		rest = rest[end+1:]
	}
	if !ok || len(s) < 3 {
		return Interval{}, fmt.Errorf("civil: %q is no interval: want it like P1Y2M3DT4H5M6.5S", s)
	}
	return out, nil
}

// add adds a part of a text to the interval.
func (i *Interval) add(number, unit string) bool {
	u, known := units[unit]
	whole, digits, hasFraction := strings.Cut(number, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if !known || err != nil || hasFraction && unit != "TS" {
		return false
	}
	micros, ok := parseFraction(digits)
	if !ok {
		return false
	}
	if strings.HasPrefix(whole, "-") {
		micros = -micros
	}
	months, days := int64(i.Months)+n*int64(u.Months), int64(i.Days)+n*int64(u.Days)
	if u.Micros != 0 && abs(n) > uint64(math.MaxInt64/u.Micros) || u.Micros == 0 && int64(int32(n)) != n {
		return false
	}
	more := n*u.Micros + micros
	sum := i.Micros + more
	overflow := (i.Micros^sum)&(more^sum) < 0
	i.Months, i.Days, i.Micros = int32(months), int32(days), sum
	return int64(i.Months) == months && int64(i.Days) == days && !overflow
}

// parseFraction reads the digits behind the point as microseconds.
func parseFraction(digits string) (int64, bool) {
	if digits == "" {
		return 0, true
	}
	n, err := strconv.ParseUint((digits + "000000")[:6], 10, 32)
	return int64(n), err == nil && strings.Trim(digits, "0123456789") == ""
}

// MarshalText returns the interval as String does.
func (i Interval) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (i *Interval) UnmarshalText(text []byte) (err error) {
	*i, err = ParseInterval(string(text))
	return err
}
