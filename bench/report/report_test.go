package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/report"
	"github.com/retort-go/retort/bench/suite"
)

// sample is a report of one workload, in which Retort misses what it is to reach and ent can't do it.
func sample() *report.Report {
	return &report.Report{Kind: "sqlite", Machine: "a machine", Rounds: 3, Versions: map[string]string{"Go": "1.26"}, Workloads: []report.Workload{{
		Name: "get by key", Ops: 10,
		Figures: []harness.Figures{
			{Name: suite.ByHand, CPU: []float64{1, 1, 1}, Wall: []float64{1, 1, 1}},
			{Name: "ent", Missing: true},
			{Name: "Retort", CPU: []float64{1, 1.5, 2}, Wall: []float64{.5, .5, .5}},
		},
		Counts: []suite.Counts{{Statements: 1}, {}, {Statements: 3}},
	}}}
}

func TestMarkdownTellsWhatWasMeasured(t *testing.T) {
	var b bytes.Buffer
	if err := report.Markdown(&b, []*report.Report{sample()}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| get by key | 1.00 | – | 1.50 ±.25 |", // processor time
		"| get by key | 1.00 | – | 0.50 |",      // clock
		"| get by key | 1 | – | 3 |",            // statements
		"| get by key | Retort | 1.00 | 1.50 ±.25 | **not reached** |",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no line %q in\n%s", want, b.String())
		}
	}
}

func TestChartIsXMLWithAMarkForEachContender(t *testing.T) {
	var b bytes.Buffer
	if err := report.Chart(&b, []*report.Report{sample()}); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(text, "Retort: 1.50× by hand") || strings.Contains(text, "ent: ") {
		t.Errorf("the chart has not the marks of the figures:\n%s", text)
	}
}

func TestReportsAreReadAsTheyWereSaved(t *testing.T) {
	dir := t.TempDir()
	if err := sample().Save(dir); err != nil {
		t.Fatal(err)
	}
	got, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Workloads[0].Figures[2].CPU[2] != 2 || got[0].Workloads[0].Counts[2].Statements != 3 {
		t.Errorf("got %+v", got)
	}
}
