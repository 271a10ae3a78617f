package postgres

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

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
		vs := v.List()
		b, err := appendList(make([]byte, 0, 2+8*len(vs)), vs)
		return sqltype.TextOf(string(b)), err
	}
	return v, nil
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

func appendList(b []byte, vs []sqltype.Value) ([]byte, error) {
	b = append(b, '{')
	for i, v := range vs {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendElement(b, v); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

func appendElement(b []byte, v sqltype.Value) ([]byte, error) {
	switch v.Kind() {
	case sqltype.BoolValue:
		return strconv.AppendBool(b, v.Bool()), nil
	case sqltype.IntValue:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case sqltype.FloatValue:
		return strconv.AppendFloat(b, v.Float(), 'g', -1, 64), nil
	case sqltype.TextValue:
		return appendString(b, v.Text()), nil
	case sqltype.BytesValue:
		b = append(b, `"\\x`...)
		return append(hex.AppendEncode(b, v.Bytes()), '"'), nil
	case sqltype.TimeValue:
		t := v.Time()
		b = AppendTime(append(b, '"'), t.Truncate(time.Microsecond))
		return append(b, '"'), checkTime(t.UTC())
	case sqltype.DurationValue:
		return append(b, civil.IntervalOf(v.Duration()).String()...), nil
	case sqltype.ListValue:
		return appendList(b, v.List())
	}
	return append(b, "NULL"...), nil
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
