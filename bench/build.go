package main

import (
	"context"
	"fmt"
	"os"

	"github.com/retort-go/retort/bench/growth"
	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/peers/library"
	"github.com/retort-go/retort/bench/report"
	"github.com/retort-go/retort/bench/statements"
	"github.com/retort-go/retort/driver/sqlite"
)

// build measures ways to build a statement.
func (f *flags) build(r *report.Report) error {
	for _, size := range statements.Sizes {
		name := "build " + size
		if !f.run.MatchString(name) {
			continue
		}
		sides := statements.Sides(context.Background(), size)
		if f.profiling() {
			if err := f.profileSide(name, f.named(sides), statements.Ops); err != nil {
				return err
			}
			continue
		}
		figures, err := harness.Measure(sides, statements.Ops, f.rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if f.lines {
			if err := printLines(os.Stdout, name, statements.Ops, figures); err != nil {
				return err
			}
			continue
		}
		if len(r.Workloads) == 0 {
			report.Head(os.Stdout, figures)
		}
		r.Workloads = append(r.Workloads, report.Workload{Name: name, Ops: statements.Ops, Figures: figures})
		fmt.Println(report.Row(&r.Workloads[len(r.Workloads)-1]))
	}
	return nil
}

// named is the last side whose name -side matches.
func (f *flags) named(sides []harness.Side) (s harness.Side) {
	for _, other := range sides {
		if f.side.MatchString(other.Name) {
			s = other
		}
	}
	return s
}

// growth measures Retort as there is more.
func (f *flags) growth(r *report.Report) error {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		return err
	}
	defer eng.Close()
	if err := library.Models.CreateAll(ctx, eng); err != nil {
		return err
	}
	if r.Growth, err = growth.Measure(ctx, eng, f.rounds); err != nil {
		return err
	}
	for _, l := range r.Growth {
		fmt.Println(report.GrowthRow(l))
	}
	return nil
}
