package ormtest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

func newAuthors() *ormtest.Factory[Author] {
	return ormtest.NewFactory(func(n int) *Author { return &Author{LastName: fmt.Sprint("Author ", n)} })
}

func TestModelsOfAFactoryDiffer(t *testing.T) {
	s, authors := ormtest.Session(t, Models), newAuthors()
	king := authors.Add(t, s, func(a *Author) { a.LastName = "King" })
	three := authors.AddN(t, s, 3)
	if king.ID == 0 || king.LastName != "King" || three[2].ID == 0 || three[2].LastName != "Author 4" {
		t.Errorf("got %+v and %+v", king, three[2])
	}
	if x := authors.Make(); x.ID != 0 || x.LastName != "Author 5" || orm.StateOf(s, x) != orm.Transient {
		t.Errorf("made %+v", x)
	}
}

func TestAModelThatCanNotBeAddedEndsTheTest(t *testing.T) {
	s, authors := ormtest.Session(t, Models), newAuthors()
	said := complaint(t, func(f testing.TB) {
		authors.AddN(f, s, 2, func(a *Author) { a.LastName = "King" })
		t.Error("went on")
	})
	if !strings.Contains(said, "add 2 of ormtest_test.Author") || !strings.Contains(said, "unique") {
		t.Errorf("said %q", said)
	}
}

func TestTracesAreHeldToTheirFile(t *testing.T) {
	t.Chdir(t.TempDir())
	s := shelf(t)
	load := func() { all(t, s, retort.Select(Authors).With(orm.SelectIn(Authors.Books))) }

	missing := complaint(t, func(f testing.TB) { ormtest.WantTrace(f, s, "authors", load) })
	if !strings.Contains(missing, "ORMTEST_UPDATE=1") {
		t.Errorf("a missing file: %q", missing)
	}
	t.Setenv("ORMTEST_UPDATE", "1")
	ormtest.WantTrace(t, s, "authors", load)
	text, err := os.ReadFile(filepath.Join("testdata", "authors.sql"))
	if err != nil || strings.Count(string(text), ";\n") == 0 {
		t.Fatalf("wrote %q, %v", text, err)
	}
	t.Setenv("ORMTEST_UPDATE", "")
	differs := complaint(t, func(f testing.TB) {
		ormtest.WantTrace(f, s, "authors", func() { all(t, s, retort.Select(Books.ID)) })
	})
	if !strings.Contains(differs, "did not send") || !strings.Contains(differs, "SELECT book.id FROM book;") {
		t.Errorf("another trace: %q", differs)
	}
}
