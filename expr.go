package retort

import (
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Expr is any expression of the language, whatever its type.
type Expr interface {
	ast.Slotted
	// cell makes a cell that is zero how the expression is read. It gets where the cell lies, as statements are built on every run.
	cell(to *ast.Cell)
}

// ExprOf is an expression whose value is a T or NULL: a column, nullable or not, a function, a literal made with [Val].
type ExprOf[T any] interface {
	Expr
	value(T)
}

// Condition is what Where, Having, On, [And], [Or] and [Not] take: comparisons, boolean columns, Func[bool], Raw[bool].
type Condition = ExprOf[bool]

// Selectable is whatever can be selected; R is the Go type it has in a row: an entity gives *Author, a column its value.
type Selectable[R any] interface{ selects(R) }

// Sorter is a term of ORDER BY. Expressions are, comparisons are not.
type Sorter interface{ sorts() ast.Order }

// Source is whatever can stand in FROM or be joined: an entity, an alias, a schema.Table, a relationship (joins only).
type Source = ast.Sourced

// Stmt is any statement.
type Stmt = ast.Stmt

// Query is a statement whose rows are of type R.
type Query[R any] = ast.Query[R]

// DML is a statement that changes rows and returns none.
type DML = ast.DML

// slot makes the embedded carrier's field name unexported.
type slot = ast.Slot

// ops is what all kinds of expression share. Its methods are unexported: the kinds declare the public ones themselves, so
// that each kind's documentation lists all it can do.
type ops[T any] struct{ slot }

func (ops[T]) value(T)            {}
func (o ops[T]) node() ast.Expr   { return ast.SlotExpr(o.slot) }
func (o ops[T]) sorts() ast.Order { return ast.Order{X: o.node()} }

func opsOf[T any](e ast.Expr) ops[T] { return ops[T]{ast.MakeSlot(e)} }

// plainCell makes to the cell of an expression that is read as a G.
func plainCell[G any](to *ast.Cell, e ast.Expr) {
	to.Expr = e
	var err error
	if to.Codec, err = sqltype.CodecOf(reflect.TypeFor[G]()); err != nil {
		to.Note = &ast.CellNote{Err: err}
	}
}

// Predicate is the result of a comparison. It is a [Condition] and can be selected, but not sorted by.
type Predicate struct{ slot }

func (Predicate) value(bool)          {}
func (Predicate) selects(bool)        {}
func (p Predicate) cell(to *ast.Cell) { plainCell[bool](to, ast.SlotExpr(p.slot)) }

func predicate(e ast.Expr) Predicate { return Predicate{ast.MakeSlot(e)} }

// Order is a term of ORDER BY with its direction.
type Order struct{ order ast.Order }

func (o Order) sorts() ast.Order { return o.order }

// NullsFirst sorts NULLs before all values, whatever the database does by default.
func (o Order) NullsFirst() Order { o.order.Nulls = ast.NullsFirst; return o }

// NullsLast sorts NULLs after all values, whatever the database does by default.
func (o Order) NullsLast() Order { o.order.Nulls = ast.NullsLast; return o }

// Assignment gives a column its value in an [Update], an [Insert] or DoUpdate.
type Assignment struct {
	assign ast.Assign
	err    error
}

// bindOf is v as a node: a bind, or the fault of converting it.
func bindOf[T any](v T) ast.Expr {
	val, err := sqltype.Of(v)
	if err != nil {
		return &ast.Bad{Err: err}
	}
	return &ast.Bind{Value: val}
}

// A predicate's node, its binds and what its slot points to are one object: statements are built on every run.

type binaryPredicate struct {
	expr ast.Expr
	node ast.Binary
}

// compareExprs is l op r over two expressions.
func compareExprs(op ast.Op, l, r ast.Expr) Predicate {
	p := &binaryPredicate{node: ast.Binary{Op: op, L: l, R: r}}
	p.expr = &p.node
	return Predicate{ast.SlotAt(&p.expr)}
}

type comparison struct {
	expr ast.Expr
	node ast.Binary
	bind ast.Bind
}

func compare[T any](x ast.Expr, op ast.Op, v T) Predicate {
	val, err := sqltype.Of(v)
	return compareValue(ast.Binary{Op: op, L: x}, val, err)
}

// compareValue is a comparison whose right side is val, or the fault of converting it.
func compareValue(node ast.Binary, val sqltype.Value, err error) Predicate {
	if err != nil {
		return predicate(&ast.Bad{Err: err})
	}
	p := &comparison{node: node, bind: ast.Bind{Value: val}}
	p.node.R = &p.bind
	p.expr = &p.node
	return Predicate{ast.SlotAt(&p.expr)}
}

type betweenPredicate struct {
	expr      ast.Expr
	node      ast.Between
	low, high ast.Bind
}

func between[T any](x ast.Expr, low, high T) Predicate {
	l, err := sqltype.Of(low)
	if err != nil {
		return predicate(&ast.Bad{Err: err})
	}
	h, err := sqltype.Of(high)
	if err != nil {
		return predicate(&ast.Bad{Err: err})
	}
	return betweenValues(x, l, h)
}

func betweenValues(x ast.Expr, low, high sqltype.Value) Predicate {
	p := &betweenPredicate{low: ast.Bind{Value: low}, high: ast.Bind{Value: high}}
	p.node = ast.Between{X: x, Low: &p.low, High: &p.high}
	p.expr = &p.node
	return Predicate{ast.SlotAt(&p.expr)}
}

type inPredicate struct {
	expr ast.Expr
	node ast.In
}

func in[T any](x ast.Expr, not bool, vs []T) Predicate {
	p := newIn(x, not, len(vs))
	for i, v := range vs {
		val, err := sqltype.Of(v)
		if err != nil {
			return predicate(&ast.Bad{Err: err})
		}
		p.node.List[i] = val
	}
	return Predicate{ast.SlotAt(&p.expr)}
}

// newIn returns x IN a list of n values, which lies in the same object if there are few.
func newIn(x ast.Expr, not bool, n int) *inPredicate {
	var p *inPredicate
	if n <= 3 {
		room := new(struct {
			inPredicate
			list [3]sqltype.Value
		})
		p = &room.inPredicate
		p.node.List = room.list[:n:n]
	} else {
		p = new(inPredicate)
		p.node.List = make([]sqltype.Value, n)
	}
	p.node.X, p.node.Not = x, not
	p.expr = &p.node
	return p
}

type nullPredicate struct {
	expr ast.Expr
	node ast.IsNull
}

func isNull(x ast.Expr, not bool) Predicate {
	p := &nullPredicate{node: ast.IsNull{X: x, Not: not}}
	p.expr = &p.node
	return Predicate{ast.SlotAt(&p.expr)}
}

func order(x ast.Expr, desc bool) Order { return Order{ast.Order{X: x, Desc: desc}} }

func assign(col, v ast.Expr) Assignment {
	c, ok := col.(*ast.Column)
	if !ok {
		if bad, isBad := col.(*ast.Bad); isBad {
			return Assignment{err: bad.Err}
		}
		return Assignment{err: errNotAColumn}
	}
	if c.Type.Enum != nil {
		if err := checkEnum(c, v); err != nil {
			return Assignment{err: err}
		}
	}
	return Assignment{assign: ast.Assign{Column: c, Value: v}}
}

func setExcluded(col ast.Expr) Assignment {
	c, _ := col.(*ast.Column)
	return assign(col, &ast.Excluded{Column: c})
}

func setPtr[T any](col ast.Expr, v *T) Assignment {
	if v == nil {
		return assign(col, ast.NullWord)
	}
	return assign(col, bindOf(*v))
}

// coalesce is COALESCE(x, v).
func coalesce[T any](x ast.Expr, v T) ast.Expr {
	return &ast.Func{Name: "coalesce", Args: []ast.Expr{x, bindOf(v)}}
}

func arith[T any](x ast.Expr, op ast.Op, v T) ast.Expr {
	return &ast.Binary{Op: op, L: x, R: bindOf(v)}
}

func call(name string, args ...ast.Expr) ast.Expr { return &ast.Func{Name: name, Args: args} }

// like matches a pattern that is used as it is; match escapes text and puts it between before and after.
func like(x ast.Expr, op ast.Op, pattern string) Predicate {
	return compareText(ast.Binary{Op: op, L: x}, pattern)
}

func match(x ast.Expr, before, text, after string) Predicate {
	return compareText(ast.Binary{Op: ast.Like, L: x, Escape: '\\'}, before+ast.EscapeLike(text)+after)
}

func compareText(node ast.Binary, text string) Predicate {
	return compareValue(node, sqltype.TextOf(text), nil)
}
