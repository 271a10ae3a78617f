package retort

import (
	"fmt"
	"reflect"
	"sync"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// start is a SELECT and what it begins with in one object; A is an array of cells.
type start[P, A any] struct {
	stmt  SelectOf[P]
	begin beginning
	cells A
}

// beginning is the edit that a SELECT begins with: its cells, and the fault of making them.
type beginning struct {
	cells []ast.Cell
	fault error
}

// Edit implements [ast.Edit].
func (b *beginning) Edit(n *ast.Select) {
	n.Cells, n.Err = b.cells, b.fault
	for i := range b.cells {
		c := &b.cells[i]
		if c.Note != nil {
			n.Err = firstErr(n.Err, c.Note.Err)
			n.Options = append(n.Options, c.Note.Options...)
		}
		n.With = withCell(n.With, c)
	}
}

// begin makes d a SELECT of cells.
func (b *beginning) begin(d *ast.Draft, cells []ast.Cell) {
	b.cells = cells
	ast.DraftEdit(d, nil, b)
}

// placeCells gives each cell its place in a row of type R: R itself for one cell, the fields of a RowN for several.
func placeCells[R any](cells []ast.Cell) []ast.Cell {
	if len(cells) > 1 {
		row := reflect.TypeFor[R]()
		for i := range cells {
			cells[i].Offset = row.Field(i).Offset
		}
	}
	return cells
}

// SelectInto selects expressions into the exported fields of the struct D, in order. Number and types must agree: a T goes
// into a field of type T or *T, a nullable T into *T or sql.Null[T]. Anything else is a fault of the statement.
func SelectInto[D any](exprs ...Expr) *SelectStmt[D] {
	n := new(SelectStmt[D])
	// Not reflect.TypeFor, which is two functions more to compile for each D.
	beginInto(&n.Draft, reflect.TypeOf((*D)(nil)).Elem(), exprs)
	return n
}

// beginInto makes d a SELECT of expressions that go into the fields of the struct t.
func beginInto(d *ast.Draft, t reflect.Type, exprs []Expr) {
	b := new(beginning)
	b.cells, b.fault = intoCells(t, exprs)
	ast.DraftEdit(d, nil, b)
}

// intoCells are the cells of expressions that go into the fields of the struct t.
func intoCells(t reflect.Type, exprs []Expr) ([]ast.Cell, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("SelectInto[%s]: want a struct", t)
	}
	fields := exportedFields(t)
	if len(fields) != len(exprs) {
		return nil, fmt.Errorf("SelectInto[%s]: %d expressions for %d exported fields", t, len(exprs), len(fields))
	}
	cells := make([]ast.Cell, len(exprs))
	for i, e := range exprs {
		e.cell(&cells[i])
		intoField(&cells[i], &fields[i])
	}
	return cells, nil
}

// field is an exported field of a struct that rows go into or come from.
type field struct {
	Name   string
	Type   reflect.Type
	Offset uintptr
	note   ast.CellNote // of a cell that goes there
}

// structs keeps what exportedFields found. An entry never changes.
var structs sync.Map // reflect.Type → []field

// exportedFields returns the exported fields of a struct, which must not be changed.
func exportedFields(t reflect.Type) []field {
	if known, ok := structs.Load(t); ok {
		return known.([]field)
	}
	var fields []field
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			fields = append(fields, field{f.Name, f.Type, f.Offset, ast.CellNote{Go: t.Name() + "." + f.Name}})
		}
	}
	structs.Store(t, fields)
	return fields
}

// intoField aims a cell at a field, with the codec of the field's type.
func intoField(c *ast.Cell, f *field) {
	c.Offset = f.Offset
	err := c.Err()
	if err == nil {
		err = setCodec(c, f)
	}
	if err != nil {
		c.Note = &ast.CellNote{Go: f.note.Go, Err: err}
		return
	}
	c.Note = &f.note
}

// setCodec gives a cell the codec of the field that it goes into.
func setCodec(c *ast.Cell, f *field) (err error) {
	if c.Codec == nil || c.Codec.Go == f.Type {
		return nil
	}
	if c.Codec.Type.Kind != sqltype.JSON && canHold(f.Type, c.Codec) {
		c.Codec, err = sqltype.CodecOf(f.Type)
		return err
	}
	err = fmt.Errorf("SelectInto: field %s is %s, the expression gives %s", f.note.Go, f.Type, c.Codec.Go)
	if c.Codec.Nullable {
		err = fmt.Errorf("%w: make the field nullable, or use Else", err)
	}
	return err
}

// canHold tells whether a field of type t, a pointer or sql.Null, holds what codec reads.
func canHold(t reflect.Type, codec *sqltype.Codec) bool {
	base := codec.Go
	if codec.Nullable && base.Kind() == reflect.Pointer {
		base = base.Elem()
	}
	if t.Kind() == reflect.Pointer {
		return t.Elem() == base
	}
	if t.Kind() != reflect.Struct || t.PkgPath() != "database/sql" {
		return false
	}
	f, ok := t.FieldByName("V")
	return ok && f.Type == base
}
