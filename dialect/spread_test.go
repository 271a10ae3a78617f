package dialect_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// spread is what comes with a table of a test.
type spread struct {
	key  string
	with ast.Spreading
	err  error
}

func (s *spread) SpreadKey() string { return s.key }

func (s *spread) Spread() (ast.Spreading, error) { return s.with, s.err }

// spreadStatements are statements with tables that stand for some of their rows, or come with others.
func spreadStatements() []statement {
	kind := func(t *ast.Table) ast.Expr {
		return eq(col(t, "kind"), &ast.Literal{Value: sqltype.TextOf("novel")})
	}
	lastNameOf := col(author, "last_name")
	novel := &ast.Table{Name: "book"}
	novel.Spread = &spread{key: "novel", with: ast.Spreading{Where: exprs(kind(novel)), Alone: exprs(kind(novel))}}
	printed := &ast.Table{Name: "book"}
	pages, audio := &ast.Table{Name: "print", Of: printed}, &ast.Table{Name: "audio", Of: printed}
	printed.Spread = &spread{key: "print", with: ast.Spreading{
		Joins: []ast.Join{
			join(ast.InnerJoin, pages, eq(col(pages, "book_id"), col(printed, "book_id"))),
			join(ast.LeftJoin, audio, eq(col(audio, "book_id"), col(printed, "book_id"))),
		},
		Alone: exprs(kind(printed)),
	}}
	both := &ast.Table{Name: "anything", Alias: "x"}
	both.Spread = &spread{key: "both", with: ast.Spreading{Query: &ast.Select{Cells: cells(col(book, "title")), Members: []ast.Member{
		{Query: sel(exprs(col(book, "title")), nil)}, {Op: ast.UnionAll, Query: sel(exprs(&ast.Label{X: lastNameOf, Name: "title"}), nil)}}}}}
	broken := &ast.Table{Name: "book", Spread: &spread{key: "broken", err: errors.New("the mapping is broken")}}
	title, lastName := col(novel, "title"), lastNameOf
	joined := func(k ast.JoinKind, t *ast.Table) *ast.Select {
		return sel(exprs(lastName), func(s *ast.Select) {
			j := join(k, t)
			if k != ast.CrossJoin {
				j.On = exprs(eq(col(t, "author_id"), col(author, "author_id")))
			}
			s.Joins, s.Where = []ast.Join{j}, exprs(eq(lastName, text("King")))
		})
	}
	joinedBy := func(t *ast.Table) *ast.Select {
		return sel(exprs(lastName), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.LeftJoin, t, eq(col(t, "title"), lastName))} })
	}
	return []statement{
		{"some rows of a table", sel(exprs(title), func(s *ast.Select) { s.Where = exprs(eq(title, text("It"))) })},
		{"a table that comes with others", sel(exprs(col(printed, "title"), col(pages, "pages")), nil)},
		{"a column of what comes along", sel(exprs(col(pages, "pages")), nil)},
		{"beside another table", sel(exprs(lastName), func(s *ast.Select) { s.From = []ast.From{author, printed} })},
		{"some rows joined", joined(ast.InnerJoin, novel)},
		{"some rows joined outer", joined(ast.LeftJoin, novel)},
		{"some rows cross joined", joined(ast.CrossJoin, novel)},
		{"some rows full joined", joined(ast.FullJoin, novel)},
		{"others joined along", joined(ast.InnerJoin, printed)},
		{"others joined outer along", joined(ast.LeftJoin, printed)},
		{"others cross joined along", joined(ast.CrossJoin, printed)},
		{"a query in the table's place", sel(exprs(col(both, "title")), func(s *ast.Select) { s.Where = exprs(eq(col(both, "title"), text("It"))) })},
		{"a query in the table's place joined", joinedBy(both)},
		{"written to where a query stands", &ast.Delete{Table: both, All: true}},
		{"locked", sel(exprs(col(printed, "title")), func(s *ast.Select) { s.Lock = &ast.Lock{} })},
		{"two views of one table", sel(exprs(title, col(printed, "title")), nil)},
		{"a broken mapping", sel(exprs(col(broken, "title")), nil)},
		{"some rows updated", &ast.Update{Table: novel, Set: []ast.Assign{{Column: title, Value: text("x")}}, All: true}},
		{"rows updated of a table that comes with others", &ast.Update{Table: printed, Set: []ast.Assign{{Column: col(printed, "title"), Value: text("x")}}, Where: exprs(eq(col(printed, "book_id"), integer(4)))}},
		{"updated by some rows", &ast.Update{Table: author, Set: []ast.Assign{{Column: lastName, Value: text("x")}}, From: []ast.From{novel}, All: true}},
		{"no rows named for an update", &ast.Update{Table: novel, Set: []ast.Assign{{Column: title, Value: text("x")}}}},
		{"some rows deleted", &ast.Delete{Table: novel, All: true}},
		{"deleted by some rows", &ast.Delete{Table: author, Using: []ast.From{novel}, Where: exprs(eq(col(novel, "author_id"), col(author, "author_id")))}},
		{"merged into some rows", &ast.Merge{Into: novel, Source: author, On: exprs(eq(col(novel, "author_id"), col(author, "author_id"))), Whens: []ast.MergeWhen{{Matched: true, Do: ast.MergeDelete}}}},
	}
}

func TestSpread(t *testing.T) { run(t, "testdata/spread.txtar", spreadStatements()) }
