package dialect_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// allStatements are the statements of every golden file.
func allStatements() []statement {
	return slices.Concat(selectStatements(), fromStatements(), limitStatements(), outerStatements(), labelStatements(), correlationStatements(),
		logicStatements(), inStatements(), exprStatements(), insertStatements(), upsertStatements(), updateStatements(), deleteStatements(), mergeStatements(),
		allFunctionStatements(), clauseStatements(), aggregateStatements(), itemStatements(), arrayStatements(), spreadStatements())
}

// TestKeysTellStatementsApart: statements of one key have one text on every dialect, and one outcome.
func TestKeysTellStatementsApart(t *testing.T) {
	type outcome struct{ name, text string }
	seen := make(map[string]outcome)
	for _, s := range allStatements() {
		key, _, err := ast.Fingerprint(s.node, nil, nil)
		if err != nil {
			continue
		}
		text := outcomes(s.node)
		if before, ok := seen[string(key)]; ok && before.text != text {
			t.Errorf("%q and %q have one key:\n%s\n%s", before.name, s.name, before.text, text)
		}
		seen[string(key)] = outcome{s.name, text}
	}
}

// outcomes is what a statement compiles to on every dialect.
func outcomes(n ast.Node) string {
	text := ""
	for _, d := range dialects {
		compiled, err := dialect.Compile(d, n)
		if err != nil {
			text += err.Error() + "\n"
			continue
		}
		text += fmt.Sprintln(compiled.SQL, compiled.Columns, compiled.Writes)
	}
	return text
}

