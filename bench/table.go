package main

import (
	"fmt"
	"io"
	"time"
)

// header prints the head of the table, in Markdown.
func header(out io.Writer) {
	fmt.Fprintln(out, "| workload | CPU ratio (quartiles) | wall ratio | CPU per op | allocs per op, hand-written | bytes ratio | target | met |")
	fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- | --- |")
}

// print prints a result as a row of the table.
func (r *result) print(out io.Writer) {
	cpu, wall, bytes := "", "", ""
	if len(r.cpu) > 0 {
		cpu = fmt.Sprintf("%.2f (%.2f–%.2f)", quantile(r.cpu, .5), quantile(r.cpu, .25), quantile(r.cpu, .75))
		wall = fmt.Sprintf("%.2f", quantile(r.wall, .5))
		bytes = fmt.Sprintf("%.2f", float64(r.retort.bytes)/float64(max(r.hand.bytes, 1)))
	}
	allocs := fmt.Sprint(r.retort.allocs / uint64(r.ops))
	if len(r.cpu) > 0 {
		allocs += fmt.Sprintf(", %d", r.hand.allocs/uint64(r.ops))
	}
	aim, met := r.verdict()
	fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", r.w.name, cpu, wall, r.perOp(), allocs, bytes, aim, met)
}

func (r *result) perOp() string {
	d := r.retort.cpu / time.Duration(r.ops)
	return d.Round(max(1, d/1000)).String()
}

// verdict gives the targets in words and whether all of them are met.
func (r *result) verdict() (aim, met string) {
	t := r.w.target
	met = "yes"
	hold := func(got, want float64, format string) {
		if want == 0 {
			return
		}
		if aim != "" {
			aim += ", "
		}
		aim += fmt.Sprintf(format, want)
		if got > want {
			met = "no"
		}
	}
	hold(quantile(r.cpu, .5), t.ratio, "time ≤ %.2f×")
	hold(float64(r.retort.allocs)/float64(max(r.hand.allocs, 1)), t.allocs, "allocations ≤ %.2f×")
	hold((float64(r.retort.allocs)-float64(r.hand.allocs))/float64(r.ops)/max(t.rows, 1), t.perRow, "allocations a row ≤ %.0f more")
	hold(float64(r.retort.cpu)/float64(r.ops)/1e3, t.micros, "≤ %.0f µs")
	if aim == "" {
		return "none", ""
	}
	return aim, met
}
