// Command coldbuild measures what mapped entities cost the compiler. It writes a package of 100 entities with their handles and 100
// row types, half Select2 of two entities and half SelectInto of a struct of its own, and builds that package alone, with everything
// that it imports built before. A control with the same imports and no entity is subtracted.
//
//	go run ./coldbuild
//	go run ./coldbuild -entities 100 -rounds 5
//
// Each round changes a constant in the package, so that nothing of it comes from the build cache.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// limit is what an entity with one row type may cost.
const limit = 60 * time.Millisecond

func main() {
	entities := flag.Int("entities", 100, "entities, and row types, in the package")
	rounds := flag.Int("rounds", 5, "builds of each package")
	keep := flag.String("keep", "", "write the packages to this `folder` and keep them")
	flag.Parse()
	if err := measure(*entities, *rounds, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "coldbuild:", err)
		os.Exit(1)
	}
}

func measure(entities, rounds int, dir string) error {
	if dir == "" {
		dir = filepath.Join("testdata", fmt.Sprintf("cold%d", os.Getpid()))
		defer os.RemoveAll(dir)
	}
	var full, empty []cost
	for n := range rounds + 1 { // the first of each fills the cache with what is imported
		b, err := build(filepath.Join(dir, "empty"), source(0, n))
		if err != nil {
			return err
		}
		a, err := build(filepath.Join(dir, "full"), source(entities, n))
		if err != nil {
			return err
		}
		if n > 0 {
			full, empty = append(full, a), append(empty, b)
		}
	}
	cpu := median(full, cost.processor) - median(empty, cost.processor)
	wall := median(full, cost.elapsed) - median(empty, cost.elapsed)
	perEntity := cpu / time.Duration(entities)
	met := "yes"
	if perEntity > limit {
		met = "no"
	}
	fmt.Println("| package | CPU per entity | wall per entity | CPU in all | target | met |")
	fmt.Println("| --- | --- | --- | --- | --- | --- |")
	fmt.Printf("| %d entities, %d row types | %.1f ms | %.1f ms | %.1f s | CPU ≤ %d ms per entity | %s |\n", entities, entities,
		milliseconds(perEntity), milliseconds(wall/time.Duration(entities)), cpu.Seconds(), limit.Milliseconds(), met)
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

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
	cmd := exec.Command("go", "build", "-buildvcs=false", ".")
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	begun := time.Now()
	err := cmd.Run()
	if err != nil {
		return cost{}, fmt.Errorf("go build in %s: %w\n%s", dir, err, out.Bytes())
	}
	wall := time.Since(begun)
	// Usage of a process that was waited for holds that of its own children, here the compiler.
	u := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{time.Duration(u.Utime.Nano() + u.Stime.Nano()), wall}, nil
}
