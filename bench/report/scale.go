package report

import (
	"math"

	"github.com/retort-go/retort/bench/harness"
)

// scale is the logarithmic axis of a panel, from a power of two to another.
type scale struct{ low, high float64 }

// scaleOf holds all figures of a report, and 1.
func scaleOf(r *Report) scale {
	low, high := 0.0, 1.0
	for _, w := range r.Workloads {
		for _, f := range w.Figures {
			if v := harness.Quantile(f.CPU, .5); v > 0 {
				low, high = min(low, math.Log2(v)), max(high, math.Log2(v))
			}
		}
	}
	return scale{math.Floor(low), math.Ceil(high)}
}

// at is where a ratio lies, in pixels.
func (s scale) at(ratio float64) float64 {
	const left, right = labelWidth + 10, chartWidth - 30
	return left + (math.Log2(ratio)-s.low)/(s.high-s.low)*(right-left)
}

// ticks are the powers of two on the axis.
func (s scale) ticks() []float64 {
	var out []float64
	for e := s.low; e <= s.high; e++ {
		out = append(out, math.Exp2(e))
	}
	return out
}
