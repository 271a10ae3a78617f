package ast

import (
	"errors"

	"github.com/retort-go/retort/sqltype"
)

// Expr is an expression node: one of the types of this file.
type Expr interface{ expr() }

var (
	errNilExpr = errors.New("expression is nil")
	errUnbound = errors.New("column belongs to a handle that was not made by orm.Map or retort.ColumnOf")
)

// Bad is an expression that could not be built.
type Bad struct{ Err error }

// Column is a column of a FROM item.
type Column struct {
	From     From
	Name     string
	Type     sqltype.Type
	Nullable bool
	// Go names the struct field for error messages, as in "Book.Title"; empty for a column without a struct.
	Go string
	// Wrap is SQL around the column's values; nil for none.
	Wrap *Wrap
	// Is makes the expression that stands wherever the column is named, for one that its table doesn't have; nil for all others. Name is then
	// what a subquery calls it.
	Is *Deferred
}

// Meaning returns the expression that x stands for if it is a column that its table doesn't have, else x itself. One that can't be made
// is a [Bad].
func Meaning(x Expr) Expr {
	for {
		c, ok := x.(*Column)
		if !ok || c == nil || c.Is == nil {
			return x
		}
		x = Resolved(c.Is)
	}
}

// Wrap is SQL that stands around what is compared with or assigned to a column (Bind), and around the column where its value is read
// (Read). A ? stands for it. "" is nothing.
type Wrap struct{ Bind, Read string }

// BindWrap returns the SQL around the binds of a column; "" for none, and for what is no column.
func BindWrap(x Expr) string {
	if c, ok := x.(*Column); ok && c != nil && c.Wrap != nil {
		return c.Wrap.Bind
	}
	return ""
}

// Bind is a value sent beside the text.
type Bind struct{ Value sqltype.Value }

// Keyword is a constant that is written as text.
type Keyword string

// The keywords.
const (
	NullWord    Keyword = "NULL"
	TrueWord    Keyword = "TRUE"
	FalseWord   Keyword = "FALSE"
	DefaultWord Keyword = "DEFAULT"
	StarWord    Keyword = "*"
	OneWord     Keyword = "1"
)

// Op is a unary or binary operator.
type Op uint8

// The operators, weakest binding first within the groups of [Op.Precedence].
const (
	Eq Op = iota
	Ne
	Lt
	Le
	Gt
	Ge
	Like
	NotLike
	Add
	Sub
	Mul
	Div
	Mod
	Concat
	Neg
	Is    // equal, or both NULL
	IsNot // the opposite of Is
	ILike // LIKE whatever the case
	NotILike
	IntDiv // division of integers, towards zero
)

var opText = [...]string{"=", "!=", "<", "<=", ">", ">=", "LIKE", "NOT LIKE", "+", "-", "*", "/", "%", "||", "-", "IS", "IS NOT", "ILIKE", "NOT ILIKE", "/"}

// String returns the operator as SQL has it.
func (o Op) String() string { return opText[o] }

// Binary is L op R. Escape, if not 0, follows a LIKE as its ESCAPE character.
type Binary struct {
	Op     Op
	Escape byte
	L, R   Expr
}

// Unary is op X.
type Unary struct {
	Op Op
	X  Expr
}

// Logic joins conditions with AND, or with OR. With no condition it is true (AND) or false (OR).
type Logic struct {
	Or bool
	Xs []Expr
}

// Not negates a condition.
type Not struct{ X Expr }

// IsNull is X IS NULL, or IS NOT NULL.
type IsNull struct {
	X   Expr
	Not bool
}

// Between is X BETWEEN Low AND High.
type Between struct {
	X, Low, High Expr
	Not          bool
}

// In is X IN a list of values or a subquery. An empty list is false (true when Not), whatever X is. A Row on the left takes
// its values row by row from List, so len(List) is a multiple of the row's length.
type In struct {
	X     Expr
	List  []sqltype.Value
	Query *Select // used instead of List if not nil
	Not   bool
}

// Row is a row value (a, b).
type Row struct{ Xs []Expr }

// Func is a function call. All but Name and Args apply to aggregates.
type Func struct {
	Name     string
	Args     []Expr
	Distinct bool
	Order    []Order // in which the aggregate sees the rows
	Within   []Order // WITHIN GROUP (ORDER BY …)
	Filter   []Expr
	// Separator makes it the aggregate that joins texts, whose name is the database's affair.
	Separator *string
	// Fn, if set, makes it an aggregate of the language: the dialect spells its name, or lacks it. Name is then for people.
	Fn Fn
}

// Grouping is a term of GROUP BY that stands for several groupings, whose rows the result has one after the other. The terms of a rollup
// and of a cube are sets, most often of one expression.
type Grouping struct {
	Kind GroupingKind
	Sets [][]Expr
}

// GroupingKind says which groupings a [Grouping] stands for.
type GroupingKind uint8

