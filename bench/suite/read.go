package suite

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers"
)

// get reads readings by key, one after the other.
func (r *runner[A, R, L]) get() harness.Side {
	var id int64
	var last R
	return harness.Side{
		Run: func() (err error) {
			id = id%listed + 1
			last, err = r.p.Get(r.ctx, id)
			return err
		},
		Check: func() error { return model.CheckReading(r.p.PlainReading(last), model.ReadingOf(id)) },
	}
}

// list reads all readings at once.
func (r *runner[A, R, L]) list() harness.Side {
	var rows []R
	return harness.Side{
		Run: func() (err error) {
			rows, err = r.p.List(r.ctx)
			return err
		},
		Check: func() error { return model.CheckReadings(r.plainReadings(rows), listed) },
	}
}

func (r *runner[A, R, L]) plainReadings(rows []R) []*model.Reading {
	out := make([]*model.Reading, len(rows))
	for i, row := range rows {
		out[i] = r.p.PlainReading(row)
	}
	return out
}

// stream reads readings one by one. A hundred of them are kept for the check.
func (r *runner[A, R, L]) stream(rows int) harness.Side {
	every := rows / 100
	n, kept := 0, make([]R, 0, 100)
	return harness.Side{
		Run: func() error {
			n, kept = 0, kept[:0]
			return r.p.Stream(r.ctx, func(row R) {
				if n++; n%every == 0 {
					kept = append(kept, row)
				}
			})
		},
		Check: func() error {
			if n != rows {
				return fmt.Errorf("got %d readings, want %d", n, rows)
			}
			for i, row := range kept {
				if err := model.CheckReading(r.p.PlainReading(row), model.ReadingOf(int64((i+1)*every))); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// eager reads authors with books and publishers.
func (r *runner[A, R, L]) eager() harness.Side {
	var own []A
	return harness.Side{
		Run: func() (err error) {
			own, err = r.p.Eager(r.ctx)
			return err
		},
		Check: func() error {
			got := make([]*model.Author, len(own))
			for i, a := range own {
				got[i] = r.p.PlainAuthor(a)
			}
			return model.CheckAuthors(got, library())
		},
	}
}

// filter is what the join asks for.
var filter = peers.Filter{LastName: "It's the last, 3", MinPages: 200, MaxPages: 700, Limit: 100}

// join reads lines.
func (r *runner[A, R, L]) join() harness.Side {
	var own []L
	return harness.Side{
		Run: func() (err error) {
			own, err = r.p.Join(r.ctx, filter)
			return err
		},
		Check: func() error {
			var got []model.Line
			for _, l := range own {
				got = append(got, r.p.PlainLine(l))
			}
			if want := filtered(library()); !slices.Equal(got, want) {
				return fmt.Errorf("got %d lines %v, want %d lines %v", len(got), got, len(want), want)
			}
			return nil
		},
	}
}

// filtered is the join, done in memory.
func filtered(authors []*model.Author) (lines []model.Line) {
	for _, a := range authors {
		for _, b := range a.Books {
			if a.LastName >= filter.LastName && b.Pages >= filter.MinPages && b.Pages <= filter.MaxPages {
				lines = append(lines, model.Line{Title: b.Title, LastName: a.LastName, Price: b.Price})
			}
		}
	}
	slices.SortFunc(lines, func(a, b model.Line) int { return cmp.Compare(a.Title, b.Title) })
	return lines[:min(len(lines), filter.Limit)]
}
