package everywhere

import (
	"context"
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func merge[T any](t *testing.T, s *orm.Session, x *T, only ...retort.Expr) *T {
	t.Helper()
	merged, err := orm.Merge(t.Context(), s, x, only...)
	expect.OK(t, err)
	return merged
}

func TestS22_MergeOfANewKeyAndOfNone(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		s := session(t, eng)
		trace.Reset()
		given := &Author{ID: 50, Name: "Given"}
		fifty := merge(t, s, given)
		expect.Verbs(t, trace, "SELECT author") // finds nothing
		none := merge(t, s, &Author{Name: "None"})
		trace.Reset()
		if fifty == given {
			t.Error("the merged object is the one given, want another")
		}
		expect.State(t, s, orm.Transient, given)
		expect.State(t, s, orm.Persistent, fifty) // flushed by the second merge
		expect.State(t, s, orm.Pending, none)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "key", fifty.ID, 50)
		expect.Equal(t, "authors", count(t, eng, authors), 2)
	})
}

func TestMergeOfNoKeySendsNothing(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		s := session(t, eng)
		trace.Reset()
		made := merge(t, s, &Author{Name: "None", Books: orm.Items(&Book{Title: "also new"})})
		expect.Sent(t, trace)
		expect.State(t, s, orm.Pending, made, made.Books.Peek()[0])
		expect.Equal(t, "author of the book", made.Books.Peek()[0].Author.Peek(), made)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", titles(t, eng), []string{"also new"})
	})
}

func TestS24_MergeOfWhatTheSessionHasAndOfTwoWithOneKey(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		trace.Reset()
		expect.Equal(t, "merged", merge(t, s, king), king)
		expect.Sent(t, trace)

		// Zero is a value: what is to be left alone is said by naming the columns that are not.
		both, err := orm.MergeAll(t.Context(), s, []*Author{{ID: king.ID, Name: "A"}, {ID: king.ID, Name: "B"}}, authors.Name)
		expect.OK(t, err)
		expect.List(t, "merged", both, []*Author{king, king})
		expect.Equal(t, "name", king.Name, "B")
		two, err := orm.MergeAll(t.Context(), s, []*Author{{ID: 77, Name: "new"}, {ID: 77, Name: "newer"}})
		expect.OK(t, err)
		expect.Equal(t, "one object", two[0], two[1])
		expect.Equal(t, "name", two[0].Name, "newer")
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "authors", count(t, eng, authors), 3)
	})
}

func TestMergeCopiesOntoTheRow(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := session(t, eng)
		carrie := expect.One(t, s, retort.Select(books).Where(books.Title.Eq("Carrie")))
		expect.OK(t, s.Close())

		carrie.Title = "Carrie, revised"
		carrie.Chapters = 0 // a default: not given
		other := session(t, eng)
		trace.Reset()
		merged := merge(t, other, carrie)
		expect.Verbs(t, trace, "SELECT book")
		if merged == carrie {
			t.Error("a detached object became a member of the session")
		}
		expect.State(t, other, orm.Persistent, merged)
		expect.Equal(t, "chapters", merged.Chapters, 7)
		expect.OK(t, other.Commit(t.Context()))
		expect.Verbs(t, trace, "UPDATE book")
		expect.List(t, "stored", titles(t, eng), []string{"Carrie, revised", "It", "Joyland", "Solaris"})

		again := merge(t, other, carrie)
		expect.Equal(t, "merged again", again, merged)
		trace.Reset()
		expect.OK(t, other.Commit(t.Context())) // nothing has changed
		expect.Sent(t, trace)
	})
}

func TestMergeReadsAGraphWithOneStatementATable(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := session(t, eng)
		king := expect.One(t, s, retort.Select(authors).Where(authors.Name.Eq("King")).With(orm.SelectIn(authors.Books, orm.SelectIn(books.Tags))))
		expect.OK(t, s.Close())
		king.Name = "S. King"
		king.Books.Peek()[1].Title = "It, again"

		other := session(t, eng)
		trace.Reset()
		merged := merge(t, other, king)
		expect.Verbs(t, trace, "SELECT author", "SELECT book", "SELECT tag")
		list := merged.Books.Peek()
		expect.List(t, "books", titlesOf(list), []string{"Carrie", "It, again", "Joyland"})
		expect.Equal(t, "author of a book", list[2].Author.Peek(), merged)
		if list[0] == king.Books.Peek()[0] {
			t.Error("a book of the source is in the session's collection")
		}
		expect.OK(t, other.Commit(t.Context()))
		expect.List(t, "stored", titles(t, eng), []string{"Carrie", "It, again", "Joyland", "Solaris"})
		expect.Equal(t, "tags of books", count(t, eng, retort.Select(books.ID).Join(books.Tags).Subquery("j")), 3)
	})
}

