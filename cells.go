package retort

import (
	"fmt"
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// newSelect makes a SELECT of cells that fill a row of type R: R itself for one cell, the fields of a RowN for several.
func newSelect[R any](cells ...ast.Cell) *SelectStmt[R] {
	n := new(SelectStmt[R])
	beginSelect(&n.Draft, placeCells[R](cells), nil)
	return n
}

// beginSelect makes d a SELECT of cells, with the faults that these have or the one given.
func beginSelect(d *ast.Draft, cells []ast.Cell, fault error) {
	ast.DraftEdit(d, nil, ast.EditFunc(func(n *ast.Select) {
		n.Cells, n.Err = cells, fault
		for i := range cells {
			c := &cells[i]
			if c.Err != nil {
				fail(n, c.Err)
			}
			n.Options = append(n.Options, c.Options...)
			n.With = withCell(n.With, c)
		}
	}))
}

// placeCells gives each cell its place in a row of type R.
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
	cells, err := intoCells(reflect.TypeOf((*D)(nil)).Elem(), exprs)
	beginSelect(&n.Draft, cells, err)
	return n
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
		cells[i] = e.cell()
		intoField(&cells[i], t, fields[i])
	}
	return cells, nil
}

func exportedFields(t reflect.Type) []reflect.StructField {
	var fields []reflect.StructField
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			fields = append(fields, f)
		}
	}
	return fields
}

// intoField aims a cell at a field, with the codec of the field's type.
func intoField(c *ast.Cell, t reflect.Type, f reflect.StructField) {
	c.Offset = f.Offset
	c.Go = t.Name() + "." + f.Name
	if c.Codec == nil || c.Codec.Go == f.Type {
		return
	}
	if c.Codec.Type.Kind != sqltype.JSON && canHold(f.Type, c.Codec) {
		c.Codec, c.Err = sqltype.CodecOf(f.Type)
		return
	}
	c.Err = fmt.Errorf("SelectInto: field %s is %s, the expression gives %s", c.Go, f.Type, c.Codec.Go)
	if c.Codec.Nullable {
		c.Err = fmt.Errorf("%w: make the field nullable, or use Else", c.Err)
	}
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
