package loading

import (
	"errors"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestL02_ReferenceIsTakenFromTheIdentityMap(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		as := all(t, s, retort.Select(authors))
		bs := all(t, s, retort.Select(books))
		trace.Reset()
		for _, b := range bs {
			if a := target(t, &b.Author); a != as[a.ID-1] {
				t.Errorf("%s: its author is another object than the one in the session", b.Title)
			}
		}
		wantSent(t, trace, 0)
	})
}

func TestL02_ReferencesOfOneResultAreLoadedTogether(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		bs := all(t, s, retort.Select(books).Where(books.ID.In(1, 5, 6)).OrderBy(books.ID))
		trace.Reset()
		if target(t, &bs[1].Author) != target(t, &bs[2].Author) || target(t, &bs[0].Author).ID != 1 {
			t.Error("the authors are wrong")
		}
		sent := wantSent(t, trace, 1)
		if !trace.Same(sent, []string{"SELECT author.id, author.first_name, author.last_name FROM author WHERE author.id IN (?, ?)"}) {
			t.Errorf("one key each is enough for two books of one author: %s", sent[0])
		}
	})
}

func TestL02_ReferenceOfANullKeySendsNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO book (id, title) VALUES (10, 'Beowulf')"); err != nil {
			t.Fatal(err)
		}
		b := one(t, s, retort.Select(books).Where(books.ID.Eq(10)))
		trace.Reset()
		if a := target(t, &b.Author); a != nil {
			t.Errorf("got %v", a)
		}
		wantSent(t, trace, 0)
	})
}

func TestReferenceToARowThatIsMissingIsNil(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		expect.Exec(t, eng, // no foreign key: nothing keeps the row it refers to
			"CREATE TABLE node (id BIGINT PRIMARY KEY, parent_id BIGINT, name VARCHAR(10))",
			"INSERT INTO node (id, parent_id, name) VALUES (2, 99, 'orphan'), (3, 2, 'child')")
		s := orm.NewSession(eng, Models)
		defer s.Close()
		for name, load := range map[string]orm.Load[*Node]{
			"lazy": orm.Lazy(Nodes.Parent), "select in": orm.SelectIn(Nodes.Parent), "joined": orm.Joined(Nodes.Parent),
		} {
			n := one(t, s, retort.Select(Nodes).Where(Nodes.ID.Eq(2)).With(load).Options(orm.PopulateExisting))
			if p := target(t, &n.Parent); p != nil || !n.Parent.Loaded() {
				t.Errorf("%s: got %v", name, p)
			}
			trace.Reset()
			target(t, &n.Parent)
			wantSent(t, trace, 0)
		}
	})
}

func TestCollectionsOfOneResultAreLoadedTogether(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		few := all(t, s, retort.Select(authors).Where(authors.ID.Le(2)).OrderBy(authors.ID))
		rest := all(t, s, retort.Select(authors).Where(authors.ID.Gt(2)).OrderBy(authors.ID))
		trace.Reset()
		for _, a := range rest {
			items(t, &a.Books)
		}
		wantSent(t, trace, 1)
		if few[0].Books.Loaded() {
			t.Error("an object of another result was loaded along")
		}
		items(t, &few[0].Books)
		items(t, &few[1].Books)
		wantSent(t, trace, 1)
	})
}

func TestReadingOneOfManyAgainKeepsThemTogether(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		as := all(t, s, retort.Select(authors).OrderBy(authors.ID))
		for _, a := range as {
			one(t, s, retort.Select(authors).Where(authors.ID.Eq(a.ID)))
		}
		trace.Reset()
		for _, a := range as {
			items(t, &a.Books)
		}
		wantSent(t, trace, 1)
	})
}

func TestEveryLevelIsLoadedTogether(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		as := all(t, s, retort.Select(authors).OrderBy(authors.ID))
		n := 0
		for _, a := range as {
			for _, b := range items(t, &a.Books) {
				for _, x := range items(t, &b.Tags) {
					n += len(items(t, &x.Books))
				}
			}
		}
		if n != 2*2+2+2*2+1-2 { // horror twice with two books, classic twice with two, spy once with one
			t.Errorf("walked to %d books", n)
		}
		wantSent(t, trace, 4)
	})
}

func TestJ18_LazyLoadFlushesFirstInTheSameTransaction(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)))
		s.Add(&book{Title: "It", AuthorID: new(int64(4))})
		trace.Reset()
		got := items(t, &king.Books)
		wantEqual(t, "titles", sprint(got, func(b *book) any { return b.Title }), "Dead Zone The Shining It")
		if v := strings.Join(trace.Verbs(), ", "); v != "INSERT book, SELECT book" {
			t.Errorf("sent %s", v)
		}
		for _, sql := range trace.All() {
			if strings.HasPrefix(sql, "COMMIT") || strings.HasPrefix(sql, "ROLLBACK") {
				t.Errorf("the transaction ended: %q", trace.All())
			}
		}
	})
}

func TestTouchingADetachedObject(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books)))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		trace.Reset()
		wantEqual(t, "loaded books", sprint(items(t, &king.Books), func(b *book) any { return b.ID }), "5 6")
		if _, err := king.Profile.Get(t.Context()); !errors.Is(err, orm.ErrDetached) || !strings.Contains(err.Error(), "Author(id=4).Profile") {
			t.Errorf("got %v", err)
		}
		if _, err := king.Books.Peek()[0].Tags.All(t.Context()); !errors.Is(err, orm.ErrDetached) || !strings.Contains(err.Error(), "Book(id=5).Tags") {
			t.Errorf("got %v", err)
		}
		wantSent(t, trace, 0)
	})
}

func TestTouchingACopy(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := one(t, s, retort.Select(authors).Where(authors.ID.Eq(4)).With(orm.SelectIn(authors.Books)))
		trace.Reset()
		cp := *king
		if got := sprint(cp.Books.Peek(), func(b *book) any { return b.ID }); got != "5 6" {
			t.Errorf("a copy holds what was loaded: got %q", got)
		}
		if _, err := cp.Books.All(t.Context()); !errors.Is(err, orm.ErrCopied) {
			t.Errorf("All of a copy: got %v", err)
		}
		if _, err := cp.Profile.Get(t.Context()); !errors.Is(err, orm.ErrCopied) {
			t.Errorf("Get of a copy: got %v", err)
		}
		wantSent(t, trace, 0)
	})
}

func TestCommitMakesLoadedRelationshipsLoadAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		as := all(t, s, retort.Select(authors).OrderBy(authors.ID).With(orm.SelectIn(authors.Books)))
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := engine.ExecSQL(t.Context(), eng, "UPDATE book SET author_id = 1 WHERE id = 5"); err != nil {
			t.Fatal(err)
		}
		trace.Reset()
		wantEqual(t, "King's", sprint(items(t, &as[3].Books), func(b *book) any { return b.ID }), "6")
		wantEqual(t, "Asimov's", sprint(items(t, &as[0].Books), func(b *book) any { return b.ID }), "1 5")
		wantSent(t, trace, 1)
	})
}
