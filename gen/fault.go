package gen

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Fault is one thing wrong with source code, and where. What [Handles] returns joins all of them; find them with errors.As or
// [Faults].
type Fault struct {
	Pos token.Position
	Msg string
}

// Error is file:line:column: message, as of all Go tools, with the file relative to the working directory if it is below it.
func (f *Fault) Error() string {
	p := f.Pos
	p.Filename = relative(p.Filename)
	return fmt.Sprintf("%s: %s", p, f.Msg)
}

// Faults returns the faults that an error of this package is made of, in order of file and line; nil if it is of another kind.
func Faults(err error) []*Fault {
	var list faultList
	errors.As(err, &list)
	return list
}

// faultList is all that is wrong, a line each.
type faultList []*Fault

func (l faultList) Error() string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// err returns the list in order as an error; nil if it is empty.
func (l faultList) err() error {
	if len(l) == 0 {
		return nil
	}
	slices.SortStableFunc(l, func(a, b *Fault) int {
		return cmp.Or(strings.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset))
	})
	return l
}

func relative(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(wd, path); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}
