// Package civil holds dates and times as calendars and clocks show them: without a time zone, where [time.Time] is a point in time.
//
//   - [Date] is a day: 2026-11-22.
//   - [Time] is a time of day: 14:16:29.5.
//   - [DateTime] is both.
//   - [Interval] is a length of time in months, days and microseconds, which only a calendar can add up.
//
// They are the Go types of DATE, TIME, TIMESTAMP WITHOUT TIME ZONE and INTERVAL columns. All are comparable with ==, usable as keys of a
// map, ready as zero values, immutable, and safe for concurrent use. They are written and read as text of ISO 8601, so JSON has them as
// strings.
//
//	due := civil.NewDate(2026, time.November, 22).AddDays(30)
//	begin := due.At(civil.NewTime(9, 30, 0, 0)).In(berlin) // a time.Time again
//
// The files: date.go, time.go, datetime.go, interval.go.
package civil
