package dialect_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/sqltype"
)

// TestManyConstructs: the golden files show at least 300 constructs that compile, each a statement of its own.
func TestManyConstructs(t *testing.T) {
	texts := make(map[string]bool)
	for _, s := range allStatements() {
		for _, d := range dialects {
			if compiled, err := dialect.Compile(d, s.node); err == nil {
				texts[compiled.SQL] = true
				break
			}
		}
	}
	for name := range notRun {
		if !slices.ContainsFunc(allStatements(), func(s statement) bool { return s.name == name }) {
			t.Errorf("there is no statement %q that could be left out", name)
		}
	}
	if len(texts) < 300 {
		t.Errorf("%d constructs, want 300 at least", len(texts))
	}
}

// TestGoldensAreUnderstood: what the golden files have for a database is understood by it. Statements aren't run but explained or prepared:
// their values are of no consequence. The columns a, b and c of their tables have no type of their own: a statement must be understood
// with one of several.
func TestGoldensAreUnderstood(t *testing.T) {
	for _, db := range testdb.All() {
		t.Run(db.Name, func(t *testing.T) {
			eng := db.Open(t)
			left := make(map[string]error)
			todo := runnable(eng.Dialect())
			for _, types := range columnTypes {
				makeTables(t, eng, types[0], types[1])
				todo = slices.DeleteFunc(todo, func(s statement) bool {
					left[s.name] = explain(t.Context(), eng, s.node)
					return left[s.name] == nil
				})
			}
			for name, err := range left {
				if err != nil {
					t.Errorf("%q: %v", name, err)
				}
			}
		})
	}
}

// columnTypes are the types of a, and of b and c, that statements are tried with.
var columnTypes = [][2]string{
	{"VARCHAR(50)", "VARCHAR(50)"}, {"BIGINT", "BIGINT"}, {"DECIMAL(10, 2)", "DECIMAL(10, 2)"}, {"BOOLEAN", "BOOLEAN"}, {"TIMESTAMP", "TIMESTAMP"},
	{"TIMESTAMP", "BIGINT"}, {"VARCHAR(50)", "BIGINT"},
}

// runnable are the statements that compile for a dialect, less those of which it is known why a database can't run them.
func runnable(d dialect.Dialect) []statement {
	_, strict := d.(dialect.BindTyper)
	return slices.DeleteFunc(allStatements(), func(s statement) bool {
		_, err := dialect.Compile(d, s.node)
		return err != nil || notRun[s.name] != "" || strict && (notTyped[s.name] != "" || strings.HasSuffix(s.name, " of operators"))
	})
}

// notRun are statements that only show their text, and why.
var notRun = map[string]string{
	"casts":                                       "it has the types of all databases",
	"a function without arguments":                "there is no such function everywhere",
	"an expression as limit":                      "some databases take a number only, which is all that the typed language gives",
	"a function in a schema":                      "there is no such function",
	"rows as arrays, in a schema":                 "there is no such schema",
	"a table in a schema":                         "there is no such schema",
	"a table in a schema under an alias":          "there is no such schema",
	"in a schema, by another table":               "there is no such schema",
	"a filter of an aggregate with two arguments": "there is no such function",
	"raw SQL":                           "its function is one of some databases",
	"a name as raw SQL":                 "its name is one of some databases",
	"raw SQL that ends inside a string": "it is meant to be broken",
	"a question mark in raw SQL that is an operator":           "it is an operator of PostgreSQL's JSONB",
	"question marks in raw SQL that are text":                  "it has the quotes of all databases",
	"do nothing, by the name of a constraint":                  "there is no such constraint",
	"by the name of a constraint":                              "there is no such constraint",
	"an operator of the database":                              "it is an operator of some databases",
	"an operator with a question mark":                         "it is an operator of PostgreSQL's JSONB",
	"a function in FROM":                                       "it is an extension on SQLite",
	"match of columns":                                         "it wants a full-text index on some databases",
	"match of operators":                                       "it wants a full-text index on some databases",
	"match of values":                                          "it wants a full-text index on some databases",
	"having an equal expression that isn't the one grouped by": "some databases can't know that it is",
	"a collation":                                              "there is no such collation",
}

