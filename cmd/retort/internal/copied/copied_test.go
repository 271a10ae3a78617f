package copied_test

import (
	"testing"

	"github.com/retort-go/retort/cmd/retort/internal/copied"
	"golang.org/x/tools/go/analysis/analysistest"
)

// TestAnalyzer runs in the module itself, whose orm the models of testdata are made with.
func TestAnalyzer(t *testing.T) {
	analysistest.Run(t, "../../../..", copied.Analyzer, "./cmd/retort/internal/copied/testdata/a")
}
