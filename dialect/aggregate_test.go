package dialect_test

import (
	"testing"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// aggregateStatements are aggregates with orders, named windows, quantifiers and row values.
func aggregateStatements() []statement {
	title, year, price := col(book, "title"), col(book, "year"), col(book, "author_id")
	comma, odd := ", ", `a'b\c`
	joined := func(sep *string, change func(f *ast.Func)) *ast.Func {
		f := &ast.Func{Name: "string_agg", Args: exprs(title), Separator: sep}
		if change != nil {
			change(f)
		}
		return f
	}
	byYear := []ast.Order{{X: year}, {X: title, Desc: true}}
	w := &ast.NamedWindow{Name: "w", Window: ast.Window{Partition: exprs(op(ast.Mod, year, integer(2))), Order: []ast.Order{{X: title}}}}
	other := &ast.NamedWindow{Name: "w", Window: ast.Window{Order: []ast.Order{{X: year}}}}
	frame := &ast.NamedWindow{Name: "order", Window: ast.Window{Order: []ast.Order{{X: year}}, Frame: &ast.Frame{Unit: ast.GroupUnit, Start: ast.Bound{Kind: ast.Preceding, N: 1}, End: ast.Bound{Kind: ast.CurrentRow}}}}
	n, at := col(book, "n"), col(book, "a")
	byN := []ast.Order{{X: n}}
	by := func(k ast.BoundKind, v sqltype.Value) ast.Bound { return ast.Bound{Kind: k, By: lit(v)} }
	framed := func(f ast.Frame, order []ast.Order) *ast.Select {
		return value(&ast.Over{Func: call("sum", n), Window: ast.Window{Order: order, Frame: &f}})
	}
	over := func(name string, w *ast.NamedWindow) ast.Expr { return &ast.Over{Func: call(name), Named: w} }
	years := sel(exprs(year), func(s *ast.Select) {
		s.From, s.Where = []ast.From{alias(book, "b2")}, exprs(eq(col(alias(book, "b2"), "title"), text("x")))
	})
	years.Cells = cells(col(alias(book, "b2"), "year"))
	anyOf, allOf := &ast.Quantified{Query: years}, &ast.Quantified{Query: years, All: true}
	row := func(xs ...ast.Expr) *ast.Row { return &ast.Row{Xs: xs} }
	return []statement{
		{"texts of a group", value(joined(&comma, nil))},
		{"texts of a group in an order", value(joined(&comma, func(f *ast.Func) { f.Order = byYear }))},
		{"some texts of a group", value(joined(&comma, func(f *ast.Func) { f.Filter = exprs(eq(year, integer(1))) }))},
		{"a separator that wants quoting", value(joined(&odd, nil))},
		{"an ordered aggregate", value(&ast.Func{Name: "max", Args: exprs(title), Order: byYear, Filter: exprs(eq(year, integer(1)))})},
		{"an aggregate within a group", value(&ast.Func{Name: "percentile_cont", Args: exprs(integer(1)), Within: []ast.Order{{X: op(ast.Add, price, integer(2)), Desc: true}}})},
		{"a named window", sel(exprs(over("rank", w), title, over("row_number", w)), func(s *ast.Select) {
			s.Where, s.Order, s.Limit = exprs(eq(title, text("1"))), []ast.Order{{X: over("rank", w)}, {X: op(ast.Add, year, integer(3))}}, integer(4)
		})},
		{"a named window of ORDER BY only", sel(exprs(title, over("rank", w)), func(s *ast.Select) { s.Order = []ast.Order{{X: over("rank", frame)}} })},
		{"two windows of one name", sel(exprs(over("rank", w), over("rank", other)), nil)},
		{"two named windows", sel(exprs(over("rank", frame), over("rank", w)), nil)},
		{"a named window of a subquery", sel(exprs(over("rank", w)), func(s *ast.Select) {
			s.From = []ast.From{book}
			s.Where = exprs(&ast.In{X: year, Query: sel(exprs(over("rank", other)), nil)})
		})},
		{"a frame of a distance", framed(ast.Frame{Unit: ast.RangeUnit, Start: by(ast.Preceding, sqltype.IntOf(10)), End: by(ast.Following, sqltype.IntOf(20))}, byN)},
		{"a frame of a length of time", framed(ast.Frame{Unit: ast.RangeUnit, Start: by(ast.Preceding, sqltype.DurationOf(36*time.Hour)), End: ast.Bound{Kind: ast.CurrentRow}}, []ast.Order{{X: at, Desc: true}})},
		{"a frame of months", framed(ast.Frame{Unit: ast.RangeUnit, End: ast.Bound{Kind: ast.Following, By: &ast.Cast{X: lit(sqltype.TextOf("1 mon")), Type: sqltype.Type{Kind: sqltype.Interval}}}}, []ast.Order{{X: at}})},
		{"a frame without the current row", framed(ast.Frame{End: ast.Bound{Kind: ast.Following, N: 1}, Exclude: ast.ExcludeCurrentRow}, byN)},
		{"a frame without the current group", framed(ast.Frame{Unit: ast.RangeUnit, End: ast.Bound{Kind: ast.CurrentRow}, Exclude: ast.ExcludeGroup}, byN)},
		{"a frame of groups without ties", framed(ast.Frame{Unit: ast.GroupUnit, Start: ast.Bound{Kind: ast.Preceding, N: 1}, End: ast.Bound{Kind: ast.Following, N: 1}, Exclude: ast.ExcludeTies}, byN)},
		{"a frame without no others", framed(ast.Frame{End: ast.Bound{Kind: ast.CurrentRow}, Exclude: ast.ExcludeNoOthers}, byN)},
		{"a frame of a distance in two orders", framed(ast.Frame{Unit: ast.RangeUnit, Start: by(ast.Preceding, sqltype.IntOf(1)), End: ast.Bound{Kind: ast.CurrentRow}}, byYear)},
		{"a frame of rows of a distance", framed(ast.Frame{Start: by(ast.Preceding, sqltype.IntOf(1)), End: ast.Bound{Kind: ast.CurrentRow}}, byN)},
		{"a frame of groups without an order", framed(ast.Frame{Unit: ast.GroupUnit, End: ast.Bound{Kind: ast.CurrentRow}}, nil)},
		{"any of a subquery", where(op(ast.Gt, year, anyOf))},
		{"all of a subquery", where(op(ast.Le, op(ast.Add, year, integer(9)), allOf))},
		{"not any of a subquery", where(not(eq(year, anyOf)))},
		{"any of a subquery where no comparison is", where(eq(anyOf, year))},
		{"any of a subquery in arithmetic", value(op(ast.Add, year, anyOf))},
		{"any of a subquery of two columns", where(eq(year, &ast.Quantified{Query: sel(exprs(title, year), nil)}))},
		{"rows compared", where(op(ast.Gt, row(year, title), row(integer(1), text("x"))))},
		{"rows of columns compared", where(eq(row(year, title), row(price, title)))},
		{"two columns of one label", sel(exprs(&ast.Label{X: title, Name: "x"}, year, &ast.Label{X: year, Name: "x"}), nil)},
	}
}

// K36: aggregates in an order, and texts joined on every database.
func TestScenarioK36Aggregates(t *testing.T) {
	run(t, "testdata/aggregate.txtar", aggregateStatements())
}
