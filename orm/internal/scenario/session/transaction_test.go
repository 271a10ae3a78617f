package session_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

var errBoom = errors.New("boom")

func TestS08_AddAgainAfterRollback(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		tag := &fixture.Tag{Name: "new"}
		s.Add(tag)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, tag)
		expect.Equal(t, "key taken back", tag.ID, 0)
		trace.Reset()

		s.Add(tag)
		expect.OK(t, s.Commit(t.Context()))
		expect.Sent(t, trace, insertTag) // a new key, since the old one was taken back
		expect.List(t, "row of the key", expect.Stored(t, eng, fmt.Sprint("SELECT name FROM tag WHERE id = ", tag.ID)), []string{"new"})
		expect.List(t, "stored", expect.Stored(t, eng, tagNames), []string{"classic", "horror", "new", "spy"})
	})
}

func TestAKeyGivenByTheProgramSurvivesRollback(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		tag := &fixture.Tag{ID: 77, Name: "new"}
		s.Add(tag)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, tag)
		expect.Equal(t, "key", tag.ID, 77)
	})
}

func TestRollbackOfWhatWasNotFlushed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := author(t, s, 4)
		his := expect.Many(t, &king.Books)
		tag := &fixture.Tag{Name: "new"}
		s.Add(tag)
		king.FirstName, his[0].Title = "", "x"
		king.Books.Set()
		s.Delete(his[1])
		trace.Reset()

		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, tag)
		expect.State(t, s, orm.Persistent, king, his[0], his[1])
		expect.Equal(t, "first name", king.FirstName, "Stephen")
		expect.Equal(t, "title", his[0].Title, "Dead Zone")
		expect.List(t, "books", king.Books.Peek(), his)
		expect.Equal(t, "author of a book", his[1].Author.Peek(), king)
		expect.Equal(t, "deleted", len(s.Deleted()), 0)
		expect.Sent(t, trace)
		expect.OK(t, s.Commit(t.Context()))
		expect.Sent(t, trace)
	})
}

func TestRollbackDoesNotReachBehindACommit(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		king.LastName = "A"
		tag := &fixture.Tag{Name: "new"}
		s.Add(tag)
		expect.OK(t, s.Commit(t.Context()))
		king.LastName = "B"
		s.Delete(tag)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "name", king.LastName, "A")
		expect.State(t, s, orm.Persistent, tag)
		expect.Equal(t, "key", tag.ID, 4)
		expect.List(t, "stored", expect.Stored(t, eng, "SELECT last_name FROM author WHERE id = 4"), []string{"A"})
	})
}

func TestObjectReadInATransactionRolledBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		// What was read stays persistent; what was read of rows that never came to be has to go.
		s, eng, _ := fixture.Library(t, db)
		authors := fixture.Authors
		koontz := insertKoontz(t, s, eng)
		expect.State(t, s, orm.Persistent, koontz)
		buck := author(t, s, 2)
		rename(t, s, 2, "DB")
		expect.OK(t, s.Refresh(t.Context(), buck))
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Persistent, buck)
		none, err := orm.GetOrNil(t.Context(), s, authors, koontz.ID)
		expect.OK(t, err)
		expect.Equal(t, "read of a row that never was", none, nil)
		expect.Equal(t, "read again", author(t, s, 2), buck)
		expect.Equal(t, "name of the row", buck.LastName, "Buck")
	})
}

func TestS10_SavepointReleasedThenRolledBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		tag := &fixture.Tag{Name: "in"}
		expect.OK(t, s.Savepoint(t.Context(), func() error { s.Add(tag); return nil }))
		expect.Sent(t, trace, insertTag)
		expect.State(t, s, orm.Persistent, tag)
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, tag)
		expect.Equal(t, "key", tag.ID, 0)
		expect.List(t, "stored", expect.Stored(t, eng, tagNames), []string{"classic", "horror", "spy"})
	})
}

