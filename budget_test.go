//go:build !race

// Under the race detector pools drop values at random, so that allocations can't be counted.

package retort_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// TestAllocationsOfBuilding holds the budget of what a program does for each run of a statement: build it, and find out its key. Each call
// and each condition is a value of its own and costs an allocation; the rest are lists and the node.
func TestAllocationsOfBuilding(t *testing.T) {
	key, args := make([]byte, 0, 4096), make([]sqltype.Value, 0, 64)
	for _, c := range []struct {
		name   string
		budget float64
		build  func(n int64) ast.Stmt
	}{
		// Three statements, two conditions, their list, the node.
		{"two conditions", 7, func(n int64) ast.Stmt { return retort.Select(id).Where(id.Gt(n)).Where(name.Eq("a")) }},
		{"a column against a column", 4, func(int64) ast.Stmt { return retort.Select(id).Where(retort.Eq(id, ofBrand)) }},
		{"five joins and six conditions", 22, func(n int64) ast.Stmt {
			on := retort.Eq(brandID, ofBrand)
			return retort.Select2(name, price).Join(brand, on).Join(brand, on).Join(brand, on).Join(brand, on).LeftJoin(brand, on).
				Where(name.Gt("B"), price.Between(100, 900), stock.IsNotNull(), id.Gt(n), name.In("A", "B"), name.StartsWith("A")).
				OrderBy(name).Limit(20)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			allocs := testing.AllocsPerRun(200, func() {
				var err error
				if key, args, err = ast.Fingerprint(ast.NodeOf(c.build(1)), key[:0], args[:0]); err != nil {
					t.Fatal(err)
				}
			})
			if allocs > c.budget {
				t.Errorf("%v allocations, the budget is %v", allocs, c.budget)
			}
		})
	}
}
