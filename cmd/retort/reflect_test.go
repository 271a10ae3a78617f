package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

// database makes a SQLite file with some tables and returns its URL.
func database(t *testing.T, sql ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.db")
	eng, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	for _, text := range sql {
		if _, err := engine.ExecSQL(t.Context(), eng, text); err != nil {
			t.Fatal(err)
		}
	}
	return "sqlite:///" + path
}

func TestReflect(t *testing.T) {
	url := database(t, "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL)", "CREATE TABLE secrets (id INTEGER PRIMARY KEY)")
	folder(t, "package shop\n")
	if err := os.Rename("models.go", "doc.go"); err != nil {
		t.Fatal(err)
	}
	want(t, []string{"reflect", "--check", "--except", "secrets", url}, exitFault, "+type Customer struct {\n")
	want(t, []string{"reflect", "-v", "--except", "secrets", url}, exitOK, "models.go: written: Customer\n")
	for name, says := range map[string]string{"models.go": "package shop\n", "retort_gen.go": "var Customers = orm.Map[customerEntity](Models)\n"} {
		if text, err := os.ReadFile(name); err != nil || !strings.Contains(string(text), says) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	want(t, []string{"reflect", url}, exitFault, "models.go is there: choose another --output, or overwrite it with --force")
	want(t, []string{"reflect", "--check", "--except", "secrets", url}, exitOK, "")
	want(t, []string{"gen", "--check", "--from-db", url}, exitFault, "+type Secret struct {\n")
	want(t, []string{"reflect", "--force", "-v", url}, exitOK, "retort_gen.go: written: Customers, Secrets\n")
}

func TestReflectFaults(t *testing.T) {
	folder(t, "package shop\n")
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"reflect"}, exitUsage, "0 arguments, want 1 to 1"},
		{[]string{"reflect", "-o", "models", "sqlite://:memory:"}, exitUsage, "want a Go file"},
		{[]string{"reflect", "-o", "m.go", "sqlite://:memory:"}, exitFault, "the database has no tables there"},
		{[]string{"reflect", "-o", "gone/m.go", "sqlite://:memory:"}, exitFault, "no such file"},
		{[]string{"reflect", "-o", "m.go", "oracle://x/y"}, exitFault, "oracle"},
		{[]string{"reflect", "-o", "m.go", "--only", "nothing", "sqlite://:memory:"}, exitFault, "nothing"},
		{[]string{"gen", "--from-db", "sqlite://:memory:", "./..."}, exitUsage, "goes without packages"},
	} {
		want(t, test.args, test.code, test.says)
	}
	if _, err := os.Stat("m.go"); err == nil {
		t.Error("a call that failed left a file")
	}
}
