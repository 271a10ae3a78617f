package unitofwork

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

func TestU04_MovingAChildEmitsExactlyOneUpdate(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king, clancy := author(t, s, 4), author(t, s, 3)
		zone := expect.Many(t, &king.Books)[0]
		expect.Many(t, &clancy.Books)
		trace.Reset()
		clancy.Books.Append(zone)
		expect.List(t, "King's books at once", expect.Map(king.Books.Peek(), id), []int64{6})
		expect.Equal(t, "the book's author at once", zone.Author.Peek(), clancy)
		expect.OK(t, s.Commit(t.Context()))
		expect.SentWith(t, trace, "UPDATE book SET author_id = ? WHERE book.id = ? [3, 5]")
		expect.Equal(t, "row", value(t, eng, "SELECT author_id FROM book WHERE id = 5"), "3")

		king.Books.Append(zone)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "author after rollback", zone.Author.Peek(), clancy)
		expect.Equal(t, "key after rollback", *zone.AuthorID, 3)
		expect.List(t, "Clancy's books after rollback", expect.Map(clancy.Books.Peek(), id), []int64{3, 4, 5})
	})
}

func TestU08_NothingToDoSendsNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		expect.OK(t, s.Flush(t.Context()))
		expect.SentAll(t, trace)
		king := author(t, s, 4)
		king.LastName = "Koontz"
		king.LastName = "King"
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Flush(t.Context()))
		expect.SentAll(t, trace)
	})
}

func TestU10_UpdatesInOrderOfKeysNeighboursAlikeTogether(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		all := expect.All(t, s, retort.Select(fixture.Authors).OrderBy(fixture.Authors.ID.Desc()))
		by := map[int64]*fixture.Author{}
		for _, a := range all {
			by[a.ID] = a
		}
		by[4].FirstName = "Steve"
		by[3].LastName = "C."
		by[2].FirstName, by[1].FirstName = "X", "X"
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.SentWith(t, trace,
			`UPDATE author SET first_name = ? WHERE author.id IN (?, ?) ["X", 1, 2]`,
			`UPDATE author SET last_name = ? WHERE author.id = ? ["C.", 3]`,
			`UPDATE author SET first_name = ? WHERE author.id = ? ["Steve", 4]`)
	})
}

func TestU12_AssociationRowsByDifference(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		shining := book(t, s, 6)
		classic, spy := expect.Get(t, s, fixture.Tags, 2), expect.Get(t, s, fixture.Tags, 3)
		expect.Many(t, &shining.Tags)
		trace.Reset()
		shining.Tags.Set(classic, spy)
		expect.OK(t, s.Flush(t.Context()))
		expect.SentWith(t, trace,
			"DELETE FROM book_tag WHERE book_tag.book_id = ? AND book_tag.tag_id = ? [6, 1]",
			"INSERT INTO book_tag (book_id, tag_id) VALUES (?, ?) [6, 3]")
		shining.Tags.Set()
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "DELETE book_tag")
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "association rows of the book", value(t, eng, "SELECT count(*) FROM book_tag WHERE book_id = 6"), "0")
		expect.Equal(t, "tags", value(t, eng, "SELECT count(*) FROM tag"), "3")
	})
}

