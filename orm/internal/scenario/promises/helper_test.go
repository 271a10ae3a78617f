// Package promises_test holds what Retort promises of models as values, of transactions and of queries, a test for each sentence.
package promises_test

import (
	"testing"

	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/faultydriver"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

func author(t *testing.T, s *orm.Session, id int64) *fixture.Author {
	t.Helper()
	return expect.Get(t, s, fixture.Authors, id)
}

// withBooks reads an author with his books loaded.
func withBooks(t *testing.T, s *orm.Session, id int64) *fixture.Author {
	t.Helper()
	a := author(t, s, id)
	expect.Many(t, &a.Books)
	return a
}

// faulty opens a database with three tags, through a driver that fails as told.
func faulty(t *testing.T) (*engine.Engine, *faultydriver.Driver, *sqltrace.Recorder) {
	t.Helper()
	inner, err := sqlite.NewDriver(sqlite.Config{Path: t.TempDir() + "/test.db"})
	expect.OK(t, err)
	drv := faultydriver.New(inner)
	trace := &sqltrace.Recorder{}
	eng := engine.New(dialect.New(), drv, trace.Option())
	t.Cleanup(func() { expect.OK(t, eng.Close()) })
	expect.OK(t, fixture.Models.CreateAll(t.Context(), eng))
	expect.Exec(t, eng, "INSERT INTO tag (id, name) VALUES (1, 'horror'), (2, 'classic'), (3, 'spy')")
	trace.Reset()
	return eng, drv, trace
}
