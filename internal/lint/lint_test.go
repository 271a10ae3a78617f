package lint_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/internal/lint"
)

const module = "github.com/retort-go/retort"

// TestImportsOfTheModule holds the module to its layers.
func TestImportsOfTheModule(t *testing.T) {
	imports, err := lint.Read("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(imports) == 0 {
		t.Fatal("no imports found")
	}
	for _, fault := range lint.Check(module, imports) {
		t.Error(fault)
	}
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name string
		file string // the importing file
		path string // "./x" is x inside the module
		want string // part of the fault; "" for none
	}{
		{"down one level", "ast/x.go", "./sqltype", ""},
		{"down many", "orm/x.go", "./ast", ""},
		{"the root package down", "select.go", "./dialect", ""},
		{"down to the root package", "orm/session.go", ".", ""},
		{"the standard library", "ast/x.go", "go/token", ""},
		{"up one level", "sqltype/x.go", "./ast", "sqltype/x.go (level 0) imports ast (level 1)"},
		{"sideways", "engine/x.go", ".", "engine/x.go (level 4) imports the root package (level 4)"},
		{"the other way", "x.go", "./engine", "imports engine (level 4)"},
		{"a dialect from the compiler", "dialect/x.go", "./dialect/sqlite", "imports dialect/sqlite (level 5)"},
		{"the compiler from a dialect", "dialect/sqlite/x.go", "./dialect", ""},
		{"one dialect from another", "dialect/sqlite/x.go", "./dialect/postgres", "imports dialect/postgres (level 5)"},
		{"a dialect from the mapper", "orm/x.go", "./dialect/sqlite", "imports dialect/sqlite"},
		{"the conformance suite down", "dialect/dialecttest/x.go", "./dialect/sqlite", ""},
		{"the conformance suite from a dialect", "dialect/sqlite/x.go", "./dialect/dialecttest", "imports dialect/dialecttest (level 6)"},
		{"a package inside its own", "cmd/retort/x.go", "./cmd/retort/internal/flags", ""},
		{"a dependency of a driver", "driver/sqlite/x.go", "modernc.org/sqlite", ""},
		{"a dependency of a library layer", "engine/x.go", "modernc.org/sqlite", "engine imports the standard library only"},
		{"a dependency of the root package", "x.go", "example.com/x", "the root package imports the standard library only"},
		{"unsafe where it belongs", "sqltype/cell.go", "unsafe", ""},
		{"unsafe elsewhere in its package", "sqltype/value.go", "unsafe", "only sqltype/cell.go may"},
		{"unsafe in the test kit", "internal/testdb/x.go", "unsafe", "only sqltype/cell.go may"},
		{"the test kit from a test kit", "internal/testdb/x.go", "./internal/golden", ""},
		{"the test kit from anywhere else", "engine/x.go", "./internal/golden", "which is for tests"},
		{"a pure helper", "orm/x.go", "./internal/topo", ""},
		{"a package that nobody gave a level", "util/x.go", "fmt", `package "util" has no level`},
		{"an import of one that nobody gave a level", "orm/x.go", "./util", "has no level"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := strings.Join(lint.Check(module, []lint.Import{parse(test.file, test.path)}), "\n")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func parse(file, path string) lint.Import {
	i := lint.Import{File: file, Path: path}
	if at := strings.LastIndexByte(file, '/'); at >= 0 {
		i.Package = file[:at]
	}
	if path == "." {
		i.Path = module
	} else if inside, ok := strings.CutPrefix(path, "./"); ok {
		i.Path = module + "/" + inside
	}
	return i
}

func TestRead(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"a.go":              "package a\nimport \"fmt\"",
		"b/b.go":            "package b\nimport (\n\tx \"os\"\n\t_ \"io\"\n)",
		"b/b_test.go":       "package b\nimport \"testing\"",
		"b/testdata/c.go":   "package c\nimport \"net\"",
		"_sketch/d.go":      "package d\nimport \"net\"",
		".hidden/d.go":      "package d\nimport \"net\"",
		"bench/go.mod":      "module bench",
		"bench/bench.go":    "package bench\nimport \"net\"",
		"b/deep/down/it.go": "package it\nimport \"net/http\"",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := lint.Read(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []lint.Import{
		{Package: "", File: "a.go", Path: "fmt"},
		{Package: "b", File: "b/b.go", Path: "os"},
		{Package: "b", File: "b/b.go", Path: "io"},
		{Package: "b/deep/down", File: "b/deep/down/it.go", Path: "net/http"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}
