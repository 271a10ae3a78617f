package lesson_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestQ07_AppendANewBook(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := king(t, s)
		expect.Many(t, &king.Books)
		trace.Reset()

		it := &fixture.Book{Title: "It"}
		expect.State(t, s, orm.Transient, it)
		king.Books.Append(it)
		expect.State(t, s, orm.Pending, it)
		expect.List(t, "new", s.New(), []any{it})
		expect.Equal(t, "author at once", it.Author.Peek(), king)
		expect.Equal(t, "key before the flush", it.ID, 0)
		expect.Equal(t, "foreign key before the flush", it.AuthorID, nil)
		expect.SentAll(t, trace)

		expect.OK(t, s.Flush(t.Context()))
		expect.SentWith(t, trace, `INSERT INTO book (author_id, title) VALUES (?, ?) RETURNING id [4, "It"]`)
		expect.State(t, s, orm.Persistent, it)
		expect.Equal(t, "key", it.ID, 10)
		expect.Equal(t, "foreign key", *it.AuthorID, 4)

		expect.OK(t, s.Commit(t.Context()))
		expect.SentAll(t, trace, "COMMIT")
		// Fields keep their values: reading them can't reach the database, and needn't.
		expect.Equal(t, "key after commit", it.ID, 10)
		expect.Equal(t, "got after commit", expect.Get(t, s, fixture.Books, 10), it)
		expect.SentAll(t, trace, "BEGIN", selectBook+" WHERE book.id = ?")
	})
}

func TestQ08_AQueryFlushesTheAppend(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king := king(t, s)
		other := fixture.Session(t, eng)
		trace.Reset()

		king.Books.Append(&fixture.Book{Title: "It"})
		expect.Equal(t, "books in this session", countBooks(t, s), 10)
		expect.SentAll(t, trace, "BEGIN IMMEDIATE", "INSERT INTO book (author_id, title) VALUES (?, ?) RETURNING id",
			"SELECT count(book.id) FROM book")
		expect.Equal(t, "books in another session", countBooks(t, other), 9)
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, other.Rollback(t.Context()))
		expect.Equal(t, "books in another session after the commit", countBooks(t, other), 10)
	})
}

func TestQ11_RemoveDoesNotDelete(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king := king(t, s)
		shining := expect.Many(t, &king.Books)[1]
		trace.Reset()

		king.Books.Remove(shining)
		expect.Equal(t, "author at once", shining.Author.Peek(), nil)
		expect.Equal(t, "foreign key until the flush", *shining.AuthorID, 4)
		expect.OK(t, s.Flush(t.Context()))
		expect.SentWith(t, trace, "UPDATE book SET author_id = ? WHERE book.id = ? [NULL, 6]")
		expect.Equal(t, "foreign key after the flush", shining.AuthorID, nil)
		expect.State(t, s, orm.Persistent, shining)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "books without an author", expect.Stored(t, eng, "SELECT title FROM book WHERE author_id IS NULL"), []string{"The Shining"})

		// Taking out what isn't in does nothing.
		trace.Reset()
		king.Books.Remove(shining)
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace)
	})
}

func TestQ12_DeleteCascades(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king := king(t, s)
		trace.Reset()

		s.Delete(king)
		expect.List(t, "deleted", s.Deleted(), []any{king})
		expect.SentAll(t, trace) // the books are looked for by the flush
		expect.OK(t, s.Flush(t.Context()))
		expect.SentWith(t, trace,
			booksOfOne+" [4]",
			"SELECT profile.id, profile.author_id, profile.bio FROM profile WHERE profile.author_id = ? [4]",
			"DELETE FROM book_tag WHERE book_tag.book_id IN (?, ?) [5, 6]",
			"DELETE FROM book WHERE book.id IN (?, ?) [5, 6]",
			"DELETE FROM author WHERE author.id = ? [4]",
		)
		books := king.Books.Peek()
		expect.Equal(t, "his books in memory", len(books), 2)
		expect.State(t, s, orm.Deleted, king, books[0], books[1])
		expect.Equal(t, "the session contains him", s.Contains(king), false)
		expect.Equal(t, "name after the flush", king.LastName, "King")
		none, err := orm.GetOrNil(t.Context(), s, fixture.Authors, 4)
		expect.OK(t, err)
		expect.Equal(t, "got after the flush", none, nil)

		s.Add(king)
		err = s.Flush(t.Context())
		expect.Is(t, err, orm.ErrDeleted)
		expect.Text(t, err, "Author(id=4)")

		expect.OK(t, s.Commit(t.Context()))
		expect.State(t, s, orm.Detached, king, books[0], books[1])
		s.Add(king)
		err = s.Commit(t.Context())
		expect.Is(t, err, orm.ErrDeleted)
		expect.Text(t, err, "Author(id=4)")
		expect.State(t, s, orm.Detached, king)
		expect.List(t, "books left", expect.Stored(t, eng, "SELECT count(*) FROM book WHERE author_id = 4"), []string{"0"})
		expect.List(t, "authors left", expect.Stored(t, eng, "SELECT count(*) FROM author"), []string{"6"})
	})
}

