package mysql_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/sqltype"
)

func TestEncode(t *testing.T) {
	berlin := time.FixedZone("", 2*60*60)
	at := time.Date(2026, 11, 22, 16, 15, 14, 123456789, berlin)
	for name, test := range map[string]struct{ in, want sqltype.Value }{
		"true":                 {sqltype.BoolOf(true), sqltype.IntOf(1)},
		"false":                {sqltype.BoolOf(false), sqltype.IntOf(0)},
		"a time in UTC, cut":   {sqltype.TimeOf(at), sqltype.TextOf("2026-11-22 14:15:14.123456")},
		"a time without parts": {sqltype.TimeOf(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)), sqltype.TextOf("0001-01-01 00:00:00")},
		"text as it is":        {sqltype.TextOf("a\x00"), sqltype.TextOf("a\x00")},
		"integers":             {list(sqltype.IntOf(-1), sqltype.Null, sqltype.BoolOf(true)), sqltype.TextOf("[-1,null,1]")},
		"floats":               {list(sqltype.FloatOf(0.1), sqltype.FloatOf(1e300)), sqltype.TextOf("[0.1,1e+300]")},
		"texts":                {list(sqltype.TextOf(`a"\` + "\n")), sqltype.TextOf(`["a\"\\\n"]`)},
		"bytes in hexadecimal": {list(sqltype.BytesOf([]byte{0xff, 0})), sqltype.TextOf(`["ff00"]`)},
		"times":                {list(sqltype.TimeOf(at)), sqltype.TextOf(`["2026-11-22 14:15:14.123456"]`)},
		"an empty list":        {list(), sqltype.TextOf("[]")},
	} {
		got, err := mysql.New("").Encode(test.in)
		if err != nil || !got.Equal(test.want) {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, test.want)
		}
	}
}

func list(vs ...sqltype.Value) sqltype.Value { return sqltype.ListOf(vs) }

func TestEncodeRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		in   sqltype.Value
		want error
	}{
		"a year over 9999":      {sqltype.TimeOf(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)), sqltype.ErrOverflow},
		"a year before 0":       {sqltype.TimeOf(time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)), sqltype.ErrOverflow},
		"such a year in a list": {list(sqltype.TimeOf(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))), sqltype.ErrOverflow},
		"NaN in a list":         {list(sqltype.FloatOf(math.NaN())), sqltype.ErrUnsupported},
	} {
		if _, err := mysql.New("").Encode(test.in); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

func TestParseTime(t *testing.T) {
	for in, want := range map[string]time.Time{
		"2026-11-22 14:15:14.123456": time.Date(2026, 11, 22, 14, 15, 14, 123456000, time.UTC),
		"2026-11-22 14:15:14":        time.Date(2026, 11, 22, 14, 15, 14, 0, time.UTC),
		"2026-11-22":                 time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		"2026-11-22T14:15:14+02:00":  time.Date(2026, 11, 22, 12, 15, 14, 0, time.UTC),
	} {
		if got, err := mysql.New("").ParseTime(in); err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: got %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"0000-00-00 00:00:00", "", "soon"} {
		if got, err := mysql.New("").ParseTime(in); err == nil {
			t.Errorf("%q is %v", in, got)
		}
	}
}
