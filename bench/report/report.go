// Package report keeps what was measured and shows it: a table a reader can check, and a chart he sees at a glance.
//
//   - report.go: the figures of one kind of database, as a file
//   - markdown.go: RESULTS.md; chart.go, scale.go: results.svg
package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/retort-go/retort/bench/growth"
	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/suite"
)

// Report is one run: of a kind of database, of building statements without one ("build"), or of more and more rows ("growth").
type Report struct {
	Kind      string            `json:"kind"`
	Machine   string            `json:"machine"` // the processor's model, and how many
	Versions  map[string]string `json:"versions"`
	Rounds    int               `json:"rounds"`
	Workloads []Workload        `json:"workloads,omitempty"`
	Growth    []growth.Line     `json:"growth,omitempty"`
}

// Workload is what was measured of one. Counts are in the order of Figures; none if they weren't counted.
type Workload struct {
	Name    string            `json:"name"`
	Ops     int               `json:"ops"`
	Figures []harness.Figures `json:"figures"`
	Counts  []suite.Counts    `json:"counts,omitempty"`
}

// Save writes the report to its file in dir.
func (r *Report) Save(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	b, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, r.Kind+".json"), append(b, '\n'), 0o666)
}

// kinds are the runs in the order of the report.
var kinds = []string{"sqlite", "postgres", "mysql", "build", "growth"}

// isDatabase tells whether the run is of a database.
func (r *Report) isDatabase() bool { return r.Kind != "build" && r.Kind != "growth" }

// Load reads the reports that are in dir.
func Load(dir string) ([]*Report, error) {
	var out []*Report
	for _, kind := range kinds {
		b, err := os.ReadFile(filepath.Join(dir, kind+".json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		r := &Report{}
		if err := json.Unmarshal(b, r); err != nil {
			return nil, fmt.Errorf("%s.json: %w", kind, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// names are the sides of all workloads, in their order.
func (r *Report) names() []string {
	var out []string
	for _, f := range r.Workloads[0].Figures {
		out = append(out, f.Name)
	}
	return out
}
