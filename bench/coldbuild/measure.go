package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// perEntity is what one entity adds to the cost of building a package.
type perEntity struct {
	cpu, wall time.Duration
	functions float64
}

// measure builds a package of each content, in turns with one that is empty.
func measure(list []content, entities, rounds int, dir string) ([]perEntity, error) {
	empty := filepath.Join(dir, "empty")
	costs, nothing := make([][]cost, len(list)), []cost(nil)
	for n := range rounds + 1 {
		c, err := build(empty, source(content{}, 0, n))
		if err != nil {
			return nil, err
		}
		if nothing = append(nothing, c); n == 0 {
			nothing = nil // the first round fills the cache with what is imported
		}
		for i, content := range list {
			c, err := build(folder(dir, i), source(content, entities, n))
			if err != nil {
				return nil, err
			}
			costs[i] = append(costs[i], c)
		}
	}
	base, err := functions(empty)
	if err != nil {
		return nil, err
	}
	out := make([]perEntity, len(list))
	for i := range list {
		all, err := functions(folder(dir, i))
		if err != nil {
			return nil, err
		}
		out[i] = perEntity{
			cpu:       (median(costs[i][1:], cost.processor) - median(nothing, cost.processor)) / time.Duration(entities),
			wall:      (median(costs[i][1:], cost.elapsed) - median(nothing, cost.elapsed)) / time.Duration(entities),
			functions: float64(all-base) / float64(entities),
		}
	}
	return out, nil
}

func folder(dir string, i int) string { return filepath.Join(dir, fmt.Sprint("models", i)) }

// cost is what one run of the go command took, its children included.
type cost struct{ cpu, wall time.Duration }

func (c cost) processor() time.Duration { return c.cpu }
func (c cost) elapsed() time.Duration   { return c.wall }

func median(costs []cost, of func(cost) time.Duration) time.Duration {
	all := make([]time.Duration, len(costs))
	for i, c := range costs {
		all[i] = of(c)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// build writes a package and builds it.
func build(dir, text string) (cost, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return cost{}, err
	}
	if err := os.WriteFile(filepath.Join(dir, "models.go"), []byte(text), 0o666); err != nil {
		return cost{}, err
	}
	return timed(dir)
}

// timed builds the package in dir.
func timed(dir string) (cost, error) {
	cmd := command(dir, "build", "-buildvcs=false", ".")
	begun := time.Now()
	if _, err := output(cmd); err != nil {
		return cost{}, err
	}
	wall := time.Since(begun)
	// Usage of a process that was waited for holds that of its own children, here the compiler.
	u := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{time.Duration(u.Utime.Nano() + u.Stime.Nano()), wall}, nil
}

// functions counts the functions that the compiler made for the package in dir.
func functions(dir string) (int, error) {
	archive, err := output(command(dir, "list", "-export", "-f", "{{.Export}}", "."))
	if err != nil {
		return 0, err
	}
	symbols, err := output(command(dir, "tool", "nm", strings.TrimSpace(archive)))
	if err != nil {
		return 0, err
	}
	n := 0
	for line := range strings.Lines(symbols) {
		if f := strings.Fields(line); len(f) > 1 && (f[1] == "T" || f[1] == "t") {
			n++
		}
	}
	return n, nil
}

func command(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	return cmd
}

// output runs a command and returns what it prints.
func output(cmd *exec.Cmd) (string, error) {
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s in %s: %w\n%s", strings.Join(cmd.Args, " "), cmd.Dir, err, errs.Bytes())
	}
	return out.String(), nil
}
