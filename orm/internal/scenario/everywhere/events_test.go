package everywhere

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Entry is a line of an audit trail.
type Entry struct {
	_    struct{} `orm:"-"` // each test maps it for itself
	ID   int64
	Text string `orm:",size=200"`
}

type entryEntity struct {
	orm.Entity[Entry, int64]
	ID   retort.Num[int64]
	Text retort.Text
}

// watched is a registry of its own, so that a test may register events with it.
type watched struct {
	reg     *orm.Registry
	authors *authorEntity
	books   *bookEntity
	tags    *tagEntity
	entries *entryEntity
	told    []string
}

func watch() *watched {
	r := orm.NewRegistry()
	w := &watched{reg: r, authors: orm.Map[authorEntity](r), books: orm.Map[bookEntity](r), tags: orm.Map[tagEntity](r), entries: orm.Map[entryEntity](r)}
	orm.Map[fanEntity](r)
	return w
}

func (w *watched) tell(format string, args ...any) {
	w.told = append(w.told, fmt.Sprintf(format, args...))
}

// heard checks what was told since it was last asked.
func (w *watched) heard(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(w.told, want) {
		t.Errorf("told:\n  %s\nwant:\n  %s", strings.Join(w.told, "\n  "), strings.Join(want, "\n  "))
	}
	w.told = nil
}

// run runs a scenario on every database, in a session over the registry.
func (w *watched) run(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, w.reg.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, w.reg)
		t.Cleanup(func() { expect.OK(t, s.Close()) })
		w.told = nil
		f(t, s, eng)
	})
}

var errVeto = errors.New("vetoed")

func TestEventsOfRowsComeOnceInOrder(t *testing.T) {
	w := watch()
	of := func(what string) func(context.Context, *orm.Session, *Book) error {
		return func(_ context.Context, s *orm.Session, b *Book) error {
			w.tell("%s %s %s", what, b.Title, orm.StateOf(s, b))
			return nil
		}
	}
	orm.BeforeInsert(w.books, of("before insert"))
	orm.AfterInsert(w.books, of("after insert"))
	orm.BeforeUpdate(w.books, of("before update"))
	orm.AfterUpdate(w.books, of("after update"))
	orm.BeforeDelete(w.books, of("before delete"))
	orm.AfterDelete(w.books, of("after delete"))
	orm.AfterLoad(w.books, of("after load"))
	w.run(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		king := &Author{Name: "King", Books: orm.Items(&Book{Title: "Carrie"}, &Book{Title: "It"})}
		s.Add(king)
		expect.OK(t, s.Flush(t.Context()))
		w.heard(t, "before insert Carrie pending", "before insert It pending", "after insert Carrie persistent", "after insert It persistent")
		list := king.Books.Peek()
		list[1].Title = "It, revised"
		king.Books.Remove(list[0]) // an orphan
		expect.OK(t, s.Commit(t.Context()))
		w.heard(t, "before update It, revised persistent", "before delete Carrie persistent",
			"after update It, revised persistent", "after delete Carrie deleted")
		expect.OK(t, s.Flush(t.Context()))
		expect.All(t, s, retort.Select(w.books)) // expired, and so read again: not for the first time
		w.heard(t)
		other := orm.NewSession(eng, w.reg)
		defer other.Close()
		expect.All(t, other, retort.Select(w.books))
		expect.All(t, other, retort.Select(w.books))
		w.heard(t, "after load It, revised persistent")
	})
}