// TestKeysThatMustDiffer: pairs that a careless key would take for one.
func TestKeysThatMustDiffer(t *testing.T) {
	title := col(book, "title")
	r1 := &ast.Derived{Alias: "r", Query: sel(exprs(title), nil)}
	r2 := &ast.Derived{Alias: "r", Query: sel(exprs(col(book, "isbn"), title), nil)}
	from := func(x ast.Expr, f ast.From) *ast.Select {
		return sel(exprs(x), func(s *ast.Select) { s.From = []ast.From{f} })
	}
	left := []ast.Join{join(ast.LeftJoin, authorBooks)}
	bytesList := func(v sqltype.Value) []sqltype.Value { return slices.Repeat([]sqltype.Value{v}, 501) }
	loud := op(ast.Concat, title, text("!"))
	orderedBy := func(x, by ast.Expr) *ast.Select {
		return sel(exprs(x), func(s *ast.Select) { s.Order = []ast.Order{{X: by}} })
	}
	havingBy := func(by, having ast.Expr) *ast.Select {
		return sel(exprs(by), func(s *ast.Select) { s.Group, s.Having = exprs(by), exprs(eq(having, title)) })
	}
	tests := []struct {
		name string
		a, b ast.Node
	}{
		{"names that run together", sel(exprs(col(&ast.Table{Schema: "a", Name: "bc"}, "x")), nil), sel(exprs(col(&ast.Table{Schema: "ab", Name: "c"}, "x")), nil)},
		{"a name and an alias", sel(exprs(col(&ast.Table{Name: "a"}, "x")), nil), sel(exprs(col(&ast.Table{Name: "b", Alias: "a"}, "x")), nil)},
		{"a condition that moves from WHERE to HAVING", where(eq(title, title)), sel(exprs(title), func(s *ast.Select) { s.Having = exprs(eq(title, title)) })},
		{"limit and offset", sel(exprs(title), func(s *ast.Select) { s.Limit = integer(1) }), sel(exprs(title), func(s *ast.Select) { s.Offset = integer(1) })},
		{"a limit with ties", sel(exprs(title), func(s *ast.Select) { s.Limit = integer(1) }), sel(exprs(title), func(s *ast.Select) { s.Limit, s.Ties = integer(1), true })},
		{"distinct and distinct on", sel(exprs(title), func(s *ast.Select) { s.Distinct = true }), sel(exprs(title), func(s *ast.Select) { s.Distinct, s.DistinctOn = true, exprs(title) })},
		{"locks", sel(exprs(title), func(s *ast.Select) { s.Lock = &ast.Lock{} }), sel(exprs(title), func(s *ast.Select) { s.Lock = &ast.Lock{Wait: ast.NoWait} })},
		{"locked tables", sel(exprs(title), func(s *ast.Select) { s.Lock = &ast.Lock{} }), sel(exprs(title), func(s *ast.Select) { s.Lock = &ast.Lock{Of: []ast.From{book}} })},
		{"kinds of grouping", sel(exprs(title), func(s *ast.Select) { s.Group = exprs(&ast.Grouping{Sets: [][]ast.Expr{{title}}}) }),
			sel(exprs(title), func(s *ast.Select) { s.Group = exprs(&ast.Grouping{Kind: ast.Cube, Sets: [][]ast.Expr{{title}}}) })},
		{"the expression that is selected and one that is equal", orderedBy(loud, loud), orderedBy(loud, op(ast.Concat, title, text("!")))},
		{"a grouped expression in HAVING and one that is equal", havingBy(loud, loud), havingBy(loud, op(ast.Concat, title, text("!")))},
		{"an order of an aggregate and of its group", value(&ast.Func{Name: "f", Order: []ast.Order{{X: title}}}), value(&ast.Func{Name: "f", Within: []ast.Order{{X: title}}})},
		{"separators", value(&ast.Func{Separator: new("a")}), value(&ast.Func{Separator: new("b")})},
		{"names of a window", value(&ast.Over{Func: title, Named: &ast.NamedWindow{Name: "a"}}), value(&ast.Over{Func: title, Named: &ast.NamedWindow{Name: "b"}})},
		{"any and all", where(eq(title, &ast.Quantified{Query: sel(exprs(title), nil)})), where(eq(title, &ast.Quantified{Query: sel(exprs(title), nil), All: true}))},
		{"a subquery that is lateral and one that isn't", from(title, &ast.Derived{Alias: "r", Query: r1.Query}), from(title, &ast.Derived{Alias: "r", Query: r1.Query, Lateral: true})},
		{"tables of values of other names", from(title, &ast.Values{Columns: []ast.ValuesColumn{{Name: "a"}}}), from(title, &ast.Values{Columns: []ast.ValuesColumn{{Name: "b"}}})},
		{"rows as arrays of other columns", from(title, arrays(book, "title")), from(title, arrays(book, "isbn"))},
		{"rows as arrays like other tables", from(title, arrays(book, "title")), from(title, arrays(author, "title"))},
		{"rows as arrays that are numbered", from(title, arrays(book, "title")), from(title, numbered(arrays(book, "title")))},
		{"tables of values of other lengths", from(title, &ast.Values{Flat: ints(1)}), from(title, &ast.Values{Flat: ints(2)})},
		{"a function with the numbers of its rows", from(title, &ast.TableFunc{Name: "f"}), from(title, &ast.TableFunc{Name: "f", Ordinality: true})},
		{"a table and a part of it", from(title, book), from(title, &ast.Sample{Of: book})},
		{"a table and one with a hint", from(title, book), from(title, &ast.Hinted{Of: book, Name: "use"})},
		{"hints of other indexes", from(title, &ast.Hinted{Of: book, Names: []string{"a"}}), from(title, &ast.Hinted{Of: book, Names: []string{"b"}})},
		{"a query with a prefix", sel(exprs(title), nil), ast.WithPrefix(sel(exprs(title), nil), ast.Prefix{Name: "a"}, nil)},
		{"prefixes of other texts", ast.WithPrefix(&ast.Insert{Into: book}, ast.Prefix{Text: "a"}, nil), ast.WithPrefix(&ast.Insert{Into: book}, ast.Prefix{Text: "b"}, nil)},
		{"an update with a prefix", ast.WithPrefix(&ast.Update{Table: book, All: true}, ast.Prefix{Name: "a"}, nil), &ast.Update{Table: book, All: true}},
		{"a delete with a prefix", ast.WithPrefix(&ast.Delete{Table: book, All: true}, ast.Prefix{Name: "a"}, nil), &ast.Delete{Table: book, All: true}},
		{"values of two storage classes", sel(exprs(integer(1)), nil), sel(exprs(text("x")), nil)},
		{"lists of different lengths", where(in(title, ints(2)...)), where(in(title, ints(3)...))},
		{"an empty list and none that is", where(in(title)), where(in(title, ints(1)...))},
		{"IN and NOT IN", where(in(title, ints(2)...)), where(&ast.In{X: title, List: ints(2), Not: true})},
		{"long lists of text and of bytes", where(in(title, bytesList(sqltype.TextOf("x"))...)), where(in(title, bytesList(sqltype.BytesOf([]byte("x")))...))},
		{"two subqueries of one alias", from(col(r1, "title"), r1), from(col(r2, "title"), r2)},
		{"a subquery that is in FROM and one that isn't", from(col(r1, "title"), r1), from(col(r2, "title"), r1)},
		{"rows side by side", &ast.Insert{Into: book, Columns: []*ast.Column{title}, Flat: ints(1)}, &ast.Insert{Into: book, Columns: []*ast.Column{title}, Flat: ints(2)}},
		{"every row meant or not", &ast.Delete{Table: book}, &ast.Delete{Table: book, All: true}},
		{"no conflict clause and do nothing", &ast.Insert{Into: book}, &ast.Insert{Into: book, OnConflict: &ast.Conflict{}}},
		{"a conflict's columns and its constraint", &ast.Insert{Into: book, OnConflict: &ast.Conflict{Constraint: "a"}}, &ast.Insert{Into: book, OnConflict: &ast.Conflict{}}},
		{"the condition of an index and of an update", &ast.Insert{Into: book, OnConflict: &ast.Conflict{IndexWhere: exprs(title)}}, &ast.Insert{Into: book, OnConflict: &ast.Conflict{Where: exprs(title)}}},
		{"a delete by another table", &ast.Delete{Table: book, All: true}, &ast.Delete{Table: book, All: true, Using: []ast.From{author}}},
		{"a delete of a few rows", &ast.Delete{Table: book, All: true}, &ast.Delete{Table: book, All: true, Limit: integer(1)}},
		{"an order of an update", &ast.Update{Table: book, All: true, Limit: integer(1)}, &ast.Update{Table: book, All: true, Limit: integer(1), Order: []ast.Order{{X: title}}}},
		{"merge clauses", &ast.Merge{Into: book, Source: author, Whens: []ast.MergeWhen{{Matched: true}}}, &ast.Merge{Into: book, Source: author, Whens: []ast.MergeWhen{{}}}},
		{"merge actions", &ast.Merge{Into: book, Source: author, Whens: []ast.MergeWhen{{Do: ast.MergeInsert}}}, &ast.Merge{Into: book, Source: author, Whens: []ast.MergeWhen{{}}}},
		{"tables of a list that is empty", sel(exprs(in(integer(1))), nil), sel(exprs(in(title)), nil)},
		{"tables of a condition that is one constant", sel(exprs(and(ast.FalseWord, title)), nil), sel(exprs(and(ast.FalseWord, integer(1))), nil)},
		{"a cell that can take NULL and one that can't",
			&ast.Select{Cells: []ast.Cell{{Expr: title, Codec: codecOf[string]()}}}, &ast.Select{Cells: []ast.Cell{{Expr: title, Codec: codecOf[*string]()}}}},
		{"an entity of another set of columns",
			&ast.Select{Cells: []ast.Cell{{Entity: bookEntity, From: book}}}, &ast.Select{Cells: []ast.Cell{{Entity: &entity{name: "Book/title", columns: []string{"title"}}, From: book}}}},
		{"AND of one and OR of one", where(and(title, ast.TrueWord)), where(or(title, ast.TrueWord))},
		{"literals", value(lit(sqltype.TextOf("a"))), value(lit(sqltype.TextOf("b")))},
		{"literals of two kinds", value(lit(sqltype.IntOf(1))), value(lit(sqltype.BoolOf(true)))},
		{"paths", value(fn(ast.JSONGet, title, jsonKey("a"))), value(fn(ast.JSONGet, title, jsonKey("b")))},
		{"a key and a place in an array", value(fn(ast.JSONGet, title, &ast.JSONPath{Steps: []ast.JSONStep{{Key: "", Index: 0, Array: true}}})), value(fn(ast.JSONGet, title, jsonKey("")))},
		{"places from the beginning and from the end", value(fn(ast.JSONGet, title, &ast.JSONPath{Steps: []ast.JSONStep{{Index: 1, Array: true}}})),
			value(fn(ast.JSONGet, title, &ast.JSONPath{Steps: []ast.JSONStep{{Index: -1, Array: true}}}))},
		{"functions", value(fn(ast.Lower, title)), value(fn(ast.Upper, title))},
		{"operators", value(&ast.Custom{Op: "<<", L: title, R: title}), value(&ast.Custom{Op: ">>", L: title, R: title})},
		{"a searched CASE and a simple one", value(&ast.Case{Whens: []ast.When{{Cond: title, Then: title}}}), value(&ast.Case{Of: title, Whens: []ast.When{{Cond: title, Then: title}}})},
		{"collations", value(&ast.Collate{X: title, Name: "a"}), value(&ast.Collate{X: title, Name: "b"})},
		{"types of a cast", value(&ast.Cast{X: title, Type: sqltype.Type{Kind: sqltype.String, Size: 5}}), value(&ast.Cast{X: title, Type: sqltype.Type{Kind: sqltype.String}})},
		{"LIKE with and without an escape", where(&ast.Binary{Op: ast.Like, L: title, R: text("x"), Escape: '\\'}), where(op(ast.Like, title, text("x")))},
		{"columns of one name, one of which can be NULL on the outer side",
			&ast.Select{From: []ast.From{author}, Joins: left, Cells: []ast.Cell{{Expr: title, Codec: codecOf[string]()}}},
			&ast.Select{From: []ast.From{author}, Joins: left, Cells: []ast.Cell{{Expr: &ast.Column{From: book, Name: "title", Type: title.Type, Nullable: true}, Codec: codecOf[string]()}}}},
		{"joins on the inner and on the outer side", sel(exprs(title), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.InnerJoin, bookPublishers)} }),
			sel(exprs(title), func(s *ast.Select) { s.Joins = []ast.Join{join(ast.LeftJoin, bookPublishers)} })},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if key(t, test.a) == key(t, test.b) {
				t.Errorf("one key for\n%s\n%s", dialect.String(test.a), dialect.String(test.b))
			}
		})
	}
}

