package everywhere

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// behind changes a book in the session's transaction, past its objects.
func behind(t *testing.T, s *orm.Session, id int64, set ...retort.Assignment) {
	t.Helper()
	_, err := orm.Exec(t.Context(), s, retort.Update(books).Set(set...).Where(books.ID.Eq(id)), orm.NoSync)
	expect.OK(t, err)
}

func it(t *testing.T, s *orm.Session) *Book {
	t.Helper()
	return expect.One(t, s, retort.Select(books).Where(books.Title.Eq("It")))
}

func TestS18_ExpireOfAColumn(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := orm.NewSession(eng, models, orm.ManualFlush)
		defer s.Close()
		b := it(t, s)
		behind(t, s, b.ID, books.Title.Set("It, DB"), books.Chapters.Set(99))
		b.Title, b.Chapters = "P", 8
		trace.Reset()
		orm.ExpireOnly(s, b, books.Title)
		expect.Sent(t, trace)
		expect.Equal(t, "its change is lost", b.Title, "It")
		expect.Equal(t, "got", expect.Get(t, s, books, b.ID), b)
		expect.Verbs(t, trace, "SELECT book")
		expect.Equal(t, "title of the row", b.Title, "It, DB")
		expect.Equal(t, "the other's change stays", b.Chapters, 8)
		expect.Get(t, s, books, b.ID)
		expect.Sent(t, trace) // it is known again

		b.Chapters = 7 // as it was read
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
		orm.ExpireOnly(s, b, books.Title)
		s.Expire(b) // all of it
		expect.Get(t, s, books, b.ID)
		expect.Equal(t, "chapters of the row", b.Chapters, 99)
	})
}

func TestRefreshOfAColumn(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := orm.NewSession(eng, models, orm.ManualFlush)
		defer s.Close()
		b := it(t, s)
		behind(t, s, b.ID, books.Title.Set("It, DB"), books.Chapters.Set(99))
		b.Title, b.Chapters = "P", 8
		trace.Reset()
		expect.OK(t, orm.RefreshOnly(t.Context(), s, b, books.Title))
		sent := trace.Statements()
		if len(sent) != 1 || !strings.HasPrefix(sent[0], "SELECT book.title FROM book WHERE") {
			t.Errorf("sent %q", sent)
		}
		expect.Equal(t, "title of the row", b.Title, "It, DB")
		expect.Equal(t, "the other's change stays", b.Chapters, 8)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "title after rollback", b.Title, "It")
		expect.Equal(t, "chapters after rollback", b.Chapters, 7)
	})
}

func TestExpireAndRefreshOfARelationship(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := orm.NewSession(eng, models, orm.ManualFlush)
		defer s.Close()
		king := author(t, s, "King")
		list := expect.Many(t, &king.Books)
		king.Name = "P"
		king.Books.Remove(list[0])
		trace.Reset()
		orm.ExpireOnly(s, king, authors.Books)
		expect.Equal(t, "the other's change stays", king.Name, "P")
		expect.List(t, "books in memory", king.Books.Peek(), list)
		expect.Sent(t, trace)
		expect.List(t, "books", expect.Many(t, &king.Books), list)
		expect.Verbs(t, trace, "SELECT book")

		_, err := orm.Exec(t.Context(), s, retort.Insert(books).Values(books.AuthorID.Set(king.ID), books.Title.Set("Misery")), orm.NoSync)
		expect.OK(t, err)
		trace.Reset()
		expect.OK(t, orm.RefreshOnly(t.Context(), s, king, authors.Books))
		expect.Verbs(t, trace, "SELECT book")
		expect.Equal(t, "books", len(king.Books.Peek()), 4)
	})
}

func TestMistakesOfPartialRefreshes(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		b := it(t, s)
		alias := orm.Alias(books, "b")
		for name, part := range map[string]any{
			"another entity's column": authors.Name, "another entity's relationship": authors.Books, "an alias": alias.Title, "a text": "title", "nothing": nil,
			"an expression": retort.Count(books.ID),
		} {
			if err := orm.RefreshOnly(t.Context(), s, b, part); !errors.Is(err, orm.ErrUsage) {
				t.Errorf("%s: error is %v", name, err)
			}
		}
		expect.Is(t, orm.RefreshOnly(t.Context(), s, b), orm.ErrUsage)
		expect.Is(t, orm.RefreshOnly(t.Context(), s, &Book{}, books.Title), orm.ErrUsage)
		orm.ExpireOnly(s, b, "title")
		expect.Is(t, s.Flush(t.Context()), orm.ErrUsage)

		gone := &Tag{Name: "gone"}
		s.Add(gone)
		expect.OK(t, s.Commit(t.Context()))
		_, err := engine.Exec(t.Context(), eng, retort.Delete(tags).Where(tags.ID.Eq(gone.ID)))
		expect.OK(t, err)
		expect.Is(t, orm.RefreshOnly(t.Context(), s, gone, tags.Name), orm.ErrNoResult)
		expect.Equal(t, "the session contains it", s.Contains(gone), false)
	})
}