func TestWhatEventsChangeIsWrittenByTheSameFlush(t *testing.T) {
	w := watch()
	orm.BeforeInsert(w.books, func(_ context.Context, s *orm.Session, b *Book) error {
		b.Title = strings.ToUpper(b.Title)
		tag := &Tag{Name: "tag of " + b.Title}
		s.Add(tag)
		b.Tags.Append(tag)
		return nil
	})
	orm.BeforeInsert(w.tags, func(_ context.Context, _ *orm.Session, tag *Tag) error {
		tag.Name += "!"
		return nil
	})
	orm.AfterInsert(w.books, func(_ context.Context, _ *orm.Session, b *Book) error {
		isbn := fmt.Sprintf("isbn %d", b.ID)
		b.ISBN = &isbn
		return nil
	})
	orm.BeforeUpdate(w.books, func(_ context.Context, _ *orm.Session, b *Book) error {
		b.Chapters = 9
		return nil
	})
	orm.BeforeDelete(w.tags, func(_ context.Context, s *orm.Session, tag *Tag) error {
		s.Add(tag) // keeps it
		return nil
	})
	w.run(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		it := &Book{Title: "it"}
		s.Add(&Author{Name: "King", Books: orm.Items(it)})
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "new", len(s.New()), 0)
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
		expect.OK(t, s.Commit(t.Context()))
		got := expect.One(t, s, retort.Select(w.books).With(orm.SelectIn(w.books.Tags)))
		expect.Equal(t, "title", got.Title, "IT")
		expect.Equal(t, "isbn", *got.ISBN, fmt.Sprintf("isbn %d", it.ID))
		expect.Equal(t, "chapters", got.Chapters, 9)
		tag := got.Tags.Peek()[0]
		expect.Equal(t, "tag", tag.Name, "tag of IT!")
		s.Delete(tag)
		expect.OK(t, s.Commit(t.Context()))
		expect.State(t, s, orm.Persistent, tag)
		expect.Equal(t, "tags", count(t, eng, w.tags), 1)
	})
}

func TestChangesOfAFlushAreValues(t *testing.T) {
	w := watch()
	show := func(what string) func(context.Context, *orm.Session, orm.Changes) error {
		return func(_ context.Context, s *orm.Session, c orm.Changes) error {
			for _, x := range c {
				w.tell("%s %s", what, x)
			}
			return nil
		}
	}
	orm.BeforeFlush(w.reg, show("before"))
	orm.AfterFlush(w.reg, show("after"))
	w.run(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		king := &Author{ID: 4, Name: "King"}
		s.Add(king, &Tag{ID: 8, Name: "horror"})
		expect.OK(t, s.Flush(t.Context()))
		w.heard(t, `before INSERT author 4: id 4, name "King"`, `before INSERT tag 8: id 8, name "horror"`,
			`after INSERT author 4: id 4, name "King"`, `after INSERT tag 8: id 8, name "horror"`)

		isbn := "978"
		it := &Book{ID: 7, Title: "It", ISBN: &isbn, Author: orm.To(king), Tags: orm.Items(expect.Get(t, s, w.tags, 8))}
		s.Add(it)
		king.Name = "S. King"
		expect.OK(t, s.Flush(t.Context()))
		w.heard(t, `before UPDATE author 4: name "King" → "S. King"`,
			`before INSERT book 7: id 7, author_id 0, title "It", isbn "978", chapters 0`, `before INSERT book_tag: book 7, tag 8`,
			`after UPDATE author 4: name "King" → "S. King"`,
			`after INSERT book 7: id 7, author_id 4, title "It", isbn "978", chapters 7`, `after INSERT book_tag: book 7, tag 8`)

		it.ISBN = nil
		expect.OK(t, s.Flush(t.Context()))
		w.heard(t, `before UPDATE book 7: isbn "978" → NULL`, `after UPDATE book 7: isbn "978" → NULL`)
		s.Delete(it)
		expect.OK(t, s.Commit(t.Context()))
		w.heard(t, `before DELETE book 7: id was 7, author_id was 4, title was "It", isbn was NULL, chapters was 7`, `before DELETE book_tag: book 7`,
			`after DELETE book 7: id was 7, author_id was 4, title was "It", isbn was NULL, chapters was 7`, `after DELETE book_tag: book 7`)
		expect.OK(t, s.Commit(t.Context()))
		w.heard(t)
	})
}

// The audit trail of a program: what is written is written down, in the same transaction.
func TestAuditTrail(t *testing.T) {
	w := watch()
	orm.AfterFlush(w.reg, func(_ context.Context, s *orm.Session, c orm.Changes) error {
		for _, x := range c {
			s.Add(&Entry{Text: x.Op + " " + x.Entity})
		}
		return nil
	})
	trail := func(t *testing.T, eng *engine.Engine) []string {
		list, err := engine.All(t.Context(), eng, retort.Select(w.entries.Text).OrderBy(w.entries.ID))
		expect.OK(t, err)
		return list
	}
	w.run(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		king := &Author{Name: "King", Books: orm.Items(&Book{Title: "It"})}
		s.Add(king)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "trail", trail(t, eng), []string{"INSERT Author", "INSERT Book"})
		king.Name = "x"
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "name", king.Name, "King")
		expect.List(t, "trail after a rollback", trail(t, eng), []string{"INSERT Author", "INSERT Book"})
	})
}

