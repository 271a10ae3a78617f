package ast_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

func col(name string) *ast.Column { return &ast.Column{From: &ast.Table{Name: "t"}, Name: name} }

func TestWalk(t *testing.T) {
	a, b, c := col("a"), col("b"), col("c")
	tests := []struct {
		name string
		x    ast.Expr
		want string // names of the columns met, in order
	}{
		{"nothing", nil, ""},
		{"a column", a, "a"},
		{"operands from left to right", &ast.Binary{L: a, R: &ast.Unary{Op: ast.Neg, X: b}}, "a b"},
		{"conditions", &ast.Logic{Xs: []ast.Expr{a, &ast.Not{X: b}, &ast.IsNull{X: c}}}, "a b c"},
		{"between", &ast.Between{X: a, Low: b, High: c}, "a b c"},
		{"a row in a list", &ast.In{X: &ast.Row{Xs: []ast.Expr{a, b}}}, "a b"},
		{"a function with a filter", &ast.Func{Args: []ast.Expr{a}, Filter: []ast.Expr{b}}, "a b"},
		{"a cast", &ast.Cast{X: a}, "a"},
		{"a case without else", &ast.Case{Whens: []ast.When{{Cond: a, Then: b}}}, "a b"},
		{"a case", &ast.Case{Whens: []ast.When{{Cond: a, Then: b}}, Else: c}, "a b c"},
		{"arguments of raw SQL", &ast.Raw{SQL: "?", Args: []ast.Expr{a}}, "a"},
		{"a proposed value", &ast.Excluded{Column: a}, "a"},
		{"what a deferred expression makes", &ast.Deferred{Make: func() (ast.Expr, error) { return &ast.Opt{X: a}, nil }}, "a"},
		{"subqueries are not entered", &ast.Binary{L: a, R: &ast.Scalar{Query: &ast.Select{Cells: []ast.Cell{{Expr: b}}}}}, "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			ast.Walk(test.x, func(x ast.Expr) bool {
				if c, ok := x.(*ast.Column); ok {
					got = append(got, c.Name)
				}
				return true
			})
			if strings.Join(got, " ") != test.want {
				t.Errorf("got %v, want %s", got, test.want)
			}
		})
	}
}

func TestWalkStopsWhereToldTo(t *testing.T) {
	n := 0
	ast.Walk(&ast.Not{X: col("a")}, func(ast.Expr) bool { n++; return false })
	if n != 1 {
		t.Errorf("visited %d nodes, want 1", n)
	}
}

func TestResolved(t *testing.T) {
	a, fault := col("a"), errors.New("fault")
	deferred := func(x ast.Expr, err error) ast.Expr {
		return &ast.Deferred{Make: func() (ast.Expr, error) { return x, err }}
	}
	if got := ast.Resolved(&ast.Opt{X: deferred(deferred(&ast.Opt{X: a}, nil), nil)}); got != ast.Expr(a) {
		t.Errorf("got %T, want the column", got)
	}
	if bad, ok := ast.Resolved(deferred(deferred(nil, fault), nil)).(*ast.Bad); !ok || bad.Err != fault {
		t.Error("a fault of a deferred expression is lost")
	}
}

func TestSame(t *testing.T) {
	q := &ast.Select{}
	tests := []struct {
		name string
		a, b ast.From
		want bool
	}{
		{"tables of one name", &ast.Table{Name: "t"}, &ast.Table{Name: "t"}, true},
		{"tables of different aliases", &ast.Table{Name: "t"}, &ast.Table{Name: "t", Alias: "u"}, false},
		{"tables of different schemas", &ast.Table{Name: "t"}, &ast.Table{Name: "t", Schema: "s"}, false},
		{"one subquery under one alias", &ast.Derived{Query: q, Alias: "r"}, &ast.Derived{Query: q, Alias: "r"}, true},
		{"one subquery under two aliases", &ast.Derived{Query: q, Alias: "r"}, &ast.Derived{Query: q, Alias: "s"}, false},
		{"two subqueries under one alias", &ast.Derived{Query: q, Alias: "r"}, &ast.Derived{Query: &ast.Select{}, Alias: "r"}, false},
		{"a table and a subquery", &ast.Table{Name: "r"}, &ast.Derived{Query: q, Alias: "r"}, false},
		{"nothing and a table", nil, &ast.Table{Name: "t"}, false},
	}
	for _, test := range tests {
		if got := ast.Same(test.a, test.b); got != test.want {
			t.Errorf("%s: got %v", test.name, got)
		}
	}
}

