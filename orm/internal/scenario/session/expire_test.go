package session_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestS06_CommitExpires(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king := author(t, s, 4)
		king.LastName = "Koontz"
		trace.Reset()
		expect.OK(t, s.Commit(t.Context()))
		expect.Sent(t, trace, "UPDATE author SET last_name = ? WHERE author.id = ?")
		expect.Equal(t, "name kept", king.LastName, "Koontz")
		expect.State(t, s, orm.Persistent, king)

		// Somebody else writes between the transactions.
		expect.Exec(t, eng, "UPDATE author SET first_name = 'Dean' WHERE id = 4")
		trace.Reset()
		all := expect.All(t, s, retort.Select(fixture.Authors).Where(fixture.Authors.ID.Eq(4)))
		expect.Sent(t, trace, authorByKey)
		expect.Equal(t, "object", all[0], king)
		expect.Equal(t, "name read anew", king.FirstName, "Dean")
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
		author(t, s, 4)
		expect.Sent(t, trace)
	})
}

// A transaction of SQLite that reads can't always write later on: it is ended, and one that writes begins.
func TestSQLiteBeginsToWriteWithTheFirstChange(t *testing.T) {
	s, _, trace := fixture.Library(t)
	king := author(t, s, 4)
	king.LastName = "Koontz"
	trace.Reset()
	expect.OK(t, s.Commit(t.Context()))
	expect.SentAll(t, trace, "BEGIN IMMEDIATE", "UPDATE author SET last_name = ? WHERE author.id = ?", "COMMIT")
	expect.All(t, s, retort.Select(fixture.Authors).Where(fixture.Authors.ID.Eq(4)))
	expect.SentAll(t, trace, "BEGIN", authorByKey)
}

func TestCommitExpiresCollections(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king := author(t, s, 4)
		his := expect.Many(t, &king.Books)
		expect.OK(t, s.Commit(t.Context()))
		expect.Exec(t, eng, "INSERT INTO book (author_id, title) VALUES (4, 'It')")
		trace.Reset()
		expect.List(t, "in memory", king.Books.Peek(), his)
		expect.List(t, "read again", titles(expect.Many(t, &king.Books)), []string{"Dead Zone", "The Shining", "It"})
		expect.Equal(t, "objects that stay", king.Books.Peek()[0], his[0])
		expect.Sent(t, trace, booksOfOne)
	})
}

func TestS16_DetachedAfterCommit(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		king, clancy := author(t, s, 4), author(t, s, 3)
		his := expect.Many(t, &clancy.Books)
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Close())
		// Fields are plain Go: there is nothing that could fail.
		expect.Equal(t, "name", king.LastName, "King")
		expect.List(t, "books that were loaded", expect.Many(t, &clancy.Books), his)
		_, err := king.Books.All(t.Context())
		expect.Is(t, err, orm.ErrDetached)
		expect.Text(t, err, "Author(id=4).Books")
		_, err = king.Profile.Get(t.Context())
		expect.Is(t, err, orm.ErrDetached)
		expect.Text(t, err, "Author(id=4).Profile")
	})
}

func TestS18_Expire(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := author(t, s, 4)
		expect.Many(t, &king.Books)
		rename(t, s, 4, "DB")
		king.FirstName = "P"
		trace.Reset()

		s.Expire(king)
		expect.Equal(t, "pending change", king.FirstName, "Stephen") // is lost
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
		expect.Equal(t, "got again", author(t, s, 4), king)
		expect.Sent(t, trace, authorByKey)
		expect.Equal(t, "name of the row", king.LastName, "DB")
		expect.List(t, "books", titles(expect.Many(t, &king.Books)), []string{"Dead Zone", "The Shining"})
		expect.Sent(t, trace, booksOfOne) // only when they are asked for
	})
}

func TestS18_Refresh(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king, buck := author(t, s, 4), author(t, s, 2)
		rename(t, s, 4, "DB")
		king.FirstName, buck.FirstName = "P", "Q"
		trace.Reset()

		expect.OK(t, s.Refresh(t.Context(), king))
		expect.SentWith(t, trace, `UPDATE author SET first_name = ? WHERE author.id = ? ["Q", 2]`, authorByKey+" [4]")
		expect.Equal(t, "his pending change", king.FirstName, "Stephen")
		expect.Equal(t, "name of the row", king.LastName, "DB")
		expect.Equal(t, "her change", buck.FirstName, "Q")
	})
}

