package orm

import (
	"context"
	"fmt"
	"iter"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// Batches returns the rows of a statement in batches of size, the last may have fewer, while they arrive. Eager loads are done batch by batch, one
// statement for each; a joined to-many is ErrUsage, as its rows could be cut apart. Entities are tracked, so memory grows with their number unless
// the loop expunges them (Session.Expunge, ExpungeAll). An error ends the sequence as its last pair.
//
// The statement is run anew each time the sequence is ranged over; the session may be used for other statements inside the loop. PostgreSQL reads
// by a cursor; MySQL reads the rest of the result into memory when another statement is sent.
func Batches[R any](ctx context.Context, s *Session, q retort.Query[R], size int) iter.Seq2[[]R, error] {
	return func(yield func([]R, error) bool) {
		if err := batches(ctx, s, ast.NodeOf(q), size, yield); err != nil {
			yield(nil, describe("query", err))
		}
	}
}

func batches[R any](ctx context.Context, s *Session, n ast.Node, size int, yield func([]R, error) bool) error {
	if size < 1 {
		return fmt.Errorf("%w: batches of %d rows: want at least 1", ErrUsage, size)
	}
	rd, done, err := s.streaming(ctx, n)
	if err != nil {
		return err
	}
	defer done()
	if rd.unique {
		return fmt.Errorf("%w: Batches can't load a joined to-many, whose rows could be cut apart: load it with SelectIn", ErrUsage)
	}
	batch, more := make([]R, 0, size), true
	give := func() error {
		if err := rd.loadBatch(ctx); err != nil {
			return err
		}
		s.leave()
		more = yield(batch, nil)
		batch = make([]R, 0, size)
		return s.enter()
	}
	err = rd.rows(ctx, func(rd *reading, rows *engine.Rows) (bool, error) {
		var r R
		if _, err := rd.into(sqltype.Addr(&r), rows); err != nil {
			return false, err
		}
		if batch = append(batch, r); len(batch) < size {
			return true, nil
		}
		return more, give()
	})
	if err != nil || !more || len(batch) == 0 {
		return err
	}
	return give()
}

// loadBatch does the eager loads of the rows that were read so far and makes the reading one that has read none.
func (rd *reading) loadBatch(ctx context.Context) error {
	rd.closeTrackers()
	if err := rd.loadRoots(ctx); err != nil {
		return err
	}
	for _, c := range rd.cells {
		if c.track != nil {
			c.track.restart()
		}
	}
	for _, root := range rd.roots {
		for _, j := range root.joins {
			j.restart()
		}
	}
	return rd.s.tellLoads(ctx)
}

// restart makes the tracker one that has met no row.
func (t *tracker) restart() { t.first, t.batch, t.known = nil, nil, nil }

func (j *joinedLoad) restart() {
	j.track.restart()
	j.found, j.owners = map[*instance][]sqltype.Ptr{}, nil
	for _, n := range j.nested {
		n.restart()
	}
}