// failures are the events of which an error fails a flush.
var failures = map[string]func(w *watched, fail func() error){
	"before insert": func(w *watched, fail func() error) {
		orm.BeforeInsert(w.tags, func(context.Context, *orm.Session, *Tag) error { return fail() })
	},
	"after insert": func(w *watched, fail func() error) {
		orm.AfterInsert(w.tags, func(context.Context, *orm.Session, *Tag) error { return fail() })
	},
	"before update": func(w *watched, fail func() error) {
		orm.BeforeUpdate(w.authors, func(context.Context, *orm.Session, *Author) error { return fail() })
	},
	"after update": func(w *watched, fail func() error) {
		orm.AfterUpdate(w.authors, func(context.Context, *orm.Session, *Author) error { return fail() })
	},
	"before delete": func(w *watched, fail func() error) {
		orm.BeforeDelete(w.books, func(context.Context, *orm.Session, *Book) error { return fail() })
	},
	"after delete": func(w *watched, fail func() error) {
		orm.AfterDelete(w.books, func(context.Context, *orm.Session, *Book) error { return fail() })
	},
	"before flush": func(w *watched, fail func() error) {
		orm.BeforeFlush(w.reg, func(context.Context, *orm.Session, orm.Changes) error { return fail() })
	},
	"after flush": func(w *watched, fail func() error) {
		orm.AfterFlush(w.reg, func(context.Context, *orm.Session, orm.Changes) error { return fail() })
	},
	"what it added": func(w *watched, fail func() error) { // fails in the second round
		orm.AfterFlush(w.reg, func(_ context.Context, s *orm.Session, _ orm.Changes) error {
			s.Add(&Entry{Text: "more"})
			return nil
		})
		orm.BeforeInsert(w.entries, func(context.Context, *orm.Session, *Entry) error { return fail() })
	},
	"a panic": func(w *watched, fail func() error) {
		orm.AfterInsert(w.tags, func(context.Context, *orm.Session, *Tag) error {
			if err := fail(); err != nil {
				panic(err)
			}
			return nil
		})
	},
}

func TestAnErrorOfAnEventLeavesEverythingAsItWas(t *testing.T) {
	watch().run(t, func(t *testing.T, _ *orm.Session, eng *engine.Engine) {
		for name, register := range failures {
			w := watch()
			failing := false
			orm.BeforeUpdate(w.authors, func(_ context.Context, s *orm.Session, a *Author) error {
				a.Name += "!"
				s.Add(&Entry{Text: "about " + a.Name})
				return nil
			})
			orm.BeforeInsert(w.tags, func(_ context.Context, _ *orm.Session, tag *Tag) error {
				tag.Name += "!"
				return nil
			})
			register(w, func() error {
				if failing {
					return errVeto
				}
				return nil
			})
			for _, earlier := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, earlier writes %t", name, earlier), func(t *testing.T) {
					s := orm.NewSession(eng, w.reg)
					defer s.Close()
					failing = false
					failedEvent(t, w, s, eng, earlier, &failing)
				})
			}
		}
	})
}

