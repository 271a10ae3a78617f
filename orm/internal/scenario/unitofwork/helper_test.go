package unitofwork

import (
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

// open makes a database of the tables of a registry, and a session on it.
func open(t *testing.T, db testdb.Database, models *orm.Registry) (*orm.Session, *engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	eng, trace := fixture.Open(t, models, db)
	s := orm.NewSession(eng, models)
	t.Cleanup(func() { expect.OK(t, s.Close()) })
	return s, eng, trace
}

func author(t *testing.T, s *orm.Session, id int64) *fixture.Author {
	t.Helper()
	return expect.Get(t, s, fixture.Authors, id)
}

func book(t *testing.T, s *orm.Session, id int64) *fixture.Book {
	t.Helper()
	return expect.Get(t, s, fixture.Books, id)
}

// value reads what the database has, past the session, in one line: rows with a blank between them.
func value(t *testing.T, eng *engine.Engine, sql string) string {
	t.Helper()
	return strings.Join(expect.Stored(t, eng, sql), " ")
}

func id(b *fixture.Book) int64 { return b.ID }

// Node is a row of a tree: its parent may be missing.
type Node struct {
	_        struct{} `orm:"registry=trees"`
	ID       int64
	ParentID *int64 `orm:"fk=node.id"`
	Name     string
	Parent   orm.Ref[Node]  `orm:"fk=ParentID,inverse=Children"`
	Children orm.Many[Node] `orm:"inverse=Parent,cascade=all"`
}

var trees = orm.NewRegistry()

// Person and Ball refer to each other, the person if it wants to.
type Person struct {
	_           struct{} `orm:"registry=games"`
	ID          int64
	FavouriteID *int64         `orm:"fk=ball.id"`
	Favourite   orm.Ref[Ball]  `orm:"fk=FavouriteID"`
	Balls       orm.Many[Ball] `orm:"inverse=Owner,cascade=all"`
}

type Ball struct {
	_       struct{} `orm:"registry=games"`
	ID      int64
	OwnerID int64           `orm:"fk=person.id"`
	Owner   orm.Ref[Person] `orm:"fk=OwnerID,inverse=Balls"`
}

var games = orm.NewRegistry()

// Slot has two unique values: one that every slot has, and one that it may lack.
type Slot struct {
	_    struct{} `orm:"registry=slotModels"`
	ID   int64
	Name string  `orm:",unique"`
	Nick *string `orm:",unique"`
}

var slotModels = orm.NewRegistry()

// Doc has columns that the database fills.
type Doc struct {
	_       struct{} `orm:"registry=docModels"`
	ID      int64
	Title   string
	Created int    `orm:",default=7"`
	Note    string `orm:",default='''none'''"`
	Twice   int    `orm:",computed='created * 2'"`
}

var docModels = orm.NewRegistry()

// Order has a key of two columns, Line one that is part of it.
type Order struct {
	_     struct{}       `orm:"table=ord,registry=shop"`
	No    int64          `orm:",pk"`
	Year  string         `orm:",pk"`
	Lines orm.Many[Line] `orm:"inverse=Order"`
}

type Line struct {
	_         struct{} `orm:"registry=shop"`
	OrderNo   int64    `orm:",pk"`
	OrderYear string   `orm:",pk"`
	Pos       int64    `orm:",pk"`
	Item      string
	Order     orm.Ref[Order] `orm:"fk='OrderNo OrderYear',inverse=Lines"`
}

type orderKey struct {
	No   int64
	Year string
}

type lineKey struct {
	OrderNo   int64
	OrderYear string
	Pos       int64
}

var shop = orm.NewRegistry()

// Land has a key of text that the program gives; Town refers to it.
type Land struct {
	_     struct{} `orm:"registry=atlas"`
	Code  string   `orm:",pk"`
	Name  string
	Towns orm.Many[Town] `orm:"inverse=Land"`
}

type Town struct {
	_        struct{}      `orm:"registry=atlas"`
	Name     string        `orm:",pk"`
	LandCode string        `orm:"fk=land.code"`
	Land     orm.Ref[Land] `orm:"fk=LandCode,inverse=Towns"`
}

var atlas = orm.NewRegistry()
