package orm

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// This file finds out in memory what the database would: whether a row meets a condition, and what an expression is on it. It stands
// beside a statement that has been sent, so it must never say something that the database might not: what depends on a
// collation, a rounding, an overflow, a function or another row is unsure, and the rows are read again.

// verdict is what is known of a condition on a row.
type verdict uint8

const (
	unsure  verdict = iota
	untrue          // false
	unknown         // NULL
	holds
)

func verdictOf(b bool) verdict {
	if b {
		return holds
	}
	return untrue
}

func (v verdict) not() verdict {
	switch v {
	case untrue:
		return holds
	case holds:
		return untrue
	}
	return v
}

// evaluator evaluates expressions on one row of a mapped table.
type evaluator struct {
	m       *mapper
	table   ast.From    // as the statement has it
	row     sqltype.Ptr // a struct with the row's values
	of      *instance   // whose snapshot that is
	written []*field    // those that the statement has set before: databases differ in which value they have by then
}

// all tells whether a row meets all of a statement's conditions. One that certainly isn't met is enough to tell that it doesn't.
func (e *evaluator) all(conds []ast.Expr) verdict {
	out := holds
	for _, c := range conds {
		switch e.condition(c) {
		case untrue, unknown:
			return untrue
		case unsure:
			out = unsure
		}
	}
	return out
}

func (e *evaluator) condition(x ast.Expr) verdict {
	switch x := x.(type) {
	case *ast.Logic:
		return e.logic(x)
	case *ast.Not:
		return e.condition(x.X).not()
	case *ast.Binary:
		return e.comparison(x)
	case *ast.IsNull:
		v, ok := e.value(x.X)
		if !ok {
			return unsure
		}
		return verdictOf(v.IsNull() != x.Not)
	case *ast.Between:
		return e.between(x)
	case *ast.In:
		return e.in(x)
	case *ast.Deferred:
		made, err := x.Make()
		if err != nil {
			return unsure
		}
		return e.condition(made)
	}
	switch v, ok := e.value(x); {
	case !ok:
		return unsure
	case v.IsNull():
		return unknown
	case v.Kind() == sqltype.BoolValue:
		return verdictOf(v.Bool())
	}
	return unsure
}

// logic is AND, or OR: one operand that decides is enough, else one that is unsure leaves it so.
func (e *evaluator) logic(x *ast.Logic) verdict {
	decides, out := untrue, holds
	if x.Or {
		decides, out = holds, untrue
	}
	for _, c := range x.Xs {
		switch v := e.condition(c); {
		case v == decides:
			return v
		case v == unsure, v == unknown && out != unsure:
			out = v
		}
	}
	return out
}

func (e *evaluator) comparison(x *ast.Binary) verdict {
	a, ok := e.value(x.L)
	b, ok2 := e.value(x.R)
	if !ok || !ok2 {
		return unsure
	}
	switch x.Op {
	case ast.Is, ast.IsNot:
		v := verdictOf(a.IsNull() && b.IsNull())
		if !a.IsNull() && !b.IsNull() {
			v = compare(ast.Eq, a, b)
		}
		if x.Op == ast.IsNot {
			return v.not()
		}
		return v
	case ast.Eq, ast.Ne, ast.Lt, ast.Le, ast.Gt, ast.Ge:
		return compare(x.Op, a, b)
	}
	return unsure
}

func (e *evaluator) between(x *ast.Between) verdict {
	v := e.logic(&ast.Logic{Xs: []ast.Expr{
		&ast.Binary{Op: ast.Ge, L: x.X, R: x.Low},
		&ast.Binary{Op: ast.Le, L: x.X, R: x.High},
	}})
	if x.Not {
		return v.not()
	}
	return v
}

func (e *evaluator) in(x *ast.In) verdict {
	if x.Query != nil {
		return unsure
	}
	if row, ok := x.X.(*ast.Row); ok {
		return e.rowIn(row, x)
	}
	v, ok := e.value(x.X)
	if !ok {
		return unsure
	}
	out := untrue
	for _, w := range x.List {
		switch is := compare(ast.Eq, v, w); {
		case is == holds:
			return verdictOf(!x.Not)
		case is == unsure, is == unknown && out != unsure:
			out = is
		}
	}
	if x.Not {
		return out.not()
	}
	return out
}

// rowIn is (a, b) IN ((1, 2), (3, 4)).
func (e *evaluator) rowIn(row *ast.Row, x *ast.In) verdict {
	any := &ast.Logic{Or: true}
	for k := 0; k+len(row.Xs) <= len(x.List); k += len(row.Xs) {
		all := &ast.Logic{}
		for j, col := range row.Xs {
			all.Xs = append(all.Xs, &ast.Binary{Op: ast.Eq, L: col, R: &ast.Bind{Value: x.List[k+j]}})
		}
		any.Xs = append(any.Xs, all)
	}
	v := e.logic(any)
	if x.Not {
		return v.not()
	}
	return v
}

// value is what an expression is on the row, if that is sure.
func (e *evaluator) value(x ast.Expr) (sqltype.Value, bool) {
	switch x := x.(type) {
	case *ast.Column:
		return e.column(x)
	case *ast.Bind:
		return x.Value, x.Value.Kind() != sqltype.ListValue
	case ast.Keyword:
		switch x {
		case ast.NullWord:
			return sqltype.Null, true
		case ast.TrueWord, ast.FalseWord:
			return sqltype.BoolOf(x == ast.TrueWord), true
		}
	case *ast.Label:
		return e.value(x.X)
	case *ast.Opt:
		return e.value(x.X)
	case *ast.Unary:
		v, ok := e.value(x.X)
		if !ok || x.Op != ast.Neg {
			return sqltype.Null, false
		}
		return arithmetic(ast.Sub, sqltype.IntOf(0), v)
	case *ast.Binary:
		a, ok := e.value(x.L)
		b, ok2 := e.value(x.R)
		if ok && ok2 {
			return arithmetic(x.Op, a, b)
		}
	}
	return sqltype.Null, false
}

