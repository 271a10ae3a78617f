package dialect_test

import (
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// itemStatements are items of FROM beside tables and subqueries.
func itemStatements() []statement {
	title, lastName, authorID := col(book, "title"), col(author, "last_name"), col(author, "author_id")
	newest := sel(exprs(title), func(s *ast.Select) {
		s.Where = exprs(onAuthor(book, author), op(ast.Gt, title, text("1")))
		s.Order, s.Limit = []ast.Order{{X: title, Desc: true}}, integer(2)
	})
	lateral := &ast.Derived{Query: newest, Alias: "newest", Lateral: true}
	late := &ast.Derived{Query: newest, Alias: "newest"}
	values := func(flat ...sqltype.Value) *ast.Values {
		return &ast.Values{Alias: "v", Flat: flat, Columns: []ast.ValuesColumn{{Name: "id", Type: sqltype.Type{Kind: sqltype.Int64}}, {Name: "order", Type: sqltype.Type{Kind: sqltype.String}}}}
	}
	pairs := values(sqltype.IntOf(1), sqltype.TextOf("a"), sqltype.IntOf(2), sqltype.Null)
	series := &ast.TableFunc{Alias: "g", Name: "generate_series", Args: exprs(integer(1), integer(3)), Columns: []string{"n"}}
	numbered := &ast.TableFunc{Alias: "g", Name: "generate_series", Args: exprs(authorID, integer(9)), Columns: []string{"n", "nth"}, Ordinality: true}
	each := &ast.TableFunc{Alias: "j", Name: "json_each", Args: exprs(text(`{"a": 1}`)), Columns: []string{"key", "value"}}
	lines := &ast.TableFunc{Alias: "line", Fn: ast.JSONRows, Args: exprs(col(book, "doc"), jsonKey("lines")), Columns: []string{"value", "place"}, Own: []string{"key", "type", "atom"}}
	element := fn(ast.JSONValue, col(lines, "value"), col(lines, "type"), col(lines, "atom"))
	place := fn(ast.JSONPlace, col(lines, "place"), col(lines, "key"))
	from := func(f ast.From, columns ...string) *ast.Select {
		return sel(nil, func(s *ast.Select) {
			for _, c := range columns {
				s.Cells = append(s.Cells, ast.Cell{Expr: col(f, c)})
			}
		})
	}
	sampled := func(seed ast.Expr) *ast.Select {
		return sel(exprs(title), func(s *ast.Select) {
			s.From = []ast.From{&ast.Sample{Of: book, Method: "BERNOULLI", Args: exprs(&ast.Bind{Value: sqltype.FloatOf(5)}), Seed: seed}}
			s.Where = exprs(eq(title, text("It")))
		})
	}
	update := &ast.Update{Table: book, Set: []ast.Assign{{Column: title, Value: text("x")}}, Where: exprs(eq(title, text("y"))), Returning: cells(col(book, "book_id"), title)}
	wrote := &ast.CTERef{CTE: &ast.CTE{Name: "up", Write: update, Query: &ast.Select{Cells: update.Returning}}}
	return []statement{
		{"a lateral join", sel(exprs(lastName, col(lateral, "title")), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, lateral, op(ast.Gt, lastName, text("3")))}
		})},
		{"a lateral left join without a condition", sel(exprs(lastName, col(lateral, "title")), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.LeftJoin, lateral)} })},
		{"a lateral cross join", sel(exprs(lastName, col(lateral, "title")), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.CrossJoin, lateral)} })},
		{"a subquery that isn't lateral", sel(exprs(lastName, col(late, "title")), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.CrossJoin, late)} })},
		{"a lateral subquery before what it reads", sel(exprs(lastName), func(s *ast.Select) { s.From, s.Joins = []ast.From{lateral}, []ast.Join{join(ast.CrossJoin, author)} })},
		{"a table of values", from(pairs, "id", "order")},
		{"a table of values joined", sel(exprs(lastName), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, pairs, eq(col(pairs, "id"), authorID), eq(col(pairs, "order"), text("b")))}
		})},
		{"a table of no values", from(values(), "id")},
		{"a column that a table of values lacks", from(pairs, "name")},
		{"a function in FROM", from(series, "n")},
		{"a function in FROM that reads another table", sel(exprs(lastName, col(numbered, "nth")), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.LeftJoin, numbered)} })},
		{"a function with columns of its own names", from(each, "key", "value")},
		{"the elements of an array in a document", sel(exprs(title, place, fn(ast.JSONGetInt, element, jsonKey("n"))), func(s *ast.Select) {
			s.Joins, s.Where = []ast.Join{join(ast.LeftJoin, lines)}, exprs(op(ast.Gt, place, integer(1)))
		})},
		{"a part of a table", sampled(nil)},
		{"the same part of a table each time", sampled(integer(7))},
		{"a part of a table that is locked", sel(exprs(title), func(s *ast.Select) {
			s.From, s.Lock = []ast.From{&ast.Sample{Of: book, Method: "SYSTEM", Args: exprs(&ast.Bind{Value: sqltype.FloatOf(5)})}}, &ast.Lock{Of: []ast.From{book}}
		})},
		{"a CTE that writes", sel(exprs(col(wrote, "book_id"), lastName), func(s *ast.Select) {
			s.With = []*ast.CTE{wrote.CTE}
			s.Joins = []ast.Join{join(ast.InnerJoin, author, eq(authorID, col(wrote, "book_id")))}
			s.Where = exprs(eq(lastName, text("z")))
		})},
	}
}

func TestScenarioK20ItemsOfFrom(t *testing.T) { run(t, "testdata/item.txtar", itemStatements()) }
