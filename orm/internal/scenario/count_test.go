package scenario

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestThereAreEnoughScenarios keeps the suite from losing what it has.
func TestThereAreEnoughScenarios(t *testing.T) {
	files, err := filepath.Glob("*/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?m)^func Test[A-Z]`)
	n := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		n += len(named.FindAll(source, -1))
	}
	if n < 400 {
		t.Errorf("the suite has %d scenarios, want 400", n)
	}
}

// TestEveryLoadIsCounted holds that each scenario of loading says how many statements are sent.
func TestEveryLoadIsCounted(t *testing.T) {
	files, err := filepath.Glob("loading/*_test.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	scenario := regexp.MustCompile(`(?ms)^func (Test\w+)\(.*?^}`)
	counts := regexp.MustCompile(`\b(wantSent|sent|Sent|SentAll|SentWith|Verbs|Statements|MaxStatements)\(`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range scenario.FindAllSubmatch(source, -1) {
			if !counts.Match(m[0]) {
				t.Errorf("%s: %s says of no load how many statements it takes", file, m[1])
			}
		}
	}
}
