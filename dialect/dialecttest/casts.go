package dialecttest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype/civil"
)

// castCases read texts as other types. What isn't one of the type is NULL, whatever else the database takes it for.
var castCases = []testCase{
	{"integers", tryInts},
	{"floats", tryFloats},
	{"truth values", tryBools},
	{"dates", tryDates},
	{"points in time", tryTimes},
	{"types that aren't read", tryOthers},
}

// tried holds TryCast of each text against what it should be, nil for NULL: of a column, and of a bind.
func tried[T any](t *testing.T, s *suite, want map[string]*T) {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table(strings.ToLower(strings.NewReplacer(".", "_", "/", "_").Replace(fmt.Sprintf("of_%T", *new(T)))), schema.BigInt("id").PrimaryKey(), schema.String("body", 500))
	s.create(t, md)
	id, body := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullText](table, "body")
	exec(t, s.eng, retort.InsertInto(table).Values(id.Set(1), body.SetNull()))
	of := retort.TryCast[T](body)
	for text, value := range want {
		exec(t, s.eng, retort.Update(table).Set(body.Set(text)).Where(id.Eq(1)))
		for _, q := range []*retort.SelectStmt[*T]{retort.Select(of), retort.Select(retort.TryCast[T](retort.Val(text)))} {
			if got := all(t, s.eng, q); len(got) != 1 || show(got[0]) != show(value) {
				t.Errorf("%T of %q is %s, want %s", *new(T), text, show(got[0]), show(value))
			}
		}
	}
	exec(t, s.eng, retort.Update(table).Set(body.SetNull()).Where(id.Eq(1)))
	if got := all(t, s.eng, retort.Select(of)); got[0] != nil {
		t.Errorf("of NULL: %s", show(got[0]))
	}
}

func tryInts(t *testing.T, s *suite) {
	tried(t, s, map[string]*int64{
		"0": new(int64(0)), "42": new(int64(42)), "-42": new(int64(-42)), "+7": new(int64(7)), "007": new(int64(7)), "-0": new(int64(0)),
		"9223372036854775807": new(int64(math.MaxInt64)), "-9223372036854775808": new(int64(math.MinInt64)), "0000000000000000000000000000042": new(int64(42)),
		"9223372036854775808": nil, "-9223372036854775809": nil, "99999999999999999999": nil, strings.Repeat("9", 400): nil, strings.Repeat("0", 400): new(int64(0)),
		"": nil, " ": nil, "1 ": nil, " 1": nil, "1\n": nil, "12abc": nil, "abc": nil, "1.0": nil, "1e3": nil, "0x10": nil, "--1": nil, "+-1": nil, "-": nil, "+": nil, "1-": nil,
		"1,000": nil, "1_000": nil, "٣": nil, "NaN": nil, "'": nil, "?": nil,
	})
	tried(t, s, map[string]*int16{"32767": new(int16(32767)), "-32768": new(int16(-32768)), "32768": nil, "-32769": nil, "9223372036854775808": nil})
	tried(t, s, map[string]*uint8{"255": new(uint8(255)), "256": nil, "-1": nil, "-0": new(uint8(0))})
}

func tryFloats(t *testing.T, s *suite) {
	tried(t, s, map[string]*float64{
		"0": new(0.0), "1.5": new(1.5), "-1.5e3": new(-1500.0), "+.5": new(0.5), "5.": new(5.0), "1E2": new(100.0), "1e-2": new(0.01), "1e+2": new(100.0), "007.50": new(7.5),
		"1e308": new(1e308), "1e309": nil, "-1e309": nil, "1e999": nil, "1e-999": new(0.0), "1e-320": new(0.0), "1.7976931348623157e308": nil, "2.5e-308": new(2.5e-308),
		"": nil, ".": nil, "e5": nil, "1e": nil, "1e+": nil, "1.2.3": nil, "1 ": nil, " 1": nil, "1\n": nil, "1,5": nil, "NaN": nil, "Infinity": nil, "inf": nil, "0x1p3": nil, "12abc": nil,
		"1e5e5": nil, "--1": nil, "1-1": nil, "1e1.5": nil, "1e1000": nil, strings.Repeat("9", 399): nil, strings.Repeat("0", 399): new(0.0), strings.Repeat("0", 400): nil,
	})
	tried(t, s, map[string]*float32{"1.5": new(float32(1.5)), "3e38": new(float32(3e38)), "4e38": nil, "-4e38": nil})
}

