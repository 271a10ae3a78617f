package loading

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

func bookTitles(list []*fixture.Book) []string {
	return expect.Map(list, func(b *fixture.Book) string { return b.Title })
}

func TestL24_EntitiesOutOfASubquery(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		shining := expect.Get(t, s, books, 6)
		late := orm.AliasFrom(books, retort.Select(books).Where(books.ID.Gt(5)).Subquery("late"))
		all := expect.All(t, s, retort.Select(late).Where(late.Title.Contains("T")).OrderBy(late.ID))
		expect.List(t, "titles", bookTitles(all), []string{"The Shining", "Tinker Tailor Soldier Spy", "The Silent Patient", "Into The Abyss"})
		expect.Equal(t, "one object for each row", all[0] == shining, true)
		plain, err := engine.All(t.Context(), eng, retort.Select(late).OrderBy(late.ID.Desc()).Limit(1))
		expect.OK(t, err)
		expect.List(t, "untracked", bookTitles(plain), []string{"Into The Abyss"})
		wantSent(t, trace, 3)
		all[0].Title = "Redrum"
		expect.OK(t, s.Flush(t.Context()))
		expect.List(t, "written to the table", expect.Stored(t, eng, "SELECT title FROM book WHERE id = 9"), []string{"Into The Abyss"})
		one := expect.One(t, s, retort.Select(late).Where(late.Title.Eq("Redrum")))
		expect.Equal(t, "found by its new title", one == shining, true)
		wantSent(t, trace, 3)
	})
}

func TestL24_EntitiesOutOfACommonTableExpression(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		first := retort.RowNumber().Over(retort.Partition(books.AuthorID).OrderBy(books.ID))
		ranked := retort.Select2(books, first).CTE("ranked")
		b := orm.AliasFrom(books, ranked)
		q := retort.Select(b).Where(retort.Of(ranked, first).Eq(1)).Join(b.Author).Where(authors.ID.In(3, 4)).OrderBy(b.ID)
		expect.List(t, "the first of each author", bookTitles(expect.All(t, s, q)), []string{"The Hunt For Red October", "Dead Zone"})
		in := fixture.Session(t, eng)
		got, err := orm.Get(t.Context(), in, b, 5)
		expect.OK(t, err)
		expect.Equal(t, "by key", got.Title, "Dead Zone")
		wantSent(t, trace, 2)
	})
}

func TestL24_EntitiesOutOfAUnion(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		b2 := orm.Alias(books, "b2")
		both := retort.Select(b2).Where(b2.ID.Le(2)).Union(retort.Select(books).Where(books.ID.In(2, 9))).Subquery("both")
		b := orm.AliasFrom(books, both)
		all := expect.All(t, s, retort.Select(b).OrderBy(b.ID))
		expect.List(t, "titles", bookTitles(all), []string{"Foundation", "The Good Earth", "Into The Abyss"})
		expect.Equal(t, "identity", expect.Get(t, s, books, 9) == all[2], true)
		wantSent(t, trace, 1)
	})
}

func TestL24_EntitiesOutOfAText(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		text := retort.SelectText(books, "SELECT id, author_id, title FROM book WHERE id = ?", retort.Val[int64](5))
		zone := expect.One(t, s, text)
		expect.Equal(t, "title", zone.Title, "Dead Zone")
		expect.Equal(t, "identity", expect.Get(t, s, books, 5) == zone, true)
		wantSent(t, trace, 1)
	})
}

// Columns that the query leaves out are read when they are asked for.
func TestL24_MissingColumnsAreDeferred(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		keys := retort.Select2(books.AuthorID, books.ID).Where(books.ID.Eq(5)).Subquery("keys")
		b := orm.AliasFrom(books, keys)
		zone := expect.One(t, s, retort.Select(b))
		expect.Equal(t, "title", zone.Title, "")
		expect.List(t, "unloaded", orm.Unloaded(s, zone), []string{"Title", "Author", "Tags"})
		expect.OK(t, orm.LoadColumns(t.Context(), s, zone, books.Title))
		expect.Equal(t, "loaded", zone.Title, "Dead Zone")
		wantSent(t, trace, 2)
		expect.OK(t, s.Flush(t.Context()))
		plain, err := engine.One(t.Context(), eng, retort.Select(b))
		expect.OK(t, err)
		expect.Equal(t, "untracked", fmt.Sprint(plain.ID, *plain.AuthorID, plain.Title), "5 4")
	})
}

func TestL24_TextWithoutAColumn(t *testing.T) {
	s, _, trace := fixture.Library(t)
	_, err := orm.All(t.Context(), s, retort.SelectText(books, "SELECT id, author_id FROM book"))
	expect.Text(t, err, "title")
	some, err := orm.All(t.Context(), s, retort.SelectText(orm.With(books, orm.Only(books, books.AuthorID)), "SELECT id, author_id FROM book WHERE id = 5"))
	expect.OK(t, err)
	expect.List(t, "unloaded", orm.Unloaded(s, some[0]), []string{"Title", "Author", "Tags"})
	b := orm.AliasFrom(books, retort.SelectText(books, "SELECT id, author_id, title FROM book WHERE id > ?", 4).Subquery("b"))
	zone := expect.One(t, s, retort.Select(b).Where(b.ID.Le(5)))
	expect.Equal(t, "out of a text that is a subquery", zone == some[0] && zone.Title == "Dead Zone", true)
	wantSent(t, trace, 3)
}

