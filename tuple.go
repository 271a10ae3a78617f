package retort

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Tuple2 is a row value (a, b). It is compared as a whole: by its first value, and where these are equal by the next. [Pair] makes it.
type Tuple2[A, B any] struct{ row *ast.Row }

// Tuple3 is a row value (a, b, c); see [Tuple2]. [Triple] makes it.
type Tuple3[A, B, C any] struct{ row *ast.Row }

// Pair is the row value (a, b). The next page of rows that are sorted by a and b:
//
//	.Where(retort.Pair(Books.Title, Books.ID).Gt(last.Title, last.ID)).OrderBy(Books.Title, Books.ID).Limit(20)
func Pair[A, B any](a ExprOf[A], b ExprOf[B]) Tuple2[A, B] {
	return Tuple2[A, B]{&ast.Row{Xs: []ast.Expr{ast.ExprOf(a), ast.ExprOf(b)}}}
}

// Triple is the row value (a, b, c).
func Triple[A, B, C any](a ExprOf[A], b ExprOf[B], c ExprOf[C]) Tuple3[A, B, C] {
	return Tuple3[A, B, C]{&ast.Row{Xs: []ast.Expr{ast.ExprOf(a), ast.ExprOf(b), ast.ExprOf(c)}}}
}

// Eq is (a, b) = (v, w).
func (t Tuple2[A, B]) Eq(v A, w B) Predicate { return compareRow(t.row, ast.Eq, bindOf(v), bindOf(w)) }

// Ne is (a, b) != (v, w).
func (t Tuple2[A, B]) Ne(v A, w B) Predicate { return compareRow(t.row, ast.Ne, bindOf(v), bindOf(w)) }

// Gt is (a, b) > (v, w).
func (t Tuple2[A, B]) Gt(v A, w B) Predicate { return compareRow(t.row, ast.Gt, bindOf(v), bindOf(w)) }

// Ge is (a, b) >= (v, w).
func (t Tuple2[A, B]) Ge(v A, w B) Predicate { return compareRow(t.row, ast.Ge, bindOf(v), bindOf(w)) }

// Lt is (a, b) < (v, w).
func (t Tuple2[A, B]) Lt(v A, w B) Predicate { return compareRow(t.row, ast.Lt, bindOf(v), bindOf(w)) }

// Le is (a, b) <= (v, w).
func (t Tuple2[A, B]) Le(v A, w B) Predicate { return compareRow(t.row, ast.Le, bindOf(v), bindOf(w)) }

// EqTuple is (a, b) = (c, d) over expressions.
func (t Tuple2[A, B]) EqTuple(u Tuple2[A, B]) Predicate { return compareExprs(ast.Eq, t.row, u.row) }

// In is (a, b) IN (rows…). No row at all is false.
func (t Tuple2[A, B]) In(rows ...Row2[A, B]) Predicate { return inPairs(t.row, rows, false) }

// NotIn is (a, b) NOT IN (rows…). No row at all is true.
func (t Tuple2[A, B]) NotIn(rows ...Row2[A, B]) Predicate { return inPairs(t.row, rows, true) }

// InQuery is (a, b) IN (subquery).
func (t Tuple2[A, B]) InQuery(q Query[Row2[A, B]]) Predicate {
	return predicate(subqueryIn(t.row, q, false))
}

// Eq is (a, b, c) = (v, w, x).
func (t Tuple3[A, B, C]) Eq(v A, w B, x C) Predicate {
	return compareRow(t.row, ast.Eq, bindOf(v), bindOf(w), bindOf(x))
}

// Gt is (a, b, c) > (v, w, x).
func (t Tuple3[A, B, C]) Gt(v A, w B, x C) Predicate {
	return compareRow(t.row, ast.Gt, bindOf(v), bindOf(w), bindOf(x))
}

// Lt is (a, b, c) < (v, w, x).
func (t Tuple3[A, B, C]) Lt(v A, w B, x C) Predicate {
	return compareRow(t.row, ast.Lt, bindOf(v), bindOf(w), bindOf(x))
}

// In is (a, b, c) IN (rows…). No row at all is false.
func (t Tuple3[A, B, C]) In(rows ...Row3[A, B, C]) Predicate {
	var list rowList
	for _, r := range rows {
		add(&list, r.V1)
		add(&list, r.V2)
		add(&list, r.V3)
	}
	return list.in(t.row, false)
}

func compareRow(row *ast.Row, op ast.Op, vs ...ast.Expr) Predicate {
	return compareExprs(op, row, &ast.Row{Xs: vs})
}

func inPairs[A, B any](row *ast.Row, rows []Row2[A, B], not bool) Predicate {
	var list rowList
	for _, r := range rows {
		add(&list, r.V1)
		add(&list, r.V2)
	}
	return list.in(row, not)
}

// rowList collects the values of rows, or the first fault of one.
type rowList struct {
	values []sqltype.Value
	err    error
}

func add[T any](l *rowList, v T) {
	val, err := sqltype.Of(v)
	if err != nil && l.err == nil {
		l.err = err
	}
	l.values = append(l.values, val)
}

func (l *rowList) in(row *ast.Row, not bool) Predicate {
	if l.err != nil {
		return predicate(&ast.Bad{Err: l.err})
	}
	return predicate(&ast.In{X: row, List: l.values, Not: not})
}
