package session_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestStatesOfANewObject(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		tag := &fixture.Tag{Name: "new"}
		expect.State(t, s, orm.Transient, tag)
		expect.Equal(t, "contains a transient object", s.Contains(tag), false)

		s.Add(tag)
		s.Add(tag) // once more is nothing
		expect.State(t, s, orm.Pending, tag)
		expect.Equal(t, "contains a pending object", s.Contains(tag), true)
		expect.List(t, "new", s.New(), []any{tag})

		expect.OK(t, s.Flush(t.Context()))
		expect.State(t, s, orm.Persistent, tag)
		expect.Equal(t, "new after the flush", len(s.New()), 0)

		s.Delete(tag)
		expect.State(t, s, orm.Persistent, tag)
		expect.List(t, "deleted", s.Deleted(), []any{tag})
		expect.OK(t, s.Flush(t.Context()))
		expect.State(t, s, orm.Deleted, tag)
		expect.Equal(t, "contains a deleted object", s.Contains(tag), false)

		expect.OK(t, s.Commit(t.Context()))
		expect.State(t, s, orm.Detached, tag)
		expect.List(t, "stored", expect.Stored(t, eng, tagNames), []string{"classic", "horror", "spy"})
	})
}

func TestDeleteTakenBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		pending, persistent := &fixture.Tag{Name: "new"}, expect.Get(t, s, fixture.Tags, 3)
		trace.Reset()
		s.Add(pending)
		s.Delete(pending, persistent)
		expect.State(t, s, orm.Transient, pending) // there was no row to delete
		s.Add(persistent)
		expect.Equal(t, "deleted", len(s.Deleted()), 0)
		expect.OK(t, s.Commit(t.Context()))
		expect.Sent(t, trace)
		expect.State(t, s, orm.Persistent, persistent)
		expect.List(t, "stored", expect.Stored(t, eng, tagNames), []string{"classic", "horror", "spy"})
	})
}

func TestMistakesAreKeptForTheNextFlush(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		type stranger struct{ ID int64 }
		var none *fixture.Tag
		tests := []struct {
			name string
			do   func(s *orm.Session)
			text []string
		}{
			{"Add of a struct value", func(s *orm.Session) { s.Add(fixture.Tag{}) }, []string{"Add", "fixture.Tag", "pointer"}},
			{"Add of an unmapped type", func(s *orm.Session) { s.Add(&stranger{}) }, []string{"Add", "stranger", "not mapped"}},
			{"Add of nil", func(s *orm.Session) { s.Add(nil) }, []string{"Add", "nil"}},
			{"Add of a nil pointer", func(s *orm.Session) { s.Add(none) }, []string{"Add", "fixture.Tag"}},
			{"Delete of a transient object", func(s *orm.Session) { s.Delete(&fixture.Tag{ID: 3}) }, []string{"Delete", "Tag(id=3)", "not in the session"}},
			{"Delete of an unmapped type", func(s *orm.Session) { s.Delete(&stranger{}) }, []string{"Delete", "stranger"}},
			{"Expunge of a transient object", func(s *orm.Session) { s.Expunge(&fixture.Tag{ID: 3}) }, []string{"Expunge", "Tag(id=3)", "not in the session"}},
			{"Expire of an unmapped type", func(s *orm.Session) { s.Expire(&stranger{}) }, []string{"Expire", "stranger"}},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				s, eng, trace := fixture.Library(t, db)
				s.Add(&fixture.Tag{Name: "new"})
				test.do(s)
				err := s.Commit(t.Context())
				expect.Is(t, err, orm.ErrUsage)
				expect.Text(t, err, test.text...)
				expect.SentAll(t, trace) // nothing is half-written
				expect.OK(t, s.Commit(t.Context()))
				expect.List(t, "stored when told once", expect.Stored(t, eng, tagNames), []string{"classic", "horror", "new", "spy"})
			})
		}
	})
}

func TestObjectOfAnotherSession(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		other := fixture.Session(t, eng)
		expect.Equal(t, "the other session contains him", other.Contains(king), false)
		other.Add(king)
		err := other.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Author(id=4)", "another session")
		other.Delete(king)
		expect.Is(t, other.Flush(t.Context()), orm.ErrUsage)
		expect.State(t, s, orm.Persistent, king)
	})
}

func TestExpunge(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king, clancy := author(t, s, 4), author(t, s, 3)
		his := expect.Many(t, &king.Books)
		king.LastName = "Koontz"
		pending := &fixture.Tag{Name: "new"}
		s.Add(pending)
		trace.Reset()

		s.Expunge(king, pending) // with his books, by cascade
		expect.State(t, s, orm.Detached, king, his[0], his[1])
		expect.State(t, s, orm.Transient, pending)
		expect.State(t, s, orm.Persistent, clancy)
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace) // what was expunged isn't written
		if again := author(t, s, 4); again == king || again.LastName != "King" {
			t.Errorf("read again: %p %s, expunged was %p", again, again.LastName, king)
		}

		other := fixture.Session(t, eng)
		trace.Reset()
		other.Add(king)
		expect.State(t, other, orm.Persistent, king)
		expect.Equal(t, "got in the other session", author(t, other, 4) == king, true)
		expect.OK(t, s.Rollback(t.Context()))
		expect.OK(t, other.Commit(t.Context()))
		expect.List(t, "change made before", expect.Stored(t, eng, "SELECT last_name FROM author WHERE id = 4"), []string{"Koontz"})
	})
}

