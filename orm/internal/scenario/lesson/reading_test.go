package lesson_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestQ01_SchemaFromModels(t *testing.T) {
	eng, trace := testdb.SQLite(t)
	expect.OK(t, fixture.Models.CreateAll(t.Context(), eng))
	var created []string
	for _, sql := range trace.Statements() {
		if rest, ok := strings.CutPrefix(sql, "CREATE TABLE "); ok {
			name, _, _ := strings.Cut(rest, " ")
			created = append(created, name)
		}
	}
	expect.List(t, "tables in order of creation", created, []string{"author", "book", "profile", "tag", "book_tag"})
	all := strings.Join(trace.Statements(), "\n")
	for _, want := range []string{
		"CREATE TABLE author (\n  id INTEGER NOT NULL PRIMARY KEY,\n  first_name VARCHAR(50) NOT NULL,\n  last_name VARCHAR(50) NOT NULL\n)",
		"CREATE TABLE book (\n  id INTEGER NOT NULL PRIMARY KEY,\n  author_id INTEGER,\n  title VARCHAR(100) NOT NULL,\n" +
			"  FOREIGN KEY (author_id) REFERENCES author (id)\n)",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("DDL lacks\n%s\nin\n%s", want, all)
		}
	}
	trace.Reset()

	expect.OK(t, fixture.Models.CreateAll(t.Context(), eng))
	for _, sql := range trace.All() {
		if !strings.HasPrefix(sql, "SELECT ") {
			t.Errorf("the second CreateAll sent %s", sql)
		}
	}
	expect.List(t, "columns of book", expect.Stored(t, eng, `SELECT name || ' ' || "notnull" || ' ' || pk FROM pragma_table_info('book')`),
		[]string{"id 1 1", "author_id 0 0", "title 1 0"})
	expect.List(t, "foreign keys of book", expect.Stored(t, eng, `SELECT "table" || '.' || "to" FROM pragma_foreign_key_list('book')`),
		[]string{"author.id"})
}

func TestQ02_ConnectingIsLazy(t *testing.T) {
	// The directory doesn't exist, so the file can be neither opened nor made.
	eng, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "missing", "library.db"))
	expect.OK(t, err)
	t.Cleanup(func() { _ = eng.Close() })
	s := fixture.Session(t, eng)
	for range 2 { // the session stays usable: it says the same again
		_, err = orm.All(t.Context(), s, retort.Select(fixture.Authors))
		expect.Is(t, err, engine.ErrConnection)
		expect.OK(t, s.Rollback(t.Context()))
	}
}

func TestQ03_SelectOfAnEntity(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		authors := expect.All(t, s, retort.Select(fixture.Authors))
		expect.SentAll(t, trace, "BEGIN", selectAuthor)
		expect.Equal(t, "authors", len(authors), 7)
		for _, a := range authors {
			expect.State(t, s, orm.Persistent, a)
			expect.Equal(t, a.LastName+"'s books are loaded", a.Books.Loaded(), false)
			expect.Equal(t, a.LastName+"'s profile is loaded", a.Profile.Loaded(), false)
		}
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
		expect.Equal(t, "new", len(s.New()), 0)

		again := expect.All(t, s, retort.Select(fixture.Authors))
		expect.SentAll(t, trace, selectAuthor) // in the transaction that runs
		expect.List(t, "read again", again, authors)
	})
}

