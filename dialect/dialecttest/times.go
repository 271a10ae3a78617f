package dialecttest

import (
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype/civil"
)

var timeCases = []testCase{
	{"parts", timeParts},
	{"beginnings", timeTruncs},
	{"a length of time added", timeAdds},
	{"months added", monthAdds},
	{"values alone", timeValues},
	{"found by what was computed", timesFound},
	{"differences", timeDiffs},
	{"dates and times without a zone", civilTimes},
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

func timeDiffs(t *testing.T, s *suite) {
	from := time.Date(2024, 2, 29, 23, 59, 59, 999999000, time.UTC)
	s.eachMoment(t, func(t *testing.T, table *schema.Table, at retort.Column[time.Time], maybe retort.Nullable[time.Time], m time.Time) {
		want := m.Sub(from)
		is(retort.TimeDiff(at, retort.Val(from)), want)(t, s, table)
		is(retort.TimeDiff(retort.Val(from), at), -want)(t, s, table)
		isNull(retort.TimeDiff(at, maybe))(t, s, table)
		days := int64(truncated(retort.Day, m).Sub(truncated(retort.Day, from)) / (24 * time.Hour))
		is(retort.DaysBetween(at, retort.Val(from)), days)(t, s, table)
		isNull(retort.DaysBetween(maybe, at))(t, s, table)
		wantRows(t, s.eng, retort.Select(retort.CountAll()).From(table).Where(retort.TimeDiff(at, retort.Val(from)).Between(want-1000, want+1000),
			retort.TimeDiff(retort.AddTime(at, time.Hour), at).Eq(time.Hour)), 1)
	})
}

// civilTimes: on columns of each type, and of binds.
func civilTimes(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("civil", schema.BigInt("id").PrimaryKey(), schema.Date("day").NotNull(), schema.DateTime("at").NotNull(), schema.TimeOfDay("clock").NotNull())
	s.create(t, md)
	id, day := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Column[civil.Date]](table, "day")
	at, clock := retort.ColumnOf[retort.Column[civil.DateTime]](table, "at"), retort.ColumnOf[retort.Column[civil.Time]](table, "clock")
	for i, m := range moments {
		m = m.UTC()
		d := civil.DateTimeOf(m)
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(int64(i)), day.Set(d.Date), at.Set(d), clock.Set(d.Time)))
		q := func(c retort.Condition) retort.Condition { return retort.And(id.Eq(int64(i)), c) }
		for _, p := range parts {
			day0 := int64(p.of(truncated(retort.Day, m)))
			wantRows(t, s.eng, retort.Select2(retort.Extract(p.unit, day).Else(-1), retort.Extract(p.unit, at).Else(-1)).Where(q(retort.And())),
				retort.Row2[int64, int64]{V1: day0, V2: int64(p.of(m))})
			wantRows(t, s.eng, retort.Select(retort.CountAll()).From(table).Where(q(retort.Extract(p.unit, retort.Val(d.Date)).Eq(day0))), 1)
		}
		for unit := retort.Year; unit <= retort.Second; unit++ {
			want := civil.DateTimeOf(truncated(unit, m))
			wantRows(t, s.eng, retort.Select2(retort.DateTrunc(unit, day), retort.DateTrunc(unit, at)).Where(q(retort.DateTrunc(unit, at).Eq(want))),
				retort.Row2[civil.Date, civil.DateTime]{V1: want.Date, V2: want})
		}
		clocks := retort.Select3(retort.Extract(retort.Hour, clock).Else(-1), retort.Extract(retort.Minute, clock).Else(-1), retort.Extract(retort.Second, clock).Else(-1))
		wantRows(t, s.eng, clocks.Where(q(retort.And())), retort.Row3[int64, int64, int64]{V1: int64(m.Hour()), V2: int64(m.Minute()), V3: int64(m.Second())})
		tomorrow, later := d.Date.AddDays(1), civil.DateTimeOf(m.Add(90*time.Minute+time.Microsecond))
		wantRows(t, s.eng, retort.Select2(retort.AddDays(day, 1), retort.AddTime(at, 90*time.Minute+time.Microsecond)).Where(q(retort.AddDays(day, 1).Eq(tomorrow))),
			retort.Row2[civil.Date, civil.DateTime]{V1: tomorrow, V2: later})
		wantRows(t, s.eng, retort.Select2(retort.DaysBetween(retort.AddDays(day, -40), day).Else(0), retort.TimeDiff(at, retort.DateTrunc(retort.Day, at)).Else(-1)).Where(id.Eq(int64(i))),
			retort.Row2[int64, time.Duration]{V1: -40, V2: d.Time.SinceMidnight()})
		wantRows(t, s.eng, retort.Select(retort.TimeDiff(clock, retort.Val(civil.NewTime(12, 0, 0, 0))).Else(0)).Where(id.Eq(int64(i))), d.Time.SinceMidnight()-12*time.Hour)
	}
	wantRows(t, s.eng, retort.Select2(retort.AddMonths(retort.Val(civil.NewDate(2024, 1, 31)), 1), retort.AddYears(retort.Val(civil.NewDate(2024, 2, 29)), 1)),
		retort.Row2[civil.Date, civil.Date]{V1: civil.NewDate(2024, 2, 29), V2: civil.NewDate(2025, 2, 28)})
	if err := retort.Select(retort.Extract(retort.Year, clock)).Err(); err == nil {
		t.Error("the year of a time of day is no fault")
	}
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
