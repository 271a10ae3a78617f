package scenario

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	namedTest    = regexp.MustCompile("`(Test\\w+)`")
	declaredTest = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	ofScenario   = regexp.MustCompile(`^Test([A-Z]\d\d)_`)
	listedID     = regexp.MustCompile(`(?m)^\| ([A-Z]\d\d) \|.*$`)
	scenarioID   = regexp.MustCompile(`(?m)^- \*\*([QUCSRLJKPTEHDIM]\d\d)\.`)
)

// declaredTests are the tests of the module, by name.
func declaredTests(t *testing.T) map[string]bool {
	t.Helper()
	tests := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range declaredTest.FindAllStringSubmatch(string(source), -1) {
			tests[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests
}

// rows are the rows of docs/scenarios.md by id.
func rows(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, m := range listedID.FindAllStringSubmatch(string(text), -1) {
		if out[m[1]] != "" {
			t.Errorf("%s is in the table twice", m[1])
		}
		out[m[1]] = m[0]
	}
	return out
}

func TestTableOfScenarios(t *testing.T) {
	declared, table := declaredTests(t), rows(t)
	for id, row := range table {
		tests := namedTest.FindAllStringSubmatch(row, -1)
		for _, m := range tests {
			if !declared[m[1]] {
				t.Errorf("%s names %s, which is no test", id, m[1])
			}
		}
		none := strings.Contains(row, "| unnamed |") || strings.Contains(row, "| open: ") || strings.Contains(row, "| not in Retort: ")
		if none != (len(tests) == 0) {
			t.Errorf("the state and the tests of %s contradict each other: %s", id, row)
		}
	}
	for name := range declared {
		if m := ofScenario.FindStringSubmatch(name); m != nil && !strings.Contains(table[m[1]], "`"+name+"`") {
			t.Errorf("%s is not in the row of %s in docs/scenarios.md", name, m[1])
		}
	}
}

func TestEveryScenarioIsInTheTable(t *testing.T) {
	text, err := os.ReadFile("../../../shared/design/scenarios.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the list of scenarios isn't beside the module")
	}
	if err != nil {
		t.Fatal(err)
	}
	table := rows(t)
	ids := scenarioID.FindAllStringSubmatch(string(text), -1)
	if len(ids) == 0 {
		t.Fatal("no scenarios found")
	}
	for _, m := range ids {
		if table[m[1]] == "" {
			t.Errorf("%s is not in docs/scenarios.md", m[1])
		}
	}
}

var promise = regexp.MustCompile(`(?m)^\| ([A-Z` + "`" + `].*?) \| (.*) \|$`)

func TestTableOfPromises(t *testing.T) {
	text, err := os.ReadFile("../../docs/promises.md")
	if err != nil {
		t.Fatal(err)
	}
	declared, named := declaredTests(t), map[string]bool{}
	for _, row := range promise.FindAllStringSubmatch(string(text), -1) {
		tests := namedTest.FindAllStringSubmatch(row[2], -1)
		if len(tests) == 0 {
			t.Errorf("no test holds: %s", row[1])
		}
		for _, m := range tests {
			if named[m[1]] = true; !declared[m[1]] {
				t.Errorf("%s names %s, which is no test", row[1], m[1])
			}
		}
	}
	files, err := filepath.Glob("../../orm/internal/scenario/promises/*_test.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declaredTest.FindAllStringSubmatch(string(source), -1) {
			if !named[m[1]] {
				t.Errorf("%s holds no promise of docs/promises.md", m[1])
			}
		}
	}
}
