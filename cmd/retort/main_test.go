package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call runs the program in this process.
func call(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

// want fails the test unless a call ends with a code, and says something on one of both streams.
func want(t *testing.T, args []string, code int, says string) {
	t.Helper()
	got, out, errs := call(t, args...)
	if got != code || !strings.Contains(out+errs, says) {
		t.Errorf("retort %s: exit %d, want %d, and …%s…; got\n%s%s", strings.Join(args, " "), got, code, says, out, errs)
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args string
		code int
		says string
	}{
		{"help", exitOK, "Write the handles of models"},
		{"--help", exitOK, "Write the handles of models"},
		{"help gen", exitOK, "//go:generate go tool retort gen"},
		{"gen -h", exitOK, "--check"},
		{"vet --help", exitOK, "orm.ErrCopied"},
		{"version", exitOK, "retort "},
		{"", exitUsage, "no command"},
		{"generate", exitUsage, `unknown command "generate"`},
		{"gen --checks", exitUsage, "unknown flag: --checks"},
		{"gen --output a/b.go", exitUsage, "want the name of a Go file"},
		{"gen --output b", exitUsage, "want the name of a Go file"},
		{"version now", exitUsage, "1 arguments, want 0 to 0"},
		{"gen ./nowhere", exitFault, "nowhere"},
	} {
		want(t, strings.Fields(test.args), test.code, test.says)
	}
}

// folder makes a package in a folder inside of this module, and makes that the working directory.
func folder(t *testing.T, models string) {
	t.Helper()
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("testdata", "tmp-*")
	if err != nil {
		t.Fatal(err)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(abs) })
	t.Chdir(dir)
	write(t, "models.go", models)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const authors = "package a\n\ntype Author struct {\n\tID int64 `orm:\",pk\"`\n}\n"

func TestGen(t *testing.T) {
	folder(t, authors)
	want(t, []string{"gen", "--check"}, exitFault, "+var Authors = orm.Map[authorEntity](Models)\n")
	if _, err := os.Stat("retort_gen.go"); err == nil {
		t.Error("--check wrote a file")
	}
	want(t, []string{"gen", "-v"}, exitOK, "retort_gen.go: written: Authors\n")
	want(t, []string{"gen", "-v", "."}, exitOK, "retort_gen.go: as it was: Authors\n")
	if code, out, errs := call(t, "gen", "--check"); code != exitOK || out+errs != "" {
		t.Errorf("check of a fresh file: %d %s %s", code, out, errs)
	}
	write(t, "models.go", strings.Replace(authors, "}", "\tName *string\n}", 1))
	want(t, []string{"gen", "--check"}, exitFault, "-\tID retort.Num[int64]\n+\tID   retort.Num[int64]\n+\tName retort.NullText\n")
	want(t, []string{"gen", "--check"}, exitFault, "1 of 1 generated files are stale: run go generate\n")
	write(t, "models.go", strings.Replace(authors, ",pk", "pk", 1))
	want(t, []string{"gen"}, exitFault, "models.go:4:2: Author.ID: the first element of a tag is the name")
	write(t, "models.go", "package a\n")
	want(t, []string{"gen", "-v"}, exitOK, "retort_gen.go: removed, the package has no models\n")
}
