package unitofwork

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestU06_AChildThatCanNotBeWithoutIsAnErrorThatSaysSo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := open(t, db, atlas)
		fr := &Land{Code: "FR", Towns: orm.Items(&Town{Name: "Lyon"})}
		s.Add(fr)
		expect.OK(t, s.Commit(t.Context()))
		s.Delete(fr)
		trace.Reset()
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, `Town(name="Lyon")`, "Town.LandCode", "NULL", "delete-orphan")
		expect.Verbs(t, trace, "SELECT town")
		expect.State(t, s, orm.Persistent, fr, fr.Towns.Peek()[0])
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "rows", value(t, eng, "SELECT count(*) FROM land, town"), "1")
	})
}

func TestU14_ADeletedObjectTakesItsAssociationRowsAlong(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		shining := book(t, s, 6)
		trace.Reset()
		s.Delete(shining)
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "DELETE book_tag", "DELETE book")
		expect.State(t, s, orm.Deleted, shining)
		expect.OK(t, s.Commit(t.Context()))
		expect.State(t, s, orm.Detached, shining)
		expect.Equal(t, "tags", value(t, eng, "SELECT count(*) FROM tag"), "3")
		expect.Equal(t, "association rows", value(t, eng, "SELECT count(*) FROM book_tag WHERE book_id = 6"), "0")
	})
}

func TestU18_ANewObjectWithTheKeyOfOneThatIsThere(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := author(t, s, 4)
		trace.Reset()
		other := &fixture.Author{ID: 4, LastName: "Koontz"}
		s.Add(other)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrIdentity)
		expect.Text(t, err, "Author(id=4)")
		expect.Sent(t, trace)
		expect.State(t, s, orm.Pending, other)
		expect.State(t, s, orm.Persistent, king)

		// A row that the session hasn't read is the database's to defend.
		s.Expunge(other)
		s.Add(&fixture.Author{ID: 3})
		expect.Is(t, s.Flush(t.Context()), engine.ErrUnique)
	})
}

func TestU32_DeleteAndMoveInOneFlush(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, move := range map[string]func(king, buck *fixture.Author, shining *fixture.Book){
			"append":         func(_, buck *fixture.Author, shining *fixture.Book) { buck.Books.Append(shining) },
			"set the author": func(_, buck *fixture.Author, shining *fixture.Book) { shining.Author.Set(buck) },
			"remove from one and append": func(king, buck *fixture.Author, shining *fixture.Book) {
				king.Books.Remove(shining)
				buck.Books.Append(shining)
			},
		} {
			for _, first := range []string{"move", "delete"} {
				t.Run(name+", "+first+" first", func(t *testing.T) {
					s, eng, trace := fixture.Library(t, db)
					king, buck := author(t, s, 4), author(t, s, 2)
					his := expect.Many(t, &king.Books)
					zone, shining := his[0], his[1]
					if first == "delete" {
						s.Delete(king)
					}
					move(king, buck, shining)
					s.Delete(king)
					trace.Reset()
					expect.OK(t, s.Flush(t.Context()))
					expect.Verbs(t, trace, "SELECT profile", "DELETE book_tag", "UPDATE book", "DELETE book", "DELETE author")
					expect.State(t, s, orm.Deleted, king, zone)
					expect.State(t, s, orm.Persistent, shining, buck)
					expect.OK(t, s.Commit(t.Context()))
					expect.Equal(t, "rows", value(t, eng, "SELECT id, ':', author_id FROM book WHERE author_id IN (2, 4) ORDER BY id"), "2:2 6:2")
				})
			}
		}
	})
}

// A collection that isn't loaded doesn't know that it had the book: its author is deleted all the same, and the book is not.
func TestABookAppendedAgainAndRemovedOutlivesItsAuthor(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king, zone := author(t, s, 4), book(t, s, 5)
		king.Books.Append(zone)
		king.Books.Remove(zone)
		s.Delete(king)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "books", value(t, eng, "SELECT id, author_id FROM book WHERE id IN (5, 6)"), "5-")
	})
}

func TestU34_APrimaryKeyIsNotBlankedOut(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := open(t, db, shop)
		o := &Order{No: 7, Year: "2024", Lines: orm.Items(&Line{Pos: 1, Item: "nail"})}
		s.Add(o)
		expect.OK(t, s.Commit(t.Context()))
		line := o.Lines.Peek()[0]
		o.Lines.Remove(line)
		trace.Reset()
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, `Line(order_no=7, order_year="2024", pos=1)`, "Line.OrderNo")
		expect.Sent(t, trace)
		o.Lines.Append(line)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", value(t, eng, "SELECT item FROM line"), "nail")
	})
}

func TestDeleteAndInsertOfTheSameKey(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := open(t, db, atlas)
		old := &Land{Code: "CS", Name: "Czechoslovakia"}
		s.Add(old)
		expect.OK(t, s.Commit(t.Context()))
		fresh := &Land{Code: "CS", Name: "Serbia and Montenegro", Towns: orm.Items(&Town{Name: "Bar"})}
		s.Delete(old)
		s.Add(fresh)
		expect.OK(t, s.Flush(t.Context()))
		expect.State(t, s, orm.Deleted, old)
		expect.Equal(t, "object of the key", expect.Get(t, s, lands, "CS"), fresh)
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, fresh)
		expect.Equal(t, "object of the key after rollback", expect.Get(t, s, lands, "CS"), old)
		s.Delete(old)
		s.Add(fresh)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", value(t, eng, "SELECT land.name, town.name FROM land JOIN town ON land_code = code"), "Serbia and MontenegroBar")
	})
}

func TestRowsOfOneTableGoTogether(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		all := expect.All(t, s, retort.Select(fixture.Tags).OrderBy(fixture.Tags.ID))
		s.Delete(all[2], all[0])
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.SentWith(t, trace,
			"DELETE FROM book_tag WHERE book_tag.tag_id IN (?, ?) [3, 1]",
			"DELETE FROM tag WHERE tag.id IN (?, ?) [1, 3]")
	})
}

func TestANewObjectThatGoesWithItsParentLeavesOtherCollections(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Empty(t, db)
		a := &fixture.Author{LastName: "King"}
		s.Add(a)
		expect.OK(t, s.Commit(t.Context()))
		b, tag := &fixture.Book{Title: "It"}, &fixture.Tag{Name: "horror"}
		a.Books.Append(b)
		b.Tags.Append(tag)
		s.Delete(a)
		expect.OK(t, s.Commit(t.Context()))
		expect.State(t, s, orm.Transient, b)
		expect.State(t, s, orm.Persistent, tag)
		expect.Equal(t, "books of the tag", len(tag.Books.Peek()), 0)

		b.Author.Set(nil)
		s.Add(b)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "association rows", value(t, eng, "SELECT count(*) FROM book_tag"), "1")
	})
}
