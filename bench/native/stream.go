package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
)

const (
	streamed = 50_000
	// growth is how many bytes of live memory the stream may add between its first and its last quarter.
	growth = 1 << 20
)

// stream reads 50,000 rows one by one. One run of each side beforehand holds that memory doesn't grow.
func stream() *workload {
	return &workload{
		name: "stream 50,000 × 20", ops: 1,
		target: target{comment: "memory flat"},
		open: func(ctx context.Context, dir string) (*pair, error) {
			f, err := openFile(ctx, dir, ReadingModels)
			if err != nil {
				return nil, err
			}
			if err := fillReadings(ctx, f.eng, streamed); err != nil {
				return nil, err
			}
			stmts, err := f.prepare("SELECT " + readingColumns + " FROM reading ORDER BY id")
			if err != nil {
				return nil, err
			}
			retort := streamSide(func(each func(*Reading) error) error { return iterate(ctx, f.eng, each) })
			hand := streamSide(func(each func(*Reading) error) error { return handStream(stmts[0], each) })
			return &pair{retort: retort, hand: hand, close: f.close}, flat(ctx, f.eng)
		},
	}
}

// streamSide sums up the rows, so that each of them is looked at.
func streamSide(read func(each func(*Reading) error) error) side {
	var rows, sum int64
	return side{
		run: func() error {
			rows, sum = 0, 0
			return read(func(r *Reading) error {
				rows++
				sum += r.ID + int64(len(r.Name))
				return nil
			})
		},
		check: func() error {
			want := int64(0)
			for id := int64(1); id <= streamed; id++ {
				want += id + int64(len(fmt.Sprint("reading number ", id)))
			}
			if rows != streamed || sum != want {
				return fmt.Errorf("got %d rows with sum %d, want %d with %d", rows, sum, streamed, want)
			}
			return nil
		},
	}
}

func iterate(ctx context.Context, x engine.Execer, each func(*Reading) error) error {
	for r, err := range engine.Iter(ctx, x, retort.Select(Readings).OrderBy(Readings.ID)) {
		if err != nil {
			return err
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

func handStream(s *sqlite3.Stmt, each func(*Reading) error) error {
	for s.Step() {
		r := new(Reading)
		if err := scanReading(s, r); err != nil {
			return err
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return s.Reset()
}

// flat holds that the memory alive at the end of a stream is what it was after its first quarter.
func flat(ctx context.Context, x engine.Execer) error {
	var early, late uint64
	rows := 0
	err := iterate(ctx, x, func(r *Reading) error {
		rows++
		switch rows {
		case streamed / 4:
			early = live()
		case streamed - 1:
			late = live()
		}
		return checkReading(r, int64(rows))
	})
	if err == nil && late > early+growth {
		err = fmt.Errorf("live memory grew from %d to %d bytes in %d rows", early, late, streamed)
	}
	return err
}

func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
