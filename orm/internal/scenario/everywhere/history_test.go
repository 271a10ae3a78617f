package everywhere

import (
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// wantHistory checks the history of an object: columns as they show themselves.
func wantHistory(t *testing.T, s *orm.Session, x any, columns []string, relations ...orm.RelationChange) {
	t.Helper()
	h := orm.History(s, x)
	expect.List(t, "columns", expect.Map(h.Columns, orm.ColumnChange.String), columns)
	if !slices.EqualFunc(h.Relations, relations, func(a, b orm.RelationChange) bool {
		return a.Field == b.Field && slices.Equal(a.Added, b.Added) && slices.Equal(a.Removed, b.Removed) && slices.Equal(a.Kept, b.Kept)
	}) {
		t.Errorf("relations:\n got %v\nwant %v", h.Relations, relations)
	}
	expect.Equal(t, "modified", orm.IsModified(s, x), len(columns)+len(relations) > 0)
}

func TestS28_History(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		list := expect.Many(t, &king.Books)
		trace.Reset()
		wantHistory(t, s, king, nil)
		king.Name = "A"
		king.Name = "B"
		added := &Book{Title: "Misery"}
		king.Books.Append(added)
		king.Books.Remove(list[0])
		wantHistory(t, s, king, []string{`name "King" → "B"`}, // what was read, not what was set in between
			orm.RelationChange{Field: "Books", Added: []any{added}, Removed: []any{list[0]}, Kept: []any{list[1], list[2]}})
		wantHistory(t, s, added, []string{`title "Misery"`}, orm.RelationChange{Field: "Author", Added: []any{king}})
		wantHistory(t, s, list[0], nil, orm.RelationChange{Field: "Author", Removed: []any{king}})
		expect.Sent(t, trace)

		name, changed := orm.History(s, king).Column("Name")
		expect.Equal(t, "name changed", changed, true)
		expect.Equal(t, "name before", name.Old, any("King"))
		_, changed = orm.History(s, king).Column("ID")
		expect.Equal(t, "key changed", changed, false)
		_, changed = orm.History(s, king).Relation("Fans")
		expect.Equal(t, "fans changed", changed, false)

		king.Name = "King" // a change taken back is none
		expect.List(t, "columns", orm.History(s, king).Columns, nil)
		expect.OK(t, s.Flush(t.Context()))
		for _, x := range []any{king, added, list[0], list[1]} {
			wantHistory(t, s, x, nil)
		}
	})
}

func TestHistoryOfWhatIsNotLoaded(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := session(t, eng)
		king, lem := author(t, s, "King"), author(t, s, "Lem")
		it := expect.One(t, s, retort.Select(books).Where(books.Title.Eq("It")))
		trace.Reset()
		it.Author.Set(lem) // it was never loaded, and the session has the author that the key names
		wantHistory(t, s, it, nil, orm.RelationChange{Field: "Author", Added: []any{lem}, Removed: []any{king}})
		wantHistory(t, s, king, nil, orm.RelationChange{Field: "Books", Removed: []any{it}})
		wantHistory(t, s, lem, nil, orm.RelationChange{Field: "Books", Added: []any{it}})
		isbn := "978"
		it.ISBN = &isbn
		h := orm.History(s, it)
		expect.List(t, "columns", expect.Map(h.Columns, orm.ColumnChange.String), []string{`isbn NULL → "978"`})
		isbn = "979" // the history is what it was
		expect.Equal(t, "isbn in the history", *h.Columns[0].New.(*string), "978")
		expect.Sent(t, trace)
	})
}

func TestHistoryOfStrangers(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s, other := session(t, eng), session(t, eng)
		king := author(t, other, "King")
		king.Name = "x"
		for _, x := range []any{king, &Author{Name: "new"}, "text", nil, (*Author)(nil)} {
			h := orm.History(s, x)
			if len(h.Columns)+len(h.Relations) > 0 || orm.IsModified(s, x) {
				t.Errorf("%v has a history: %v", x, h)
			}
		}
	})
}
