package everywhere

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

// Author owns books, which are deleted with it or when it lets go of them.
type Author struct {
	ID    int64
	Name  string         `orm:",size=50"`
	Books orm.Many[Book] `orm:"inverse=Author,cascade='all, delete-orphan',orderby=id"`
	Fans  orm.Many[Fan]  `orm:"inverse=Author"`
}

// Book is of one author and has tags. The database counts its chapters unless the program does.
type Book struct {
	ID       int64
	AuthorID int64           `orm:"fk=author.id"`
	Title    string          `orm:",size=100"`
	ISBN     *string         `orm:",size=20,unique"`
	Chapters int             `orm:",default=7"`
	Author   orm.Ref[Author] `orm:"fk=AuthorID,inverse=Books"`
	Tags     orm.Many[Tag]   `orm:"through=book_tag,inverse=Books,orderby=name"`
}

// Tag has a unique name.
type Tag struct {
	ID    int64
	Name  string         `orm:",size=30,unique"`
	Books orm.Many[Book] `orm:"through=book_tag,inverse=Tags,orderby=id"`
}

// Fan may do without an author.
type Fan struct {
	ID       int64
	AuthorID *int64          `orm:"fk=author.id"`
	Author   orm.Ref[Author] `orm:"fk=AuthorID,inverse=Fans"`
}

// Node is a row of a tree.
type Node struct {
	ID       int64
	ParentID *int64         `orm:"fk=node.id"`
	Name     string         `orm:",size=20"`
	Parent   orm.Ref[Node]  `orm:"fk=ParentID,inverse=Children"`
	Children orm.Many[Node] `orm:"inverse=Parent,cascade=all,orderby=id"`
}

// Person and Ball refer to each other, the person if it wants to.
type Person struct {
	_           struct{} `orm:"handle=persons"`
	ID          int64
	FavouriteID *int64         `orm:"fk=ball.id"`
	Favourite   orm.Ref[Ball]  `orm:"fk=FavouriteID"`
	Balls       orm.Many[Ball] `orm:"inverse=Owner,cascade=all"`
}

// Ball has an owner.
type Ball struct {
	ID      int64
	OwnerID int64           `orm:"fk=person.id"`
	Owner   orm.Ref[Person] `orm:"fk=OwnerID,inverse=Balls"`
}

var models = orm.NewRegistry()

// each runs a scenario on every database, with the tables made.
func each(t *testing.T, f func(t *testing.T, eng *engine.Engine)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, models.CreateAll(t.Context(), eng))
		f(t, eng)
	})
}

// session opens a session that is closed with the test.
func session(t *testing.T, eng *engine.Engine) *orm.Session {
	t.Helper()
	s := orm.NewSession(eng, models)
	t.Cleanup(func() { expect.OK(t, s.Close()) })
	return s
}

// library stores two authors: King with three books, of which two are tagged, and Lem with one.
func library(t *testing.T, eng *engine.Engine) {
	t.Helper()
	s := orm.NewSession(eng, models)
	horror, classic := &Tag{Name: "horror"}, &Tag{Name: "classic"}
	s.Add(
		&Author{Name: "King", Books: orm.Items(
			&Book{Title: "Carrie", Tags: orm.Items(horror)}, &Book{Title: "It", Tags: orm.Items(horror, classic)}, &Book{Title: "Joyland"})},
		&Author{Name: "Lem", Books: orm.Items(&Book{Title: "Solaris"})})
	expect.OK(t, s.Commit(t.Context()))
	expect.OK(t, s.Close())
}

func author(t *testing.T, s *orm.Session, name string) *Author {
	t.Helper()
	return expect.One(t, s, retort.Select(authors).Where(authors.Name.Eq(name)))
}

// titles are the stored titles, read past every session.
func titles(t *testing.T, eng *engine.Engine) []string {
	t.Helper()
	list, err := engine.All(t.Context(), eng, retort.Select(books.Title).OrderBy(books.Title))
	expect.OK(t, err)
	return list
}

func titlesOf(list []*Book) []string {
	return expect.Map(list, func(b *Book) string { return b.Title })
}

// count counts the rows of a table.
func count(t *testing.T, eng *engine.Engine, from retort.Source) int64 {
	t.Helper()
	n, err := engine.One(t.Context(), eng, retort.Select(retort.CountAll()).From(from))
	expect.OK(t, err)
	return n
}

// eachTraced is each with a recorder of what is sent.
func eachTraced(t *testing.T, f func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		trace := &sqltrace.Recorder{}
		eng := db.Open(t, trace.Option())
		expect.OK(t, models.CreateAll(t.Context(), eng))
		f(t, eng, trace)
	})
}
