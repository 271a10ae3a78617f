// Package promises_test holds what Retort promises of models as values, of transactions and of queries, a test for each sentence.
package promises_test

import (
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/faultydriver"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
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
func faulty(t *testing.T, db testdb.Database) (*engine.Engine, *faultydriver.Driver, *sqltrace.Recorder) {
	t.Helper()
	trace := &sqltrace.Recorder{}
	eng, drv := db.Faulty(t, trace.Option())
	trace.Dialect = eng.Dialect()
	expect.OK(t, fixture.Models.CreateAll(t.Context(), eng))
	expect.Exec(t, eng, "INSERT INTO tag (name) VALUES ('horror'), ('classic'), ('spy')")
	trace.Reset()
	return eng, drv, trace
}

// eachFaulty runs a test on each database whose driver can be made to fail.
func eachFaulty(t *testing.T, f func(t *testing.T, db testdb.Database)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		if db.Driver != nil {
			f(t, db)
		}
	})
}
