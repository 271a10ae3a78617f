package gen

import "strings"

// diffLines returns the lines that differ, those of before marked -, those of after +, and up to three around them. It is the classic
// longest common subsequence between the common beginning and end: quadratic in what is between, which is small for generated code.
func diffLines(before, after string) string {
	a, b := lines(before), lines(after)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out strings.Builder
	for _, line := range a[max(0, start-around):start] {
		out.WriteString(" " + line)
	}
	writeChanges(&out, a[start:len(a)-end], b[start:len(b)-end])
	for _, line := range a[len(a)-end : min(len(a), len(a)-end+around)] {
		out.WriteString(" " + line)
	}
	return out.String()
}

// around is how many equal lines stand around the first and last difference.
const around = 3

// maxCells bounds the table of common subsequences: above it, all of before is followed by all of after.
const maxCells = 4 << 20

func writeChanges(out *strings.Builder, a, b []string) {
	if len(a)*len(b) > maxCells {
		writeMarked(out, "-", a)
		writeMarked(out, "+", b)
		return
	}
	common := commonLengths(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out.WriteString(" " + a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			out.WriteString("-" + a[i])
			i++
		default:
			out.WriteString("+" + b[j])
			j++
		}
	}
}

// commonLengths returns, for each pair of places, how many lines the rests have in common in order.
func commonLengths(a, b []string) [][]int32 {
	table := make([][]int32, len(a)+1)
	for i := range table {
		table[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

func writeMarked(out *strings.Builder, mark string, lines []string) {
	for _, line := range lines {
		out.WriteString(mark + line)
	}
}

// lines cuts a text behind each line break; the last line gets one if it has none.
func lines(text string) []string {
	text = strings.TrimSuffix(text, "\n")
	if text == "" {
		return nil
	}
	all := strings.SplitAfter(text+"\n", "\n")
	return all[:len(all)-1]
}
