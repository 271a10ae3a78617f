package gen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/retort-go/retort/gen"
	"github.com/retort-go/retort/internal/golden"
	"golang.org/x/tools/txtar"
)

// folder makes a temporary folder inside of this module, where the dependencies of what is put into it are.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("testdata", "tmp-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// put writes the files of an input into a folder of its own.
func put(t testing.TB, dir, input string) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata/input", input+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		write(t, filepath.Join(dir, input, f.Name), strings.ReplaceAll(string(f.Data), "TMP", filepath.Base(dir)))
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// wantFiles compares generated files with their sections, and writes them.
func wantFiles(t *testing.T, want *golden.File, dir string, files []gen.File) {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name, err := filepath.Rel(root, f.Path)
		if err != nil {
			t.Fatal(err)
		}
		want.Want(name, strings.ReplaceAll(string(f.Content), filepath.Base(dir), "TMP"))
		if changed, err := f.Write(); err != nil || !changed {
			t.Errorf("%s: write: %v, %v", name, changed, err)
		}
	}
}

// TestHandles generates the handles of the packages in testdata/input, and compiles what comes out, which is in testdata/handles.txtar.
// Generated again over that, it is the same.
func TestHandles(t *testing.T) {
	want := golden.Open(t, "testdata/handles.txtar")
	for _, run := range []struct {
		inputs []string
		cfg    gen.Config
	}{
		{[]string{"library", "names", "keys", "membership", "tests", "stale", "broken", "emptied", "hierarchy", "bycode"}, gen.Config{}},
		{[]string{"unexported"}, gen.Config{Unexported: true, Output: "handles.go"}},
	} {
		dir := folder(t)
		for _, input := range run.inputs {
			put(t, dir, input)
		}
		run.cfg.Dir = dir
		files, err := gen.Handles(t.Context(), run.cfg, "./...")
		if err != nil {
			t.Fatal(err)
		}
		wantFiles(t, want, dir, files)
		again, err := gen.Handles(t.Context(), run.cfg, "./...")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range again {
			if diff, err := f.Diff(); err != nil || diff != "" {
				t.Errorf("generated again, it differs: %v\n%s", err, diff)
			}
		}
		os.RemoveAll(filepath.Join(dir, "broken")) // it doesn't compile for other reasons
		compile(t, dir)
	}
}

// compile compiles the packages in a folder with their tests, without running them.
func compile(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "vet", "./...")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("what was generated doesn't compile: %v\n%s", err, out)
	}
}

// optionList is the list of all options there are, which grows.
var optionList = regexp.MustCompile("want one of [a-z_, ]+")

// TestFaults: each mistake in the source is told with its file and line, all of them at once, and there are no files then.
func TestFaults(t *testing.T) {
	want := golden.Open(t, "testdata/faults.txtar")
	for _, input := range []string{"faults", "syntax"} {
		dir := folder(t)
		put(t, dir, input)
		put(t, dir, "library")
		files, err := gen.Handles(t.Context(), gen.Config{Dir: dir}, "./...")
		if err == nil || files != nil || len(gen.Faults(err)) == 0 {
			t.Errorf("%s: got %d files and %v, want faults", input, len(files), err)
			continue
		}
		want.Want(input, optionList.ReplaceAllString(strings.ReplaceAll(err.Error(), dir+"/", ""), "want one of …"))
	}
}

func TestNoSuchPackage(t *testing.T) {
	for _, pattern := range []string{"./nowhere", "example.com/nowhere"} {
		if _, err := gen.Handles(t.Context(), gen.Config{}, pattern); err == nil || gen.Faults(err) != nil || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("%s: got %v", pattern, err)
		}
	}
}
