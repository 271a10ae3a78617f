package retort

import (
	"fmt"
	"sync"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
)

// This file is what package orm builds on: the bases of entities, loaders and options.

// Base is embedded in a handle of an entity: a source that is selected as an R, and that rows of type R can be inserted into. The
// address of a handle is what is used. Each method here is compiled four times for each entity: keep them few.
type Base[R any] struct{ ast.Handle }

func (*Base[R]) selects(R) {}

// cellOf returns how something that can be selected is read.
func cellOf(selectable any) (c ast.Cell) {
	setCell(&c, selectable, 0)
	return c
}

// setCell makes c, which is zero, how something that can be selected is read, to offset bytes behind the beginning of a row. Handles have no method for it,
// see [Base].
func setCell(c *ast.Cell, selectable any, offset uintptr) {
	switch s := selectable.(type) {
	case interface{ cell(to *ast.Cell) }:
		s.cell(c)
	case Source:
		*c = entityCell(s)
	default:
		*c = ast.BadCell(errNoSource)
	}
	c.Offset = offset
}

func entityCell(s Source) ast.Cell {
	t, ok := ast.FromOf(s).(*ast.Table)
	if !ok || t.Entity == nil {
		return ast.BadCell(errNoSource)
	}
	return ast.Cell{Entity: t.Entity, From: t}
}

// Target is an entity that rows of type R can be inserted into.
type Target[R any] interface {
	Source
	Selectable[R]
}

// Selection is embedded in what selects an entity and is none.
type Selection[R any] struct{ selected ast.Cell }

// NewSelection returns the selection of an entity, with the options it brings.
func NewSelection[R any](e Target[R], options ...any) Selection[R] {
	c := entityCell(e)
	c.Note = &ast.CellNote{Options: options, Err: c.Err()}
	return Selection[R]{c}
}

func (Selection[R]) selects(R) {}

func (s Selection[R]) cell(to *ast.Cell) {
	*to = s.selected
	if to.Entity == nil && to.Note == nil {
		*to = ast.BadCell(errNoSource)
	}
}

// Loader is a loader strategy for entities read as R; package orm makes them.
type Loader[R any] = LoaderOf[*R]

// LoaderOf is a [Loader] by a pointer to the row type, see [SelectOf].
type LoaderOf[P any] interface{ loads(P) any }

// LoaderBase is embedded in a loader.
type LoaderBase[R any] struct{ option any }

// NewLoader wraps the option that reaches whoever runs the statement.
func NewLoader[R any](option any) LoaderBase[R] { return LoaderBase[R]{option} }

func (l LoaderBase[R]) loads(*R) any { return l.option }

// Option is an instruction to whoever runs the statement.
type Option interface{ option() any }

// OptionBase is an [Option].
type OptionBase struct{ opt any }

// NewOption wraps the option that reaches whoever runs the statement.
func NewOption(option any) OptionBase { return OptionBase{option} }

func (o OptionBase) option() any { return o.opt }

// OptionOf returns what [NewOption] wrapped.
func OptionOf(o Option) any { return o.option() }

// Sort returns the node of a term of ORDER BY.
func Sort(s Sorter) ast.Order { return s.sorts() }

// ColumnOf is a column of a table made with package schema, as an expression of kind C (Text, Num[int64], NullText …). A
// column that doesn't exist, or one that may be NULL taken as a kind that can't, is a fault that every statement using it
// returns.
//
//	name := retort.ColumnOf[retort.Text](author, "last_name")
func ColumnOf[C Expr](t *schema.Table, name string) C {
	var c C
	col, err := t.Column(name)
	if err != nil {
		return filled(c, &ast.Bad{Err: err})
	}
	c = filled(c, col)
	if codec := CellOf(c).Codec; col.Nullable && codec != nil && !codec.Nullable {
		return filled(c, &ast.Bad{Err: fmt.Errorf("column %s.%s may be NULL: take it as the Null kind", t.Name, name)})
	}
	return c
}

// CellOf returns how an expression is read.
func CellOf(e Expr) ast.Cell {
	to := lent.Get().(*ast.Cell)
	e.cell(to)
	c := *to
	*to = ast.Cell{}
	lent.Put(to)
	return c
}

// lent are cells for CellOf: one that is handed through an interface would otherwise be made anew each time.
var lent = sync.Pool{New: func() any { return new(ast.Cell) }}
