package expression_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// Writer has fields that expressions fill: out of its own columns, out of its books, on demand, and when a statement says how.
type Writer struct {
	ID      int64
	First   string         `orm:",size=40"`
	Last    string         `orm:",size=40"`
	Full    *string        `orm:",expr"`
	Works   int64          `orm:",expr"`
	Loud    string         `orm:",expr,deferred"`
	Score   int64          `orm:",expr"`
	Books   orm.Many[Work] `orm:"inverse=Writer,cascade=all,orderby=id"`
	Sequels orm.Many[Work] `orm:",viewonly"`
	_       struct{}       `orm:"registry=letters"`
}

func (w *writerEntity) Mapping(m *orm.Mapping) {
	m.Expr(w.Full.SetTo(retort.Concat(w.First, retort.Val(" "), w.Last)), w.Loud.SetTo(retort.Upper(w.Last)),
		w.Works.SetTo(retort.Scalar(retort.CountAll(), retort.From(works).Where(retort.Eq(works.WriterID, w.ID), works.Pages.Gt(9)))))
	m.Where(w.Sequels, works.Part.Gt(1))
}

// Work is a book of a writer; it knows his name, and how many volumes came before it.
type Work struct {
	ID       int64
	WriterID int64  `orm:"fk=writer.id"`
	Title    string `orm:",size=40"`
	Pages    int64
	Part     int64
	By       *string         `orm:",expr"`
	Before   int64           `orm:",expr"`
	Writer   orm.Ref[Writer] `orm:"fk=WriterID,inverse=Books"`
	_        struct{}        `orm:"registry=letters"`
}

func (w *workEntity) Mapping(m *orm.Mapping) {
	prior := orm.Alias(w, "prior")
	m.Expr(w.By.SetTo(retort.Scalar(writers.Last, retort.From(writers).Where(retort.Eq(writers.ID, w.WriterID)))),
		w.Before.SetTo(retort.Scalar(retort.CountAll(), retort.From(prior).Where(retort.Eq(prior.WriterID, w.WriterID), retort.Lt(prior.Part, w.Part)))))
}

// Country has a key that the program gives, and may change.
type Country struct {
	Code  string   `orm:",pk,size=2"`
	Name  string   `orm:",size=40"`
	Label *string  `orm:",expr"`
	_     struct{} `orm:"registry=letters,handle=countries"`
}

func (c *countryEntity) Mapping(m *orm.Mapping) {
	m.Expr(c.Label.SetTo(retort.Concat(c.Code, retort.Val(": "), c.Name)))
}

var letters = orm.NewRegistry()

func onLetters(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	each(t, letters, func() []any {
		return []any{
			&Writer{First: "Stephen", Last: "King", Books: orm.Items(&Work{Title: "It", Pages: 90, Part: 1}, &Work{Title: "Note", Pages: 2, Part: 2},
				&Work{Title: "Joyland", Pages: 30, Part: 3})},
			&Writer{First: "Pearl", Last: "Buck", Books: orm.Items(&Work{Title: "Earth", Pages: 40, Part: 1})},
			&Writer{First: "Nobody", Last: "None"},
		}
	}, f)
}