func TestListKind(t *testing.T) {
	list := func(vs ...sqltype.Value) *ast.In { return &ast.In{List: vs} }
	if k := list(sqltype.Null, sqltype.IntOf(1), sqltype.TextOf("x")).ListKind(); k != sqltype.IntValue {
		t.Errorf("got %v, want the first that isn't NULL", k)
	}
	if k := list(sqltype.Null).ListKind(); k != sqltype.NullValue {
		t.Errorf("got %v, want NULL", k)
	}
}

func TestFingerprintReturnsTheFirstFault(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	bad := func(err error) ast.Expr { return &ast.Bad{Err: err} }
	tests := []struct {
		name string
		node ast.Node
	}{
		{"of the statement", &ast.Select{Err: first, Where: []ast.Expr{bad(second)}}},
		{"of a cell", &ast.Select{Cells: []ast.Cell{ast.BadCell(first)}, Where: []ast.Expr{bad(second)}}},
		{"of an expression", &ast.Select{Where: []ast.Expr{bad(first), bad(second)}}},
		{"of a subquery", &ast.Select{Where: []ast.Expr{&ast.Exists{Query: &ast.Select{Err: first}}, bad(second)}}},
		{"of a deferred expression", &ast.Select{Where: []ast.Expr{&ast.Deferred{Make: func() (ast.Expr, error) { return nil, first }}, bad(second)}}},
		{"before an empty list", &ast.Select{Where: []ast.Expr{&ast.In{X: bad(first)}}}},
		{"behind FALSE", &ast.Select{Where: []ast.Expr{&ast.Logic{Xs: []ast.Expr{ast.FalseWord, bad(first)}}}}},
		{"of an insert", &ast.Insert{Err: first}},
		{"of an update", &ast.Update{Err: first}},
		{"of a delete", &ast.Delete{Err: first}},
	}
	for _, test := range tests {
		if _, _, err := ast.Fingerprint(test.node, nil, nil); err != first {
			t.Errorf("%s: got %v, want first", test.name, err)
		}
	}
}

func TestFingerprintOfWhatIsMissing(t *testing.T) {
	title := col("title")
	nodes := []ast.Node{
		nil, (*ast.Select)(nil), (*ast.Insert)(nil), (*ast.Update)(nil), (*ast.Delete)(nil),
		&ast.Insert{}, &ast.Update{}, &ast.Delete{},
		&ast.Select{Cells: []ast.Cell{{}}},
		&ast.Select{Cells: []ast.Cell{{Expr: title}}, Where: []ast.Expr{nil}},
		&ast.Select{Cells: []ast.Cell{{Expr: &ast.Column{Name: "x"}}}},
		&ast.Select{Cells: []ast.Cell{{Expr: (*ast.Column)(nil)}}},
		&ast.Select{Cells: []ast.Cell{{Expr: title}}, From: []ast.From{nil}},
		&ast.Select{Cells: []ast.Cell{{Expr: title}}, From: []ast.From{(*ast.Table)(nil)}},
		&ast.Select{Cells: []ast.Cell{{Expr: title}}, From: []ast.From{&ast.Derived{Alias: "r"}}},
		&ast.Select{Cells: []ast.Cell{{Expr: &ast.Scalar{}}}},
	}
	for i, n := range nodes {
		if _, _, err := ast.Fingerprint(n, nil, nil); err == nil {
			t.Errorf("node %d: no error", i)
		}
	}
}

// TestFingerprintOfManyTables: more FROM items than the walk has room for by itself.
func TestFingerprintOfManyTables(t *testing.T) {
	statement := func(last int) *ast.Select {
		s := &ast.Select{}
		for i := range 12 {
			s.From = append(s.From, &ast.Table{Name: "t", Alias: fmt.Sprint("a", i)})
		}
		for _, i := range []int{0, 9, last} {
			s.Cells = append(s.Cells, ast.Cell{Expr: &ast.Column{From: s.From[i], Name: "x"}})
		}
		return s
	}
	ten, _, _ := ast.Fingerprint(statement(10), nil, nil)
	eleven, _, _ := ast.Fingerprint(statement(11), nil, nil)
	again, _, _ := ast.Fingerprint(statement(11), nil, nil)
	if slices.Equal(ten, eleven) || !slices.Equal(eleven, again) {
		t.Error("columns of two tables have one key, or those of one have two")
	}
}
