package relation

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestR16_RelationshipsAsCriteria(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		fb, fa := fixture.Books, fixture.Authors
		king, horror := author(t, s, 4), expect.Get(t, s, fixture.Tags, 1)
		s.Add(&fixture.Book{Title: "nobody's"})
		expect.OK(t, s.Flush(t.Context()))
		books := map[string]struct {
			where retort.Condition
			want  []int64
			sql   string
		}{
			"has":          {fb.Author.Has(fa.LastName.Eq("King")), []int64{5, 6}, "EXISTS (SELECT 1 FROM author WHERE book.author_id = author.id AND author.last_name = ?)"},
			"has any":      {fb.Author.Has(), []int64{1, 2, 3, 4, 5, 6, 7, 8, 9}, "EXISTS (SELECT 1 FROM author WHERE book.author_id = author.id)"},
			"not has":      {retort.Not(fb.Author.Has()), []int64{10}, "NOT EXISTS (SELECT 1 FROM author WHERE book.author_id = author.id)"},
			"contains":     {fb.Tags.Contains(horror), []int64{5, 6}, "EXISTS (SELECT 1 FROM book_tag WHERE book.id = book_tag.book_id AND book_tag.tag_id = ?)"},
			"not contains": {retort.Not(fb.Tags.Contains(horror)), []int64{1, 2, 3, 4, 7, 8, 9, 10}, "NOT EXISTS (SELECT 1 FROM book_tag WHERE book.id = book_tag.book_id AND book_tag.tag_id = ?)"},
			"is":           {fb.Author.Is(king), []int64{5, 6}, "book.author_id = ?"},
			"is not":       {fb.Author.IsNot(king), []int64{1, 2, 3, 4, 7, 8, 9, 10}, ""},
			"is nil":       {fb.Author.Is(nil), []int64{10}, "book.author_id IS NULL"},
			"is null":      {fb.Author.IsNull(), []int64{10}, "book.author_id IS NULL"},
			"is not nil":   {fb.Author.IsNot(nil), []int64{1, 2, 3, 4, 5, 6, 7, 8, 9}, ""},
			"any tag":      {fb.Tags.Any(fixture.Tags.Name.Eq("classic")), []int64{2, 6}, ""},
		}
		for name, test := range books {
			t.Run(name, func(t *testing.T) {
				trace.Reset()
				got := expect.All(t, s, retort.Select(fb).Where(test.where).OrderBy(fb.ID))
				expect.List(t, "books", expect.Map(got, func(b *fixture.Book) int64 { return b.ID }), test.want)
				if test.sql != "" {
					expect.Sent(t, trace, "SELECT book.id, book.author_id, book.title FROM book WHERE "+test.sql+" ORDER BY book.id")
				}
			})
		}
		for name, test := range map[string]struct {
			where retort.Condition
			want  int
		}{
			"any":           {fa.Books.Any(fb.Title.Like("The %")), 4},
			"any of none":   {fa.Books.Any(fb.Title.Eq("It")), 0},
			"not any":       {retort.Not(fa.Books.Any()), 0},
			"profile is no": {fa.Profile.IsNull(), 7},
		} {
			t.Run(name, func(t *testing.T) {
				expect.Equal(t, "authors", len(expect.All(t, s, retort.Select(fa).Where(test.where))), test.want)
			})
		}
	})
}

func TestR16_CriteriaOfObjectsThatAreNew(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		koontz := &fixture.Author{LastName: "Koontz", Books: orm.Items(&fixture.Book{Title: "Phantoms"})}
		s.Add(koontz)
		// The query flushes first, so that the new author has a key by the time the condition asks for it.
		his := expect.All(t, s, retort.Select(fixture.Books).Where(fixture.Books.Author.Is(koontz)))
		expect.List(t, "books", his, koontz.Books.Peek())

		_, err := orm.All(t.Context(), s, retort.Select(fixture.Books).Where(fixture.Books.Author.Is(&fixture.Author{})))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Book.Author", "add it to the session")
	})
}

func TestR16_CriteriaWithinOneTable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := open(t, db)
		p1, p2, p3 := &Person{Name: "1"}, &Person{Name: "2"}, &Person{Name: "3"}
		s.Add(p1, p2, p3)
		p1.Friends.Set(p2)
		p2.Friends.Set(p2, p3)
		friend := orm.Alias(people, "f")
		name := func(p *Person) string { return p.Name }
		got := expect.All(t, s, retort.Select(people).Where(people.Friends.As(friend).Any(friend.Name.Eq("3"))).OrderBy(people.ID))
		expect.List(t, "with 3 for a friend", expect.Map(got, name), []string{"2"})
		got = expect.All(t, s, retort.Select(people).Where(retort.Not(people.Friends.Any())).OrderBy(people.ID))
		expect.List(t, "with no friend", expect.Map(got, name), []string{"3"})
		got = expect.All(t, s, retort.Select(people).Where(people.FriendOf.Contains(p2)).OrderBy(people.ID))
		expect.List(t, "called a friend by 2", expect.Map(got, name), []string{"2", "3"})
		_, err := orm.All(t.Context(), s, retort.Select(people).Where(people.Friends.Any(people.Name.Eq("3"))))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Person.Friends", "orm.Alias")
	})
}
