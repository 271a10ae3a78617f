package loading

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// parents are n nodes, each with one child.
func parents(n int) string {
	return "INSERT INTO node (id, parent_id, name) VALUES " +
		rows(n, func(i int) string { return fmt.Sprintf("(%d, NULL, 'p%d')", i, i) }) + ", " +
		rows(n, func(i int) string { return fmt.Sprintf("(%d, %d, 'c%d')", 100_000+i, i, i) })
}

// a list of any length is one bind, so there is one statement where others send one for every 500 keys.
func TestL08_ManyParents(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, n := range []int{1, 2, 499, 500, 501, 1234, 20_000} {
			s, _, trace := open(t, db, Models, parents(n))
			ps := all(t, s, retort.Select(Nodes).Where(Nodes.ParentID.IsNull()).With(orm.SelectIn(Nodes.Children)).OrderBy(Nodes.ID))
			wantSent(t, trace, 2)
			if len(ps) != n {
				t.Fatalf("%d parents, want %d", len(ps), n)
			}
			for _, p := range ps {
				if c := p.Children.Peek(); len(c) != 1 || c[0].ID != p.ID+100_000 || c[0].Parent.Peek() != p {
					t.Fatalf("of %d parents: %s has %v", n, p.Name, sprint(c, func(c *Node) any { return c.ID }))
				}
			}
		}
	})
}

func TestJ12_SelectInOverACompositeKey(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, Models,
			"INSERT INTO branch (region, number) VALUES ('north', 1), ('north', 2), ('south', 1), ('it''s', 1)",
			"INSERT INTO shop (id, branch_region, branch_number) VALUES (1, 'north', 1), (2, 'south', 1), (3, 'north', 1), (4, 'north', 2), (5, 'north', NULL), (6, NULL, 1)",
			"INSERT INTO label (id, name) VALUES (1, 'a'), (2, 'b')",
			"INSERT INTO branch_label (branch_region, branch_number, label_id) VALUES ('north', 1, 2), ('north', 1, 1), ('south', 1, 2)")
		bs := all(t, s, retort.Select(Branches).OrderBy(Branches.Region, Branches.Number).With(orm.SelectIn(Branches.Shops), orm.SelectIn(Branches.Labels)))
		sent := wantSent(t, trace, 3)
		if !strings.Contains(sent[1], "WHERE (shop.branch_region, shop.branch_number) IN (") || strings.Count(sent[1], "), (") != 3 { // a tuple for each branch
			t.Errorf("sent %s", sent[1])
		}
		got := sprint(bs, func(b *Branch) any {
			return fmt.Sprintf("%s%d:%s/%s", b.Region, b.Number, sprint(b.Shops.Peek(), func(x *Shop) any { return x.ID }),
				sprint(b.Labels.Peek(), func(x *Label) any { return x.Name }))
		})
		wantEqual(t, "shops and labels", got, "it's1:/ north1:1 3/a b north2:4/ south1:2/b")

		ss := all(t, s, retort.Select(Shops).OrderBy(Shops.ID).With(orm.SelectIn(Shops.Branch)))
		got = sprint(ss, func(x *Shop) any {
			if b := x.Branch.Peek(); b != nil {
				return fmt.Sprint(b.Region, b.Number)
			}
			return "-"
		})
		wantEqual(t, "branches", got, "north1 south1 north1 north2 - -")
		wantSent(t, trace, 1)
	})
}

// A list of rows is spelled out, so it has to stay below what the database takes: of binds, and of conditions.
func TestSelectInOverMoreCompositeKeysThanAStatementTakes(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		const n = 20_000
		s, _, trace := open(t, db, Models,
			"INSERT INTO branch (region, number) VALUES "+rows(n, func(i int) string { return fmt.Sprintf("('r', %d)", i) }),
			"INSERT INTO shop (id, branch_region, branch_number) VALUES "+rows(n, func(i int) string { return fmt.Sprintf("(%d, 'r', %d)", i, i) }))
		bs := all(t, s, retort.Select(Branches).With(orm.SelectIn(Branches.Shops)))
		wantSent(t, trace, 1+n/2000)
		for _, b := range bs {
			if x := b.Shops.Peek(); len(x) != 1 || x[0].ID != b.Number {
				t.Fatalf("shops of branch %d: %v", b.Number, b.Shops)
			}
		}
	})
}

