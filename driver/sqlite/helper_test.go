package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

func open(t *testing.T, c sqlite.Config, opts ...engine.Option) *engine.Engine {
	t.Helper()
	e, err := sqlite.OpenWith(t.Context(), c, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close the engine: %v", err)
		}
	})
	return e
}

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "test.db") }

func exec(x engine.Execer, text string, args ...any) error {
	_, err := engine.ExecSQL(context.Background(), x, text, args...)
	return err
}

func must(t *testing.T, x engine.Execer, text string, args ...any) {
	t.Helper()
	ok(t, exec(x, text, args...))
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// text reads the one value that a statement gives, as text.
func text(t *testing.T, x engine.Execer, sql string) string {
	t.Helper()
	got, err := value(x, "SELECT CAST(v AS TEXT) FROM ("+sql+")")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func value(x engine.Execer, sql string) (string, error) {
	r, err := engine.QuerySQL(context.Background(), x, sql)
	if err != nil {
		return "", err
	}
	defer r.Close()
	if !r.Next() {
		return "", r.Err()
	}
	return r.Text(0), r.Err()
}

// pragma reads a setting of the connections of one kind.
func pragma(t *testing.T, x engine.Execer, name string) string {
	t.Helper()
	return text(t, x, "SELECT "+name+" AS v FROM pragma_"+name)
}

func within(t *testing.T, least, most time.Duration, f func()) {
	t.Helper()
	start := time.Now()
	f()
	if took := time.Since(start); took < least || took > most {
		t.Errorf("took %v, want between %v and %v", took, least, most)
	}
}
