package ormtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

//go:generate go tool retort gen

type Author struct {
	ID       int64
	LastName string         `orm:",unique"`
	Books    orm.Many[Book] `orm:"inverse=Author,cascade=all"`
}

type Book struct {
	ID       int64
	AuthorID int64 `orm:"fk=author.id"`
	Title    string
	Author   orm.Ref[Author] `orm:"fk=AuthorID,inverse=Books"`
}

// Models is the registry of the models, whose handles are generated.
var Models = orm.NewRegistry()

// failing is a test that keeps what it is told, so that a helper's complaint can be looked at.
type failing struct {
	testing.TB
	said     strings.Builder
	cleanups []func()
}

func (f *failing) Helper() {}

func (f *failing) Errorf(format string, args ...any) { fmt.Fprintf(&f.said, format+"\n", args...) }

// Fatalf says it and ends the function it was called from, as a test's does.
func (f *failing) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	panic(f)
}

func (f *failing) Cleanup(fn func()) { f.cleanups = append(f.cleanups, fn) }

// run calls fn, then the cleanups, and returns what the helpers complained of.
func (f *failing) run(fn func()) string {
	func() {
		defer func() {
			if x := recover(); x != nil && x != f {
				panic(x)
			}
		}()
		fn()
	}()
	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
	return f.said.String()
}

// complaint is what a helper says of fn on a test that is let fail.
func complaint(t *testing.T, fn func(testing.TB)) string {
	f := &failing{TB: t}
	return f.run(func() { fn(f) })
}

// shelf is a session on two authors and three books.
func shelf(t *testing.T) *orm.Session {
	return ormtest.Session(t, Models,
		&Author{LastName: "King", Books: orm.Items(&Book{Title: "It"}, &Book{Title: "Carrie"})},
		&Author{LastName: "Buck", Books: orm.Items(&Book{Title: "The Good Earth"})})
}
