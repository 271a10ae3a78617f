package harness_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/bench/harness"
)

func TestMeasureComparesWithTheFirstSide(t *testing.T) {
	work := func(d time.Duration) func() error { return func() error { time.Sleep(d); return nil } }
	figures, err := harness.Measure([]harness.Side{
		{Name: "first", Run: work(2 * time.Millisecond)},
		{Name: "slow", Run: work(10 * time.Millisecond)},
		{Name: "can't", Run: func() error { return harness.ErrMissing }},
	}, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(figures[1].Wall) != 3 || harness.Quantile(figures[1].Wall, .5) < 2 {
		t.Errorf("slow takes %v times as long as first", figures[1].Wall)
	}
	if !figures[2].Missing || figures[2].Wall != nil {
		t.Errorf("what can't be done has figures: %+v", figures[2])
	}
}

func TestAFailedCheckNamesItsSide(t *testing.T) {
	wrong := errors.New("a row is missing")
	_, err := harness.Measure([]harness.Side{{Name: "cheat", Run: func() error { return nil }, Check: func() error { return wrong }}}, 1, 1)
	if !errors.Is(err, wrong) || !strings.Contains(err.Error(), "cheat") {
		t.Errorf("got %v", err)
	}
}
