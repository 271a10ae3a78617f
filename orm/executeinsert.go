package orm

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

func (x *execution) insert(ctx context.Context, st *step) error {
	for _, c := range st.changes {
		if !c.i.m.parts[0].sameTable(st.m) { // its row in the base's table is there
			c.stamped = append(c.stamped, st.returns...)
			continue
		}
		c.sent = st
		if err := x.apply(c, false); err != nil {
			return err
		}
		if err := x.fill(ctx, c); err != nil {
			return err
		}
		if err := c.mark(); err != nil {
			return err
		}
	}
	if err := x.reserve(ctx, st); err != nil {
		return x.blame("insert", st.changes, err)
	}
	for rows := range slices.Chunk(st.changes, st.rowsPerInsert(x.eng)) {
		err := x.insertRows(ctx, st, rows)
		clear(x.flat[:min(cap(x.flat), len(rows)*len(st.fields))]) // so that the pool keeps no text alive
		if err != nil {
			return x.blame("insert", rows, err)
		}
	}
	return nil
}

func (x *execution) insertRows(ctx context.Context, st *step, rows []*change) error {
	node, err := st.insertNode(rows, x.flat)
	if err != nil {
		return err
	}
	x.flat = node.Flat[:0]
	if st.blind {
		if _, taken, err := engine.CopyRows(ctx, x.tx, node); taken || err != nil {
			return err
		}
	}
	if len(node.Returning) == 0 {
		_, err := engine.Run(ctx, x.tx, node)
		return err
	}
	d, err := x.eng.Detect(ctx)
	if err != nil {
		return err
	}
	if !d.Has(dialect.Returning) {
		return x.insertTold(ctx, st, rows)
	}
	if len(rows) > 1 && st.keyReturned() && !d.Has(dialect.AscendingKeys) {
		return fmt.Errorf("%w: dialect %s can't tell generated keys of several rows apart", ErrUsage, d.Name())
	}
	got, err := x.rows(ctx, node, len(node.Returning), len(rows))
	if err != nil {
		return err
	}
	if len(got) != len(rows) {
		return fmt.Errorf("INSERT returned %d rows, want %d", len(got), len(rows))
	}
	return st.receive(rows, got)
}

// receive puts returned values into the objects they belong to. Rows whose key the program gave are found by it. Databases don't promise to
// return rows in the order of VALUES, nor SQLite to hand out keys in that order; if the keys ascend as they come, both did.
func (st *step) receive(rows []*change, got [][]sqltype.Value) error {
	if len(rows) > 1 {
		if !st.keyReturned() {
			if err := st.arrange(rows, got); err != nil {
				return err
			}
		} else if k := slices.Index(st.returns, st.m.genKey); !slices.IsSortedFunc(got, func(a, b []sqltype.Value) int {
			return cmp.Compare(a[k].Int(), b[k].Int())
		}) {
			return fmt.Errorf("keys that %s generated don't ascend, so they can't be matched to the objects: give them keys, or flush one by one",
				st.m.tableName)
		}
	}
	return st.fill(rows, got)
}

// fill puts values into the objects; row by row they are those of st.returns and may be followed by others.
func (st *step) fill(rows []*change, got [][]sqltype.Value) error {
	var src sqltype.ValueSource
	for n, c := range rows {
		for k, f := range st.returns {
			src.V = got[n][k]
			if err := c.checkTold(f, src.V); err != nil {
				return err
			}
			if err := f.codec.Scan(f.at(c.i.obj), &src, 0); err != nil {
				return fmt.Errorf("read column %s.%s into %s: %w", st.m.tableName, f.col.Name, f, err)
			}
		}
	}
	return nil
}

// arrange sorts returned rows, which end in the key, into the order of the objects.
func (st *step) arrange(rows []*change, got [][]sqltype.Value) error {
	at := make(map[string][]sqltype.Value, len(got))
	key := make([]sqltype.Value, len(st.m.pk))
	for _, row := range got {
		for k, f := range st.m.pk {
			v, err := f.rowValue(sqltype.ValueSource{V: row[len(st.returns)+k]}, 0)
			if err != nil {
				return err
			}
			key[k] = v
		}
		at[string(encodeKey(nil, key))] = row
	}
	for n, c := range rows {
		key, err := st.m.key(c.i.obj)
		if err != nil {
			return err
		}
		row := at[string(encodeKey(nil, key))]
		if row == nil {
			return fmt.Errorf("INSERT returned no row for %s", c.i)
		}
		got[n] = row
	}
	return nil
}
