package mysql

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/retort-go/retort/sqltype"
)

// timeLayout is how a DATETIME(6) is written: in UTC, which its type doesn't say.
const timeLayout = "2006-01-02 15:04:05.999999"

// Encode lowers a value to what the driver binds. A boolean becomes 0 or 1. A point in time becomes text in UTC, cut to the
// microsecond, which is all that MySQL keeps; a year beyond 0 to 9999 is ErrOverflow. A duration becomes a number of nanoseconds. A list becomes the text of a JSON array, for
// JSON_TABLE: its timestamps and booleans as above, its bytes in hexadecimal. JSON has no NaN and no infinity, so these are ErrUnsupported
// in a list.
func (Dialect) Encode(v sqltype.Value) (sqltype.Value, error) {
	switch v.Kind() {
	case sqltype.BoolValue:
		if v.Bool() {
			return sqltype.IntOf(1), nil
		}
		return sqltype.IntOf(0), nil
	case sqltype.TimeValue:
		b, err := appendTime(nil, v.Time())
		return sqltype.TextOf(string(b)), err
	case sqltype.DurationValue:
		return sqltype.IntOf(int64(v.Duration())), nil
	case sqltype.ListValue:
		vs := v.List()
		b, err := appendList(make([]byte, 0, 2+8*len(vs)), vs)
		return sqltype.TextOf(string(b)), err
	}
	return v, nil
}

func appendTime(b []byte, t time.Time) ([]byte, error) {
	t = t.UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return b, fmt.Errorf("%w: year %d of a timestamp, MySQL has 0 to 9999", sqltype.ErrOverflow, y)
	}
	return t.Truncate(time.Microsecond).AppendFormat(b, timeLayout), nil
}

func appendList(b []byte, vs []sqltype.Value) ([]byte, error) {
	b = append(b, '[')
	for i, v := range vs {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendElement(b, v); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

func appendElement(b []byte, v sqltype.Value) ([]byte, error) {
	switch v.Kind() {
	case sqltype.BoolValue:
		if v.Bool() {
			return append(b, '1'), nil
		}
		return append(b, '0'), nil
	case sqltype.IntValue:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case sqltype.FloatValue:
		f := v.Float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return b, fmt.Errorf("%w: %v in a list of values", sqltype.ErrUnsupported, f)
		}
		return strconv.AppendFloat(b, f, 'g', -1, 64), nil
	case sqltype.TextValue:
		text, err := json.Marshal(v.Text())
		return append(b, text...), err
	case sqltype.BytesValue:
		b = append(b, '"')
		return append(hex.AppendEncode(b, v.Bytes()), '"'), nil
	case sqltype.TimeValue:
		b, err := appendTime(append(b, '"'), v.Time())
		return append(b, '"'), err
	case sqltype.DurationValue:
		return strconv.AppendInt(b, int64(v.Duration()), 10), nil
	case sqltype.ListValue:
		return appendList(b, v.List())
	}
	return append(b, "null"...), nil
}

// layouts are how the server writes timestamps and dates, and how JSON documents have them.
var layouts = [...]string{
	"2006-01-02 15:04:05.999999999",
	"2006-01-02",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02T15:04:05.999999999Z07:00",
	"2006-01-02T15:04:05.999999999",
}

// ParseTime reads a timestamp or date. One without a zone is in UTC, and so is the result. The zero date 0000-00-00 is an error: no
// time.Time is one.
func (Dialect) ParseTime(s string) (time.Time, error) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no timestamp: want it like %q", s, "2006-01-02 15:04:05.5")
}
