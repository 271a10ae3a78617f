package retort

import (
	"fmt"
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// selectCells makes a SELECT of cells that fill a row of type R: R itself for one cell, the fields of a RowN for several.
func selectCells[R any](cells ...ast.Cell) *ast.Select {
	n := &ast.Select{Cells: placeCells[R](cells)}
	for i := range n.Cells {
		c := &n.Cells[i]
		if c.Err != nil {
			fail(n, c.Err)
		}
		n.Options = append(n.Options, c.Options...)
		n.With = withCell(n.With, c)
	}
	return n
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
	n := &ast.Select{}
	t := reflect.TypeFor[D]()
	if t.Kind() != reflect.Struct {
		n.Err = fmt.Errorf("SelectInto[%s]: want a struct", t)
		return newSelect[D](n)
	}
	fields := exportedFields(t)
	if len(fields) != len(exprs) {
		n.Err = fmt.Errorf("SelectInto[%s]: %d expressions for %d exported fields", t, len(exprs), len(fields))
		return newSelect[D](n)
	}
	for i, e := range exprs {
		c := e.cell()
		intoField(&c, t, fields[i])
		if c.Err != nil {
			fail(n, c.Err)
		}
		n.Cells = append(n.Cells, c)
		n.With = withCell(n.With, &c)
	}
	return newSelect[D](n)
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
