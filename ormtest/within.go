package ormtest

import (
	"context"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Within returns a factory whose sessions all work in one transaction of an engine, which is rolled back when the test ends: for tests on a
// database that is made once and shared, such as a PostgreSQL server. What is tested commits as it always does, within savepoints; fixtures are
// added first, in the same transaction.
//
// One session at a time: a transaction has one connection. Close each before the next begins to work. A database that is locked as a whole by
// a transaction that writes (SQLite) keeps others waiting meanwhile; there [Session] costs less.
func Within(t testing.TB, eng *engine.Engine, r *orm.Registry, fixtures ...any) *orm.Factory {
	t.Helper()
	tx, err := eng.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tx.Rollback(context.Background()); err != nil {
			t.Errorf("ormtest: roll back: %v", err)
		}
	})
	f := orm.NewFactory(eng, r, orm.Join(tx, orm.JoinSavepoint))
	s := f.Session()
	defer s.Close()
	s.Add(fixtures...)
	if err := s.Commit(t.Context()); err != nil {
		t.Fatalf("ormtest: add fixtures: %v", err)
	}
	return f
}
