package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/pprof"
	"time"
)

// workloads are all there are, in the order of the table.
func workloads() []*workload {
	list := []*workload{
		untrackedList(), trackedList(), freshGet(), expungedGet(), flushNew(), compileHit(), stream(),
		sqlList(modernc), sqlFlush(modernc),
	}
	list = append(list, cgoWorkloads()...)
	list = append(list, pgScan(), pgPoint(), pgFlush(), pgInsertRows(), pgChange())
	return append(list, builderWorkloads()...)
}

type flags struct {
	run        *regexp.Regexp
	rounds     int
	lines      bool
	side       string
	seconds    float64
	cpuprofile string
	memprofile string
}

func main() {
	var f flags
	pattern := flag.String("run", "", "run the workloads whose names match this `pattern`")
	flag.IntVar(&f.rounds, "rounds", 15, "rounds of each workload")
	flag.BoolVar(&f.lines, "lines", false, "print a line for each round as benchstat reads it, see check.sh")
	flag.StringVar(&f.side, "side", "", "profile one side, retort or hand, instead of comparing")
	flag.Float64Var(&f.seconds, "seconds", 3, "how long to run that side")
	flag.StringVar(&f.cpuprofile, "cpuprofile", "", "write a CPU profile of that side to this `file`")
	flag.StringVar(&f.memprofile, "memprofile", "", "write an allocation profile of that side to this `file`")
	flag.Parse()
	f.run = regexp.MustCompile(*pattern)
	if err := f.main(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (f *flags) main(ctx context.Context) error {
	if f.side == "" && !f.lines {
		header(os.Stdout)
	}
	for _, w := range workloads() {
		if !f.run.MatchString(w.name) {
			continue
		}
		if err := f.each(ctx, w); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	return nil
}

// each opens a workload in a directory of its own and measures or profiles it.
func (f *flags) each(ctx context.Context, w *workload) error {
	dir, err := os.MkdirTemp("", "retort-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := w.open(ctx, dir)
	if errors.Is(err, errNoServer) {
		fmt.Fprintf(os.Stderr, "bench: %s is left out: %v\n", w.name, err)
		return nil
	}
	if err != nil {
		return err
	}
	defer p.close()
	if f.side != "" {
		return f.profile(w, p)
	}
	r, err := w.measure(p, f.rounds)
	if err != nil {
		return err
	}
	if f.lines {
		r.printLines(os.Stdout)
		return nil
	}
	r.print(os.Stdout)
	return nil
}

// profile runs one side for a while.
func (f *flags) profile(w *workload, p *pair) error {
	s := p.retort
	if f.side == "hand" {
		s = p.hand
	}
	if err := p.warm(w.ops); err != nil {
		return err
	}
	if f.memprofile != "" {
		runtime.MemProfileRate = 512
		defer writeAllocs(f.memprofile)
	}
	if f.cpuprofile != "" {
		out, err := os.Create(f.cpuprofile)
		if err != nil {
			return err
		}
		defer out.Close()
		if err := pprof.StartCPUProfile(out); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var total cost
	ops := 0
	for end := time.Now().Add(time.Duration(f.seconds * float64(time.Second))); time.Now().Before(end); ops += w.ops {
		c, err := s.round(w.ops)
		if err != nil {
			return err
		}
		total.add(c)
	}
	fmt.Printf("%s, %s: %v, %d allocations, %d bytes\n", w.name, f.side,
		total.cpu/time.Duration(ops), total.allocs/uint64(ops), total.bytes/uint64(ops))
	return nil
}

func writeAllocs(file string) {
	out, err := os.Create(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return
	}
	defer out.Close()
	if err := pprof.Lookup("allocs").WriteTo(out, 0); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
}
