package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

func TestOpenConnectsLater(t *testing.T) {
	path := file(t)
	e := open(t, sqlite.Config{Path: path})
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is there before the first statement: %v", err)
	}
	must(t, e, "CREATE TABLE a (x)")
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestPathsThatCanNotBeOpened(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain.txt")
	ok(t, os.WriteFile(plain, []byte("plain"), 0o600))
	for name, c := range map[string]struct {
		config sqlite.Config
		want   string
	}{
		"no directory":          {sqlite.Config{Path: filepath.Join(dir, "no", "x.db")}, "directory " + filepath.Join(dir, "no") + " does not exist: create it first"},
		"directory is a file":   {sqlite.Config{Path: filepath.Join(plain, "x.db")}, plain + " is not a directory"},
		"path is a directory":   {sqlite.Config{Path: dir}, "it is a directory, want a file"},
		"read-only, no file":    {sqlite.Config{Path: filepath.Join(dir, "x.db"), ReadOnly: true}, "the file does not exist"},
		"URI mode=rw, no file":  {sqlite.Config{Path: "file:" + filepath.Join(dir, "x.db") + "?mode=rw"}, filepath.Join(dir, "x.db")},
		"URI mode=ro, no file":  {sqlite.Config{Path: "file:" + filepath.Join(dir, "x.db") + "?mode=ro"}, "the file does not exist"},
		"unknown file system":   {sqlite.Config{Path: "file:x.db?vfs=none"}, "x.db"},
		"setup that is refused": {sqlite.Config{Path: ":memory:", Setup: []string{"SELEKT"}}, "SELEKT"},
	} {
		t.Run(name, func(t *testing.T) {
			e := open(t, c.config)
			err := exec(e, "SELECT 1")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if name != "unknown file system" && name != "setup that is refused" && !errors.Is(err, engine.ErrConnection) {
				t.Errorf("got %v, want ErrConnection", err)
			}
			if p := e.Stats().Pool; p.InUse+p.Idle != 0 {
				t.Errorf("%+v", p)
			}
			if again := exec(e, "SELECT 1"); again == nil || again.Error() != err.Error() {
				t.Errorf("second try: got %v", again)
			}
		})
	}
}

func TestNotADatabase(t *testing.T) {
	path := file(t)
	ok(t, os.WriteFile(path, []byte(strings.Repeat("this is no database ", 100)), 0o600))
	if err := exec(open(t, sqlite.Config{Path: path}), "SELECT * FROM sqlite_schema"); !errors.Is(err, engine.ErrCorrupt) {
		t.Errorf("got %v, want ErrCorrupt", err)
	}
}

func TestUnreadableFile(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	path := file(t)
	must(t, open(t, sqlite.Config{Path: path}), "CREATE TABLE a (x)")
	ok(t, os.Chmod(path, 0))
	err := exec(open(t, sqlite.Config{Path: path}), "SELECT 1")
	if !errors.Is(err, engine.ErrConnection) || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("got %v", err)
	}
}

func TestConfigurationsThatContradictThemselves(t *testing.T) {
	for want, c := range map[string]sqlite.Config{
		"the path is empty":                          {},
		"NUL byte":                                   {Path: "a\x00b"},
		"ReadOnly makes no sense":                    {Path: ":memory:", ReadOnly: true},
		"mode=rw and ReadOnly conflict":              {Path: "file:x.db?mode=rw", ReadOnly: true},
		"JournalMode WAL is for a file":              {Path: ":memory:", JournalMode: "wal"},
		"JournalMode DELETE is for a file":           {Path: "file:x.db?mode=ro", JournalMode: "DELETE"},
		`JournalMode "OFF": want one of WAL, DELETE`: {Path: "x.db", JournalMode: "OFF"},
		`Synchronous "2; DROP": want one of OFF`:     {Path: "x.db", Synchronous: "2; DROP"},
		"-1 readers":                                 {Path: "x.db", Readers: -1},
		"invalid URL escape":                         {Path: "file:x.db?a=%zz"},
	} {
		if _, err := sqlite.OpenWith(t.Context(), c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestSettingsOfConnections(t *testing.T) {
	path := file(t)
	e := open(t, sqlite.Config{Path: path, Setup: []string{"PRAGMA cache_size=-1234"}})
	tx, err := e.Begin(t.Context())
	ok(t, err)
	defer tx.Rollback(t.Context())
	for kind, x := range map[string]engine.Execer{"reader": e, "writer": tx} {
		for name, want := range map[string]string{"journal_mode": "wal", "foreign_keys": "1", "synchronous": "1", "cache_size": "-1234"} {
			if got := pragma(t, x, name); got != want {
				t.Errorf("%s: %s is %s, want %s", kind, name, got, want)
			}
		}
	}
	if got := pragma(t, e, "query_only"); got != "1" {
		t.Error("a reader may write")
	}
}

func TestRollbackJournal(t *testing.T) {
	path := file(t)
	e := open(t, sqlite.Config{Path: path, JournalMode: "delete"})
	must(t, e, "CREATE TABLE a (x)")
	if got := pragma(t, e, "journal_mode") + pragma(t, e, "synchronous"); got != "delete2" {
		t.Errorf("got %s", got)
	}
	if got := beside(t, path); len(got) != 1 {
		t.Errorf("files %q", got)
	}
}

func TestStrangePaths(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a b.db", "100%.db", "what?.db", "#1.db", "ü.db", "a&b=c.db", "%20.db"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			must(t, open(t, sqlite.Config{Path: path}), "CREATE TABLE a (x); INSERT INTO a VALUES (7)")
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
			if got := text(t, open(t, sqlite.Config{Path: path, ReadOnly: true}), "SELECT x AS v FROM a"); got != "7" {
				t.Errorf("read-only: got %s", got)
			}
		})
	}
}

