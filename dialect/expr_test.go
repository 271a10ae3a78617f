package dialect_test

import (
	"errors"
	"testing"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// where selects a book's title under conditions.
func where(xs ...ast.Expr) *ast.Select {
	return sel(exprs(col(book, "title")), func(s *ast.Select) { s.Where = xs })
}

// value selects an expression from book.
func value(x ast.Expr) *ast.Select {
	return sel(exprs(x), func(s *ast.Select) { s.From = []ast.From{book} })
}

func TestScenarioK04Conjunctions(t *testing.T) {
	run(t, "testdata/logic.txtar", logicStatements())
}

func logicStatements() []statement {
	a, b, c := eq(col(book, "a"), integer(1)), eq(col(book, "b"), integer(2)), eq(col(book, "c"), integer(3))
	flag := &ast.Column{From: book, Name: "active", Type: sqltype.Type{Kind: sqltype.Bool}}
	return []statement{
		{"OR inside AND", where(and(or(a, b), c))},
		{"AND inside OR", where(or(and(a, b), c))},
		{"AND inside AND", where(and(and(a, b), c))},
		{"OR inside OR", where(or(a, or(b, c)))},
		{"OR of one inside AND", where(and(or(a), c))},
		{"an OR alone", where(or(a, b))},
		{"an OR beside others", where(or(a, b), c)},
		{"TRUE in AND", where(and(ast.TrueWord, a))},
		{"TRUE in OR", where(or(ast.TrueWord, a))},
		{"FALSE in AND", where(b, and(ast.FalseWord, a))},
		{"FALSE in OR", where(or(ast.FalseWord, a))},
		{"TRUE in the list of conditions", where(ast.TrueWord, a, b)},
		{"FALSE in the list of conditions", where(ast.FalseWord, a)},
		{"empty AND", where(and())},
		{"empty OR", where(or())},
		{"empty AND beside a condition", where(and(), a)},
		{"empty OR inside AND", where(and(or(), a))},
		{"only TRUE", where(ast.TrueWord)},
		{"NOT of AND", where(not(and(a, b)))},
		{"NOT of OR beside a condition", where(not(or(a, b)), c)},
		{"NOT of equality", where(not(a))},
		{"NOT of an order", where(not(op(ast.Lt, col(book, "a"), integer(1))))},
		{"NOT of LIKE", where(not(op(ast.Like, col(book, "a"), text("x%"))))},
		{"NOT of IN", where(not(in(col(book, "a"), ints(1)...)))},
		{"NOT of an empty IN", where(not(in(col(book, "a"))))},
		{"NOT of IS NULL", where(not(&ast.IsNull{X: col(book, "a")}))},
		{"NOT of BETWEEN", where(not(&ast.Between{X: col(book, "a"), Low: integer(1), High: integer(2)}))},
		{"NOT of NOT", where(not(not(a)))},
		{"NOT of NOT of AND", where(not(not(and(a, b))))},
		{"NOT of a boolean column", where(not(flag))},
		{"NOT of raw SQL", where(not(&ast.Raw{SQL: "a OR b"}))},
		{"a boolean column as a condition", where(flag, a)},
		{"a condition as a value", value(or(a, b))},
		{"a fault behind FALSE", where(and(ast.FalseWord, &ast.Bad{Err: errors.New("kept fault")}))},
	}
}

func TestScenarioK06In(t *testing.T) { run(t, "testdata/in.txtar", inStatements()) }

func inStatements() []statement {
	id := col(book, "book_id")
	row := &ast.Row{Xs: exprs(col(book, "a"), col(book, "b"))}
	sub := sel(exprs(col(author, "author_id")), func(s *ast.Select) { s.Where = exprs(eq(col(author, "last_name"), text("King"))) })
	texts, blobs := make([]sqltype.Value, 501), make([]sqltype.Value, 501)
	for i := range texts {
		texts[i], blobs[i] = sqltype.TextOf("x"), sqltype.BytesOf([]byte("x"))
	}
	texts[0], blobs[0] = sqltype.Null, sqltype.Null
	return []statement{
		{"a list", where(in(id, ints(3)...))},
		{"NOT IN", where(&ast.In{X: id, List: ints(2), Not: true})},
		{"an empty list", where(in(op(ast.Add, id, integer(1))))},
		{"NOT IN an empty list", where(&ast.In{X: id, Not: true})},
		{"a fault before an empty list", where(in(&ast.Bad{Err: errors.New("kept fault")}))},
		{"a subquery", where(&ast.In{X: id, Query: sub})},
		{"NOT IN a subquery", where(&ast.In{X: id, Query: sub, Not: true})},
		{"an expression on the left", where(in(op(ast.Add, id, integer(9)), ints(2)...))},
		{"a comparison on the left", where(in(eq(id, integer(9)), sqltype.BoolOf(true)))},
		{"501 integers", where(in(id, ints(501)...), eq(id, integer(7)))},
		{"501 texts", where(&ast.In{X: id, List: texts, Not: true})},
		{"501 binary values", where(in(id, blobs...))},
		{"rows", where(&ast.In{X: row, List: ints(4)})},
		{"NOT IN rows", where(&ast.In{X: row, List: ints(4), Not: true})},
		{"an empty list of rows", where(&ast.In{X: row})},
		{"a row in a subquery", where(&ast.In{X: row, Query: sel(exprs(col(author, "a"), col(author, "b")), nil)})},
		{"rows of the wrong length", where(&ast.In{X: row, List: ints(3)})},
		{"a row in a subquery of one column", where(&ast.In{X: row, Query: sub})},
	}
}

// K12: CASE, CAST and functions. K24: operators and precedence.
func TestScenarioK12K24Expressions(t *testing.T) { run(t, "testdata/expr.txtar", exprStatements()) }

func exprStatements() []statement {
	a, b, c := col(book, "a"), col(book, "b"), col(book, "c")
	raw := func(sql string, args ...ast.Expr) *ast.Raw { return &ast.Raw{SQL: sql, Args: args} }
	kinds := []statement{
		{"comparisons", where(eq(a, b), op(ast.Ne, a, b), op(ast.Lt, a, b), op(ast.Le, a, b), op(ast.Gt, a, b), op(ast.Ge, a, b))},
		{"IS and IS NOT", where(op(ast.Is, a, ast.NullWord), op(ast.IsNot, a, b))},
		{"LIKE with an escape", where(&ast.Binary{Op: ast.Like, L: a, R: text(`50\%`), Escape: ast.LikeEscape})},
		{"NOT LIKE with a quote as escape", where(&ast.Binary{Op: ast.NotLike, L: a, R: text("x"), Escape: '\''})},
		{"product of a sum", value(op(ast.Mul, op(ast.Add, a, b), c))},
		{"sum of a product", value(op(ast.Add, op(ast.Mul, a, b), c))},
		{"differences from the left", value(op(ast.Sub, op(ast.Sub, a, b), c))},
		{"differences from the right", value(op(ast.Sub, a, op(ast.Sub, b, c)))},
		{"quotient and remainder", value(op(ast.Mod, op(ast.Div, a, b), op(ast.Div, b, c)))},
		{"minus of a sum", value(&ast.Unary{Op: ast.Neg, X: op(ast.Add, a, b)})},
		{"minus of minus", value(&ast.Unary{Op: ast.Neg, X: &ast.Unary{Op: ast.Neg, X: a}})},
		{"a difference of a minus", value(op(ast.Sub, a, &ast.Unary{Op: ast.Neg, X: b}))},
		{"concatenation of three", value(op(ast.Concat, op(ast.Concat, a, text(" ")), c))},
		{"concatenation beside arithmetic", value(op(ast.Concat, op(ast.Add, a, b), op(ast.Mul, b, c)))},
		{"arithmetic on a concatenation", value(op(ast.Add, op(ast.Concat, a, b), c))},
		{"a comparison inside a comparison", where(eq(eq(a, b), ast.TrueWord))},
		{"a condition inside a comparison", where(eq(and(eq(a, b), eq(b, c)), ast.TrueWord))},
		{"NOT inside a comparison", where(eq(not(a), b))},
		{"IS NULL of a sum and of a comparison", where(&ast.IsNull{X: op(ast.Add, a, b)}, &ast.IsNull{X: eq(a, b), Not: true})},
		{"BETWEEN", where(&ast.Between{X: op(ast.Add, a, b), Low: integer(1), High: op(ast.Add, integer(2), integer(3))})},
		{"BETWEEN of conditions", where(&ast.Between{X: a, Low: eq(a, b), High: or(a, b), Not: true})},
		{"a row", where(eq(&ast.Row{Xs: exprs(a, b)}, &ast.Row{Xs: exprs(integer(1), integer(2))}))},
		{"a keyword", where(&ast.IsNull{X: ast.NullWord})},
		{"a function", value(call("coalesce", a, integer(0)))},
		{"a function in a schema", value(call("my_schema.Fn", integer(1)))},
		{"a function without arguments", value(call("random"))},
		{"count of everything", value(call("count", ast.StarWord))},
		{"an aggregate of distinct values with a filter", value(&ast.Func{Name: "count", Args: exprs(a), Distinct: true, Filter: exprs(op(ast.Gt, a, integer(1)), op(ast.Lt, b, integer(2)))})},
		{"a function whose name is more than that", value(call("f(); drop table book; --"))},
		{"a function without a name", value(call(""))},
		{"CASE", value(&ast.Case{Whens: []ast.When{{Cond: eq(a, integer(1)), Then: text("one")}, {Cond: or(eq(a, integer(2)), b), Then: text("two")}}, Else: text("many")})},
		{"CASE without ELSE", value(&ast.Case{Whens: []ast.When{{Cond: a, Then: b}}})},
		{"CASE without WHEN", value(&ast.Case{Else: a})},
		{"an operand that is a CASE", value(op(ast.Add, &ast.Case{Whens: []ast.When{{Cond: a, Then: integer(1)}}}, integer(2)))},
		{"raw SQL", value(raw("now()"))},
		{"raw SQL as a condition beside others", where(raw("a = 1 OR b = 2"), eq(a, integer(3)))},
		{"raw SQL with arguments", where(raw("? BETWEEN ? AND ?", a, integer(1), op(ast.Add, b, integer(2))))},
		{"question marks in raw SQL that are text", where(raw("a = '?''?' AND \"b?\" = `c?` /* ? */ -- ?\n AND c = ?", integer(1)))},
		{"a question mark in raw SQL that is an operator", where(raw("doc ?? ? AND a ???", text("k"), integer(1)))},
		{"raw SQL that ends inside a string", where(raw("a = '?"))},
		{"a name as raw SQL", value(op(ast.Add, raw("rowid"), integer(1)))},
		{"too few arguments", where(raw("a = ? AND b = ?", integer(1)))},
		{"too many arguments", where(raw("a = ?", integer(1), integer(2)))},
		{"a deferred expression", where(&ast.Deferred{Make: func() (ast.Expr, error) { return or(eq(a, integer(1)), eq(b, integer(2))), nil }}, c)},
		{"a deferred fault", where(&ast.Deferred{Make: func() (ast.Expr, error) { return nil, errors.New("Book.Author: no such field") }})},
		{"a deferred expression decides about FROM", sel(exprs(&ast.Deferred{Make: func() (ast.Expr, error) { return eq(a, integer(1)), nil }}), nil)},
		{"an expression read as nullable", where(eq(&ast.Opt{X: op(ast.Add, a, b)}, c))},
		{"the proposed row outside of an upsert", where(eq(&ast.Excluded{Column: a}, b))},
		{"an expression that is missing", where(eq(a, nil))},
		{"a bad expression", where(&ast.Bad{Err: errors.New("kept fault")})},
	}
	casts := []sqltype.Type{
		{Kind: sqltype.Bool}, {Kind: sqltype.Int16}, {Kind: sqltype.Int32}, {Kind: sqltype.Int64}, {Kind: sqltype.Float32}, {Kind: sqltype.Float64},
		{Kind: sqltype.Decimal}, {Kind: sqltype.Decimal, Size: 8, Scale: 2}, {Kind: sqltype.String}, {Kind: sqltype.String, Size: 5},
		{Kind: sqltype.Bytes}, {Kind: sqltype.Timestamp}, {Kind: sqltype.JSON}, {Verbatim: "CITEXT"}, {},
	}
	var casted []ast.Expr
	for _, t := range casts[:len(casts)-1] {
		casted = append(casted, &ast.Cast{X: a, Type: t})
	}
	return append(kinds,
		statement{"casts", sel(casted, nil)},
		statement{"a cast to no type", value(&ast.Cast{X: a})},
		statement{"values of all classes", where(in(a, sqltype.Null, sqltype.BoolOf(true), sqltype.IntOf(1), sqltype.FloatOf(1.5), sqltype.TextOf("it's"), sqltype.BytesOf([]byte{1}), sqltype.TimeOf(time.Unix(0, 0).UTC())))},
	)
}
