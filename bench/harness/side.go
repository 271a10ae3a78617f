// Package harness measures ways to do one task against the first of them, in turns, in one process: ratios of processor time and of time on
// the clock, allocations and bytes.
//
//	figures, err := harness.Measure([]harness.Side{byHand, other}, 20, 11)
//
// Processor time is that of the whole process, garbage collection included, so that a busy machine disturbs it less than the clock. Each round
// runs every side once, another first each time, and gives each a ratio to the first side's costs in the same round.
//
//   - side.go: what is measured
//   - cost.go: the clocks
//   - measure.go: rounds
//   - quantile.go: the middle of many figures
package harness

import "errors"

// Side is one way to do a task.
type Side struct {
	Name string
	// Prepare makes ready for so many operations, off the clock; nil if there is nothing to do.
	Prepare func(ops int) error
	// Run is one operation. ErrMissing has the side left out.
	Run func() error
	// Check verifies what the operations gave, off the clock; nil if Run does.
	Check func() error
}

// ErrMissing is for a task that a side has no way to do.
var ErrMissing = errors.New("the library has no such thing")
