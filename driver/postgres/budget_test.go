//go:build !race

// Under the race detector pools drop values at random, so that allocations can't be counted.

package postgres_test

import (
	"testing"

	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// TestAllocations holds the budgets of the hot paths: taking a connection, sending a statement and giving the connection back, with many
// rows at the cost of a few.
func TestAllocations(t *testing.T) {
	eng, texts := sentBy(t, postgres.Config{})
	run(t, eng, "CREATE TABLE many (i bigint, v text, f double precision)")
	one := insertOf(t, "many", 1, cell{"i", sqltype.Int64, 1}, cell{"v", sqltype.String, "a"}, cell{"f", sqltype.Float64, 0.5})
	thousand := insertOf(t, "many", 1000, cell{"i", sqltype.Int64, 1}, cell{"v", sqltype.String, "a"}, cell{"f", sqltype.Float64, 0.5})
	for name, c := range map[string]struct {
		budget float64
		run    func() error
	}{
		"insert a row":      {16, func() error { _, err := engine.Run(t.Context(), eng, one); return err }},
		"insert 1,000 rows": {60, func() error { _, err := engine.Run(t.Context(), eng, thousand); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			must(t, c.run())
			allocs := testing.AllocsPerRun(50, func() {
				*texts = (*texts)[:0]
				must(t, c.run())
			})
			if allocs > c.budget {
				t.Errorf("%v allocations, the budget is %v", allocs, c.budget)
			}
		})
	}
}
