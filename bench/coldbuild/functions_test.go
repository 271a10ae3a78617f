package main

import (
	"os"
	"path/filepath"
	"testing"

	_ "github.com/retort-go/retort/orm" // what is counted: a change of it is a reason to run the test again
)

// TestFunctions holds how many functions the compiler may make for an entity and for a row type. Each costs it more than half a
// millisecond, however short it is: a method of a generic type is one for each instance, one more if its receiver is a value, again for
// each struct that embeds the type, and again as code for each kind of struct that the type is used with.
func TestFunctions(t *testing.T) {
	budgets := map[string]int{
		"an entity of 8 columns":    14,
		"and a to-one relationship": 41,
		"and a Select2":             73,
		"or a SelectInto":           76,
	}
	for _, c := range contents {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := (count(t, c, 12) - count(t, c, 2)) / 10
			if want := budgets[c.name]; got > want {
				t.Errorf("%d functions for each, want %d at most; list them with: go run ./coldbuild -parts -keep testdata/kept; "+
					"go tool nm $(go list -export -f '{{.Export}}' ./testdata/kept/models0)", got, want)
			}
		})
	}
}

// count builds a package with so many entities and counts its functions.
func count(t *testing.T, c content, entities int) int {
	t.Helper()
	root := filepath.Join("..", "testdata") // inside the module, whose imports the package needs
	if err := os.MkdirAll(root, 0o777); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(root, "functions")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.WriteFile(filepath.Join(dir, "models.go"), []byte(source(c, entities, 0)), 0o666); err != nil {
		t.Fatal(err)
	}
	n, err := functions(dir)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
