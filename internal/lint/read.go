package lint

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Read returns the imports of every file below root that is not a test. Folders named testdata, folders that begin with a dot
// or an underscore, and modules of their own are left out.
func Read(root string) ([]Import, error) {
	var imports []Import
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipFolder(root, path, entry.Name())
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		read, err := readFile(root, path)
		imports = append(imports, read...)
		return err
	})
	return imports, err
}

func skipFolder(root, path, name string) error {
	if path == root {
		return nil
	}
	if name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

func readFile(root, path string) ([]Import, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return nil, err
	}
	rel = filepath.ToSlash(rel)
	pkg := ""
	if at := strings.LastIndexByte(rel, '/'); at >= 0 {
		pkg = rel[:at]
	}
	imports := make([]Import, len(file.Imports))
	for i, spec := range file.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		imports[i] = Import{Package: pkg, File: rel, Path: target}
	}
	return imports, nil
}
