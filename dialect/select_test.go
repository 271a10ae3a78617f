package dialect_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort/ast"
)

func join(kind ast.JoinKind, target ast.From, on ...ast.Expr) ast.Join {
	return ast.Join{Kind: kind, Target: target, On: on}
}

func onAuthor(b, a ast.From) *ast.Binary { return eq(col(b, "author_id"), col(a, "author_id")) }

func alias(t *ast.Table, name string) *ast.Table { return &ast.Table{Name: t.Name, Alias: name} }

func selectStatements() []statement {
	title, lastName, authorID := col(book, "title"), col(author, "last_name"), col(author, "author_id")
	b2 := alias(book, "b2")
	bucket := op(ast.Mod, authorID, integer(3))
	return []statement{
		{"a column brings its table", sel(exprs(title), nil)},
		{"an entity brings its columns", &ast.Select{Cells: []ast.Cell{{Entity: authorEntity, From: author}}}},
		{"an entity under an alias", &ast.Select{Cells: []ast.Cell{{Entity: bookEntity, From: b2}}}},
		{"an entity beside a value", &ast.Select{
			Cells: []ast.Cell{{Entity: authorEntity, From: author}, {Expr: call("count", col(book, "book_id"))}},
			Joins: []ast.Join{join(ast.InnerJoin, authorBooks)}, Group: exprs(authorID),
		}},
		{"a table in a schema", sel(exprs(col(&ast.Table{Schema: "sales", Name: "order"}, "id")), nil)},
		{"a table in a schema under an alias", sel(exprs(col(&ast.Table{Schema: "sales", Name: "order", Alias: "o"}, "id")), nil)},
		{"no table", sel(exprs(integer(1)), nil)},
		{"distinct", sel(exprs(lastName), func(s *ast.Select) { s.Distinct = true })},
		{"several conditions are joined with AND", sel(exprs(lastName), func(s *ast.Select) {
			s.Where = exprs(op(ast.Gt, lastName, text("B")), or(eq(authorID, integer(1)), eq(authorID, integer(2))))
		})},
		{"group by and having", sel(exprs(lastName, call("count", ast.StarWord)), func(s *ast.Select) {
			s.Group = exprs(lastName)
			s.Having = exprs(op(ast.Gt, call("count", ast.StarWord), integer(1)), op(ast.Lt, call("max", authorID), integer(9)))
		})},
		{"order by with directions and places of NULL", sel(exprs(title), func(s *ast.Select) {
			s.Order = []ast.Order{
				{X: title}, {X: col(book, "isbn"), Desc: true}, {X: col(book, "year"), Nulls: ast.NullsFirst},
				{X: col(book, "book_id"), Desc: true, Nulls: ast.NullsLast},
			}
		})},
		{"NULLs where the database doesn't put them", sel(exprs(title), func(s *ast.Select) {
			s.Order = []ast.Order{{X: title, Nulls: ast.NullsLast}, {X: col(book, "isbn"), Desc: true, Nulls: ast.NullsFirst}}
		})},
		{"NULLs of an expression with a value", sel(exprs(title), func(s *ast.Select) {
			s.Order = []ast.Order{{X: op(ast.Add, col(book, "book_id"), integer(1)), Nulls: ast.NullsLast}}
		})},
		{"a row lock where there are any", sel(exprs(title), func(s *ast.Select) { s.Lock = &ast.Lock{Wait: ast.SkipLocked} })},
		{"a shared row lock where there are any", sel(exprs(title), func(s *ast.Select) { s.Lock = &ast.Lock{Strength: ast.ForShare} })},
		{"values in every clause are in the order of the text", sel(exprs(op(ast.Add, authorID, integer(1))), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, b2, onAuthor(b2, author), op(ast.Gt, col(b2, "title"), text("2")))}
			s.Where = exprs(eq(lastName, text("3")))
			s.Group = exprs(op(ast.Mod, authorID, integer(4)))
			s.Having = exprs(op(ast.Gt, call("count", ast.StarWord), integer(5)))
			s.Order = []ast.Order{{X: op(ast.Mod, authorID, integer(6))}}
			s.Limit, s.Offset = integer(7), integer(8)
		})},
		{"grouped and sorted by what is selected, with values in it", sel(exprs(lastName, bucket, call("count", ast.StarWord)), func(s *ast.Select) {
			s.Group = exprs(lastName, bucket, op(ast.Mod, authorID, integer(5)))
			s.Order = []ast.Order{{X: bucket, Desc: true}, {X: lastName}}
		})},
		{"sorted by what is selected, with the place of NULLs", sel(exprs(bucket), func(s *ast.Select) {
			s.Order = []ast.Order{{X: bucket, Nulls: ast.NullsLast, Desc: true}}
		})},
		{"a column of a table that is not in FROM", sel(exprs(lastName), func(s *ast.Select) { s.Where = exprs(eq(title, text("It"))) })},
		{"a column of a table that stands under an alias", sel(exprs(col(b2, "title")), func(s *ast.Select) { s.Where = exprs(eq(title, text("It"))) })},
		{"a table in FROM twice", sel(exprs(lastName), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, author, onAuthor(author, author))}
			s.From = []ast.From{author}
		})},
		{"a table in FROM twice under one alias", sel(exprs(col(b2, "title")), func(s *ast.Select) { s.From = []ast.From{b2, alias(author, "b2")} })},
		{"nothing selected", &ast.Select{}},
		{"an empty cell", &ast.Select{Cells: []ast.Cell{{}}}},
		{"a fault of the statement", &ast.Select{Err: errors.New("limit is negative")}},
		{"a fault of a cell", &ast.Select{Cells: []ast.Cell{ast.BadCell(errors.New("field Nme of DTO doesn't exist"))}}},
		{"a fault of a mapping", &ast.Select{Cells: []ast.Cell{{Entity: &entity{name: "x", err: errors.New("Book.Title: no such field")}, From: book}}}},
		{"a table without a name", sel(exprs(col(&ast.Table{}, "x")), nil)},
		{"a NUL in a name", sel(exprs(col(book, "ti\x00tle")), nil)},
		{"a column without a table", sel(exprs(&ast.Column{Name: "x"}), nil)},
		{"no statement", (*ast.Select)(nil)},
	}
}

