package golden_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/internal/golden"
)

// probe records what a golden file reports.
type probe struct {
	testing.TB
	errors   []string
	cleanups []func()
}

func (p *probe) Helper()          {}
func (p *probe) Cleanup(f func()) { p.cleanups = append(p.cleanups, f) }
func (p *probe) Errorf(format string, a ...any) {
	p.errors = append(p.errors, fmt.Sprintf(format, a...))
}
func (p *probe) Failed() bool  { return len(p.errors) > 0 }
func (p *probe) Skipped() bool { return false }

func (p *probe) finish() {
	for _, f := range p.cleanups {
		f()
	}
}

func TestWant(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.txtar")
	if err := os.WriteFile(path, []byte("a comment\n-- one --\nfirst\nline\n-- two --\nsecond\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		run  func(f *golden.File)
		want string // part of the first error; "" for none
	}{
		{"equal texts pass", func(f *golden.File) { f.Want("one", "first\nline"); f.Want("two", "second\n") }, ""},
		{"a different text fails", func(f *golden.File) { f.Want("one", "other"); f.Want("two", "second") }, "got other"},
		{"a missing section fails", func(f *golden.File) { f.Want("three", "x") }, `no section "three"`},
		{"a section asked for twice fails", func(f *golden.File) { f.Want("two", "second"); f.Want("two", "second") }, "wanted twice"},
		{"a section nobody asks for fails", func(f *golden.File) { f.Want("one", "first\nline") }, `section "two" is wanted by no test`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := &probe{TB: t}
			test.run(golden.Open(p, path))
			p.finish()
			switch {
			case test.want == "" && len(p.errors) > 0:
				t.Errorf("failed: %s", p.errors)
			case test.want != "" && (len(p.errors) == 0 || !strings.Contains(p.errors[0], test.want)):
				t.Errorf("got errors %q, want %q", p.errors, test.want)
			}
		})
	}
}
