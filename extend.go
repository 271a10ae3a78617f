package retort

import (
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
)

// This file is what package orm builds on: the bases of entities, loaders and options.

// Base is embedded in a handle of an entity: a source that is selected as an R.
type Base[R any] struct {
	ast.Source
	options []any
}

// NewBase returns the base of a handle that reads rows of from, with the options its selection brings.
func NewBase[R any](from ast.From, options ...any) Base[R] {
	return Base[R]{Source: ast.MakeSource(from), options: options}
}

func (Base[R]) selects(R) {}
func (Base[R]) target(R)  {}

func (b Base[R]) cell() ast.Cell { return entityCell(b.Source, b.options) }

// entityCell is apart from Base so that it is compiled once and not in each wrapper of each handle.
//
//go:noinline
func entityCell(s ast.Source, options []any) ast.Cell {
	t, ok := ast.FromOf(s).(*ast.Table)
	if !ok || t.Entity == nil {
		return ast.Cell{Err: errNoSource}
	}
	return ast.Cell{Entity: t.Entity, From: t, Options: options}
}

// Target is an entity that rows of type R can be inserted into.
type Target[R any] interface {
	Source
	target(R)
}

// Loader is a loader strategy for entities read as R; package orm makes them.
type Loader[R any] interface{ loads(R) any }

// LoaderBase is embedded in a loader.
type LoaderBase[R any] struct{ option any }

// NewLoader wraps the option that reaches whoever runs the statement.
func NewLoader[R any](option any) LoaderBase[R] { return LoaderBase[R]{option} }

func (l LoaderBase[R]) loads(R) any { return l.option }

// Option is an instruction to whoever runs the statement.
type Option interface{ option() any }

// OptionBase is an [Option].
type OptionBase struct{ opt any }

// NewOption wraps the option that reaches whoever runs the statement.
func NewOption(option any) OptionBase { return OptionBase{option} }

func (o OptionBase) option() any { return o.opt }

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
	if codec := c.cell().Codec; col.Nullable && codec != nil && !codec.Nullable {
		return filled(c, &ast.Bad{Err: fmt.Errorf("column %s.%s may be NULL: take it as the Null kind", t.Name, name)})
	}
	return c
}

// CellOf returns how an expression is read.
func CellOf(e Expr) ast.Cell { return e.cell() }
