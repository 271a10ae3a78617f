package main

import (
	"errors"
	"testing"
)

// Every workload does its work on both sides: the checks see to that.
func TestWorkloadsGiveWhatTheyShould(t *testing.T) {
	for _, w := range workloads() {
		t.Run(w.name, func(t *testing.T) {
			p, err := w.open(t.Context(), t.TempDir())
			if errors.Is(err, errNoServer) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer p.close()
			if _, _, err := p.round(2, false); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAWrongRowIsNoticed(t *testing.T) {
	r := readingOf(7)
	if err := checkReading(r, 7); err != nil {
		t.Fatal(err)
	}
	r.Note += "!"
	if checkReading(r, 7) == nil {
		t.Error("a changed note went unnoticed")
	}
	if checkReadings([]*Reading{readingOf(1)}, 2) == nil {
		t.Error("a missing row went unnoticed")
	}
}

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
		if got := quantile(c.values, c.q); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
