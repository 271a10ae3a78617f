package ast

// From is an item of a FROM clause: *Table, *Derived or, as a join's target only, a [Relation].
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
}

func (*Table) from() {}

// Ref returns the name by which expressions refer to the table: its alias, or its name.
func (t *Table) Ref() string {
	if t.Alias != "" {
		return t.Alias
	}
	return t.Name
}

// Derived is a subquery in FROM. Its columns are the cells of Query.
type Derived struct {
	Query *Select
	Alias string
}

func (*Derived) from() {}

// CTE is a common table expression: a query with a name, written once, before the statement that uses it. With a Step it is recursive:
// Step reads the CTE itself, and is run until it gives no more rows.
type CTE struct {
	Name  string
	Query *Select
	Step  *Select // nil for one that isn't recursive
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

// Relation is a relationship used as a join's target: Join(Books.Author). It is resolved when the statement is compiled, so
// that handles may be declared in any order.
type Relation interface {
	From
	// Path returns the FROM item the relationship starts from and the joins that lead to its target, target last.
	Path() (left From, steps []Join, err error)
}

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
