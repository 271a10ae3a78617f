package orm

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Defaults of the program's. A field that has one and is zero in a new object is "not given", as a generated key is. What Go makes is put
// into the object before the statement is made, so that the field is written like any other; what is an SQL expression the engine writes
// into the statement (ast.WithDefaults), and it comes back as what the database fills does. A flush that fails takes both out again.

// OnInsert gives columns defaults of the program's, as assignments. New objects whose field is zero, and inserts that leave the
// column out, get it: a value, one that Go makes for each row (retort.Each, EachRow, Clock), or an SQL expression.
//
//	m.OnInsert(b.State.Set("draft"), b.Token.SetTo(retort.Each(newToken)))
func (mp *Mapping) OnInsert(defaults ...retort.Assignment) {
	for _, a := range mp.stored("OnInsert", mp.assigned("OnInsert", defaults)) {
		f := mp.m.byColumn[a.Column.Name]
		f.insert = a.Value
		if f == mp.m.genKey {
			mp.m.genKey, f.gen, mp.m.base.table.Key = nil, false, ""
		}
	}
}

// OnUpdate is [Mapping.OnInsert] for rows that are changed: objects of which another field changed, and updates that don't set the column.
//
//	m.OnUpdate(b.EditedBy.SetTo(retort.EachRow(userOf)))
func (mp *Mapping) OnUpdate(defaults ...retort.Assignment) {
	for _, a := range mp.stored("OnUpdate", mp.assigned("OnUpdate", defaults)) {
		f := mp.m.byColumn[a.Column.Name]
		if f.pk {
			mp.m.fault(f.name, "Mapping: OnUpdate of the primary key, which never changes")
			continue
		}
		f.update = a.Value
	}
}

// assigned reads assignments to columns of the handle; others are a fault.
func (mp *Mapping) assigned(what string, list []retort.Assignment) []ast.Assign {
	n := ast.NodeOf(retort.Update(ast.MakeSource(mp.m.base.table)).Set(list...)).(*ast.Update)
	if n.Err != nil {
		mp.m.fault("", "Mapping: %s: %w", what, n.Err)
		return nil
	}
	return slices.DeleteFunc(n.Set, func(a ast.Assign) bool {
		own := a.Column.From == ast.From(mp.m.base.table)
		if !own {
			mp.m.fault("", "Mapping: %s takes assignments to columns of this entity's handle", what)
		}
		return !own
	})
}

// stored are the assignments among a list that are to columns that the program writes; others are a fault.
func (mp *Mapping) stored(what string, list []ast.Assign) []ast.Assign {
	return slices.DeleteFunc(list, func(a ast.Assign) bool {
		f := mp.m.byColumn[a.Column.Name]
		if f.server {
			mp.m.fault(f.name, "Mapping: %s of a computed column", what)
		}
		return f.server
	})
}

// stampFields gives fields tagged created and updated their defaults.
func (m *mapper) stampFields() {
	for _, f := range m.fields {
		created, updated := f.tag.Has("created"), f.tag.Has("updated")
		if !created && !updated {
			continue
		}
		if f.codec.Type.Kind != sqltype.Timestamp {
			m.fault(f.name, "created and updated go with time.Time, the field is %s", f.typ)
			continue
		}
		f.insert = ast.ExprOf(retort.Clock())
		if updated {
			f.update = f.insert
		}
	}
}

// gatherDefaults lists what fields have.
func (m *mapper) gatherDefaults() {
	m.genKey = m.root.genKey // which OnInsert may have taken away
	for _, p := range m.parts[1:] {
		p.defaults = nil
		for _, f := range p.fields {
			if f.insert != nil || f.update != nil {
				p.defaults = append(p.defaults, ast.Default{Column: p.base.column(f), Insert: f.insert, Update: f.update})
			}
		}
	}
	for _, f := range m.fields {
		if f.insert != nil || f.update != nil {
			byStatement := f.update
			if f.updateSQL != nil {
				byStatement = f.updateSQL
			}
			m.defaults = append(m.defaults, ast.Default{Column: m.base.column(f), Insert: f.insert, Update: byStatement})
		}
	}
}

// EntityDefaults returns the defaults of the mapping's columns.
func (e *entity) EntityDefaults() ([]ast.Default, error) {
	err := e.m.reg.resolve()
	return e.m.defaults, err
}

// madeInGo tells whether the field's default for new rows is put into objects.
func (f *field) madeInGo() bool { return f.insert != nil && ast.MadeInGo(f.insert) }

// fill puts the values that Go makes into a new object.
func (x *execution) fill(ctx context.Context, c *change) error {
	for _, d := range c.i.m.defaults {
		f := c.i.m.byColumn[d.Column.Name]
		if !f.madeInGo() || !f.zero(c.i.obj) || c.i.awaits(f) {
			continue
		}
		if err := x.make(ctx, c, f, f.insert); err != nil {
			return err
		}
		c.stamped = append(c.stamped, f)
	}
	return nil
}

// make puts a value that Go makes into an object.
func (x *execution) make(ctx context.Context, c *change, f *field, by ast.Expr) error {
	v, err := ast.Made(by, ast.Moment{Context: ctx, Now: x.now(), Given: c.given})
	if err == nil {
		err = f.store(c.i.obj, v)
	}
	if err != nil {
		return fmt.Errorf("flush %s: default of %s: %w", c.i, f, err)
	}
	return nil
}

// now is the time of the flush, the same for all that it writes.
func (x *execution) now() time.Time {
	if x.clock.IsZero() {
		x.clock = x.s.eng.Now()
	}
	return x.clock
}

// given tells what the object gives a column.
func (c *change) given(column string) (sqltype.Value, bool) {
	f := c.i.m.byColumn[column]
	if f == nil || c.kind == insertRow && f.left(c.i.obj) {
		return sqltype.Null, false
	}
	v, err := f.value(c.i.obj)
	return v, err == nil
}

// stamp adds to an update the fields that get their defaults because something else is changed.
func (c *change) stamp() {
	for _, d := range c.i.m.defaults {
		if f := c.i.m.byColumn[d.Column.Name]; d.Update != nil && !slices.Contains(c.fields, f) {
			c.stamped = append(c.stamped, f)
		}
	}
	c.addFields(c.stamped)
}

// stampAll puts the values that Go makes into the objects of an update.
func (x *execution) stampAll(ctx context.Context, st *step) error {
	for _, c := range st.changes {
		for _, f := range st.stamped {
			if ast.MadeInGo(f.update) {
				if err := x.make(ctx, c, f, f.update); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// unstamp takes defaults out of the object.
func (c *change) unstamp() {
	for _, f := range c.stamped {
		switch c.kind {
		case insertRow:
			f.empty(c.i.obj)
		case updateRow:
			f.copy(c.i.obj, c.i.snap)
		}
	}
	if c.kind == insertRow {
		c.stamped = nil
	}
}

// keyUnknown tells whether part of the key comes back from the database and is no generated integer.
func (st *step) keyUnknown() bool {
	return !st.keyReturned() && slices.ContainsFunc(st.m.pk, func(f *field) bool { return slices.Contains(st.returns, f) })
}
