// Package topo sorts nodes so that each comes after those it depends on. It is pure and safe for concurrent use.
//
//	order, err := topo.Sort([]string{"book", "author"}, func(t string) []string { return refs[t] })
package topo

import (
	"container/heap"
	"fmt"
	"strings"
)

// CycleError tells that nodes depend on each other in a circle.
type CycleError[N comparable] struct {
	// Cycle holds the nodes of one circle: each depends on the next, the last on the first.
	Cycle []N
}

// Error names the circle, its first node again at the end.
func (e *CycleError[N]) Error() string {
	var b strings.Builder
	b.WriteString("cycle: ")
	for _, n := range e.Cycle {
		fmt.Fprintf(&b, "%v → ", n)
	}
	fmt.Fprint(&b, e.Cycle[0])
	return b.String()
}

// Sort returns nodes in an order in which each comes after those that deps gives for it. Among nodes that could come next, the
// first in the order of the input does, so the result is the same every time. A node that depends on itself, and a dependency
// that is not among nodes, count for nothing. The error is a [*CycleError]. Nodes must differ.
//
// The algorithm is Kahn's (Topological sorting of large networks, CACM 5(11), 1962) with a priority queue.
func Sort[N comparable](nodes []N, deps func(N) []N) ([]N, error) {
	s := newSorter(nodes, deps)
	s.run()
	if len(s.order) < len(nodes) {
		return nil, &CycleError[N]{Cycle: s.names(s.cycle())}
	}
	return s.names(s.order), nil
}

// SortCyclic is [Sort] for nodes that may depend on each other in circles: each circle is opened before the one of its nodes
// that is first in the input, which then comes before something that it depends on.
func SortCyclic[N comparable](nodes []N, deps func(N) []N) []N {
	s := newSorter(nodes, deps)
	s.run()
	for len(s.order) < len(nodes) {
		first := len(nodes)
		for _, i := range s.cycle() {
			first = min(first, i)
		}
		s.done(first)
		s.run()
	}
	return s.names(s.order)
}

// sorter works on the places of nodes in the input.
type sorter[N comparable] struct {
	nodes   []N
	needs   [][]int // what a node depends on
	wanted  [][]int // what depends on a node
	missing []int   // how many of a node's needs are not in order yet
	placed  []bool
	ready   places
	order   []int
}

func newSorter[N comparable](nodes []N, deps func(N) []N) *sorter[N] {
	place := make(map[N]int, len(nodes))
	for i, n := range nodes {
		place[n] = i
	}
	s := &sorter[N]{
		nodes:   nodes,
		needs:   make([][]int, len(nodes)),
		wanted:  make([][]int, len(nodes)),
		missing: make([]int, len(nodes)),
		placed:  make([]bool, len(nodes)),
		order:   make([]int, 0, len(nodes)),
	}
	for i, n := range nodes {
		for _, d := range deps(n) {
			j, ok := place[d]
			if !ok || j == i {
				continue
			}
			s.needs[i] = append(s.needs[i], j)
			s.wanted[j] = append(s.wanted[j], i)
			s.missing[i]++
		}
		if s.missing[i] == 0 {
			s.ready = append(s.ready, i) // ascending, so it is a heap
		}
	}
	return s
}

// run places nodes as long as one has all that it needs.
func (s *sorter[N]) run() {
	for len(s.ready) > 0 {
		s.done(heap.Pop(&s.ready).(int))
	}
}

func (s *sorter[N]) done(i int) {
	s.order = append(s.order, i)
	s.placed[i] = true
	for _, j := range s.wanted[i] {
		s.missing[j]--
		if s.missing[j] == 0 && !s.placed[j] {
			heap.Push(&s.ready, j)
		}
	}
}

// cycle follows the needs of the first node that is not placed until it meets a node again.
func (s *sorter[N]) cycle() []int {
	at := 0
	for s.placed[at] {
		at++
	}
	step := make(map[int]int)
	var path []int
	for {
		if from, met := step[at]; met {
			return path[from:]
		}
		step[at] = len(path)
		path = append(path, at)
		at = s.unplaced(at)
	}
}

// unplaced returns something that node i still waits for.
func (s *sorter[N]) unplaced(i int) int {
	for _, j := range s.needs[i] {
		if !s.placed[j] {
			return j
		}
	}
	panic("topo: a node that waits for nothing was not placed")
}

func (s *sorter[N]) names(places []int) []N {
	out := make([]N, len(places))
	for i, p := range places {
		out[i] = s.nodes[p]
	}
	return out
}

// places is a heap of places in the input.
type places []int

func (p places) Len() int           { return len(p) }
func (p places) Less(i, j int) bool { return p[i] < p[j] }
func (p places) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *places) Push(x any)        { *p = append(*p, x.(int)) }
func (p *places) Pop() any {
	old := *p
	last := old[len(old)-1]
	*p = old[:len(old)-1]
	return last
}
