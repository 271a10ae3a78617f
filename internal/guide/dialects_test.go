package guide

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// vendorSection is a part of docs/dialects.md: what one database has beyond the language. Its pairs are the cases of a test of the dialect's
// package (internal/vendortest), which runs each and holds its SQL in a golden file.
type vendorSection struct {
	title string
	intro string
	file  string // of the test, in dialect/
	test  string
}

// vendorSections are the sections, in order.
var vendorSections = []vendorSection{
	{"PostgreSQL: arrays", "Beside these, the language has arrays on every database: `ArrayHas`, `ArrayAt`, `ArrayLen`, `AnyElement` and others, see [sql.md](sql.md). " +
		"Places are counted from 0, as in Go.", "postgres/array_test.go", "TestArrays"},
	{"PostgreSQL: ranges", "`sqltype.Range[T]` is a column of one range, `sqltype.Multirange[T]` one of several. The functions take both.",
		"postgres/range_test.go", "TestRanges"},
	{"PostgreSQL: JSON documents", "`JSONAt`, `JSONText`, `JSONSet` and others of the language work on every database, see [sql.md](sql.md). These need JSONB. " +
		"A path (`postgres.JSONPath`) is the database's own language: write it yourself and give values by `With`, never build it from input.",
		"postgres/jsonb_test.go", "TestJSONB"},
	{"PostgreSQL: full text", "`ToTSVector` makes words of a text, the queries say what is looked for, `Found` puts them together. The first argument is a configuration " +
		"of the server, such as `english`; empty is the database's default. `PlainQuery`, `PhraseQuery` and `WebQuery` take any text; `RawQuery` takes the server's own " +
		"syntax, and a text that is none is an error of the database.", "postgres/fulltext_test.go", "TestFullText"},
	{"PostgreSQL: hstore", "The extension must be there: `CREATE EXTENSION hstore`. A key without a value is a nil in the map.", "postgres/vendor_test.go", "TestHStore"},
	{"MySQL and MariaDB: MATCH", "The columns need a FULLTEXT index of just these (`mysql.FullText`). The mode says how the words are read.",
		"mysql/typed_test.go", "TestFullText"},
	{"SQLite: FTS5", "A table of full-text search is declared by `sqlite.FTS5`. `Found` takes a query in FTS5's own syntax, where quotes and operators count; " +
		"`sqlite.Words` makes a query of any text.", "sqlite/fulltext_test.go", "TestFTS5Tables"},
}

const vendorIntro = `# What one database has

The language ([sql.md](sql.md)) means the same on every database. What only one has is in its dialect's package, typed like the rest: the other dialects
refuse it when the statement is compiled, and nothing is sent. Each statement below is a case of a test that runs it on its database; a section begins with what its
names stand for. ` + "`$1` and `?`" + ` are bind values.
`

// TestDialectsGuideShowsWhatIsTested: docs/dialects.md has the cases of the tests it names, with the SQL of their golden files.
func TestDialectsGuideShowsWhatIsTested(t *testing.T) {
	var b strings.Builder
	b.WriteString(vendorIntro)
	n := 0
	for _, sec := range vendorSections {
		names, cases, golden := vendorCases(t, sec)
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n```go\n%s\n```\n", sec.title, sec.intro, names)
		sql := sections(t, golden)
		for _, c := range cases {
			if sql[c.name] == "" {
				t.Fatalf("%s: %s has no SQL of %q", sec.test, golden, c.name)
			}
			fmt.Fprintf(&b, "\n%s:\n\n```sql\n%s\n```\n```go\n%s\n```\n", strings.ToUpper(c.name[:1])+c.name[1:], sql[c.name], c.code)
			n++
		}
	}
	if n < 80 {
		t.Errorf("%d cases were found, want 80 at least", n)
	}
	checkDocument(t, "../../docs/dialects.md", b.String())
}

// vendorCase is a case of a test: its name and the source of its statement.
type vendorCase struct{ name, code string }

// vendorCases reads a test: the source of what its cases' names stand for, the cases, and where their golden file is.
func vendorCases(t *testing.T, sec vendorSection) (names string, cases []vendorCase, golden string) {
	t.Helper()
	file := filepath.Join("../../dialect", sec.file)
	src := parse(t, file)
	obj := src.file.Scope.Lookup(sec.test)
	if obj == nil {
		t.Fatalf("%s has no %s", file, sec.test)
	}
	var lines []string
	for _, stmt := range obj.Decl.(*ast.FuncDecl).Body.List {
		switch stmt := stmt.(type) {
		case *ast.AssignStmt:
			if golden == "" && !mentions(stmt, "t") {
				lines = append(lines, strings.ReplaceAll(src.between(stmt.Pos(), stmt.End()), "\n\t", "\n"))
			}
		case *ast.ExprStmt:
			if call, ok := stmt.X.(*ast.CallExpr); ok && isCall(call, "Run") {
				golden = filepath.Join(filepath.Dir(file), unquote(call.Args[1]))
				cases = src.cases(call.Args[3:])
			}
		}
	}
	if len(cases) == 0 {
		t.Fatalf("%s: %s runs no cases", file, sec.test)
	}
	return strings.Join(lines, "\n"), cases, golden
}

// cases are the calls of Gives, each with a name and a statement first, whatever is called on it.
func (s source) cases(args []ast.Expr) []vendorCase {
	var out []vendorCase
	for _, arg := range args {
		ast.Inspect(arg, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isCall(call, "Gives") {
				return true
			}
			out = append(out, vendorCase{unquote(call.Args[0]), strings.ReplaceAll(s.between(call.Args[1].Pos(), call.Args[1].End()), "\n\t\t", "\n")})
			return false
		})
	}
	return out
}

func isCall(call *ast.CallExpr, name string) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == name
}

// mentions tells whether a name is used in a piece of code, as that of the test is in what has to do with the database.
func mentions(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Name == name
		return !found
	})
	return found
}

func unquote(e ast.Expr) string {
	s, err := strconv.Unquote(e.(*ast.BasicLit).Value)
	if err != nil {
		return ""
	}
	return s
}

// sections are the statements of a golden file by their names, without the values behind them.
func sections(t *testing.T, file string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	name := ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if mark, ok := strings.CutPrefix(line, "-- "); ok {
			name = strings.TrimSuffix(mark, " --")
		} else if out[name] == "" {
			out[name] = line
		}
	}
	return out
}
