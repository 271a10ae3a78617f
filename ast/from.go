package ast

import "github.com/retort-go/retort/sqltype"

// From is an item of a FROM clause: *Table, *Derived, *CTERef, *Values, *Arrays, *TableFunc, *Sample, *Hinted or, as a join's target only, a [Relation].
type From interface{ from() }

// Table is a table, or an alias of one. Two nodes with the same Schema, Name and Alias are the same FROM item.
type Table struct {
	Schema string // "" is the connection's default
	Name   string
	Alias  string // "" if the table stands under its own name
	// Entity is what maps the table's rows to Go values; nil for a table without a mapping.
	Entity Entity
	// Key names the column whose values the database generates when an INSERT leaves it out; "" if there is none, or it isn't known.
	Key string
	// Fills are the defaults of columns of a table without an Entity; see [Table.Defaults].
	Fills []Default
	// Spread tells what comes with the table into FROM; nil for a table that stands alone.
	Spread Spread
	// Instead is what stands in the table's place, under its name or alias: a query, whose columns then are the table's. It can be read, not
	// written. nil for a table of the database.
	Instead Substitute
	// With is the common table expression that Instead is, if it is one.
	With *CTE
	// Of is the table whose Spread brings this one in, so that naming a column of this one means that; nil for others.
	Of *Table
}

func (*Table) from() {}

// Ref returns the name by which expressions refer to the table: its alias, or its name.
func (t *Table) Ref() string {
	if t.Alias != "" {
		return t.Alias
	}
	return t.Name
}

// Substitute is a query in the place of a table. Two tables are one FROM item only if their Instead is the same. Package orm implements it.
type Substitute interface {
	// Substitute returns a *Derived, whose alias doesn't count, or a *CTERef; nil if it is a table after all; or a fault of the mapping.
	Substitute() (From, error)
}

// Standing returns what stands in a table's place, nil if that is the table itself.
func (t *Table) Standing() (From, error) {
	if t.Instead == nil {
		return nil, nil
	}
	return t.Instead.Substitute()
}

// Spread makes a table stand for only some of its rows, or for rows that go on in other tables, wherever it is in FROM. Package orm
// implements it, for structs that inherit others. It has no binds.
type Spread interface {
	// SpreadKey identifies it for the statement cache: spreads of one key are written alike.
	SpreadKey() string
	// Spread returns what it is made of, or a fault of the mapping.
	Spread() (Spreading, error)
}

// Spreading is what a [Spread] is made of.
type Spreading struct {
	// Query, if not nil, stands in the table's place, under its name: the table isn't there, and is not written to.
	Query *Select
	// Joins bring in the other tables.
	Joins []Join
	// Where are conditions that the table's rows meet.
	Where []Expr
	// Alone are conditions on the table's own columns that say the same as Where and the inner ones of Joins, for a table that is written to.
	Alone []Expr
}

// Derived is a subquery in FROM. Its columns are the cells of Query.
type Derived struct {
	Query *Select
	Alias string
	// Lateral tells that Query sees the items of FROM before it.
	Lateral bool
}

func (*Derived) from() {}

// CTE is a common table expression: a query with a name, written once, before the statement that uses it. With a Step it is recursive:
// Step reads the CTE itself, and is run until it gives no more rows.
type CTE struct {
	Name  string
	Query *Select
	Step  *Select // nil for one that isn't recursive
	// Write, if not nil, is the statement that the CTE is: one that changes rows and returns them. Query then has the cells of what it
	// returns, and nothing else.
	Write Node
	// Distinct drops rows of a recursive CTE that were there already (UNION instead of UNION ALL).
	Distinct bool
	// Materialized asks the database to compute the CTE once, or not to; databases without the hint ignore it.
	Materialized Hint
}

// Hint is a wish, or its opposite, or none.
type Hint uint8

// The hints.
const (
	NoHint Hint = iota
	Wish
	Avoid
)

// CTERef is a CTE as it stands in FROM. Its columns are the cells of the CTE's Query.
type CTERef struct {
	CTE   *CTE
	Alias string // "" if it stands under its own name
}

func (*CTERef) from() {}

// Ref returns the name by which expressions refer to the CTE.
func (r *CTERef) Ref() string {
	if r.Alias != "" {
		return r.Alias
	}
	return r.CTE.Name
}

// Values is a table of values in FROM.
type Values struct {
	Alias   string
	Columns []ValuesColumn
	// Flat holds the rows side by side, len(Columns) values each.
	Flat []sqltype.Value
}

func (*Values) from() {}

// ValuesColumn is a column of [Values].
type ValuesColumn struct {
	Name string
	Type sqltype.Type
}

// TableFunc is a function that returns a table, in FROM. It sees the items of FROM before it.
type TableFunc struct {
	Alias string
	Name  string
	// Fn, if set, makes it a function of the language: the dialect spells it, or lacks it. Name is then for people.
	Fn   Fn
	Args []Expr
	// Columns are the names of the columns, the number of the row last if there is one.
	Columns []string
	// Own are columns beside them that some databases have, under these names; only functions of the language read them.
	Own []string
	// Ordinality adds the number of the row, from 1.
	Ordinality bool
}

func (*TableFunc) from() {}

// Sample is a random part of a table, in FROM. Columns are those of the table.
type Sample struct {
	Of     *Table
	Method string
	Args   []Expr
	Seed   Expr // nil for another part each time
}

func (*Sample) from() {}

// Relation is a relationship used as a join's target: Join(Books.Author). It is resolved when the statement is compiled, so
// that handles may be declared in any order.
type Relation interface {
	From
	// Path returns the FROM item the relationship starts from and the joins that lead to its target, target last.
	Path() (left From, steps []Join, err error)
}

// Ended is a [Relation] that tells what it leads from and to as the program gave it, with no look at the mapping; right is nil for the target
// under its own name.
type Ended interface{ Ends() (left, right From) }

// IsRelation is embedded by implementations of [Relation].
type IsRelation struct{}

func (IsRelation) from() {}

// JoinKind is the kind of a join.
type JoinKind uint8

// The kinds of joins.
const (
	InnerJoin JoinKind = iota
	LeftJoin
	CrossJoin
	FullJoin
)

// Join adds a FROM item to a SELECT. Several conditions are joined with AND.
type Join struct {
	Kind   JoinKind
	Target From
	On     []Expr
	// Nested joins stand with Target inside parentheses, so that an outer join takes or leaves them together.
	Nested []Join
}

// Open tells whether a join of the item needs no condition: it sees the rows it is joined to by itself.
func Open(f From) bool {
	switch f := f.(type) {
	case *Derived:
		return f != nil && f.Lateral
	case *TableFunc:
		return f != nil
	}
	return false
}