func (e *evaluator) column(c *ast.Column) (sqltype.Value, bool) {
	if !ast.Same(c.From, e.table) {
		return sqltype.Null, false
	}
	f := e.m.byColumn[c.Name]
	if f == nil || f.made || !plain(f.col.Type) || slices.Contains(e.written, f) || e.of.lacks(f) {
		return sqltype.Null, false
	}
	v, err := f.value(e.row)
	return v, err == nil
}

// plain tells whether values of a column's type are in memory what they are in the database. The digits of a decimal aren't, nor is a
// float of 32 bits, and a type by name may mean anything.
func plain(t sqltype.Type) bool {
	switch t.Kind {
	case sqltype.Bool, sqltype.Int16, sqltype.Int32, sqltype.Int64, sqltype.Float64, sqltype.String, sqltype.UUID, sqltype.Enum, sqltype.Timestamp:
		return t.Verbatim == ""
	}
	return false
}

// arithmetic is exact on integers and as the processor does it on 64-bit floats; all else is unsure.
func arithmetic(op ast.Op, a, b sqltype.Value) (sqltype.Value, bool) {
	switch {
	case a.IsNull() || b.IsNull():
		return sqltype.Null, op == ast.Add || op == ast.Sub || op == ast.Mul
	case a.Kind() == sqltype.IntValue && b.Kind() == sqltype.IntValue:
		return intResult(op, a.Int(), b.Int())
	case a.Kind() == sqltype.FloatValue && b.Kind() == sqltype.FloatValue:
		return floatResult(op, a.Float(), b.Float())
	case op == ast.Concat && a.Kind() == sqltype.TextValue && b.Kind() == sqltype.TextValue:
		return sqltype.TextOf(a.Text() + b.Text()), true
	}
	return sqltype.Null, false
}

func intResult(op ast.Op, a, b int64) (sqltype.Value, bool) {
	var n int64
	switch op {
	case ast.Add:
		n = a + b
		if (n > a) != (b > 0) {
			return sqltype.IntOf(n), b == 0
		}
	case ast.Sub:
		n = a - b
		if (n < a) != (b > 0) {
			return sqltype.IntOf(n), b == 0
		}
	case ast.Mul:
		n = a * b
		if a != 0 && (n/a != b || a == -1 && b == math.MinInt64) {
			return sqltype.Null, false
		}
	default:
		return sqltype.Null, false
	}
	return sqltype.IntOf(n), true
}

func floatResult(op ast.Op, a, b float64) (sqltype.Value, bool) {
	var x float64
	switch op {
	case ast.Add:
		x = a + b
	case ast.Sub:
		x = a - b
	case ast.Mul:
		x = a * b
	default:
		return sqltype.Null, false
	}
	return sqltype.FloatOf(x), !math.IsInf(x, 0) && !math.IsNaN(x)
}

// compare is a op b.
func compare(op ast.Op, a, b sqltype.Value) verdict {
	if a.IsNull() || b.IsNull() {
		return unknown
	}
	order, sure := ordered(a, b)
	switch {
	case sure:
		return verdictOf(meets(op, order))
	case order != 0 && (op == ast.Eq || op == ast.Ne): // differ, whichever comes first
		return verdictOf(op == ast.Ne)
	}
	return unsure
}

func meets(op ast.Op, order int) bool {
	switch op {
	case ast.Eq:
		return order == 0
	case ast.Ne:
		return order != 0
	case ast.Lt:
		return order < 0
	case ast.Le:
		return order <= 0
	case ast.Gt:
		return order > 0
	}
	return order >= 0
}

// ordered compares two values as every database does. If it isn't sure of their order, an order that isn't 0 says that they differ.
func ordered(a, b sqltype.Value) (order int, sure bool) {
	if a.Kind() != b.Kind() {
		return 0, false
	}
	switch a.Kind() {
	case sqltype.IntValue:
		return cmp.Compare(a.Int(), b.Int()), true
	case sqltype.BoolValue:
		if a.Bool() == b.Bool() {
			return 0, true
		}
		return 1, false
	case sqltype.FloatValue:
		return cmp.Compare(a.Float(), b.Float()), !math.IsNaN(a.Float()) && !math.IsNaN(b.Float())
	case sqltype.TextValue:
		return texts(a.Text(), b.Text())
	case sqltype.TimeValue:
		return times(a.Time(), b.Time())
	}
	return 0, false
}

// texts knows equal ones, and that plain ones differ that a collation without case or padding tells apart. How texts sort is the
// collation's affair.
func texts(a, b string) (order int, sure bool) {
	if a == b {
		return 0, true
	}
	if ascii(a) && ascii(b) && !strings.EqualFold(strings.TrimRight(a, " "), strings.TrimRight(b, " ")) {
		return 1, false
	}
	return 0, false
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// times that are less than a second apart may be one, once a column has cut their fractions.
func times(a, b time.Time) (order int, sure bool) {
	if d := a.Sub(b); d != 0 && d > -time.Second && d < time.Second {
		return 0, false
	}
	return a.Compare(b), true
}