func TestQ13_RollbackRestoresEverything(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king, buck := king(t, s), expect.Get(t, s, fixture.Authors, 2)
		hisBooks := expect.Many(t, &king.Books)
		herBooks := expect.Many(t, &buck.Books)
		before := expect.Stored(t, eng, "SELECT id, title, author_id FROM book ORDER BY id")

		it := &fixture.Book{Title: "It"}
		king.Books.Append(it)
		expect.OK(t, s.Flush(t.Context()))
		king.LastName = "Koontz"
		expect.OK(t, s.Flush(t.Context()))
		king.Books.Remove(hisBooks[0])
		s.Delete(buck)
		expect.OK(t, s.Flush(t.Context()))
		expect.State(t, s, orm.Deleted, buck, herBooks[0])
		trace.Reset()

		expect.OK(t, s.Rollback(t.Context()))
		expect.SentAll(t, trace, "ROLLBACK")
		expect.State(t, s, orm.Transient, it)
		expect.Equal(t, "key of the new book", it.ID, 0)
		expect.Equal(t, "foreign key of the new book", it.AuthorID, nil)
		expect.State(t, s, orm.Persistent, king, buck, herBooks[0], hisBooks[0])
		expect.Equal(t, "his name", king.LastName, "King")
		expect.List(t, "his books", titles(king.Books.Peek()), []string{"Dead Zone", "The Shining"})
		expect.Equal(t, "author of the removed book", hisBooks[0].Author.Peek(), king)
		expect.Equal(t, "foreign key of the removed book", *hisBooks[0].AuthorID, 4)
		expect.List(t, "her books", titles(buck.Books.Peek()), []string{"The Good Earth"})
		expect.SentAll(t, trace) // all of that is in memory

		expect.List(t, "his books read again", titles(expect.Many(t, &king.Books)), []string{"Dead Zone", "The Shining"})
		expect.Equal(t, "got again", expect.Get(t, s, fixture.Authors, 2), buck)
		expect.List(t, "database", expect.Stored(t, eng, "SELECT id, title, author_id FROM book ORDER BY id"), before)
		expect.OK(t, s.Flush(t.Context()))
	})
}

func TestQ14_Close(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king, clancy := king(t, s), expect.Get(t, s, fixture.Authors, 3)
		his := expect.Many(t, &clancy.Books)
		king.LastName = "Koontz"
		expect.OK(t, s.Flush(t.Context()))
		it := &fixture.Book{Title: "It"}
		s.Add(it)
		trace.Reset()

		expect.OK(t, s.Close())
		expect.SentAll(t, trace, "ROLLBACK")
		expect.State(t, s, orm.Detached, king, clancy, his[0])
		expect.State(t, s, orm.Transient, it)
		expect.Equal(t, "name in memory", king.LastName, "Koontz")
		expect.Equal(t, "connections in use", eng.Stats().Pool.InUse, 0)
		expect.List(t, "name in the database", expect.Stored(t, eng, "SELECT last_name FROM author WHERE id = 4"), []string{"King"})

		// What was loaded is there, what wasn't is an error.
		expect.List(t, "loaded books", expect.Many(t, &clancy.Books), his)
		_, err := king.Books.All(t.Context())
		expect.Is(t, err, orm.ErrDetached)
		expect.Text(t, err, "Author(id=4).Books")
		_, err = orm.All(t.Context(), s, retort.Select(fixture.Authors))
		expect.Is(t, err, orm.ErrClosed)
		expect.OK(t, s.Close())

		again := fixture.Session(t, eng)
		if fresh := expect.Get(t, again, fixture.Authors, 4); fresh == king || fresh.LastName != "King" {
			t.Errorf("a new session read %p %s, the closed one had %p", fresh, fresh.LastName, king)
		}
	})
}