// K30: GROUP BY, HAVING, DISTINCT and the places of NULL are among them.
func TestScenarioK30Select(t *testing.T) { run(t, "testdata/select.txtar", selectStatements()) }

// limitedPublishers is bookPublishers with a value in each step.
var limitedPublishers = &relation{left: book, steps: []ast.Join{
	{Target: bookPublisher, On: exprs(eq(col(bookPublisher, "book_id"), col(book, "book_id")), op(ast.Gt, col(bookPublisher, "book_id"), integer(1)))},
	{Target: publisher, On: exprs(eq(col(publisher, "publisher_id"), col(bookPublisher, "publisher_id")), op(ast.Gt, col(publisher, "publisher_id"), integer(2)))},
}}

func fromStatements() []statement {
	title, lastName := col(book, "title"), col(author, "last_name")
	a2, e, m := alias(author, "a2"), alias(author, "e"), alias(author, "m")
	books := &ast.Derived{Alias: "r", Query: sel(exprs(col(book, "author_id"), title), func(s *ast.Select) { s.Where = exprs(op(ast.Gt, title, text("M"))) })}
	booksAuthor := &relation{left: books, steps: []ast.Join{{Target: author, On: exprs(onAuthor(author, books))}}}
	both := func(change func(s *ast.Select)) *ast.Select { return sel(exprs(title, lastName), change) }
	return []statement{
		{"a relationship from a cell's table", both(func(s *ast.Select) { s.Joins = []ast.Join{join(ast.InnerJoin, bookAuthor)} })},
		{"the same relationship from the other side", both(func(s *ast.Select) { s.Joins = []ast.Join{join(ast.InnerJoin, authorBooks)} })},
		{"a relationship with a condition of its own", both(func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, bookAuthor, op(ast.Gt, lastName, text("B")))}
		})},
		{"a relationship through an association table", sel(exprs(title, col(publisher, "name")), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, bookPublishers, eq(col(publisher, "name"), text("Viking")))}
		})},
		{"a left join through an association table takes the pair together", sel(exprs(title, col(publisher, "publisher_id")), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.LeftJoin, bookPublishers, eq(col(publisher, "name"), text("Viking")))}
		})},
		{"values in every step of a relationship", sel(exprs(title), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, limitedPublishers, eq(title, integer(3)))}
		})},
		{"values in every step of a left join", sel(exprs(title), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.LeftJoin, limitedPublishers, eq(title, integer(3)))}
		})},
		{"relationships one after the other", sel(exprs(lastName, col(publisher, "name")), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, authorBooks), join(ast.InnerJoin, bookPublishers)}
		})},
		{"a relationship whose left side follows", sel(exprs(lastName), func(s *ast.Select) {
			s.From = []ast.From{author}
			s.Joins = []ast.Join{join(ast.InnerJoin, bookPublishers), join(ast.InnerJoin, authorBooks)}
		})},
		{"a join with a condition", sel(exprs(title), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.InnerJoin, author, onAuthor(book, author))} })},
		{"a cross join", both(func(s *ast.Select) { s.Joins = []ast.Join{join(ast.CrossJoin, author)} })},
		{"a self join", sel(exprs(col(e, "last_name"), col(m, "last_name")), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, m, eq(col(e, "manager_id"), col(m, "author_id")))}
		})},
		{"FROM as named", both(func(s *ast.Select) { s.From = []ast.From{author, book}; s.Where = exprs(onAuthor(book, author)) })},
		{"FROM as named with a join behind it", both(func(s *ast.Select) {
			s.From = []ast.From{author, a2}
			s.Joins = []ast.Join{join(ast.InnerJoin, book, onAuthor(book, author))}
		})},
		{"FROM as named, nothing of it selected", sel(exprs(call("count", ast.StarWord)), func(s *ast.Select) { s.From = []ast.From{book} })},
		{"nodes of equal names are one table", sel(exprs(col(&ast.Table{Name: "book"}, "title"), title), func(s *ast.Select) { s.From = []ast.From{&ast.Table{Name: "book"}} })},
		{"nested joins of the program", sel(exprs(title), func(s *ast.Select) {
			s.Joins = []ast.Join{{Kind: ast.LeftJoin, Target: bookPublisher, On: exprs(eq(col(bookPublisher, "book_id"), col(book, "book_id"))),
				Nested: []ast.Join{join(ast.InnerJoin, publisher, eq(col(publisher, "publisher_id"), col(bookPublisher, "publisher_id")))}}}
		})},
		{"a subquery in FROM", sel(exprs(col(books, "title")), func(s *ast.Select) { s.Where = exprs(eq(col(books, "author_id"), integer(4))) })},
		{"a subquery in FROM, its values before those of WHERE and joins", sel(exprs(op(ast.Concat, col(books, "title"), text("1")), lastName), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, author, onAuthor(author, books), eq(lastName, text("3")))}
		})},
		{"a relationship of a subquery", sel(exprs(lastName), func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, booksAuthor, eq(lastName, text("2")))}
		})},
		{"a subquery joined", sel(exprs(lastName, col(books, "title")), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.LeftJoin, books, onAuthor(books, author))} })},
		{"two tables that nothing joins", both(nil)},
		{"a join of nothing", sel(exprs(integer(1)), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.InnerJoin, book, eq(title, title))} })},
		{"a join without a condition", both(func(s *ast.Select) { s.Joins = []ast.Join{join(ast.InnerJoin, author)} })},
		{"a cross join with a condition", both(func(s *ast.Select) { s.Joins = []ast.Join{join(ast.CrossJoin, author, onAuthor(book, author))} })},
		{"a cross join of a relationship", both(func(s *ast.Select) { s.Joins = []ast.Join{join(ast.CrossJoin, bookAuthor)} })},
		{"a relationship with a fault", both(func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, &relation{err: errors.New("Book.Author: no such field")})}
		})},
		{"a relationship that leads nowhere", both(func(s *ast.Select) { s.Joins = []ast.Join{join(ast.InnerJoin, &relation{left: book})} })},
		{"a relationship by way of a relationship", both(func(s *ast.Select) {
			s.Joins = []ast.Join{join(ast.InnerJoin, &relation{left: book, steps: []ast.Join{{Target: bookAuthor}}})}
		})},
		{"a relationship with nested joins of the program", both(func(s *ast.Select) {
			s.Joins = []ast.Join{{Target: bookAuthor, Nested: []ast.Join{join(ast.CrossJoin, publisher)}}}
		})},
		{"a relationship in FROM", both(func(s *ast.Select) { s.From = []ast.From{bookAuthor} })},
		{"a subquery without a name", sel(exprs(col(&ast.Derived{Query: books.Query}, "title")), nil)},
		{"an unknown column of a subquery", sel(exprs(col(books, "isbn")), nil)},
		{"a subquery in FROM doesn't see its neighbours", sel(exprs(lastName), func(s *ast.Select) {
			s.From = []ast.From{author, &ast.Derived{Alias: "x", Query: sel(exprs(title), func(s *ast.Select) { s.Where = exprs(onAuthor(book, author)) })}}
		})},
	}
}