func TestSavepointRolledBackRestoresOnlyWhatItChanged(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king, buck := author(t, s, 4), author(t, s, 2)
		his := expect.Many(t, &king.Books)
		before := &fixture.Tag{Name: "before"}
		s.Add(before)
		king.FirstName = "S." // pending when the savepoint begins: flushed before it
		inside := &fixture.Tag{Name: "inside"}
		err := s.Savepoint(t.Context(), func() error {
			s.Add(inside)
			king.LastName = "Koontz"
			king.Books.Remove(his[0])
			s.Delete(buck)
			if err := s.Flush(t.Context()); err != nil {
				return err
			}
			king.FirstName = "unflushed"
			return errBoom
		})
		expect.Is(t, err, errBoom)
		expect.State(t, s, orm.Transient, inside)
		expect.State(t, s, orm.Persistent, before, king, buck, his[0])
		expect.Equal(t, "changed before", king.FirstName, "S.")
		expect.Equal(t, "changed inside", king.LastName, "King")
		expect.List(t, "books", king.Books.Peek(), his)

		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "tags", expect.Stored(t, eng, tagNames), []string{"before", "classic", "horror", "spy"})
		expect.List(t, "king", expect.Stored(t, eng, "SELECT first_name, last_name FROM author WHERE id = 4"), []string{"S.King"})
		expect.List(t, "others", expect.Stored(t, eng, "SELECT count(*) FROM author"), []string{"7"})
	})
}

// TestSavepointsThreeDeep ends each of three nested savepoints well or by an error, and the transaction by commit or rollback: what
// stays is what has no failure around it.
func TestSavepointsThreeDeep(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for n := range 16 {
			fails := [3]bool{n&1 != 0, n&2 != 0, n&4 != 0}
			commits := n&8 == 0
			name := "commit"
			if !commits {
				name = "rollback"
			}
			for depth, fail := range fails {
				name += [...]string{", outer", ", middle", ", inner"}[depth]
				if fail {
					name += " fails"
				} else {
					name += " stays"
				}
			}
			t.Run(name, func(t *testing.T) { threeDeep(t, db, fails, commits) })
		}
	})
}

func threeDeep(t *testing.T, db testdb.Database, fails [3]bool, commits bool) {
	s, eng, _ := fixture.Library(t, db)
	king := author(t, s, 4)
	names := []string{"outer", "middle", "inner"}
	tags := []*fixture.Tag{{Name: "outer"}, {Name: "middle"}, {Name: "inner"}}
	lastName := "King"
	var descend func(depth int) error
	descend = func(depth int) error {
		if depth == len(tags) {
			return nil
		}
		before := king.LastName
		err := s.Savepoint(t.Context(), func() error {
			s.Add(tags[depth])
			king.LastName = names[depth]
			if err := descend(depth + 1); err != nil && !errors.Is(err, errBoom) {
				return err
			}
			if fails[depth] {
				return errBoom
			}
			return nil
		})
		if fails[depth] {
			expect.Is(t, err, errBoom)
			expect.Equal(t, "name after "+names[depth]+" failed", king.LastName, before)
			return nil
		}
		return err
	}
	expect.OK(t, descend(0))

	want := []string{"classic", "horror", "spy"}
	lost := false
	for depth, tag := range tags {
		lost = lost || fails[depth]
		if lost {
			expect.State(t, s, orm.Transient, tag)
			expect.Equal(t, "key of "+tag.Name, tag.ID, 0)
			continue
		}
		expect.State(t, s, orm.Persistent, tag)
		if commits {
			want, lastName = append(want, tag.Name), tag.Name
		}
	}
	if commits {
		expect.OK(t, s.Commit(t.Context()))
	} else {
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, tags[0], tags[1], tags[2])
	}
	expect.Equal(t, "name", king.LastName, lastName)
	expect.List(t, "name stored", expect.Stored(t, eng, "SELECT last_name FROM author WHERE id = 4"), []string{lastName})
	expect.Equal(t, "tags stored", len(expect.Stored(t, eng, tagNames)), len(want))
	for _, name := range want {
		expect.List(t, "tag "+name, expect.Stored(t, eng, "SELECT name FROM tag WHERE name = '"+name+"'"), []string{name})
	}
}

func TestCommitAndRollbackInsideASavepoint(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		tag := &fixture.Tag{Name: "in"}
		err := s.Savepoint(t.Context(), func() error {
			s.Add(tag)
			return s.Commit(t.Context())
		})
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Commit", "Savepoint")
		expect.State(t, s, orm.Transient, tag)

		outside := &fixture.Tag{Name: "out"}
		s.Add(outside)
		err = s.Savepoint(t.Context(), func() error {
			s.Add(tag)
			return s.Rollback(t.Context()) // ends the whole transaction
		})
		expect.OK(t, err)
		expect.State(t, s, orm.Transient, tag, outside)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", expect.Stored(t, eng, tagNames), []string{"classic", "horror", "spy"})
	})
}

