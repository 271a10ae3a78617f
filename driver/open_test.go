package driver_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/driver"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

func TestOpenEachDatabase(t *testing.T) {
	for name, url := range map[string]func(t *testing.T) string{
		"memory": func(*testing.T) string { return "sqlite://:memory:?readers=2&pragma=cache_size(-1000)" },
		"file": func(t *testing.T) string {
			return "sqlite:///" + filepath.Join(t.TempDir(), "a b.db") + "?mode=rwc&busy_timeout=1s"
		},
		"postgres": func(t *testing.T) string {
			return testdb.Postgres(t) + "&statements=described&acquire_timeout=3s&pool_max_conns=2"
		},
		"mysql": mysqlURL,
	} {
		t.Run(name, func(t *testing.T) {
			eng, err := driver.Open(t.Context(), url(t))
			if err != nil {
				t.Fatal(err)
			}
			defer eng.Close()
			for _, text := range []string{"CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)"} {
				if _, err := engine.ExecSQL(t.Context(), eng, text); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// mysqlURL is the test database's DSN as a URL.
func mysqlURL(t *testing.T) string {
	dsn := testdb.MySQL(t)
	user, rest, _ := strings.Cut(dsn, "@tcp(")
	addr, path, ok := strings.Cut(rest, ")")
	if !ok {
		t.Fatalf("the test database is not reached by TCP: %s", dsn)
	}
	path, _, _ = strings.Cut(path, "?")
	return "mysql://" + user + "@" + addr + path + "?max_conns=2&max_lifetime=1m&time_zone=%27%2B00%3A00%27"
}

func TestRelativeAndAbsolutePath(t *testing.T) {
	t.Chdir(t.TempDir())
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for url, path := range map[string]string{"sqlite:///rel.db": "rel.db", "sqlite:///" + dir + "/abs.db": filepath.Join(dir, "abs.db")} {
		eng, err := driver.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := engine.ExecSQL(t.Context(), eng, "CREATE TABLE t (a INTEGER)"); err != nil {
			t.Errorf("%s: %v", url, err)
		}
		if err := eng.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct{ url, want string }{
		"an unknown option of SQLite":     {"sqlite://:memory:?cache=1", `no option "cache": the options are busy_timeout, journal_mode, mode, pragma, `},
		"an unknown option of PostgreSQL": {"postgres://u:hunter2@h/db?max_connections=1", `no option "max_connections": the options are acquire_timeout, application_name, `},
		"an unknown option of MySQL":      {"mysql://u:hunter2@h/db?parseTime=true", `no option "parseTime": the options are acquire_timeout, `},
		"a duration without a unit":       {"sqlite://:memory:?busy_timeout=5", `option busy_timeout: "5" is no duration: want a number with its unit`},
		"a number that is none":           {"mysql://u:hunter2@h/db?max_conns=many", `option max_conns: "many" is no whole number`},
		"a mode that is none":             {"sqlite:///x.db?mode=w", `option mode: "w": want one of ro, rw, rwc`},
		"a way to send that is none":      {"postgres://u:hunter2@h/db?statements=fast", `option statements: "fast": want one of prepared, described, unprepared`},
		"a journal that is none":          {"sqlite:///x.db?journal_mode=OFF", "want one of WAL, DELETE"},
		"what pgx doesn't take":           {"postgres://u:hunter2@h/db?pool_max_conns=x", "pool_max_conns"},
		"what go-sql-driver doesn't take": {"mysql://u:hunter2@h/db?timeout=x", "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			eng, err := driver.Open(t.Context(), c.url)
			if err == nil {
				eng.Close()
			}
			if err == nil || !strings.HasPrefix(err.Error(), "driver: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// TestPasswordIsNotInErrorsOfConnecting: the server or the network refuses, and the error doesn't say with which password.
func TestPasswordIsNotInErrorsOfConnecting(t *testing.T) {
	for _, url := range []string{"postgres://u:hunter2@127.0.0.1:1/db", "mysql://u:hunter2@127.0.0.1:1/db"} {
		eng, err := driver.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer eng.Close()
		_, err = engine.ExecSQL(t.Context(), eng, "SELECT 1")
		if !errors.Is(err, engine.ErrConnection) || strings.Contains(fmt.Sprintf("%+v", err), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
