package topo_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/internal/topo"
)

// graph reads "book: author publisher" lines into nodes in order and what each depends on.
func graph(lines ...string) ([]string, func(string) []string) {
	var nodes []string
	deps := make(map[string][]string)
	for _, l := range lines {
		n, d, _ := strings.Cut(l, ":")
		nodes = append(nodes, n)
		deps[n] = strings.Fields(d)
	}
	return nodes, func(n string) []string { return deps[n] }
}

func TestSort(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
		cycle string
	}{
		{"nothing", nil, "", ""},
		{"ties keep the order of the input", []string{"c:", "a:", "b:"}, "c a b", ""},
		{"what is depended on comes first", []string{"book: author", "author:"}, "author book", ""},
		{"a node waits, its successors don't", []string{"b: a", "c:", "a:", "d:"}, "c a b d", ""},
		{"a diamond", []string{"d: b c", "c: a", "b: a", "a:"}, "a c b d", ""},
		{"a self reference counts for nothing", []string{"node: node", "x:"}, "node x", ""},
		{"a dependency outside counts for nothing", []string{"a: elsewhere"}, "a", ""},
		{"a dependency named twice", []string{"a: b b", "b:"}, "b a", ""},
		{"a circle is named", []string{"x: a", "a: b", "b: c", "c: a"}, "", "cycle: a → b → c → a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := topo.Sort(graph(test.lines...))
			if test.cycle != "" {
				var cycle *topo.CycleError[string]
				if !errors.As(err, &cycle) || err.Error() != test.cycle {
					t.Fatalf("got %v, %v, want %s", got, err, test.cycle)
				}
				return
			}
			if err != nil || strings.Join(got, " ") != test.want {
				t.Errorf("got %v, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestSortCyclic(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"no circle", []string{"book: author", "author:"}, "author book"},
		{"a circle opens at its first node", []string{"b: a", "a: b"}, "b a"},
		{"what waits for a circle stays behind it", []string{"z: a", "a: b", "b: a"}, "a z b"},
		{"what a circle waits for comes first", []string{"a: b x", "b: a", "x:"}, "x a b"},
		{"two circles", []string{"a: b", "b: a", "c: d", "d: c"}, "a b c d"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			nodes, deps := graph(test.lines...)
			if got := strings.Join(topo.SortCyclic(nodes, deps), " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestSortIsStable(t *testing.T) {
	nodes := make([]int, 200)
	for i := range nodes {
		nodes[i] = i
	}
	deps := func(i int) []int { return []int{i / 2, i / 3} }
	got, err := topo.Sort(nodes, deps)
	if err != nil || !slices.Equal(got, nodes) {
		t.Errorf("an order that was right already changed: %v, %v", got, err)
	}
}
