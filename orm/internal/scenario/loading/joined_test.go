package loading

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

const tree = "INSERT INTO node (id, parent_id, name) VALUES (1, NULL, 'root'), (2, 1, 'a'), (3, 1, 'b'), (4, 2, 'aa'), (5, 2, 'ab'), (6, 4, 'aaa')"

func TestL04_LimitCountsObjectsAndNotJoinedRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		byName := retort.Select(authors).OrderBy(authors.LastName)
		for _, c := range []struct {
			name  string
			query *retort.SelectStmt[*author]
			want  string
		}{
			{"limit", byName.Limit(3), "Asimov(1) Buck(1) Clancy(2)"},
			{"limit 1 at an author of two", byName.Offset(2).Limit(1), "Clancy(2)"},
			{"offset alone", byName.Offset(5), "Michaelides(1) Shaben(1)"},
			{"descending", retort.Select(authors).OrderBy(authors.LastName.Desc()).Limit(4), "Shaben(1) Michaelides(1) Le Carre(1) King(2)"},
			{"with a condition", byName.Where(authors.ID.Ge(3)).Limit(2), "Clancy(2) King(2)"},
			{"with an order by an expression", retort.Select(authors).OrderBy(authors.LastName.Length().Desc(), authors.LastName).Limit(2), "Michaelides(1) Le Carre(1)"},
			{"with a join of its own", byName.Join(authors.Books).Where(books.Title.StartsWith("The ")).Distinct().Limit(3), "Buck(1) Clancy(2) King(2)"},
			{"nothing", byName.Limit(0), ""},
			{"beyond the end", byName.Offset(7), ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				s, _, trace := fixture.Library(t, db)
				as := all(t, s, c.query.With(orm.Joined(authors.Books)))
				wantEqual(t, "authors", sprint(as, func(a *author) any { return fmt.Sprintf("%s(%d)", a.LastName, a.Books.Len()) }), c.want)
				wantSent(t, trace, 1)
				plain := all(t, s, c.query)
				if fmt.Sprint(plain) != fmt.Sprint(as) {
					t.Errorf("without the load the query gives %d other authors", len(plain))
				}
			})
		}
	})
}

func TestFirstAndOneOfAJoinedLoad(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		q := retort.Select(authors).OrderBy(authors.LastName).With(orm.Joined(authors.Books))
		a, err := orm.First(t.Context(), s, q.Where(authors.ID.Ge(3)))
		if err != nil || a.LastName != "Clancy" || a.Books.Len() != 2 {
			t.Errorf("First: %v, %v", a, err)
		}
		if king, err := orm.One(t.Context(), s, q.Where(authors.ID.Eq(4))); err != nil || king.Books.Len() != 2 {
			t.Errorf("one author of two books is one result: %v, %v", king, err)
		}
		if _, err := orm.One(t.Context(), s, q); !errors.Is(err, orm.ErrMultipleResults) {
			t.Errorf("several authors: %v", err)
		}
		wantSent(t, trace, 3)
	})
}

func TestL04_JoinedReferenceLeavesTheLimitWhereItIs(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		bs := all(t, s, retort.Select(books).OrderBy(books.ID).Limit(2).With(orm.Joined(books.Author)))
		wantEqual(t, "authors", sprint(bs, func(b *book) any { return b.Author.Peek().LastName }), "Asimov Buck")
		if sent := wantSent(t, trace, 1); strings.Contains(sent[0], "page") || strings.Count(sent[0], "SELECT") != 1 {
			t.Errorf("a to-one needs no subquery: %s", sent[0])
		}
	})
}

func TestCountIgnoresLoads(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		n, err := orm.Count(t.Context(), s, retort.Select(authors).With(orm.Joined(authors.Books)))
		if err != nil || n != 7 {
			t.Errorf("got %d, %v", n, err)
		}
		if sent := wantSent(t, trace, 1); strings.Contains(sent[0], "book") {
			t.Errorf("sent %s", sent[0])
		}
	})
}

func TestJ04_JoinedManyToManyKeepsObjectsWithoutAny(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		bs := all(t, s, retort.Select(books).OrderBy(books.ID).With(orm.Joined(books.Tags)))
		got := sprint(bs, func(b *book) any {
			return fmt.Sprintf("%d(%s)", b.ID, sprint(b.Tags.Peek(), func(x *tag) any { return x.Name }))
		})
		wantEqual(t, "tags", got, "1() 2(classic) 3() 4() 5(horror) 6(horror classic) 7(spy) 8() 9()")
		sent := wantSent(t, trace, 1)
		if !strings.Contains(sent[0], "LEFT JOIN (book_tag AS book_tag_tag_1 JOIN tag AS tag_1 ON book_tag_tag_1.tag_id = tag_1.id) ON book.id = book_tag_tag_1.book_id") {
			t.Errorf("the association and its target are taken or left together: %s", sent[0])
		}
	})
}

func TestJoinedLoadBesideAJoinOfTheSameTable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		q := retort.Select(authors).Join(authors.Books).Where(books.Title.Eq("The Shining")).With(orm.Joined(authors.Books))
		king := one(t, s, q)
		wantEqual(t, "the load is not filtered by the query's own join", sprint(king.Books.Peek(), func(b *book) any { return b.ID }), "5 6")
		wantSent(t, trace, 1)
	})
}

