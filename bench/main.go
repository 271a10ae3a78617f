package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"

	"github.com/retort-go/retort/bench/peers"
	"github.com/retort-go/retort/bench/report"
	"github.com/retort-go/retort/bench/suite"
)

// flags are what the command is told.
type flags struct {
	kind       peers.Kind
	run, side  *regexp.Regexp
	rounds     int
	lines      bool
	save       string
	seconds    float64
	cpuprofile string
	memprofile string
}

func main() {
	var f flags
	run := flag.String("run", "", "run the workloads whose names match this `pattern`")
	side := flag.String("side", "", "measure the contenders whose names match this `pattern`, beside code by hand")
	flag.IntVar(&f.rounds, "rounds", 11, "rounds of each workload")
	flag.BoolVar(&f.lines, "lines", false, "print a line for each round as benchstat reads it, see check.sh")
	flag.StringVar(&f.save, "save", "", "write the figures to this `folder`, and RESULTS.md and results.svg of all that are there")
	flag.StringVar(&f.cpuprofile, "cpuprofile", "", "run the contender that -side names alone, and write a CPU profile of it to this `file`")
	flag.StringVar(&f.memprofile, "memprofile", "", "the same for allocations")
	flag.Float64Var(&f.seconds, "seconds", 3, "how long a profile takes")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: bench [flags] [sqlite | postgres | mysql | build | growth]")
		flag.PrintDefaults()
	}
	flag.Parse()
	f.kind = peers.SQLite
	if flag.NArg() > 0 {
		f.kind = peers.Kind(flag.Arg(0))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := f.main(ctx, *run, *side); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (f *flags) main(ctx context.Context, run, side string) (err error) {
	if f.run, err = regexp.Compile(run); err != nil {
		return err
	}
	if f.side, err = regexp.Compile(side); err != nil {
		return err
	}
	r := &report.Report{Kind: string(f.kind), Machine: machine(), Versions: versions(), Rounds: f.rounds}
	switch f.kind {
	case "build":
		err = f.build(r)
	case "growth":
		err = f.growth(r)
	default:
		err = f.compare(ctx, r)
	}
	if err != nil || f.save == "" || f.lines || f.profiling() {
		return err
	}
	return f.write(r)
}

func (f *flags) profiling() bool { return f.cpuprofile != "" || f.memprofile != "" }

// compare measures the contenders on a database.
func (f *flags) compare(ctx context.Context, r *report.Report) (err error) {
	dir, err := os.MkdirTemp("", "retort-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// The contenders' context can't end: drivers watch one that can at a cost.
	places, err := suite.OpenPlaces(context.Background(), f.kind, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, places.Close()) }()
	if f.profiling() {
		return f.profile(places)
	}
	if r.Versions[report.Title(string(f.kind))], err = places.Version(); err != nil {
		return err
	}
	for _, w := range f.workloads() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.measure(places, w, r); err != nil {
			return fmt.Errorf("%s: %w", w.Name, err)
		}
	}
	return nil
}

// workloads are those that were asked for.
func (f *flags) workloads() []*suite.Workload {
	var out []*suite.Workload
	for _, w := range suite.Workloads(suite.Full) {
		if (w.Only == "" || w.Only == f.kind) && f.run.MatchString(w.Name) {
			out = append(out, w)
		}
	}
	return out
}

// contenders are those that were asked for, and the one they are compared with.
func (f *flags) contenders() []suite.Contender {
	var out []suite.Contender
	for i, c := range suite.Contenders(f.kind) {
		if i == 0 || f.side.MatchString(c.Name) {
			out = append(out, c)
		}
	}
	return out
}

// write keeps the figures, and makes the report of all that are kept.
func (f *flags) write(r *report.Report) error {
	if err := r.Save(f.save); err != nil {
		return err
	}
	all, err := report.Load(f.save)
	if err != nil {
		return err
	}
	return errors.Join(create("RESULTS.md", all, report.Markdown), create("results.svg", all, report.Chart))
}
