package ormtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/orm"
)

// update is the environment variable that has golden files written.
const update = "ORMTEST_UPDATE"

// WantTrace runs fn and fails the test unless the session sent the statements that stand in the file testdata/<name>.sql, each ended by a
// semicolon and a line end. With ORMTEST_UPDATE=1 in the environment the file is written instead: read what changed before it is
// committed. What counts as a statement is told at [Statements]; bind values are not part of it.
func WantTrace(t testing.TB, s *orm.Session, name string, fn func()) {
	t.Helper()
	var b strings.Builder
	for _, text := range Statements(s, fn) {
		b.WriteString(text)
		b.WriteString(";\n")
	}
	got, path := b.String(), filepath.Join("testdata", name+".sql")
	if os.Getenv(update) == "1" {
		if err := write(path, got); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("ormtest: read the golden file: %v (run the test with %s=1 to write it)", err, update)
	}
	if got != string(want) {
		t.Errorf("the session did not send what %s says (%s=1 writes it anew):\n got\n%s\nwant\n%s", path, update, got, want)
	}
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
