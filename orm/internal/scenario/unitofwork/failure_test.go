package unitofwork

import (
	"slices"
	"testing"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// A flush that fails leaves everything as it was, whether it was the first of its transaction or not, and can be corrected and repeated.
func TestAFailedFlushCanBeCorrected(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, before := range map[string]func(t *testing.T, s *orm.Session){
			"first flush of the transaction": func(*testing.T, *orm.Session) {},
			"after another flush": func(t *testing.T, s *orm.Session) {
				s.Add(&fixture.Tag{Name: "kept"})
				expect.OK(t, s.Flush(t.Context()))
			},
			"after two others": func(t *testing.T, s *orm.Session) {
				s.Add(&fixture.Tag{Name: "kept"})
				expect.OK(t, s.Flush(t.Context()))
				author(t, s, 1).FirstName = "Izaak"
				expect.OK(t, s.Flush(t.Context()))
			},
		} {
			t.Run(name, func(t *testing.T) {
				s, eng, _ := fixture.Library(t, db)
				king, buck := author(t, s, 4), author(t, s, 2)
				his := expect.Many(t, &king.Books)
				before(t, s)
				zone := his[0]
				it := &fixture.Book{Title: "It"}
				bad := &fixture.Tag{Name: "horror"}
				king.Books.Append(it)
				king.LastName = "Koontz"
				buck.Books.Append(zone)
				it.Tags.Append(bad)
				s.Delete(his[1])
				for range 2 {
					err := s.Flush(t.Context())
					expect.Is(t, err, engine.ErrUnique)
					expect.Text(t, err, "Tag")
					expect.State(t, s, orm.Pending, it, bad)
					expect.State(t, s, orm.Persistent, king, buck, zone, his[1])
					expect.Equal(t, "key of the new book", it.ID, 0)
					expect.Equal(t, "foreign key of the new book", it.AuthorID == nil, true)
					expect.Equal(t, "foreign key of the moved book", *zone.AuthorID, 4)
					expect.Equal(t, "author of the moved book", zone.Author.Peek(), buck)
					expect.Equal(t, "name", king.LastName, "Koontz")
					expect.Equal(t, "deletes pending", len(s.Deleted()), 1)
				}
				bad.Name = "clowns"
				expect.OK(t, s.Commit(t.Context()))
				expect.Equal(t, "books", value(t, eng, "SELECT title, author_id FROM book WHERE author_id IN (2, 4) ORDER BY id"),
					"The Good Earth2 Dead Zone2 It4")
				expect.Equal(t, "tag", value(t, eng, "SELECT name FROM tag JOIN book_tag ON tag_id = tag.id JOIN book ON book.id = book_id WHERE title = 'It'"), "clowns")
				expect.Equal(t, "author", value(t, eng, "SELECT last_name FROM author WHERE id = 4"), "Koontz")
			})
		}
	})
}

func TestAFailedFlushKeepsWhatEarlierOnesWrote(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		kept := &fixture.Tag{Name: "kept"}
		s.Add(kept)
		expect.OK(t, s.Flush(t.Context()))
		bad := &fixture.Tag{Name: "horror"}
		s.Add(bad)
		expect.Is(t, s.Commit(t.Context()), engine.ErrUnique)
		s.Expunge(bad)
		expect.State(t, s, orm.Persistent, kept)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", value(t, eng, "SELECT count(*) FROM tag WHERE name = 'kept'"), "1")
	})
}

func TestPlanTellsWhatAFlushWouldDo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		plan, err := s.Plan(t.Context())
		expect.OK(t, err)
		expect.Equal(t, "empty plan", plan.String(), "nothing to flush")
		king := author(t, s, 4)
		his := expect.Many(t, &king.Books)
		expect.Many(t, &his[1].Tags)
		king.LastName = "Koontz"
		king.Books.Append(&fixture.Book{Title: "It"}, &fixture.Book{Title: "Cujo"})
		his[1].Tags.Remove(his[1].Tags.Peek()[0])
		s.Delete(his[0])
		trace.Reset()
		plan, err = s.Plan(t.Context())
		expect.OK(t, err)
		expect.Sent(t, trace)
		type line struct {
			op, table string
			rows      int
		}
		var got []line
		for _, st := range plan {
			got = append(got, line{st.Op, st.Table, st.Rows})
		}
		want := []line{{"DELETE", "book_tag", -1}, {"DELETE", "book_tag", 1}, {"UPDATE", "author", 1}, {"INSERT", "book", 2}, {"DELETE", "book", 1}}
		expect.List(t, "steps", got, want)
		expect.State(t, s, orm.Pending, king.Books.Peek()[2])
		expect.Equal(t, "key of a book yet to be inserted", king.Books.Peek()[2].ID, 0)

		// The flush then sends just that.
		expect.OK(t, s.Flush(t.Context()))
		var sql []string
		for _, st := range plan {
			times := 1
			if st.Op == "INSERT" && !eng.Dialect().Has(dialect.Returning) {
				times = st.Rows // the driver tells the key of one row
			}
			sql = append(sql, slices.Repeat([]string{st.SQL}, times)...)
		}
		expect.Sent(t, trace, sql...)
	})
}
