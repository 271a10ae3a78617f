package sqlite

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// timeLayout is how a timestamp is stored: in UTC, up to the nanosecond, without trailing zeros and without an offset, as
// CURRENT_TIMESTAMP and most other programs write it, so that one finds what the others stored. Such texts sort by instant.
// SQLite's date functions take them (https://sqlite.org/lang_datefunc.html).
const timeLayout = "2006-01-02 15:04:05.999999999"

// Encode lowers a value to one of SQLite's storage classes. A boolean becomes 0 or 1. A timestamp becomes text in UTC, as in
// "2026-11-22 14:16:29.5"; a year beyond 0 to 9999 is ErrOverflow. A duration becomes a number of nanoseconds. A list becomes the text
// of a JSON array, for json_each: its timestamps and booleans as above, its blobs in upper-case hexadecimal as hex() has it. JSON has no
// NaN and no infinity, so these are ErrUnsupported in a list.
func (Dialect) Encode(v sqltype.Value) (sqltype.Value, error) { return dialect.EncodePlain(v, &lists) }

var lists = dialect.ListText{
	Open: '[', Close: ']', Null: "null", True: "1", False: "0",
	Text: appendString, Bytes: appendHex, Time: appendTime, Float: appendFloat,
}

func appendTime(b []byte, t time.Time) ([]byte, error) {
	t = t.UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return b, fmt.Errorf("%w: year %d of a timestamp, SQLite has 0 to 9999", sqltype.ErrOverflow, y)
	}
	return t.AppendFormat(b, timeLayout), nil
}

// appendHex writes bytes in upper-case hexadecimal.
func appendHex(b, v []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range v {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}

// appendFloat keeps a float apart from an integer by a point or an exponent.
func appendFloat(b []byte, f float64) []byte {
	start := len(b)
	b = strconv.AppendFloat(b, f, 'g', -1, 64)
	for _, c := range b[start:] {
		if c == '.' || c == 'e' {
			return b
		}
	}
	return append(b, ".0"...)
}

// appendString writes a JSON string. Bytes that are not UTF-8 stay as they are: SQLite's parser passes them on, where
// encoding/json would replace them.
func appendString(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// otherLayouts are what other programs and SQLite's own functions write for a timestamp.
var otherLayouts = [...]string{
	"2006-01-02T15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02 15:04:05.999999999Z0700",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04Z07:00",
	"2006-01-02 15:04Z07:00",
	"2006-01-02T15:04",
	"2006-01-02 15:04",
	"2006-01-02",
	"2006-01-02 15:04:05.999999999 -0700 MST", // time.Time.String, which modernc.org/sqlite wrote by default
}

// ParseTime reads a timestamp as Encode writes it, and the other forms of ISO 8601 that SQLite's date functions take: with T
// instead of the space, without seconds, without a time, with another offset, or without one, which means UTC. The result is in UTC.
func (Dialect) ParseTime(s string) (time.Time, error) {
	if t, ok := parseOwn(s); ok {
		return t, nil
	}
	return parseOther(s)
}

// ParseTimeBytes is ParseTime without making a string of what Encode wrote.
func (Dialect) ParseTimeBytes(s []byte) (time.Time, error) {
	if t, ok := parseOwn(s); ok {
		return t, nil
	}
	return parseOther(string(s))
}

func parseOther(s string) (time.Time, error) {
	text := strings.TrimSpace(s)
	if i := strings.Index(text, " m="); i > 0 {
		text = text[:i] // the monotonic clock reading in a time.Time.String
	}
	for _, layout := range otherLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no timestamp: want it like %q", s, "2006-01-02 15:04:05.5")
}

// parseOwn reads what Encode writes, an offset of zero behind it or not, without the cost of time.Parse.
func parseOwn[S string | []byte](s S) (time.Time, bool) {
	const fixed = "2006-01-02 15:04:05"
	if len(s) > len(fixed)+6 && string(s[len(s)-6:]) == "+00:00" {
		s = s[:len(s)-6]
	}
	if len(s) < len(fixed) {
		return time.Time{}, false
	}
	if s[4] != '-' || s[7] != '-' || s[10] != ' ' || s[13] != ':' || s[16] != ':' {
		return time.Time{}, false
	}
	year, ok1 := number(s[0:4])
	month, ok2 := number(s[5:7])
	day, ok3 := number(s[8:10])
	hour, ok4 := number(s[11:13])
	minute, ok5 := number(s[14:16])
	second, ok6 := number(s[17:19])
	nanos, ok7 := fraction(s[len(fixed):])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7) || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	return t, t.Day() == day && int(t.Month()) == month // a day that doesn't exist moved on
}

// number reads decimal digits.
func number[S string | []byte](s S) (n int, ok bool) {
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int(d)
	}
	return n, true
}

// fraction reads ".5" as nanoseconds; nothing is 0.
func fraction[S string | []byte](s S) (nanos int, ok bool) {
	if len(s) == 0 {
		return 0, true
	}
	if s[0] != '.' || len(s) < 2 || len(s) > 10 {
		return 0, false
	}
	nanos, ok = number(s[1:])
	for range 10 - len(s) {
		nanos *= 10
	}
	return nanos, ok
}
