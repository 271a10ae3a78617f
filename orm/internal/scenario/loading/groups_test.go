package loading

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// label is what a list of books shows: the columns of a group, and one beside it.
type label struct {
	ID     int64
	Title  string
	Author string
}

func TestL30_GroupsOfColumns(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		// A group is a list of expressions in a Go variable, and the row a struct of the program's.
		group := []retort.Expr{books.ID, books.Title}
		rows := expect.All(t, s, retort.SelectInto[label](append(group, authors.LastName)...).Join(books.Author).Where(books.ID.Gt(7)).OrderBy(books.ID))
		expect.List(t, "rows", rows, []label{{8, "The Silent Patient", "Michaelides"}, {9, "Into The Abyss", "Shaben"}})
		name := retort.Label("shown", retort.Upper(authors.LastName))
		named := expect.All(t, s, retort.Select2(books.Title, name).Join(books.Author).Where(books.ID.Eq(5)).OrderBy(name))
		expect.Equal(t, "labelled", fmt.Sprint(named), "[{Dead Zone KING}]")
		wantSent(t, trace, 2)
	})
}
