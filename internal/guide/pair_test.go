package guide

import (
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

var write = flag.Bool("guide", false, "write the documents of pairs anew")

// out is where the snippets print.
var out = io.Discard

// pair is an entry of a document that shows the same in another library and in Retort.
type pair struct {
	title  string
	note   string // what differs, if that isn't seen
	theirs string
	// ours is run, and its result shown as text must be want. The document shows its body without the return at its end; if that is all
	// there is, what is returned.
	ours func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error)
	want string
	// decl is the type or function of this package whose source the document shows instead of ours's.
	decl string
}

// section is a part of such a document.
type section struct {
	title string
	pairs []pair
}

// document is one of them.
type document struct {
	file      string
	variables []string // where its pairs stand in this package
	intro     string
	language  string // of their code
	sections  []section
}

// run runs each pair on a library of its own.
func (d document) run(t *testing.T) {
	for _, sec := range d.sections {
		for _, p := range sec.pairs {
			t.Run(p.title, func(t *testing.T) {
				s, eng := library(t)
				got, err := p.ours(t.Context(), s, eng)
				if err != nil {
					t.Fatal(err)
				}
				if text := show(got); text != p.want {
					t.Errorf("got %s, want %s", text, p.want)
				}
			})
		}
	}
}

// check compares the file with what the pairs make of it, or writes it.
func (d document) check(t *testing.T, atLeast int) {
	sources := oursOf(t, d.variables)
	var b strings.Builder
	b.WriteString(d.intro)
	n := 0
	for _, sec := range d.sections {
		fmt.Fprintf(&b, "\n## %s\n", sec.title)
		for _, p := range sec.pairs {
			code := sources[p.title]
			if p.decl != "" {
				code = declaration(t, p.decl)
			}
			if code == "" {
				t.Fatalf("%s: no source", p.title)
			}
			n++
			fmt.Fprintf(&b, "\n### %d. %s\n\n", n, p.title)
			if p.note != "" {
				fmt.Fprintf(&b, "%s\n\n", p.note)
			}
			fmt.Fprintf(&b, "```%s\n%s\n```\n```go\n%s\n```\n", d.language, strings.Trim(p.theirs, "\n"), code)
		}
	}
	if n < atLeast {
		t.Errorf("there are %d pairs, want %d", n, atLeast)
	}
	checkDocument(t, d.file, b.String())
}

// checkDocument compares a file with what was made for it, or writes it.
func checkDocument(t *testing.T, file, text string) {
	t.Helper()
	if *write {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != text {
		t.Errorf("%s is not what the pairs make of it (%v): run go test ./internal/guide -guide, and read the difference", file, err)
	}
}

// source is a parsed file of Go code.
type source struct {
	text string
	fset *token.FileSet
	file *ast.File
}

func parse(t *testing.T, name string) source {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return source{string(text), fset, file}
}

// between is the source from one place to another.
func (s source) between(from, to token.Pos) string {
	return s.text[s.fset.Position(from).Offset:s.fset.Position(to).Offset]
}

// oursOf returns what is shown of each pair of some variables, by the pair's title.
func oursOf(t *testing.T, variables []string) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"sqlalchemy_test.go", "gorm_test.go", "gormwrite_test.go"} {
		src := parse(t, name)
		for _, v := range variables {
			if obj := src.file.Scope.Lookup(v); obj != nil {
				src.pairs(t, obj.Decl.(ast.Node), out)
			}
		}
	}
	return out
}

// pairs notes what is shown of each pair of a declaration.
func (s source) pairs(t *testing.T, decl ast.Node, out map[string]string) {
	ast.Inspect(decl, func(n ast.Node) bool {
		title, body := "", ""
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, e := range lit.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			switch kv.Key.(*ast.Ident).Name {
			case "title":
				title = strings.Trim(s.between(kv.Value.Pos(), kv.Value.End()), "\"`")
			case "ours":
				body = s.body(kv.Value.(*ast.FuncLit))
			}
		}
		if out[title] != "" {
			t.Errorf("two pairs are called %q", title)
		}
		out[title] = body
		return false
	})
}

// body is what is shown of a function.
func (s source) body(f *ast.FuncLit) string {
	list := f.Body.List
	last := list[len(list)-1].(*ast.ReturnStmt)
	if len(list) == 1 {
		return undent(s.between(last.Results[0].Pos(), last.Results[0].End()))
	}
	return undent(strings.TrimRight(s.between(f.Body.Lbrace+1, last.Pos()), " \t\n"))
}

// declaration is the source of a type or function of this package or of the fixture, with its comment.
func declaration(t *testing.T, name string) string {
	for _, file := range []string{"models_test.go", "../fixture/library.go"} {
		src := parse(t, file)
		for _, d := range src.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == name && d.Recv == nil {
					return src.between(d.Pos(), d.End())
				}
			case *ast.GenDecl:
				if spec, ok := d.Specs[0].(*ast.TypeSpec); ok && spec.Name.Name == name {
					return src.between(d.Pos(), d.End())
				}
			}
		}
	}
	return ""
}

// undent takes from all lines the tabs that all but the first have in common, as code within other code has them.
func undent(code string) string {
	lines := strings.Split(strings.Trim(code, "\n"), "\n")
	margin := -1
	for i, line := range lines {
		tabs := len(line) - len(strings.TrimLeft(line, "\t"))
		if strings.TrimSpace(line) != "" && (i > 0 || tabs > 0) && (margin < 0 || tabs < margin) {
			margin = tabs
		}
	}
	for i, line := range lines {
		lines[i] = line[min(max(margin, 0), len(line)-len(strings.TrimLeft(line, "\t"))):]
	}
	return strings.Join(lines, "\n")
}

// show writes results for people: objects by their names, lists with commas.
func show(x any) string {
	switch x := x.(type) {
	case *Author:
		if x == nil {
			return "nobody"
		}
		return x.LastName
	case *Book:
		return x.Title
	case *Tag:
		return x.Name
	case *Article:
		return x.Headline
	case *Section:
		return x.Name
	case *string:
		return *x
	case error:
		return x.Error()
	case fmt.Stringer:
		return x.String()
	}
	v := reflect.ValueOf(x)
	if v.Kind() != reflect.Slice {
		return fmt.Sprint(x)
	}
	items := make([]string, v.Len())
	for i := range items {
		items[i] = show(v.Index(i).Interface())
	}
	return strings.Join(items, ", ")
}
