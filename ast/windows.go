package ast

import (
	"fmt"
	"slices"
)

// Windows collects the named windows of one SELECT. Those that the select list uses stand in the WINDOW clause, in the order in which they
// are met; one that only ORDER BY uses, behind that clause, is written in its place. Fingerprint and the compiler both ask it, so that
// their binds agree. The zero value is for a SELECT that begins.
type Windows struct {
	list   []*NamedWindow
	closed bool
}

// Refers tells whether a window is written as its name.
func (w *Windows) Refers(n *NamedWindow) bool {
	if slices.Contains(w.list, n) {
		return true
	}
	if w.closed {
		return false
	}
	w.list = append(w.list, n)
	return true
}

// Close returns the windows of the WINDOW clause, which is written now. Two of one name are an error.
func (w *Windows) Close() ([]*NamedWindow, error) {
	w.closed = true
	for i, a := range w.list {
		for _, b := range w.list[:i] {
			if a.Name == b.Name {
				return nil, fmt.Errorf("two windows of one query are called %s: give one of them another name, or use the same Go value", a.Name)
			}
		}
	}
	return w.list, nil
}
