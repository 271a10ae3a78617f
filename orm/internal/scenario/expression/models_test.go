// Package expression_test holds values that SQL makes: of single objects, of mapped fields, of whole entities. Every scenario runs on every
// database at hand.
package expression_test

import (
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

// Account is changed by several programs at a time.
type Account struct {
	ID      int64
	Owner   string `orm:",size=40"`
	Balance int64
	Note    *string         `orm:",size=40"`
	Version int64           `orm:",version"`
	Entries orm.Many[Entry] `orm:"inverse=Account,cascade=all"`
	Total   orm.Ref[Total]  `orm:"inverse=Account"`
	_       struct{}        `orm:"registry=bank"`
}

// Entry belongs to an account.
type Entry struct {
	ID        int64
	AccountID int64 `orm:"fk=account.id"`
	Amount    int64
	Account   orm.Ref[Account] `orm:"fk=AccountID,inverse=Entries"`
	_         struct{}         `orm:"registry=bank"`
}

var bank = orm.NewRegistry()

// each runs a scenario on every database, with the tables of a registry made and the rows of some objects in them.
func each(t *testing.T, models *orm.Registry, given func() []any, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		expect.OK(t, models.CreateAll(t.Context(), eng))
		first := orm.NewSession(eng, models)
		first.Add(given()...)
		expect.OK(t, first.Commit(t.Context()))
		expect.OK(t, first.Close())
		s := orm.NewSession(eng, models)
		t.Cleanup(func() { expect.OK(t, s.Close()) })
		trace.Reset()
		f(t, s, eng, trace)
	})
}
