package report

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/retort-go/retort/bench/growth"
	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/suite"
)

// titles are what the runs are called.
var titles = map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL", "mysql": "MariaDB", "build": "Building statements", "growth": "As there is more"}

// Title is the name of a kind of database.
func Title(kind string) string { return titles[kind] }

// Markdown writes RESULTS.md.
func Markdown(w io.Writer, reports []*Report) error {
	p := &printer{w: w}
	p.line("# Results")
	p.line("")
	p.line("Written by `run.sh`; [README.md](README.md) says how it is measured and what is not fair about it. Ratios are to the column *%s*, in each round for itself:", suite.ByHand)
	p.line("the median, and after ± half of the distance between the quartiles. – is for what a library has no way to do.")
	p.line("")
	p.line("![Processor time beside that of code by hand](results.svg)")
	for _, r := range reports {
		p.report(r)
	}
	return p.err
}

// printer keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) report(r *Report) {
	p.line("")
	p.line("## %s", titles[r.Kind])
	p.line("")
	p.line("%s, %d rounds. %s.", r.Machine, r.Rounds, versions(r.Versions))
	if r.Kind == "growth" {
		p.growth(r)
		return
	}
	if r.Kind == "build" {
		p.line("")
		p.line("A statement of one, three and six tables is built to its text and arguments, each time with another number. Ratios are to the first column.")
	}
	p.table(r, "Processor time of the program", func(w *Workload, i int) string { return Ratio(w.Figures[i].CPU) })
	p.table(r, "Time on the clock", func(w *Workload, i int) string { return Ratio(w.Figures[i].Wall) })
	p.table(r, "Processor time of an operation", func(w *Workload, i int) string { return short(w.Figures[i].PerOp.CPU) })
	p.table(r, "Allocations and bytes of an operation", func(w *Workload, i int) string {
		c := w.Figures[i].PerOp
		return count(c.Allocs) + ", " + size(c.Bytes)
	})
	if r.isDatabase() {
		p.counts(r)
		p.native(r)
	}
	p.targets(r)
}

// counts writes how many statements there were.
func (p *printer) counts(r *Report) {
	caption := "Statements of an operation, beginning and end of transactions included"
	if r.Kind != "sqlite" {
		caption = "Statements of an operation, beginning and end of transactions included, and round trips"
	}
	p.table(r, caption, func(w *Workload, i int) string {
		switch {
		case len(w.Counts) == 0:
			return ""
		case r.Kind == "sqlite":
			return fmt.Sprint(w.Counts[i].Statements)
		}
		return fmt.Sprintf("%d, %d", w.Counts[i].Statements, w.Counts[i].Trips)
	})
}

// native writes what Retort over its own driver takes beside code by hand over the same driver's own interface, where that was measured.
func (p *printer) native(r *Report) {
	names := r.names()
	hand := slices.Index(names, suite.ByHandNative)
	if hand < 0 {
		return
	}
	p.line("")
	p.line("### Retort beside code by hand over the own interface of its driver, processor time")
	p.line("")
	p.line("| workload | Retort native | Retort native, session |")
	p.line("| --- | --- | --- |")
	for _, w := range r.Workloads {
		cells := []string{w.Name}
		for i, name := range names {
			if strings.HasPrefix(name, "Retort native") {
				cells = append(cells, Ratio(beside(w.Figures[i].CPU, w.Figures[hand].CPU)))
			}
		}
		p.line("| %s |", strings.Join(cells, " | "))
	}
}

// beside divides round by round.
func beside(a, b []float64) []float64 {
	out := make([]float64, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] / b[i]
	}
	return out
}

// growth writes a row for each task and a column for each size.
func (p *printer) growth(r *Report) {
	p.line("")
	p.line("What one row, object or session costs, as there are more of them. The last column is the last figure beside the first: 1 is flat.")
	p.line("")
	p.line("| | figures by n | unit | growth |")
	p.line("| --- | --- | --- | --- |")
	for _, l := range r.Growth {
		p.line("%s", GrowthRow(l))
	}
}

