package ormtest_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

func TestDiffGoesAsDeepAsWantDoes(t *testing.T) {
	s := shelf(t)
	got := all(t, s, retort.Select(Authors).OrderBy(Authors.ID).With(orm.SelectIn(Authors.Books)))
	want := []*Author{
		{ID: 1, LastName: "King", Books: orm.Items(&Book{ID: 1, AuthorID: 1, Title: "It"}, &Book{ID: 2, AuthorID: 1, Title: "Carrie"})},
		{ID: 2, LastName: "Buck"},
	}
	if diff := ormtest.Diff(want, got); diff != "" {
		t.Errorf("they differ:\n%s", diff)
	}
	want[0].Books = orm.Items(&Book{ID: 1, AuthorID: 1, Title: "It"})
	if diff := ormtest.Diff(want, got); !strings.Contains(diff, "Carrie") {
		t.Errorf("an item too many isn't told:\n%s", diff)
	}
	want[0].Books = orm.Items[*Book]()
	if diff := ormtest.Diff(want, got); diff == "" {
		t.Error("a loaded collection that is empty equals one with items")
	}
}

func TestDiffFollowsWaysBack(t *testing.T) {
	s := shelf(t)
	got := all(t, s, retort.Select(Authors).With(orm.SelectIn(Authors.Books, orm.SelectIn(Books.Author))).Limit(1))
	again := all(t, s, retort.Select(Authors).Limit(1))
	if diff := ormtest.Diff(got, again); diff != "" {
		t.Errorf("the same objects differ:\n%s", diff)
	}
	buck := all(t, s, retort.Select(Authors).Where(Authors.LastName.Eq("Buck")).With(orm.SelectIn(Authors.Books)))
	if diff := ormtest.Diff(got, buck); !strings.Contains(diff, "Buck") {
		t.Errorf("got %q", diff)
	}
}

func TestDiffOfWhatWantSays(t *testing.T) {
	s := shelf(t)
	got := all(t, s, retort.Select(Authors).OrderBy(Authors.ID).Limit(1).With(orm.SelectIn(Authors.Books)))
	want := []*Author{{Books: orm.Items(&Book{Title: "It"}, &Book{Title: "Carrie"})}}
	if diff := ormtest.Diff(want, got, ormtest.IgnoreZero()); diff != "" {
		t.Errorf("they differ:\n%s", diff)
	}
	if ormtest.Diff(want, got) == "" {
		t.Error("without the option zero is a value")
	}
	want[0].Books.Peek()[1].Title = "Misery"
	if diff := ormtest.Diff(want, got, ormtest.IgnoreZero()); !strings.Contains(diff, "Misery") {
		t.Errorf("got %q", diff)
	}
}