// K22: tables that nothing joins are an error. K32: subqueries in FROM.
func TestScenarioK22K32From(t *testing.T) { run(t, "testdata/from.txtar", fromStatements()) }

func TestScenarioK02LimitAndOffset(t *testing.T) { run(t, "testdata/limit.txtar", limitStatements()) }

func limitStatements() []statement {
	title := exprs(col(book, "title"))
	return []statement{
		{"limit", sel(title, func(s *ast.Select) { s.Limit = integer(3) })},
		{"limit and offset", sel(title, func(s *ast.Select) { s.Limit, s.Offset = integer(3), integer(2) })},
		{"offset only", sel(title, func(s *ast.Select) { s.Offset = integer(2) })},
		{"an expression as limit", sel(title, func(s *ast.Select) { s.Limit = op(ast.Add, integer(1), integer(2)) })},
	}
}

func outerStatements() []statement {
	notNull, nullable := col(book, "title"), &ast.Column{From: book, Name: "isbn", Nullable: true}
	left := []ast.Join{join(ast.LeftJoin, authorBooks)}
	cell := func(c ast.Cell) *ast.Select {
		return &ast.Select{Cells: []ast.Cell{{Entity: authorEntity, From: author}, c}, Joins: left}
	}
	return []statement{
		{"a NOT NULL column of the outer side", cell(ast.Cell{Expr: notNull, Codec: codecOf[string]()})},
		{"the same with Opt", cell(ast.Cell{Expr: &ast.Opt{X: notNull}, Codec: codecOf[*string]()})},
		{"the same into a type that takes NULL", cell(ast.Cell{Expr: notNull, Codec: codecOf[*string]()})},
		{"a nullable column of the outer side", cell(ast.Cell{Expr: nullable, Codec: codecOf[*string]()})},
		{"an expression of the outer side", cell(ast.Cell{Expr: call("upper", notNull), Codec: codecOf[string]()})},
		{"an entity of the outer side", cell(ast.Cell{Entity: bookEntity, From: book})},
		{"a column of a subquery that is the outer side", &ast.Select{
			Cells: []ast.Cell{{Expr: col(books(), "title"), Codec: codecOf[string]()}},
			From:  []ast.From{author},
			Joins: []ast.Join{join(ast.LeftJoin, books(), onAuthor(books(), author))},
		}},
		{"a column of the nested part of a left join", &ast.Select{
			Cells: []ast.Cell{{Expr: col(book, "title"), Codec: codecOf[string]()}, {Expr: col(publisher, "name"), Codec: codecOf[string]()}},
			Joins: []ast.Join{join(ast.LeftJoin, bookPublishers)},
		}},
	}
}