func TestMergeReplacesALoadedCollection(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		kept := expect.Many(t, &king.Books)[1]
		// As a form sends it: keys, texts, and no key of the author in the books.
		form := &Author{ID: king.ID, Name: "King", Books: orm.Items(&Book{ID: kept.ID, Title: "It, revised"}, &Book{Title: "Misery"})}
		merged := merge(t, s, form)
		expect.Equal(t, "merged", merged, king)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", titles(t, eng), []string{"It, revised", "Misery", "Solaris"}) // the others were orphans
		expect.Equal(t, "book that stays", expect.Many(t, &king.Books)[0], kept)
	})
}

func TestMergeLeavesWhatIsNotLoadedAlone(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		its := expect.Many(t, &king.Books)
		merged := merge(t, s, &Author{ID: king.ID, Name: "S. King"})
		expect.List(t, "books in memory", merged.Books.Peek(), its)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "books", count(t, eng, books), 4)
	})
}

func TestMergeOfAPartialCollectionOnlyAdds(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := expect.One(t, s, retort.Select(authors).Where(authors.Name.Eq("King")).With(orm.SelectIn(authors.Books).Where(books.Title.Eq("It"))))
		king.Books.Append(&Book{Title: "Misery"})
		expect.OK(t, s.NoAutoflush(func() error {
			other := session(t, eng)
			cp := *king
			merge(t, other, &cp)
			return other.Commit(t.Context())
		}))
		expect.List(t, "stored", titles(t, eng), []string{"Carrie", "It", "Joyland", "Misery", "Solaris"})
	})
}

func TestMergeOfWhatWasAppendedToAnUnloadedCollectionAdds(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		form := &Author{ID: king.ID, Name: "S. King"}
		form.Books.Append(&Book{Title: "Misery"})
		merge(t, s, form)
		expect.List(t, "in memory", titlesOf(expect.Many(t, &king.Books)), []string{"Carrie", "It", "Joyland", "Misery"})
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", titles(t, eng), []string{"Carrie", "It", "Joyland", "Misery", "Solaris"})
	})
}

func TestMergeOfAReference(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king, lem := author(t, s, "King"), author(t, s, "Lem")
		solaris := expect.Many(t, &lem.Books)[0]
		for name, test := range map[string]struct {
			form *Book
			want *Author
		}{
			"the object wins over its key": {&Book{ID: solaris.ID, AuthorID: lem.ID, Title: "Solaris", Author: orm.To(&Author{ID: king.ID, Name: "King"})}, king},
			"a key without an object":      {&Book{ID: solaris.ID, AuthorID: lem.ID, Title: "Solaris"}, lem},
			"an object without a key":      {&Book{ID: solaris.ID, Title: "Solaris", Author: orm.To(&Author{ID: king.ID, Name: "King"})}, king},
		} {
			t.Run(name, func(t *testing.T) {
				merged := merge(t, s, test.form)
				expect.Equal(t, "merged", merged, solaris)
				expect.OK(t, s.Flush(t.Context()))
				expect.Equal(t, "author", expect.Ref(t, &solaris.Author), test.want)
				expect.Equal(t, "key", solaris.AuthorID, test.want.ID)
				expect.OK(t, s.Rollback(t.Context()))
			})
		}
	})
}

func TestMergeOfChosenColumns(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		it := expect.One(t, s, retort.Select(books).Where(books.Title.Eq("It")))
		isbn := "978"
		merge(t, s, &Book{ID: it.ID, ISBN: &isbn}, books.ISBN)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "title", it.Title, "It")
		got, err := engine.One(t.Context(), eng, retort.Select(books.ISBN).Where(books.ID.Eq(it.ID)))
		expect.OK(t, err)
		expect.Equal(t, "stored", *got, "978")
		isbn = "changed"
		expect.Equal(t, "a copy of the value", *it.ISBN, "978")
	})
}

func TestMergeOfATreeOfNewNodesAndOldOnes(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := session(t, eng)
		root := &Node{Name: "root", Children: orm.Items(&Node{Name: "a"}, &Node{Name: "b"})}
		s.Add(root)
		expect.OK(t, s.Commit(t.Context()))
		a := root.Children.Peek()[0]

		form := &Node{ID: root.ID, Name: "root", Children: orm.Items(&Node{ID: a.ID, Name: "a", Children: orm.Items(&Node{Name: "a1"})}, &Node{Name: "c"})}
		expect.Equal(t, "merged", merge(t, s, form), root)
		expect.OK(t, s.Commit(t.Context()))
		names := expect.Map(expect.Many(t, &root.Children), func(n *Node) string { return n.Name })
		expect.List(t, "children", names, []string{"a", "c"})
		expect.Equal(t, "grandchildren", len(expect.Many(t, &a.Children)), 1)
	})
}

