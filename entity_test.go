package retort_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

// Statements over mapped entities: joins along relationships, aliases, conditions on relationships. Read without a session.
func TestEntities(t *testing.T) {
	authors, books, tags, profiles := fixture.Authors, fixture.Books, fixture.Tags, fixture.Profiles
	_, eng, _ := fixture.Library(t)
	b2, a2 := orm.Alias(books, "b2"), orm.Alias(authors, "a2")
	shining := &fixture.Book{ID: 6}
	king := &fixture.Author{ID: 4}
	titles := func(q *retort.SelectStmt[string]) *retort.SelectStmt[string] { return q.OrderBy(books.ID) }
	for _, c := range []pin{
		pinned("join along a one-to-many", titles(retort.Select(authors.LastName).Join(authors.Books).Where(books.ID.Le(3))),
			"SELECT author.last_name FROM author JOIN book ON author.id = book.author_id WHERE book.id <= ? ORDER BY book.id", "[Asimov Buck Clancy]"),
		pinned("join along a many-to-one", titles(retort.Select(books.Title).Join(books.Author).Where(authors.LastName.Eq("King"))),
			"SELECT book.title FROM book JOIN author ON book.author_id = author.id WHERE author.last_name = ? ORDER BY book.id", "[Dead Zone The Shining]"),
		pinned("join along a many-to-many", titles(retort.Select(tags.Name).Join(books.Tags).Where(books.ID.Eq(7))),
			"SELECT tag.name FROM book JOIN book_tag ON book.id = book_tag.book_id JOIN tag ON book_tag.tag_id = tag.id WHERE book.id = ? ORDER BY book.id", "[spy]"),
		pinned("join over three", titles(retort.Select(tags.Name).Join(authors.Books).Join(books.Tags).Where(authors.LastName.Eq("King"))).OrderBy(tags.ID),
			"SELECT tag.name FROM author JOIN book ON author.id = book.author_id JOIN book_tag ON book.id = book_tag.book_id JOIN tag ON book_tag.tag_id = tag.id "+
				"WHERE author.last_name = ? ORDER BY book.id, tag.id", "[horror horror classic]"),
		pinned("join with a condition of its own", retort.Select(authors.LastName).Join(authors.Books, books.Title.StartsWith("The H")),
			`SELECT author.last_name FROM author JOIN book ON author.id = book.author_id AND book.title LIKE ? ESCAPE '\'`, "[Clancy]"),
		pinned("left join with a condition of its own", retort.Select2(authors.ID, retort.Opt(books.Title).Else("-")).LeftJoin(authors.Books, books.ID.Eq(5)).Where(authors.ID.Ge(4), authors.ID.Le(5)).OrderBy(authors.ID),
			"SELECT author.id, coalesce(book.title, ?) FROM author LEFT JOIN book ON author.id = book.author_id AND book.id = ? WHERE author.id >= ? AND author.id <= ? ORDER BY author.id",
			"[{4 Dead Zone} {5 -}]"),
		pinned("alias", retort.Select(b2.Title).Where(b2.ID.Eq(6)), "SELECT b2.title FROM book AS b2 WHERE b2.id = ?", "[The Shining]"),
		pinned("self-join on a condition", retort.Select2(books.ID, b2.ID).Join(b2, retort.Eq(b2.AuthorID, books.AuthorID), retort.Gt(b2.ID, books.ID)).OrderBy(books.ID),
			"SELECT book.id, b2.id FROM book JOIN book AS b2 ON b2.author_id = book.author_id AND b2.id > book.id ORDER BY book.id", "[{3 4} {5 6}]"),
		pinned("relationship aimed at an alias", retort.Select2(books.ID, b2.ID).Join(books.Author).Join(authors.Books.As(b2)).Where(books.ID.Eq(5)).OrderBy(b2.ID),
			"SELECT book.id, b2.id FROM book JOIN author ON book.author_id = author.id JOIN book AS b2 ON author.id = b2.author_id WHERE book.id = ? ORDER BY b2.id", "[{5 5} {5 6}]"),
		pinned("relationship of an alias", retort.Select(a2.LastName).Join(a2.Books).Where(books.ID.Eq(6)),
			"SELECT a2.last_name FROM author AS a2 JOIN book ON a2.id = book.author_id WHERE book.id = ?", "[King]"),
		pinned("many-to-many twice", retort.Select(tags.Name).From(tags).Join(tags.Books).Join(tags.Books.As(b2)).Where(books.ID.Eq(5), b2.ID.Eq(6)),
			"SELECT tag.name FROM tag JOIN book_tag ON tag.id = book_tag.tag_id JOIN book ON book_tag.book_id = book.id "+
				"JOIN book_tag AS book_tag_b2 ON tag.id = book_tag_b2.tag_id JOIN book AS b2 ON book_tag_b2.book_id = b2.id WHERE book.id = ? AND b2.id = ?", "[horror]"),
		pinned("any", retort.Select(authors.LastName).Where(authors.Books.Any(books.Title.Contains("Zone"))),
			`SELECT author.last_name FROM author WHERE EXISTS (SELECT 1 FROM book WHERE author.id = book.author_id AND book.title LIKE ? ESCAPE '\')`, "[King]"),
		pinned("any of a many-to-many", titles(retort.Select(books.Title).Where(books.Tags.Any(tags.Name.Eq("horror")))),
			"SELECT book.title FROM book WHERE EXISTS (SELECT 1 FROM book_tag JOIN tag ON book_tag.tag_id = tag.id WHERE book.id = book_tag.book_id AND tag.name = ?) ORDER BY book.id", "[Dead Zone The Shining]"),
		pinned("any at all", titles(retort.Select(books.Title).Where(retort.Not(books.Tags.Any()), books.ID.Le(4))),
			"SELECT book.title FROM book WHERE NOT EXISTS (SELECT 1 FROM book_tag JOIN tag ON book_tag.tag_id = tag.id WHERE book.id = book_tag.book_id) AND book.id <= ? ORDER BY book.id",
			"[Foundation The Hunt For Red October Patriot Games]"),
		pinned("has", titles(retort.Select(books.Title).Where(books.Author.Has(authors.LastName.Eq("Buck")))),
			"SELECT book.title FROM book WHERE EXISTS (SELECT 1 FROM author WHERE book.author_id = author.id AND author.last_name = ?) ORDER BY book.id", "[The Good Earth]"),
		pinned("is", titles(retort.Select(books.Title).Where(books.Author.Is(king))), "SELECT book.title FROM book WHERE book.author_id = ? ORDER BY book.id", "[Dead Zone The Shining]"),
		pinned("is not", retort.Select(retort.CountAll()).From(books).Where(books.Author.IsNot(king)),
			"SELECT count(*) FROM book WHERE book.author_id != ? OR book.author_id IS NULL", "[7]"),
		pinned("is null", retort.Select(retort.CountAll()).From(books).Where(books.Author.IsNull()), "SELECT count(*) FROM book WHERE book.author_id IS NULL", "[0]"),
		pinned("contains", retort.Select(tags.Name).Where(tags.Books.Contains(shining)).OrderBy(tags.ID),
			"SELECT tag.name FROM tag WHERE EXISTS (SELECT 1 FROM book_tag WHERE tag.id = book_tag.tag_id AND book_tag.book_id = ?) ORDER BY tag.id", "[horror classic]"),
		pinned("a one-to-one's null", retort.Select(retort.CountAll()).From(authors).Where(authors.Profile.IsNull()),
			"SELECT count(*) FROM author WHERE NOT EXISTS (SELECT 1 FROM profile WHERE author.id = profile.author_id)", "[7]"),
		pinned("a table that is empty", retort.Select(profiles.ID), "SELECT profile.id FROM profile", "[]"),
	} {
		t.Run(c.name, func(t *testing.T) {
			wantSQL(t, c.stmt, "", c.sql)
			if got := c.read(t, eng); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestEntitiesAreReadWhole(t *testing.T) {
	authors, books := fixture.Authors, fixture.Books
	_, eng, _ := fixture.Library(t)
	q := retort.Select(authors).Where(authors.ID.Eq(4))
	wantSQL(t, q, "", "SELECT author.id, author.first_name, author.last_name FROM author WHERE author.id = ?")
	if a := all(t, eng, q)[0]; a.ID != 4 || a.FirstName != "Stephen" || a.LastName != "King" || a.Books.Loaded() {
		t.Errorf("got %+v", a)
	}
	pairs := all(t, eng, retort.Select3(authors, retort.Count(books.ID), authors.LastName).LeftJoin(authors.Books).GroupBy(authors.ID).OrderBy(authors.ID.Desc()).Limit(4))
	var got []string
	for _, p := range pairs {
		got = append(got, fmt.Sprint(p.V1.LastName, p.V2, p.V3 == p.V1.LastName))
	}
	if s := strings.Join(got, ", "); s != "Shaben1 true, Michaelides1 true, Le Carre1 true, King2 true" {
		t.Errorf("got %s", s)
	}
	none := all(t, eng, retort.Select2(books, fixture.Tags).LeftJoin(books.Tags).Where(books.ID.Eq(1)))[0]
	if none.V1 == nil || none.V2 != nil {
		t.Errorf("the empty side of a left join: %v", none)
	}
}

func TestInsertOfEntities(t *testing.T) {
	_, eng, _ := fixture.Empty(t)
	insert := retort.Insert(fixture.Authors).Rows(&fixture.Author{FirstName: "Ursula", LastName: "Le Guin"}, &fixture.Author{FirstName: "Frank"})
	wantSQL(t, insert, "", "INSERT INTO author (first_name, last_name) VALUES (?, ?), (?, ?)")
	got := all(t, eng, retort.Returning(insert, fixture.Authors))
	if len(got) != 2 || got[0].ID != 1 || got[0].LastName != "Le Guin" || got[1].ID != 2 || got[1].LastName != "" {
		t.Errorf("got %+v", got)
	}
	given := retort.Insert(fixture.Tags).Rows(&fixture.Tag{ID: 7, Name: "new"}).Values(fixture.Tags.ID.Set(8), fixture.Tags.Name.Set("newer"))
	wantSQL(t, given, "", "INSERT INTO tag (id, name) VALUES (?, ?), (?, ?)")
	exec(t, eng, given)
	if n := fmt.Sprint(all(t, eng, retort.Select2(fixture.Tags.ID, fixture.Tags.Name).OrderBy(fixture.Tags.ID))); n != "[{7 new} {8 newer}]" {
		t.Errorf("got %s", n)
	}
	mixed := retort.Insert(fixture.Tags).Rows(&fixture.Tag{ID: 9, Name: "a"}, &fixture.Tag{Name: "b"})
	if err := mixed.Err(); err == nil || !strings.Contains(err.Error(), "insert into tag: row 1 gives other columns than row 0: [name], want [id name]") {
		t.Errorf("rows that leave other columns to the database: %v", err)
	}
	if _, err := engine.Exec(t.Context(), eng, retort.Insert(fixture.Tags).Rows(nil)); err == nil || !strings.Contains(err.Error(), "nil *fixture.Tag") {
		t.Errorf("nil: %v", err)
	}
}
