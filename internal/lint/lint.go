// Package lint checks what the compiler doesn't: that imports go only downward through the layers of the module, that the
// library layers import the standard library only, and that one file alone imports unsafe. Test files are free: they may look
// at any layer.
//
//	imports, err := lint.Read(root)
//	faults := lint.Check(module, imports)
package lint

import (
	"fmt"
	"slices"
	"strings"
)

// Import is one import of a file that is not a test.
type Import struct {
	Package string // path of the importing package inside the module; "" is the root
	File    string // path of the importing file inside the module
	Path    string // what is imported
}

// layer is a package, or a folder of packages if it ends in /*, and its level.
type layer struct {
	path  string
	level int
	// plain tells that it imports nothing from outside of the module but the standard library.
	plain bool
}

// layers is the level table of docs/ARCHITECTURE.md. A package imports only what has a lower level. The longest path wins;
// a package inside of one that is listed belongs to it.
var layers = [...]layer{
	{"sqltype", 0, true},
	{"internal/topo", 0, true},
	{"internal/intmap", 0, true},
	{"internal/lru", 0, true},
	{"internal/edge", 0, true},
	{"internal/ormtag", 0, true},
	{"internal/ormtype", 0, true},
	{"ast", 1, true},
	{"schema", 2, true},
	{"dialect", 3, true},
	{"", 4, true},
	{"engine", 4, true},
	{"dialect/*", 5, true},
	{"orm", 5, true},
	{"orm/shard", 6, true},
	{"driver/*", 6, false},
	{"migrate", 6, false},
	{"gen", 6, false},
	{"dialect/dialecttest", 6, false},
	{"driver", 7, false},
	{"ormtest", 8, false},
	{"cmd/*", 8, false},
	{"examples/*", 8, false},
}

// testkit is the folder of packages that only tests use, but for those in the table.
const testkit = "internal/"

// mayImportUnsafe is the file that may import unsafe.
const mayImportUnsafe = "sqltype/cell.go"

// Check returns what is wrong with the imports of a module, sorted.
func Check(module string, imports []Import) []string {
	var faults []string
	for _, i := range imports {
		if fault := check(module, i); fault != "" {
			faults = append(faults, fault)
		}
	}
	slices.Sort(faults)
	return faults
}

func check(module string, i Import) string {
	if i.Path == "unsafe" && i.File != mayImportUnsafe {
		return fmt.Sprintf("%s imports unsafe: only %s may", i.File, mayImportUnsafe)
	}
	if isTestkit(i.Package) {
		return ""
	}
	from, home, ok := find(i.Package)
	if !ok {
		return fmt.Sprintf("%s: package %q has no level: put it into the table", i.File, i.Package)
	}
	target, inside := within(module, i.Path)
	if !inside {
		return checkOutside(i, from)
	}
	if isTestkit(target) {
		return fmt.Sprintf("%s imports %s, which is for tests", i.File, target)
	}
	to, targetHome, ok := find(target)
	switch {
	case !ok:
		return fmt.Sprintf("%s imports %q, which has no level: put it into the table", i.File, target)
	case home == targetHome || to.level < from.level:
		return ""
	}
	return fmt.Sprintf("%s (level %d) imports %s (level %d): imports go downward only", i.File, from.level, name(target), to.level)
}

// checkOutside refuses dependencies of the library layers. A path whose first element has a dot is not of the standard library.
func checkOutside(i Import, from layer) string {
	first, _, _ := strings.Cut(i.Path, "/")
	if from.plain && strings.Contains(first, ".") {
		return fmt.Sprintf("%s imports %s: %s imports the standard library only", i.File, i.Path, name(from.path))
	}
	return ""
}

// within returns the path of a package inside the module, and whether it is inside.
func within(module, path string) (string, bool) {
	if path == module {
		return "", true
	}
	return strings.CutPrefix(path, module+"/")
}

// isTestkit tells whether a package serves tests only.
func isTestkit(pkg string) bool {
	_, _, ok := find(pkg)
	return !ok && strings.HasPrefix(pkg, testkit)
}

// find returns the layer of a package, and the listed package or member of a listed folder that it is in.
func find(pkg string) (l layer, home string, ok bool) {
	best := -1
	for _, candidate := range layers {
		at, matches := candidate.match(pkg)
		if matches && len(candidate.path) > best {
			best, l, home, ok = len(candidate.path), candidate, at, true
		}
	}
	return l, home, ok
}

// match returns the package that l lists and pkg is in, and whether it is in one.
func (l layer) match(pkg string) (home string, ok bool) {
	if l.path == "" {
		return "", pkg == ""
	}
	folder, isFolder := strings.CutSuffix(l.path, "/*")
	if !isFolder {
		return l.path, pkg == l.path || strings.HasPrefix(pkg, l.path+"/")
	}
	rest, ok := strings.CutPrefix(pkg, folder+"/")
	member, _, _ := strings.Cut(rest, "/")
	return folder + "/" + member, ok
}

func name(pkg string) string {
	if pkg == "" {
		return "the root package"
	}
	return pkg
}
