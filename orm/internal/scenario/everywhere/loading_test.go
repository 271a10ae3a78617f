package everywhere

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

func TestEveryStrategyGivesTheSame(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		for name, load := range map[string]orm.Load[*Author]{
			"lazy":              orm.Lazy(authors.Books),
			"select in":         orm.SelectIn(authors.Books, orm.SelectIn(books.Tags)),
			"joined":            orm.Joined(authors.Books, orm.SelectIn(books.Tags)),
			"joined throughout": orm.Joined(authors.Books, orm.Joined(books.Tags)),
		} {
			t.Run(name, func(t *testing.T) {
				s := session(t, eng)
				all := expect.All(t, s, retort.Select(authors).With(load).OrderBy(authors.Name))
				expect.Equal(t, "authors", len(all), 2)
				expect.List(t, "King's", titlesOf(expect.Many(t, &all[0].Books)), []string{"Carrie", "It", "Joyland"})
				expect.List(t, "Lem's", titlesOf(expect.Many(t, &all[1].Books)), []string{"Solaris"})
				it := expect.Many(t, &all[0].Books)[1]
				expect.List(t, "tags", expect.Map(expect.Many(t, &it.Tags), func(x *Tag) string { return x.Name }), []string{"classic", "horror"})
				if expect.Ref(t, &it.Author) != all[0] {
					t.Error("the book's author is another instance")
				}
			})
		}
	})
}

func TestLimitCountsParents(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		some := expect.All(t, s, retort.Select(authors).With(orm.Joined(authors.Books)).OrderBy(authors.Name).Limit(1))
		expect.Equal(t, "authors", len(some), 1)
		expect.List(t, "books", titlesOf(some[0].Books.Peek()), []string{"Carrie", "It", "Joyland"})
		rest := expect.All(t, s, retort.Select(authors).With(orm.SelectIn(authors.Books)).OrderBy(authors.Name).Limit(5).Offset(1))
		expect.List(t, "books of the rest", titlesOf(rest[0].Books.Peek()), []string{"Solaris"})
	})
}

func TestSelectInOverManyParents(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := session(t, eng)
		const n = 1100 // over what an IN list spells out
		for range n {
			s.Add(&Author{Name: "x", Books: orm.Items(&Book{Title: "a"}, &Book{Title: "b"})})
		}
		expect.OK(t, s.Commit(t.Context()))
		fresh := session(t, eng)
		all := expect.All(t, fresh, retort.Select(authors).With(orm.SelectIn(authors.Books)))
		expect.Equal(t, "authors", len(all), n)
		for _, a := range all {
			expect.List(t, "books", titlesOf(a.Books.Peek()), []string{"a", "b"})
		}
	})
}

func TestIterReadsWhileOthersAreRead(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		n := 0
		for a, err := range orm.Iter(t.Context(), s, retort.Select(authors).OrderBy(authors.Name)) {
			expect.OK(t, err)
			n += len(expect.Many(t, &a.Books))
		}
		expect.Equal(t, "books", n, 4)
	})
}

func TestSumsAndAverages(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		chapters, err := orm.All(t.Context(), s, retort.Select3(authors.Name, retort.Sum(books.Chapters).Else(0), retort.Avg(books.Chapters).Else(0)).
			Join(authors.Books).GroupBy(authors.Name).OrderBy(authors.Name))
		expect.OK(t, err)
		expect.List(t, "chapters", chapters, []retort.Row3[string, int, float64]{{V1: "King", V2: 21, V3: 7}, {V1: "Lem", V2: 7, V3: 7}})
	})
}
