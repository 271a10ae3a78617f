// Package golden holds expected texts in files. A file is in the txtar format (golang.org/x/tools/txtar): text that nobody reads,
// then sections that begin with a line "-- name --". go test -update rewrites the files with what the tests got.
//
//	file := golden.Open(t, "testdata/select.txtar")
//	file.Want("limit/sqlite", got)
package golden

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite golden files with what the tests get")

// File is a golden file opened for one test.
type File struct {
	t        testing.TB
	path     string
	head     string
	sections map[string]string
	seen     []string
	got      map[string]string
}

// Open reads a golden file. When the test ends, sections that no call of Want named fail it; with -update the file is written
// anew instead, its sections in the order of the calls. A file that is missing is empty.
func Open(t testing.TB, path string) *File {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	f := &File{t: t, path: path, got: make(map[string]string)}
	f.head, f.sections = parse(string(data))
	t.Cleanup(f.close)
	return f
}

// Want fails the test if got differs from the section. Final newlines don't count. A section may be wanted once.
func (f *File) Want(section, got string) {
	f.t.Helper()
	got = strings.TrimRight(got, "\n")
	if _, twice := f.got[section]; twice {
		f.t.Errorf("%s: section %q is wanted twice", f.path, section)
	}
	f.got[section] = got
	f.seen = append(f.seen, section)
	if *update {
		return
	}
	want, ok := f.sections[section]
	if !ok {
		f.t.Errorf("%s: no section %q; got\n%s\n(go test -update adds it)", f.path, section, got)
		return
	}
	if got != want {
		f.t.Errorf("%s: %s\n got %s\nwant %s", f.path, section, got, want)
	}
}

func (f *File) close() {
	if f.t.Failed() || f.t.Skipped() {
		return
	}
	if *update {
		if err := os.WriteFile(f.path, []byte(f.format()), 0o644); err != nil {
			f.t.Error(err)
		}
		return
	}
	for name := range f.sections {
		if _, ok := f.got[name]; !ok {
			f.t.Errorf("%s: section %q is wanted by no test (go test -update drops it)", f.path, name)
		}
	}
}

func (f *File) format() string {
	var b strings.Builder
	b.WriteString(f.head)
	for _, name := range f.seen {
		b.WriteString("-- " + name + " --\n" + f.got[name] + "\n")
	}
	return b.String()
}

// parse parts a file into the text before the first section and the sections.
func parse(data string) (head string, sections map[string]string) {
	sections = make(map[string]string)
	name := ""
	var lines []string
	finish := func() {
		text := strings.Join(lines, "")
		if name == "" {
			head = text
		} else {
			sections[name] = strings.TrimRight(text, "\n")
		}
		lines = nil
	}
	for line := range strings.Lines(data) {
		if next, ok := marker(line); ok {
			finish()
			name = next
			continue
		}
		lines = append(lines, line)
	}
	finish()
	return head, sections
}

// marker returns the name in a line that begins a section.
func marker(line string) (string, bool) {
	name, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "-- ")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, " --")
	return strings.TrimSpace(name), ok && name != ""
}
