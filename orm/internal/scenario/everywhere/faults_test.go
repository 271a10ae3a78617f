package everywhere

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Each statement of a flush fails in turn, in each way that it can. Afterwards the database is unchanged, or fully changed when the program
// has tried again, the session says which, and the objects agree.

// ambush has an accident happen to a statement right before it is sent.
type ambush struct {
	in     int // statements until then; 0 for never
	strike func(st *engine.Statement)
	seen   int
}

func (a *ambush) hooks() engine.Hooks {
	return engine.Hooks{BeforeExecute: func(_ context.Context, st *engine.Statement) error {
		a.seen++
		if a.in == 0 {
			return nil
		}
		if a.in--; a.in == 0 {
			a.strike(st)
		}
		return nil
	}}
}

// accidents are the ways in which a statement can fail; those that need a server are nil without one.
func accidents(t *testing.T, db testdb.Database, eng *engine.Engine, cancel *func()) map[string]func(*engine.Statement) {
	out := map[string]func(*engine.Statement){
		"the database refuses it": func(st *engine.Statement) { st.SQL, st.Args = "SELECT no_such_column FROM author", nil },
		"its context ends":        func(*engine.Statement) { (*cancel)() },
	}
	if cut := db.Cutter(); cut != nil {
		out["its connection is cut"] = func(*engine.Statement) { cut(t, eng) }
	}
	return out
}

// scene is a session with changes of all kinds that aren't flushed.
type scene struct {
	s                   *orm.Session
	king, lem           *Author
	carrie, it, joyland *Book
	misery              *Book
	tag                 *Tag
	fan                 *Fan
}

// stage empties the tables, stores the library and makes the changes. earlier tells that something was written in the transaction before.
func stage(t *testing.T, eng *engine.Engine, earlier bool) *scene {
	t.Helper()
	for _, table := range []string{"book_tag", "tag", "book", "fan", "author"} {
		_, err := engine.ExecSQL(t.Context(), eng, "DELETE FROM "+table)
		expect.OK(t, err)
	}
	library(t, eng)
	s := orm.NewSession(eng, models)
	sc := &scene{s: s, king: author(t, s, "King"), lem: author(t, s, "Lem"), misery: &Book{Title: "Misery"}, tag: &Tag{Name: "new"}}
	list := expect.Many(t, &sc.king.Books)
	sc.carrie, sc.it, sc.joyland = list[0], list[1], list[2]
	for _, b := range list {
		expect.Many(t, &b.Tags)
	}
	if earlier {
		s.Add(&Fan{Author: orm.To(sc.lem)})
		expect.OK(t, s.Flush(t.Context()))
	}
	sc.change()
	return sc
}

// change makes the changes: an update, three inserts, association rows that come and go, a move and an orphan.
func (sc *scene) change() {
	sc.king.Name = "S. King"
	sc.king.Books.Append(sc.misery)
	sc.king.Books.Remove(sc.carrie) // an orphan, which is deleted
	sc.lem.Books.Append(sc.joyland)
	sc.it.Tags.Set(sc.tag)
	sc.fan = &Fan{Author: orm.To(sc.king)}
	sc.s.Add(sc.fan)
}

// pending checks that the objects are what they were before the flush.
func (sc *scene) pending(t *testing.T) {
	t.Helper()
	expect.State(t, sc.s, orm.Pending, sc.misery, sc.tag, sc.fan)
	expect.State(t, sc.s, orm.Persistent, sc.king, sc.lem, sc.carrie, sc.it, sc.joyland)
	if sc.misery.ID != 0 || sc.tag.ID != 0 || sc.fan.ID != 0 || sc.misery.AuthorID != 0 || sc.fan.AuthorID != nil {
		t.Errorf("keys are left of the failed flush: %+v, %+v, %+v", sc.misery, sc.tag, sc.fan)
	}
	expect.Equal(t, "name", sc.king.Name, "S. King")
	expect.Equal(t, "author of the moved book", sc.joyland.Author.Peek(), sc.lem)
	expect.Equal(t, "key of the moved book", sc.joyland.AuthorID, sc.king.ID)
	expect.List(t, "books", titlesOf(sc.king.Books.Peek()), []string{"It", "Misery"})
	expect.List(t, "tags", sc.it.Tags.Peek(), []*Tag{sc.tag})
}

// untouched checks that the objects are what they were before the transaction.
func (sc *scene) untouched(t *testing.T) {
	t.Helper()
	expect.State(t, sc.s, orm.Transient, sc.misery, sc.tag, sc.fan)
	expect.State(t, sc.s, orm.Persistent, sc.king, sc.lem, sc.carrie, sc.it, sc.joyland)
	expect.Equal(t, "name", sc.king.Name, "King")
	expect.Equal(t, "author of the moved book", sc.joyland.Author.Peek(), sc.king)
	expect.List(t, "books", titlesOf(sc.king.Books.Peek()), []string{"Carrie", "It", "Joyland"})
	expect.Equal(t, "tags", len(sc.it.Tags.Peek()), 2)
}

