package suite_test

import (
	"errors"
	"os"
	"testing"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/peers"
	"github.com/retort-go/retort/bench/suite"
)

// Every contender does the work of every workload: the checks see to that. RETORT_BENCH_KIND names another database than SQLite.
func TestEveryContenderDoesItsWork(t *testing.T) {
	kind := peers.SQLite
	if k := os.Getenv("RETORT_BENCH_KIND"); k != "" {
		kind = peers.Kind(k)
	}
	places, err := suite.OpenPlaces(t.Context(), kind, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := places.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, w := range suite.Workloads(suite.Quick) {
		if w.Only != "" && w.Only != kind {
			continue
		}
		t.Run(w.Name, func(t *testing.T) {
			opened, err := w.Open(t.Context(), places, suite.Contenders(kind), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range opened.Sides {
				t.Run(s.Name, func(t *testing.T) {
					if _, err := s.Round(w.Ops); err != nil && !errors.Is(err, harness.ErrMissing) {
						t.Error(err)
					}
				})
			}
			if err := opened.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
