package dialect_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

func set(c *ast.Column, x ast.Expr) ast.Assign { return ast.Assign{Column: c, Value: x} }

func TestScenarioK16Insert(t *testing.T) { run(t, "testdata/insert.txtar", insertStatements()) }

func insertStatements() []statement {
	title, authorID := col(book, "title"), col(book, "author_id")
	cols := []*ast.Column{authorID, title}
	authors := sel(exprs(col(author, "author_id"), col(author, "last_name")), func(s *ast.Select) { s.Where = exprs(op(ast.Gt, col(author, "author_id"), integer(1))) })
	b := alias(book, "b")
	return []statement{
		{"rows as arrays", asArrays(arrays(book, "author_id", "title"))},
		{"rows as arrays, in a schema", asArrays(arrays(&ast.Table{Schema: "sales", Name: "order"}, "user", "nr"))},
		{"a row", &ast.Insert{Into: book, Columns: cols, Rows: [][]ast.Expr{{integer(4), text("It")}}}},
		{"rows", &ast.Insert{Into: book, Columns: cols, Rows: [][]ast.Expr{{integer(4), text("It")}, {integer(5), call("upper", text("x"))}}}},
		{"a row with a subquery", &ast.Insert{Into: book, Columns: cols, Rows: [][]ast.Expr{{&ast.Scalar{Query: sel(exprs(call("max", col(author, "author_id"))), nil)}, text("It")}}}},
		{"rows side by side", &ast.Insert{Into: book, Columns: cols, Flat: ints(6)}},
		{"a query", &ast.Insert{Into: book, Columns: cols, Query: authors}},
		{"defaults only", &ast.Insert{Into: book}},
		{"defaults only, said as an empty row", &ast.Insert{Into: book, Rows: [][]ast.Expr{{}}}},
		{"a table in a schema", &ast.Insert{Into: &ast.Table{Schema: "sales", Name: "order"}}},
		{"under an alias", &ast.Insert{Into: b, Columns: []*ast.Column{col(b, "title")}, Flat: ints(1)}},
		{"returning", &ast.Insert{Into: book, Columns: cols, Flat: ints(2), Returning: cells(col(book, "book_id"), call("upper", title))}},
		{"returning an entity", &ast.Insert{Into: book, Columns: cols, Flat: ints(2), Returning: []ast.Cell{{Entity: bookEntity, From: book}}}},
		{"returning a subquery of the row", &ast.Insert{Into: book, Columns: cols, Flat: ints(2), Returning: cells(&ast.Scalar{
			Query: sel(exprs(col(author, "last_name")), func(s *ast.Select) { s.Where = exprs(onAuthor(author, book)) }),
		})}},
		{"DEFAULT as a value", &ast.Insert{Into: book, Columns: cols, Rows: [][]ast.Expr{{ast.DefaultWord, text("It")}}}},
		{"a row that is too short", &ast.Insert{Into: book, Columns: cols, Rows: [][]ast.Expr{{integer(4), text("It")}, {integer(5)}}}},
		{"values that don't fill a row", &ast.Insert{Into: book, Columns: cols, Flat: ints(3)}},
		{"a query of another width", &ast.Insert{Into: book, Columns: cols[:1], Query: authors}},
		{"a query without columns", &ast.Insert{Into: book, Query: authors}},
		{"columns without rows", &ast.Insert{Into: book, Columns: cols}},
		{"two rows of defaults", &ast.Insert{Into: book, Rows: [][]ast.Expr{{}, {}}}},
		{"a column of another table", &ast.Insert{Into: book, Columns: []*ast.Column{col(author, "last_name")}, Flat: ints(1)}},
		{"a column as a value", &ast.Insert{Into: book, Columns: cols, Rows: [][]ast.Expr{{authorID, text("It")}}}},
		{"returning a column of another table", &ast.Insert{Into: book, Columns: cols, Flat: ints(2), Returning: cells(col(author, "last_name"))}},
		{"no table", &ast.Insert{}},
		{"a kept fault", &ast.Insert{Into: book, Err: errors.New("kept fault")}},
	}
}

