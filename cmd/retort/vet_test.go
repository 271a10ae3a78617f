package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVet runs the program as go vet does, and by itself.
func TestVet(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "retort")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", tool, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	folder(t, "package a\n\nimport \"github.com/retort-go/retort/orm\"\n\ntype Author struct {\n\tID int64\n\tNext orm.Ref[Author]\n}\n\nfunc f(a *Author) { b := *a; _ = b.ID }\n")
	for _, args := range [][]string{{tool, "vet"}, {tool, "vet", "."}, {"go", "vet", "-vettool=" + tool, "."}} {
		out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "models.go:10:26: assigns a copy of Author") {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
	write(t, "models.go", "package a\n")
	if out, err := exec.CommandContext(t.Context(), tool, "vet").CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("no mistake: %v\n%s", err, out)
	}
}
