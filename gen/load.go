package gen

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// unit is what one generated file belongs to: a package, or the tests of one that stand outside of it (package x_test).
type unit struct {
	pkg     *packages.Package
	outside bool // an outside test
}

// place is a folder with a package, found before anything is read.
type place struct {
	dir     string
	name    string // of the package; "" if it has nothing but tests
	tests   bool   // models are in its tests, by the look of these
	outputs []string
}

// load reads the packages that patterns name, as far as they make sense. Files that this package wrote earlier count as empty: they may be
// stale or broken.
func load(ctx context.Context, cfg Config, patterns []string) ([]unit, error) {
	places, err := findPlaces(ctx, cfg, patterns)
	if err != nil {
		return nil, err
	}
	l := &packages.Config{
		Context: ctx, Dir: cfg.Dir, Fset: token.NewFileSet(),
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
	}
	empty := map[string]bool{}
	for _, p := range places {
		l.Tests = l.Tests || p.tests
		for _, out := range p.outputs {
			empty[out] = true
			p.hideBroken(l, out)
		}
	}
	l.ParseFile = func(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
		if empty[name] {
			return parser.ParseFile(fset, name, src, parser.PackageClauseOnly)
		}
		return parser.ParseFile(fset, name, src, parser.SkipObjectResolution|parser.ParseComments)
	}
	pkgs, err := packages.Load(l, patterns...)
	if err != nil {
		return nil, fmt.Errorf("gen: %w", err)
	}
	return unitsOf(pkgs), nil
}

// findPlaces finds the folders that patterns name.
func findPlaces(ctx context.Context, cfg Config, patterns []string) ([]place, error) {
	pkgs, err := packages.Load(&packages.Config{Context: ctx, Dir: cfg.Dir, Mode: packages.NeedName | packages.NeedFiles}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("gen: %w", err)
	}
	var places []place
	for _, pkg := range pkgs {
		if pkg.Dir == "" {
			return nil, fmt.Errorf("gen: %s: %s", pkg.PkgPath, firstError(pkg))
		}
		p := place{dir: pkg.Dir, name: pkg.Name}
		for _, kind := range fileKinds {
			p.outputs = append(p.outputs, cfg.path(pkg.Dir, kind))
		}
		if p.tests, err = p.testsHaveModels(); err != nil {
			return nil, err
		}
		places = append(places, p)
	}
	if len(places) == 0 {
		return nil, fmt.Errorf("gen: no packages match %s", strings.Join(patterns, " "))
	}
	return places, nil
}

func firstError(pkg *packages.Package) string {
	if len(pkg.Errors) == 0 {
		return "no such package"
	}
	return pkg.Errors[0].Msg
}

// testsHaveModels looks for tags in test files. Reading tests costs the compilation of what they import, so it is done where it is needed.
func (p place) testsHaveModels() (bool, error) {
	files, err := filepath.Glob(filepath.Join(globEscape(p.dir), "*_test.go"))
	if err != nil {
		return false, err
	}
	for _, file := range files {
		if slices.Contains(p.outputs, file) {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return false, fmt.Errorf("gen: %w", err)
		}
		if bytes.Contains(src, []byte("orm:\"")) || bytes.Contains(src, []byte("orm.Many")) || bytes.Contains(src, []byte("orm.Ref")) {
			return true, nil
		}
	}
	return false, nil
}

func globEscape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// hideBroken puts an empty file in the place of an earlier one that the go command couldn't read the beginning of. An overlay makes all
// dependencies be read as source, which is slow, so that others are hidden when they are parsed.
func (p place) hideBroken(l *packages.Config, out string) {
	src, err := os.ReadFile(out)
	if err != nil {
		return // there is none
	}
	name := p.packageName()
	if outsideTest(out) {
		name += "_test"
	}
	file, err := parser.ParseFile(token.NewFileSet(), out, src, parser.ImportsOnly)
	if err == nil && file.Name.Name == name {
		return
	}
	if l.Overlay == nil {
		l.Overlay = map[string][]byte{}
	}
	l.Overlay[out] = []byte("package " + name + "\n")
}

// packageName is the name in the package clauses of the files that this package didn't write.
func (p place) packageName() string {
	files, _ := filepath.Glob(filepath.Join(globEscape(p.dir), "*.go"))
	for _, path := range files {
		if slices.Contains(p.outputs, path) {
			continue
		}
		if file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly); err == nil {
			return strings.TrimSuffix(file.Name.Name, "_test")
		}
	}
	return p.name
}

// unitsOf sorts out what go/packages returns: of a package with tests it has one version with those inside and one without.
func unitsOf(pkgs []*packages.Package) []unit {
	byPath := map[string]*packages.Package{}
	var paths []string
	for _, pkg := range pkgs {
		if strings.HasSuffix(pkg.ID, ".test") {
			continue // the program that runs the tests
		}
		have := byPath[pkg.PkgPath]
		if have == nil {
			paths = append(paths, pkg.PkgPath)
		}
		if have == nil || len(pkg.Syntax) > len(have.Syntax) {
			byPath[pkg.PkgPath] = pkg
		}
	}
	var units []unit
	for _, path := range paths {
		pkg := byPath[path]
		outside := strings.HasSuffix(pkg.Name, "_test") && strings.HasSuffix(pkg.PkgPath, "_test")
		units = append(units, unit{pkg, outside})
	}
	return units
}

// syntaxFaults are the places where a package's files are no Go. Models could be lost there, so they are errors; that types don't fit is not.
func syntaxFaults(pkg *packages.Package) faultList {
	var faults faultList
	for _, e := range pkg.Errors {
		if e.Kind == packages.ParseError || e.Kind == packages.ListError && len(pkg.Syntax) == 0 {
			faults = append(faults, &Fault{positionOf(e.Pos), e.Msg})
		}
	}
	return faults
}

// positionOf reads file:line:column, as go/packages tells places.
func positionOf(text string) token.Position {
	var p token.Position
	parts := strings.Split(text, ":")
	n := len(parts)
	if n < 3 {
		return token.Position{Filename: text}
	}
	fmt.Sscan(parts[n-2], &p.Line)
	fmt.Sscan(parts[n-1], &p.Column)
	p.Filename = strings.Join(parts[:n-2], ":")
	return p
}