// arrays are two rows with an array for each column.
func arrays(like *ast.Table, columns ...string) *ast.Arrays {
	var cols []*ast.Column
	for _, name := range columns {
		cols = append(cols, col(like, name))
	}
	return ast.NewArrays(like, cols, ints(2*len(cols)))
}

func numbered(a *ast.Arrays) *ast.Arrays {
	a.Number()
	return a
}

// asArrays is the INSERT that an engine makes of many rows.
func asArrays(a *ast.Arrays) *ast.Insert {
	flat := make([]sqltype.Value, 10*len(a.Columns))
	return engine.New(postgres.New(), listBinder{}).AsSent(&ast.Insert{Into: a.Like, Columns: a.Columns, Flat: flat}).(*ast.Insert)
}

// listBinder is a driver that is never asked for a connection.
type listBinder struct{ engine.Driver }

func (listBinder) BindsLists() {}

func TestScenarioK18Upsert(t *testing.T) { run(t, "testdata/upsert.txtar", upsertStatements()) }

func upsertStatements() []statement {
	title, isbn, count := col(book, "title"), col(book, "isbn"), col(book, "count")
	upsert := func(k *ast.Conflict) *ast.Insert {
		return &ast.Insert{Into: book, Columns: []*ast.Column{isbn, title}, Flat: ints(2), OnConflict: k}
	}
	query := func(s *ast.Select) *ast.Insert {
		return &ast.Insert{Into: book, Columns: []*ast.Column{title}, Query: s, OnConflict: &ast.Conflict{}}
	}
	target := []*ast.Column{isbn}
	b := alias(book, "b")
	return []statement{
		{"do nothing", upsert(&ast.Conflict{})},
		{"do nothing on a target", upsert(&ast.Conflict{Target: target})},
		{"take the proposed value", upsert(&ast.Conflict{Target: target, Set: []ast.Assign{set(title, &ast.Excluded{Column: title})}})},
		{"compute from both rows, under a condition", upsert(&ast.Conflict{
			Target: []*ast.Column{isbn, title},
			Set:    []ast.Assign{set(count, op(ast.Add, count, integer(3))), set(title, &ast.Excluded{Column: title})},
			Where:  exprs(op(ast.Ne, title, &ast.Excluded{Column: title}), eq(count, integer(4))),
		})},
		{"returning", &ast.Insert{Into: book, Columns: target, Flat: ints(1), Returning: cells(title),
			OnConflict: &ast.Conflict{Target: target, Set: []ast.Assign{set(title, text("x"))}}}},
		{"under an alias", &ast.Insert{Into: b, Columns: []*ast.Column{col(b, "isbn")}, Flat: ints(1),
			OnConflict: &ast.Conflict{Target: []*ast.Column{col(b, "isbn")}, Set: []ast.Assign{set(col(b, "isbn"), op(ast.Concat, col(b, "isbn"), &ast.Excluded{Column: col(b, "isbn")}))}}}},
		{"of a query without a condition", query(sel(exprs(col(author, "last_name")), nil))},
		{"of a query with a condition", query(sel(exprs(col(author, "last_name")), func(s *ast.Select) { s.Where = exprs(eq(col(author, "author_id"), integer(1))) }))},
		{"of a query without a table", query(sel(exprs(text("x")), nil))},
		{"a target of another table", upsert(&ast.Conflict{Target: []*ast.Column{col(author, "author_id")}})},
		{"a column of another table is set", upsert(&ast.Conflict{Target: target, Set: []ast.Assign{set(col(author, "last_name"), text("x"))}})},
		{"a condition without an update", upsert(&ast.Conflict{Where: exprs(eq(title, text("x")))})},
		{"under a condition on the row that exists", upsert(&ast.Conflict{Target: target, Set: []ast.Assign{set(title, &ast.Excluded{Column: title})}, Where: exprs(op(ast.Lt, count, integer(3)))})},
		{"change whichever row is in the way", upsert(&ast.Conflict{Set: []ast.Assign{set(title, &ast.Excluded{Column: title})}})},
		{"by the name of a constraint", upsert(&ast.Conflict{Constraint: "book_isbn_key", Set: []ast.Assign{set(title, &ast.Excluded{Column: title})}})},
		{"do nothing, by the name of a constraint", upsert(&ast.Conflict{Constraint: "order"})},
		{"by a partial index", upsert(&ast.Conflict{Target: target, IndexWhere: exprs(&ast.IsNull{X: count}), Set: []ast.Assign{set(title, &ast.Excluded{Column: title})}})},
		{"do nothing by a partial index", upsert(&ast.Conflict{Target: target, IndexWhere: exprs(&ast.Raw{SQL: "count > 3"})})},
		{"a query, with the proposed value", &ast.Insert{Into: book, Columns: target, Query: sel(exprs(col(author, "last_name")), nil),
			OnConflict: &ast.Conflict{Target: target, Set: []ast.Assign{set(isbn, &ast.Excluded{Column: isbn})}}}},
		{"rows given as expressions, with the proposed value", &ast.Insert{Into: book, Columns: target, Rows: [][]ast.Expr{{call("lower", text("X"))}},
			OnConflict: &ast.Conflict{Target: target, Set: []ast.Assign{set(isbn, op(ast.Concat, &ast.Excluded{Column: isbn}, text("!")))}}}},
		{"a value in the condition of an index", upsert(&ast.Conflict{Target: target, IndexWhere: exprs(op(ast.Gt, count, integer(3)))})},
		{"the condition of an index without its columns", upsert(&ast.Conflict{IndexWhere: exprs(&ast.IsNull{X: count})})},
		{"both columns and a constraint", upsert(&ast.Conflict{Target: target, Constraint: "book_isbn_key"})},
		{"the proposed value of another table", upsert(&ast.Conflict{Target: target, Set: []ast.Assign{set(title, &ast.Excluded{Column: col(author, "last_name")})}})},
	}
}

