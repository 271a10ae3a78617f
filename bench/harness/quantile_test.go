package harness_test

import (
	"testing"

	"github.com/retort-go/retort/bench/harness"
)

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		q      float64
		want   float64
	}{
		{"of nothing", nil, .5, 0},
		{"of one", []float64{3}, .25, 3},
		{"median of an odd number", []float64{5, 1, 3}, .5, 3},
		{"median between two", []float64{4, 1, 2, 3}, .5, 2.5},
		{"lower quartile", []float64{5, 4, 3, 2, 1}, .25, 2},
		{"all of it", []float64{1, 2, 9}, 1, 9},
	} {
		if got := harness.Quantile(c.values, c.q); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
