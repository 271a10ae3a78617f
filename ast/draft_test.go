package ast_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/retort-go/retort/ast"
)

// where is before with a column as a condition for each name; joined is before with a join on such columns.
func where(before *ast.Draft, names ...string) *ast.Draft {
	d := new(ast.Draft)
	room := ast.DraftWhere(d, before, len(names))
	for i, name := range names {
		room[i] = col(name)
	}
	return d
}

func joined(before *ast.Draft, table string, on ...string) *ast.Draft {
	d := new(ast.Draft)
	room := ast.DraftJoin(d, before, ast.LeftJoin, &ast.Table{Name: table}, len(on))
	for i, name := range on {
		room[i] = col(name)
	}
	return d
}

func names(xs []ast.Expr) []string {
	var out []string
	for _, x := range xs {
		out = append(out, x.(*ast.Column).Name)
	}
	return out
}

func TestDraftsBecomeOneSelect(t *testing.T) {
	limit := &ast.Bind{}
	root := new(ast.Draft)
	ast.DraftEdit(root, nil, ast.EditFunc(func(s *ast.Select) { s.Distinct = true }))
	d := where(joined(joined(where(root, "a"), "t", "on"), "u", "on1", "on2"), "b", "c")
	last := new(ast.Draft)
	ast.DraftEdit(last, d, ast.EditFunc(func(s *ast.Select) { s.Limit = limit }))
	s := ast.SelectOf(last)
	if !s.Distinct || s.Limit != ast.Expr(limit) || s != ast.SelectOf(last) {
		t.Error("an edit is lost, or the node isn't kept")
	}
	if got := names(s.Where); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("conditions %v", got)
	}
	if len(s.Joins) != 2 || s.Joins[0].Kind != ast.LeftJoin || !slices.Equal(names(s.Joins[0].On), []string{"on"}) ||
		!slices.Equal(names(s.Joins[1].On), []string{"on1", "on2"}) {
		t.Errorf("joins %+v", s.Joins)
	}
}

// TestBranchesOfADraft: what is derived from one draft shares its lists, used or not, and never sees what another branch adds.
func TestBranchesOfADraft(t *testing.T) {
	for _, c := range []struct {
		name string
		used bool // the shared draft has been turned into a node before
	}{{"of one not used yet", false}, {"of one in use", true}} {
		t.Run(c.name, func(t *testing.T) {
			shared := joined(where(nil, "a", "b", "c"), "t", "on")
			if c.used {
				ast.SelectOf(shared)
			}
			var wg sync.WaitGroup
			for _, name := range []string{"x", "y", "z"} {
				wg.Go(func() {
					s := ast.SelectOf(joined(where(shared, name), name, "on"))
					if got := names(s.Where); !slices.Equal(got, []string{"a", "b", "c", name}) {
						t.Errorf("conditions %v", got)
					}
					if len(s.Joins) != 2 || s.Joins[1].Target.(*ast.Table).Name != name {
						t.Errorf("joins %+v", s.Joins)
					}
				})
			}
			wg.Wait()
			if s := ast.SelectOf(shared); len(s.Where) != 3 || len(s.Joins) != 1 {
				t.Errorf("the shared draft has %d conditions and %d joins", len(s.Where), len(s.Joins))
			}
		})
	}
}

// TestOneNodeForAllGoroutines: subqueries are told apart by their node, so a draft must not give two.
func TestOneNodeForAllGoroutines(t *testing.T) {
	for range 50 {
		d := where(joined(nil, "t", "on"), "a")
		nodes := make([]*ast.Select, 8)
		var wg sync.WaitGroup
		for i := range nodes {
			wg.Go(func() { nodes[i] = ast.SelectOf(d) })
		}
		wg.Wait()
		if slices.ContainsFunc(nodes, func(s *ast.Select) bool { return s != nodes[0] }) {
			t.Fatal("a draft gave two nodes")
		}
	}
}

func TestALongChain(t *testing.T) {
	d := where(nil, "a")
	for range 10_000 {
		d = where(d, "b")
	}
	if n := len(ast.SelectOf(d).Where); n != 10_001 {
		t.Errorf("%d conditions", n)
	}
}