// notTyped are statements whose operands show precedence or binds, of types that a strict database doesn't take together.
var notTyped = map[string]string{
	"time_diff of values":                                 "a number for a time",
	"position of values":                                  "a number is looked for in a text",
	"regexp of values":                                    "a number for a pattern",
	"regexp_replace of values":                            "a number for a pattern",
	"replace of values":                                   "a number for a text",
	"concatenation beside arithmetic":                     "sums of texts",
	"arithmetic on a concatenation":                       "sums of texts",
	"values in every clause are in the order of the text": "the column isn't the one grouped by",
}

// makeTables makes the tables of the statements anew. A column that a new statement names goes here.
func makeTables(t *testing.T, eng *engine.Engine, a, b string) {
	t.Helper()
	doc, err := eng.Dialect().TypeName(sqltype.Type{Kind: sqltype.JSON})
	if err != nil {
		t.Fatal(err)
	}
	list, err := eng.Dialect().TypeName(sqltype.Type{Kind: sqltype.Array, Elem: &sqltype.Type{Kind: sqltype.Int64}})
	if err != nil {
		t.Fatal(err)
	}
	names := strings.NewReplacer("$a", a, "$b", b, "$doc", doc, "$list", list)
	for _, text := range []string{
		"DROP TABLE IF EXISTS author", "DROP TABLE IF EXISTS book", "DROP TABLE IF EXISTS publisher", "DROP TABLE IF EXISTS book_publisher",
		"DROP TABLE IF EXISTS print", "DROP TABLE IF EXISTS audio",
		"CREATE TABLE author (author_id BIGINT PRIMARY KEY, manager_id BIGINT, first_name VARCHAR(50), last_name VARCHAR(50), name VARCHAR(50), a $a, b $b)",
		"CREATE TABLE book (book_id BIGINT PRIMARY KEY, author_id BIGINT, title VARCHAR(50), isbn VARCHAR(20) UNIQUE, a $a, b $b, c $b, a_1 $b, active BOOLEAN, flag BOOLEAN, n BIGINT, doc $doc, list $list," +
			" rating BIGINT, year BIGINT, count BIGINT, kind VARCHAR(10), UNIQUE (isbn, title))",
		"CREATE TABLE print (book_id BIGINT, pages BIGINT)", "CREATE TABLE audio (book_id BIGINT)",
		"CREATE TABLE publisher (publisher_id BIGINT PRIMARY KEY, name VARCHAR(50))",
		"CREATE TABLE book_publisher (book_id BIGINT, publisher_id BIGINT)",
	} {
		if _, err := engine.ExecSQL(t.Context(), eng, names.Replace(text)); err != nil {
			t.Fatal(err)
		}
	}
}

// explain has the database say what it would do. A server that infers the types of placeholders prepares the statement.
func explain(ctx context.Context, eng *engine.Engine, n ast.Node) error {
	compiled, err := dialect.Compile(eng.Dialect(), n)
	if err != nil {
		return err
	}
	if _, infers := eng.Dialect().(dialect.BindTyper); infers {
		return prepare(ctx, eng, "PREPARE golden AS "+compiled.SQL)
	}
	if eng.Dialect().Has(dialect.DuplicateKey) { // EXPLAIN of RETURNING would hang
		return prepare(ctx, eng, "PREPARE golden FROM '"+strings.NewReplacer("'", "''", `\`, `\\`).Replace(compiled.SQL)+"'")
	}
	_, values, err := ast.Fingerprint(n, nil, nil)
	if err != nil {
		return err
	}
	var args []any
	for i := range values {
		args = append(args, values[i])
	}
	if compiled.Order != nil {
		args = nil
		for _, from := range compiled.Order {
			args = append(args, values[from])
		}
	}
	_, err = engine.ExecSQL(ctx, eng, "EXPLAIN "+compiled.SQL, args...)
	return err
}

// prepare has the server prepare a statement called golden.
func prepare(ctx context.Context, eng *engine.Engine, text string) error {
	return engine.Transact(ctx, eng, func(tx *engine.Tx) error { // on one connection
		if _, err := engine.ExecSQL(ctx, tx, text); err != nil {
			return err
		}
		_, err := engine.ExecSQL(ctx, tx, "DEALLOCATE PREPARE golden")
		return err
	})
}
