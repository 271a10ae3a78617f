package ast

// The carriers below are embedded in public types of other packages. Their methods are unexported, so they are promoted
// without appearing in documentation or completion, and no type outside can pretend to be one.

// Slot carries an expression inside a typed one. It is a pointer, so that an interface holds a typed expression without another
// allocation.
type Slot struct{ expr *Expr }

func (s Slot) slotted() Expr {
	if s.expr == nil {
		return nil
	}
	return *s.expr
}

func (s *Slot) fill(e Expr) { s.expr = &e }

// Slotted is any typed expression.
type Slotted interface{ slotted() Expr }

// Fillable is the address of any typed expression.
type Fillable interface {
	Slotted
	fill(Expr)
}

// Fill makes the typed expression at dst stand for e.
func Fill(dst Fillable, e Expr) { dst.fill(e) }

var (
	nilExpr = &Bad{Err: errNilExpr}
	unbound = &Bad{Err: errUnbound}
)

// ExprOf returns the node of a typed expression. An expression that was never filled, such as a column of a handle that
// was not made by orm.Map, is a [Bad] node.
func ExprOf(x Slotted) Expr {
	if x == nil {
		return nilExpr
	}
	if e := x.slotted(); e != nil {
		return e
	}
	return unbound
}

// Source carries a FROM item inside a handle, a table or a subquery.
type Source struct{ from From }

func (s Source) sourced() From { return s.from }

// Handle is a [Source] that is used by its address, as the handle of an entity is: for each type that embeds it the compiler makes
// one method instead of two.
type Handle struct{ from From }

func (h *Handle) sourced() From { return h.from }

// Sourced is whatever can stand in FROM.
type Sourced interface{ sourced() From }

// MakeHandle returns a handle that stands for f.
func MakeHandle(f From) Handle { return Handle{f} }

// FromOf returns the FROM item of a source; nil for one that was never bound.
func FromOf(s Sourced) From {
	if s == nil {
		return nil
	}
	return s.sourced()
}

// IsStmt carries a statement's node.
type IsStmt struct{ node Node }

func (s IsStmt) stmt() Node { return s.node }

// Stmt is any statement.
type Stmt interface{ stmt() Node }

// NodeOf returns a statement's node.
func NodeOf(s Stmt) Node { return s.stmt() }

// Rows carries a statement whose rows have the Go type R.
type Rows[R any] struct{ IsStmt }

func (Rows[R]) rows(*R) {}

// NewRows wraps a node whose cells fill an R.
func NewRows[R any](n Node) Rows[R] { return Rows[R]{IsStmt{n}} }

// Drafted stands beside the [Draft] of a statement whose rows P points at.
type Drafted[P any] struct{}

//lint:ignore U1000 what embeds it beside a Draft is a QueryOf by it
func (*Drafted[P]) rows(P) {}

// Query is a statement that returns rows of type R.
type Query[R any] = QueryOf[*R]

// QueryOf is a [Query] by a pointer to the row type: the compiler shares the code of generic types between all pointers.
type QueryOf[P any] interface {
	Stmt
	rows(P)
}

// IsDML carries an INSERT, UPDATE or DELETE.
type IsDML struct{ IsStmt }

func (IsDML) dml() {}

// NewDML wraps a node that changes rows.
func NewDML(n Node) IsDML { return IsDML{IsStmt{n}} }

// DML is a statement that changes rows and returns none.
type DML interface {
	Stmt
	dml()
}

// MakeSlot returns a slot that stands for e.
func MakeSlot(e Expr) Slot { return Slot{&e} }

// SlotAt returns a slot that stands for *e, which must not change any more: it may lie beside the node, in one object.
func SlotAt(e *Expr) Slot { return Slot{e} }

// SlotExpr is [ExprOf] for a bare slot.
func SlotExpr(s Slot) Expr {
	if s.expr == nil {
		return unbound
	}
	return *s.expr
}

// MakeSource returns a source that stands for f.
func MakeSource(f From) Source { return Source{f} }