func TestRefreshOfARowThatIsGone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		tag := &fixture.Tag{Name: "gone"}
		s.Add(tag)
		expect.OK(t, s.Flush(t.Context()))
		dropTag(t, s, tag.ID)
		err := s.Refresh(t.Context(), tag)
		expect.Is(t, err, orm.ErrNoResult)
		expect.Text(t, err, "Tag(id=4)")
		expect.Equal(t, "the session contains it", s.Contains(tag), false)
		expect.Is(t, s.Refresh(t.Context(), tag), orm.ErrUsage)
	})
}

func TestS20_ChangeOfAnExpiredObject(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king, buck := author(t, s, 4), author(t, s, 2)
		expect.OK(t, s.Commit(t.Context()))
		trace.Reset()
		king.LastName = "N"
		buck.LastName = "Buck" // what it was: nothing changed
		expect.OK(t, s.Flush(t.Context()))
		expect.SentWith(t, trace, `UPDATE author SET last_name = ? WHERE author.id = ? ["N", 4]`)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", expect.Stored(t, eng, "SELECT last_name FROM author WHERE id IN (2, 4)"), []string{"Buck", "N"})
	})
}

func TestAQueryKeepsChangesOfAnExpiredObject(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		expect.OK(t, s.Commit(t.Context()))
		expect.Exec(t, eng, "UPDATE author SET first_name = 'Dean' WHERE id = 4")
		expect.OK(t, s.NoAutoflush(func() error {
			king.LastName = "Koontz"
			author(t, s, 4)
			return nil
		}))
		expect.Equal(t, "name changed by the program", king.LastName, "Koontz")
		expect.Equal(t, "name changed in the row", king.FirstName, "Dean")
		expect.List(t, "dirty", s.Dirty(), []any{king})
	})
}

func TestRollbackAfterARefresh(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		rollback := func(s *orm.Session) error { return s.Rollback(t.Context()) }
		tests := []struct {
			name string
			undo func(s *orm.Session, fn func() error) error
		}{
			{"of the transaction", func(s *orm.Session, fn func() error) error { return errors.Join(fn(), rollback(s)) }},
			{"of a savepoint", func(s *orm.Session, fn func() error) error {
				err := s.Savepoint(t.Context(), func() error { return errors.Join(fn(), errBoom) })
				if !errors.Is(err, errBoom) {
					return err
				}
				return nil
			}},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				s, eng, trace := fixture.Library(t, db)
				king := author(t, s, 4)
				expect.OK(t, s.Commit(t.Context()))
				expect.OK(t, test.undo(s, func() error {
					rename(t, s, 4, "DB")
					expect.OK(t, s.Refresh(t.Context(), king))
					expect.Equal(t, "name inside", king.LastName, "DB")
					trace.Reset()
					return nil
				}))
				expect.Equal(t, "name that never was", king.LastName, "King")
				expect.Sent(t, trace)
				expect.OK(t, s.Commit(t.Context()))
				expect.Sent(t, trace)
				expect.List(t, "stored", expect.Stored(t, eng, "SELECT last_name FROM author WHERE id = 4"), []string{"King"})
			})
		}
	})
}

// A reference to an object that has left the session is forgotten when the row is read again, even if the key is the same.
func TestAReferenceLetsGoOfWhatLeftTheSession(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		s.Add(&fixture.Profile{Author: orm.To(king)})
		expect.OK(t, s.Commit(t.Context()))
		profile := expect.All(t, s, retort.Select(fixture.Profiles))[0]
		expect.Equal(t, "author", expect.Ref(t, &profile.Author), king)
		s.Expunge(king)
		expect.OK(t, s.Refresh(t.Context(), profile))
		again := expect.Ref(t, &profile.Author)
		expect.Equal(t, "author read again", again.LastName, "King")
		expect.State(t, s, orm.Persistent, again)
		expect.State(t, s, orm.Detached, king)
	})
}
