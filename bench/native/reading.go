package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Reading is a row of 20 columns: integers, floats, strings, times, and some that may be NULL.
type Reading struct {
	ID        int64
	SensorID  int64
	Batch     int32
	Samples   int64
	Flags     int
	Valid     bool
	Low, High float64
	Mean      float64
	Drift     float32
	Name      string
	Site      string
	Unit      string
	Code      string
	Note      string
	TakenAt   time.Time
	StoredAt  time.Time
	Comment   *string
	Retries   *int64
	Bias      sql.Null[float64]
}

type readingEntity struct {
	orm.Entity[Reading, int64]
	ID, SensorID, Samples        retort.Num[int64]
	Batch                        retort.Num[int32]
	Flags                        retort.Num[int]
	Valid                        retort.Column[bool]
	Low, High, Mean              retort.Num[float64]
	Drift                        retort.Num[float32]
	Name, Site, Unit, Code, Note retort.Text
	TakenAt, StoredAt            retort.Column[time.Time]
	Comment                      retort.NullText
	Retries                      retort.NullNum[int64]
	Bias                         retort.NullNum[float64]
}

var (
	ReadingModels = orm.NewRegistry()
	Readings      = orm.Map[readingEntity](ReadingModels)
)

// readingColumns are the columns in the order of the struct.
const readingColumns = "id, sensor_id, batch, samples, flags, valid, low, high, mean, drift, name, site, unit, code, note, " +
	"taken_at, stored_at, comment, retries, bias"

// readingOf makes the row with a key. A third of the nullable ones are NULL.
func readingOf(id int64) *Reading {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(id) * 61 * time.Second)
	r := &Reading{
		ID: id, SensorID: 1000 + id%97, Batch: int32(id % 31), Samples: id * 7919, Flags: int(id & 0xff), Valid: id%5 != 0,
		Low: float64(id) * .25, High: float64(id) * 1.75, Mean: float64(id) + .5, Drift: float32(id%100) / 8,
		Name: fmt.Sprintf("reading number %d", id), Site: fmt.Sprintf("site %d, north wing", id%13), Unit: "kPa",
		Code: fmt.Sprintf("RX-%06d", id), Note: "taken by the night shift after the valves had been changed",
		TakenAt: at, StoredAt: at.Add(1500 * time.Millisecond),
	}
	if id%3 != 0 {
		r.Comment, r.Retries, r.Bias = new(fmt.Sprint("comment ", id)), new(id%9), sql.Null[float64]{V: .125, Valid: true}
	}
	return r
}

// fillReadings inserts rows 1 to n.
func fillReadings(ctx context.Context, x engine.Execer, n int64) error {
	const atOnce = 500
	for from := int64(1); from <= n; from += atOnce {
		var rows []*Reading
		for id := from; id < from+atOnce && id <= n; id++ {
			rows = append(rows, readingOf(id))
		}
		if _, err := engine.Exec(ctx, x, retort.Insert(Readings).Rows(rows...)); err != nil {
			return err
		}
	}
	return nil
}

// scanReading reads the current row by hand. A time is parsed by the function that Retort's dialect has for it: the fastest there
// is for the text as it is stored, and no allocation.
func scanReading(s *sqlite3.Stmt, r *Reading) (err error) {
	r.ID = s.ColumnInt64(0)
	r.SensorID = s.ColumnInt64(1)
	r.Batch = int32(s.ColumnInt64(2))
	r.Samples = s.ColumnInt64(3)
	r.Flags = s.ColumnInt(4)
	r.Valid = s.ColumnBool(5)
	r.Low = s.ColumnFloat(6)
	r.High = s.ColumnFloat(7)
	r.Mean = s.ColumnFloat(8)
	r.Drift = float32(s.ColumnFloat(9))
	r.Name = s.ColumnText(10)
	r.Site = s.ColumnText(11)
	r.Unit = s.ColumnText(12)
	r.Code = s.ColumnText(13)
	r.Note = s.ColumnText(14)
	if r.TakenAt, err = (dialect.Dialect{}).ParseTimeBytes(s.ColumnRawText(15)); err != nil {
		return err
	}
	if r.StoredAt, err = (dialect.Dialect{}).ParseTimeBytes(s.ColumnRawText(16)); err != nil {
		return err
	}
	if s.ColumnType(17) != sqlite3.NULL {
		r.Comment = new(s.ColumnText(17))
	}
	if s.ColumnType(18) != sqlite3.NULL {
		r.Retries = new(s.ColumnInt64(18))
	}
	if s.ColumnType(19) != sqlite3.NULL {
		r.Bias = sql.Null[float64]{V: s.ColumnFloat(19), Valid: true}
	}
	return s.Err()
}

// checkReadings verifies that rows are those with the keys 1 to n, in all their columns.
func checkReadings(rows []*Reading, n int) error {
	if len(rows) != n {
		return fmt.Errorf("got %d rows, want %d", len(rows), n)
	}
	for i, r := range rows {
		if err := checkReading(r, int64(i+1)); err != nil {
			return err
		}
	}
	return nil
}

func checkReading(got *Reading, id int64) error {
	a, b := *got, *readingOf(id)
	same := a.TakenAt.Equal(b.TakenAt) && a.StoredAt.Equal(b.StoredAt) && equalTo(a.Comment, b.Comment) && equalTo(a.Retries, b.Retries)
	a.TakenAt, a.StoredAt, a.Comment, a.Retries = b.TakenAt, b.StoredAt, b.Comment, b.Retries
	if !same || a != b {
		return fmt.Errorf("row %d: got %+v, want %+v", id, *got, b)
	}
	return nil
}

func equalTo[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