func TestAddCascades(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Empty(t, db)
		tag := &fixture.Tag{Name: "horror"}
		book := &fixture.Book{Title: "It", Tags: orm.Items(tag)}
		king := &fixture.Author{FirstName: "Stephen", LastName: "King", Books: orm.Items(book)}
		expect.Equal(t, "author of a book in no session", book.Author.Peek(), nil) // both sides meet at Add
		s.Add(king)
		expect.List(t, "new", s.New(), []any{king, book, tag})
		expect.Equal(t, "author of the book", book.Author.Peek(), king)
		expect.List(t, "books of the tag", tag.Books.Peek(), []*fixture.Book{book})
	})
}

func TestAddFromTheOtherSide(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Empty(t, db)
		king := &fixture.Author{FirstName: "Stephen", LastName: "King"}
		book := &fixture.Book{Title: "It", Author: orm.To(king)}
		s.Add(book)
		expect.State(t, s, orm.Pending, king, book)
		expect.List(t, "books of the author", king.Books.Peek(), []*fixture.Book{book})
		expect.OK(t, s.Commit(t.Context()))
		expect.Verbs(t, trace, "INSERT author", "INSERT book")
		expect.Equal(t, "foreign key", *book.AuthorID, king.ID)
	})
}

func TestS12_Autoflush(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		s.Add(&fixture.Tag{Name: "new"})
		expect.Equal(t, "tags", countTags(t, s), 4)
		expect.Verbs(t, trace, "INSERT tag", "SELECT tag")

		expect.OK(t, s.NoAutoflush(func() error {
			s.Add(&fixture.Tag{Name: "newer"})
			expect.Equal(t, "tags without autoflush", countTags(t, s), 4)
			return nil
		}))
		expect.Verbs(t, trace, "SELECT tag")
		expect.Equal(t, "tags afterwards", countTags(t, s), 5)
		expect.Verbs(t, trace, "INSERT tag", "SELECT tag")
	})
}

func TestWhatAutoflushes(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		tags := fixture.Tags
		tests := []struct {
			name string
			run  func(t *testing.T, s *orm.Session, king *fixture.Author) error
			want bool
		}{
			{"All", func(t *testing.T, s *orm.Session, _ *fixture.Author) error {
				_, err := orm.All(t.Context(), s, retort.Select(tags))
				return err
			}, true},
			{"First", func(t *testing.T, s *orm.Session, _ *fixture.Author) error {
				_, err := orm.First(t.Context(), s, retort.Select(tags))
				return err
			}, true},
			{"Iter", func(t *testing.T, s *orm.Session, _ *fixture.Author) (err error) {
				for _, err = range orm.Iter(t.Context(), s, retort.Select(tags)) {
				}
				return err
			}, true},
			{"Count", func(t *testing.T, s *orm.Session, _ *fixture.Author) error {
				_, err := orm.Count(t.Context(), s, retort.Select(tags))
				return err
			}, true},
			{"Exists", func(t *testing.T, s *orm.Session, _ *fixture.Author) error {
				_, err := orm.Exists(t.Context(), s, retort.Select(tags))
				return err
			}, true},
			{"Get of what isn't in memory", func(t *testing.T, s *orm.Session, _ *fixture.Author) error {
				_, err := orm.Get(t.Context(), s, tags, 2)
				return err
			}, true},
			{"Get of what is in memory", func(t *testing.T, s *orm.Session, _ *fixture.Author) error {
				_, err := orm.Get(t.Context(), s, fixture.Authors, 4)
				return err
			}, false},
			{"a lazy load", func(t *testing.T, _ *orm.Session, king *fixture.Author) error {
				_, err := king.Books.All(t.Context())
				return err
			}, true},
			{"Refresh", func(t *testing.T, s *orm.Session, king *fixture.Author) error { return s.Refresh(t.Context(), king) }, true},
			{"Savepoint", func(t *testing.T, s *orm.Session, _ *fixture.Author) error {
				return s.Savepoint(t.Context(), func() error { return nil })
			}, true},
			{"Plan", func(t *testing.T, s *orm.Session, _ *fixture.Author) error {
				_, err := s.Plan(t.Context())
				return err
			}, false},
			{"Rollback", func(t *testing.T, s *orm.Session, _ *fixture.Author) error { return s.Rollback(t.Context()) }, false},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				s, _, trace := fixture.Library(t, db)
				king := author(t, s, 4)
				trace.Reset()
				s.Add(&fixture.Tag{Name: "new"})
				expect.OK(t, test.run(t, s, king))
				sent := trace.Statements()
				expect.Equal(t, "flushed first", len(sent) > 0 && trace.Same(sent[:1], []string{insertTag}), test.want)
			})
		}
	})
}

func TestObjectDeletedInATransactionThatCloseEnded(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		// Close rolls back: the row is still there, and another session can have the object.
		s, eng, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		s.Delete(king)
		expect.OK(t, s.Flush(t.Context()))
		expect.State(t, s, orm.Deleted, king)
		expect.OK(t, s.Close())
		expect.State(t, s, orm.Detached, king)
		other := fixture.Session(t, eng)
		other.Add(king)
		king.LastName = "Koontz"
		expect.OK(t, other.Commit(t.Context()))
		expect.List(t, "stored", expect.Stored(t, eng, "SELECT last_name FROM author WHERE id = 4"), []string{"Koontz"})
	})
}