func TestUpdate(t *testing.T) { run(t, "testdata/update.txtar", updateStatements()) }

func updateStatements() []statement {
	title, rating, id := col(book, "title"), col(book, "rating"), col(book, "book_id")
	b := alias(book, "b")
	update := func(change func(n *ast.Update)) *ast.Update {
		n := &ast.Update{Table: book, Set: []ast.Assign{set(title, text("It"))}, Where: exprs(eq(id, integer(1)))}
		change(n)
		return n
	}
	late := &ast.CTERef{CTE: &ast.CTE{Name: "late", Query: sel(exprs(col(author, "author_id")), func(s *ast.Select) { s.Where = exprs(op(ast.Gt, col(author, "author_id"), integer(2))) })}}
	king := &ast.Scalar{Query: sel(exprs(col(author, "last_name")), func(s *ast.Select) { s.Where = exprs(onAuthor(author, book)) })}
	recent := &ast.Derived{Alias: "r", Query: sel(exprs(col(author, "author_id")), func(s *ast.Select) { s.Where = exprs(op(ast.Gt, col(author, "author_id"), integer(2))) })}
	given := arrays(book, "book_id", "title")
	return []statement{
		{"each row by its own values", update(func(n *ast.Update) {
			n.Set, n.From = []ast.Assign{set(title, given.Column(1))}, []ast.From{given}
			n.Where = exprs(eq(id, given.Column(0)))
		})},
		{"columns by condition", update(func(n *ast.Update) {
			n.Set = append(n.Set, set(rating, op(ast.Add, rating, integer(1))), set(col(book, "isbn"), ast.NullWord))
			n.Where = append(n.Where, op(ast.Gt, rating, integer(2)))
		})},
		{"every row", update(func(n *ast.Update) { n.Where, n.All = nil, true })},
		{"under an alias", &ast.Update{Table: b, Set: []ast.Assign{set(col(b, "title"), op(ast.Concat, col(b, "title"), text("!")))}, Where: exprs(eq(col(b, "book_id"), integer(1)))}},
		{"from another table, returning a column that both have", update(func(n *ast.Update) {
			n.From, n.Where, n.Returning = []ast.From{author}, exprs(onAuthor(book, author)), cells(col(book, "author_id"))
		})},
		{"from another table", update(func(n *ast.Update) {
			n.Set = []ast.Assign{set(title, col(author, "last_name"))}
			n.From, n.Where = []ast.From{author}, exprs(onAuthor(book, author))
		})},
		{"from a subquery", update(func(n *ast.Update) { n.From, n.Where = []ast.From{recent}, exprs(onAuthor(book, recent)) })},
		{"from a subquery of the row", update(func(n *ast.Update) { n.Set = []ast.Assign{set(title, king)} })},
		{"returning", update(func(n *ast.Update) { n.Returning = cells(id, op(ast.Add, rating, integer(2))) })},
		{"a condition that is a subquery", update(func(n *ast.Update) {
			n.Where = exprs(&ast.In{X: col(book, "author_id"), Query: sel(exprs(col(author, "author_id")), nil)})
		})},
		{"from two tables", update(func(n *ast.Update) {
			n.From = []ast.From{author, publisher}
			n.Where = exprs(onAuthor(book, author), eq(col(publisher, "publisher_id"), integer(2)))
		})},
		{"from itself under an alias", update(func(n *ast.Update) {
			n.Set, n.From = []ast.Assign{set(rating, col(b, "rating"))}, []ast.From{b}
			n.Where = exprs(eq(col(b, "author_id"), col(book, "author_id")), op(ast.Ne, col(b, "book_id"), id))
		})},
		{"from a common table expression", update(func(n *ast.Update) {
			n.With, n.From = []*ast.CTE{late.CTE}, []ast.From{late}
			n.Where = exprs(onAuthor(book, late))
		})},
		{"a few rows", update(func(n *ast.Update) { n.Order, n.Limit = []ast.Order{{X: rating, Desc: true}}, integer(2) })},
		{"a few rows of several tables", update(func(n *ast.Update) {
			n.From, n.Where, n.Limit = []ast.From{author}, exprs(onAuthor(book, author)), integer(2)
		})},
		{"an order without a limit", update(func(n *ast.Update) { n.Order = []ast.Order{{X: rating}} })},
		{"a table twice", update(func(n *ast.Update) { n.From = []ast.From{book} })},
		{"no condition", update(func(n *ast.Update) { n.Where = nil })},
		{"a condition that holds none", update(func(n *ast.Update) { n.Where = exprs(and(and(), ast.TrueWord)) })},
		{"a condition that is always false", update(func(n *ast.Update) { n.Where = exprs(or()) })},
		{"nothing to set", update(func(n *ast.Update) { n.Set = nil })},
		{"a column set twice", update(func(n *ast.Update) { n.Set = append(n.Set, set(title, text("x"))) })},
		{"a column of another table is set", update(func(n *ast.Update) { n.Set = []ast.Assign{set(col(author, "last_name"), text("x"))} })},
		{"a column of a table that isn't named", update(func(n *ast.Update) { n.Where = exprs(eq(col(author, "last_name"), text("x"))) })},
		{"returning a column of another table", update(func(n *ast.Update) {
			n.From, n.Where = []ast.From{author}, exprs(onAuthor(book, author))
			n.Returning = cells(col(author, "last_name"))
		})},
		{"no table", &ast.Update{}},
		{"a kept fault", update(func(n *ast.Update) { n.Err = errors.New("kept fault") })},
	}
}