func TestRelationshipsOfEntitiesOutOfQueries(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		late := orm.AliasFrom(books, retort.Select(books).Where(books.ID.Gt(5)).CTE("late"))
		names := func(q retort.Query[string]) []string { return expect.All(t, s, q) }
		expect.List(t, "joined to", names(retort.Select(authors.LastName).Join(authors.Books.As(late)).Where(late.Title.Contains("Sh"))), []string{"King"})
		expect.List(t, "joined from", names(retort.Select(authors.LastName).From(late).Join(late.Author).Where(late.ID.Eq(7))), []string{"Le Carre"})
		expect.List(t, "many to many", names(retort.Select(tags.Name).From(late).Join(late.Tags).Where(late.ID.Eq(7))), []string{"spy"})
		other := orm.Alias(late, "other")
		expect.List(t, "an alias of it", names(retort.Select(other.Title).From(late).Join(other, retort.Eq(other.ID, late.ID)).Where(late.ID.Eq(8))),
			[]string{"The Silent Patient"})
		wantSent(t, trace, 4)
		for name, load := range map[string]orm.Load[*fixture.Author]{
			"SelectIn": orm.SelectIn(authors.Books.As(late)), "Joined": orm.Joined(authors.Books.As(late)), "Lazy": orm.Lazy(authors.Books.As(late)),
		} {
			in := orm.NewSession(eng, fixture.Models)
			king := expect.One(t, in, retort.Select(authors).Where(authors.ID.Eq(4)).With(load))
			expect.List(t, name, bookTitles(expect.Many(t, &king.Books)), []string{"The Shining"})
			wantSent(t, trace, map[string]int{"SelectIn": 2, "Joined": 1, "Lazy": 2}[name])
			expect.OK(t, in.Close())
		}
		in := orm.NewSession(eng, fixture.Models)
		defer in.Close()
		got := expect.All(t, in, retort.Select(late).OrderBy(late.ID).Limit(2).With(orm.Joined(late.Tags), orm.SelectIn(late.Author, orm.Joined(authors.Books))))
		expect.Equal(t, "loaded from it", fmt.Sprint(got[0].Tags.Len(), got[1].Tags.Len(), got[0].Author.Peek().Books.Len()), "2 1 2")
		wantSent(t, trace, 2)
		in = orm.NewSession(eng, fixture.Models)
		defer in.Close()
		kings := expect.All(t, in, retort.Select(authors).Join(authors.Books.As(late)).Where(authors.ID.Eq(4)).With(orm.ContainsEager(authors.Books.As(late))))
		expect.Equal(t, "contained", kings[0].Books.Len(), 1)
		wantSent(t, trace, 1)
	})
}

// The query's values are no part of the text.
func TestQueriesOfEntitiesShareTheirText(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		for id, want := range map[int64]string{1: "Foundation", 5: "Dead Zone", 9: "Into The Abyss"} {
			b := orm.AliasFrom(books, retort.Select(books).Where(books.ID.Eq(id)).Subquery("b"))
			expect.Equal(t, "title", expect.One(t, s, retort.Select(b).Where(b.ID.Gt(0))).Title, want)
		}
		none := orm.AliasFrom(books, retort.Select(books).Where(books.ID.Gt(90)).Subquery("b"))
		expect.Equal(t, "of another query", len(expect.All(t, s, retort.Select(none).Where(none.ID.Gt(0)))), 0)
		wantSent(t, trace, 4)
	})
}

func TestMistakesWithAliasFrom(t *testing.T) {
	s, eng, trace := fixture.Library(t)
	sub := retort.Select(books).Subquery("b")
	for name, c := range map[string]struct {
		q    retort.Query[*fixture.Book]
		says []string
	}{
		"another entity":    {retort.Select(orm.AliasFrom(books, retort.Select(authors).Subquery("a"))), []string{"selects no Book"}},
		"without the key":   {retort.Select(orm.AliasFrom(books, retort.Select(books.Title).Subquery("a"))), []string{"doesn't select Book.ID", "select the entity"}},
		"no query at all":   {retort.Select(orm.AliasFrom(books, retort.Sub{})), []string{"takes a subquery"}},
		"a column it lacks": {retort.Select(books).Join(orm.AliasFrom(books, retort.Select2(books.ID, books.AuthorID).Subquery("a")), retort.Eq(lacking().Title, books.Title)), []string{"query of a doesn't select Book.Title"}},
		"an unbound handle": {retort.Select(orm.AliasFrom(new(unbound), sub)), []string{"orm.Map"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := orm.All(t.Context(), s, c.q)
			expect.Text(t, err, c.says...)
			_, err = engine.All(t.Context(), eng, c.q)
			expect.Text(t, err, c.says...)
		})
	}
	b := orm.AliasFrom(books, sub)
	_, err := engine.Exec(t.Context(), eng, retort.Update(b).Set(b.Title.Set("x")).All())
	expect.Text(t, err, "stands for a query", "not written")
	_, err = engine.Exec(t.Context(), eng, retort.Delete(b).All())
	expect.Text(t, err, "stands for a query")
	wantSent(t, trace, 0)
}

func lacking() *struct{ Title retort.Text } {
	b := orm.AliasFrom(books, retort.Select2(books.ID, books.AuthorID).Subquery("a"))
	return &struct{ Title retort.Text }{b.Title}
}

// unbound is a handle that Map hasn't seen.
type unbound struct {
	orm.Entity[fixture.Book, int64]
}
