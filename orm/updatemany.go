package orm

import (
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// How rows with values of their own are updated by one statement, where the engine sends rows as arrays:
//
//	UPDATE book SET price = given.price FROM unnest($1, $2) AS given (id, price) WHERE book.id = given.id
//
// Elsewhere each row takes a statement of the same text. The rows of a step don't wait for each other, so no unique value moves between
// them, and their order is of no consequence but for the order in which rows are locked.

// updateMany is an UPDATE of all the step's rows, which are so many groups of equal values; or nil if it can't be or isn't worth it. Its values
// are put into room.
func (st *step) updateMany(e *engine.Engine, groups int, room *[]sqltype.Value) (*ast.Update, error) {
	m := st.m
	written := slices.DeleteFunc(slices.Clone(st.fields), func(f *field) bool { return st.sql(f) != nil })
	columns := m.base.columns(slices.Concat(written, m.guards()))
	if st.clear || !e.TakesArrays(m.table, columns, groups) {
		return nil, nil
	}
	values, err := st.byColumn(written, (*room)[:0])
	*room = values
	if err != nil || slices.ContainsFunc(values, func(v sqltype.Value) bool { return v.Kind() == sqltype.ListValue }) {
		return nil, err
	}
	given := ast.NewArrays(m.table, columns, values)
	n := &ast.Update{Table: m.table, From: []ast.From{given}, Partial: st.post}
	for _, f := range st.fields {
		a := ast.Assign{Column: m.base.column(f), Value: st.sql(f)}
		if k := slices.Index(written, f); k >= 0 {
			a.Value = given.Column(k)
		}
		n.Set = append(n.Set, a)
	}
	for k := len(written); k < len(columns); k++ {
		n.Where = append(n.Where, &ast.Binary{Op: ast.Eq, L: columns[k], R: given.Column(k)})
	}
	return n, nil
}

// byColumn puts the values of some fields of all rows, and behind them those by which the rows are found, side by side column by column.
func (st *step) byColumn(fields []*field, room []sqltype.Value) ([]sqltype.Value, error) {
	for _, f := range fields {
		for _, c := range st.changes {
			v, err := f.value(c.i.obj)
			if err != nil {
				return room, err
			}
			room = append(room, v)
		}
	}
	keys, err := st.keys(st.changes)
	if err != nil {
		return room, err
	}
	for k := range st.m.pk {
		for n := k; n < len(keys); n += len(st.m.pk) {
			room = append(room, keys[n])
		}
	}
	if st.m.version == nil {
		return room, nil
	}
	for _, c := range st.changes {
		v, err := st.readVersion(c)
		if err != nil {
			return room, err
		}
		room = append(room, v)
	}
	return room, nil
}
