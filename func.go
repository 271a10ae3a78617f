package retort

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"

	"reflect"
)

// binary is l op r over two expressions.
func binary(op ast.Op, l, r ast.Slotted) ast.Expr {
	return &ast.Binary{Op: op, L: ast.ExprOf(l), R: ast.ExprOf(r)}
}

// Eq is l = r over two expressions of one type, nullable or not.
func Eq[T any](l, r ExprOf[T]) Predicate { return compareExprs(ast.Eq, ast.ExprOf(l), ast.ExprOf(r)) }

// Ne is l != r; not true where either is NULL.
func Ne[T any](l, r ExprOf[T]) Predicate { return compareExprs(ast.Ne, ast.ExprOf(l), ast.ExprOf(r)) }

// Gt is l > r.
func Gt[T any](l, r ExprOf[T]) Predicate { return compareExprs(ast.Gt, ast.ExprOf(l), ast.ExprOf(r)) }

// Ge is l >= r.
func Ge[T any](l, r ExprOf[T]) Predicate { return compareExprs(ast.Ge, ast.ExprOf(l), ast.ExprOf(r)) }

// Lt is l < r.
func Lt[T any](l, r ExprOf[T]) Predicate { return compareExprs(ast.Lt, ast.ExprOf(l), ast.ExprOf(r)) }

// Le is l <= r.
func Le[T any](l, r ExprOf[T]) Predicate { return compareExprs(ast.Le, ast.ExprOf(l), ast.ExprOf(r)) }

// And is true if all conditions are; with none it is true.
func And(conds ...Condition) Predicate { return predicate(&ast.Logic{Xs: appendConds(nil, conds)}) }

// Or is true if any condition is; with none it is false.
func Or(conds ...Condition) Predicate {
	return predicate(&ast.Logic{Or: true, Xs: appendConds(nil, conds)})
}

// Not is the opposite of a condition; NULL stays NULL.
func Not(cond Condition) Predicate { return predicate(&ast.Not{X: ast.ExprOf(cond)}) }

// In is e IN (subquery).
func In[T any](e ExprOf[T], q Query[T]) Predicate {
	return predicate(subqueryIn(ast.ExprOf(e), q, false))
}

// NotIn is e NOT IN (subquery): never true if the subquery gives a NULL.
func NotIn[T any](e ExprOf[T], q Query[T]) Predicate {
	return predicate(subqueryIn(ast.ExprOf(e), q, true))
}

func subqueryIn(x ast.Expr, q ast.Stmt, not bool) ast.Expr {
	sel, bad := selectOf(q)
	if bad != nil {
		return bad
	}
	return &ast.In{X: x, Query: sel, Not: not}
}

// Exists is EXISTS (q). What q selects is of no matter: retort.From(x).Where(…) is enough.
func Exists(q Stmt) Predicate {
	sel, bad := selectOf(q)
	if bad != nil {
		return predicate(bad)
	}
	return predicate(&ast.Exists{Query: sel})
}

// Scalar is a subquery that gives one value: e computed over from. It is NULL if from has no row.
func Scalar[T any](e ExprOf[T], from *SelectStmt[None]) Nullable[T] {
	q := *ast.SelectOf(&from.Draft)
	q.Cells = []ast.Cell{CellOf(e)}
	return Nullable[T]{opsOf[T](&ast.Scalar{Query: &q})}
}

// selectOf returns the node of a query, or the fault that it is none.
func selectOf(q ast.Stmt) (*ast.Select, ast.Expr) {
	if q == nil {
		return nil, &ast.Bad{Err: errNilQuery}
	}
	sel, ok := ast.NodeOf(q).(*ast.Select)
	if !ok {
		return nil, &ast.Bad{Err: errNotAQuery}
	}
	return sel, nil
}

// Add is l + r.
func Add[T any](l, r ExprOf[T]) NullNum[T] { return NullNum[T]{opsOf[T](binary(ast.Add, l, r))} }

// Subtract is l - r.
func Subtract[T any](l, r ExprOf[T]) NullNum[T] { return NullNum[T]{opsOf[T](binary(ast.Sub, l, r))} }

// Mul is l * r.
func Mul[T any](l, r ExprOf[T]) NullNum[T] { return NullNum[T]{opsOf[T](binary(ast.Mul, l, r))} }

// Div is l / r. Integers divide as in Go: 7 / 2 is 3, -7 / 2 is -3; see [Ratio] for 3.5. Division by zero is an error on PostgreSQL and
// NULL on others: [NullIf](r, 0) makes it NULL everywhere.
func Div[T any](l, r ExprOf[T]) NullNum[T] { return NullNum[T]{opsOf[T](binary(division[T](), l, r))} }

