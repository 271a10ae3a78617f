package dialecttest

import (
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/schema"
)

var timeCases = []testCase{
	{"parts", timeParts},
	{"beginnings", timeTruncs},
	{"a length of time added", timeAdds},
	{"months added", monthAdds},
	{"values alone", timeValues},
	{"found by what was computed", timesFound},
	{"now", now},
	{"a unit that isn't one is a fault", oddUnits},
}

// moments are points in time at the edges of a calendar.
var moments = []time.Time{
	time.Date(2024, 2, 29, 23, 59, 59, 999999000, time.UTC),
	time.Date(2023, 12, 31, 23, 59, 59, 999600000, time.UTC), // Sunday, ISO week 52
	time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC),              // Monday, week 1
	time.Date(2021, 1, 3, 12, 0, 0, 500000000, time.UTC),     // Sunday, week 53 of 2020
	time.Date(2026, 12, 31, 1, 2, 3, 4000, time.UTC),
	time.Date(1969, 12, 31, 23, 59, 59, 500000000, time.UTC),
	time.Date(1900, 3, 1, 5, 6, 7, 0, time.UTC),
	time.Date(2024, 3, 31, 10, 0, 0, 1000, time.UTC),
	time.Date(2024, 10, 27, 0, 30, 0, 120000000, time.FixedZone("east", 3*3600)), // the day before, in UTC
}

// eachMoment runs a query for each moment, and one for NULL, on a table that holds it in a column that may be NULL and in one that may not.
func (s *suite) eachMoment(t *testing.T, f func(t *testing.T, from *schema.Table, at retort.Column[time.Time], maybe retort.Nullable[time.Time], m time.Time)) {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table("moment", schema.BigInt("id").PrimaryKey(), schema.Timestamp("at").NotNull(), schema.Timestamp("maybe"))
	s.create(t, md)
	id := retort.ColumnOf[retort.Num[int64]](table, "id")
	at, maybe := retort.ColumnOf[retort.Column[time.Time]](table, "at"), retort.ColumnOf[retort.Nullable[time.Time]](table, "maybe")
	for _, m := range moments {
		exec(t, s.eng, retort.Delete(table).All())
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(1), at.Set(m), maybe.SetNull()))
		f(t, table, at, maybe, m.UTC())
	}
}

// part is a unit and how Go has it.
type part struct {
	unit retort.TimeUnit
	of   func(time.Time) int
}

var parts = []part{
	{retort.Year, time.Time.Year}, {retort.Month, func(m time.Time) int { return int(m.Month()) }}, {retort.Day, time.Time.Day},
	{retort.Hour, time.Time.Hour}, {retort.Minute, time.Time.Minute}, {retort.Second, time.Time.Second},
	{retort.Quarter, func(m time.Time) int { return (int(m.Month()) + 2) / 3 }}, {retort.Week, func(m time.Time) int { _, w := m.ISOWeek(); return w }},
	{retort.Weekday, func(m time.Time) int { return int(m.Weekday()) }}, {retort.YearDay, time.Time.YearDay},
	{retort.Epoch, func(m time.Time) int { return int(m.Unix()) }},
}

func timeParts(t *testing.T, s *suite) {
	s.eachMoment(t, func(t *testing.T, from *schema.Table, at retort.Column[time.Time], maybe retort.Nullable[time.Time], m time.Time) {
		for _, p := range parts {
			is(retort.Extract(p.unit, at), int64(p.of(m)))(t, s, from)
			isNull(retort.Extract(p.unit, maybe))(t, s, from)
		}
	})
}

