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

// stored is a column as the database has it, read past every session.
func stored(t *testing.T, eng *engine.Engine, sql string) []string {
	t.Helper()
	rows, err := engine.QuerySQL(t.Context(), eng, sql)
	expect.OK(t, err)
	defer rows.Close()
	out := []string{}
	for rows.Next() {
		out = append(out, rows.Text(0))
	}
	expect.OK(t, rows.Err())
	return out
}

func exec(t *testing.T, eng *engine.Engine, sqls ...string) {
	t.Helper()
	for _, sql := range sqls {
		_, err := engine.ExecSQL(t.Context(), eng, sql)
		expect.OK(t, err)
	}
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
	exec(t, eng, "INSERT INTO tag (id, name) VALUES (1, 'horror'), (2, 'classic'), (3, 'spy')")
	trace.Reset()
	return eng, drv, trace
}
