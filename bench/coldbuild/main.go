// Command coldbuild measures what mapped entities cost the compiler. It writes a package of 100 entities with their handles and 100
// row types, half Select2 of two entities and half SelectInto of a struct of its own, and builds that package alone, with everything
// that it imports built before. A control with the same imports and no entity is subtracted. Then it builds the program that the library's own
// tests of the Chinook sample are.
//
//	go run ./coldbuild
//	go run ./coldbuild -entities 100 -rounds 5
//	go run ./coldbuild -parts                  # what each part of an entity takes
//	go run ./coldbuild -start                  # what the start of a program takes with 10 to 500 tables
//
// Each round changes a constant in the package, so that nothing of it comes from the build cache.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// limit is what an entity with one row type may cost.
const limit = 60 * time.Millisecond

func main() {
	entities := flag.Int("entities", 100, "entities, and row types, in the package")
	rounds := flag.Int("rounds", 5, "builds of each package")
	parts := flag.Bool("parts", false, "measure packages with a part of an entity each")
	starts := flag.Bool("start", false, "measure instead what the start of a program takes by its number of tables")
	keep := flag.String("keep", "", "write the packages to this `folder` and keep them")
	flag.Parse()
	err := run(*entities, *rounds, *parts, *starts, *keep)
	if err != nil {
		fmt.Fprintln(os.Stderr, "coldbuild:", err)
		os.Exit(1)
	}
}

func run(entities, rounds int, parts, starts bool, keep string) error {
	if starts {
		return startIn(rounds, keep)
	}
	if parts {
		return report(contents, entities, rounds, keep)
	}
	if err := report([]content{whole}, entities, rounds, keep); err != nil {
		return err
	}
	fmt.Println()
	return chinookIn(rounds, keep)
}

func startIn(rounds int, dir string) error {
	if dir == "" {
		dir = filepath.Join("testdata", fmt.Sprintf("start%d", os.Getpid()))
		defer os.RemoveAll(dir)
	}
	return reportStart(rounds, dir)
}

func report(list []content, entities, rounds int, dir string) error {
	if dir == "" {
		dir = filepath.Join("testdata", fmt.Sprintf("cold%d", os.Getpid()))
		defer os.RemoveAll(dir)
	}
	costs, err := measure(list, entities, rounds, dir)
	if err != nil {
		return err
	}
	fmt.Println("| package | functions per entity | CPU per entity | wall per entity | target | met |")
	fmt.Println("| --- | --- | --- | --- | --- | --- |")
	for i, c := range costs {
		target, met := "", ""
		if list[i].name == whole.name {
			target, met = fmt.Sprintf("CPU ≤ %d ms per entity", limit.Milliseconds()), "yes"
			if c.cpu > limit {
				met = "no"
			}
		}
		fmt.Printf("| %s | %.0f | %.1f ms | %.1f ms | %s | %s |\n", list[i].name, c.functions,
			milliseconds(c.cpu), milliseconds(c.wall), target, met)
	}
	return nil
}

func chinookIn(rounds int, dir string) error {
	if dir == "" {
		dir = filepath.Join("testdata", fmt.Sprintf("chinook%d", os.Getpid()))
		defer os.RemoveAll(dir)
	}
	return reportChinook(rounds, dir)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
