package loading

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen

// Node refers to itself: a tree.
type Node struct {
	ID       int64
	ParentID *int64 `orm:"fk=node.id"`
	Name     string
	Parent   orm.Ref[Node]  `orm:"fk=ParentID,inverse=Children"`
	Children orm.Many[Node] `orm:"inverse=Parent,orderby=id"`
}

// Branch has a key of two columns, and its shops refer to both.
type Branch struct {
	Region string          `orm:",pk"`
	Number int64           `orm:",pk"`
	Shops  orm.Many[Shop]  `orm:"inverse=Branch,orderby=id"`
	Labels orm.Many[Label] `orm:"through='branch_label(branch_region,branch_number,label_id)',orderby=id"`
}

// BranchKey is the key of a branch.
type BranchKey struct {
	Region string
	Number int64
}

// Shop belongs to at most one branch.
type Shop struct {
	ID           int64
	BranchRegion *string
	BranchNumber *int64
	Branch       orm.Ref[Branch] `orm:"fk='BranchRegion,BranchNumber',inverse=Shops"`
}

// Label is put on branches.
type Label struct {
	ID   int64
	Name string
}

// Models is the registry of the models; their handles are generated.
var Models = orm.NewRegistry()

// open makes the tables of a registry with some rows in a database, and opens a session on it.
func open(t testing.TB, db testdb.Database, models *orm.Registry, data ...string) (*orm.Session, *engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	eng, trace := fixture.Open(t, models, db)
	for _, sql := range data {
		if _, err := engine.ExecSQL(t.Context(), eng, sql); err != nil {
			t.Fatal(err)
		}
	}
	s := orm.NewSession(eng, models)
	t.Cleanup(func() { s.Close() })
	trace.Reset()
	return s, eng, trace
}

// wantSent fails the test unless exactly n statements were sent since the last call, and returns them.
func wantSent(t testing.TB, trace *sqltrace.Recorder, n int) []string {
	t.Helper()
	sent := trace.Statements()
	trace.Reset()
	if len(sent) != n {
		t.Errorf("sent %d statements, want %d:\n%s", len(sent), n, strings.Join(sent, "\n"))
	}
	return sent
}

// all returns the rows of a query.
func all[R any](t testing.TB, s *orm.Session, q retort.Query[R]) []R {
	t.Helper()
	rows, err := orm.All(t.Context(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// one returns the only row of a query.
func one[R any](t testing.TB, s *orm.Session, q retort.Query[R]) R {
	t.Helper()
	row, err := orm.One(t.Context(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// items returns a collection, loaded if need be.
func items[T any](t testing.TB, m interface {
	All(context.Context) ([]T, error)
}) []T {
	t.Helper()
	xs, err := m.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return xs
}

// target returns what a reference refers to, loaded if need be.
func target[T any](t testing.TB, m interface {
	Get(context.Context) (T, error)
}) T {
	t.Helper()
	x, err := m.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// sprint joins what f says of each item.
func sprint[T any](xs []T, f func(T) any) string {
	words := make([]string, len(xs))
	for i, x := range xs {
		words[i] = fmt.Sprint(f(x))
	}
	return strings.Join(words, " ")
}

// wantEqual compares what a test says of its objects.
func wantEqual(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// wantClean fails the test if loading has left an object that counts as changed.
func wantClean(t testing.TB, s *orm.Session) {
	t.Helper()
	if d := s.Dirty(); len(d) > 0 {
		t.Errorf("loading made %d objects dirty: %v", len(d), d)
	}
}

// rows makes the VALUES of n rows, each by format from its number.
func rows(n int, row func(i int) string) string {
	return strings.Join(slices.Collect(func(yield func(string) bool) {
		for i := 1; i <= n && yield(row(i)); i++ {
		}
	}), ", ")
}
