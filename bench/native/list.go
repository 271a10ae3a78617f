package main

import (
	"context"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// listed is how many rows a list has.
const listed = 1000

// untrackedList reads 1,000 rows of 20 columns as plain objects.
func untrackedList() *workload {
	return &workload{
		name: "list 1,000 × 20, untracked", ops: 20,
		target: target{ratio: 1.10, allocs: 1.20},
		open: func(ctx context.Context, dir string) (*pair, error) {
			return openList(ctx, dir, func(f *file) ([]*Reading, error) {
				return engine.All(ctx, f.eng, retort.Select(Readings).OrderBy(Readings.ID))
			})
		},
	}
}

// trackedList reads the same into a fresh session.
func trackedList() *workload {
	return &workload{
		name: "list 1,000 × 20, tracked", ops: 20,
		target: target{ratio: 1.50, perRow: 2, rows: listed},
		open: func(ctx context.Context, dir string) (*pair, error) {
			return openList(ctx, dir, func(f *file) ([]*Reading, error) {
				s := orm.NewSession(f.eng, ReadingModels)
				rows, err := orm.All(ctx, s, retort.Select(Readings).OrderBy(Readings.ID))
				if err != nil {
					return nil, err
				}
				return rows, s.Close()
			})
		},
	}
}

// openList compares a way to read the list with a loop over a kept statement.
func openList(ctx context.Context, dir string, read func(*file) ([]*Reading, error)) (*pair, error) {
	f, err := openFile(ctx, dir, ReadingModels)
	if err != nil {
		return nil, err
	}
	if err := fillReadings(ctx, f.eng, listed); err != nil {
		return nil, err
	}
	stmts, err := f.prepare("SELECT " + readingColumns + " FROM reading ORDER BY id")
	if err != nil {
		return nil, err
	}
	return &pair{
		retort: listSide(func() ([]*Reading, error) { return read(f) }),
		hand:   listSide(func() ([]*Reading, error) { return handList(stmts[0]) }),
		close:  f.close,
	}, nil
}

// listSide keeps the last list for the check.
func listSide(read func() ([]*Reading, error)) side {
	var rows []*Reading
	return side{
		run:   func() (err error) { rows, err = read(); return err },
		check: func() error { return checkReadings(rows, listed) },
	}
}

func handList(s *sqlite3.Stmt) ([]*Reading, error) {
	var rows []*Reading
	for s.Step() {
		r := new(Reading)
		if err := scanReading(s, r); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, s.Reset()
}
