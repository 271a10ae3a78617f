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

// nowhere is a query that every database refuses.
var nowhere = retort.Select(retort.Raw[int]("no_such_column"))

// refuses tells whether a transaction of the database takes no more statements after one has failed.
func refuses(t *testing.T, eng *engine.Engine) bool {
	t.Helper()
	tx, err := eng.Begin(t.Context())
	expect.OK(t, err)
	if _, err := engine.All(t.Context(), tx, nowhere); err == nil {
		t.Error("the query has not failed")
	}
	failed := tx.Failed()
	expect.OK(t, tx.Rollback(t.Context()))
	return failed
}

func TestFailedQueryLeavesASessionThatHasOnlyRead(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		pending := &Tag{Name: "pending"}
		s.Add(pending)
		err := s.NoAutoflush(func() error {
			_, err := orm.All(t.Context(), s, nowhere)
			return err
		})
		if err == nil {
			t.Fatal("the query has not failed")
		}
		if again := author(t, s, "King"); again != king { // which flushes
			t.Errorf("king is %p, was %p", again, king)
		}
		expect.State(t, s, orm.Persistent, pending)
		expect.Equal(t, "books", len(expect.Many(t, &king.Books)), 3)
		king.Name = "S. King"
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "tags", count(t, eng, tags), 3)
	})
}

func TestFailedQueryDoesNotPassOverWhatWasBeforeIt(t *testing.T) {
	for name, begin := range map[string]func(t *testing.T, s *orm.Session){
		"a write": func(t *testing.T, s *orm.Session) {
			s.Add(&Tag{Name: "added"})
			expect.OK(t, s.Flush(t.Context()))
		},
		"a row lock": func(t *testing.T, s *orm.Session) {
			expect.All(t, s, retort.Select(authors).ForUpdate())
			s.Add(&Tag{Name: "added"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, eng *engine.Engine) {
				library(t, eng)
				refused := refuses(t, eng)
				s := session(t, eng)
				begin(t, s)
				err := s.NoAutoflush(func() error {
					_, err := orm.All(t.Context(), s, nowhere)
					return err
				})
				if err == nil {
					t.Fatal("the query has not failed")
				}
				stored := 3
				if _, err := orm.All(t.Context(), s, retort.Select(tags)); err != nil {
					expect.Text(t, err, "transaction") // it takes no more statements
					expect.OK(t, s.Rollback(t.Context()))
					stored = 2
				} else if refused {
					t.Error("the session went on in another transaction")
				}
				expect.OK(t, s.Commit(t.Context()))
				expect.Equal(t, "tags", count(t, eng, tags), int64(stored))
			})
		})
	}
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