func TestU12_AssociationRowsOfCollectionsThatAreNotLoaded(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		tests := map[string]struct {
			change func(b *fixture.Book, horror, spy *fixture.Tag)
			want   string
		}{
			"append":                        {func(b *fixture.Book, _, spy *fixture.Tag) { b.Tags.Append(spy) }, "1 2 3"},
			"append from the other side":    {func(b *fixture.Book, _, spy *fixture.Tag) { spy.Books.Append(b) }, "1 2 3"},
			"remove":                        {func(b *fixture.Book, horror, _ *fixture.Tag) { b.Tags.Remove(horror) }, "2"},
			"remove what isn't in":          {func(b *fixture.Book, _, spy *fixture.Tag) { b.Tags.Remove(spy) }, "1 2"},
			"remove and append again":       {func(b *fixture.Book, horror, _ *fixture.Tag) { b.Tags.Remove(horror); b.Tags.Append(horror) }, "1 2"},
			"remove and append what is new": {func(b *fixture.Book, _, spy *fixture.Tag) { b.Tags.Remove(spy); b.Tags.Append(spy) }, "1 2 3"},
			"append and remove again":       {func(b *fixture.Book, _, spy *fixture.Tag) { b.Tags.Append(spy); b.Tags.Remove(spy) }, "1 2"},
			"append what is in and remove":  {func(b *fixture.Book, horror, _ *fixture.Tag) { b.Tags.Append(horror); b.Tags.Remove(horror) }, "2"},
			"set":                           {func(b *fixture.Book, horror, spy *fixture.Tag) { b.Tags.Set(horror, spy) }, "1 3"},
			"set to none":                   {func(b *fixture.Book, _, _ *fixture.Tag) { b.Tags.Set() }, ""},
		}
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				s, eng, _ := fixture.Library(t, db)
				shining := book(t, s, 6)
				horror, spy := expect.Get(t, s, fixture.Tags, 1), expect.Get(t, s, fixture.Tags, 3)
				test.change(shining, horror, spy)
				expect.OK(t, s.Commit(t.Context()))
				expect.Equal(t, "tags of the book", value(t, eng, "SELECT tag_id FROM book_tag WHERE book_id = 6 ORDER BY tag_id"), test.want)
				expect.Equal(t, "dirty", len(s.Dirty()), 0)
			})
		}
	})
}

func TestU16_StaleRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, test := range map[string]struct {
			change func(s *orm.Session, king *fixture.Author)
			op     string
		}{
			"update": {func(_ *orm.Session, king *fixture.Author) { king.LastName = "Koontz" }, "update"},
			"delete": {func(s *orm.Session, king *fixture.Author) { s.Delete(king) }, "delete"},
		} {
			t.Run(name, func(t *testing.T) {
				s, eng, _ := fixture.Library(t, db)
				king, buck := author(t, s, 4), author(t, s, 2)
				expect.OK(t, s.Commit(t.Context()))
				for _, sql := range []string{"DELETE FROM book_tag", "DELETE FROM book WHERE author_id = 4", "DELETE FROM author WHERE id = 4"} {
					_, err := engine.ExecSQL(t.Context(), eng, sql)
					expect.OK(t, err)
				}
				buck.LastName = "Sydenstricker"
				test.change(s, king)
				err := s.Flush(t.Context())
				var stale *orm.StaleError
				if !errors.As(err, &stale) {
					t.Fatalf("got %v, want *StaleError", err)
				}
				expect.Equal(t, "object", stale.Object, any(king))
				expect.Equal(t, "what was done", stale.Op, test.op)
				expect.Text(t, err, "Author(id=4)")
				expect.Equal(t, "what the same flush wrote before", value(t, eng, "SELECT last_name FROM author WHERE id = 2"), "Buck")
				expect.State(t, s, orm.Persistent, king, buck)
				expect.OK(t, s.Rollback(t.Context()))
				expect.Equal(t, "name after rollback", buck.LastName, "Buck")
			})
		}
	})
}

func TestStaleRowAmongSeveralIsFound(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		all := expect.All(t, s, retort.Select(fixture.Tags).OrderBy(fixture.Tags.ID))
		expect.OK(t, s.Commit(t.Context()))
		for _, sql := range []string{"DELETE FROM book_tag WHERE tag_id = 2", "DELETE FROM tag WHERE id = 2"} {
			_, err := engine.ExecSQL(t.Context(), eng, sql)
			expect.OK(t, err)
		}
		for _, tag := range all {
			tag.Name += "!"
		}
		err := s.Flush(t.Context())
		var stale *orm.StaleError
		if !errors.As(err, &stale) {
			t.Fatalf("got %v, want *StaleError", err)
		}
		expect.Equal(t, "object", stale.Object, any(all[1]))
	})
}

func TestU26_AnUnloadedCollectionIsNotLoadedToAppend(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := author(t, s, 4)
		trace.Reset()
		it := &fixture.Book{Title: "It"}
		it.Author = orm.To(king)
		s.Add(it)
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "INSERT book")
		expect.List(t, "King's books", expect.Map(expect.Many(t, &king.Books), id), []int64{5, 6, 10})
		expect.Verbs(t, trace, "SELECT book")
	})
}