var booksNode = &ast.Derived{Alias: "r", Query: sel(exprs(col(book, "author_id"), col(book, "title")), nil)}

func books() *ast.Derived { return booksNode }

func TestOuterSideOfLeftJoin(t *testing.T) { run(t, "testdata/outer.txtar", outerStatements()) }

// K14: two columns of one name stay apart; a subquery's get names of their own.
func labelStatements() []statement {
	two := func() *ast.Select {
		return &ast.Select{
			Cells: []ast.Cell{{Entity: authorEntity, From: author}, {Entity: bookEntity, From: book}, {Expr: call("upper", col(book, "title"))}, {Expr: integer(1)}, {Expr: integer(2)}},
			Joins: []ast.Join{join(ast.InnerJoin, authorBooks)},
		}
	}
	sub := &ast.Derived{Alias: "s", Query: two()}
	return []statement{
		{"at the top level names may repeat", two()},
		{"in a subquery they don't", sel(exprs(col(sub, "author_id"), col(sub, "author_id_1"), col(sub, "upper"), col(sub, "value_1")), nil)},
		{"a label that is a name already", sel(exprs(col(&ast.Derived{Alias: "s", Query: &ast.Select{
			Cells: cells(col(book, "a"), col(book, "a"), col(book, "a_1")),
		}}, "a_1_1")), nil)},
	}
}