func TestScenarioK40Delete(t *testing.T) { run(t, "testdata/delete.txtar", deleteStatements()) }

func deleteStatements() []statement {
	id := col(book, "book_id")
	b, sales := alias(book, "b"), &ast.Table{Schema: "sales", Name: "order"}
	some := func() *ast.Select {
		return sel(exprs(col(author, "author_id")), func(s *ast.Select) { s.Where = exprs(op(ast.Gt, col(author, "author_id"), integer(2))) })
	}
	recent := &ast.Derived{Alias: "r", Query: some()}
	late := &ast.CTERef{CTE: &ast.CTE{Name: "late", Query: some()}}
	return []statement{
		{"rows by condition", &ast.Delete{Table: book, Where: exprs(in(id, ints(2)...))}},
		{"every row", &ast.Delete{Table: book, All: true}},
		{"under an alias", &ast.Delete{Table: b, Where: exprs(eq(col(b, "book_id"), integer(1)))}},
		{"returning", &ast.Delete{Table: book, Where: exprs(eq(id, integer(1))), Returning: cells(id, col(book, "title"))}},
		{"by a subquery of the row", &ast.Delete{Table: author, Where: exprs(not(&ast.Exists{
			Query: sel(exprs(col(book, "title")), func(s *ast.Select) { s.Where = exprs(onAuthor(book, author)) }),
		}))}},
		{"by another table", &ast.Delete{Table: book, Using: []ast.From{author}, Where: exprs(onAuthor(book, author), eq(col(author, "last_name"), text("x")))}},
		{"by two tables", &ast.Delete{Table: book, Using: []ast.From{bookPublisher, publisher}, Where: exprs(
			eq(col(bookPublisher, "book_id"), id), eq(col(bookPublisher, "publisher_id"), col(publisher, "publisher_id")), eq(col(publisher, "publisher_id"), integer(3)))}},
		{"by itself under an alias", &ast.Delete{Table: book, Using: []ast.From{b}, Where: exprs(eq(col(b, "title"), col(book, "title")), op(ast.Lt, col(b, "book_id"), id))}},
		{"under an alias, by another table", &ast.Delete{Table: b, Using: []ast.From{author}, Where: exprs(onAuthor(b, author))}},
		{"by another table, returning", &ast.Delete{Table: book, Using: []ast.From{author}, Where: exprs(onAuthor(book, author)), Returning: cells(id)}},
		{"by a subquery as a table", &ast.Delete{Table: book, Using: []ast.From{recent}, Where: exprs(onAuthor(book, recent), eq(id, integer(3)))}},
		{"by a common table expression", &ast.Delete{With: []*ast.CTE{late.CTE}, Table: book, Using: []ast.From{late}, Where: exprs(onAuthor(book, late), eq(id, integer(3)))}},
		{"every row that another table's rows allow", &ast.Delete{Table: book, Using: []ast.From{author}, All: true}},
		{"in a schema, by another table", &ast.Delete{Table: sales, Using: []ast.From{author}, Where: exprs(eq(col(sales, "author_id"), col(author, "author_id")))}},
		{"a few rows", &ast.Delete{Table: book, Where: exprs(op(ast.Gt, id, integer(1))), Order: []ast.Order{{X: id}}, Limit: integer(2)}},
		{"a few rows under an alias", &ast.Delete{Table: b, All: true, Limit: integer(2)}},
		{"a few rows by another table", &ast.Delete{Table: book, Using: []ast.From{author}, Where: exprs(onAuthor(book, author)), Limit: integer(2)}},
		{"returning under an alias", &ast.Delete{Table: b, All: true, Returning: cells(col(b, "title"))}},
		{"by another table without a condition", &ast.Delete{Table: book, Using: []ast.From{author}}},
		{"by a table of one name", &ast.Delete{Table: book, Using: []ast.From{book}, All: true}},
		{"returning a column of another table", &ast.Delete{Table: book, Using: []ast.From{author}, Where: exprs(onAuthor(book, author)), Returning: cells(col(author, "last_name"))}},
		{"no condition", &ast.Delete{Table: book}},
		{"a column of another table", &ast.Delete{Table: book, Where: exprs(eq(col(author, "author_id"), integer(1)))}},
		{"no table", &ast.Delete{}},
		{"a kept fault", &ast.Delete{Table: book, Err: errors.New("kept fault")}},
	}
}

