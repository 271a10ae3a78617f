package postgres

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// Encode lowers a value to what the driver binds. A point in time becomes UTC and is cut to the microsecond, which is all
// that PostgreSQL keeps; one before 4713 BC or after 294276 is ErrOverflow. A duration stays, as
// the driver knows whether it goes to an interval or to an integer. A list becomes the text of an array, for
// = ANY($1): the server reads it as an array of the type it is compared with, so that the text serves every type, and
// in every way of sending a statement.
func (Dialect) Encode(v sqltype.Value) (sqltype.Value, error) {
	switch v.Kind() {
	case sqltype.TimeValue:
		t := v.Time().UTC().Truncate(time.Microsecond)
		return sqltype.TimeOf(t), checkTime(t)
	case sqltype.ListValue:
		return lists.Value(v.List())
	}
	return v, nil
}

var lists = dialect.ListText{
	Open: '{', Close: '}', Null: "NULL", True: "true", False: "false", Infinite: true,
	Text: appendString, Bytes: appendHex, Time: appendListTime, Duration: appendInterval,
}

// The bounds of timestamps (https://www.postgresql.org/docs/current/datatype-datetime.html).
const (
	minYear = -4712 // 4713 BC
	maxYear = 294276
)

func checkTime(t time.Time) error {
	if y := t.Year(); y < minYear || y > maxYear {
		return fmt.Errorf("%w: year %d of a timestamp, PostgreSQL has %d to %d", sqltype.ErrOverflow, y, minYear, maxYear)
	}
	return nil
}

// AppendTime appends a point in time as PostgreSQL reads it: in UTC, with BC behind a year before 1.
func AppendTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	if y := t.Year(); y < 1 {
		b = append(b, fmt.Sprintf("%04d", 1-y)...)
		return append(t.AppendFormat(b, "-01-02 15:04:05.999999-07:00"), " BC"...)
	}
	return t.AppendFormat(b, "2006-01-02 15:04:05.999999-07:00")
}

func appendListTime(b []byte, t time.Time) ([]byte, error) {
	return AppendTime(b, t.Truncate(time.Microsecond)), checkTime(t.UTC())
}

func appendHex(b, v []byte) []byte { return hex.AppendEncode(append(b, `\\x`...), v) }

func appendInterval(b []byte, d time.Duration) []byte {
	return append(b, civil.IntervalOf(d).String()...)
}

// appendString writes an array's element between quotes.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// layouts are how PostgreSQL writes timestamps and dates under DateStyle ISO, its default.
var layouts = [...]string{
	"2006-01-02 15:04:05.999999999Z07",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999Z07:00:00",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02",
	"2006-01-02T15:04:05.999999999Z07:00", // in JSON
	"2006-01-02T15:04:05.999999999",
}

// ParseTime reads a timestamp or date as PostgreSQL writes it under DateStyle ISO. One without a zone is in UTC, and so is the
// result. Infinity is an error: a time.Time has none.
func (Dialect) ParseTime(s string) (time.Time, error) {
	text, bc := strings.CutSuffix(s, " BC")
	for _, layout := range layouts {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if bc {
			t = t.AddDate(1-2*t.Year(), 0, 0)
		}
		return t.UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%q is no timestamp: want it like %q", s, "2006-01-02 15:04:05.5+00")
}
