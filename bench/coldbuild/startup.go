package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// startSizes are how many tables a program has.
var startSizes = []int{10, 50, 100, 500}

// startLimit is what the largest may take.
const startLimit = 20 * time.Millisecond

// begun is declared before the handles, so that it is set before they are mapped.
const begun = `
var begun = processorTime()
`

// started is the end of a program that tells what its start took, in processor time: mapping all entities, and finding out how they belong together.
const started = `
func processorTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

func main() {
	if err := Models.Check(); err != nil {
		panic(err)
	}
	fmt.Println(processorTime() - begun)
}
`

// reportStart builds and runs a program of each size, each with a relationship an entity.
func reportStart(rounds int, dir string) error {
	fmt.Println("| tables | processor time of the start | target | met |")
	fmt.Println("| --- | --- | --- | --- |")
	for _, n := range startSizes {
		took, err := start(n, rounds, filepath.Join(dir, fmt.Sprint("start", n)))
		if err != nil {
			return err
		}
		target, met := "", ""
		if n == startSizes[len(startSizes)-1] {
			target, met = fmt.Sprintf("≤ %v", startLimit), "yes"
			if took > startLimit {
				met = "no"
			}
		}
		fmt.Printf("| %d | %.2f ms | %s | %s |\n", n, milliseconds(took), target, met)
	}
	return nil
}

// start is the middle of what some runs tell.
func start(tables, rounds int, dir string) (time.Duration, error) {
	text := source(content{rel: true}, tables, 0)
	text = strings.Replace(text, "package models", "package main", 1)
	text = strings.Replace(text, "import (\n", "import (\n\t\"fmt\"\n\t\"syscall\"\n", 1)
	text = strings.Replace(text, "var (\n\tModels", begun+"\nvar (\n\tModels", 1)
	if _, err := build(dir, text+started); err != nil {
		return 0, err
	}
	program := filepath.Join(dir, "start")
	if _, err := output(command(dir, "build", "-o", "start", ".")); err != nil {
		return 0, err
	}
	defer os.Remove(program)
	program, err := filepath.Abs(program)
	if err != nil {
		return 0, err
	}
	var took []time.Duration
	for range rounds {
		text, err := output(exec.Command(program))
		if err != nil {
			return 0, err
		}
		var ns time.Duration
		if _, err := fmt.Sscan(text, &ns); err != nil {
			return 0, err
		}
		took = append(took, ns)
	}
	slices.Sort(took)
	return took[rounds/2], nil
}