func TestMerge(t *testing.T) { run(t, "testdata/merge.txtar", mergeStatements()) }

func mergeStatements() []statement {
	title, id := col(book, "title"), col(book, "book_id")
	b := alias(book, "b")
	lastName, authorID := col(author, "last_name"), col(author, "author_id")
	merge := func(whens ...ast.MergeWhen) *ast.Merge {
		return &ast.Merge{Into: book, Source: author, On: exprs(eq(id, authorID)), Whens: whens}
	}
	matched := func(do ast.MergeAction, where ...ast.Expr) ast.MergeWhen {
		return ast.MergeWhen{Matched: true, Where: where, Do: do}
	}
	update := ast.MergeWhen{Matched: true, Do: ast.MergeUpdate, Set: []ast.Assign{set(title, op(ast.Concat, title, lastName))}}
	insert := ast.MergeWhen{Do: ast.MergeInsert, Set: []ast.Assign{set(id, authorID), set(title, text("x"))}}
	source := &ast.Derived{Alias: "s", Query: sel(exprs(authorID, lastName), func(s *ast.Select) { s.Where = exprs(op(ast.Gt, authorID, integer(1))) })}
	cte := &ast.CTERef{CTE: &ast.CTE{Name: "news", Query: source.Query}}
	return []statement{
		{"update or insert", merge(update, insert)},
		{"by condition, in turn", merge(matched(ast.MergeDelete, op(ast.Gt, id, integer(2)), eq(title, text("x"))), matched(ast.MergeNothing, eq(id, integer(3))), update,
			ast.MergeWhen{Where: exprs(eq(authorID, integer(4)))}, insert)},
		{"a row of defaults", merge(ast.MergeWhen{Do: ast.MergeInsert})},
		{"of a subquery, under an alias", &ast.Merge{Into: b, Source: source, On: exprs(eq(col(b, "book_id"), col(source, "author_id")), eq(col(b, "title"), text("t"))),
			Whens: []ast.MergeWhen{{Matched: true, Do: ast.MergeUpdate, Set: []ast.Assign{set(col(b, "title"), text("u"))}}}}},
		{"of a common table expression", &ast.Merge{With: []*ast.CTE{cte.CTE}, Into: book, Source: cte, On: exprs(eq(id, col(cte, "author_id"))),
			Whens: []ast.MergeWhen{matched(ast.MergeDelete)}}},
		{"nothing to do", merge()},
		{"no condition", &ast.Merge{Into: book, Source: author, Whens: []ast.MergeWhen{update}}},
		{"no source", &ast.Merge{Into: book}},
		{"a clause that is never reached", merge(update, matched(ast.MergeDelete))},
		{"a row inserted that is there", merge(ast.MergeWhen{Matched: true, Do: ast.MergeInsert})},
		{"a row deleted that isn't there", merge(ast.MergeWhen{Do: ast.MergeDelete})},
		{"an update of nothing", merge(matched(ast.MergeUpdate))},
		{"a column of the row that isn't there", merge(ast.MergeWhen{Do: ast.MergeInsert, Set: []ast.Assign{set(title, title)}})},
		{"a column of a third table", merge(ast.MergeWhen{Matched: true, Do: ast.MergeUpdate, Set: []ast.Assign{set(title, col(publisher, "name"))}})},
		{"a column of the source is set", merge(ast.MergeWhen{Matched: true, Do: ast.MergeUpdate, Set: []ast.Assign{set(lastName, title)}})},
		{"the table into itself", &ast.Merge{Into: book, Source: book, On: exprs(eq(id, id)), Whens: []ast.MergeWhen{update}}},
		{"a kept fault", &ast.Merge{Into: book, Err: errors.New("kept fault")}},
	}
}

