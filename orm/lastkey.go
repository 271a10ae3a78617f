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
// row; it is prepared once. Where the program gives the keys, one statement for all, as elsewhere. A key that is an SQL expression of the
// mapping's is asked for first, by a SELECT of its own. What else the database fills in is read by key in one more statement. Cost: a way to
// the server for each row.

// insertTold inserts rows whose keys the driver tells.
func (x *execution) insertTold(ctx context.Context, st *step, rows []*change) error {
	if st.keyUnknown() {
		var err error
		if st, err = x.askKeys(ctx, st, rows); err != nil {
			return err
		}
	}
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
	if len(st.returns) == 0 || st.keyReturned() && len(st.returns) == 1 {
		return nil
	}
	return x.readBack(ctx, st, rows)
}

// askKeys has the database make keys before their rows, and returns the step that writes them.
func (x *execution) askKeys(ctx context.Context, st *step, rows []*change) (*step, error) {
	var asked []*field
	n := &ast.Select{}
	for _, f := range st.m.pk {
		switch {
		case !slices.Contains(st.returns, f):
			continue
		case f.insert == nil:
			return nil, fmt.Errorf("%w: the database makes the key %s, and INSERT has no RETURNING there to tell it: "+
				"have the mapping ask for it, m.OnInsert(x.%s.SetTo(…)), or give the keys", ErrUsage, f, f.name)
		}
		asked = append(asked, f)
		n.Cells = append(n.Cells, ast.Cell{Expr: f.insert, Codec: f.codec})
	}
	for _, c := range rows {
		got, err := x.rows(ctx, n, len(asked), 1)
		if err != nil {
			return nil, err
		}
		for k, f := range asked {
			if err := f.store(c.i.obj, got[0][k]); err != nil {
				return nil, err
			}
		}
	}
	own := *st
	own.fields = slices.Concat(st.fields, asked)
	own.returns = slices.DeleteFunc(slices.Clone(st.returns), func(f *field) bool { return slices.Contains(asked, f) })
	return &own, nil
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
	if k := st.m.kin; k != nil && k.on != nil && k.on.server {
		e = st.m.root.base // the row may be told to be another's, see checkTold
	}
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
