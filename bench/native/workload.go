package main

import "context"

// workload is one task that is done in two ways on the same data.
type workload struct {
	name   string
	ops    int // operations of each side in a round
	target target
	open   func(ctx context.Context, dir string) (*pair, error)
}

// pair is an opened workload.
type pair struct {
	retort side
	hand   side // without run: there is nothing to compare with, and the figures stand alone
	close  func() error
}

// side is one way to do the task.
type side struct {
	prepare func(ops int) error // before so many operations, off the clock; may be nil
	run     func() error        // one operation
	check   func() error        // verifies what the operations gave, off the clock; may be nil if run does it
}

// target is what a workload is to reach; 0 is no target.
type target struct {
	ratio   float64 // processor time against the hand-written side
	wall    float64 // time on the clock against the hand-written side
	allocs  float64 // allocations against the hand-written side
	perRow  float64 // allocations beyond the hand-written side's, for each row
	rows    float64 // rows of an operation, for perRow
	micros  float64 // processor time of an operation, in microseconds
	comment string  // a target that the workload itself holds, instead of the others
}
