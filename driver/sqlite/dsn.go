package sqlite

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// place is where a database lives.
type place uint8

const (
	onFile     place = iota // may be written
	onFileRead              // a file opened read-only
	inMemory
)

// location is what a path was understood as.
type location struct {
	kind  place
	name  string // what SQLite opens
	path  string // the file, for messages and for looking at it
	vault string // what the database in memory is called on its VFS
	flags sqlite3.OpenFlag
}

var errNoPath = errors.New(`sqlite: open: the path is empty: want a file, or ":memory:"`)

// locate reads a path.
func locate(c Config) (location, error) {
	switch {
	case c.Path == "":
		return location{}, errNoPath
	case strings.ContainsRune(c.Path, 0):
		return location{}, fmt.Errorf("sqlite: open %q: the path holds a NUL byte", c.Path)
	case c.Path == ":memory:":
		return memory(c, nil)
	case strings.HasPrefix(c.Path, "file:"):
		return locateURI(c)
	}
	loc := location{kind: onFile, name: c.Path, path: c.Path, flags: sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE}
	if c.ReadOnly {
		loc.kind = onFileRead
		loc.name = "file:" + escapePath(c.Path)
	}
	return loc.withFlags(), nil
}

func locateURI(c Config) (location, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(c.Path, "file:"), "?")
	query, _, _ = strings.Cut(query, "#")
	params, err := url.ParseQuery(query)
	if err != nil {
		return location{}, fmt.Errorf("sqlite: open %s: %w", c.Path, err)
	}
	if path, err = url.PathUnescape(strings.TrimPrefix(path, "//localhost")); err != nil {
		return location{}, fmt.Errorf("sqlite: open %s: %w", c.Path, err)
	}
	mode := params.Get("mode")
	if path == ":memory:" || mode == "memory" {
		return memory(c, params)
	}
	path = strings.TrimPrefix(path, "//")
	loc := location{kind: onFile, name: c.Path, path: path, flags: sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE}
	switch {
	case mode == "ro" || mode == "" && c.ReadOnly || params.Get("immutable") == "1":
		loc.kind = onFileRead
	case c.ReadOnly:
		return location{}, fmt.Errorf("sqlite: open %s: mode=%s and ReadOnly conflict", c.Path, mode)
	}
	return loc.withFlags(), nil
}

func (l location) withFlags() location {
	if l.kind == onFileRead {
		l.flags = sqlite3.OPEN_READONLY
	}
	if strings.HasPrefix(l.name, "file:") {
		l.flags |= sqlite3.OPEN_URI
	}
	return l
}

// memory makes a fresh name on the VFS that gives several connections one database in memory, with readers beside a writer.
// SQLite's own ":memory:" has one connection only.
func memory(c Config, params url.Values) (location, error) {
	if c.ReadOnly {
		return location{}, fmt.Errorf("sqlite: open %s: a new database in memory is empty: ReadOnly makes no sense", c.Path)
	}
	name := "retort-" + rand.Text()
	query := url.Values{"vfs": {"mvcc"}, "_pragma": params["_pragma"]}
	return location{
		kind:  inMemory,
		name:  "file:/" + name + "?" + query.Encode(),
		path:  ":memory:",
		vault: name,
		flags: sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE | sqlite3.OPEN_URI,
	}, nil
}

// escapePath makes a file's path part of a URI.
func escapePath(path string) string {
	path = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	if os.PathSeparator == '\\' {
		path = strings.ReplaceAll(path, `\`, "/")
		if len(path) > 1 && path[1] == ':' {
			path = "/" + path
		}
	}
	return path
}

// word checks a setting that is written into SQL; case doesn't matter. Empty stays empty.
func word(setting, got string, want ...string) (string, error) {
	if got == "" {
		return "", nil
	}
	for _, w := range want {
		if strings.EqualFold(got, w) {
			return w, nil
		}
	}
	return "", fmt.Errorf("sqlite: open: %s %q: want one of %s", setting, got, strings.Join(want, ", "))
}
