package gen

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Config says what [Handles] reads and how it names what it writes. Its zero value is for the working directory.
type Config struct {
	// Dir is the folder in which patterns are looked up; "" is the working directory.
	Dir string
	// Output is the name of the file for the handles of a package, without a folder; "" is retort_gen.go. Handles of models in tests go to
	// a file of that name with _test, those of package x_test to one with _x_test.
	Output string
	// Unexported makes handles that their package alone can use: authors for Author.
	Unexported bool
}

// fileKind is what the models of a generated file are in: a package proper, its tests, or tests outside of it.
type fileKind uint8

const (
	inCode fileKind = iota
	inTests
	inOutsideTests
)

var fileKinds = [...]fileKind{inCode, inTests, inOutsideTests}

const defaultOutput = "retort_gen.go"

// path is where the handles of a kind of file go.
func (c Config) path(dir string, kind fileKind) string {
	name := c.Output
	if name == "" {
		name = defaultOutput
	}
	name = strings.TrimSuffix(name, ".go")
	return filepath.Join(dir, name+[...]string{".go", "_test.go", outsideTail}[kind])
}

const outsideTail = "_x_test.go"

func outsideTest(path string) bool { return strings.HasSuffix(path, outsideTail) }

// Handles returns the files with the handles of all models of the packages that patterns name, as the go command takes them; none is the
// package in Config.Dir. Handles that are there already, written by hand, are left to their writer. Nothing is written to disk.
//
// All mistakes in tags are found at once, see [Faults]; there are no files then.
func Handles(ctx context.Context, cfg Config, patterns ...string) ([]File, error) {
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	units, err := load(ctx, cfg, patterns)
	if err != nil {
		return nil, err
	}
	var files []File
	var faults faultList
	for _, u := range units {
		src := readSource(cfg, u)
		if faults = append(faults, src.faults...); len(faults) > 0 {
			continue
		}
		made, err := src.files()
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	if err := faults.err(); err != nil {
		return nil, err
	}
	return files, nil
}

// files are what the package's models need.
func (s *source) files() (files []File, err error) {
	kinds := []fileKind{inCode, inTests}
	if s.outside {
		kinds = []fileKind{inOutsideTests}
	}
	for _, kind := range kinds {
		models := slices.DeleteFunc(slices.Clone(s.models), func(m *model) bool { return s.kindOf(m.pos()) != kind })
		f := File{Path: s.cfg.path(s.dir, kind), guarded: s.cfg.Output != ""}
		if len(models) > 0 {
			if f.Content, f.Names, err = s.render(models, kind); err != nil {
				return nil, err
			}
		} else if !leftOver(f.Path) {
			continue
		}
		files = append(files, f)
	}
	return files, nil
}

// leftOver tells whether a file is there that this package wrote.
func leftOver(path string) bool {
	old, err := os.ReadFile(path)
	return err == nil && bytes.Contains(old, []byte(header))
}
