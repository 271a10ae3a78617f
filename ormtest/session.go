package ormtest

import (
	"testing"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Engine returns an engine on a SQLite database in memory, of this test alone, that has the registry's tables and the fixtures, which are
// committed. It is closed when the test ends.
//
// Fixtures are objects of the registry's models; what belongs to them comes along. Afterwards they have their generated keys and are
// detached, so that they serve as criteria (Books.Author.Is(king)) and for comparisons.
func Engine(t testing.TB, r *orm.Registry, fixtures ...any) *engine.Engine {
	t.Helper()
	eng, err := sqlite.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := eng.Close(); err != nil {
			t.Errorf("ormtest: close the engine: %v", err)
		}
	})
	if err := r.CreateAll(t.Context(), eng); err != nil {
		t.Fatal(err)
	}
	Load(t, eng, r, fixtures...)
	return eng
}

// Session returns a session over an [Engine] of its own. It has not met the fixtures: what the test reads comes from the database. It is
// closed when the test ends.
func Session(t testing.TB, r *orm.Registry, fixtures ...any) *orm.Session {
	t.Helper()
	return open(t, orm.NewSession(Engine(t, r, fixtures...), r))
}

// open has a session closed when the test ends.
func open(t testing.TB, s *orm.Session) *orm.Session {
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("ormtest: close the session: %v", err)
		}
	})
	return s
}

// Load adds fixtures to a database that has the registry's tables, in one transaction.
func Load(t testing.TB, eng *engine.Engine, r *orm.Registry, fixtures ...any) {
	t.Helper()
	if len(fixtures) == 0 {
		return
	}
	s := orm.NewSession(eng, r)
	defer s.Close()
	s.Add(fixtures...)
	if err := s.Commit(t.Context()); err != nil {
		t.Fatalf("ormtest: add fixtures: %v", err)
	}
}
