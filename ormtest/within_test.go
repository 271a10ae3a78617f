package ormtest_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

func TestWhatATestCommitsIsRolledBackInTheEnd(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		if err := Models.CreateAll(t.Context(), eng); err != nil {
			t.Fatal(err)
		}
		ormtest.Load(t, eng, Models, &Author{LastName: "Buck"})
		t.Run("the test", func(t *testing.T) {
			f := ormtest.Within(t, eng, Models, &Author{LastName: "King"})
			for n := range 2 {
				s := f.Session()
				s.Add(&Book{Title: "It", Author: orm.To(all(t, s, retort.Select(Authors).Where(Authors.LastName.Eq("King")))[0])})
				if err := s.Commit(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := len(all(t, s, retort.Select(Books))); got != n+1 {
					t.Errorf("%d books after the commit of session %d", got, n+1)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
		names, err := engine.All(t.Context(), eng, retort.Select(Authors.LastName))
		if err != nil || len(names) != 1 || names[0] != "Buck" {
			t.Errorf("after the test: %v, %v", names, err)
		}
	})
}

func TestFixturesWithinThatCanNotBeAddedEndTheTest(t *testing.T) {
	eng := ormtest.Engine(t, Models)
	said := complaint(t, func(f testing.TB) {
		ormtest.Within(f, eng, Models, &Author{LastName: "King"}, &Author{LastName: "King"})
		t.Error("went on")
	})
	if said == "" {
		t.Error("nothing was said")
	}
}
