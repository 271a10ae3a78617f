package ast

import (
	"errors"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// ErrNoSource is returned for a MERGE without a source.
var ErrNoSource = errors.New("MERGE has no source: name it with Using")

// Assign is column = value in an UPDATE, an INSERT or ON CONFLICT DO UPDATE.
type Assign struct {
	Column *Column
	Value  Expr
}

// Leading returns the common table expressions that stand before the INSERT: its own, and those of its query that change rows, which a database
// takes nowhere else.
func (n *Insert) Leading() []*CTE {
	out := n.With
	if n.Query == nil {
		return out
	}
	for _, c := range n.Query.With {
		if c != nil && c.Write != nil && !slices.Contains(out, c) {
			out = append(out[:len(out):len(out)], c)
		}
	}
	return out
}

// Insert is an INSERT of rows given as expressions (Rows), as values (Flat), as a query, or of one row of defaults if none of
// them is given.
type Insert struct {
	Prefixes []Prefix
	With     []*CTE // those that stand before it, beside those of Query
	Into     *Table
	Columns  []*Column
	Rows     [][]Expr
	// Flat holds rows side by side, len(Columns) values each. A value of nil kind is NULL.
	Flat  []sqltype.Value
	Query *Select
	// OnConflict is nil for a plain insert.
	OnConflict *Conflict
	Returning  []Cell
	Args       []Arg // values of parameters
	Err        error
}

// Conflict is an ON CONFLICT clause. No Set means DO NOTHING. Without Target and Constraint it means any unique constraint, which
// not every database takes for DO UPDATE.
type Conflict struct {
	Target []*Column
	// IndexWhere is the condition of the partial index that Target means. It holds no binds: an index is found by its text.
	IndexWhere []Expr
	Constraint string // named instead of Target; "" for none
	Set        []Assign
	Where      []Expr // which rows Set changes
	// Before is the clause before this one, which is tried first; nil for none.
	Before *Conflict
}

// Updates tells whether a clause changes rows.
func (k *Conflict) Updates() bool {
	return k != nil && (len(k.Set) > 0 || k.Before.Updates())
}

// Update is an UPDATE.
type Update struct {
	Prefixes  []Prefix
	With      []*CTE // those that From names
	Table     *Table
	Set       []Assign
	From      []From
	Where     []Expr
	All       bool    // every row is meant
	Order     []Order // with Limit: which rows come first
	Limit     Expr    // nil for none
	Returning []Cell
	Args      []Arg // values of parameters
	Partial   bool  // a part of a change that another statement makes: columns that it doesn't set get no defaults
	Err       error
}

// Delete is a DELETE.
type Delete struct {
	Prefixes  []Prefix
	With      []*CTE // those that Using names
	Table     *Table
	Using     []From // tables that Where reads too
	Where     []Expr
	All       bool    // every row is meant
	Order     []Order // with Limit: which rows come first
	Limit     Expr    // nil for none
	Returning []Cell
	Args      []Arg // values of parameters
	Err       error
}

// Merge is a MERGE: for each row of Source, and the row of Into that meets On, the first of Whens that applies.
type Merge struct {
	With   []*CTE // those that Source names
	Into   *Table
	Source From
	On     []Expr
	Whens  []MergeWhen
	Args   []Arg // values of parameters
	Err    error
}

// MergeWhen is a WHEN clause of a [Merge].
type MergeWhen struct {
	Matched bool // there is a row in Into
	Where   []Expr
	Do      MergeAction
	Set     []Assign // what MergeUpdate sets, or MergeInsert inserts
}

// MergeAction is what a [MergeWhen] does.
type MergeAction uint8

// The actions. MergeUpdate and MergeDelete need a matched row, MergeInsert one that isn't.
const (
	MergeNothing MergeAction = iota
	MergeUpdate
	MergeDelete
	MergeInsert
)

func (*Insert) node() {}
func (*Update) node() {}
func (*Delete) node() {}
func (*Merge) node()  {}
