//go:build !race

// Under the race detector pools drop values at random, so that allocations can't be counted.

package engine_test

import (
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// TestAllocationsOfAHit holds the hot path's budget: a statement whose text is cached.
func TestAllocationsOfAHit(t *testing.T) {
	e := onFile(t) // the file system in memory allocates on its own account
	library(t, e)
	one := selecting(named("Lem"))
	update := &ast.Update{
		Table: authorTable,
		Set:   []ast.Assign{{Column: authorCells[1].Expr.(*ast.Column), Value: &ast.Bind{Value: sqltype.TextOf("Lem")}}},
		Where: []ast.Expr{named("Lem")},
	}
	for name, c := range map[string]struct {
		budget float64
		run    func() error
	}{
		// The Rows, the driver's rows, the list of open results, the row itself and its text.
		"read one row": {6, func() error { _, err := engine.One(t.Context(), e, one); return err }},
		"change a row": {1, func() error { _, err := engine.Run(t.Context(), e, update); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			ok(t, c.run())
			allocs := testing.AllocsPerRun(200, func() {
				if err := c.run(); err != nil {
					t.Fatal(err)
				}
			})
			if allocs > c.budget {
				t.Errorf("%v allocations, the budget is %v", allocs, c.budget)
			}
		})
	}
}
