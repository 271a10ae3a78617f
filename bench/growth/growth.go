// Package growth measures what Retort's cost does as there is more: of rows, of objects that a session tracks, of sessions at once. What is flat
// is well; figures that grow are what to look for.
//
//   - growth.go: points and what they are of
//   - rows.go: reading and writing more rows
//   - tracked.go: a session that knows more objects
//   - sessions.go: more sessions at once, and who waits for whom
package growth

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/retort-go/retort/engine"
)

// Line is one task at each size.
type Line struct {
	Name string `json:"name"`
	// Unit is what a figure is: nanoseconds a row, say.
	Unit   string    `json:"unit"`
	Sizes  []int     `json:"sizes"`
	Values []float64 `json:"values"`
}

// sizes are the numbers of rows and of objects.
var sizes = []int{100, 1_000, 10_000, 100_000}

// Measure measures everything on an engine whose database has the tables of package model, and all rows of reading deleted. rounds is how often each
// point is measured: the median counts.
func Measure(ctx context.Context, eng *engine.Engine, rounds int) ([]Line, error) {
	var all []Line
	for _, measure := range []func(context.Context, *engine.Engine, int) ([]Line, error){rows, tracked, sessions} {
		lines, err := measure(ctx, eng, rounds)
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	return all, nil
}

// median is the middle of some measurements.
func median(rounds int, measure func() (float64, error)) (float64, error) {
	values := make([]float64, rounds)
	for i := range values {
		var err error
		if values[i], err = measure(); err != nil {
			return 0, err
		}
	}
	slices.Sort(values)
	return values[rounds/2], nil
}

// nanoseconds is the processor time that fn takes, garbage collection included, after garbage of before was collected.
func nanoseconds(fn func() error) (float64, error) {
	runtime.GC()
	before := processTime()
	if err := fn(); err != nil {
		return 0, err
	}
	return float64(processTime() - before), nil
}

func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func clear(ctx context.Context, eng *engine.Engine) error {
	if _, err := engine.ExecSQL(ctx, eng, "DELETE FROM reading"); err != nil {
		return fmt.Errorf("empty the table: %w", err)
	}
	return nil
}