// Concat joins the text of expressions with ||; NULL if any is NULL.
func Concat(es ...Expr) NullText {
	if len(es) == 0 {
		return NullText{opsOf[string](bindOf(""))}
	}
	e := ast.ExprOf(es[0])
	for _, next := range es[1:] {
		e = &ast.Binary{Op: ast.Concat, L: e, R: ast.ExprOf(next)}
	}
	return NullText{opsOf[string](e)}
}

// Count is count(e): the number of rows in which e is not NULL.
func Count(e Expr) Agg[int64] { return Agg[int64]{opsOf[int64](call("count", ast.ExprOf(e)))} }

// CountDistinct is count(DISTINCT e).
func CountDistinct(e Expr) Agg[int64] {
	return Agg[int64]{opsOf[int64](&ast.Func{Name: "count", Args: []ast.Expr{ast.ExprOf(e)}, Distinct: true})}
}

// CountAll is count(*): the number of rows.
func CountAll() Agg[int64] { return Agg[int64]{opsOf[int64](call("count", ast.StarWord))} }

// Sum is sum(e); NULL over no value.
func Sum[T any](e ExprOf[T]) NullAgg[T] { return NullAgg[T]{opsOf[T](call("sum", ast.ExprOf(e)))} }

// Min is min(e); NULL over no value.
func Min[T any](e ExprOf[T]) NullAgg[T] { return NullAgg[T]{opsOf[T](call("min", ast.ExprOf(e)))} }

// Max is max(e); NULL over no value.
func Max[T any](e ExprOf[T]) NullAgg[T] { return NullAgg[T]{opsOf[T](call("max", ast.ExprOf(e)))} }

// Avg is avg(e); NULL over no value.
func Avg[T any](e ExprOf[T]) NullAgg[float64] {
	return NullAgg[float64]{opsOf[float64](call("avg", ast.ExprOf(e)))}
}

// Val makes a Go value an expression; it is sent as a bind. Say the type of an untyped constant: Val[int64](4).
func Val[T any](v T) Column[T] { return Column[T]{opsOf[T](bindOf(v))} }

// Func calls a database function that returns a T. Arguments are expressions or Go values, which are sent as binds. The name
// is written as it is: never build it from input.
func Func[T any](name string, args ...any) Column[T] {
	if !isFuncName(name) {
		return Column[T]{opsOf[T](&ast.Bad{Err: badFuncName(name)})}
	}
	return Column[T]{opsOf[T](call(name, nodesOf(args)...))}
}

// Raw is SQL text of type T with a ? for each argument, which is an expression or a Go value. A question mark that is none, as PostgreSQL has
// operators with it, is written twice: retort.Raw[bool]("doc ?? ?", "key"); inside quotes and comments it stands for itself. The text is
// written as it is: never build it from input.
func Raw[T any](sql string, args ...any) Column[T] {
	return Column[T]{opsOf[T](&ast.Raw{SQL: sql, Args: nodesOf(args)})}
}

// nodesOf turns arguments into nodes: expressions as they are, values as binds.
func nodesOf(args []any) []ast.Expr {
	nodes := make([]ast.Expr, len(args))
	for i, arg := range args {
		if e, ok := arg.(ast.Slotted); ok {
			nodes[i] = ast.ExprOf(e)
			continue
		}
		v, err := sqltype.OfAny(arg)
		if err != nil {
			nodes[i] = &ast.Bad{Err: err}
			continue
		}
		nodes[i] = &ast.Bind{Value: v}
	}
	return nodes
}

// Cast is CAST(e AS …) to the SQL type that T has by default. NULL stays NULL: read a nullable e through [Opt].
func Cast[T any](e Expr) Column[T] {
	codec, err := sqltype.CodecOf(reflect.TypeFor[T]())
	if err != nil {
		return Column[T]{opsOf[T](&ast.Bad{Err: err})}
	}
	return Column[T]{opsOf[T](&ast.Cast{X: ast.ExprOf(e), Type: codec.Type})}
}

// Opt reads an expression as nullable: a NOT NULL column on the outer side of a left join.
func Opt[T any](e ExprOf[T]) Nullable[T] {
	return Nullable[T]{opsOf[T](&ast.Opt{X: ast.ExprOf(e)})}
}

// Excluded is the value that the conflicting INSERT proposed for a column, of the column's kind; for DoUpdate only.
func Excluded[E Expr](col E) E {
	out := col
	e := ast.ExprOf(col)
	c, ok := e.(*ast.Column)
	if !ok {
		return filled(out, &ast.Bad{Err: errNotAColumn})
	}
	return filled(out, &ast.Excluded{Column: c})
}

// filled is e as an expression of the same kind as kind.
func filled[E Expr](kind E, e ast.Expr) E {
	if dst, ok := any(&kind).(ast.Fillable); ok {
		ast.Fill(dst, e)
	}
	return kind
}