func tryBools(t *testing.T, s *suite) {
	tried(t, s, map[string]*bool{"true": new(true), "TRUE": new(true), "t": new(true), "1": new(true), "false": new(false), "F": new(false), "0": new(false),
		"": nil, "yes": nil, "on": nil, "2": nil, "true ": nil, " true": nil, "tru": nil, "truex": nil, "01": nil})
}

func tryDates(t *testing.T, s *suite) {
	on := func(y, m, d int) *civil.Date { return new(civil.NewDate(y, time.Month(m), d)) }
	tried(t, s, map[string]*civil.Date{
		"2024-02-29": on(2024, 2, 29), "2023-02-28": on(2023, 2, 28), "0001-01-01": on(1, 1, 1), "9999-12-31": on(9999, 12, 31), "2000-02-29": on(2000, 2, 29), "2026-04-30": on(2026, 4, 30),
		"2023-02-29": nil, "1900-02-29": nil, "2024-02-30": nil, "2026-04-31": nil, "2026-00-10": nil, "2026-13-01": nil, "2026-01-00": nil, "2026-01-32": nil, "0000-01-01": nil,
		"": nil, "2024-2-9": nil, "20240209": nil, "2024-02-09 ": nil, " 2024-02-09": nil, "2024-02-09\n": nil, "2024/02/09": nil, "10000-01-01": nil, "-2024-02-09": nil, "now": nil, "today": nil,
		"2024-02-09 00:00:00": nil, "24-02-09": nil, "infinity": nil, "abcd-ef-gh": nil,
	})
}

func tryTimes(t *testing.T, s *suite) {
	at := func(h, m, sec, micros int) *time.Time {
		return new(time.Date(2024, 2, 29, h, m, sec, micros*1000, time.UTC))
	}
	tried(t, s, map[string]*time.Time{
		"2024-02-29 01:02:03": at(1, 2, 3, 0), "2024-02-29T01:02:03Z": at(1, 2, 3, 0), "2024-02-29 23:59:59.999999": at(23, 59, 59, 999999), "2024-02-29 00:00:00.5Z": at(0, 0, 0, 500000),
		"2024-02-29 00:00:00.500": at(0, 0, 0, 500000), "2024-02-29T10:20:30.000000Z": at(10, 20, 30, 0), "2024-02-29 10:20:30.000001": at(10, 20, 30, 1),
		"2023-02-29 01:02:03": nil, "2024-02-29 24:00:00": nil, "2024-02-29 29:00:00": nil, "2024-02-29 01:60:00": nil, "2024-02-29 01:00:60": nil, "2024-02-29": nil, "2024-02-29 01:02": nil,
		"2024-02-29 01:02:03.": nil, "2024-02-29 01:02:03.1234567": nil, "2024-02-29 01:02:03ZZ": nil, "2024-02-29 01:02:03z": nil, "2024-02-29 01:02:03+01": nil, "2024-02-29 01:02:03 ": nil,
		"2024-02-29 01:02:03\n": nil, "2024-02-29t01:02:03": nil, "2024-02-29  01:02:03": nil, "": nil, "now": nil, "0000-02-29 01:02:03": nil, "2024-02-29 01:02:03.5x": nil, "2024-02-29 01:02:03.x": nil,
	})
}

func tryOthers(t *testing.T, s *suite) {
	for _, q := range []interface{ Err() error }{
		retort.Select(retort.TryCast[[]byte](retort.Val("x"))), retort.Select(retort.TryCast[civil.Time](retort.Val("x"))), retort.Select(retort.TryCast[chan int](retort.Val("x"))),
	} {
		if q.Err() == nil {
			t.Errorf("%v is no fault", q)
		}
	}
	wantRows(t, s.eng, retort.Select(retort.TryCast[int64](retort.Val("12")).Else(0)).Where(retort.TryCast[int64](retort.Val("x")).IsNull(), retort.TryCast[int](retort.Val("5")).Gt(4)), 12)
}
