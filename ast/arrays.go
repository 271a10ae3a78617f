package ast

import (
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// Arrays is rows of values in FROM that are sent as one list a column: the text doesn't depend on how many there are. The columns have the types
// of those of the table Like, whatever these are in the database, and their names; one that comes again has an underscore behind it.
type Arrays struct {
	Alias   string
	Like    *Table
	Columns []*Column // of Like
	Lists   []sqltype.Value
	// Names are those of the columns, and of the number of the row, from 1, behind them if Numbered.
	Names    []string
	Numbered bool
}

func (*Arrays) from() {}

// NewArrays makes an item of FROM, under an alias that isn't the table's name, of values that lie side by side column by column. They must not
// be changed while the item is used.
func NewArrays(like *Table, columns []*Column, values []sqltype.Value) *Arrays {
	a := &Arrays{Alias: "given", Like: like, Columns: columns}
	if like.Ref() == a.Alias {
		a.Alias += "_"
	}
	a.Lists, a.Names = make([]sqltype.Value, len(columns)), make([]string, 0, len(columns)+1)
	rows := len(values) / len(columns)
	for k, c := range columns {
		a.Lists[k] = sqltype.ListOf(values[k*rows : (k+1)*rows : (k+1)*rows])
		a.name(c.Name)
	}
	return a
}

func (a *Arrays) name(name string) {
	for slices.Contains(a.Names, name) {
		name += "_"
	}
	a.Names = append(a.Names, name)
}

// Number numbers the rows by a column, which it returns.
func (a *Arrays) Number() *Column {
	a.Numbered = true
	a.name("nr")
	return a.Column(len(a.Columns))
}

// Column is the column at a place.
func (a *Arrays) Column(k int) *Column { return &Column{From: a, Name: a.Names[k]} }
