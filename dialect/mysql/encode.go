package mysql

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// timeLayout is how a DATETIME(6) is written: in UTC, which its type doesn't say.
const timeLayout = "2006-01-02 15:04:05.999999"

// Encode lowers a value to what the driver binds. A boolean becomes 0 or 1. A point in time becomes text in UTC, cut to the
// microsecond, which is all that MySQL keeps; a year beyond 0 to 9999 is ErrOverflow. A duration becomes a number of nanoseconds. A list
// becomes the text of a JSON array, for JSON_TABLE: its timestamps and booleans as above, its bytes in hexadecimal. JSON has no NaN and no
// infinity, so these are ErrUnsupported in a list.
func (Dialect) Encode(v sqltype.Value) (sqltype.Value, error) { return dialect.EncodePlain(v, &lists) }

var lists = dialect.ListText{
	Open: '[', Close: ']', Null: "null", True: "1", False: "0",
	Text: appendString, Bytes: hex.AppendEncode, Time: appendTime,
}

func appendTime(b []byte, t time.Time) ([]byte, error) {
	t = t.UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return b, fmt.Errorf("%w: year %d of a timestamp, MySQL has 0 to 9999", sqltype.ErrOverflow, y)
	}
	return t.Truncate(time.Microsecond).AppendFormat(b, timeLayout), nil
}

func appendString(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // of a string there is no error
	return append(b, text...)
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