func TestQ04_JoinWhereLastNameAfterB(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		q := retort.Select(fixture.Authors).Join(fixture.Authors.Books).Where(fixture.Authors.LastName.Gt("B")).OrderBy(fixture.Authors.LastName)
		authors := expect.All(t, s, q)
		expect.SentWith(t, trace,
			selectAuthor+` JOIN book ON author.id = book.author_id WHERE author.last_name > ? ORDER BY author.last_name ["B"]`)
		expect.List(t, "one for each joined row", lastNames(authors),
			[]string{"Buck", "Clancy", "Clancy", "King", "King", "Le Carre", "Michaelides", "Shaben"})
		expect.Equal(t, "repeated author", authors[1], authors[2])

		distinct := expect.All(t, s, q.Distinct())
		expect.List(t, "distinct", lastNames(distinct), []string{"Buck", "Clancy", "King", "Le Carre", "Michaelides", "Shaben"})
		trace.Reset()

		pairs := expect.All(t, s, retort.Select2(fixture.Authors.LastName, fixture.Books.Title).
			Join(fixture.Authors.Books).Where(fixture.Authors.LastName.Gt("B")).OrderBy(fixture.Authors.LastName, fixture.Books.ID))
		expect.Sent(t, trace, "SELECT author.last_name, book.title FROM author JOIN book ON author.id = book.author_id"+
			" WHERE author.last_name > ? ORDER BY author.last_name, book.id")
		expect.Equal(t, "pairs", len(pairs), 8)
		expect.Equal(t, "third pair", pairs[2], retort.Row2[string, string]{V1: "Clancy", V2: "Patriot Games"})
	})
}

func lastNames(authors []*fixture.Author) []string {
	return expect.Map(authors, func(a *fixture.Author) string { return a.LastName })
}

func TestQ05_One(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		named := func(name string) *retort.SelectStmt[*fixture.Author] {
			return retort.Select(fixture.Authors).Where(fixture.Authors.LastName.Eq(name))
		}
		expect.Equal(t, "King's key", expect.One(t, s, named("King")).ID, int64(4))

		tests := []struct {
			name  string
			query *retort.SelectStmt[*fixture.Author]
			kind  error
		}{
			{"no row", named("Nobody"), orm.ErrNoResult},
			{"no row, as database/sql says it", named("Nobody"), sql.ErrNoRows},
			{"several rows", retort.Select(fixture.Authors).Where(fixture.Authors.LastName.Gt("B")), orm.ErrMultipleResults},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				_, err := orm.One(t.Context(), s, test.query)
				expect.Is(t, err, test.kind)
				expect.Equal(t, "King after the error", expect.One(t, s, named("King")).ID, int64(4))
			})
		}
		pairs := retort.Select2(fixture.Authors, fixture.Books.ID).Join(fixture.Authors.Books).Where(fixture.Authors.LastName.Eq("King"))
		_, err := orm.One(t.Context(), s, pairs)
		expect.Is(t, err, orm.ErrMultipleResults)
		expect.Equal(t, "distinct", expect.One(t, s, named("King").Join(fixture.Authors.Books).Distinct()).ID, int64(4))
		none, err := orm.OneOrNil(t.Context(), s, named("Nobody"))
		expect.OK(t, err)
		expect.Equal(t, "OneOrNil without a row", none, nil)
		_, err = orm.OneOrNil(t.Context(), s, retort.Select(fixture.Authors))
		expect.Is(t, err, orm.ErrMultipleResults)
	})
}

// A join gives an author once for each of his books. What is asked for is an author.
func TestOneCountsEntitiesAndNotJoinedRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		a := fixture.Authors
		joined := retort.Select(a).Join(a.Books)
		king := expect.One(t, s, joined.Where(a.LastName.Eq("King")))
		expect.Equal(t, "key", king.ID, 4)
		same, err := orm.OneOrNil(t.Context(), s, joined.Where(a.LastName.Eq("King")))
		expect.OK(t, err)
		expect.Equal(t, "or nil", same, king)
		expect.Equal(t, "with a load", expect.One(t, s, joined.Where(a.ID.Eq(4)).With(orm.SelectIn(a.Books))).Books.Len(), 2)
		expect.Equal(t, "with a joined load", expect.One(t, s, joined.Where(a.ID.Eq(3)).With(orm.Joined(a.Books))).Books.Len(), 2)
		expect.Verbs(t, trace, "SELECT author", "SELECT author", "SELECT author", "SELECT book", "SELECT author")

		_, err = orm.One(t.Context(), s, joined.Where(a.ID.In(3, 4)).OrderBy(a.ID)) // each in two rows
		expect.Is(t, err, orm.ErrMultipleResults)
		ids := retort.Select(a.ID).Join(a.Books).Where(a.ID.Eq(4))
		_, err = orm.One(t.Context(), s, ids) // rows of a column are rows
		expect.Is(t, err, orm.ErrMultipleResults)
	})
}

