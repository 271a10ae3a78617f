package ormtest

import (
	"sync/atomic"
	"testing"

	"github.com/retort-go/retort/orm"
)

// Factory makes models of one type that differ from each other, for tests that need some and don't care which. Safe for concurrent use.
//
//	var authors = ormtest.NewFactory(func(n int) *Author { return &Author{LastName: fmt.Sprint("Author ", n)} })
//
//	a := authors.Add(t, s)                                        // added and flushed: it has its key
//	b := authors.Add(t, s, func(a *Author) { a.LastName = "King" })
type Factory[T any] struct {
	n     atomic.Int64
	build func(n int) *T
}

// NewFactory returns a factory that calls build for each model with the next number of its sequence, from 1. The sequence goes on from test
// to test, so that what a column holds uniquely stays unique.
func NewFactory[T any](build func(n int) *T) *Factory[T] { return &Factory[T]{build: build} }

// Make returns the next model, changed by each of the functions in turn. It is in no session.
func (f *Factory[T]) Make(change ...func(*T)) *T {
	x := f.build(int(f.n.Add(1)))
	for _, c := range change {
		c(x)
	}
	return x
}

// Add makes the next model, adds it to the session and flushes.
func (f *Factory[T]) Add(t testing.TB, s *orm.Session, change ...func(*T)) *T {
	t.Helper()
	return f.AddN(t, s, 1, change...)[0]
}

// AddN makes n models, adds them to the session and flushes once.
func (f *Factory[T]) AddN(t testing.TB, s *orm.Session, n int, change ...func(*T)) []*T {
	t.Helper()
	made := make([]*T, n)
	for i := range made {
		made[i] = f.Make(change...)
		s.Add(made[i])
	}
	if err := s.Flush(t.Context()); err != nil {
		t.Fatalf("ormtest: add %d of %T: %v", n, *new(T), err)
	}
	return made
}