func TestMergeOfARowThatWasDeleted(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		joyland := expect.One(t, s, retort.Select(books).Where(books.Title.Eq("Joyland")))
		s.Delete(joyland)
		merged := merge(t, s, joyland) // whose delete is flushed before
		expect.State(t, s, orm.Deleted, joyland)
		expect.State(t, s, orm.Pending, merged)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "key", merged.ID, joyland.ID)
		expect.List(t, "stored", titles(t, eng), []string{"Carrie", "It", "Joyland", "Solaris"})

		_, err := engine.Exec(t.Context(), eng, retort.Delete(books).Where(books.ID.Eq(merged.ID)))
		expect.OK(t, err)
		cp := *merged // whose counterpart is expired, and its row gone
		again := merge(t, s, &cp)
		expect.State(t, s, orm.Pending, again)
		expect.Equal(t, "the session contains the old", s.Contains(merged), false)
	})
}

func TestMergeThatFailsChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		type stranger struct{ ID int64 }
		_, err := orm.Merge(t.Context(), s, &stranger{ID: 1})
		expect.Is(t, err, orm.ErrUsage)
		_, err = orm.Merge[Author](t.Context(), s, nil)
		expect.Is(t, err, orm.ErrUsage)
		alias := orm.Alias(authors, "a")
		_, err = orm.Merge(t.Context(), s, &Author{ID: king.ID}, alias.Name)
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "orm: merge", "columns")
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
		expect.Equal(t, "new", len(s.New()), 0)
	})
}

func TestMergeOfAKeyChangedBesideItsReference(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king, lem := author(t, s, "King"), author(t, s, "Lem")
		s2 := session(t, eng)
		solaris := expect.One(t, s2, retort.Select(books).Where(books.Title.Eq("Solaris")).With(orm.SelectIn(books.Author)))
		expect.OK(t, s2.Close())
		solaris.AuthorID = king.ID // the reference still is to Lem, as it was loaded
		merged := merge(t, s, solaris)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "author", expect.Ref(t, &merged.Author), king)
		expect.Equal(t, "books of the other", len(expect.Many(t, &lem.Books)), 0)
	})
}

// Account is locked optimistically.
type Account struct {
	_       struct{} `orm:"registry=bank"`
	ID      int64
	Owner   string `orm:",size=50"`
	Version int64  `orm:",version"`
}

var bank = orm.NewRegistry()

func TestMergeOfAnOldVersion(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, bank.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, bank)
		defer s.Close()
		acc := &Account{Owner: "Ann"}
		s.Add(acc)
		expect.OK(t, s.Commit(t.Context()))
		old := *acc // as a form holds it while somebody else writes
		acc.Owner = "Bea"
		expect.OK(t, s.Commit(t.Context()))

		old.Owner = "Cy"
		_, err := orm.Merge(t.Context(), s, &old)
		var stale *orm.StaleError
		if !errors.As(err, &stale) || stale.Object != &old || stale.Op != "merge" {
			t.Errorf("error is %v, want a StaleError of the form", err)
		}
		expect.Text(t, err, "orm: merge Account(id=1): its version")
		expect.Equal(t, "dirty", len(s.Dirty()), 0)

		merge(t, s, &Account{ID: acc.ID, Owner: "Cy", Version: acc.Version})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "version", acc.Version, 3)
		merge(t, s, &Account{ID: acc.ID, Owner: "Di"}) // without a version: whatever the row has
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "owner", expect.Get(t, s, accounts, acc.ID).Owner, "Di")
	})
}

// An object without relationships has nothing that leads to what is known of it: its registry remembers what wasn't read.
func TestMergeOfADetachedObjectThatWasReadInPart(t *testing.T) {
	withPages(t, func(t *testing.T, ctx context.Context, eng *engine.Engine) {
		given := orm.NewSession(eng, pageModels)
		for k := range 70 { // more than one chunk
			given.Add(&Page{Title: "old", Words: int64(100 + k)})
		}
		expect.OK(t, given.Commit(ctx))
		expect.OK(t, given.Close())
		first := orm.NewSession(eng, pageModels)
		all := expect.All(t, first, retort.Select(pages).With(orm.Only(pages, pages.Title)))
		expect.OK(t, first.Close())
		for _, p := range all {
			p.Title = "new"
		}
		all[3].Words = 7
		second := orm.NewSession(eng, pageModels)
		_, err := orm.MergeAll(ctx, second, all)
		expect.OK(t, err)
		expect.OK(t, second.Commit(ctx))
		expect.OK(t, second.Close())
		stored, err := engine.All(ctx, eng, retort.Select2(pages.Title, pages.Words).Where(pages.Slug.Eq("the-old"), pages.Author.Eq("King")).OrderBy(pages.Words))
		expect.OK(t, err)
		expect.Equal(t, "rows", len(stored), 70)
		expect.Equal(t, "the one that was set", stored[0], retort.Row2[string, int64]{V1: "new", V2: 7})
		expect.Equal(t, "another", stored[69].V1 == "new" && stored[69].V2 >= 168, true)
	})
}
