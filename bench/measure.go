package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"
	"unicode"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/report"
	"github.com/retort-go/retort/bench/suite"
)

// measure measures a workload, prints its row and adds it to the report.
func (f *flags) measure(in *suite.Places, w *suite.Workload, r *report.Report) error {
	contenders := f.contenders()
	figures, err := measured(in, w, contenders, f.rounds)
	if err != nil {
		return err
	}
	if f.lines {
		return printLines(os.Stdout, w.Name, w.Ops, figures)
	}
	counts, err := w.Count(context.Background(), in, contenders)
	if err != nil {
		return fmt.Errorf("count statements: %w", err)
	}
	if len(r.Workloads) == 0 {
		report.Head(os.Stdout, figures)
	}
	r.Workloads = append(r.Workloads, report.Workload{Name: w.Name, Ops: w.Ops, Figures: figures, Counts: counts})
	fmt.Println(report.Row(&r.Workloads[len(r.Workloads)-1]))
	return nil
}

func measured(in *suite.Places, w *suite.Workload, contenders []suite.Contender, rounds int) (_ []harness.Figures, err error) {
	o, err := w.Open(context.Background(), in, contenders, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	return harness.Measure(o.Sides, w.Ops, rounds)
}

// printLines writes a round a line in the format of Go's benchmarks
// (https://go.googlesource.com/proposal/+/master/design/14313-benchmark-format.md): processor time as the ratio to code by hand, which a busy
// machine slows down as well.
func printLines(out io.Writer, workload string, ops int, figures []harness.Figures) error {
	for _, f := range figures[1:] {
		for n, c := range f.Rounds {
			if _, err := fmt.Fprintf(out, "Benchmark%s/%s %d %.4f cpu-ratio %d B/op %d allocs/op\n", word(workload), word(f.Name), ops, f.CPU[n], c.Bytes, c.Allocs); err != nil {
				return err
			}
		}
	}
	return nil
}

// word makes a name one word.
func word(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "_")
}

// profile runs the contender that -side names alone for a while, in each workload that -run names.
func (f *flags) profile(in *suite.Places) error {
	contenders := f.contenders()
	side := contenders[len(contenders)-1]
	for _, w := range f.workloads() {
		o, err := w.Open(context.Background(), in, []suite.Contender{side}, nil)
		if err == nil {
			err = errors.Join(f.profileSide(w.Name, o.Sides[0], w.Ops), o.Close())
		}
		if err != nil {
			return fmt.Errorf("%s: %w", w.Name, err)
		}
	}
	return nil
}

func (f *flags) profileSide(name string, s harness.Side, ops int) (err error) {
	if _, err := s.Round(ops); err != nil {
		return err
	}
	if f.memprofile != "" {
		runtime.MemProfileRate = 512
		defer func() { err = errors.Join(err, writeAllocs(f.memprofile)) }()
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
	var total time.Duration
	n := 0
	for end := time.Now().Add(time.Duration(f.seconds * float64(time.Second))); time.Now().Before(end); n += ops {
		cost, err := s.Round(ops)
		if err != nil {
			return err
		}
		total += cost.CPU
	}
	fmt.Printf("%s, %s: %v an operation\n", name, s.Name, total/time.Duration(n))
	return nil
}

func writeAllocs(file string) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup("allocs").WriteTo(out, 0), out.Close())
}
