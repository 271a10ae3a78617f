package dialect_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/sqlite"
)

func set(c *ast.Column, x ast.Expr) ast.Assign { return ast.Assign{Column: c, Value: x} }

func TestScenarioK16Insert(t *testing.T) { run(t, "testdata/insert.txtar", insertStatements()) }

func insertStatements() []statement {
	title, authorID := col(book, "title"), col(book, "author_id")
	cols := []*ast.Column{authorID, title}
	authors := sel(exprs(col(author, "author_id"), col(author, "last_name")), func(s *ast.Select) { s.Where = exprs(op(ast.Gt, col(author, "author_id"), integer(1))) })
	b := alias(book, "b")
	return []statement{
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
	king := &ast.Scalar{Query: sel(exprs(col(author, "last_name")), func(s *ast.Select) { s.Where = exprs(onAuthor(author, book)) })}
	recent := &ast.Derived{Alias: "r", Query: sel(exprs(col(author, "author_id")), func(s *ast.Select) { s.Where = exprs(op(ast.Gt, col(author, "author_id"), integer(2))) })}
	return []statement{
		{"columns by condition", update(func(n *ast.Update) {
			n.Set = append(n.Set, set(rating, op(ast.Add, rating, integer(1))), set(col(book, "isbn"), ast.NullWord))
			n.Where = append(n.Where, op(ast.Gt, rating, integer(2)))
		})},
		{"every row", update(func(n *ast.Update) { n.Where, n.All = nil, true })},
		{"under an alias", &ast.Update{Table: b, Set: []ast.Assign{set(col(b, "title"), op(ast.Concat, col(b, "title"), text("!")))}, Where: exprs(eq(col(b, "book_id"), integer(1)))}},
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
	b := alias(book, "b")
	return []statement{
		{"rows by condition", &ast.Delete{Table: book, Where: exprs(in(id, ints(2)...))}},
		{"every row", &ast.Delete{Table: book, All: true}},
		{"under an alias", &ast.Delete{Table: b, Where: exprs(eq(col(b, "book_id"), integer(1)))}},
		{"returning", &ast.Delete{Table: book, Where: exprs(eq(id, integer(1))), Returning: cells(id, col(book, "title"))}},
		{"by a subquery of the row", &ast.Delete{Table: author, Where: exprs(not(&ast.Exists{
			Query: sel(exprs(col(book, "title")), func(s *ast.Select) { s.Where = exprs(onAuthor(book, author)) }),
		}))}},
		{"no condition", &ast.Delete{Table: book}},
		{"a column of another table", &ast.Delete{Table: book, Where: exprs(eq(col(author, "author_id"), integer(1)))}},
		{"no table", &ast.Delete{}},
		{"a kept fault", &ast.Delete{Table: book, Err: errors.New("kept fault")}},
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
		{"ON CONFLICT", &ast.Insert{Into: book, OnConflict: &ast.Conflict{}}, "poor has no ON CONFLICT"},
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
		{"a select that locks", sel(exprs(col(book, "title")), func(s *ast.Select) { s.Lock = ast.ForUpdate }), true},
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
