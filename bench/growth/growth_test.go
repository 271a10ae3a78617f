package growth_test

import (
	"testing"

	"github.com/retort-go/retort/bench/growth"
	"github.com/retort-go/retort/bench/peers/library"
	"github.com/retort-go/retort/driver/sqlite"
)

// Each line has a value for each size.
func TestMeasureGivesAValueForEachSize(t *testing.T) {
	eng, err := sqlite.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	if err := library.Models.CreateAll(t.Context(), eng); err != nil {
		t.Fatal(err)
	}
	lines, err := growth.Measure(t.Context(), eng, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if len(l.Values) != len(l.Sizes) {
			t.Errorf("%s: %d values for %d sizes", l.Name, len(l.Values), len(l.Sizes))
		}
		t.Log(l)
	}
}