func TestTwoJoinedCollectionsGiveNoDuplicates(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, Models,
			"INSERT INTO branch (region, number) VALUES ('n', 1), ('n', 2)",
			"INSERT INTO shop (id, branch_region, branch_number) VALUES (1, 'n', 1), (2, 'n', 1), (3, 'n', 1)",
			"INSERT INTO label (id, name) VALUES (1, 'a'), (2, 'b')",
			"INSERT INTO branch_label (branch_region, branch_number, label_id) VALUES ('n', 1, 1), ('n', 1, 2), ('n', 2, 2)")
		bs := all(t, s, retort.Select(Branches).OrderBy(Branches.Number).With(orm.Joined(Branches.Shops), orm.Joined(Branches.Labels)))
		got := sprint(bs, func(b *Branch) any {
			return sprint(b.Shops.Peek(), func(x *Shop) any { return x.ID }) + "/" + sprint(b.Labels.Peek(), func(x *Label) any { return x.Name })
		})
		wantEqual(t, "shops and labels", got, "1 2 3/a b /b")
		wantSent(t, trace, 1)
	})
}

func TestJoinedOverACompositeKey(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, Models,
			"INSERT INTO branch (region, number) VALUES ('n', 1), ('n', 2), ('s', 1)",
			"INSERT INTO shop (id, branch_region, branch_number) VALUES (1, 'n', 1), (2, 's', 1), (3, 'n', 1), (4, 'n', NULL)")
		bs := all(t, s, retort.Select(Branches).OrderBy(Branches.Region, Branches.Number).Limit(2).With(orm.Joined(Branches.Shops)))
		wantEqual(t, "shops", sprint(bs, func(b *Branch) any { return b.Shops.Len() }), "2 0")
		ss := all(t, s, retort.Select(Shops).OrderBy(Shops.ID).With(orm.Joined(Shops.Branch)))
		wantEqual(t, "branches", sprint(ss, func(x *Shop) any { return x.Branch.Peek() != nil }), "true true true false")
		wantSent(t, trace, 2)
	})
}

func TestJ06_JoinedSelfReference(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, c := range []struct {
			name  string
			loads []retort.Loader[*Node]
			joins int // in the query
			then  int // statements for the walk, the query included
		}{
			{"no level", nil, 0, 5},
			{"one level", []retort.Loader[*Node]{orm.Joined(Nodes.Children)}, 1, 4},
			{"two levels", []retort.Loader[*Node]{orm.Joined(Nodes.Children, orm.Joined(Nodes.Children))}, 2, 3},
			{"three levels", []retort.Loader[*Node]{orm.Joined(Nodes.Children, orm.Joined(Nodes.Children, orm.Joined(Nodes.Children)))}, 3, 2},
		} {
			t.Run(c.name, func(t *testing.T) {
				s, _, trace := open(t, db, Models, tree)
				root := one(t, s, retort.Select(Nodes).Where(Nodes.ID.Eq(1)).With(c.loads...))
				if sent := trace.Statements(); len(sent) != 1 || strings.Count(sent[0], "LEFT JOIN") != c.joins {
					t.Errorf("want %d joins: %q", c.joins, sent)
				}
				wantEqual(t, "tree", outline(t, root), "root(a(aa(aaa()) ab()) b())")
				wantSent(t, trace, c.then)
			})
		}
	})
}

// outline walks down a tree.
func outline(t *testing.T, n *Node) string {
	t.Helper()
	return n.Name + "(" + sprint(items(t, &n.Children), func(c *Node) any {
		if c.Parent.Peek() != n {
			t.Errorf("the parent of %s is not %s", c.Name, n.Name)
		}
		return outline(t, c)
	}) + ")"
}

func TestJoinedSelfReferenceUpwards(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, Models, tree)
		n := one(t, s, retort.Select(Nodes).Where(Nodes.ID.Eq(6)).With(orm.Joined(Nodes.Parent, orm.Joined(Nodes.Parent, orm.Joined(Nodes.Parent)))))
		var path []string
		for ; n != nil; n = n.Parent.Peek() {
			path = append(path, n.Name)
		}
		wantEqual(t, "path", strings.Join(path, " "), "aaa aa a root")
		wantSent(t, trace, 1)
	})
}

func TestIterRefusesLoadsBetweenRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		for name, load := range map[string]orm.Load[*author]{"joined": orm.Joined(authors.Books), "select in": orm.SelectIn(authors.Books)} {
			n := 0
			for _, err := range orm.Iter(t.Context(), s, retort.Select(authors).With(load)) {
				n++
				if !errors.Is(err, orm.ErrUsage) || !strings.Contains(err.Error(), "Iter can't load relationships between rows") {
					t.Errorf("%s: got %v", name, err)
				}
			}
			if n != 1 {
				t.Errorf("%s: %d pairs, want the error alone", name, n)
			}
		}
		wantSent(t, trace, 0)
	})
}

func TestOrderOfACollectionHoldsWithinTheQuerysOrder(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		as := all(t, s, retort.Select(authors).OrderBy(authors.LastName.Desc()).With(orm.Joined(authors.Books).OrderBy(books.Title.Desc())))
		wantSent(t, trace, 1)
		got := sprint(as, func(a *author) any {
			return a.LastName + ":" + sprint(a.Books.Peek(), func(b *book) any { return b.ID })
		})
		wantEqual(t, "books", got, "Shaben:9 Michaelides:8 Le Carre:7 King:6 5 Clancy:3 4 Buck:2 Asimov:1")
	})
}

func TestEntityOfTheEmptySideOfALeftJoinIsNil(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		pairs := all(t, s, retort.Select2(books, tags).LeftJoin(books.Tags).Where(books.ID.Le(2)).OrderBy(books.ID))
		if len(pairs) != 2 || pairs[0].V2 != nil || pairs[1].V2 == nil || pairs[1].V2.Name != "classic" {
			t.Errorf("got %v", pairs)
		}
		wantSent(t, trace, 1)
	})
}
