package civil_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/retort-go/retort/sqltype/civil"
)

func TestDates(t *testing.T) {
	tests := []struct {
		date civil.Date
		text string
		day  time.Weekday
	}{
		{civil.Date{}, "0001-01-01", time.Monday},
		{civil.NewDate(1969, time.December, 31), "1969-12-31", time.Wednesday},
		{civil.NewDate(1970, time.January, 1), "1970-01-01", time.Thursday},
		{civil.NewDate(2024, time.February, 29), "2024-02-29", time.Thursday},
		{civil.NewDate(2026, time.October, 32), "2026-11-01", time.Sunday},
		{civil.DateOf(time.Date(2026, 11, 22, 23, 59, 59, 0, time.FixedZone("west", -9*3600))), "2026-11-22", time.Sunday},
		{civil.MaxDate, "9999-12-31", time.Friday},
		{civil.NewDate(2026, time.January, 31).AddDate(0, 1, 0), "2026-03-03", time.Tuesday},
		{civil.NewDate(2026, time.November, 22).AddDays(-326), "2025-12-31", time.Wednesday},
	}
	for _, test := range tests {
		if got := test.date.String(); got != test.text {
			t.Errorf("got %s, want %s", got, test.text)
		}
		if got := test.date.Weekday(); got != test.day {
			t.Errorf("%s is a %s, want %s", test.text, got, test.day)
		}
		if got, err := civil.ParseDate(test.text); err != nil || got != test.date {
			t.Errorf("%s is read as %v, %v", test.text, got, err)
		}
	}
}

func TestADateOutOfRangeCannotBeWritten(t *testing.T) {
	for _, d := range []civil.Date{civil.MinDate.AddDays(-1), civil.MaxDate.AddDays(1)} {
		if text, err := d.MarshalText(); err == nil {
			t.Errorf("%s is written, want an error", text)
		}
	}
}

func TestWhatIsNoDateOrTime(t *testing.T) {
	for _, text := range []string{"", "2026-02-30", "2026-1-1", "22.11.2026", "0000-01-01", "-0001-01-01", "10000-01-01", "2026-11-22 "} {
		if d, err := civil.ParseDate(text); err == nil {
			t.Errorf("date %q is read as %s, want an error", text, d)
		}
	}
	for _, text := range []string{"", "24:00:01", "12", "12:60", "-1:00:00", "12:00:00Z", "838:59:59"} {
		if c, err := civil.ParseTime(text); err == nil {
			t.Errorf("time %q is read as %s, want an error", text, c)
		}
	}
	for _, text := range []string{"", "2026-11-22 25:00", "2026-11-22x12:00", "12:00", "2026-13-01T12:00"} {
		if d, err := civil.ParseDateTime(text); err == nil {
			t.Errorf("%q is read as %s, want an error", text, d)
		}
	}
	for _, text := range []string{"", "P", "PT", "1Y", "P1", "P1H", "PT1D", "P1.5D", "PT1.xS", "P99999999999Y", "PT9999999999999H", "P1Y2",
		"PT2562047788H54.775808S"} {
		if i, err := civil.ParseInterval(text); err == nil {
			t.Errorf("interval %q is read as %s, want an error", text, i)
		}
	}
}

func TestTimesOfDay(t *testing.T) {
	tests := []struct {
		time civil.Time
		text string
	}{
		{civil.Time{}, "00:00:00"},
		{civil.NewTime(14, 16, 29, 500_000_000), "14:16:29.5"},
		{civil.NewTime(23, 59, 59, 999_999_999), "23:59:59.999999"},
		{civil.NewTime(25, 0, 0, 0), "01:00:00"},
		{civil.NewTime(0, 0, -1, 0), "23:59:59"},
		{civil.EndOfDay, "24:00:00"},
	}
	for _, test := range tests {
		if got := test.time.String(); got != test.text {
			t.Errorf("got %s, want %s", got, test.text)
		}
		if got, err := civil.ParseTime(test.text); err != nil || got != test.time {
			t.Errorf("%s is read as %v, %v", test.text, got, err)
		}
	}
	if got, err := civil.ParseTime("07:05"); err != nil || got != civil.NewTime(7, 5, 0, 0) {
		t.Errorf("07:05 is read as %v, %v", got, err)
	}
}

