// Package guide holds the code that docs/orm.md, docs/from-sqlalchemy.md and docs/from-gorm.md show, runs it, and checks that the documents show
// just that.
package guide

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

//go:generate go tool retort gen

// Press is the registry of the models of this package. Those of package fixture are in fixture.Models.
var Press = orm.NewRegistry()

// Article has a version, a time of deletion, and columns that are filled without the program.
type Article struct {
	ID        int64
	Slug      string `orm:",size=80,unique"`
	Headline  string `orm:",size=200"`
	Views     int64
	Draft     bool
	Created   time.Time  `orm:",created"`
	DeletedAt *time.Time `orm:",index"`
	Version   int64      `orm:",version"`
}

// Section is a node of a tree.
type Section struct {
	ID       int64
	ParentID *int64            `orm:"fk=section.id"`
	Name     string            `orm:",size=80"`
	Parent   orm.Ref[Section]  `orm:"fk=ParentID,inverse=Children"`
	Children orm.Many[Section] `orm:"inverse=Parent,cascade=all,orderby=id"`
}

// Feed has hits without end: they are added to it and never read with it.
type Feed struct {
	ID   int64
	Name string        `orm:",size=50"`
	Hits orm.Many[Hit] `orm:"inverse=Feed,lazy=writeonly,passive_deletes,cascade='all, delete-orphan'"`
}

type Hit struct {
	ID     int64
	FeedID int64         `orm:"fk=feed.id,ondelete=cascade"`
	Agent  string        `orm:",size=50"`
	Feed   orm.Ref[Feed] `orm:"fk=FeedID,inverse=Hits"`
}

// Digest is a list of news in an order of its own.
type Digest struct {
	ID    int64
	Items orm.Many[DigestItem] `orm:"position=Place,cascade='all, delete-orphan'"`
}

type DigestItem struct {
	ID       int64
	DigestID int64  `orm:"fk=digest.id"`
	Headline string `orm:",size=200"`
	Place    int
}

// Note is about an article or a section.
type Note struct {
	ID        int64
	Text      string `orm:",size=200"`
	AboutType string `orm:",size=20"`
	AboutID   int64
	About     orm.RefOf[Subject] `orm:"on=AboutType,any='article=Article section=Section'"`
}

// Subject is what a note may be about.
type Subject interface{ Heading() string }

func (a *Article) Heading() string { return a.Headline }
func (s *Section) Heading() string { return s.Name }

// slugs gives each new article a slug. It is called once, when the program starts.
func slugs() {
	orm.BeforeInsert(Articles, func(_ context.Context, _ *orm.Session, a *Article) error {
		if a.Slug == "" {
			a.Slug = strings.ReplaceAll(strings.ToLower(a.Headline), " ", "-")
		}
		return nil
	})
}

// cached is a tag for queries whose rows may be as old as the program, and results are those.
const cached = "cached"

var results sync.Map

// caches answers queries that are tagged. It is called once, when the program starts.
func caches() {
	orm.BeforeStatement(Press, func(_ context.Context, _ *orm.Session, st *orm.Statement) error {
		if slices.Contains(st.Tags(), any(cached)) {
			st.Answer(func(key string, run func() (*orm.Frozen, error)) (*orm.Frozen, error) {
				if rows, ok := results.Load(key); ok {
					return rows.(*orm.Frozen), nil
				}
				rows, err := run()
				if err == nil {
					results.Store(key, rows)
				}
				return rows, err
			})
		}
		return nil
	})
}

func TestMain(m *testing.M) {
	slugs()
	caches()
	m.Run()
}

// library opens a database with the data of package fixture, two articles and some sections, and a session on it.
func library(t *testing.T) (*orm.Session, *engine.Engine) {
	t.Helper()
	_, eng, _ := fixture.Library(t)
	if err := Press.CreateAll(t.Context(), eng); err != nil {
		t.Fatal(err)
	}
	ormtest.Load(t, eng, Press, &Article{Headline: "Rain", Views: 3}, &Article{Headline: "Late Snow", Views: 5, Draft: true},
		&Section{Name: "News", Children: orm.Items(&Section{Name: "World", Children: orm.Items(&Section{Name: "Europe"})}, &Section{Name: "Local"})})
	s := orm.NewSession(eng, fixture.Models, Press)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, eng
}
