package dialect_test

import (
	"math"
	"testing"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

func fn(name ast.Fn, args ...ast.Expr) *ast.Call { return &ast.Call{Fn: name, Args: args} }

func lit(v sqltype.Value) *ast.Literal { return &ast.Literal{Value: v} }

// functionSets are the functions of the language, each with an argument of every shape: a column, an operator, a value.
var functionSets = map[string][]struct {
	fn   ast.Fn
	args int
}{
	"testdata/text.txtar": {{ast.Lower, 1}, {ast.Upper, 1}, {ast.Trim, 1}, {ast.LTrim, 1}, {ast.RTrim, 1}, {ast.CharLength, 1}, {ast.OctetLength, 1},
		{ast.Substr, 2}, {ast.SubstrLen, 3}, {ast.Replace, 3}, {ast.Position, 2}, {ast.Left, 2}, {ast.Right, 2}, {ast.LPad, 3}, {ast.RPad, 3},
		{ast.Repeat, 2}, {ast.Reverse, 1}, {ast.TextMatch, 2}, {ast.RegexpMatch, 2}, {ast.RegexpReplace, 3}, {ast.ConcatWS, 3}, {ast.Coalesce, 3}, {ast.NullIf, 2}, {ast.TryInt, 1}, {ast.TryFloat, 1}, {ast.TryBool, 1}, {ast.TryDate, 1}, {ast.TryTime, 1}, {ast.InRange, 3}, {ast.Greatest, 3}, {ast.Least, 2}},
	"testdata/number.txtar": {{ast.Abs, 1}, {ast.Round, 1}, {ast.RoundTo, 2}, {ast.Ceil, 1}, {ast.Floor, 1}, {ast.Power, 2}, {ast.Sqrt, 1}, {ast.Exp, 1},
		{ast.Ln, 1}, {ast.Log10, 1}, {ast.Sign, 1}, {ast.Remainder, 2}, {ast.Ratio, 2}, {ast.Random, 0},
		{ast.BitAnd, 2}, {ast.BitOr, 2}, {ast.BitXor, 2}, {ast.BitNot, 1}, {ast.ShiftLeft, 2}, {ast.ShiftRight, 2}},
	"testdata/time.txtar": {{ast.Now, 0}, {ast.YearOf, 1}, {ast.QuarterOf, 1}, {ast.MonthOf, 1}, {ast.WeekOf, 1}, {ast.DayOf, 1}, {ast.HourOf, 1}, {ast.MinuteOf, 1},
		{ast.SecondOf, 1}, {ast.WeekdayOf, 1}, {ast.YearDayOf, 1}, {ast.EpochOf, 1}, {ast.MicrosOf, 1}, {ast.TimeDiff, 2},
		{ast.DateInstant, 1}, {ast.DateTimeInstant, 1}, {ast.ClockInstant, 1}, {ast.InstantDate, 1}, {ast.InstantDateTime, 1},
		{ast.TruncYear, 1}, {ast.TruncQuarter, 1}, {ast.TruncMonth, 1}, {ast.TruncWeek, 1}, {ast.TruncDay, 1}, {ast.TruncHour, 1}, {ast.TruncMinute, 1}, {ast.TruncSecond, 1},
		{ast.AddSeconds, 2}, {ast.AddMicros, 3}, {ast.AddMonths, 2}},
}

func TestFunctions(t *testing.T) {
	for path := range functionSets {
		run(t, path, functionStatements(path))
	}
}

func functionStatements(path string) []statement {
	var out []statement
	a, b, c := col(book, "a"), col(book, "b"), col(book, "c")
	n := int64(0)
	for _, f := range functionSets[path] {
		columns, sums, values := exprs(a, b, c)[:f.args], []ast.Expr{}, []ast.Expr{}
		for i := range f.args {
			n++
			sums = append(sums, op(ast.Add, columns[i], integer(n)))
			values = append(values, integer(n))
			if path == "testdata/text.txtar" && (i == 0 || f.args == 3 && i == 2) {
				values[i] = text(string(rune('a' + i)))
			}
			if path == "testdata/time.txtar" && i == 0 {
				values[i] = &ast.Bind{Value: sqltype.TimeOf(time.Unix(0, 0).UTC())}
			}
		}
		out = append(out, statement{string(f.fn) + " of columns", value(fn(f.fn, columns...))})
		if f.args > 0 {
			out = append(out, statement{string(f.fn) + " of operators", value(fn(f.fn, sums...))}, statement{string(f.fn) + " of values", value(fn(f.fn, values...))})
		}
	}
	return out
}

func allFunctionStatements() []statement {
	var out []statement
	for path := range functionSets {
		out = append(out, functionStatements(path)...)
	}
	return append(append(out, operatorStatements()...), jsonStatements()...)
}

// TestOperators: what isn't a function, but differs between databases.
func TestOperators(t *testing.T) { run(t, "testdata/operator.txtar", operatorStatements()) }

func operatorStatements() []statement {
	a, b := col(book, "a"), col(book, "b")
	filter := exprs(op(ast.Gt, b, integer(7)))
	return []statement{
		{"equal or both NULL", where(op(ast.Is, a, b), op(ast.Is, a, integer(1)), op(ast.Is, integer(1), integer(2)))},
		{"neither equal nor both NULL", where(op(ast.IsNot, a, op(ast.Add, b, integer(1))))},
		{"NOT of equal or both NULL", where(not(op(ast.Is, a, b)))},
		{"a truth value", where(op(ast.Is, a, ast.TrueWord), op(ast.IsNot, b, ast.FalseWord))},
		{"LIKE whatever the case", where(op(ast.ILike, a, text("x%")))},
		{"NOT LIKE whatever the case", where(not(op(ast.ILike, op(ast.Concat, a, b), text("x%"))))},
		{"LIKE whatever the case with an escape", where(&ast.Binary{Op: ast.ILike, L: a, R: text(`50\%`), Escape: ast.LikeEscape})},
		{"division of integers", value(op(ast.IntDiv, op(ast.Add, a, integer(1)), integer(2)))},
		{"division of a sum of integers", value(op(ast.IntDiv, call("sum", a), integer(2)))},
		{"a collation", where(op(ast.Lt, &ast.Collate{X: a, Name: "nocase"}, &ast.Collate{X: op(ast.Concat, a, b), Name: `C"x`}))},
		{"a simple CASE", value(&ast.Case{Of: op(ast.Add, a, integer(1)), Whens: []ast.When{{Cond: integer(2), Then: text("two")}, {Cond: integer(3), Then: b}}, Else: text("many")})},
		{"values of an aggregate and of its filter", value(&ast.Func{Name: "sum", Args: exprs(op(ast.Mul, a, integer(5))), Filter: filter})},
		{"a filter of an aggregate with two arguments", value(&ast.Func{Name: "f", Args: exprs(a, integer(5)), Filter: filter})},
		{"a function inside one that writes it twice", value(fn(ast.LPad, fn(ast.Right, text("x"), integer(1)), integer(2), text("y")))},
		{"behind a function that turns its values round", where(eq(fn(ast.Right, a, integer(1)), text("z")), eq(b, integer(3)))},
		{"an operator of the database", where(&ast.Custom{Op: "&&", L: a, R: op(ast.Add, b, integer(1))}, not(&ast.Custom{Op: "SIMILAR TO", L: text("x"), R: text("y")}))},
		{"an operator with a question mark", where(&ast.Custom{Op: "?|", L: a, R: b})},
		{"an operator that is more than one", where(&ast.Custom{Op: "= 1 OR (", L: a, R: b})},
		{"an operator that begins a comment", where(&ast.Custom{Op: "+--", L: a, R: b})},
		{"an operator that is a comment", where(&ast.Custom{Op: "/*", L: a, R: b})},
		{"an operator without a name", where(&ast.Custom{L: a, R: b})},
		{"an operator with two spaces", where(&ast.Custom{Op: "IS  NOT", L: a, R: b})},
		{"literals", sel(exprs(lit(sqltype.IntOf(5)), op(ast.Sub, a, lit(sqltype.IntOf(-5))), lit(sqltype.FloatOf(2)), lit(sqltype.FloatOf(-1e30)), lit(sqltype.BoolOf(true)), lit(sqltype.Null),
			lit(sqltype.TextOf("it's")), lit(sqltype.TextOf(`back\slash'`)), lit(sqltype.TextOf("?$1"))), nil)},
		{"a literal that is no number", value(lit(sqltype.FloatOf(math.NaN())))},
		{"a literal of bytes", value(lit(sqltype.BytesOf([]byte{1})))},
		{"a literal with a NUL", value(lit(sqltype.TextOf("a\x00")))},
		{"a function that no database has", value(fn("frobnicate", a, integer(1)))},
	}
}