// failedEvent makes one change of each kind, has an event fail the flush, and flushes again without the fault. earlier tells that
// the transaction has written something before.
func failedEvent(t *testing.T, w *watched, s *orm.Session, eng *engine.Engine, earlier bool, failing *bool) {
	t.Helper()
	carrie, it := &Book{Title: "Carrie"}, &Book{Title: "It"}
	king := &Author{Name: "King", Books: orm.Items(carrie, it)}
	s.Add(king)
	expect.OK(t, s.Commit(t.Context()))
	lem := &Author{Name: "Lem"}
	solaris := &Book{Title: "Solaris", Author: orm.To(lem)}
	s.Add(solaris)
	expect.OK(t, s.Commit(t.Context()))
	s.Expunge(lem) // and the book, by cascade
	solaris = expect.Get(t, s, w.books, solaris.ID)
	lem = expect.Get(t, s, w.authors, lem.ID)
	authorsBefore, tagsBefore := count(t, eng, w.authors), count(t, eng, w.tags)
	expect.All(t, s, retort.Select(w.authors))
	if earlier {
		s.Add(&Author{Name: "earlier"})
		expect.OK(t, s.Flush(t.Context()))
		authorsBefore++
	}

	entriesBefore, err := orm.Count(t.Context(), s, retort.Select(w.entries))
	expect.OK(t, err)

	*failing = true
	name := fmt.Sprint("tag ", tagsBefore)
	tag := &Tag{Name: name}
	king.Name = "S. King"
	s.Delete(carrie)
	it.Tags.Append(tag)
	lem.Books.Remove(solaris) // of a collection that isn't loaded
	entry := &Entry{Text: "by the program"}
	s.Add(entry)
	err = flushPanicking(t, s)
	expect.Is(t, err, errVeto)
	if !strings.HasPrefix(err.Error(), "orm: flush: ") && !strings.HasPrefix(err.Error(), "panic: ") {
		t.Errorf("error is %q", err)
	}
	expect.Equal(t, "name", king.Name, "S. King")
	expect.Equal(t, "tag", tag.Name, name)
	expect.Equal(t, "key of the tag", tag.ID, 0)
	expect.State(t, s, orm.Pending, tag, entry)
	expect.State(t, s, orm.Persistent, king, carrie, it, lem, solaris)
	expect.List(t, "new", s.New(), []any{tag, entry})
	expect.List(t, "deleted", s.Deleted(), []any{carrie})
	expect.List(t, "dirty", s.Dirty(), []any{king, lem, it, solaris})
	expect.List(t, "tags of the book", it.Tags.Peek(), []*Tag{tag})

	*failing = false
	expect.OK(t, s.Commit(t.Context()))
	expect.Equal(t, "name after the second try", king.Name, "S. King!")
	expect.State(t, s, orm.Detached, carrie, solaris)
	expect.List(t, "books", titlesOf(expect.Many(t, &king.Books)), []string{"It"})
	expect.Equal(t, "authors", count(t, eng, w.authors), authorsBefore)
	expect.Equal(t, "tags", count(t, eng, w.tags), tagsBefore+1)
	if n := count(t, eng, w.entries) - entriesBefore; n < 2 || n > 3 {
		t.Errorf("%d entries, want those of one flush", n)
	}
}

// flushPanicking flushes and returns the value of a panic as an error.
func flushPanicking(t *testing.T, s *orm.Session) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %w", v.(error))
		}
	}()
	return s.Flush(t.Context())
}

func TestR24_ValidationTellsAllThatIsWrong(t *testing.T) {
	w := watch()
	orm.BeforeInsert(w.books, func(_ context.Context, _ *orm.Session, b *Book) error {
		b.Title = strings.TrimSpace(b.Title)
		return nil
	})
	orm.Validate(w.books, func(b *Book) error {
		if b.Title == "" {
			return errors.New("a book needs a title")
		}
		return nil
	})
	orm.Validate(w.tags, func(tag *Tag) error {
		if len(tag.Name) < 2 {
			return fmt.Errorf("name %q is too short", tag.Name)
		}
		return nil
	})
	w.run(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		book, tag := &Book{Title: "  ", Author: orm.To(&Author{Name: "King"})}, &Tag{Name: "x"}
		s.Add(book, tag)
		err := s.Commit(t.Context())
		expect.Is(t, err, orm.ErrInvalid)
		expect.Text(t, err, "orm: flush: ", "Book(id=0): not valid: a book needs a title", `Tag(id=0): not valid: name "x" is too short`)
		expect.Equal(t, "authors", count(t, eng, w.authors), 0)
		book.Title, tag.Name = "It", "horror"
		expect.OK(t, s.Commit(t.Context()))
		tag.Name = ""
		expect.Is(t, s.Flush(t.Context()), orm.ErrInvalid)
		s.Delete(tag) // what goes need not be valid
		expect.OK(t, s.Commit(t.Context()))
	})
}

