package report

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/suite"
)

// The chart's measures, in pixels.
const (
	chartWidth  = 960
	labelWidth  = 230
	rowHeight   = 30
	headHeight  = 112
	panelHeight = 66 // a panel without its rows
)

// mark is how a contender is drawn: Retort large and in colour, the others small.
type mark struct {
	colour string
	shape  string // a circle, a ring or a diamond
	size   float64
}

var marks = map[string]mark{
	suite.ByHandNative:       {"#333333", "diamond", 5},
	"GORM":                   {"#7f7f7f", "circle", 5},
	"ent":                    {"#9467bd", "circle", 5},
	"Bun":                    {"#8c564b", "circle", 5},
	"XORM":                   {"#bcbd22", "circle", 5},
	"sqlx":                   {"#17becf", "circle", 5},
	"bob":                    {"#2ca02c", "circle", 5},
	"sqlc":                   {"#1f77b4", "circle", 5},
	"Retort":                 {"#ff7f0e", "ring", 7},
	"Retort, session":        {"#d62728", "ring", 7},
	"Retort native":          {"#ff7f0e", "circle", 8},
	"Retort native, session": {"#d62728", "circle", 8},
}

// Chart writes results.svg: a panel for each database, a line for each workload, and on it where each contender's processor time lies beside
// that of code by hand. Left is better.
func Chart(w io.Writer, all []*Report) error {
	var reports []*Report
	for _, r := range all {
		if r.isDatabase() {
			reports = append(reports, r)
		}
	}
	height := headHeight
	for _, r := range reports {
		height += panelHeight + rowHeight*len(r.Workloads)
	}
	p := &printer{w: w}
	p.line(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif" font-size="13">`, chartWidth, height)
	p.line(`<rect width="%d" height="%d" fill="white"/>`, chartWidth, height)
	p.text(16, 28, `font-size="18" font-weight="bold"`, "Processor time beside database/sql by hand (= 1): further left is faster")
	if len(reports) > 0 {
		p.legend(reports)
	}
	top := headHeight
	for _, r := range reports {
		p.panel(r, float64(top))
		top += panelHeight + rowHeight*len(r.Workloads)
	}
	p.line("</svg>")
	return p.err
}

func (p *printer) text(x, y float64, attributes, text string) {
	p.line(`<text x="%.1f" y="%.1f" %s>%s</text>`, x, y, attributes, html.EscapeString(text))
}

// legend names the marks of all contenders, in two rows or as many as it takes.
func (p *printer) legend(reports []*Report) {
	x, y := 20.0, 54.0
	seen := map[string]bool{}
	for _, r := range reports {
		for _, name := range r.names() {
			m, ok := marks[name]
			if !ok || seen[name] {
				continue
			}
			seen[name] = true
			width := 34 + 7.6*float64(len(name))
			if x+width > chartWidth {
				x, y = 20, y+24
			}
			p.mark(m, x, y-4.5, name)
			p.text(x+12, y, "", name)
			x += width
		}
	}
}

func (p *printer) mark(m mark, x, y float64, title string) {
	title = "<title>" + html.EscapeString(title) + "</title>"
	switch m.shape {
	case "diamond":
		p.line(`<path d="M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz" fill="%s">%s</path>`, x, y-m.size-1, m.size, m.size+1, -m.size, m.size+1, -m.size, -m.size-1, m.colour, title)
	case "ring":
		p.line(`<circle cx="%.1f" cy="%.1f" r="%.1f" fill="none" stroke="%s" stroke-width="2.5">%s</circle>`, x, y, m.size-1, m.colour, title)
	default:
		p.line(`<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s" fill-opacity=".85">%s</circle>`, x, y, m.size, m.colour, title)
	}
}

// panel draws one database.
func (p *printer) panel(r *Report, top float64) {
	s := scaleOf(r)
	bottom := top + 34 + float64(rowHeight*len(r.Workloads))
	p.text(16, top+20, `font-size="15" font-weight="bold"`, titles[r.Kind])
	for _, tick := range s.ticks() {
		x := s.at(tick)
		look := `stroke="#e3e3e3"`
		if tick == 1 {
			look = `stroke="#333333" stroke-width="1.5"`
		}
		p.line(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>`, x, top+28, x, bottom, look)
		p.text(x, top+22, `text-anchor="middle" fill="#555555"`, strings.TrimSuffix(fmt.Sprintf("%.3g", tick), ".0")+"×")
	}
	for i := range r.Workloads {
		p.workload(&r.Workloads[i], s, top+34+float64(rowHeight*i)+rowHeight/2)
	}
}

// workload draws one line: the others first, Retort over them.
func (p *printer) workload(w *Workload, s scale, y float64) {
	p.text(labelWidth-12, y+4.5, `text-anchor="end"`, w.Name)
	p.line(`<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#f0f0f0"/>`, labelWidth, y, chartWidth-20, y)
	for _, retort := range []bool{false, true} {
		for _, f := range w.Figures {
			m, ok := marks[f.Name]
			if !ok || f.Missing || strings.HasPrefix(f.Name, "Retort") != retort {
				continue
			}
			middle := harness.Quantile(f.CPU, .5)
			p.mark(m, s.at(middle), y, fmt.Sprintf("%s: %s× %s", f.Name, digits(middle), suite.ByHand))
		}
	}
}
