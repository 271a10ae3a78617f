package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// chinookLimit is what a program that uses everything on the Chinook sample may cost.
const chinookLimit = 3 * time.Second

// chinookFolder has models, handles, queries, loaders and writes on the sample: a package of the library's own tests, which is compiled
// as if it were a user's.
const chinookFolder = "orm/internal/scenario/chinook"

// reportChinook prints what building that package takes, less an empty one.
func reportChinook(rounds int, dir string) error {
	root, err := output(command(".", "list", "-m", "-f", "{{.Dir}}", "github.com/retort-go/retort"))
	if err != nil {
		return err
	}
	fmt.Println("| program | lines | CPU | wall | target | met |")
	fmt.Println("| --- | --- | --- | --- | --- | --- |")
	lines, c, err := measureChinook(filepath.Join(strings.TrimSpace(root), chinookFolder), dir, rounds)
	if err != nil {
		return err
	}
	met := "yes"
	if c.cpu > chinookLimit {
		met = "no"
	}
	fmt.Printf("| Chinook: models, handles, queries, loaders, unit of work | %d | %.2f s | %.2f s | CPU ≤ %.0f s | %s |\n",
		lines, c.cpu.Seconds(), c.wall.Seconds(), chinookLimit.Seconds(), met)
	return nil
}

// measureChinook builds a copy of the package in dir, in turns with an empty one.
func measureChinook(from, dir string, rounds int) (lines int, c cost, err error) {
	lines, err = copyPackage(from, dir)
	if err != nil {
		return 0, c, err
	}
	empty := filepath.Join(dir, "empty")
	var all, nothing []cost
	for n := range rounds + 1 {
		a, err := buildRound(empty, "empty", n)
		if err != nil {
			return 0, c, err
		}
		b, err := buildRound(dir, "chinook", n)
		if err != nil {
			return 0, c, err
		}
		if n > 0 { // the first round fills the cache with what is imported
			nothing, all = append(nothing, a), append(all, b)
		}
	}
	return lines, cost{
		cpu:  median(all, cost.processor) - median(nothing, cost.processor),
		wall: median(all, cost.elapsed) - median(nothing, cost.elapsed),
	}, nil
}

// copyPackage makes an ordinary package of one that is made of tests, and counts its lines.
func copyPackage(from, dir string) (lines int, err error) {
	files, err := filepath.Glob(filepath.Join(from, "*_test.go"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s has no tests", from)
	}
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return 0, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		lines += strings.Count(string(text), "\n")
		name := strings.TrimSuffix(filepath.Base(file), "_test.go") + ".go"
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return 0, err
		}
	}
	return lines, nil
}

// buildRound builds a package with another constant each time, so that nothing of it comes from the build cache.
func buildRound(dir, name string, n int) (cost, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return cost{}, err
	}
	text := fmt.Sprintf("package %s\n\n// BuildRound is this build's number.\nconst BuildRound = %d\n", name, n+os.Getpid()<<8)
	if err := os.WriteFile(filepath.Join(dir, "round.go"), []byte(text), 0o666); err != nil {
		return cost{}, err
	}
	return timed(dir)
}
