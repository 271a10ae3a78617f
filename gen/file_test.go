package gen_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/gen"
)

func TestFileWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "retort_gen.go")
	f := gen.File{Path: path, Content: []byte("package a\n")}
	for step, want := range []bool{true, false} {
		if changed, err := f.Write(); changed != want || err != nil {
			t.Errorf("write %d: got %v, %v", step, changed, err)
		}
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	f.Content = []byte("package b\n")
	if diff, err := f.Diff(); err != nil || !strings.Contains(diff, "\n-package a\n+package b\n") {
		t.Errorf("got %q, %v", diff, err)
	}
	if changed, err := f.Write(); !changed || err != nil {
		t.Errorf("got %v, %v", changed, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is not kept: %v", info.Mode())
	}
	f.Content = nil
	if diff, err := f.Diff(); err != nil || !strings.Contains(diff, "\n-package b\n") {
		t.Errorf("got %q, %v", diff, err)
	}
	if changed, err := f.Write(); !changed || err != nil {
		t.Errorf("remove: %v, %v", changed, err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if diff, err := f.Diff(); diff != "" || err != nil {
		t.Errorf("gone already: %q, %v", diff, err)
	}
}

// TestFileIsWhole: a file that can't be written stays as it was.
func TestFileIsWhole(t *testing.T) {
	f := gen.File{Path: filepath.Join(t.TempDir(), "gone", "retort_gen.go"), Content: []byte("package a\n")}
	if changed, err := f.Write(); changed && err == nil || err == nil {
		t.Errorf("got %v, %v", changed, err)
	}
	if _, err := os.Stat(f.Path); !os.IsNotExist(err) {
		t.Errorf("got %v, want %v", err, fs.ErrNotExist)
	}
}

// TestOthersFilesAreLeftAlone: a file under a name that was chosen is not overwritten if somebody else wrote it.
func TestOthersFilesAreLeftAlone(t *testing.T) {
	dir := folder(t)
	write(t, filepath.Join(dir, "models.go"), "package a\n\ntype Author struct {\n\tID int64 `orm:\",pk\"`\n}\n")
	write(t, filepath.Join(dir, "hand.go"), "package a\n\nfunc f() {}\n")
	files, err := gen.Handles(t.Context(), gen.Config{Dir: dir, Output: "hand.go"})
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if _, err := files[0].Write(); err == nil || !strings.Contains(err.Error(), "hand.go was not written by retort gen") {
		t.Errorf("got %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "hand.go")); err != nil || !strings.Contains(string(text), "func f") {
		t.Errorf("got %s, %v", text, err)
	}
}