func TestURI(t *testing.T) {
	path := file(t)
	must(t, open(t, sqlite.Config{Path: "file:" + path + "?mode=rwc&_pragma=cache_size(-77)"}), "CREATE TABLE a (x)")
	e := open(t, sqlite.Config{Path: "file://localhost" + path + "?mode=rw&_pragma=cache_size(-77)"})
	if got := pragma(t, e, "cache_size"); got != "-77" {
		t.Errorf("cache size %s", got)
	}
	must(t, e, "INSERT INTO a VALUES (1)")
}

// beside returns the names of the files in path's directory.
func beside(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	ok(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestReadOnlyLeavesTheFileAsItStands(t *testing.T) {
	for _, mode := range []string{"WAL", "DELETE"} {
		for name, config := range map[string]func(path string) sqlite.Config{
			"ReadOnly": func(path string) sqlite.Config { return sqlite.Config{Path: path, ReadOnly: true} },
			"mode=ro":  func(path string) sqlite.Config { return sqlite.Config{Path: "file:" + path + "?mode=ro"} },
		} {
			t.Run(mode+" "+name, func(t *testing.T) {
				path := file(t)
				maker, err := sqlite.OpenWith(t.Context(), sqlite.Config{Path: path, JournalMode: mode})
				ok(t, err)
				must(t, maker, "CREATE TABLE a (x)")
				must(t, maker, "INSERT INTO a VALUES (7)")
				ok(t, maker.Close())
				before, err := os.ReadFile(path)
				ok(t, err)
				ok(t, os.Chmod(filepath.Dir(path), 0o500))
				defer os.Chmod(filepath.Dir(path), 0o700)

				e := open(t, config(path))
				if got := text(t, e, "SELECT x AS v FROM a"); got != "7" {
					t.Errorf("read %s", got)
				}
				for _, write := range []string{"INSERT INTO a VALUES (8)", "CREATE TABLE b (x)", "PRAGMA user_version = 3"} {
					if err := exec(e, write); !errors.Is(err, engine.ErrReadOnly) {
						t.Errorf("%s: got %v, want ErrReadOnly", write, err)
					}
				}
				tx, err := e.Begin(t.Context(), engine.LazyWrite)
				ok(t, err)
				if err := exec(tx, "INSERT INTO a VALUES (8)"); !errors.Is(err, engine.ErrReadOnly) {
					t.Errorf("in a transaction: got %v, want ErrReadOnly", err)
				}
				ok(t, tx.Rollback(t.Context()))
				if got := beside(t, path); !slices.Equal(got, []string{"test.db"}) {
					t.Errorf("files %q while open", got)
				}
				ok(t, e.Close())
				after, err := os.ReadFile(path)
				ok(t, err)
				if string(before) != string(after) || len(beside(t, path)) != 1 {
					t.Error("the file or its directory changed")
				}
			})
		}
	}
}

func TestReadOnlyBesideAWriter(t *testing.T) {
	path := file(t)
	writer := open(t, sqlite.Config{Path: path})
	must(t, writer, "CREATE TABLE a (x)")
	must(t, writer, "INSERT INTO a VALUES (1)")
	reader := open(t, sqlite.Config{Path: path, ReadOnly: true})
	for _, want := range []string{"1", "2"} {
		if got := text(t, reader, "SELECT count(*) AS v FROM a"); got != want {
			t.Errorf("read %s rows, want %s: it must see what is in the log", got, want)
		}
		must(t, writer, "INSERT INTO a VALUES (2)")
	}
}

func TestCloseTidiesUp(t *testing.T) {
	path := file(t)
	e := open(t, sqlite.Config{Path: path})
	must(t, e, "CREATE TABLE a (x)")
	text(t, e, "SELECT count(*) AS v FROM a")
	if got := beside(t, path); len(got) != 3 {
		t.Errorf("open in WAL mode with files %q", got)
	}
	ok(t, e.Close())
	if got := beside(t, path); !slices.Equal(got, []string{"test.db"}) {
		t.Errorf("files %q after Close", got)
	}
}

func TestLockOfAnotherEngine(t *testing.T) {
	path := file(t)
	one := open(t, sqlite.Config{Path: path})
	two := open(t, sqlite.Config{Path: path, BusyTimeout: 50 * time.Millisecond})
	must(t, one, "CREATE TABLE a (x)")
	tx, err := one.Begin(t.Context())
	ok(t, err)
	within(t, 40*time.Millisecond, 3*time.Second, func() {
		err := exec(two, "INSERT INTO a VALUES (1)")
		if !errors.Is(err, engine.ErrBusy) || !strings.Contains(err.Error(), "raise BusyTimeout") {
			t.Errorf("got %v, want ErrBusy with the cure", err)
		}
	})
	if got := text(t, two, "SELECT count(*) AS v FROM a"); got != "0" {
		t.Errorf("read %s beside the lock", got)
	}
	done := make(chan error)
	three := open(t, sqlite.Config{Path: path})
	go func() { done <- exec(three, "INSERT INTO a VALUES (1)") }()
	time.Sleep(20 * time.Millisecond)
	ok(t, tx.Commit(t.Context()))
	ok(t, <-done) // it waited
}

func TestSerializableAcrossEngines(t *testing.T) {
	path := file(t)
	one, two := open(t, sqlite.Config{Path: path}), open(t, sqlite.Config{Path: path})
	must(t, one, "CREATE TABLE a (x)")
	tx, err := one.Begin(t.Context(), engine.LazyWrite, engine.Serializable)
	ok(t, err)
	text(t, tx, "SELECT count(*) AS v FROM a")
	must(t, two, "INSERT INTO a VALUES (1)")
	if err := exec(tx, "INSERT INTO a VALUES (2)"); !errors.Is(err, engine.ErrSerialization) {
		t.Errorf("got %v, want ErrSerialization", err)
	}
	ok(t, tx.Rollback(t.Context()))
}

func TestSwitchToWALWaitsForOthers(t *testing.T) {
	path := file(t)
	one := open(t, sqlite.Config{Path: path, JournalMode: "DELETE"})
	must(t, one, "CREATE TABLE a (x)")
	tx, err := one.Begin(t.Context(), engine.ReadOnly)
	ok(t, err)
	text(t, tx, "SELECT count(*) AS v FROM a")
	impatient := open(t, sqlite.Config{Path: path, BusyTimeout: 20 * time.Millisecond})
	if err := exec(impatient, "INSERT INTO a VALUES (1)"); !errors.Is(err, engine.ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
	done := make(chan error)
	patient := open(t, sqlite.Config{Path: path})
	go func() { done <- exec(patient, "INSERT INTO a VALUES (1)") }()
	time.Sleep(20 * time.Millisecond)
	ok(t, tx.Commit(t.Context()))
	ok(t, one.Close())
	ok(t, <-done)
}

func TestManyEnginesMakeOneFile(t *testing.T) {
	for range 20 { // it fails now and then if it fails
		manyEnginesMakeOneFile(t, file(t))
	}
}

func manyEnginesMakeOneFile(t *testing.T, path string) {
	errs := make(chan error)
	const n = 6
	for range n {
		go func() {
			e, err := sqlite.OpenWith(t.Context(), sqlite.Config{Path: path})
			if err == nil {
				err = exec(e, "CREATE TABLE IF NOT EXISTS a (x)")
			}
			if err == nil {
				err = exec(e, "INSERT INTO a VALUES (1)")
			}
			if err == nil {
				err = e.Close()
			}
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if got := text(t, open(t, sqlite.Config{Path: path}), "SELECT count(*) AS v FROM a"); got != "6" {
		t.Errorf("%s rows", got)
	}
}