// before and after are what the database has without and with the changes.
var (
	before = []string{"author King", "author Lem", "book Carrie of King", "book It of King", "book Joyland of King", "book Solaris of Lem",
		"tag classic", "tag horror", "tagged Carrie horror", "tagged It classic", "tagged It horror"}
	after = []string{"author Lem", "author S. King", "book It of S. King", "book Joyland of Lem", "book Misery of S. King", "book Solaris of Lem",
		"fan of S. King", "tag classic", "tag horror", "tag new", "tagged It new"}
)

// contents are all rows of the database, read past the session.
func contents(t *testing.T, eng *engine.Engine) []string {
	t.Helper()
	s := orm.NewSession(eng, models)
	defer s.Close()
	var out []string
	all := expect.All(t, s, retort.Select(authors).With(orm.SelectIn(authors.Books, orm.SelectIn(books.Tags)), orm.SelectIn(authors.Fans)))
	for _, a := range all {
		out = append(out, "author "+a.Name)
		for _, b := range a.Books.Peek() {
			out = append(out, "book "+b.Title+" of "+a.Name)
			for _, tag := range b.Tags.Peek() {
				out = append(out, "tagged "+b.Title+" "+tag.Name)
			}
		}
		for range a.Fans.Peek() {
			out = append(out, "fan of "+a.Name)
		}
	}
	for _, tag := range expect.All(t, s, retort.Select(tags)) {
		out = append(out, "tag "+tag.Name)
	}
	slices.Sort(out)
	return out
}

func TestEachStatementOfAFlushFailsInTurn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		a := &ambush{}
		eng := db.Open(t, engine.WithHooks(a.hooks()))
		expect.OK(t, models.CreateAll(t.Context(), eng))
		var cancel func()
		kinds := accidents(t, db, eng, &cancel)
		for _, earlier := range []bool{false, true} {
			sc := stage(t, eng, earlier)
			from := a.seen
			expect.OK(t, sc.s.Flush(t.Context()))
			statements := a.seen - from
			expect.OK(t, sc.s.Close())
			if statements < 7 {
				t.Fatalf("the flush has %d statements: too few for a test", statements)
			}
			for kind, strike := range kinds {
				for n := 1; n <= statements; n++ {
					t.Run(fmt.Sprintf("statement %d, %s, earlier writes %t", n, kind, earlier), func(t *testing.T) {
						sc := stage(t, eng, earlier)
						defer sc.s.Close()
						ctx, stop := context.WithCancel(t.Context())
						defer stop()
						cancel = stop
						a.strike, a.in = strike, n
						failInFlush(ctx, t, eng, sc, earlier)
						expect.Equal(t, "accidents to come", a.in, 0)
					})
				}
			}
		}
	})
}

// heal uses up connections of the pool that were cut while they lay idle.
func heal(eng *engine.Engine) {
	for range 5 {
		if rows, err := engine.QuerySQL(context.Background(), eng, "SELECT 1"); err == nil {
			rows.Close()
		}
	}
}

// failInFlush flushes, which fails, and tries again.
func failInFlush(ctx context.Context, t *testing.T, eng *engine.Engine, sc *scene, earlier bool) {
	t.Helper()
	if err := sc.s.Flush(ctx); err == nil {
		t.Fatal("the flush has not failed")
	}
	heal(eng)
	sc.pending(t)
	expect.List(t, "stored after the failure", contents(t, eng), before)
	want := after
	if err := sc.s.Commit(t.Context()); err != nil {
		// The transaction was lost, with what was written earlier: the session says so, and begins anew after Rollback.
		if !earlier {
			t.Fatalf("nothing was lost, and yet: %v", err)
		}
		expect.List(t, "stored after the loss", contents(t, eng), before)
		expect.OK(t, sc.s.Rollback(t.Context()))
		sc.untouched(t)
		sc.change()
		expect.OK(t, sc.s.Commit(t.Context()))
	} else if earlier {
		want = slices.Insert(slices.Clone(after), 6, "fan of Lem")
	}
	expect.List(t, "stored after the second try", contents(t, eng), want)
	expect.State(t, sc.s, orm.Persistent, sc.misery, sc.tag, sc.fan, sc.joyland)
	expect.State(t, sc.s, orm.Detached, sc.carrie)
	expect.Equal(t, "key of the moved book", sc.joyland.AuthorID, sc.lem.ID)
}