func TestU28_TheObjectWinsOverAKeyGivenByHand(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		b1 := &fixture.Book{Title: "x", AuthorID: new(int64(3))}
		b2 := &fixture.Book{Title: "y", AuthorID: new(int64(3))}
		s.Add(b1, b2)
		b1.Author.Set(king)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "key where the object was set", *b1.AuthorID, 4)
		expect.Equal(t, "author where only the key was", expect.Ref(t, &b2.Author), author(t, s, 3))
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", value(t, eng, "SELECT title, author_id FROM book WHERE id > 9 ORDER BY id"), "x4 y3")

		// In a row that exists, two changes of one key that disagree are a mistake.
		asimov := author(t, s, 1)
		b1.AuthorID = new(int64(2))
		b1.Author.Set(asimov)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Book(id=10)", "Book.AuthorID", "2", "Author(id=1)")
	})
}

func TestAKeyChangedByHandMovesTheReference(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		zone := book(t, s, 5)
		expect.Equal(t, "author", expect.Ref(t, &zone.Author).LastName, "King")
		zone.AuthorID = new(int64(1))
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "author after the flush", expect.Ref(t, &zone.Author).LastName, "Asimov")
	})
}

func TestU30_AGeneratedKeyIsNotToBeChanged(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king := author(t, s, 4)
		king.ID = 40
		king.LastName = "Koontz"
		trace.Reset()
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Author.ID", "Author(id=4)", "add a new one")
		expect.Sent(t, trace)
		king.ID = 4
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "row", value(t, eng, "SELECT last_name FROM author WHERE id = 4"), "Koontz")
	})
}

func TestAUniqueValueMoves(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		seed := func(t *testing.T) (*orm.Session, *engine.Engine, []*Slot) {
			s, eng, _ := open(t, db, slotModels)
			all := []*Slot{{Name: "a", Nick: new("x")}, {Name: "b", Nick: new("y")}, {Name: "c"}}
			for _, slot := range all {
				s.Add(slot)
			}
			expect.OK(t, s.Commit(t.Context()))
			return s, eng, all
		}
		for name, test := range map[string]struct {
			change func(s *orm.Session, all []*Slot)
			want   string
		}{
			"to a row before":         {func(_ *orm.Session, all []*Slot) { all[0].Name, all[2].Name = "c", "d" }, "1cx 2by 3d-"},
			"along a chain":           {func(_ *orm.Session, all []*Slot) { all[0].Name, all[1].Name, all[2].Name = "b", "c", "d" }, "1bx 2cy 3d-"},
			"from a deleted row":      {func(s *orm.Session, all []*Slot) { s.Delete(all[1]); all[0].Name = "b" }, "1bx 3c-"},
			"to a new row":            {func(s *orm.Session, all []*Slot) { all[0].Name = "d"; s.Add(&Slot{Name: "a"}) }, "1dx 2by 3c- 4a-"},
			"delete, insert the same": {func(s *orm.Session, all []*Slot) { s.Delete(all[2]); s.Add(&Slot{ID: 3, Name: "c", Nick: new("z")}) }, "1ax 2by 3cz"},
			"in a circle, nullable":   {func(_ *orm.Session, all []*Slot) { all[0].Nick, all[1].Nick = new("y"), new("x") }, "1ay 2bx 3c-"},
		} {
			t.Run(name, func(t *testing.T) {
				s, eng, all := seed(t)
				test.change(s, all)
				expect.OK(t, s.Commit(t.Context()))
				expect.Equal(t, "rows", value(t, eng, "SELECT id, name, nick FROM slot ORDER BY id"), test.want)
			})
		}
		t.Run("in a circle that can't be NULL", func(t *testing.T) {
			s, eng, all := seed(t)
			all[0].Name, all[1].Name = "b", "a"
			err := s.Commit(t.Context())
			expect.Is(t, err, orm.ErrCycle)
			expect.Text(t, err, "Slot(id=1)", "Slot(id=2)", "two flushes")
			// As the error says: in two flushes it goes.
			all[0].Name = "tmp"
			expect.OK(t, s.Flush(t.Context()))
			all[0].Name = "b"
			expect.OK(t, s.Commit(t.Context()))
			expect.Equal(t, "rows", value(t, eng, "SELECT id, name FROM slot ORDER BY id"), "1b 2a 3c")
		})
	})
}