func TestRefreshOfSeveralIsOneStatementATable(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := session(t, eng)
		all := expect.All(t, s, retort.Select(books))
		king := author(t, s, "King")
		gone := &Tag{Name: "gone"}
		s.Add(gone)
		expect.OK(t, s.Commit(t.Context()))
		_, err := engine.Exec(t.Context(), eng, retort.Delete(tags).Where(tags.ID.Eq(gone.ID)))
		expect.OK(t, err)
		_, err = engine.Exec(t.Context(), eng, retort.Update(books).Set(books.Chapters.Set(1)).All())
		expect.OK(t, err)
		trace.Reset()
		err = s.Refresh(t.Context(), all[0], king, all[1], gone, all[2])
		expect.Verbs(t, trace, "SELECT book", "SELECT author", "SELECT tag")
		expect.Is(t, err, orm.ErrNoResult)
		expect.Text(t, err, "orm: refresh: Tag(id=", "its row is gone")
		expect.Equal(t, "chapters", all[2].Chapters, 1)
		expect.Equal(t, "chapters of one not refreshed", all[3].Chapters, 7)
	})
}

func TestPopulateExistingTakesRelationshipsBackToo(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := orm.NewSession(eng, models, orm.ManualFlush)
		defer s.Close()
		king := author(t, s, "King")
		list := expect.Many(t, &king.Books)
		king.Name = "P"
		king.Books.Set()
		expect.One(t, s, retort.Select(authors).Where(authors.ID.Eq(king.ID)).Options(orm.PopulateExisting))
		expect.Equal(t, "name", king.Name, "King")
		expect.List(t, "books", expect.Many(t, &king.Books), list)
		_, err := orm.Exec(t.Context(), s, retort.Insert(books).Values(books.AuthorID.Set(king.ID), books.Title.Set("Misery")), orm.NoSync)
		expect.OK(t, err)
		expect.One(t, s, retort.Select(authors).Where(authors.ID.Eq(king.ID)).Options(orm.PopulateExisting).With(orm.SelectIn(authors.Books)))
		expect.Equal(t, "books loaded with it", len(king.Books.Peek()), 4)
	})
}

func TestGetForUpdate(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		expect.OK(t, s.Commit(t.Context()))
		_, err := engine.Exec(t.Context(), eng, retort.Update(authors).Set(authors.Name.Set("DB")).Where(authors.ID.Eq(king.ID)))
		expect.OK(t, err)
		trace.Reset()
		same, err := orm.Get(t.Context(), s, authors, king.ID, orm.ForUpdate(authors), orm.SelectIn(authors.Books))
		expect.OK(t, err)
		expect.Equal(t, "got", same, king)
		expect.Equal(t, "name of the row", king.Name, "DB")
		expect.Equal(t, "books", len(king.Books.Peek()), 3)
		first := trace.Statements()[0]
		orm.Get(t.Context(), s, authors, king.ID, orm.ForUpdate(authors))
		expect.Verbs(t, trace, "SELECT author", "SELECT book", "SELECT author") // read though it is known
		locks := eng.Dialect().Has(dialect.RowLocks)
		expect.Equal(t, "locked", strings.HasSuffix(first, "FOR UPDATE"), locks)
		if !locks {
			expect.OK(t, orm.RefreshForUpdate(t.Context(), s, []*Author{king}))
			return
		}

		// Somebody else can't have it meanwhile.
		other := session(t, eng)
		_, err = orm.Get(t.Context(), other, authors, king.ID, orm.ForUpdate(authors, retort.NoWait))
		expect.Is(t, err, engine.ErrBusy)
		expect.OK(t, other.Rollback(t.Context()))
		none, err := orm.GetOrNil(t.Context(), other, authors, king.ID, orm.ForUpdate(authors, retort.SkipLocked))
		expect.OK(t, err)
		if none != nil {
			t.Errorf("got %v, which is locked", none)
		}
		lem, his := author(t, other, "Lem"), expect.Get(t, other, authors, king.ID)
		err = orm.RefreshForUpdate(t.Context(), other, []*Author{lem, his}, retort.SkipLocked)
		expect.Is(t, err, orm.ErrNoResult)
		expect.Text(t, err, "Author(id=1)")
		expect.Equal(t, "the session contains what is locked", other.Contains(his), true)
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, orm.RefreshForUpdate(t.Context(), other, []*Author{lem, his}, retort.NoWait))
		_, err = orm.All(t.Context(), other, retort.Select(authors).With(orm.ForUpdate(authors)))
		expect.Is(t, err, orm.ErrUsage)
	})
}