func TestADateTimeIsAPointInTimeSomewhere(t *testing.T) {
	zone := time.FixedZone("east", 5*3600+1800)
	at := time.Date(2026, 11, 22, 1, 2, 3, 4000, zone)
	d := civil.DateTimeOf(at)
	if !d.In(zone).Equal(at) || d.String() != "2026-11-22 01:02:03.000004" {
		t.Errorf("got %s, %v", d, d.In(zone))
	}
	for _, text := range []string{"2026-11-22 01:02:03.000004", "2026-11-22T01:02:03.000004"} {
		if got, err := civil.ParseDateTime(text); err != nil || got != d {
			t.Errorf("%s is read as %v, %v", text, got, err)
		}
	}
	if got, err := civil.ParseDateTime("2026-11-22"); err != nil || got != d.Date.At(civil.Time{}) {
		t.Errorf("a date alone is read as %v, %v", got, err)
	}
	if !d.Date.In(zone).Equal(time.Date(2026, 11, 22, 0, 0, 0, 0, zone)) {
		t.Errorf("the day begins at %v", d.Date.In(zone))
	}
}

func TestOrder(t *testing.T) {
	early, late := civil.NewDate(2026, 1, 1), civil.NewDate(2026, 1, 2)
	one, two := civil.NewTime(1, 0, 0, 0), civil.NewTime(2, 0, 0, 0)
	for _, got := range []int{early.Compare(late), one.Compare(two), early.At(two).Compare(late.At(one)), early.At(one).Compare(early.At(two)),
		-late.Compare(early), -1 + early.Compare(early), early.DaysSince(late)} {
		if got != -1 {
			t.Errorf("got %d, want -1", got)
		}
	}
}

func TestIntervals(t *testing.T) {
	tests := []struct {
		interval civil.Interval
		text     string
	}{
		{civil.Interval{}, "PT0S"},
		{civil.Interval{Months: 14, Days: -3, Micros: 4*3600_000_000 + 5*60_000_000 + 6_500_000}, "P1Y2M-3DT4H5M6.5S"},
		{civil.Interval{Months: -1}, "P-1M"},
		{civil.Interval{Micros: -1}, "PT-0.000001S"},
		{civil.Interval{Micros: -61_000_000}, "PT-1M-1S"},
		{civil.Interval{Months: math.MaxInt32, Days: math.MinInt32, Micros: math.MaxInt64}, "P178956970Y7M-2147483648DT2562047788H54.775807S"},
		{civil.Interval{Micros: math.MinInt64}, "PT-2562047788H-54.775808S"},
	}
	for _, test := range tests {
		if got := test.interval.String(); got != test.text {
			t.Errorf("got %s, want %s", got, test.text)
		}
		if got, err := civil.ParseInterval(test.text); err != nil || got != test.interval {
			t.Errorf("%s is read as %v, %v", test.text, got, err)
		}
	}
	if got, err := civil.ParseInterval("P2W"); err != nil || got != (civil.Interval{Days: 14}) {
		t.Errorf("P2W is read as %v, %v", got, err)
	}
}

func TestAnIntervalIsADurationIfItHasNoMonths(t *testing.T) {
	day := civil.Interval{Days: 1, Micros: -1}
	if d, ok := day.Duration(); !ok || d != 24*time.Hour-time.Microsecond {
		t.Errorf("%s is %v, %t", day, d, ok)
	}
	for _, i := range []civil.Interval{{Months: 1}, {Micros: math.MaxInt64}, {Micros: math.MinInt64}, {Days: 200_000}} {
		if d, ok := i.Duration(); ok {
			t.Errorf("%s is %v, want none", i, d)
		}
	}
	if got := civil.IntervalOf(1500 * time.Nanosecond); got != (civil.Interval{Micros: 1}) {
		t.Errorf("got %v", got)
	}
	if got := (civil.Interval{Months: 1, Days: 1, Micros: 1}).AddTo(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); !got.Equal(time.Date(2026, 2, 2, 0, 0, 0, 1000, time.UTC)) {
		t.Errorf("got %v", got)
	}
}

// TestTextKeepsEveryValue: what is written as JSON is read as the same.
func TestTextKeepsEveryValue(t *testing.T) {
	type all struct {
		Date     civil.Date
		Time     civil.Time
		DateTime civil.DateTime
		Interval civil.Interval
	}
	seed := rand.Uint64()
	g := rand.New(rand.NewPCG(seed, 0))
	for range 1000 {
		date := civil.MinDate.AddDays(g.IntN(civil.MaxDate.DaysSince(civil.MinDate) + 1))
		clock := civil.NewTime(0, 0, g.IntN(86400), g.IntN(1e9))
		want := all{date, clock, date.At(clock), civil.Interval{Months: int32(g.Uint32()), Days: int32(g.Uint32()), Micros: int64(g.Uint64())}}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got all
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Fatalf("seed %d: %s is read as %v, %v", seed, text, got, err)
		}
	}
}
