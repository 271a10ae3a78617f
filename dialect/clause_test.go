package dialect_test

import (
	"testing"

	"github.com/retort-go/retort/ast"
)

// clauseStatements are clauses of SELECT that not every database has.
func clauseStatements() []statement {
	title, lastName, year := col(book, "title"), col(author, "last_name"), col(book, "year")
	titles := func(change func(s *ast.Select)) *ast.Select { return sel(exprs(title), change) }
	both := func(change func(s *ast.Select)) *ast.Select {
		return sel(exprs(title, lastName), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, bookAuthor)}
			change(s)
		})
	}
	full := func(cells ...ast.Cell) *ast.Select {
		return &ast.Select{Cells: cells, From: []ast.From{book}, Joins: []ast.Join{join(ast.FullJoin, author, onAuthor(book, author))}}
	}
	decade := op(ast.Sub, year, op(ast.Mod, year, integer(10)))
	century := op(ast.IntDiv, decade, integer(100))
	named := &ast.Label{X: op(ast.Concat, title, text("!")), Name: "loud"}
	group := func(kind ast.GroupingKind, sets ...[]ast.Expr) func(s *ast.Select) {
		return func(s *ast.Select) { s.Group = exprs(&ast.Grouping{Kind: kind, Sets: sets}) }
	}
	lock := func(l ast.Lock) func(s *ast.Select) { return func(s *ast.Select) { s.Lock = &l } }
	ordered := []ast.Order{{X: title}}
	return []statement{
		{"a full join", full(cells(&ast.Opt{X: title}, &ast.Opt{X: lastName})...)},
		{"a NOT NULL column of the one side of a full join", full(ast.Cell{Expr: title, Codec: codecOf[string]()})},
		{"a NOT NULL column of the other", full(ast.Cell{Expr: lastName, Codec: codecOf[string]()})},
		{"a full join of a relationship", sel(exprs(title), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.FullJoin, bookAuthor)} })},
		{"distinct on", titles(func(s *ast.Select) {
			s.Distinct, s.DistinctOn = true, exprs(col(book, "author_id"), year)
			s.Order = []ast.Order{{X: col(book, "author_id")}, {X: year}, {X: title}}
		})},
		{"distinct on an expression with a value that is selected", sel(exprs(title, decade), func(s *ast.Select) {
			s.Distinct, s.DistinctOn, s.Order = true, exprs(decade), []ast.Order{{X: decade}, {X: title}}
		})},
		{"a limit with ties", titles(func(s *ast.Select) { s.Order, s.Limit, s.Ties = ordered, integer(3), true })},
		{"a limit with ties and an offset", titles(func(s *ast.Select) {
			s.Where, s.Order, s.Limit, s.Offset, s.Ties = exprs(eq(year, integer(1))), ordered, integer(3), integer(2), true
		})},
		{"a limit with ties and no order", titles(func(s *ast.Select) { s.Limit, s.Ties = integer(3), true })},
		{"a set operation with ties", &ast.Select{Cells: cells(title), Members: []ast.Member{{Query: titles(nil)}, {Query: titles(nil)}}, Order: ordered, Limit: integer(3), Ties: true}},
		{"a lock of one table", both(lock(ast.Lock{Of: []ast.From{book}}))},
		{"a lock of two tables that skips", both(lock(ast.Lock{Wait: ast.SkipLocked, Of: []ast.From{book, author}}))},
		{"a shared lock that doesn't wait", both(lock(ast.Lock{Strength: ast.ForShare, Wait: ast.NoWait}))},
		{"a lock of the keys", titles(lock(ast.Lock{Strength: ast.ForKeyShare}))},
		{"a lock of all but the keys", titles(lock(ast.Lock{Strength: ast.ForNoKeyUpdate}))},
		{"a lock of a table that isn't there", titles(lock(ast.Lock{Of: []ast.From{author}}))},
		{"grouped by an expression with a value that is selected", sel(exprs(decade, call("count", ast.StarWord)), func(s *ast.Select) {
			s.Group, s.Order = exprs(decade), []ast.Order{{X: call("count", ast.StarWord)}, {X: decade, Desc: true, Nulls: ast.NullsLast}}
		})},
		{"having a grouped expression with a value", sel(exprs(&ast.Label{X: decade, Name: "decade"}, call("count", ast.StarWord)), func(s *ast.Select) {
			s.Where, s.Group = exprs(op(ast.Gt, year, integer(7))), exprs(decade)
			s.Having = exprs(op(ast.Gt, decade, integer(1900)), op(ast.Lt, op(ast.Add, decade, integer(5)), integer(1990)))
			s.Limit = integer(3)
		})},
		{"a grouped expression with a value inside of others", sel(exprs(op(ast.Mul, decade, integer(2))), func(s *ast.Select) {
			s.Group, s.Having, s.Order = exprs(decade), exprs(op(ast.Ne, decade, integer(1))), []ast.Order{{X: op(ast.Sub, integer(0), decade)}}
		})},
		{"a grouped expression of another grouped one", sel(exprs(century, decade), func(s *ast.Select) {
			s.Group, s.Having = exprs(century, decade), exprs(op(ast.Lt, century, decade))
		})},
		{"having an equal expression that isn't the one grouped by", sel(exprs(decade), func(s *ast.Select) {
			s.Group, s.Having = exprs(decade), exprs(op(ast.Gt, op(ast.Sub, year, op(ast.Mod, year, integer(10))), integer(1900)))
		})},
		{"a rollup of an expression with a value", sel(exprs(decade), group(ast.Rollup, exprs(decade)))},
		{"ordered by a label of an expression with a value", sel(exprs(named), func(s *ast.Select) { s.Order = []ast.Order{{X: named}} })},
		{"ordered by one whose NULLs stand elsewhere", sel(exprs(named), func(s *ast.Select) { s.Order = []ast.Order{{X: named, Nulls: ast.NullsLast}} })},
		{"ordered by an equal expression that isn't the one selected", sel(exprs(op(ast.Concat, title, text("!"))), func(s *ast.Select) {
			s.Order = []ast.Order{{X: op(ast.Concat, title, text("!"))}}
		})},
		{"ordered by what stands behind an entity", &ast.Select{
			Cells: []ast.Cell{{Entity: bookEntity, From: book}, {Expr: decade}}, Order: []ast.Order{{X: decade}},
		}},
		{"a rollup", sel(exprs(&ast.Opt{X: year}, call("count", ast.StarWord)), group(ast.Rollup, exprs(year), exprs(title)))},
		{"a rollup of pairs", sel(exprs(call("count", ast.StarWord), &ast.Opt{X: year}), group(ast.Rollup, exprs(year, title), exprs(col(book, "author_id"))))},
		{"a rollup beside another term", sel(exprs(&ast.Opt{X: year}), func(s *ast.Select) {
			s.Group = exprs(title, &ast.Grouping{Kind: ast.Rollup, Sets: [][]ast.Expr{exprs(year)}})
		})},
		{"a cube", sel(exprs(&ast.Opt{X: year}), group(ast.Cube, exprs(year), exprs(title)))},
		{"grouping sets", sel(exprs(&ast.Opt{X: year}), group(ast.GroupingSets, exprs(year, title), exprs(year), nil))},
		{"a cube of nothing", sel(exprs(title), group(ast.Cube))},
		{"a grouping where no GROUP BY is", where(&ast.Grouping{Kind: ast.Cube, Sets: [][]ast.Expr{exprs(year)}})},
	}
}

// K30: DISTINCT ON, grouping sets and the like. Scenario K02's limits with ties are among them.
func TestScenarioK30Clauses(t *testing.T) { run(t, "testdata/clause.txtar", clauseStatements()) }
