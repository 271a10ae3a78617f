package everywhere

import (
	"errors"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

func TestFailedFlushCanBeCorrected(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		for name, before := range map[string]bool{"first of its transaction": false, "after an earlier write": true} {
			t.Run(name, func(t *testing.T) {
				s := session(t, eng)
				if before {
					s.Add(&Tag{Name: "earlier"})
					expect.OK(t, s.Flush(t.Context()))
				}
				first, twice := &Tag{Name: "new " + name}, &Tag{Name: "horror"}
				s.Add(first, twice)
				expect.Is(t, s.Flush(t.Context()), engine.ErrUnique)
				expect.State(t, s, orm.Pending, first, twice)
				if first.ID != 0 || twice.ID != 0 {
					t.Errorf("keys are %d and %d after a failed flush", first.ID, twice.ID)
				}
				twice.Name = "also " + name
				expect.OK(t, s.Commit(t.Context()))
				n, err := engine.One(t.Context(), eng, retort.Select(retort.CountAll()).From(tags).Where(tags.Name.In("new "+name, "also "+name)))
				expect.OK(t, err)
				expect.Equal(t, "tags stored", n, 2)
			})
		}
		n, err := engine.One(t.Context(), eng, retort.Select(retort.CountAll()).From(tags).Where(tags.Name.Eq("earlier")))
		expect.OK(t, err)
		expect.Equal(t, "earlier write", n, 1)
	})
}

func TestRollbackRestoresObjects(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		list := expect.Many(t, &king.Books)
		added := &Book{Title: "Misery"}
		king.Name = "S. King"
		king.Books.Append(added)
		s.Delete(list[0])
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "name", king.Name, "King")
		expect.Equal(t, "key of the added", added.ID, 0)
		expect.State(t, s, orm.Transient, added)
		expect.State(t, s, orm.Persistent, list[0])
		expect.List(t, "books", titlesOf(expect.Many(t, &king.Books)), []string{"Carrie", "It", "Joyland"})
		expect.List(t, "stored", titles(t, eng), []string{"Carrie", "It", "Joyland", "Solaris"})
	})
}

func TestSavepointOfASession(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king, stop := author(t, s, "King"), errors.New("stop")
		king.Name = "kept"
		err := s.Savepoint(t.Context(), func() error {
			king.Name = "undone"
			s.Add(&Tag{Name: "undone"})
			expect.OK(t, s.Flush(t.Context()))
			return stop
		})
		expect.Is(t, err, stop)
		expect.Equal(t, "name", king.Name, "kept")
		err = s.Savepoint(t.Context(), func() error {
			s.Add(&Tag{Name: "horror"})
			return s.Flush(t.Context())
		})
		expect.Is(t, err, engine.ErrUnique)
		expect.OK(t, s.Commit(t.Context()))
		names, err := engine.All(t.Context(), eng, retort.Select(authors.Name).OrderBy(authors.Name))
		expect.OK(t, err)
		slices.Sort(names) // bytewise, whatever the collation
		expect.List(t, "stored", names, []string{"Lem", "kept"})
		expect.Equal(t, "tags", count(t, eng, tags), 2)
	})
}

func TestStaleRow(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		for name, change := range map[string]func(s *orm.Session, b *Book){
			"update": func(_ *orm.Session, b *Book) { b.Title = "changed" },
			"delete": func(s *orm.Session, b *Book) { s.Delete(b) },
		} {
			t.Run(name, func(t *testing.T) {
				s := session(t, eng)
				gone := &Book{Title: "gone", Author: orm.To(author(t, s, "Lem"))}
				s.Add(gone)
				expect.OK(t, s.Commit(t.Context()))
				id := gone.ID
				_, err := engine.Exec(t.Context(), eng, retort.Delete(books).Where(books.ID.Eq(id)))
				expect.OK(t, err)
				s.Add(&Tag{Name: "undone"})
				change(s, gone)
				var stale *orm.StaleError
				if err := s.Flush(t.Context()); !errors.As(err, &stale) || stale.Object != gone {
					t.Errorf("error is %v, want a StaleError of the book", err)
				}
				expect.OK(t, s.Rollback(t.Context()))
				expect.Equal(t, "tags", count(t, eng, tags), 2)
			})
		}
	})
}
