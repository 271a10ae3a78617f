package orm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// execution carries a planned flush out.
type execution struct {
	w    *work
	s    *Session
	tx   *engine.Tx          // of the engine that the step at hand goes to; nil before the first
	eng  *engine.Engine      // that one
	src  sqltype.ValueSource // what is being copied into a field
	flat []sqltype.Value     // room for the values of an INSERT, out of the pool

	clock    time.Time // when the flush began, asked for when it is needed; see now
	suspects *step     // a DELETE of several rows that one of was gone, see accuse
}

// flats keeps room for the values of inserts, which a statement copies.
var flats = sync.Pool{New: func() any { return new([]sqltype.Value) }}

// run sends the steps in order. After an error the objects' fields are as they were before.
func (x *execution) run(ctx context.Context, steps []*step) error {
	flat := flats.Get().(*[]sqltype.Value)
	x.flat = (*flat)[:0]
	defer func() {
		*flat = x.flat
		flats.Put(flat)
	}()
	for _, st := range steps {
		if err := x.step(ctx, st); err != nil {
			x.takeBack()
			return err
		}
	}
	if err := x.readMade(ctx); err != nil {
		x.takeBack()
		return err
	}
	return nil
}

func (x *execution) step(ctx context.Context, st *step) error {
	if err := x.on(ctx, st.mapper()); err != nil {
		return err
	}
	switch {
	case st.rel != nil:
		return x.linkRows(ctx, st)
	case st.kind == insertRow:
		return x.insert(ctx, st)
	case st.kind == updateRow:
		return x.update(ctx, st)
	}
	return x.delete(ctx, st)
}

// takeBack gives objects the field values they had before the flush.
func (x *execution) takeBack() {
	for _, c := range x.w.changes {
		c.takeBack()
	}
}

func (x *execution) delete(ctx context.Context, st *step) error {
	node, err := st.deleteNode(st.changes)
	if err != nil {
		return err
	}
	res, err := engine.Run(ctx, x.tx, node)
	if err != nil {
		return x.blame("delete", st.changes, err)
	}
	if res.Rows != int64(len(st.changes)) {
		if len(st.changes) > 1 {
			x.suspects = st
		}
		return x.stale(ctx, st, "delete", st.changes)
	}
	return nil
}

func (x *execution) linkRows(ctx context.Context, st *step) error {
	node, err := st.linkNode()
	if err != nil {
		return err
	}
	res, err := engine.Run(ctx, x.tx, node)
	if err != nil {
		return fmt.Errorf("flush %s: %w", st.rel, err)
	}
	if st.kind == deleteRow && st.links[0].target != nil && res.Rows < int64(st.sureLinks()) {
		l := st.links[0]
		return &StaleError{Object: l.owner.m.object(l.owner.obj), Op: "delete from " + st.rel.assoc.table.Name, Name: st.rel.describe(l.owner)}
	}
	return nil
}

// rows runs a statement and returns its rows, of which there should be count.
func (x *execution) rows(ctx context.Context, n ast.Node, width, count int) (out [][]sqltype.Value, err error) {
	rows, err := engine.Query(ctx, x.tx, n)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	flat := make([]sqltype.Value, 0, width*count)
	out = make([][]sqltype.Value, 0, count)
	for rows.Next() {
		from := len(flat)
		for k := range width {
			v, err := sqltype.ValueAt(rows.Source, k)
			if err != nil {
				return nil, err
			}
			flat = append(flat, v)
		}
		out = append(out, flat[from:len(flat):len(flat)])
	}
	return out, rows.Err()
}

// blame names the object of a failed statement: the only one, or how many there were.
func (x *execution) blame(op string, rows []*change, err error) error {
	if len(rows) == 1 {
		return fmt.Errorf("flush %s: %s: %w", rows[0].i, op, err)
	}
	return fmt.Errorf("flush %d %s: %s: %w", len(rows), rows[0].i.m, op, err)
}
