package dialect_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/internal/golden"
	"github.com/retort-go/retort/sqltype"
)

// The tables of the tests: author 1-N book N-M publisher.
var (
	author        = &ast.Table{Name: "author"}
	book          = &ast.Table{Name: "book"}
	publisher     = &ast.Table{Name: "publisher"}
	bookPublisher = &ast.Table{Name: "book_publisher"}
)

// col returns a NOT NULL integer column, or a text column if its name doesn't end in id.
func col(from ast.From, name string) *ast.Column {
	kind := sqltype.String
	if strings.HasSuffix(name, "id") {
		kind = sqltype.Int64
	}
	return &ast.Column{From: from, Name: name, Type: sqltype.Type{Kind: kind}}
}

func integer(n int64) *ast.Bind { return &ast.Bind{Value: sqltype.IntOf(n)} }
func text(s string) *ast.Bind   { return &ast.Bind{Value: sqltype.TextOf(s)} }

func op(o ast.Op, l, r ast.Expr) *ast.Binary { return &ast.Binary{Op: o, L: l, R: r} }
func eq(l, r ast.Expr) *ast.Binary           { return op(ast.Eq, l, r) }
func and(xs ...ast.Expr) *ast.Logic          { return &ast.Logic{Xs: xs} }
func or(xs ...ast.Expr) *ast.Logic           { return &ast.Logic{Or: true, Xs: xs} }
func not(x ast.Expr) *ast.Not                { return &ast.Not{X: x} }
func exprs(xs ...ast.Expr) []ast.Expr        { return xs }

func call(name string, args ...ast.Expr) *ast.Func { return &ast.Func{Name: name, Args: args} }

func in(x ast.Expr, values ...sqltype.Value) *ast.In { return &ast.In{X: x, List: values} }

// ints returns the values from 1 to n.
func ints(n int) []sqltype.Value {
	vs := make([]sqltype.Value, n)
	for i := range vs {
		vs[i] = sqltype.IntOf(int64(i + 1))
	}
	return vs
}

func codecOf[T any]() *sqltype.Codec {
	c, err := sqltype.CodecOf(reflect.TypeFor[T]())
	if err != nil {
		panic(err)
	}
	return c
}

// cells makes plain cells without a codec.
func cells(xs ...ast.Expr) []ast.Cell {
	out := make([]ast.Cell, len(xs))
	for i, x := range xs {
		out[i].Expr = x
	}
	return out
}

// sel selects expressions; change completes the statement.
func sel(xs []ast.Expr, change func(s *ast.Select)) *ast.Select {
	s := &ast.Select{Cells: cells(xs...)}
	if change != nil {
		change(s)
	}
	return s
}

// entity reads the columns of a table.
type entity struct {
	name    string
	columns []string
	err     error
}

func (e *entity) EntityKey() string { return e.name }

func (e *entity) EntityExprs() []*ast.Column { return nil }

func (e *entity) EntityColumns(from ast.From) ([]*ast.Column, error) {
	cols := make([]*ast.Column, len(e.columns))
	for i, c := range e.columns {
		cols[i] = col(from, c)
	}
	return cols, e.err
}

func (e *entity) EntityDecoder() (func(sqltype.Ptr, sqltype.Source, int) error, error) {
	return nil, errors.New("entity of a test reads nothing")
}

func (e *entity) EntityRow(reflect.Value, []sqltype.Value) ([]*ast.Column, []sqltype.Value, error) {
	return nil, nil, errors.New("entity of a test writes nothing")
}

var (
	authorEntity = &entity{name: "Author", columns: []string{"author_id", "first_name", "last_name"}}
	bookEntity   = &entity{name: "Book", columns: []string{"book_id", "author_id", "title"}}
)

// relation is a relationship with a path of its own.
type relation struct {
	ast.IsRelation
	left  ast.From
	steps []ast.Join
	err   error
}

func (r *relation) Path() (ast.From, []ast.Join, error) { return r.left, r.steps, r.err }

// The relationships of the tables, from and to the tables as they stand under their own names.
var (
	authorBooks = &relation{left: author, steps: []ast.Join{
		{Target: book, On: exprs(eq(col(book, "author_id"), col(author, "author_id")))},
	}}
	bookAuthor = &relation{left: book, steps: []ast.Join{
		{Target: author, On: exprs(eq(col(author, "author_id"), col(book, "author_id")))},
	}}
	bookPublishers = &relation{left: book, steps: []ast.Join{
		{Target: bookPublisher, On: exprs(eq(col(bookPublisher, "book_id"), col(book, "book_id")))},
		{Target: publisher, On: exprs(eq(col(publisher, "publisher_id"), col(bookPublisher, "publisher_id")))},
	}}
)

// statement is one case of a golden file.
type statement struct {
	name string
	node ast.Node
}

var dialects = []dialect.Dialect{dialect.Neutral(), sqlite.New(), postgres.New(), mysql.New("8.4.3"), mysql.New("10.11.6-MariaDB")}

// run holds statements against a golden file: a section with the text, the values and, if there is a result, its columns. Dialects
// that give the same share a section, which names them unless it is all.
func run(t *testing.T, path string, statements []statement) {
	file := golden.Open(t, path)
	for _, s := range statements {
		var texts []string
		names := make(map[string][]string)
		for _, d := range dialects {
			text := show(t, d, s)
			if names[text] == nil {
				texts = append(texts, text)
			}
			names[text] = append(names[text], d.Name())
		}
		for _, text := range texts {
			section := s.name
			if len(texts) > 1 {
				section += " / " + strings.Join(names[text], ", ")
			}
			file.Want(section, text)
		}
	}
}

// show compiles a statement and checks that the fingerprint has the same values in the same order.
func show(t *testing.T, d dialect.Dialect, s statement) string {
	t.Helper()
	compiled, values, err := dialect.CompileCollecting(d, s.node)
	_, args, fault := ast.Fingerprint(s.node, nil, nil)
	if err != nil {
		return "error: " + err.Error()
	}
	if fault != nil {
		t.Errorf("%s: compiles, but the fingerprint says %v", s.name, fault)
	}
	checkOrder(t, s.name+" on "+d.Name(), compiled.Order, values, args)
	var b strings.Builder
	b.WriteString(compiled.SQL)
	if len(values) > 0 {
		fmt.Fprintf(&b, "\nvalues: %v", sqltype.ListOf(values))
	}
	if len(compiled.Columns) > 0 {
		b.WriteString("\ncolumns: " + strings.Join(compiled.Columns, ", "))
	}
	return b.String()
}

// checkOrder checks that each placeholder takes the value it was written for, and that each value of the fingerprint has a placeholder or
// is equal to one that has: a term that is named by its place leaves its values out.
func checkOrder(t *testing.T, what string, order []int, values, args []sqltype.Value) {
	t.Helper()
	if order == nil && len(values) != len(args) || order != nil && len(order) != len(values) {
		t.Errorf("%s: the compiler wrote %d binds in order %v, the fingerprint has %d", what, len(values), order, len(args))
		return
	}
	sent := make([]bool, len(args))
	for i := range values {
		from := i
		if order != nil {
			from = order[i]
		}
		if from >= len(args) || !values[i].Equal(args[from]) {
			t.Errorf("%s: bind %d is %v in the text and value %d of the fingerprint's %v", what, i+1, values[i], from, args)
			return
		}
		sent[from] = true
	}
	for i, ok := range sent {
		if !ok && !slices.ContainsFunc(values, args[i].Equal) {
			t.Errorf("%s: value %d of the fingerprint, %v, is not in the text", what, i, args[i])
		}
	}
}
