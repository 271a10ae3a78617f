package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// How many readings are loaded, and how many of them are changed.
const (
	loaded  = 1000
	changed = 500
)

// spoil changes two columns of every other row.
func spoil(r *Reading, round int) {
	r.Samples, r.Mean = int64(round), float64(round)+float64(r.ID)/8
}

// pgChange loads 1,000 rows, changes 500 of them and saves these, in one transaction. By hand each takes a prepared UPDATE.
func pgChange() *workload {
	return &workload{
		name: "PostgreSQL, load 1,000, change 500, save", ops: 5,
		target: target{ratio: 1.00},
		open: func(ctx context.Context, _ string) (*pair, error) {
			s, err := openPGReadings(ctx, loaded)
			if err != nil {
				return nil, err
			}
			return &pair{
				retort: s.changeSide(ctx, func(round int) error { return changeBySession(ctx, s.eng, round) }),
				hand:   s.changeSide(ctx, func(round int) error { return s.handChange(ctx, round) }),
				close:  s.close,
			}, nil
		},
	}
}

// changeSide verifies after a round that every other row has what was written last.
func (s *server) changeSide(ctx context.Context, change func(round int) error) side {
	round := 0
	return side{
		run: func() error { round++; return change(round) },
		check: func() error {
			want := round
			rows, err := engine.All(ctx, s.eng, retort.Select(Readings).OrderBy(Readings.ID).Limit(loaded))
			if err != nil {
				return err
			}
			for i, r := range rows {
				w := *r
				if i%2 == 0 {
					spoil(&w, want)
				}
				if w.Samples != r.Samples || w.Mean != r.Mean {
					return fmt.Errorf("row %d has %d, %v, want %d, %v", r.ID, r.Samples, r.Mean, w.Samples, w.Mean)
				}
			}
			return nil
		},
	}
}

func changeBySession(ctx context.Context, eng *engine.Engine, round int) error {
	session := orm.NewSession(eng, ReadingModels)
	defer session.Close()
	rows, err := orm.All(ctx, session, retort.Select(Readings).OrderBy(Readings.ID).Limit(loaded))
	if err != nil {
		return err
	}
	for i := 0; i < len(rows); i += loaded / changed {
		spoil(rows[i], round)
	}
	return session.Commit(ctx)
}

func (s *server) handChange(ctx context.Context, round int) error {
	return pgx.BeginFunc(ctx, s.hand, func(tx pgx.Tx) error {
		rows, err := s.handList(ctx, "SELECT "+readingColumns+" FROM reading ORDER BY id LIMIT $1", loaded)
		if err != nil {
			return err
		}
		for i := 0; i < len(rows); i += loaded / changed {
			spoil(rows[i], round)
			if _, err := tx.Exec(ctx, "UPDATE reading SET samples = $1, mean = $2 WHERE id = $3", rows[i].Samples, rows[i].Mean, rows[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
}
