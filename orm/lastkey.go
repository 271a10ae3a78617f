package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// How rows are inserted where INSERT has no RETURNING.
//
// Problem: MySQL tells one generated key a statement, that of the first row. The keys of the rows behind it are as far apart as the server
// is set to step, which a cluster changes at run time, so they can't be counted up. Choice: where keys are generated, one statement a
// row; it is prepared once. Where the program gives the keys, one statement for all, as elsewhere. What else the database fills in is
// read by key in one more statement. Cost: a way to the server for each row.

// insertTold inserts rows whose keys the driver tells.
func (x *execution) insertTold(ctx context.Context, st *step, rows []*change) error {
	for some := range slices.Chunk(rows, st.rowsTold(len(rows))) {
		node, err := st.toldNode(some, x.flat)
		if err != nil {
			return err
		}
		res, err := engine.Run(ctx, x.tx, node)
		if err == nil && st.keyReturned() {
			err = st.takeKey(some[0], res.Key)
		}
		if err != nil {
			return err
		}
	}
	if st.keyReturned() && len(st.returns) == 1 {
		return nil
	}
	return x.readBack(ctx, st, rows)
}

// rowsTold is how many of n rows one statement inserts.
func (st *step) rowsTold(n int) int {
	if st.keyReturned() {
		return 1
	}
	return n
}

// toldNode is an INSERT that returns nothing.
func (st *step) toldNode(rows []*change, room []sqltype.Value) (*ast.Insert, error) {
	n, err := st.insertNode(rows, room)
	if n != nil {
		n.Returning = nil
	}
	return n, err
}

var errNoKey = errors.New("the dialect has no RETURNING and its driver tells no generated keys: give the keys, or use a driver that is an engine.KeyTeller")

func (st *step) takeKey(c *change, key int64) error {
	if key == 0 {
		return fmt.Errorf("%w: %w", ErrUsage, errNoKey)
	}
	return st.m.genKey.store(c.i.obj, sqltype.IntOf(key))
}

// readBack reads what the database filled in.
func (x *execution) readBack(ctx context.Context, st *step, rows []*change) error {
	keys, err := st.keys(rows)
	if err != nil {
		return err
	}
	e := st.m.base
	n := &ast.Select{Where: []ast.Expr{inKeys(e.columns(st.m.pk), keys)}}
	for _, f := range slices.Concat(st.returns, st.m.pk) {
		n.Cells = append(n.Cells, ast.Cell{Expr: e.column(f), Codec: f.codec})
	}
	got, err := x.rows(ctx, n, len(n.Cells), len(rows))
	if err != nil {
		return err
	}
	if err := st.arrange(rows, got); err != nil {
		return err
	}
	return st.fill(rows, got)
}
