package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestChinookBuilds: the copy of the tests is a package that the compiler takes, and is compiled anew in each round.
func TestChinookBuilds(t *testing.T) {
	root := filepath.Join("..", "testdata") // inside the module, whose imports the package needs
	if err := os.MkdirAll(root, 0o777); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(root, "chinook")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	lines, c, err := measureChinook(filepath.Join("..", "..", chinookFolder), dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	if lines < 500 || c.cpu <= 0 {
		t.Errorf("%d lines took %v, want some 700 and some time", lines, c.cpu)
	}
}
