package main

import (
	"context"
	"fmt"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort/orm"
)

// freshGet reads a row by key in a session made for it. The hand-written side opens and ends a transaction just so.
func freshGet() *workload {
	return &workload{
		name: "get by key, fresh session", ops: 2000,
		target: target{ratio: 1.40},
		open: func(ctx context.Context, dir string) (*pair, error) {
			g, err := openGet(ctx, dir)
			if err != nil {
				return nil, err
			}
			return g.pair(func(id int64) (*Reading, error) {
				s := orm.NewSession(g.f.eng, ReadingModels)
				r, err := orm.Get(ctx, s, Readings, id)
				if err != nil {
					return nil, err
				}
				return r, s.Close()
			}, g.inTransaction, g.f.close), nil
		},
	}
}

// expungedGet reads rows by key in one session that lets go of each, so that none is in its identity map. The hand-written side has
// a transaction open, too.
func expungedGet() *workload {
	return &workload{
		name: "get by key, expunged", ops: 2000,
		target: target{ratio: 1.40},
		open: func(ctx context.Context, dir string) (*pair, error) {
			g, err := openGet(ctx, dir)
			if err != nil {
				return nil, err
			}
			if err := g.begin.Exec(); err != nil {
				return nil, err
			}
			s := orm.NewSession(g.f.eng, ReadingModels)
			return g.pair(func(id int64) (*Reading, error) {
				r, err := orm.Get(ctx, s, Readings, id)
				if err != nil {
					return nil, err
				}
				s.Expunge(r)
				return r, nil
			}, g.one, func() error {
				if err := s.Close(); err != nil {
					return err
				}
				return g.f.close()
			}), nil
		},
	}
}

// getter holds the statements of the hand-written side.
type getter struct {
	f                     *file
	begin, read, rollback *sqlite3.Stmt
}

func openGet(ctx context.Context, dir string) (*getter, error) {
	f, err := openFile(ctx, dir, ReadingModels)
	if err != nil {
		return nil, err
	}
	if err := fillReadings(ctx, f.eng, listed); err != nil {
		return nil, err
	}
	stmts, err := f.prepare("BEGIN", "SELECT "+readingColumns+" FROM reading WHERE id = ?", "ROLLBACK")
	if err != nil {
		return nil, err
	}
	return &getter{f, stmts[0], stmts[1], stmts[2]}, nil
}

func (g *getter) pair(retort, hand func(int64) (*Reading, error), close func() error) *pair {
	return &pair{retort: getSide(retort), hand: getSide(hand), close: close}
}

// getSide asks for the keys in turn. Each answer's key is verified at once, the last one's values off the clock.
func getSide(get func(int64) (*Reading, error)) side {
	var id int64
	var last *Reading
	return side{
		run: func() (err error) {
			id = id%listed + 1
			if last, err = get(id); err == nil && last.ID != id {
				err = fmt.Errorf("got key %d, want %d", last.ID, id)
			}
			return err
		},
		check: func() error { return checkReading(last, id) },
	}
}

func (g *getter) inTransaction(id int64) (*Reading, error) {
	if err := g.begin.Exec(); err != nil {
		return nil, err
	}
	r, err := g.one(id)
	if err != nil {
		return nil, err
	}
	return r, g.rollback.Exec()
}

func (g *getter) one(id int64) (*Reading, error) {
	if err := g.read.BindInt64(1, id); err != nil {
		return nil, err
	}
	if !g.read.Step() {
		return nil, fmt.Errorf("no row %d: %w", id, g.read.Err())
	}
	r := new(Reading)
	if err := scanReading(g.read, r); err != nil {
		return nil, err
	}
	return r, g.read.Reset()
}
