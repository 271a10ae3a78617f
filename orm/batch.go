package orm

import (
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// step is one statement of a flush, or several of the same text: changes of one kind to one table with the same columns, or the rows of
// one association.
type step struct {
	kind    changeKind
	m       *mapper
	fields  []*field // the columns written
	returns []*field // for an insert: the columns the database fills
	changes []*change

	rel      *relation // for association rows
	links    []*linkChange
	reserved bool     // an insert of rows that were given their keys beforehand, see reserve.go
	after    bool     // not written but read, when the rows have the keys of the objects
	post     bool     // an update that sets the keys of a circle
	clear    bool     // an update that sets its columns NULL, whatever the objects say
	stamped  []*field // for an update: the columns that get their defaults
	blind    bool     // an insert that asks nothing back
	conflict *ast.Conflict
	exprs    []fieldExpr // what its rows get that isn't in the objects
}

// steps cuts the sequence into statements: association rows that go, rows in their order, keys of circles, association rows that
// come, and before the deletes of rows nothing that refers to them is left.
func (w *work) steps() []*step {
	var out []*step
	out = append(out, w.linkSteps(false)...)
	for _, c := range w.cleared {
		out = append(out, updatesOf(c, c.fields, step{clear: true})...)
	}
	saves, deletes := splitDeletes(w.sequence)
	out = append(out, w.cut(saves)...)
	for _, c := range w.delayed {
		out = append(out, updatesOf(c, c.delayedFields(), step{post: true})...)
	}
	out = append(out, w.linkSteps(true)...)
	return append(out, w.cut(deletes)...)
}

// splitDeletes parts off the deletes at the end of the sequence.
func splitDeletes(seq []*change) (saves, deletes []*change) {
	k := len(seq)
	for k > 0 && seq[k-1].kind == deleteRow {
		k--
	}
	return seq[:k], seq[k:]
}

// cut joins neighbours of the same shape that don't wait for each other.
func (w *work) cut(seq []*change) []*step {
	var out []*step
	var last *step
	for k := 0; k < len(seq); k++ {
		c := seq[k]
		if c.i.m.inSeveral() {
			n := w.together(seq[k:])
			out, last = w.cutTables(out, seq[k:k+n]), nil
			k += n - 1
			continue
		}
		fields, returns := c.shape()
		exprs := c.exprsIn(c.i.m)
		if c.kind == insertRow {
			fields, returns = exprFields(exprs, fields, returns)
		}
		if last == nil || !sameExprs(last.exprs, exprs) || !last.takes(c.i.m, c, fields, returns, c.stamped, w.waits[c]) {
			last = &step{exprs: exprs, kind: c.kind, m: c.i.m, fields: fields, returns: returns, stamped: c.stamped, blind: w.blind, conflict: w.conflict}
			out = append(out, last)
		}
		last.changes = append(last.changes, c)
	}
	return out
}

// maxRows bounds the rows of one statement, so that its text stays small enough to prepare quickly and few texts are needed.
const maxRows = 500

// takes tells whether a change's row in the table of m can be written by the step, with some columns.
func (st *step) takes(m *mapper, c *change, fields, returns, stamped []*field, waits []*change) bool {
	if st.kind != c.kind || !st.m.sameTable(m) || st.full() || !slices.Equal(st.fields, fields) || !slices.Equal(st.returns, returns) || !slices.Equal(st.stamped, stamped) {
		return false
	}
	return !slices.ContainsFunc(waits, func(first *change) bool { return slices.Contains(st.changes, first) })
}

// full tells whether the step has all the rows that it may. Those of an insert are cut into statements later.
func (st *step) full() bool { return st.kind != insertRow && len(st.changes) == maxRows }

// shape returns the columns that a change writes and those it gets back.
func (c *change) shape() (fields, returns []*field) {
	switch c.kind {
	case updateRow:
		return c.fields, nil
	case insertRow:
		m := c.i.m
		if fields, returns = m.usualShape(); !slices.ContainsFunc(returns, func(f *field) bool { return !c.leaves(f) }) {
			return fields, returns // others are never left
		}
		fields, returns = nil, nil
		for _, f := range m.fields {
			if f.made {
				continue
			}
			if c.leaves(f) {
				returns = append(returns, f)
			} else {
				fields = append(fields, f)
			}
		}
	}
	return fields, returns
}

// leaves tells whether an insert leaves a column to the database.
func (c *change) leaves(f *field) bool {
	return f.left(c.i.obj) && !f.madeInGo() && !c.hasPointer(func(p *pointer) bool { return !p.delayed && slices.Contains(p.child(), f) })
}

// usualShape is the shape of a new row that leaves just the generated key, computed columns and defaults to the database.
func (m *mapper) usualShape() (fields, returns []*field) {
	m.shapeOnce.Do(func() {
		for _, f := range m.fields {
			if f.made {
				continue
			}
			if f.server || f.gen || f.insert != nil && !f.madeInGo() {
				m.shapeReturns = append(m.shapeReturns, f)
			} else {
				m.shapeFields = append(m.shapeFields, f)
			}
		}
	})
	return m.shapeFields, m.shapeReturns
}

func (c *change) delayedFields() []*field {
	var fs []*field
	for p := range c.pointers {
		if p.delayed {
			fs = append(fs, p.child()...)
		}
	}
	return fs
}

// linkSteps groups association rows by table and direction.
func (w *work) linkSteps(insert bool) []*step {
	var out []*step
	for _, l := range w.links {
		if l.insert != insert {
			continue
		}
		if l.target != nil && (w.gone(l.owner) || w.gone(l.target) && (l.insert || l.rel.inverse != nil)) {
			continue
		}
		k := slices.IndexFunc(out, func(st *step) bool {
			return st.rel == l.rel && (st.links[0].target == nil) == (l.target == nil) && len(st.links) < maxRows
		})
		if k < 0 {
			kind := deleteRow
			if insert {
				kind = insertRow
			}
			out = append(out, &step{kind: kind, rel: l.rel})
			k = len(out) - 1
		}
		out[k].links = append(out[k].links, l)
	}
	return out
}

// sureLinks is how many association rows are known to be there.
func (st *step) sureLinks() int {
	n := 0
	for _, l := range st.links {
		if !l.unsure {
			n++
		}
	}
	return n
}

// insertNode is an INSERT of some of the step's rows. Its values are put into room.
func (st *step) insertNode(rows []*change, room []sqltype.Value) (*ast.Insert, error) {
	e := st.m.base
	n := &ast.Insert{Into: st.m.table, Columns: e.columns(st.fields), OnConflict: st.conflict, Flat: slices.Grow(room, len(rows)*len(st.fields))}
	for _, c := range rows {
		for _, f := range st.fields {
			v, err := f.value(c.i.obj)
			if err != nil {
				return nil, err
			}
			n.Flat = append(n.Flat, v)
		}
	}
	if st.exprs != nil {
		n.Rows, n.Flat = st.rowsOf(n.Flat), nil
	}
	for _, f := range st.returning() {
		n.Returning = append(n.Returning, ast.Cell{Expr: e.column(f), Codec: f.codec})
	}
	return n, nil
}

// returning are the columns to ask back: what the database fills and, to tell rows apart where the program gave the key, the key.
func (st *step) returning() []*field {
	switch {
	case st.reserved, st.blind:
		return nil
	case len(st.returns) == 0 || len(st.changes) == 1 || st.keyReturned():
		return st.returns
	}
	return append(slices.Clip(st.returns), st.m.pk...)
}

func (st *step) keyReturned() bool {
	return st.m.genKey != nil && slices.Contains(st.returns, st.m.genKey)
}

// rowsPerInsert is how many rows one INSERT takes.
func (st *step) rowsPerInsert(e *engine.Engine) int {
	if len(st.fields) == 0 || st.keyUnknown() && !st.blind || st.exprs != nil {
		return 1 // INSERT … DEFAULT VALUES; a key by which rows could not be told apart; expressions, with binds that nobody has counted
	}
	return e.RowsPerInsert(st.m.table, st.m.base.columns(st.fields))
}

// updateNode is an UPDATE of rows that get the same values.
func (st *step) updateNode(rows []*change) (*ast.Update, error) {
	e := st.m.base
	n := &ast.Update{Table: st.m.table, Set: make([]ast.Assign, len(st.fields)), Partial: st.clear || st.post}
	binds := make([]ast.Bind, len(st.fields))
	for k, f := range st.fields {
		if x := st.sql(f); x != nil {
			n.Set[k] = ast.Assign{Column: e.column(f), Value: x}
			continue
		}
		v, err := f.value(rows[0].i.obj)
		if err != nil {
			return nil, err
		}
		if st.clear {
			v = sqltype.Null
		}
		binds[k].Value = v
		n.Set[k] = ast.Assign{Column: e.column(f), Value: &binds[k]}
	}
	where, err := st.guardedBy(rows)
	n.Where = []ast.Expr{where}
	return n, err
}

// deleteNode is a DELETE of rows.
func (st *step) deleteNode(rows []*change) (*ast.Delete, error) {
	where, err := st.guardedBy(rows)
	return &ast.Delete{Table: st.m.table, Where: []ast.Expr{where}}, err
}

// keys are the rows' primary keys side by side, as the database has them.
func (st *step) keys(rows []*change) ([]sqltype.Value, error) {
	keys := make([]sqltype.Value, 0, len(rows)*len(st.m.pk))
	for _, c := range rows {
		key, err := c.i.identity()
		if c.kind == insertRow || st.after {
			key, err = c.i.m.key(c.i.obj) // written a moment ago: its snapshot is still to come
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, key...)
	}
	return keys, nil
}

// linkNode is an INSERT or DELETE of association rows.
func (st *step) linkNode() (ast.Node, error) {
	link := st.rel.assoc.alias("")
	var vals []sqltype.Value
	for _, l := range st.links {
		key, err := st.linkKey(l.owner)
		if err != nil {
			return nil, err
		}
		vals = append(vals, key...)
		if l.target == nil {
			continue
		}
		if key, err = st.linkKey(l.target); err != nil {
			return nil, err
		}
		vals = append(vals, key...)
	}
	both := slices.Concat(link.left, link.right)
	switch {
	case st.kind == insertRow:
		return &ast.Insert{Into: link.from, Columns: both, Flat: vals}, nil
	case st.links[0].target == nil:
		return &ast.Delete{Table: link.from, Where: []ast.Expr{inKeys(link.left, vals)}}, nil
	case len(st.links) == 1:
		return &ast.Delete{Table: link.from, Where: []ast.Expr{equalValues(both, vals)}}, nil
	}
	return &ast.Delete{Table: link.from, Where: []ast.Expr{inKeys(both, vals)}}, nil
}

// linkKey is the key that an association row has of an object: that of the object for one that comes, that of the database for one that goes.
func (st *step) linkKey(i *instance) ([]sqltype.Value, error) {
	if st.kind == insertRow || i.state == Pending {
		return i.m.key(i.obj)
	}
	return i.identity()
}
