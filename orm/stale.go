package orm

import (
	"context"
	"errors"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
)

// Whom a *StaleError names: of several rows that a statement should have met and didn't, the one that is gone.

// accuse corrects whom a *StaleError names after a DELETE of several rows was rolled back: only then those that are there can be told
// from the one that isn't.
func (x *execution) accuse(ctx context.Context, err error) error {
	var stale *StaleError
	if x.suspects == nil || !errors.As(err, &stale) {
		return err
	}
	for _, c := range x.suspects.changes {
		there, fault := x.there(ctx, x.suspects, c)
		if fault != nil {
			return errors.Join(err, fault)
		}
		if !there {
			stale.Object, stale.Name = c.i.m.object(c.i.obj), c.i.String()
			break
		}
	}
	return err
}

// stale finds out which of the rows is gone.
func (x *execution) stale(ctx context.Context, st *step, op string, rows []*change) error {
	missing := rows[0]
	if len(rows) > 1 && op == "update" {
		for _, c := range rows {
			there, err := x.there(ctx, st, c)
			if err != nil {
				return err
			}
			if !there {
				missing = c
				break
			}
		}
	}
	return &StaleError{Object: missing.i.m.object(missing.i.obj), Op: op, Name: missing.i.String()}
}

// there tells whether a row exists: in the version that was read, or after an UPDATE in the one that this has made of it.
func (x *execution) there(ctx context.Context, st *step, c *change) (there bool, err error) {
	if err := x.on(ctx, st.m); err != nil {
		return false, err
	}
	by := &step{kind: st.kind, m: st.m, post: st.kind == updateRow}
	where, err := by.guardedBy([]*change{c})
	if err != nil {
		return false, err
	}
	rows, err := engine.Query(ctx, x.tx, &ast.Select{
		Cells: []ast.Cell{{Expr: st.m.base.column(st.m.pk[0]), Codec: st.m.pk[0].codec}},
		Where: []ast.Expr{where},
	})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return rows.Next(), rows.Err()
}