// GrowthRow is a task's figures as a row of a table.
func GrowthRow(l growth.Line) string {
	var points []string
	for i, n := range l.Sizes {
		points = append(points, fmt.Sprintf("%d: %.4g", n, l.Values[i]))
	}
	grown := ""
	if l.Values[0] > 0 {
		grown = fmt.Sprintf("%.2f", l.Values[len(l.Values)-1]/l.Values[0])
	}
	return fmt.Sprintf("| %s | %s | %s | %s |", l.Name, strings.Join(points, ", "), l.Unit, grown)
}

func versions(v map[string]string) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(v)) {
		out = append(out, name+" "+v[name])
	}
	return strings.Join(out, ", ")
}

// table writes a row for each workload and a column for each side.
func (p *printer) table(r *Report, caption string, cell func(w *Workload, i int) string) {
	names := r.names()
	p.line("")
	p.line("### %s", caption)
	p.line("")
	p.line("| workload | %s |", strings.Join(names, " | "))
	p.line("|%s", strings.Repeat(" --- |", len(names)+1))
	for i := range r.Workloads {
		p.line("%s", row(&r.Workloads[i], cell))
	}
}

func row(w *Workload, cell func(w *Workload, i int) string) string {
	cells := []string{w.Name}
	for i, f := range w.Figures {
		if f.Missing {
			cells = append(cells, "–")
			continue
		}
		cells = append(cells, cell(w, i))
	}
	return "| " + strings.Join(cells, " | ") + " |"
}

// Head writes the head of the table of [Row], for a terminal.
func Head(w io.Writer, figures []harness.Figures) {
	fmt.Fprint(w, "| workload |")
	for _, f := range figures {
		fmt.Fprintf(w, " %s |", f.Name)
	}
	fmt.Fprintf(w, "\n|%s\n", strings.Repeat(" --- |", len(figures)+1))
}

// Row is a workload's processor times as a row of the table, for a terminal.
func Row(w *Workload) string {
	return row(w, func(w *Workload, i int) string { return Ratio(w.Figures[i].CPU) })
}

// Ratio is the middle of ratios with its spread.
func Ratio(rounds []float64) string {
	middle, spread := harness.Quantile(rounds, .5), (harness.Quantile(rounds, .75)-harness.Quantile(rounds, .25))/2
	if spread < .005 {
		return digits(middle)
	}
	return digits(middle) + " ±" + strings.TrimPrefix(fmt.Sprintf("%.2f", spread), "0")
}

// digits are two after the point, one from ten on.
func digits(v float64) string {
	if v >= 10 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func short(d time.Duration) string {
	unit := time.Duration(math.Pow10(max(int(math.Log10(float64(max(d, 1))))-2, 0)))
	return d.Round(unit).String()
}

func count(n uint64) string {
	if n >= 10_000 {
		return fmt.Sprintf("%dk", (n+500)/1000)
	}
	return fmt.Sprint(n)
}

func size(n uint64) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 10<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// targets tells of each that Retort is to reach whether it does.
func (p *printer) targets(r *Report) {
	p.line("")
	p.line("### What Retort is to reach, in processor time beside *%s*", r.Workloads[0].Figures[0].Name)
	p.line("")
	p.line("| workload | way | at most | is | |")
	p.line("| --- | --- | --- | --- | --- |")
	for i := range r.Workloads {
		w := &r.Workloads[i]
		for _, f := range w.Figures {
			limit := suite.Target(w.Name, f.Name, r.Kind)
			if limit == 0 || f.Missing {
				continue
			}
			verdict := "reached"
			if harness.Quantile(f.CPU, .5) > limit {
				verdict = "**not reached**"
			}
			p.line("| %s | %s | %.2f | %s | %s |", w.Name, f.Name, limit, Ratio(f.CPU), verdict)
		}
	}
}