func key(t *testing.T, n ast.Node) string {
	t.Helper()
	k, _, err := ast.Fingerprint(n, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(k)
}

// TestKeysThatMustNotDiffer: values of one storage class and nodes' identities are no part of a key.
func TestKeysThatMustNotDiffer(t *testing.T) {
	title := func() *ast.Column { return col(&ast.Table{Name: "book"}, "title") }
	tests := []struct {
		name string
		a, b ast.Node
	}{
		{"values", where(eq(title(), integer(1))), where(eq(title(), integer(2)))},
		{"values of a list", where(in(title(), ints(2)...)), where(in(title(), sqltype.Null, sqltype.Null))},
		{"lengths of long lists", where(in(title(), ints(501)...)), where(in(title(), ints(100_000)...))},
		{"nodes made anew", sel(exprs(title()), nil), sel(exprs(title()), nil)},
	}
	for _, test := range tests {
		if key(t, test.a) != key(t, test.b) {
			t.Errorf("%s: two keys", test.name)
		}
	}
}

func TestFingerprintAppends(t *testing.T) {
	n := where(eq(col(book, "title"), integer(7)))
	k, args, err := ast.Fingerprint(n, []byte("key:"), []sqltype.Value{sqltype.Null})
	if err != nil || string(k) != "key:"+key(t, n) || len(args) != 2 || args[1].Int() != 7 {
		t.Errorf("got %q, %v, %v", k, args, err)
	}
}

// bigSelect has five joins, two of them by relationship through an association table, and six predicates.
func bigSelect() *ast.Select {
	b2, a2 := alias(book, "b2"), alias(author, "a2")
	lastName, title := col(author, "last_name"), col(book, "title")
	return &ast.Select{
		Cells: []ast.Cell{{Entity: authorEntity, From: author}},
		Joins: []ast.Join{
			join(ast.InnerJoin, authorBooks), join(ast.LeftJoin, bookPublishers),
			join(ast.InnerJoin, b2, onAuthor(b2, author)), join(ast.LeftJoin, a2, onAuthor(a2, b2)),
		},
		Where: exprs(op(ast.Gt, lastName, text("B")), op(ast.Like, title, text("T%")), or(eq(col(b2, "book_id"), integer(1)), eq(col(b2, "book_id"), integer(2))),
			in(col(author, "author_id"), ints(5)...), &ast.IsNull{X: col(a2, "first_name"), Not: true}),
		Order: []ast.Order{{X: lastName, Desc: true}},
		Limit: integer(10),
	}
}

func TestFingerprintAllocatesNothing(t *testing.T) {
	n := bigSelect()
	key, args := make([]byte, 0, 4096), make([]sqltype.Value, 0, 64)
	got := testing.AllocsPerRun(100, func() {
		if _, _, err := ast.Fingerprint(n, key, args); err != nil {
			t.Fatal(err)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

func BenchmarkFingerprint(b *testing.B) {
	n := bigSelect()
	key, args := make([]byte, 0, 4096), make([]sqltype.Value, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := ast.Fingerprint(n, key, args); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	n := bigSelect()
	d := dialects[1]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dialect.Compile(d, n); err != nil {
			b.Fatal(err)
		}
	}
}
