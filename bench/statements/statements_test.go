package statements_test

import (
	"testing"

	"github.com/retort-go/retort/bench/statements"
)

// Every builder's text gives the rows that Retort's gives.
func TestEveryBuilderSaysTheSame(t *testing.T) {
	for _, size := range statements.Sizes {
		for _, s := range statements.Sides(t.Context(), size) {
			t.Run(size+"/"+s.Name, func(t *testing.T) {
				if _, err := s.Round(2); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
