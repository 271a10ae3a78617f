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

func TestStatementsAreCounted(t *testing.T) {
	places, err := suite.OpenPlaces(t.Context(), peers.SQLite, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer places.Close()
	contenders := suite.Contenders(peers.SQLite)[:2] // by hand, both ways
	want := map[string]int64{"insert one, id back": 1, "get by key": 1, "eager load, three levels": 3, "delete 50 × 10": 1, "move 200 children": 4}
	for _, w := range suite.Workloads(suite.Quick) {
		if want[w.Name] == 0 {
			continue
		}
		counts, err := w.Count(t.Context(), places, contenders)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range counts {
			if c.Statements != want[w.Name] {
				t.Errorf("%s, %s: %d statements, want %d", w.Name, contenders[i].Name, c.Statements, want[w.Name])
			}
		}
	}
}
