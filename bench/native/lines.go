package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// printLines writes a round a line in the format of Go's benchmarks
// (https://go.googlesource.com/proposal/+/master/design/14313-benchmark-format.md): processor time as the ratio to the hand-written side,
// which a busy machine slows down as well, or in nanoseconds where there is none.
func (r *result) printLines(w io.Writer) {
	for n, c := range r.rounds {
		ops := float64(r.w.ops)
		value, unit := float64(c.cpu.Nanoseconds())/ops, "cpu-ns/op"
		if len(r.cpu) > 0 {
			value, unit = r.cpu[n], "cpu-ratio"
		}
		fmt.Fprintf(w, "Benchmark%s %d %.4f %s %.0f B/op %.1f allocs/op\n", lineName(r.w.name), r.w.ops, value, unit, float64(c.bytes)/ops, float64(c.allocs)/ops)
	}
}

// lineName makes a workload's name one word.
func lineName(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "_")
}
