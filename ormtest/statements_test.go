package ormtest_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

func TestStatementsOfABlockAreCounted(t *testing.T) {
	s := shelf(t)
	var found []*Author
	ormtest.WantStatements(t, s, 1, func() { found = all(t, s, retort.Select(Authors)) })
	ormtest.WantStatements(t, s, 1, func() {
		for _, a := range found { // one statement for all of them
			if _, err := a.Books.All(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
	ormtest.WantStatements(t, s, 0, func() {})
}

func TestAWrongNumberOfStatementsListsThem(t *testing.T) {
	s := shelf(t)
	said := complaint(t, func(f testing.TB) {
		ormtest.WantStatements(f, s, 1, func() {
			all(t, s, retort.Select(Authors.ID))
			all(t, s, retort.Select(Books.ID))
		})
	})
	want := "the session sent 2 statements, want 1:\n  1. SELECT author.id FROM author\n  2. SELECT book.id FROM book\n"
	if said != want {
		t.Errorf("got %q\nwant %q", said, want)
	}
}

func TestABoundHoldsToTheEndOfTheTest(t *testing.T) {
	s := shelf(t)
	within := complaint(t, func(f testing.TB) {
		ormtest.MaxStatements(f, s, 2)
		all(t, s, retort.Select(Authors))
		all(t, s, retort.Select(Books))
	})
	if within != "" {
		t.Errorf("two of two: %s", within)
	}
	beyond := complaint(t, func(f testing.TB) {
		ormtest.MaxStatements(f, s, 2)
		for range 3 {
			all(t, s, retort.Select(Authors.ID))
		}
	})
	if !strings.HasPrefix(beyond, "the session sent 3 statements, want 2 at the most:\n  1. SELECT") {
		t.Errorf("three of two: %q", beyond)
	}
}

func TestOnlyTheSessionsOwnStatementsAreCounted(t *testing.T) {
	eng := ormtest.Engine(t, Models, &Author{LastName: "King"})
	s, other := orm.NewSession(eng, Models), orm.NewSession(eng, Models)
	defer s.Close()
	defer other.Close()
	ormtest.WantStatements(t, s, 0, func() {
		all(t, other, retort.Select(Authors))
		if _, err := engine.All(t.Context(), eng, retort.Select(Authors)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestATransactionThatHasBegunIsObservedToo(t *testing.T) {
	s := shelf(t)
	all(t, s, retort.Select(Authors))
	var kinds []string
	stop := s.Observe(func(ev engine.Event) { kinds = append(kinds, ev.Kind.String()) })
	s.Add(&Author{LastName: "Twain"})
	if err := s.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop()
	all(t, s, retort.Select(Authors))
	if got := strings.Join(kinds, " "); !strings.HasSuffix(got, "query commit") || strings.Count(got, "commit") > 2 {
		t.Errorf("got the events %q", got)
	}
}

func TestObserversEndInAnyOrder(t *testing.T) {
	s := shelf(t)
	var first, second int
	stopFirst := s.Observe(func(engine.Event) { first++ })
	stopSecond := s.Observe(func(engine.Event) { second++ })
	all(t, s, retort.Select(Authors.ID))
	stopFirst()
	before := first
	all(t, s, retort.Select(Authors.ID))
	stopSecond()
	stopSecond()
	all(t, s, retort.Select(Authors.ID))
	if first != before || second != first+1 {
		t.Errorf("the first saw %d events and %d when it was stopped, the second %d", first, before, second)
	}
}

func all[R any](t *testing.T, s *orm.Session, q retort.Query[R]) []R {
	t.Helper()
	rows, err := orm.All(t.Context(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
