package orm

import (
	"context"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
)

// update sends the step's rows: all in one statement where they are sent as arrays, else those that get the same values in one, others one
// by one with the same text.
func (x *execution) update(ctx context.Context, st *step) error {
	if st.clear {
		if err := x.sendUpdates(ctx, st); err != nil {
			return err
		}
		return x.askVersions(ctx, st)
	}
	if err := x.applyAll(st); err != nil {
		return err
	}
	if err := x.stampAll(ctx, st); err != nil {
		return err
	}
	return x.sendUpdates(ctx, st)
}

func (x *execution) sendUpdates(ctx context.Context, st *step) error {
	groups := st.equalRows()
	many, err := st.updateMany(x.eng, len(groups), &x.flat)
	defer func() { // so that the pool keeps no text alive
		clear(x.flat)
		x.flat = x.flat[:0]
	}()
	if err != nil {
		return err
	}
	if many != nil {
		return x.updateRows(ctx, st, many, st.changes)
	}
	for _, rows := range groups {
		node, err := st.updateNode(rows)
		if err != nil {
			return err
		}
		if err := x.updateRows(ctx, st, node, rows); err != nil {
			return err
		}
	}
	return nil
}

// updateRows sends one statement, and reads what the database made of the rows: with the statement where it can return them.
func (x *execution) updateRows(ctx context.Context, st *step, node *ast.Update, rows []*change) error {
	back := st.madeByDatabase()
	if back == nil || !x.eng.Dialect().Has(dialect.UpdateReturning) {
		res, err := engine.Run(ctx, x.tx, node)
		if err != nil {
			return x.blame("update", rows, err)
		}
		if res.Rows != int64(len(rows)) {
			return x.stale(ctx, st, "update", rows)
		}
		if back == nil {
			return nil
		}
		return x.readBack(ctx, back.of(rows), rows)
	}
	back.of(rows)
	for _, f := range slices.Concat(back.returns, st.m.pk) {
		node.Returning = append(node.Returning, ast.Cell{Expr: st.m.base.column(f), Codec: f.codec})
	}
	got, err := x.rows(ctx, node, len(node.Returning), len(rows))
	if err != nil {
		return x.blame("update", rows, err)
	}
	if len(got) != len(rows) {
		return x.stale(ctx, st, "update", rows)
	}
	if err := back.arrange(rows, got); err != nil {
		return err
	}
	return back.fill(rows, got)
}

// madeByDatabase is a step for what the database makes of the rows of an update, nil if that is nothing: columns that it computes, and those
// that get an SQL expression.
func (st *step) madeByDatabase() *step {
	if st.clear {
		return nil
	}
	var fields []*field
	for _, f := range st.m.fields {
		if f.server && !f.made || st.sql(f) != nil {
			fields = append(fields, f)
		}
	}
	if fields == nil {
		return nil
	}
	return &step{kind: updateRow, m: st.m, returns: fields, after: true}
}

// of has the objects of rows remember that the step fills their fields, for takeBack.
func (st *step) of(rows []*change) *step {
	for _, c := range rows {
		if c.kind == updateRow { // an insert has it in what it returned
			if c.sent != nil { // of the row in another table
				c.stamped = append(c.stamped, c.sent.returns...)
			}
			c.sent = st
		}
	}
	return st
}

func (x *execution) applyAll(st *step) error {
	for _, c := range st.changes {
		if err := x.apply(c, st.post); err != nil {
			return err
		}
	}
	return nil
}

// equalRows groups neighbours that get the same values.
func (st *step) equalRows() [][]*change {
	var out [][]*change
	for _, c := range st.changes {
		if k := len(out) - 1; k >= 0 && st.sameValues(out[k][0], c) {
			out[k] = append(out[k], c)
			continue
		}
		out = append(out, []*change{c})
	}
	return out
}

func (st *step) sameValues(a, b *change) bool {
	for _, f := range st.fields {
		if st.sql(f) == nil && !f.same(a.i.obj, b.i.obj) {
			return false
		}
	}
	return true
}