func TestEventsMayReadAndNotEndTheTransaction(t *testing.T) {
	w := watch()
	var ended []error
	orm.BeforeInsert(w.books, func(ctx context.Context, s *orm.Session, b *Book) error {
		n, err := orm.Count(ctx, s, retort.Select(w.books)) // no autoflush inside of a flush
		if err != nil {
			return err
		}
		a, err := b.Author.Get(ctx)
		if err != nil {
			return err
		}
		b.Title = fmt.Sprintf("%s %d of %s", b.Title, n+1, a.Name)
		_, plan := s.Plan(ctx)
		ended = []error{s.Flush(ctx), s.Commit(ctx), s.Rollback(ctx), s.Close(), plan, s.Savepoint(ctx, func() error { return nil })}
		return nil
	})
	w.run(t, func(t *testing.T, s *orm.Session, _ *engine.Engine) {
		king := &Author{Name: "King"}
		s.Add(king)
		expect.OK(t, s.Flush(t.Context()))
		it := &Book{Title: "It", AuthorID: king.ID}
		s.Add(it)
		expect.OK(t, s.Flush(t.Context()))
		for _, err := range ended {
			expect.Is(t, err, orm.ErrUsage)
		}
		expect.Equal(t, "title", it.Title, "It 1 of King")
		s.Add(&Book{Title: "Carrie", Author: orm.To(king)})
		expect.OK(t, s.Commit(t.Context()))
	})
}

func TestEventsThatNeverComeToAnEnd(t *testing.T) {
	w := watch()
	orm.BeforeInsert(w.tags, func(_ context.Context, s *orm.Session, tag *Tag) error {
		s.Add(&Tag{Name: tag.Name + "+"})
		return nil
	})
	w.run(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		tag := &Tag{Name: "t"}
		s.Add(tag)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "100 rounds")
		expect.List(t, "new", s.New(), []any{tag})
		expect.Equal(t, "tags", count(t, eng, w.tags), 0)
	})
}

func TestAMistakeInAnEventFailsTheFlush(t *testing.T) {
	w := watch()
	orm.BeforeInsert(w.tags, func(_ context.Context, s *orm.Session, _ *Tag) error {
		s.Add("no struct")
		return nil
	})
	w.run(t, func(t *testing.T, s *orm.Session, _ *engine.Engine) {
		s.Add(&Tag{Name: "t"})
		expect.Is(t, s.Flush(t.Context()), orm.ErrUsage)
	})
}

func TestEventsOfTransactions(t *testing.T) {
	w := watch()
	fail := false
	orm.BeforeCommit(w.reg, func(_ context.Context, s *orm.Session) error {
		w.tell("before commit of %d", len(s.New()))
		if fail {
			return errVeto
		}
		return nil
	})
	orm.AfterBegin(w.reg, func(ctx context.Context, s *orm.Session, tx *engine.Tx) error {
		w.tell("begun")
		_, err := engine.One(ctx, tx, retort.Select(retort.Val(1)))
		return err
	})
	orm.AfterCommit(w.reg, func(_ context.Context, s *orm.Session) { w.tell("committed") })
	orm.AfterRollback(w.reg, func(_ context.Context, s *orm.Session) { w.tell("rolled back") })
	w.run(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		fail = false
		expect.OK(t, s.Commit(t.Context())) // nothing was begun, yet it is a commit
		w.heard(t, "before commit of 0", "committed")
		s.Add(&Tag{Name: "a"})
		fail = true
		expect.Is(t, s.Commit(t.Context()), errVeto)
		w.heard(t, "before commit of 1")
		fail = false
		expect.OK(t, s.Commit(t.Context()))
		w.heard(t, "before commit of 1", "begun", "committed")
		expect.All(t, s, retort.Select(w.tags))
		expect.OK(t, s.Rollback(t.Context()))
		w.heard(t, "begun", "rolled back")
	})
}

func TestLateRegistrationIsAnError(t *testing.T) {
	w := watch()
	expect.OK(t, w.reg.Check())
	orm.BeforeInsert(w.books, func(context.Context, *orm.Session, *Book) error { return nil })
	expect.Is(t, w.reg.Check(), orm.ErrUsage)
	expect.Text(t, w.reg.Check(), "BeforeInsert", "when the program starts")
}

// steps are the changes of state that OnStateChange tells.
func steps(w *watched) {
	orm.OnStateChange(w.reg, func(_ *orm.Session, x any, from, to orm.State) {
		if tag, ok := x.(*Tag); ok {
			w.tell("%s: %s to %s", tag.Name, from, to)
		}
	})
}