// truncated is the beginning of the unit that m is in.
func truncated(unit retort.TimeUnit, m time.Time) time.Time {
	year, month, day := m.Date()
	switch unit {
	case retort.Year:
		month, day = 1, 1
	case retort.Quarter:
		month, day = (month-1)/3*3+1, 1
	case retort.Month:
		day = 1
	case retort.Week:
		day -= (int(m.Weekday()) + 6) % 7
	case retort.Hour:
		return time.Date(year, month, day, m.Hour(), 0, 0, 0, time.UTC)
	case retort.Minute:
		return time.Date(year, month, day, m.Hour(), m.Minute(), 0, 0, time.UTC)
	case retort.Second:
		return time.Date(year, month, day, m.Hour(), m.Minute(), m.Second(), 0, time.UTC)
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func timeTruncs(t *testing.T, s *suite) {
	s.eachMoment(t, func(t *testing.T, from *schema.Table, at retort.Column[time.Time], maybe retort.Nullable[time.Time], m time.Time) {
		for unit := retort.Year; unit <= retort.Second; unit++ {
			wantTime(t, s, from, retort.DateTrunc(unit, at), truncated(unit, m))
			isNull(retort.DateTrunc(unit, maybe))(t, s, from)
		}
	})
}

// wantTime checks a computed point in time: what it is, and that it is found by comparison with the same point as a bind.
func wantTime(t *testing.T, s *suite, from *schema.Table, e retort.Column[time.Time], want time.Time) {
	t.Helper()
	q := retort.Select(e)
	if from != nil {
		q = q.From(from)
	}
	if got := all(t, s.eng, q); len(got) != 1 || !got[0].Equal(want) {
		t.Errorf("%v\n got %v\nwant %v", q, got, want)
	}
	if got := all(t, s.eng, q.Where(e.Eq(want))); len(got) != 1 {
		t.Errorf("%v\nis not equal to %v", q, want)
	}
}

func timeAdds(t *testing.T, s *suite) {
	s.eachMoment(t, func(t *testing.T, from *schema.Table, at retort.Column[time.Time], maybe retort.Nullable[time.Time], m time.Time) {
		for _, d := range []time.Duration{0, time.Second, -time.Second, 90 * time.Minute, -1000 * time.Hour, 100 * 365 * 24 * time.Hour, time.Microsecond, -time.Microsecond,
			1500 * time.Millisecond, -400 * time.Microsecond, 500 * time.Millisecond, -1500 * time.Millisecond} {
			wantTime(t, s, from, retort.AddTime(at, d), m.Add(d))
			isNull(retort.AddTime(maybe, d))(t, s, from)
		}
		wantTime(t, s, from, retort.AddTime(at, time.Second+999), m.Add(time.Second)) // cut to the microsecond
		wantTime(t, s, from, retort.AddDays(at, -60), m.AddDate(0, 0, -60))
		wantTime(t, s, from, retort.DateTrunc(retort.Day, retort.AddDays(at, 1)), truncated(retort.Day, m).AddDate(0, 0, 1))
	})
}

func monthAdds(t *testing.T, s *suite) {
	s.eachMoment(t, func(t *testing.T, from *schema.Table, at retort.Column[time.Time], maybe retort.Nullable[time.Time], m time.Time) {
		for _, n := range []int{0, 1, -1, 2, 6, 11, 12, -13, 48} {
			first := time.Date(m.Year(), m.Month()+time.Month(n), 1, m.Hour(), m.Minute(), m.Second(), m.Nanosecond(), time.UTC)
			last := first.AddDate(0, 1, -1).Day()
			wantTime(t, s, from, retort.AddMonths(at, n), first.AddDate(0, 0, min(m.Day(), last)-1))
		}
		if want := m.AddDate(-4, 0, 0); want.Day() == m.Day() {
			wantTime(t, s, from, retort.AddYears(at, -4), want)
		}
		isNull(retort.AddMonths(maybe, 1))(t, s, from)
	})
}

// timeValues: of binds, whose type no column tells.
func timeValues(t *testing.T, s *suite) {
	m := time.Date(2024, 1, 31, 10, 20, 30, 500000000, time.UTC)
	v := retort.Val(m)
	checkAll(t, s, nil, is(retort.Extract(retort.Month, v), 1), is(retort.Extract(retort.Epoch, v), m.Unix()), is(retort.Extract(retort.Week, v), 5))
	wantTime(t, s, nil, retort.AddMonths(v, 1), time.Date(2024, 2, 29, 10, 20, 30, 500000000, time.UTC))
	wantTime(t, s, nil, retort.AddTime(v, 1500*time.Millisecond), m.Add(1500*time.Millisecond))
	wantTime(t, s, nil, retort.AddTime(retort.DateTrunc(retort.Quarter, v), time.Hour), time.Date(2024, 1, 1, 1, 0, 0, 0, time.UTC))
}

func timesFound(t *testing.T, s *suite) {
	s.eachMoment(t, func(t *testing.T, from *schema.Table, at retort.Column[time.Time], _ retort.Nullable[time.Time], m time.Time) {
		next := retort.AddTime(at, time.Microsecond)
		wantRows(t, s.eng, retort.Select(retort.CountAll()).From(from).Where(retort.Lt(at, next), retort.Ge(at, retort.DateTrunc(retort.Day, at)),
			retort.AddTime(at, -time.Hour).Lt(m), retort.AddMonths(at, 1).Gt(m), at.Between(m, m)), 1)
	})
}

func now(t *testing.T, s *suite) {
	before := time.Now().Add(-time.Minute)
	for _, got := range all(t, s.eng, retort.Select2(retort.Now(), retort.Today())) {
		if got.V1.Before(before) || got.V1.After(before.Add(2*time.Minute)) {
			t.Errorf("now is %v, want it near %v", got.V1, before)
		}
		if want := truncated(retort.Day, got.V1.UTC()); !got.V2.Equal(want) {
			t.Errorf("today is %v, want %v", got.V2, want)
		}
	}
}

func oddUnits(t *testing.T, _ *suite) {
	for _, q := range []interface{ Err() error }{
		retort.Select(retort.DateTrunc(retort.Weekday, retort.Now())), retort.Select(retort.DateTrunc(99, retort.Now())), retort.Select(retort.Extract(99, retort.Now())),
	} {
		if q.Err() == nil {
			t.Errorf("%v is no fault", q)
		}
	}
}
