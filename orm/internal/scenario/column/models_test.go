// Package column_test holds what columns of a model can be beside plain: versions, computed ones, those that the database fills. Every
// scenario runs on every database at hand.
package column_test

import (
	"testing"
	"time"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

// Doc counts its versions, and has pages.
type Doc struct {
	ID      int64
	Name    string         `orm:",size=40"`
	Version int64          `orm:",version"`
	Pages   orm.Many[Page] `orm:"inverse=Doc,cascade='all, delete-orphan'"`
}

// Page counts its versions too.
type Page struct {
	ID      int64
	DocID   int64        `orm:"fk=doc.id"`
	Text    string       `orm:",size=40"`
	Version int32        `orm:",version"`
	Doc     orm.Ref[Doc] `orm:"fk=DocID,inverse=Pages"`
}

// Stamped has the time of its last change as its version, and a key of two columns.
type Stamped struct {
	A       int64     `orm:",pk"`
	B       string    `orm:",pk,size=10"`
	Name    string    `orm:",size=40"`
	Version time.Time `orm:",version"`
}

// Manual has versions that the program makes.
type Manual struct {
	ID      int64
	Name    string `orm:",size=40"`
	Version string `orm:",size=40,version=manual"`
}

// Served has versions that the database makes, here out of another column.
type Served struct {
	ID      int64
	N       int64
	Version int64 `orm:",computed='n * 10',version=server"`
}

// Rope is tied to at most one other, or to itself, and no two to the same. Its changes are counted and timed.
type Rope struct {
	_       struct{} `orm:"handle=ropeTable"`
	ID      int64
	Name    string        `orm:",size=40"`
	NextID  *int64        `orm:"fk=rope.id,unique"`
	Version int64         `orm:",version"`
	Changed time.Time     `orm:",updated"`
	Next    orm.Ref[Rope] `orm:"fk=NextID"`
}

// Seat is taken by at most one guest, who sits nowhere else. The database makes its versions.
type Seat struct {
	_       struct{} `orm:"handle=seatTable"`
	ID      int64
	Guest   *int64 `orm:",unique"`
	Version int64  `orm:",computed='coalesce(guest * 10, -1)',version=server"`
}

// Kit has pieces, which are deleted with it.
type Kit struct {
	ID     int64
	Pieces orm.Many[Piece] `orm:"inverse=Kit,cascade=all"`
}

// Rack has pieces that can't be without one, and Box pieces that can.
type (
	Rack struct {
		ID     int64
		Pieces orm.Many[Piece] `orm:"inverse=Rack"`
	}
	Box struct {
		ID     int64
		Pieces orm.Many[Piece] `orm:"inverse=Box"`
	}
)

// Piece belongs to a kit, stands on a rack and may lie in a box. Its changes are counted.
type Piece struct {
	ID      int64
	Version int64         `orm:",version"`
	KitID   int64         `orm:"fk=kit.id"`
	RackID  int64         `orm:"fk=rack.id"`
	BoxID   *int64        `orm:"fk=box.id"`
	Kit     orm.Ref[Kit]  `orm:"fk=KitID,inverse=Pieces"`
	Rack    orm.Ref[Rack] `orm:"fk=RackID,inverse=Pieces"`
	Box     orm.Ref[Box]  `orm:"fk=BoxID,inverse=Pieces"`
}

// Square has a column that the database computes.
type Square struct {
	ID   int64
	A    int64
	Area int64 `orm:",computed='a * a'"`
}

type (

	// StampedKey is the key of a Stamped.
	StampedKey struct {
		A int64
		B string
	}
)

var models = orm.NewRegistry()

// world is a database with the tables, and what was sent to it.
type world struct {
	*testing.T
	eng   *engine.Engine
	trace *sqltrace.Recorder
}

// each runs a scenario on every database, after the objects were stored by a session that is closed.
func each(t *testing.T, objects func() []any, f func(w *world)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		w := &world{T: t, trace: new(sqltrace.Recorder)}
		w.eng = db.Open(t, w.trace.Option())
		expect.OK(t, models.CreateAll(t.Context(), w.eng))
		s := w.session()
		s.Add(objects()...)
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Close())
		f(w)
	})
}

// session opens a session that is closed with the test.
func (w *world) session() *orm.Session {
	w.Helper()
	s := orm.NewSession(w.eng, models)
	w.Cleanup(func() { expect.OK(w, s.Close()) })
	return s
}

// sent checks which statements were sent since the last look.
func (w *world) sent(want ...string) {
	w.Helper()
	expect.Verbs(w, w.trace, want...)
}

// ignore forgets what was sent.
func (w *world) ignore() { w.trace.Reset() }

func none() []any { return nil }