func TestScenarioK14LabelsAndDuplicateColumnNames(t *testing.T) {
	run(t, "testdata/label.txtar", labelStatements())
}

func correlationStatements() []statement {
	lastName := col(author, "last_name")
	inner := func(change func(s *ast.Select)) *ast.Select {
		return sel(exprs(col(book, "title")), func(s *ast.Select) {
			s.Where = exprs(onAuthor(book, author))
			if change != nil {
				change(s)
			}
		})
	}
	outer := func(x ast.Expr) *ast.Select { return sel(exprs(lastName), func(s *ast.Select) { s.Where = exprs(x) }) }
	a2 := alias(author, "a2")
	return []statement{
		{"exists of the enclosing row", outer(&ast.Exists{Query: inner(nil)})},
		{"not exists", outer(not(&ast.Exists{Query: inner(nil)}))},
		{"exists with FROM named and nothing selected", outer(&ast.Exists{Query: &ast.Select{From: []ast.From{book}, Where: exprs(onAuthor(book, author))}})},
		{"exists of an aggregate keeps its select list", outer(&ast.Exists{Query: sel(exprs(call("count", ast.StarWord)), func(s *ast.Select) {
			s.From = []ast.From{book}
			s.Where = exprs(onAuthor(book, author))
		})})},
		{"exists of distinct rows keeps its select list", outer(&ast.Exists{Query: inner(func(s *ast.Select) { s.Distinct = true; s.Offset = integer(1) })})},
		{"a scalar subquery as a cell", sel(exprs(lastName, &ast.Scalar{Query: sel(exprs(call("count", col(book, "book_id"))), func(s *ast.Select) { s.Where = exprs(onAuthor(book, author)) })}), nil)},
		{"a scalar subquery without the table it is correlated to", sel(exprs(&ast.Scalar{Query: inner(nil)}), nil)},
		{"a subquery of the same table is not correlated", outer(&ast.In{X: col(author, "author_id"), Query: sel(exprs(col(author, "author_id")), func(s *ast.Select) { s.Where = exprs(eq(lastName, text("King"))) })})},
		{"two levels", outer(&ast.Exists{Query: inner(func(s *ast.Select) {
			s.Where = append(s.Where, &ast.Exists{Query: sel(exprs(col(bookPublisher, "book_id")), func(s *ast.Select) {
				s.Where = exprs(eq(col(bookPublisher, "book_id"), col(book, "book_id")), eq(lastName, text("King")))
			})})
		})})},
		{"a subquery of several tables that nothing joins", outer(&ast.Exists{Query: sel(exprs(col(book, "title"), lastName), nil)})},
		{"a name of the enclosing query that is hidden", sel(exprs(col(a2, "last_name")), func(s *ast.Select) {
			s.Where = exprs(&ast.Exists{Query: sel(exprs(col(alias(book, "a2"), "title")), func(s *ast.Select) { s.Where = exprs(onAuthor(alias(book, "a2"), a2)) })})
		})},
		{"a scalar subquery of two columns", outer(eq(lastName, &ast.Scalar{Query: sel(exprs(col(book, "title"), col(book, "isbn")), nil)}))},
		{"a subquery that is missing", outer(&ast.Exists{})},
		{"a fault in a subquery", outer(&ast.Exists{Query: &ast.Select{Err: errors.New("subquery's fault")}})},
		{"a fault in the cells of EXISTS", outer(&ast.Exists{Query: &ast.Select{Cells: []ast.Cell{{Expr: col(publisher, "name")}}, From: []ast.From{book}}})},
	}
}

func TestScenarioK10Correlation(t *testing.T) {
	run(t, "testdata/correlation.txtar", correlationStatements())
}