func TestQ06_BooksOfAnAuthor(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := king(t, s)
		trace.Reset()

		books := expect.Many(t, &king.Books)
		expect.SentWith(t, trace, booksOfOne+" [4]")
		expect.List(t, "books", titles(books), []string{"Dead Zone", "The Shining"})

		expect.List(t, "read again", expect.Many(t, &king.Books), books)
		expect.Equal(t, "author of a book", expect.Ref(t, &books[0].Author), king)
		expect.Sent(t, trace) // both are known
	})
}

func TestQ09_RelationshipAsFilter(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := king(t, s)
		shining := expect.Get(t, s, fixture.Books, 6)
		trace.Reset()
		books, authors := fixture.Books, fixture.Authors

		his := expect.All(t, s, retort.Select(books).Where(books.Author.Is(king)).OrderBy(books.ID))
		expect.SentWith(t, trace, selectBook+" WHERE book.author_id = ? ORDER BY book.id [4]")
		expect.List(t, "his books", ids(his), []int64{5, 6})

		any := expect.All(t, s, retort.Select(authors).Where(authors.Books.Any(books.Title.Eq("The Shining"))))
		expect.SentWith(t, trace, selectAuthor+" WHERE EXISTS (SELECT 1 FROM book WHERE author.id = book.author_id AND book.title = ?)"+
			` ["The Shining"]`)
		expect.List(t, "author of The Shining", any, []*fixture.Author{king})

		contains := expect.All(t, s, retort.Select(authors).Where(authors.Books.Contains(shining)))
		expect.SentWith(t, trace, selectAuthor+" WHERE author.id = ? [4]")
		expect.List(t, "author whose books contain it", contains, []*fixture.Author{king})

		has := expect.All(t, s, retort.Select(books).Where(books.Author.Has(authors.LastName.Eq("Clancy"))).OrderBy(books.ID))
		expect.List(t, "books whose author is Clancy", ids(has), []int64{3, 4})
		not := expect.All(t, s, retort.Select(books).Where(books.Author.IsNot(king)))
		expect.Equal(t, "books that aren't his", len(not), 7)
		none := expect.All(t, s, retort.Select(books).Where(books.Author.IsNull()))
		expect.Equal(t, "books without an author", len(none), 0)
	})
}

func TestQ10_GetFromTheIdentityMap(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		first := king(t, s)
		expect.SentWith(t, trace, selectAuthor+" WHERE author.id = ? [4]")
		expect.Equal(t, "got again", king(t, s), first)
		expect.Sent(t, trace)

		expect.OK(t, s.Commit(t.Context()))
		trace.Reset()
		expect.Equal(t, "got after commit", king(t, s), first)
		expect.Sent(t, trace, selectAuthor+" WHERE author.id = ?")

		none, err := orm.GetOrNil(t.Context(), s, fixture.Authors, 999)
		expect.OK(t, err)
		expect.Equal(t, "no such author", none, nil)
		_, err = orm.Get(t.Context(), s, fixture.Authors, 999)
		expect.Is(t, err, orm.ErrNoResult, sql.ErrNoRows)
		expect.Text(t, err, "Author", "999")
	})
}

func TestQ17_ColumnOfAnotherTable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		// A misspelt name doesn't compile (internal/mustnot). What the compiler can't see is an error before anything is sent.
		s, _, trace := fixture.Library(t, db)
		_, err := orm.All(t.Context(), s, retort.Select(fixture.Authors).Where(fixture.Books.Title.Eq("It")))
		expect.Text(t, err, "book")
		expect.SentAll(t, trace)
	})
}
