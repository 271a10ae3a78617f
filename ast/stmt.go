package ast

import (
	"errors"
	"reflect"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// Node is a statement: *Select, *Insert, *Update, *Delete or *Merge.
type Node interface{ node() }

// ErrNoWhere is returned for an UPDATE or DELETE that names no rows and does not say that it means all of them.
var ErrNoWhere = errors.New("no Where: call All to change every row")

// Cell is one value of a result row: what it adds to the select list and how it becomes Go.
type Cell struct {
	_ [0]func() // not comparable: no equality to compile for arrays of cells
	// Expr is the expression of a plain value; nil for an entity.
	Expr Expr
	// Entity is what a mapped value is read with; nil for a plain value. From is the FROM item it is read from.
	Entity Entity
	From   From
	// Codec decodes a plain value.
	Codec *sqltype.Codec
	// Offset is where the value lies in the Go value of a row, in bytes.
	Offset uintptr
	// Note is what few cells have; nil for none.
	Note *CellNote
}

// CellNote is what few cells have, kept apart from them as statements are built on every run.
type CellNote struct {
	// Go names the place the value goes to, for error messages; may be empty.
	Go string
	// Options are instructions that came with the cell, such as its loader strategies. A statement moves them to its own.
	Options []any
	// Err is a fault found when the cell was made.
	Err error
}

// BadCell returns a cell that is nothing but a fault.
func BadCell(err error) Cell { return Cell{Note: &CellNote{Err: err}} }

// Err returns the fault that was found when the cell was made.
func (c *Cell) Err() error {
	if c.Note == nil {
		return nil
	}
	return c.Note.Err
}

// Options returns the instructions that came with the cell.
func (c *Cell) Options() []any {
	if c.Note == nil {
		return nil
	}
	return c.Note.Options
}

// Place names the place the value goes to, for error messages: " into Stat.Books", or nothing.
func (c *Cell) Place() string {
	if c.Note == nil || c.Note.Go == "" {
		return ""
	}
	return " into " + c.Note.Go
}

// Entity maps rows of a table to Go values. Package orm implements it.
type Entity interface {
	// EntityKey identifies the entity and the set of columns it reads, within one FROM item, for the statement cache.
	EntityKey() string
	// EntityExprs returns those of EntityColumns that are expressions, see [Column.Is]; nil if there are none. They are what two entities of one
	// key may differ in.
	EntityExprs() []*Column
	// EntityColumns returns the columns to read as they stand in from, in the order that decoders expect.
	// It also returns a fault of the mapping.
	EntityColumns(from From) ([]*Column, error)
	// EntityDecoder returns a function that builds a Go value from the columns that begin at first and stores it into the
	// cell at p: nil if the row has no such entity (the outer side of a left join). The function is for one goroutine and one
	// result. The values are plain: no session knows them.
	EntityDecoder() (func(p sqltype.Ptr, src sqltype.Source, first int) error, error)
	// EntityRow returns the columns with which a Go value is inserted, which must not be changed, and appends its values for them to a list.
	EntityRow(value reflect.Value, to []sqltype.Value) ([]*Column, []sqltype.Value, error)
}

// Written is an [Entity] that is read otherwise from a query written by hand, which has no expressions that the entity says.
type Written interface{ AsWritten() Entity }

// Order is one term of ORDER BY.
type Order struct {
	X     Expr
	Desc  bool
	Nulls NullsOrder
}

// NullsOrder says where NULLs sort.
type NullsOrder uint8

// The places of NULLs.
const (
	NullsDefault NullsOrder = iota // as the database has it
	NullsFirst
	NullsLast
)

// Lock is a row lock taken by a SELECT. Databases without row locks ignore it.
type Lock struct {
	Strength LockStrength
	Wait     LockWait
	Of       []From // the items of FROM whose rows are locked; all if empty
}

// LockStrength says what others may not do with locked rows.
type LockStrength uint8

// The strengths.
const (
	ForUpdate LockStrength = iota
	ForShare
	ForNoKeyUpdate // an update that leaves the keys as they are
	ForKeyShare    // others may change what is no key
)

// LockWait says what is done about rows that others have locked.
type LockWait uint8

// The ways to treat them.
const (
	WaitForLocks LockWait = iota
	SkipLocked
	NoWait
)

// Select is a SELECT.
//
// From lists what the program named. If it is empty, FROM is derived: the tables of the cells and the left sides of joined
// relationships, less the targets of joins; there must be exactly one.
type Select struct {
	// Prefixes are what one database has of its own at the beginning, as in the other statements.
	Prefixes []Prefix
	// With are the common table expressions that From and Joins name, in order of first use.
	With []*CTE
	// Text, if not nil, is the query as the program wrote it. Cells are what its columns are read as, and of the rest only With and Args
	// may be set.
	Text *Text
	// Members, if there are any, make the statement a set operation: a UNION of these and the like. Cells are then those of the first
	// member; Order, Limit and Offset apply to the whole, Order only by columns that the first member selects; nothing else is set.
	Members  []Member
	Distinct bool
	// Ties adds to a Limit the rows that sort as its last one does.
	Ties bool
	// DistinctOn, with Distinct, are the expressions that must differ; without them it is whole rows.
	DistinctOn []Expr
	Cells      []Cell
	From       []From
	Joins      []Join
	Where      []Expr
	Group      []Expr
	Having     []Expr
	Order      []Order
	Limit      Expr  // nil for none
	Offset     Expr  // nil for none
	Lock       *Lock // nil for none
	// Args are values of parameters in the statement.
	Args []Arg
	// Options are instructions to whoever runs the statement (loader strategies, populate existing). They are not SQL.
	Options []any
	// Err is the first fault of building.
	Err error
}

// Member is one query of a set operation.
type Member struct {
	Op    SetOp // how it is combined with those before it; of no meaning for the first
	Query *Select
}

// SetOp combines the rows of two queries.
type SetOp uint8

// The set operations. Those without All drop duplicate rows.
const (
	Union SetOp = iota
	UnionAll
	Intersect
	Except
)

var setOpText = [...]string{"UNION", "UNION ALL", "INTERSECT", "EXCEPT"}

// String returns the operation as SQL has it.
func (o SetOp) String() string { return setOpText[o] }

// Plain tells whether a query can be a member of a set operation as it stands, without parentheses.
func (s *Select) Plain() bool {
	return len(s.Members) == 0 && len(s.Order) == 0 && s.Limit == nil && s.Offset == nil
}

// Ordinal returns the place, counted from 1, of the column of the result that x is: the same expression, or the same column of the
// same table. It is 0 if x isn't selected.
func (s *Select) Ordinal(x Expr) (int, error) {
	n := 0
	for i := range s.Cells {
		c := &s.Cells[i]
		if c.Entity == nil {
			if n++; sameExpr(c.Expr, x) {
				return n, nil
			}
			continue
		}
		cols, err := c.Entity.EntityColumns(c.From)
		if err != nil {
			return 0, err
		}
		for _, col := range cols {
			if n++; sameExpr(col, x) {
				return n, nil
			}
		}
	}
	return 0, nil
}

func sameExpr(a, b Expr) bool {
	if a == b {
		return true
	}
	x, okX := a.(*Column)
	y, okY := b.(*Column)
	return okX && okY && x.Name == y.Name && Same(x.From, y.From)
}

func (*Select) node() {}

// CellsOf returns the cells of the rows that a statement returns.
func CellsOf(n Node) []Cell {
	switch n := n.(type) {
	case *Select:
		return n.Cells
	case *Insert:
		return n.Returning
	case *Update:
		return n.Returning
	case *Delete:
		return n.Returning
	}
	return nil
}

// OptionsOf returns the options of a statement.
func OptionsOf(n Node) []any {
	if s, ok := n.(*Select); ok {
		return s.Options
	}
	return nil
}

// Shaper is an option of a SELECT that may change nothing but its form, and so needs no session to be followed.
type Shaper interface {
	// Shape returns the statement that the option makes of a SELECT. ok is false if it is one that only a session can follow.
	Shape(*Select) (shaped *Select, ok bool, err error)
}

// Shape follows the options of a statement. ok is false if there are some that only a session can follow.
func Shape(n Node) (_ Node, ok bool, err error) {
	sel, isSelect := n.(*Select)
	if !isSelect || len(sel.Options) == 0 {
		return n, true, nil
	}
	for _, o := range sel.Options {
		s, isShaper := o.(Shaper)
		if !isShaper {
			return n, false, nil
		}
		if sel, ok, err = s.Shape(sel); !ok || err != nil {
			return n, ok, err
		}
	}
	plain := *sel
	plain.Options = nil
	return &plain, true, nil
}

// Writes tells whether a statement changes data or locks rows, and so must not run on a read-only connection.
func Writes(n Node) bool {
	s, ok := n.(*Select)
	return !ok || s.Lock != nil || s.Text != nil && !s.Text.Reads() ||
		slices.ContainsFunc(s.With, func(c *CTE) bool { return c != nil && (c.Write != nil || Writes(c.Query)) })
}
