// Package testdb opens databases for tests.
package testdb

import (
	"path/filepath"
	"testing"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/sqltrace"
)

// SQLite opens a fresh SQLite file that lives as long as the test, with a recorder of what is sent.
func SQLite(t testing.TB, opts ...engine.Option) (*engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "test.db"), opts)
}

// Memory opens a fresh SQLite database in memory that lives as long as the test, with a recorder of what is sent.
func Memory(t testing.TB, opts ...engine.Option) (*engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	return open(t, ":memory:", opts)
}

func open(t testing.TB, dsn string, opts []engine.Option) (*engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	trace := &sqltrace.Recorder{}
	eng, err := sqlite.Open(t.Context(), dsn, append(opts, trace.Option())...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := eng.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return eng, trace
}
