package cascade

import (
	"strconv"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

// Parent has children by every cascade there is.
type Parent struct {
	ID      int64
	Plain   orm.Many[Plain]   `orm:"inverse=Parent"`
	None    orm.Many[None]    `orm:"inverse=Parent,cascade=none"`
	All     orm.Many[All]     `orm:"inverse=Parent,cascade=all"`
	Own     orm.Many[Own]     `orm:"inverse=Parent,cascade='all, delete-orphan'"`
	Strict  orm.Many[Strict]  `orm:"inverse=Parent"`
	Passive orm.Many[Passive] `orm:"inverse=Parent,cascade=all,passive_deletes"`
}

// Plain cascades save-update and merge, as all do that say nothing.
type Plain struct {
	ID       int64
	ParentID *int64          `orm:"fk=parent.id"`
	Parent   orm.Ref[Parent] `orm:"fk=ParentID,inverse=Plain"`
}

type None struct {
	ID       int64
	ParentID *int64          `orm:"fk=parent.id"`
	Parent   orm.Ref[Parent] `orm:"fk=ParentID,inverse=None,cascade=none"`
}

type All struct {
	ID       int64
	ParentID *int64          `orm:"fk=parent.id"`
	Parent   orm.Ref[Parent] `orm:"fk=ParentID,inverse=All"`
}

// Own belongs to its parent alone, and has parts of its own.
type Own struct {
	ID       int64
	ParentID *int64          `orm:"fk=parent.id"`
	Parent   orm.Ref[Parent] `orm:"fk=ParentID,inverse=Own"`
	Parts    orm.Many[Part]  `orm:"inverse=Own,cascade='all, delete-orphan'"`
}

type Part struct {
	ID    int64
	OwnID int64        `orm:"fk=own.id"`
	Own   orm.Ref[Own] `orm:"fk=OwnID,inverse=Parts"`
}

// Strict can't be without a parent.
type Strict struct {
	ID       int64
	ParentID int64           `orm:"fk=parent.id"`
	Parent   orm.Ref[Parent] `orm:"fk=ParentID,inverse=Strict"`
}

// Passive is deleted by the database.
type Passive struct {
	ID       int64
	ParentID *int64          `orm:"fk=parent.id,ondelete=cascade"`
	Parent   orm.Ref[Parent] `orm:"fk=ParentID,inverse=Passive"`
}

// Deal has two parents, of which it is an orphan without either.
type Deal struct {
	ID       int64
	BuyerID  *int64          `orm:"fk=buyer.id"`
	SellerID *int64          `orm:"fk=seller.id"`
	Buyer    orm.Ref[Buyer]  `orm:"fk=BuyerID,inverse=Deals"`
	Seller   orm.Ref[Seller] `orm:"fk=SellerID,inverse=Deals"`
}

type Buyer struct {
	ID    int64
	Deals orm.Many[Deal] `orm:"inverse=Buyer,cascade='all, delete-orphan'"`
}

type Seller struct {
	ID    int64
	Deals orm.Many[Deal] `orm:"inverse=Seller,cascade='all, delete-orphan'"`
}

var models = orm.NewRegistry()

// open makes an empty database and a session on it.
func open(t *testing.T, db testdb.Database) (*orm.Session, *engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	eng, trace := fixture.Open(t, models, db)
	return session(t, eng), eng, trace
}

func session(t *testing.T, eng *engine.Engine) *orm.Session {
	t.Helper()
	s := orm.NewSession(eng, models)
	t.Cleanup(func() { expect.OK(t, s.Close()) })
	return s
}

// stored writes objects, and opens a session that hasn't read them.
func stored(t *testing.T, db testdb.Database, objects ...any) (*orm.Session, *engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	writer, eng, trace := open(t, db)
	writer.Add(objects...)
	expect.OK(t, writer.Commit(t.Context()))
	expect.OK(t, writer.Close())
	trace.Reset()
	return session(t, eng), eng, trace
}

// count returns how many rows a table has.
func count(t *testing.T, eng *engine.Engine, table string) int64 {
	t.Helper()
	return countWhere(t, eng, table, "1 = 1")
}

// countWhere returns how many rows of a table are as a condition says.
func countWhere(t *testing.T, eng *engine.Engine, table, condition string) int64 {
	t.Helper()
	sql := eng.Dialect().Quote([]byte("SELECT count(*) FROM "), table)
	n, err := strconv.ParseInt(expect.Stored(t, eng, string(sql)+" WHERE "+condition)[0], 10, 64)
	expect.OK(t, err)
	return n
}
