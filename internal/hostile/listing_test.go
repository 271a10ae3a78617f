package hostile_test

import (
	"go/importer"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
)

// untried are the functions of the dialects' packages that take a text and aren't tried, and why.
var untried = map[string]string{
	"postgres.With":        "SQL by contract",
	"postgres.PartitionBy": "SQL by contract",
	"postgres.OnCommit":    "SQL by contract",
	"mysql.Suffix":         "SQL by contract",
	"postgres.IsReserved":  "answers a question and writes nothing",
	"mysql.IsReserved":     "answers a question and writes nothing",
	"sqlite.IsReserved":    "answers a question and writes nothing",
	"mysql.New":            "the server's own word for its version, which is compared and not written",
}

// TestEveryTextForOneDatabaseIsTried: each exported function and method of the dialects' packages that takes a text, or a value that may be one,
// is among the entries or has a reason not to be. Methods of the Dialects are what the compiler and the engine call with what all
// other entries are made of.
func TestEveryTextForOneDatabaseIsTried(t *testing.T) {
	imports := importer.ForCompiler(token.NewFileSet(), "source", nil)
	taking := map[string]bool{}
	for _, name := range []string{"postgres", "mysql", "sqlite"} {
		pkg, err := imports.Import("github.com/retort-go/retort/dialect/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range textTakers(pkg) {
			taking[name+"."+f] = !strings.HasPrefix(f, "Dialect.")
		}
	}
	tried := slices.Concat(slices.Collect(maps.Keys(vendors)), slices.Collect(maps.Keys(vendorItems)))
	for name, does := range taking {
		if does && untried[name] == "" && !slices.Contains(tried, name) {
			t.Errorf("%s takes a text and isn't tried", name)
		}
	}
	for _, name := range slices.Concat(tried, slices.Collect(maps.Keys(untried))) {
		name, _, part := strings.Cut(name, " ") // of a function that is tried with other things too
		if !part && !taking[name] && !takesOptions[name] {
			t.Errorf("%s takes no text, or is gone", name)
		}
	}
	for name := range untried {
		if slices.Contains(tried, name) {
			t.Errorf("%s is tried, though it needn't be: %s", name, untried[name])
		}
	}
}

// takesOptions are the functions that take their texts in a struct.
var takesOptions = map[string]bool{"sqlite.FTS5": true}

// packageOf is the dialect that a function belongs to.
func packageOf(name string) string { pkg, _, _ := strings.Cut(name, "."); return pkg }
