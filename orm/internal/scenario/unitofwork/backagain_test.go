package unitofwork

import (
	"testing"

	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// What was changed and changed back is no change.
func TestWhatIsAsItWasBeforeIsNotWritten(t *testing.T) {
	tests := map[string]func(t *testing.T, s *orm.Session, king, buck *fixture.Author){
		"a column": func(_ *testing.T, _ *orm.Session, king, _ *fixture.Author) {
			king.LastName = "Koontz"
			king.LastName = "King"
		},
		"an item removed and appended": func(_ *testing.T, _ *orm.Session, king, _ *fixture.Author) {
			b := king.Books.Peek()[0]
			king.Books.Remove(b)
			king.Books.Append(b)
		},
		"an item moved there and back": func(_ *testing.T, _ *orm.Session, king, buck *fixture.Author) {
			b := king.Books.Peek()[1]
			buck.Books.Append(b)
			b.Author.Set(king)
		},
		"a list set to what it is": func(_ *testing.T, _ *orm.Session, king, _ *fixture.Author) {
			king.Books.Set(king.Books.Peek()...)
		},
		"a reference set to nil and back": func(_ *testing.T, _ *orm.Session, king, _ *fixture.Author) {
			b := king.Books.Peek()[0]
			b.Author.Set(nil)
			b.Author.Set(king)
		},
		"a tag put on and taken off": func(t *testing.T, s *orm.Session, king, _ *fixture.Author) {
			spy := expect.Get(t, s, fixture.Tags, 3)
			b := king.Books.Peek()[0]
			expect.Many(t, &b.Tags)
			b.Tags.Append(spy)
			spy.Books.Remove(b)
		},
		"a tag taken off and put on": func(t *testing.T, s *orm.Session, king, _ *fixture.Author) {
			b := king.Books.Peek()[0]
			horror := expect.Many(t, &b.Tags)[0]
			expect.Many(t, &horror.Books) // a list that isn't loaded would be, by the flush
			b.Tags.Remove(horror)
			horror.Books.Append(b)
		},
		"an object added and deleted": func(_ *testing.T, s *orm.Session, king, _ *fixture.Author) {
			it := &fixture.Book{Title: "It"}
			king.Books.Append(it)
			s.Delete(it)
			king.Books.Remove(it)
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, db testdb.Database) {
				s, _, trace := fixture.Library(t, db)
				king, buck := author(t, s, 4), author(t, s, 2)
				expect.Many(t, &king.Books)
				expect.Many(t, &buck.Books)
				change(t, s, king, buck)
				trace.Reset()
				expect.OK(t, s.Flush(t.Context()))
				expect.Sent(t, trace)
				expect.Equal(t, "books", king.Books.Len(), 2)
			})
		})
	}
}
