package orm

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/retort-go/retort/sqltype"
)

// Changes are the rows that a flush writes, in the order it does, association rows last. They are values: they stay what they are when the
// objects change.
type Changes []Change

// Change is one row that a flush writes.
type Change struct {
	Op     string // INSERT, UPDATE or DELETE, as in a [Plan]
	Table  string
	Entity string // the struct's name, or for an association row the relationship's: Book.Tags
	Object any    // the object, or for an association row the one that has the relationship
	Target any    // for an association row the object at its other end; nil if all rows of Object go
	// Columns are those of an UPDATE that changed, and all of an INSERT or DELETE. There are none of an association row.
	Columns []ColumnChange
}

// ColumnChange is a column's value before and after. Old is nil for a new row, New for one that goes, and an [Expression] for one that the
// database computes.
type ColumnChange struct {
	Column   string // its name in the table
	Field    string // its name in the struct
	Old, New any
}

// String shows the change in a line: UPDATE book 7: title "It" → "IT".
func (c Change) String() string {
	var b strings.Builder
	if _, known := model(c.Target); known || c.Columns == nil {
		fmt.Fprintf(&b, "%s %s: %s", c.Op, c.Table, shortName(c.Object))
		if known {
			fmt.Fprintf(&b, ", %s", shortName(c.Target))
		}
		return b.String()
	}
	fmt.Fprintf(&b, "%s %s", c.Op, shortName(c.Object))
	for k, col := range c.Columns {
		sep := ", "
		if k == 0 {
			sep = ": "
		}
		b.WriteString(sep + col.String())
	}
	return b.String()
}

// String shows the column: title "It" → "IT".
func (c ColumnChange) String() string {
	switch {
	case c.Old == nil:
		return fmt.Sprintf("%s %s", c.Column, shown(c.New))
	case c.New == nil:
		return fmt.Sprintf("%s was %s", c.Column, shown(c.Old))
	}
	return fmt.Sprintf("%s %s → %s", c.Column, shown(c.Old), shown(c.New))
}

// shown prints a value, and of one that may be NULL not its address.
func shown(v any) string {
	x := reflect.ValueOf(v)
	if x.Kind() == reflect.Pointer {
		if x.IsNil() {
			return "NULL"
		}
		x = x.Elem()
	}
	if x.Kind() == reflect.String {
		return strconv.Quote(x.String())
	}
	return fmt.Sprint(x)
}

// values are what the work writes, as the objects have it now.
func (w *work) values() Changes {
	out := make(Changes, 0, len(w.sequence)+len(w.links))
	for _, c := range w.sequence {
		out = append(out, c.value())
	}
	for _, l := range w.links {
		v := Change{Op: opNames[deleteRow], Table: l.rel.assoc.table.Name, Entity: l.rel.String(), Object: l.owner.object()}
		if l.insert {
			v.Op = opNames[insertRow]
		}
		if l.target != nil {
			v.Target = l.target.object()
		}
		out = append(out, v)
	}
	return out
}

func (c *change) value() Change {
	m := c.i.m
	v := Change{Op: opNames[c.kind], Table: m.tableName, Entity: m.String(), Object: c.i.object()}
	fields := m.fields
	if c.kind == updateRow {
		fields = c.fields
	}
	for _, f := range fields {
		col := ColumnChange{Column: f.col.Name, Field: f.name}
		if c.kind != insertRow {
			col.Old = f.copyOf(c.i.snap)
		}
		if c.kind != deleteRow {
			col.New = c.i.newValue(f)
		}
		v.Columns = append(v.Columns, col)
	}
	return v
}

// copyOf is the field's value in the object at obj, which it shares nothing with.
func (f *field) copyOf(obj sqltype.Ptr) any {
	if f.part != nil {
		if obj = *sqltype.At[sqltype.Ptr](f.at(obj)); obj == nil {
			return reflect.Zero(reflect.PointerTo(f.part.typ)).Interface()
		}
		return f.part.copyOf(sqltype.Field(obj, f.part.offset))
	}
	cell := sqltype.New(f.typ)
	f.codec.Copy(cell, f.at(obj))
	return sqltype.ValueOfCell(f.typ, cell).Interface()
}

// object is the Go value that the program has.
func (i *instance) object() any { return i.m.object(i.obj) }
