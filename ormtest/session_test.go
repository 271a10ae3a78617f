package ormtest_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

func TestFixturesAreThereWithTheirKeys(t *testing.T) {
	king := &Author{LastName: "King", Books: orm.Items(&Book{Title: "It"})}
	s := ormtest.Session(t, Models, king)
	if king.ID == 0 {
		t.Error("the fixture has no key")
	}
	if st := orm.StateOf(s, king); st == orm.Persistent {
		t.Error("the session has met the fixture")
	}
	his := all(t, s, retort.Select(Books).Where(Books.Author.Is(king)))
	if len(his) != 1 || his[0].Title != "It" {
		t.Errorf("got %v", his)
	}
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	for range 2 {
		s := ormtest.Session(t, Models, &Author{LastName: "King"})
		if n := len(all(t, s, retort.Select(Authors))); n != 1 {
			t.Errorf("got %d authors", n)
		}
	}
}

func TestFixturesThatCanNotBeAddedEndTheTest(t *testing.T) {
	said := complaint(t, func(f testing.TB) {
		ormtest.Session(f, Models, &Author{LastName: "King"}, &Author{LastName: "King"})
		t.Error("went on")
	})
	if said == "" {
		t.Error("nothing was said")
	}
}
