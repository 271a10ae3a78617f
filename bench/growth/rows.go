package growth

import (
	"context"
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers/library"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// atLeast is how many rows a measurement is of: small sizes are repeated.
const atLeast = 20_000

// rows writes and reads more rows at once.
func rows(ctx context.Context, eng *engine.Engine, rounds int) ([]Line, error) {
	const unit = "ns of processor time a row"
	insert := Line{Name: "session: insert n rows", Unit: unit, Sizes: sizes}
	plain := Line{Name: "list of n rows", Unit: unit, Sizes: sizes}
	session := Line{Name: "session: list of n rows", Unit: unit, Sizes: sizes}
	for _, n := range sizes {
		times := max(1, atLeast/n)
		written, err := median(rounds, func() (float64, error) { return insertRows(ctx, eng, n, times) })
		if err != nil {
			return nil, err
		}
		read, err := median(rounds, func() (float64, error) {
			return listed(n, times, func() (int, error) {
				list, err := engine.All(ctx, eng, first(n))
				return len(list), err
			})
		})
		if err != nil {
			return nil, err
		}
		known, err := median(rounds, func() (float64, error) {
			return listed(n, times, func() (int, error) {
				s := orm.NewSession(eng, library.Models)
				defer s.Close()
				list, err := orm.All(ctx, s, first(n))
				return len(list), err
			})
		})
		if err != nil {
			return nil, err
		}
		insert.Values, plain.Values, session.Values = append(insert.Values, written), append(plain.Values, read), append(session.Values, known)
	}
	return []Line{insert, plain, session}, nil
}

// first are the readings with keys up to n.
func first(n int) *retort.SelectStmt[*library.Reading] {
	return retort.Select(library.Readings).Where(library.Readings.ID.Le(int64(n))).OrderBy(library.Readings.ID)
}

// insertRows adds n new objects to a session and commits, so many times; the last rows stay.
func insertRows(ctx context.Context, eng *engine.Engine, n, times int) (float64, error) {
	sum := 0.0
	for range times {
		if err := clear(ctx, eng); err != nil {
			return 0, err
		}
		objects := make([]*library.Reading, n)
		for i := range objects {
			objects[i] = library.ReadingOf(model.ReadingOf(int64(i + 1)))
		}
		took, err := nanoseconds(func() error {
			s := orm.NewSession(eng, library.Models)
			defer s.Close()
			for _, r := range objects {
				s.Add(r)
			}
			return s.Commit(ctx)
		})
		if err != nil {
			return 0, err
		}
		sum += took
	}
	return sum / float64(n*times), nil
}

func listed(n, times int, list func() (int, error)) (float64, error) {
	took, err := nanoseconds(func() error {
		for range times {
			got, err := list()
			if err != nil {
				return err
			}
			if got != n {
				return fmt.Errorf("got %d rows, want %d", got, n)
			}
		}
		return nil
	})
	return took / float64(n*times), err
}