func TestS30_ChangesOfStateAreToldOnceInOrder(t *testing.T) {
	w := watch()
	steps(w)
	w.run(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		tag := &Tag{Name: "tag"}
		s.Add(tag)
		w.heard(t, "tag: transient to pending")
		s.Add(tag)
		expect.OK(t, s.Flush(t.Context()))
		w.heard(t, "tag: pending to persistent")
		s.Delete(tag)
		expect.OK(t, s.Flush(t.Context()))
		w.heard(t, "tag: persistent to deleted")
		expect.OK(t, s.Commit(t.Context()))
		w.heard(t, "tag: deleted to detached")

		_, err := engine.Exec(t.Context(), eng, retort.Insert(w.tags).Values(w.tags.Name.Set("row")))
		expect.OK(t, err)
		row := expect.One(t, s, retort.Select(w.tags))
		w.heard(t, "row: transient to persistent")
		s.Expunge(row)
		w.heard(t, "row: persistent to detached")
		s.Add(row)
		w.heard(t, "row: detached to persistent")

		second := &Tag{Name: "second"}
		s.Add(second)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		w.heard(t, "second: transient to pending", "second: pending to persistent", "second: persistent to transient")
		s.Add(second)
		s.Delete(second)
		w.heard(t, "second: transient to pending", "second: pending to transient")
		s.Delete(row)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		w.heard(t, "row: persistent to deleted", "row: deleted to persistent")
		s.Add(&Book{Title: "It", Author: orm.To(&Author{Name: "King"}), Tags: orm.Items(second)})
		w.heard(t, "second: transient to pending") // by a cascade
		expect.OK(t, s.Close())
		w.heard(t, "row: persistent to detached", "second: pending to transient")
	})
}

func TestAFailedFlushTellsNoChangesOfState(t *testing.T) {
	w := watch()
	steps(w)
	fail := true
	orm.AfterFlush(w.reg, func(context.Context, *orm.Session, orm.Changes) error {
		if fail {
			return errVeto
		}
		return nil
	})
	w.run(t, func(t *testing.T, s *orm.Session, _ *engine.Engine) {
		fail = true
		s.Add(&Tag{Name: "tag"})
		w.heard(t, "tag: transient to pending")
		expect.Is(t, s.Flush(t.Context()), errVeto)
		w.heard(t)
		fail = false
		expect.OK(t, s.Flush(t.Context()))
		w.heard(t, "tag: pending to persistent")
	})
}

func TestAfterLoadComesWithTheWholeResult(t *testing.T) {
	w := watch()
	orm.AfterLoad(w.authors, func(ctx context.Context, s *orm.Session, a *Author) error {
		if a.Name == "Poe" {
			return errVeto
		}
		list, err := a.Books.All(ctx)
		w.tell("%s with %d books, loaded %t", a.Name, len(list), a.Books.Loaded())
		return err
	})
	orm.AfterLoad(w.books, func(_ context.Context, _ *orm.Session, b *Book) error {
		w.tell("%s", b.Title)
		return nil
	})
	w.run(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		s.Add(&Author{Name: "King", Books: orm.Items(&Book{Title: "Carrie"}, &Book{Title: "It"})}, &Author{Name: "Lem"}, &Author{Name: "Poe"})
		expect.OK(t, s.Commit(t.Context()))
		other := orm.NewSession(eng, w.reg)
		defer other.Close()
		king := expect.One(t, other, retort.Select(w.authors).Where(w.authors.Name.Eq("King")).With(orm.SelectIn(w.authors.Books)))
		w.heard(t, "King with 2 books, loaded true", "Carrie", "It")
		expect.Get(t, other, w.authors, king.ID)
		w.heard(t)
		for a, err := range orm.Iter(t.Context(), other, retort.Select(w.authors).Where(w.authors.Name.Ne("Poe")).OrderBy(w.authors.Name)) {
			expect.OK(t, err)
			w.tell("got %s", a.Name)
		}
		w.heard(t, "got King", "Lem with 0 books, loaded true", "got Lem")
		_, err := orm.All(t.Context(), other, retort.Select(w.authors))
		expect.Is(t, err, errVeto)
		expect.Text(t, err, "orm: query: Author(id=", "after load: vetoed")
	})
}
