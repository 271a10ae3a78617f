package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestQuickstartPrintsTheCheapBook(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "2 Carrie 0\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The README shows this program from its first type on, up to main.
func TestReadmeShowsThisProgram(t *testing.T) {
	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	program := string(source)
	program = program[strings.Index(program, "// Book is"):strings.Index(program, "\nfunc main()")]
	if !strings.Contains(string(readme), "```go\n"+program+"```\n") {
		t.Errorf("README.md doesn't show examples/quickstart/main.go as it is:\n%s", program)
	}
}