func TestS34_MakeTransient(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		b := it(t, s)
		tagged := expect.Many(t, &b.Tags)
		old := b.ID
		b.Chapters = 12 // pending: it goes with the copy
		s.MakeTransient(b)
		expect.State(t, s, orm.Transient, b)
		expect.Equal(t, "session", orm.SessionOf(b), nil)
		b.ID, b.Title = 0, "It, again"
		s.Add(b)
		expect.OK(t, s.Commit(t.Context()))
		if b.ID == old || b.ID == 0 {
			t.Errorf("the copy has the key %d, the row had %d", b.ID, old)
		}
		expect.List(t, "stored", titles(t, eng), []string{"Carrie", "It", "It, again", "Joyland", "Solaris"})
		expect.Equal(t, "chapters of the copy", b.Chapters, 12)
		expect.Equal(t, "chapters of the row", expect.Get(t, s, books, old).Chapters, 7)
		expect.Equal(t, "tags of the copy", len(expect.Many(t, &b.Tags)), len(tagged))
	})
}

func TestWhatLeftTheSessionIsLeftAloneByRollback(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		made := &Tag{Name: "made"}
		s.Add(made)
		king.Name = "S. King"
		expect.OK(t, s.Flush(t.Context()))
		s.Expunge(king)
		s.MakeTransient(made)
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Detached, king)
		expect.State(t, s, orm.Transient, made)
		expect.Equal(t, "name", king.Name, "S. King")
		again := expect.Get(t, s, authors, king.ID)
		if again == king {
			t.Error("the expunged object is back in the session")
		}
		expect.Equal(t, "name of the row", again.Name, "King")
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "tags", count(t, eng, tags), 2)
	})
}

func TestExpungeAllExpireAllAndReset(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		pending := &Tag{Name: "pending"}
		s.Add(pending)
		s.Expire() // of nothing is nothing
		trace.Reset()
		expect.Get(t, s, authors, king.ID)
		expect.Sent(t, trace)
		s.ExpireAll()
		expect.State(t, s, orm.Pending, pending)
		expect.Get(t, s, authors, king.ID)
		expect.Verbs(t, trace, "INSERT tag", "SELECT author")
		s.ExpungeAll()
		expect.State(t, s, orm.Detached, king, pending)
		expect.OK(t, s.Commit(t.Context())) // what was flushed is committed
		expect.Equal(t, "tags", count(t, eng, tags), 3)
		if again := expect.Get(t, s, authors, king.ID); again == king {
			t.Error("the expunged object is back in the session")
		}

		again := author(t, s, "King")
		again.Name = "S. King"
		lost := &Tag{Name: "lost"}
		s.Add(lost, "a mistake")
		expect.Equal(t, "in a transaction", s.InTransaction(), true)
		expect.OK(t, s.Reset())
		expect.Equal(t, "in a transaction", s.InTransaction(), false)
		expect.State(t, s, orm.Detached, again)
		expect.State(t, s, orm.Transient, lost)
		expect.Equal(t, "name of the row", author(t, s, "King").Name, "King")
		s.Add(&Tag{Name: "after it"})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "tags", count(t, eng, tags), 4)
		expect.OK(t, s.Savepoint(t.Context(), func() error {
			expect.Equal(t, "in a savepoint", s.InSavepoint(), true)
			expect.Is(t, s.Reset(), orm.ErrUsage)
			return nil
		}))
		expect.Equal(t, "in a savepoint", s.InSavepoint(), false)
	})
}

func TestSessionOfAnObject(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		cp, fresh := *king, &Author{}
		expect.Equal(t, "of a persistent one", orm.SessionOf(king), s)
		s.Add(fresh)
		expect.Equal(t, "of a pending one", orm.SessionOf(fresh), s)
		for _, x := range []any{&cp, &Author{}, nil, "text", (*Author)(nil)} {
			expect.Equal(t, "of none", orm.SessionOf(x), nil)
		}
		s.Expunge(king)
		expect.Equal(t, "of a detached one", orm.SessionOf(king), nil)
		expect.Equal(t, "engine", s.Engine().Dialect().Name(), eng.Dialect().Name())
	})
}

func TestStatementsInTheTransactionOfASession(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		s := session(t, eng)
		tx, err := s.Tx(ctx)
		expect.OK(t, err)
		addTag(t, tx, "by a statement")
		tag := &Tag{Name: "by a statement"}
		s.Add(tag)
		expect.Is(t, s.Flush(ctx), engine.ErrUnique) // which leaves what was done before it
		tag.Name = "by the session"
		expect.OK(t, s.Commit(ctx))
		expect.List(t, "stored", tagNames(t, eng), []string{"by a statement", "by the session"})
	})
}
