package everywhere

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// byHand is a query written by hand, whose columns stand in another order than the table's.
func byHand(from int64) *retort.TextStmt[*Author] {
	return retort.SelectText(orm.With(authors, orm.SelectIn(authors.Books)), "SELECT name, id FROM author WHERE id >= ? ORDER BY name", from)
}

func TestTextGivesTheSessionsObjects(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		king.Name = "Stephen King" // flushed before the text is run
		all := expect.All(t, s, byHand(0))
		expect.List(t, "names", expect.Map(all, func(a *Author) string { return a.Name }), []string{"Lem", "Stephen King"})
		if all[1] != king || !all[0].Books.Loaded() {
			t.Error("the text's rows aren't the session's objects with their books")
		}
		expect.List(t, "books", titlesOf(all[1].Books.Peek()), []string{"Carrie", "It", "Joyland"})
		all[0].Name = "Stanisław Lem"
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "stored", expect.One(t, session(t, eng), retort.Select(authors.Name).Where(authors.ID.Eq(all[0].ID))), "Stanisław Lem")
	})
}

func TestTextIsCountedAndCut(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		n, err := orm.Count(t.Context(), s, byHand(0))
		expect.OK(t, err)
		expect.Equal(t, "authors", n, 2)
		first, err := orm.First(t.Context(), s, byHand(0))
		expect.OK(t, err)
		expect.Equal(t, "first", first.Name, "King")
		any, err := orm.Exists(t.Context(), s, byHand(1000))
		expect.OK(t, err)
		expect.Equal(t, "any from 1000 on", any, false)
		for a, err := range orm.Iter(t.Context(), s, retort.SelectText(authors, "SELECT name, id FROM author ORDER BY id")) {
			expect.OK(t, err)
			expect.Equal(t, "books", len(expect.Many(t, &a.Books)) > 0, true)
		}
	})
}

func TestTextWithoutAColumnIsAnError(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		_, err := orm.All(t.Context(), s, retort.SelectText(authors, "SELECT id, name AS title FROM author"))
		expect.Text(t, err, "does not select name", "selects title, which nothing takes")
		_, err = orm.All(t.Context(), s, retort.SelectText(orm.With(authors, orm.Joined(authors.Books)), "SELECT id, name FROM author"))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "load with SelectIn")
		expect.Equal(t, "authors after the faults", len(expect.All(t, s, byHand(0))), 2)
	})
}