func TestJ14_LoadedCollectionsStayAsTheyAre(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, c := range []struct {
			name string
			load orm.Load[*author]
			sent int
		}{{"select in", orm.SelectIn(authors.Books), 2}, {"joined", orm.Joined(authors.Books), 1}} {
			t.Run(c.name, func(t *testing.T) {
				s, _, trace := fixture.Library(t, db)
				king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books)))
				it := &book{Title: "It"}
				king.Books.Append(it)
				trace.Reset()
				var as []*author
				if err := s.NoAutoflush(func() error {
					as = all(t, s, retort.Select(authors).OrderBy(authors.ID).With(c.load))
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				wantEqual(t, "King's", sprint(king.Books.Peek(), func(b *book) any { return b.Title }), "Dead Zone The Shining It")
				if as[3] != king || king.Books.Peek()[2] != it || orm.StateOf(s, it) != orm.Pending {
					t.Error("the pending book was touched")
				}
				wantEqual(t, "Clancy's", sprint(as[2].Books.Peek(), func(b *book) any { return b.ID }), "3 4")
				wantSent(t, trace, c.sent)
			})
		}
	})
}

func TestL26_EagerLoadFillsWhatAnObjectLacks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, load := range map[string]orm.Load[*author]{"select in": orm.SelectIn(authors.Books), "joined": orm.Joined(authors.Books)} {
			s, _, trace := fixture.Library(t, db)
			king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)))
			trace.Reset()
			if same := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(load)); same != king {
				t.Fatalf("%s: another object", name)
			}
			wantEqual(t, name, sprint(king.Books.Peek(), func(b *book) any { return b.ID }), "5 6")
			wantSent(t, trace, map[string]int{"select in": 2, "joined": 1}[name])
			wantClean(t, s)
		}
	})
}

func TestJ14_SelectInReadsOnlyWhatIsLacking(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		all(t, s, retort.Select(authors).Where(authors.ID.Le(6)).With(orm.SelectIn(authors.Books)))
		trace.Reset()
		all(t, s, retort.Select(authors).With(orm.SelectIn(authors.Books)))
		if sent := wantSent(t, trace, 2); !trace.Same(sent[1:], []string{"SELECT book.id, book.author_id, book.title FROM book WHERE book.author_id = ? ORDER BY book.id"}) {
			t.Errorf("the books of one author are lacking: %s", sent[1])
		}
		all(t, s, retort.Select(authors).With(orm.SelectIn(authors.Books)))
		wantSent(t, trace, 1)
	})
}

func TestSelectInOfNoRowsSendsNothingMore(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		all(t, s, retort.Select(authors).Where(authors.ID.Eq(99)).With(orm.SelectIn(authors.Books, orm.SelectIn(books.Tags))))
		wantSent(t, trace, 1)
	})
}

func TestSelectInOfAManyToManyBothWays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		ts := all(t, s, retort.Select(tags).OrderBy(tags.ID).With(orm.SelectIn(tags.Books, orm.SelectIn(books.Tags))))
		got := sprint(ts, func(x *tag) any {
			return x.Name + ":" + sprint(x.Books.Peek(), func(b *book) any {
				return fmt.Sprint(b.ID, "(", sprint(b.Tags.Peek(), func(y *tag) any { return y.Name }), ")")
			})
		})
		wantEqual(t, "tags", got, "horror:5(horror) 6(horror classic) classic:2(classic) 6(horror classic) spy:7(spy)")
		wantSent(t, trace, 3)
	})
}

func TestEagerLoadsThatOneStatementHasTwoOf(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		pairs := all(t, s, retort.Select2(authors, books).Join(authors.Books).Where(books.ID.Ge(5)).OrderBy(books.ID))
		wantSent(t, trace, 1)
		if len(pairs) != 5 || pairs[0].V1 != pairs[1].V1 || pairs[0].V2 == pairs[1].V2 {
			t.Fatalf("got %v", pairs)
		}
		items(t, &pairs[0].V2.Tags)
		wantSent(t, trace, 1)
		for _, p := range pairs[1:] {
			items(t, &p.V2.Tags)
		}
		wantSent(t, trace, 0)
	})
}

func TestGetWithLoaders(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king, err := orm.Get(t.Context(), s, authors, 4, orm.SelectIn(authors.Books, orm.SelectIn(books.Tags)))
		if err != nil {
			t.Fatal(err)
		}
		wantSent(t, trace, 3)
		if got := sprint(king.Books.Peek(), func(b *book) any { return b.Tags.Len() }); got != "1 2" {
			t.Errorf("tags: %s", got)
		}
		if same, err := orm.Get(t.Context(), s, authors, 4, orm.SelectIn(authors.Books)); err != nil || same != king {
			t.Errorf("got %v, %v", same, err)
		}
		wantSent(t, trace, 0)
		if _, err := orm.Get(t.Context(), s, authors, 4, orm.Joined(authors.Profile)); err != nil || !king.Profile.Loaded() {
			t.Errorf("a load that is lacking: %v, %v", king.Profile, err)
		}
		wantSent(t, trace, 1)
	})
}