func TestQ15_LeavingByAnError(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		_, eng, trace := fixture.Library(t, db)
		boom := errors.New("boom")
		work := func() error {
			s := orm.NewSession(eng, fixture.Models)
			defer s.Close()
			s.Add(&fixture.Author{FirstName: "Dean", LastName: "Koontz"})
			if err := s.Flush(t.Context()); err != nil {
				return err
			}
			return boom
		}
		expect.Equal(t, "error", work(), boom)
		expect.SentAll(t, trace, "BEGIN IMMEDIATE", "INSERT INTO author (first_name, last_name) VALUES (?, ?) RETURNING id", "ROLLBACK")
		expect.List(t, "authors", expect.Stored(t, eng, "SELECT count(*) FROM author"), []string{"7"})
	})
}

func TestQ16_AWholeGraphInOneAdd(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Empty(t, db)
		s.Add(&fixture.Author{FirstName: "Dean", LastName: "Koontz", Books: orm.Items(
			&fixture.Book{Title: "Whispers"}, &fixture.Book{Title: "Phantoms"}, &fixture.Book{Title: "Watchers"})})
		expect.OK(t, s.Commit(t.Context()))
		expect.SentAll(t, trace, "BEGIN IMMEDIATE",
			"INSERT INTO author (first_name, last_name) VALUES (?, ?) RETURNING id",
			"INSERT INTO book (author_id, title) VALUES (?, ?), (?, ?), (?, ?) RETURNING id",
			"COMMIT")
		n := retort.Count(fixture.Books.ID)
		rows := expect.All(t, s, retort.Select2(fixture.Authors.LastName, n).Join(fixture.Authors.Books).GroupBy(fixture.Authors.LastName))
		expect.List(t, "books by author", rows, []retort.Row2[string, int64]{{V1: "Koontz", V2: 3}})
	})
}

// A name that was not given is "" in Go and no NULL, so it is the unique name of a tag that is violated here.
func TestQ18_AConstraintViolated(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		tag := &fixture.Tag{Name: "spy"} // there is one
		s.Add(tag)
		err := s.Commit(t.Context())
		expect.Is(t, err, engine.ErrUnique)
		expect.Text(t, err, "Tag", "insert")
		// A failed flush leaves session and objects as they were, so that the program can correct and try again.
		expect.State(t, s, orm.Pending, tag)
		expect.Equal(t, "key", tag.ID, 0)
		_, err = orm.All(t.Context(), s, retort.Select(fixture.Authors))
		expect.Is(t, err, engine.ErrUnique) // autoflush meets the same fault
		tag.Name = "horror story"
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "tags", expect.Stored(t, eng, "SELECT name FROM tag ORDER BY id"), []string{"horror", "classic", "spy", "horror story"})
	})
}

func TestQ20_TwoSessionsChangeDifferentColumns(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		a, eng, trace := fixture.Library(t, db)
		b := fixture.Session(t, eng)
		one, two := king(t, a), king(t, b)
		if one == two {
			t.Fatal("two sessions share an object")
		}
		trace.Reset()
		one.FirstName = "A"
		expect.OK(t, a.Commit(t.Context()))
		expect.SentWith(t, trace, `UPDATE author SET first_name = ? WHERE author.id = ? ["A", 4]`)
		two.LastName = "B"
		expect.OK(t, b.Commit(t.Context()))
		expect.SentWith(t, trace, `UPDATE author SET last_name = ? WHERE author.id = ? ["B", 4]`)
		expect.Equal(t, "reloaded in the first", king(t, a).LastName, "B")
		expect.Equal(t, "reloaded in the second", king(t, b).FirstName, "A")
		expect.List(t, "row", expect.Stored(t, eng, "SELECT first_name, last_name FROM author WHERE id = 4"), []string{"AB"})
	})
}
