package sqlite_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/sqltype"
)

func TestEncode(t *testing.T) {
	east := time.FixedZone("", 2*3600)
	text, list := sqltype.TextOf, sqltype.ListOf
	for name, c := range map[string]struct{ in, want sqltype.Value }{
		"NULL":            {sqltype.Null, sqltype.Null},
		"true":            {sqltype.BoolOf(true), sqltype.IntOf(1)},
		"false":           {sqltype.BoolOf(false), sqltype.IntOf(0)},
		"text stays":      {text("a\x00\xff"), text("a\x00\xff")},
		"whole second":    {sqltype.TimeOf(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)), text("2026-01-02 03:04:05")},
		"fraction":        {sqltype.TimeOf(time.Date(2026, 1, 2, 3, 4, 5, 120_000_000, time.UTC)), text("2026-01-02 03:04:05.12")},
		"moved to UTC":    {sqltype.TimeOf(time.Date(2026, 1, 1, 1, 0, 0, 0, east)), text("2025-12-31 23:00:00")},
		"year one":        {sqltype.TimeOf(time.Time{}), text("0001-01-01 00:00:00")},
		"empty list":      {list(nil), text("[]")},
		"list":            {list([]sqltype.Value{sqltype.IntOf(-1), sqltype.Null, sqltype.BoolOf(true), text(`a"\` + "\n")}), text(`[-1,null,1,"a\"\\\u000a"]`)},
		"list of floats":  {list([]sqltype.Value{sqltype.FloatOf(2), sqltype.FloatOf(1e300), sqltype.FloatOf(-0.5)}), text(`[2.0,1e+300,-0.5]`)},
		"list of rows":    {list([]sqltype.Value{list([]sqltype.Value{sqltype.IntOf(1), text("x")})}), text(`[[1,"x"]]`)},
		"blob in a list":  {list([]sqltype.Value{sqltype.BytesOf([]byte{0xab, 0})}), text(`["AB00"]`)},
		"times in a list": {list([]sqltype.Value{sqltype.TimeOf(time.Date(2026, 1, 1, 1, 0, 0, 0, east))}), text(`["2025-12-31 23:00:00"]`)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := sqlite.Dialect{}.Encode(c.in)
			if err != nil || !got.Equal(c.want) {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		in  sqltype.Value
		err error
	}{
		"year 10000":       {sqltype.TimeOf(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)), sqltype.ErrOverflow},
		"year -1":          {sqltype.TimeOf(time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)), sqltype.ErrOverflow},
		"NaN in a list":    {sqltype.ListOf([]sqltype.Value{sqltype.FloatOf(math.NaN())}), sqltype.ErrUnsupported},
		"time in a list":   {sqltype.ListOf([]sqltype.Value{sqltype.TimeOf(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))}), sqltype.ErrOverflow},
		"infinity in list": {sqltype.ListOf([]sqltype.Value{sqltype.FloatOf(math.Inf(-1))}), sqltype.ErrUnsupported},
	} {
		if _, err := (sqlite.Dialect{}).Encode(c.in); !errors.Is(err, c.err) {
			t.Errorf("%s: got %v, want %v", name, err, c.err)
		}
	}
}

func TestParseTime(t *testing.T) {
	at := func(h, m, s, ns int) time.Time { return time.Date(2026, 11, 22, h, m, s, ns, time.UTC) }
	for text, want := range map[string]time.Time{
		"2026-11-22 14:30:05+00:00":               at(14, 30, 5, 0),
		"2026-11-22 14:30:05.000000001+00:00":     at(14, 30, 5, 1),
		"2026-11-22 14:30:05.5-05:30":             at(20, 0, 5, 5e8),
		"2026-11-22T14:30:05Z":                    at(14, 30, 5, 0),
		"2026-11-22T14:30:05.123+0200":            at(12, 30, 5, 123e6),
		"2026-11-22 14:30:05":                     at(14, 30, 5, 0),
		"2026-11-22 14:30:05.250":                 at(14, 30, 5, 25e7),
		"2026-11-22 14:30":                        at(14, 30, 0, 0),
		"2026-11-22T14:30Z":                       at(14, 30, 0, 0),
		"2026-11-22":                              at(0, 0, 0, 0),
		" 2026-11-22 ":                            at(0, 0, 0, 0),
		"2026-11-22 14:30:05.5 +0000 UTC":         at(14, 30, 5, 5e8),
		"2026-11-22 15:30:05 +0100 CET m=+0.0012": at(14, 30, 5, 0),
	} {
		for how, parse := range map[string]func() (time.Time, error){
			"string": func() (time.Time, error) { return sqlite.Dialect{}.ParseTime(text) },
			"bytes":  func() (time.Time, error) { return sqlite.Dialect{}.ParseTimeBytes([]byte(text)) },
		} {
			if got, err := parse(); err != nil || !got.Equal(want) || got.Location() != time.UTC {
				t.Errorf("%q as %s: got %v, %v, want %v", text, how, got, err, want)
			}
		}
	}
	for _, text := range []string{"", "now", "2026-02-30 00:00:00+00:00", "2026-13-01 00:00:00+00:00", "2026-11-22 24:00:00+00:00",
		"2026-11-22 14:30:05.+00:00", "2026-11-22 14:30:05.1234567890123+00:00x", "20261122", "14:30:05"} {
		if got, err := (sqlite.Dialect{}).ParseTime(text); err == nil || !strings.Contains(err.Error(), "is no timestamp") {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}

func TestStoredTimesSortByInstant(t *testing.T) {
	var last string
	for _, v := range []time.Time{
		time.Date(2025, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 0, 1, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 0, 10, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 0, 500_000_000, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC),
	} {
		got, err := sqlite.Dialect{}.Encode(sqltype.TimeOf(v))
		if err != nil || got.Text() <= last {
			t.Errorf("%q after %q, %v", got.Text(), last, err)
		}
		last = got.Text()
	}
}

func TestParseTimeOfItsOwnAllocatesNothing(t *testing.T) {
	text := []byte("2026-11-22 14:30:05.123456789")
	if n := testing.AllocsPerRun(100, func() { sqlite.Dialect{}.ParseTimeBytes(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzTime(f *testing.F) {
	f.Add(int64(0), int64(0))
	f.Add(int64(1795357800), int64(123456789))
	f.Fuzz(func(t *testing.T, seconds, nanos int64) {
		v := time.Unix(seconds, nanos)
		enc, err := sqlite.Dialect{}.Encode(sqltype.TimeOf(v))
		if err != nil {
			if y := v.UTC().Year(); y >= 0 && y <= 9999 {
				t.Fatal(err)
			}
			return
		}
		got, err := sqlite.Dialect{}.ParseTime(enc.Text())
		if err != nil || !got.Equal(v) {
			t.Fatalf("%v became %q and %v, %v", v, enc.Text(), got, err)
		}
	})
}

func FuzzParseTime(f *testing.F) {
	f.Add("2026-11-22 14:30:05.5+00:00")
	f.Add("2026-02-29 14:30:05+00:00")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := sqlite.Dialect{}.ParseTime(s)
		std, stdErr := time.Parse("2006-01-02 15:04:05.999999999-07:00", s)
		if stdErr == nil && (err != nil || !got.Equal(std)) {
			t.Fatalf("%q: got %v, %v, want %v", s, got, err, std)
		}
	})
}

func FuzzListText(f *testing.F) {
	f.Add("plain")
	f.Add("\x00\"\\\u2028")
	f.Fuzz(func(t *testing.T, s string) {
		enc, err := sqlite.Dialect{}.Encode(sqltype.ListOf([]sqltype.Value{sqltype.TextOf(s)}))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		if err := json.Unmarshal([]byte(enc.Text()), &got); err != nil || len(got) != 1 {
			t.Fatalf("%q is no JSON: %v", enc.Text(), err)
		}
		if utf8.ValidString(s) && got[0] != s {
			t.Fatalf("%q became %q", s, got[0])
		}
	})
}