// The kinds of groupings.
const (
	GroupingSets GroupingKind = iota // the sets themselves
	Rollup                           // the sets that stand first: all of them, all but the last … none
	Cube                             // every choice of them
)

var groupingText = [...]string{"GROUPING SETS", "ROLLUP", "CUBE"}

// String returns the kind as SQL has it.
func (k GroupingKind) String() string { return groupingText[k] }

// Over is a window function: Func OVER (Window).
type Over struct {
	Func   Expr
	Window Window
	Named  *NamedWindow // if not nil, it is the window
}

// Seen returns the window.
func (x *Over) Seen() *Window {
	if x.Named != nil {
		return &x.Named.Window
	}
	return &x.Window
}

// NamedWindow is a window that stands in the statement's WINDOW clause, and is named where it is used.
type NamedWindow struct {
	Name   string
	Window Window
}

// Quantified is ANY (Query), or ALL (Query), on the right of a comparison. With an Array it is ANY (Array): of its elements, which are of
// the type Elem.
type Quantified struct {
	All   bool
	Query *Select
	Array Expr
	Elem  sqltype.Type
}

// Window says which rows a window function sees.
type Window struct {
	Partition []Expr
	Order     []Order
	Frame     *Frame // nil is the database's default
}

// Frame bounds the rows of a window around the current one.
type Frame struct {
	Unit       FrameUnit
	Start, End Bound
	Exclude    Exclusion
}

// Exclusion is what a frame leaves out of its rows.
type Exclusion uint8

// The exclusions.
const (
	NoExclusion Exclusion = iota
	ExcludeNoOthers
	ExcludeCurrentRow
	ExcludeGroup // the current row and those equal to it
	ExcludeTies  // those equal to the current row
)

// Timed tells whether a frame has a bound that is a length of time.
func (f *Frame) Timed() bool { return f.Start.timed() || f.End.timed() }

// FrameUnit is what a frame's bounds count.
type FrameUnit uint8

// The units of a frame.
const (
	RowUnit FrameUnit = iota
	RangeUnit
	GroupUnit
)

// Bound is an end of a frame.
type Bound struct {
	Kind BoundKind
	N    int // rows or groups, for Preceding and Following
	// By is a distance in the window's order instead, which a frame of RangeUnit may have: a Literal, or a Cast of one; nil for N.
	By Expr
}

func (b *Bound) timed() bool {
	switch x := b.By.(type) {
	case *Literal:
		return x.Value.Kind() == sqltype.DurationValue
	case *Cast:
		return true
	}
	return false
}

// BoundKind is where a frame begins or ends.
type BoundKind uint8

// The bounds, from the first row of the partition to its last.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// Cast is CAST(X AS Type).
type Cast struct {
	X    Expr
	Type sqltype.Type
}

// Collate is X COLLATE Name: it compares and sorts by that collation.
type Collate struct {
	X    Expr
	Name string
}

// Case is a CASE: a simple one, which compares Of with the Cond of each branch, or without Of a searched one, whose Conds are conditions.
// Else may be nil.
type Case struct {
	Of    Expr
	Whens []When
	Else  Expr
}

// When is one branch of a [Case].
type When struct{ Cond, Then Expr }

// Scalar is a subquery that stands for one value.
type Scalar struct{ Query *Select }

// Exists is EXISTS (Query).
type Exists struct{ Query *Select }

// Raw is SQL text written by the program, with a ? for each of Args. A ? inside a quoted string or identifier is text.
type Raw struct {
	SQL  string
	Args []Expr
}

// Excluded is the value that an INSERT proposed for a column, inside ON CONFLICT DO UPDATE.
type Excluded struct{ Column *Column }

// Deferred is an expression known only when the statement is compiled, as a relationship's criteria are: targets of
// relationships are resolved late. Make is called once for each walk and must return the same tree each time.
type Deferred struct {
	Make func() (Expr, error)
}

// Label is X with a name of its own in the result.
type Label struct {
	X    Expr
	Name string
}

// Opt is X, read as nullable: an expression on the outer side of a left join.
type Opt struct{ X Expr }

func (*Bad) expr()        {}
func (*Column) expr()     {}
func (*Bind) expr()       {}
func (Keyword) expr()     {}
func (*Binary) expr()     {}
func (*Unary) expr()      {}
func (*Logic) expr()      {}
func (*Not) expr()        {}
func (*IsNull) expr()     {}
func (*Between) expr()    {}
func (*In) expr()         {}
func (*Row) expr()        {}
func (*Func) expr()       {}
func (*Cast) expr()       {}
func (*Over) expr()       {}
func (*Grouping) expr()   {}
func (*Quantified) expr() {}
func (*Collate) expr()    {}
func (*Case) expr()       {}
func (*Scalar) expr()     {}
func (*Exists) expr()     {}
func (*Raw) expr()        {}
func (*Excluded) expr()   {}
func (*Deferred) expr()   {}
func (*Opt) expr()        {}
func (*Label) expr()      {}