func TestNoWhereIsASentinel(t *testing.T) {
	for _, n := range []ast.Node{
		&ast.Delete{Table: book},
		&ast.Update{Table: book, Set: []ast.Assign{set(col(book, "title"), text("x"))}},
	} {
		if _, err := dialect.Compile(sqlite.New(), n); !errors.Is(err, ast.ErrNoWhere) {
			t.Errorf("%T: got %v, want ErrNoWhere", n, err)
		}
	}
}

func TestTooManyBinds(t *testing.T) {
	n := &ast.Insert{Into: book, Columns: []*ast.Column{col(book, "title")}, Flat: ints(32767)}
	_, err := dialect.Compile(sqlite.New(), n)
	want := "dialect: statement has 32767 bind values, sqlite takes 32766 at most: split it"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	n.Flat = n.Flat[1:]
	if _, err := dialect.Compile(sqlite.New(), n); err != nil {
		t.Errorf("at the limit: %v", err)
	}
}

// poor is a dialect without features.
type poor struct{ dialect.Dialect }

func (poor) Name() string             { return "poor" }
func (poor) Has(dialect.Feature) bool { return false }

func TestFeaturesThatAreMissing(t *testing.T) {
	title := col(book, "title")
	tests := []struct {
		name string
		node ast.Node
		want string
	}{
		{"RETURNING", &ast.Delete{Table: book, All: true, Returning: cells(title)}, "poor has no DELETE … RETURNING: read the rows by a statement of their own"},
		{"ON CONFLICT", &ast.Insert{Into: book, OnConflict: &ast.Conflict{}}, "poor has no INSERT … ON CONFLICT"},
		{"MERGE", &ast.Merge{Into: book, Source: author, On: exprs(eq(title, title)), Whens: []ast.MergeWhen{{}}}, "poor has no MERGE: use OnConflict of an Insert, or an Update and an Insert of a query"},
		{"LIMIT of a DELETE", &ast.Delete{Table: book, All: true, Limit: integer(1)}, "poor has no DELETE … LIMIT: name the rows by a subquery of their keys that has the Limit"},
		{"UPDATE … FROM", &ast.Update{Table: book, Set: []ast.Assign{set(title, text("x"))}, From: []ast.From{author}, All: true}, "poor has no UPDATE … FROM: use a subquery"},
		{"row values", where(in(&ast.Row{Xs: exprs(title, title)}, ints(2)...)), "poor has no row values: compare the columns one by one"},
	}
	for _, test := range tests {
		if _, err := dialect.Compile(poor{dialect.Neutral()}, test.node); err == nil || err.Error() != "dialect: "+test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

// TestNothingPanics: trees with holes are errors for the compiler and for the fingerprint.
func TestNothingPanics(t *testing.T) {
	none := (*ast.Column)(nil)
	nodes := map[string]ast.Node{
		"a column that is nil":         &ast.Select{Cells: []ast.Cell{{Expr: none, Codec: codecOf[string]()}}},
		"a target that is nil":         &ast.Insert{Into: book, Columns: []*ast.Column{nil}, Rows: [][]ast.Expr{{}}},
		"a set column that is nil":     &ast.Update{Table: book, Set: []ast.Assign{{}}, All: true},
		"a proposed column that's nil": &ast.Insert{Into: book, Flat: ints(1), Columns: []*ast.Column{col(book, "x")}, OnConflict: &ast.Conflict{Set: []ast.Assign{set(col(book, "x"), &ast.Excluded{})}}},
		"a subquery that is nil":       sel(exprs(col(&ast.Derived{Alias: "r"}, "x")), nil),
		"a scalar in a subquery":       sel(exprs(col(&ast.Derived{Alias: "r", Query: sel(exprs(&ast.Scalar{}), nil)}, "x")), nil),
		"a table that is nil":          sel(exprs(integer(1)), func(s *ast.Select) { s.From = []ast.From{(*ast.Table)(nil)} }),
		"a FROM item that is nil":      sel(exprs(integer(1)), func(s *ast.Select) { s.From = []ast.From{nil} }),
		"a join's target that is nil":  sel(exprs(col(book, "x")), func(s *ast.Select) { s.Joins = []ast.Join{{}} }),
	}
	for name, n := range nodes {
		if _, err := dialect.Compile(sqlite.New(), n); err == nil {
			t.Errorf("%s: compiles to %s", name, dialect.String(n))
		}
		if _, _, err := ast.Fingerprint(n, nil, nil); err == nil {
			t.Errorf("%s: has a fingerprint", name)
		}
	}
}

func TestWrites(t *testing.T) {
	tests := []struct {
		name string
		node ast.Node
		want bool
	}{
		{"a select", sel(exprs(col(book, "title")), nil), false},
		{"a select that locks", sel(exprs(col(book, "title")), func(s *ast.Select) { s.Lock = &ast.Lock{} }), true},
		{"a delete", &ast.Delete{Table: book, All: true}, true},
	}
	for _, test := range tests {
		compiled, err := dialect.Compile(sqlite.New(), test.node)
		if err != nil || compiled.Writes != test.want {
			t.Errorf("%s: got %v, %v, want %v", test.name, compiled, err, test.want)
		}
	}
}

func TestString(t *testing.T) {
	tests := []struct {
		name string
		node ast.Node
		want string
	}{
		{"a statement", sel(exprs(col(book, "title")), func(s *ast.Select) { s.Where = exprs(eq(col(book, "book_id"), integer(4))) }), "SELECT book.title FROM book WHERE book.book_id = ?"},
		{"a faulty one", &ast.Delete{Table: book, Err: errors.New("a fault */ of mine")}, "/* dialect: a fault * / of mine */"},
		{"none", nil, "/* dialect: statement is nil */"},
	}
	for _, test := range tests {
		if got := dialect.String(test.node); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