func TestAFailedFlushInsideASavepoint(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		outside := &fixture.Tag{Name: "out"}
		s.Add(outside)
		double := &fixture.Tag{Name: "spy"}
		err := s.Savepoint(t.Context(), func() error { s.Add(double); return nil })
		expect.Text(t, err, "Tag")
		expect.State(t, s, orm.Transient, double) // the savepoint took it back
		expect.State(t, s, orm.Persistent, outside)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", expect.Stored(t, eng, tagNames), []string{"classic", "horror", "out", "spy"})
	})
}

func TestCollectionLoadedInsideASavepointThatFails(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		// What was loaded may hold rows that were taken back: it is loaded again.
		s, _, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		err := s.Savepoint(t.Context(), func() error {
			b := fixture.Books
			_, err := orm.Exec(t.Context(), s, retort.Insert(b).Values(b.AuthorID.Set(4), b.Title.Set("It")), orm.NoSync)
			expect.OK(t, err)
			expect.Equal(t, "books inside", len(expect.Many(t, &king.Books)), 3)
			return errBoom
		})
		expect.Is(t, err, errBoom)
		expect.List(t, "books outside", titles(expect.Many(t, &king.Books)), []string{"Dead Zone", "The Shining"})
	})
}

func TestBeginIsLazy(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.SentAll(t, trace)
	})
}

func TestRowReadInsideASavepointThatFails(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		a := fixture.Authors
		var king, koontz *fixture.Author
		err := s.Savepoint(t.Context(), func() error {
			rename(t, s, 4, "DB")
			koontz = insertKoontz(t, s, eng)
			// Released, so its reads are undone together with the writes around it.
			expect.OK(t, s.Savepoint(t.Context(), func() error { king = author(t, s, 4); return nil }))
			expect.Equal(t, "name inside", king.LastName, "DB")
			return errBoom
		})
		expect.Is(t, err, errBoom)
		expect.Equal(t, "got again", author(t, s, 4), king)
		expect.Equal(t, "name of the row", king.LastName, "King")
		none, err := orm.GetOrNil(t.Context(), s, a, koontz.ID)
		expect.OK(t, err)
		expect.Equal(t, "got of a row that never was", none, nil)
	})
}

func TestASavepointThatFailsExpiresNothingElse(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := author(t, s, 4)
		his := expect.Many(t, &king.Books)
		var buck *fixture.Author
		err := s.Savepoint(t.Context(), func() error {
			buck = author(t, s, 2) // before anything is written
			newTag := &fixture.Tag{Name: "new"}
			s.Add(newTag)
			return errors.Join(s.Flush(t.Context()), errBoom)
		})
		expect.Is(t, err, errBoom)
		trace.Reset()
		expect.Equal(t, "read before", author(t, s, 4), king)
		expect.Equal(t, "read inside", author(t, s, 2), buck)
		expect.List(t, "loaded before", expect.Many(t, &king.Books), his)
		expect.Sent(t, trace)
	})
}

func TestDeleteAndInsertOfOneKey(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		old := expect.Get(t, s, fixture.Tags, 3)
		trace.Reset()
		fresh := &fixture.Tag{ID: 3, Name: "spies"}
		s.Delete(old)
		s.Add(fresh)
		// Nothing refers to the tag from memory; its rows in book_tag go with it.
		expect.OK(t, s.Flush(t.Context()))
		expect.State(t, s, orm.Deleted, old)
		expect.State(t, s, orm.Persistent, fresh)
		expect.Equal(t, "got", expect.Get(t, s, fixture.Tags, 3), fresh)
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Persistent, old)
		expect.State(t, s, orm.Transient, fresh)
		expect.Equal(t, "got after rollback", expect.Get(t, s, fixture.Tags, 3), old)

		s.Delete(old)
		s.Add(fresh)
		expect.OK(t, s.Commit(t.Context()))
		expect.State(t, s, orm.Detached, old)
		expect.List(t, "stored", expect.Stored(t, eng, "SELECT name FROM tag WHERE id = 3"), []string{"spies"})
	})
}
