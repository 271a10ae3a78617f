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
