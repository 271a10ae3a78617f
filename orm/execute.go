package orm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
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

// apply copies the keys of parents, known by now, into the fields of a child.
func (x *execution) apply(c *change, delayed bool) error {
	for _, p := range c.pointers {
		if p.delayed != delayed || p.applied {
			continue
		}
		if err := p.remember(c.i.obj); err != nil {
			return err
		}
		for k, f := range p.child() {
			x.src.V = sqltype.Null
			if p.parent != nil {
				v, err := p.fields()[k].value(p.parent.obj)
				if err != nil {
					return err
				}
				x.src.V = v
			}
			if err := f.codec.Scan(f.at(c.i.obj), &x.src, 0); err != nil {
				return fmt.Errorf("%s: %s: %w", p.rel, f, err)
			}
		}
	}
	return nil
}

// remember keeps what the child's fields hold, for takeBack. They mostly hold nothing.
func (p *pointer) remember(obj sqltype.Ptr) error {
	p.applied, p.old = true, nil
	for k, f := range p.child() {
		if f.zero(obj) {
			continue
		}
		v, err := f.value(obj)
		if err != nil {
			return err
		}
		if p.old == nil {
			p.old = make([]sqltype.Value, len(p.child()))
		}
		p.old[k] = v
	}
	return nil
}

// takeBack gives the child's fields what they held before the pointer was applied.
func (p *pointer) takeBack(obj sqltype.Ptr) {
	if !p.applied {
		return
	}
	p.applied = false
	for k, f := range p.child() {
		f.empty(obj)
		if p.old != nil && !p.old[k].IsNull() {
			// The value came out of this field, so it fits.
			_ = f.store(obj, p.old[k])
		}
	}
}

// takeBack empties what an insert filled in, and gives keys of other objects the values they had.
func (c *change) takeBack() {
	for _, p := range c.pointers {
		p.takeBack(c.i.obj)
	}
	c.unmark()
	if c.sent != nil {
		for _, f := range c.sent.returns {
			if c.kind == insertRow {
				f.empty(c.i.obj)
			} else {
				f.copy(c.i.obj, c.i.snap)
			}
		}
	}
	c.unstamp()
}

// takeBack gives objects the field values they had before the flush.
func (x *execution) takeBack() {
	for _, c := range x.w.changes {
		c.takeBack()
	}
}

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

// update sends the step's rows: all in one statement where they are sent as arrays, else those that get the same values in one, others one
// by one with the same text.
func (x *execution) update(ctx context.Context, st *step) error {
	if !st.clear {
		if err := x.applyAll(st); err != nil {
			return err
		}
		if err := x.stampAll(ctx, st); err != nil {
			return err
		}
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
		if f.server || st.stampedBySQL(f) {
			fields = append(fields, f)
		}
	}
	if fields == nil {
		return nil
	}
	return &step{kind: updateRow, m: st.m, returns: fields}
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
		if !st.stampedBySQL(f) && !f.same(a.i.obj, b.i.obj) {
			return false
		}
	}
	return true
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

// blame names the object of a failed statement: the only one, or how many there were.
func (x *execution) blame(op string, rows []*change, err error) error {
	if len(rows) == 1 {
		return fmt.Errorf("flush %s: %s: %w", rows[0].i, op, err)
	}
	return fmt.Errorf("flush %d %s: %s: %w", len(rows), rows[0].i.m, op, err)
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
