package promises_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/faultydriver"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// idle checks that no connection is in use and that none of those in the pool has a transaction open: a writer would wait for it.
func idle(t *testing.T, eng *engine.Engine) {
	t.Helper()
	expect.Equal(t, "connections in use", eng.Stats().Pool.InUse, 0)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	tx, err := eng.Begin(ctx)
	if err != nil {
		t.Fatalf("a connection of the pool keeps the database locked: %v", err)
	}
	expect.OK(t, tx.Rollback(t.Context()))
}

func newTags(s *orm.Session, names ...string) []any {
	tags := expect.Map(names, func(name string) any { return &fixture.Tag{Name: name} })
	s.Add(tags...)
	return tags
}

const tagNames = "SELECT name FROM tag ORDER BY id"

// TestContextCancelledInAFlush cancels at each point that a flush of two inserts and an update passes.
func TestContextCancelledInAFlush(t *testing.T) {
	eachFaulty(t, func(t *testing.T, db testdb.Database) {
		tests := []struct {
			name string
			at   faultydriver.Point
			nth  int
		}{
			{"while it waits for a connection", faultydriver.Acquire, 0},
			{"at BEGIN", faultydriver.Begin, 0},
			{"at the first statement", faultydriver.Statement, 0},
			{"between the rows it returns", faultydriver.Row, 0},
			{"at the second statement", faultydriver.Statement, 1},
			{"at the third statement", faultydriver.Statement, 2},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				eng, drv, trace := faulty(t, db)
				if test.at == faultydriver.Row && !eng.Dialect().Has(dialect.Returning) {
					return // no statement of the flush returns any
				}
				s := fixture.Session(t, eng)
				spy := expect.Get(t, s, fixture.Tags, 3)
				expect.OK(t, s.Commit(t.Context())) // the flush begins with a connection of its own
				ctx, cancel := context.WithCancel(t.Context())
				drv.Inject(faultydriver.Fault{At: test.at, Nth: test.nth, Do: cancel, Err: context.Canceled})
				author := &fixture.Author{FirstName: "Stephen", LastName: "King"}
				s.Add(author)
				book := &fixture.Book{Title: "It", Author: orm.To(author)}
				s.Add(book)
				spy.Name = "spies"

				err := s.Flush(ctx)
				expect.Is(t, err, context.Canceled, engine.ErrCanceled)
				expect.Equal(t, "faults that struck", drv.Struck(), 1)
				idle(t, eng)
				expect.State(t, s, orm.Pending, author, book)
				expect.State(t, s, orm.Persistent, spy)
				expect.Equal(t, "key", author.ID, 0)
				expect.Equal(t, "foreign key", book.AuthorID, nil)
				expect.Equal(t, "change", spy.Name, "spies")
				expect.List(t, "tags", expect.Stored(t, eng, tagNames), []string{"horror", "classic", "spy"})
				expect.List(t, "authors", expect.Stored(t, eng, "SELECT last_name FROM author"), []string{})

				trace.Reset()
				expect.OK(t, s.Commit(t.Context())) // nothing is lost: the same flush again
				expect.Verbs(t, trace, "INSERT author", "INSERT book", "UPDATE tag")
				expect.List(t, "tags at last", expect.Stored(t, eng, tagNames), []string{"horror", "classic", "spies"})
				expect.List(t, "books at last", expect.Stored(t, eng, "SELECT title FROM book JOIN author ON author.id = author_id"), []string{"It"})
			})
		}
	})
}

func TestContextCancelledInACommit(t *testing.T) {
	eachFaulty(t, func(t *testing.T, db testdb.Database) {
		eng, drv, _ := faulty(t, db)
		s := fixture.Session(t, eng)
		tags := newTags(s, "new")
		ctx, cancel := context.WithCancel(t.Context())
		drv.Inject(faultydriver.Fault{At: faultydriver.Commit, Do: cancel, Err: context.Canceled})
		err := s.Commit(ctx)
		expect.Is(t, err, context.Canceled)
		idle(t, eng)
		expect.State(t, s, orm.Transient, tags[0]) // the transaction was rolled back, with what was added in it
		expect.Equal(t, "key", tags[0].(*fixture.Tag).ID, 0)
		expect.List(t, "tags", expect.Stored(t, eng, tagNames), []string{"horror", "classic", "spy"})
	})
}

func TestContextCancelledInAQuery(t *testing.T) {
	eachFaulty(t, func(t *testing.T, db testdb.Database) {
		tests := []struct {
			name string
			at   faultydriver.Point
			nth  int
		}{
			{"before it is sent", faultydriver.Statement, 0},
			{"at the first row", faultydriver.Row, 0},
			{"between rows", faultydriver.Row, 2},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				eng, drv, _ := faulty(t, db)
				s := fixture.Session(t, eng)
				ctx, cancel := context.WithCancel(t.Context())
				drv.Inject(faultydriver.Fault{At: test.at, Nth: test.nth, Do: cancel, Err: context.Canceled})
				rows, err := orm.All(ctx, s, retort.Select(fixture.Tags))
				expect.Is(t, err, context.Canceled, engine.ErrCanceled)
				expect.Equal(t, "rows", len(rows), 0)
				expect.OK(t, s.Rollback(t.Context()))
				idle(t, eng)
				expect.Equal(t, "tags read afterwards", len(expect.All(t, s, retort.Select(fixture.Tags))), 3)
			})
		}
	})
}

func TestContextThatHasEnded(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		late, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
		defer stop()
		tests := []struct {
			name string
			ctx  context.Context
			kind error
		}{
			{"cancelled", ended, context.Canceled},
			{"past its deadline", late, context.DeadlineExceeded},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				s, eng, trace := fixture.Library(t, db)
				king := author(t, s, 4)
				expect.OK(t, s.Rollback(t.Context()))
				trace.Reset()
				tag := &fixture.Tag{Name: "new"}
				s.Add(tag)
				_, queried := orm.All(test.ctx, s, retort.Select(fixture.Tags))
				_, loaded := king.Books.All(test.ctx)
				for name, err := range map[string]error{
					"flush": s.Flush(test.ctx), "commit": s.Commit(test.ctx), "query": queried, "load": loaded,
					"savepoint": s.Savepoint(test.ctx, func() error { t.Error("the function ran"); return nil }),
				} {
					if !errors.Is(err, test.kind) {
						t.Errorf("%s: %v, want %v", name, err, test.kind)
					}
				}
				expect.Sent(t, trace)
				expect.State(t, s, orm.Pending, tag)
				idle(t, eng)
				expect.OK(t, s.Rollback(test.ctx)) // a rollback is done whatever the context says
				expect.State(t, s, orm.Transient, tag)
			})
		}
	})
}

func TestBreakOutOfAnIteration(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		for range 2 {
			for a, err := range orm.Iter(t.Context(), s, retort.Select(fixture.Authors).OrderBy(fixture.Authors.ID)) {
				expect.OK(t, err)
				if a.ID == 3 {
					break
				}
				expect.Equal(t, "books read inside the loop", len(expect.Many(t, &a.Books)) > 0, true)
			}
		}
		expect.OK(t, s.Commit(t.Context()))
		idle(t, eng)
	})
}

func TestPanicInASavepoint(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		before := newTags(s, "before")
		inside := &fixture.Tag{Name: "inside"}
		deep := &fixture.Tag{Name: "deep"}
		func() {
			defer func() { expect.Equal(t, "panic", recover(), any("boom")) }()
			_ = s.Savepoint(t.Context(), func() error {
				s.Add(inside)
				king.LastName = "Koontz"
				return s.Savepoint(t.Context(), func() error {
					s.Add(deep)
					expect.OK(t, s.Flush(t.Context()))
					panic("boom")
				})
			})
			t.Error("the panic was swallowed")
		}()
		expect.State(t, s, orm.Transient, inside, deep)
		expect.State(t, s, orm.Persistent, before...)
		expect.Equal(t, "name", king.LastName, "King")
		expect.OK(t, s.Commit(t.Context())) // the session goes on
		expect.List(t, "tags", expect.Stored(t, eng, tagNames), []string{"horror", "classic", "spy", "before"})
		idle(t, eng)
	})
}

func TestPanicInALoop(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		func() {
			defer func() { expect.Equal(t, "panic", recover(), any("boom")) }()
			for range orm.Iter(t.Context(), s, retort.Select(fixture.Authors)) {
				panic("boom")
			}
		}()
		expect.Equal(t, "authors", len(expect.All(t, s, retort.Select(fixture.Authors))), 7)
		expect.OK(t, s.Commit(t.Context()))
		idle(t, eng)
	})
}

func TestLostConnection(t *testing.T) {
	eachFaulty(t, func(t *testing.T, db testdb.Database) {
		tests := []struct {
			name  string
			fault faultydriver.Fault
		}{
			{"at a statement of a flush", faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Lost()}},
			{"before anything was sent", faultydriver.Fault{At: faultydriver.Statement, Err: faultydriver.Unsent()}},
			{"at BEGIN", faultydriver.Fault{At: faultydriver.Begin, Err: faultydriver.Lost()}},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				eng, drv, _ := faulty(t, db)
				s := fixture.Session(t, eng)
				tags := newTags(s, "new")
				drv.Inject(test.fault)
				expect.Is(t, s.Commit(t.Context()), engine.ErrConnection)
				expect.State(t, s, orm.Pending, tags...)
				expect.OK(t, s.Commit(t.Context()))
				expect.List(t, "tags", expect.Stored(t, eng, tagNames), []string{"horror", "classic", "spy", "new"})
				idle(t, eng)
			})
		}
	})
}

func TestConcurrentUseIsNoticed(t *testing.T) {
	eachFaulty(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		// One goroutine is inside a statement of the session, shown by the engine asking for its rows, when another uses it.
		eng, drv, _ := faulty(t, db)
		other := fixture.Session(t, eng)
		inside, goOn := make(chan bool), make(chan bool)
		drv.Inject(faultydriver.Fault{At: faultydriver.Statement, Do: func() { inside <- true; <-goOn }})
		done := make(chan error)
		go func() {
			_, err := orm.All(context.Background(), other, retort.Select(fixture.Tags))
			done <- err
		}()
		<-inside
		_, err := orm.All(t.Context(), other, retort.Select(fixture.Tags))
		expect.Is(t, err, orm.ErrConcurrentUse)
		expect.Is(t, other.Flush(t.Context()), orm.ErrConcurrentUse)
		expect.Is(t, other.Commit(t.Context()), orm.ErrConcurrentUse)
		expect.Is(t, other.Close(), orm.ErrConcurrentUse)
		close(goOn)
		expect.OK(t, <-done)
		expect.OK(t, other.Flush(t.Context()))
		expect.OK(t, s.Savepoint(t.Context(), func() error { king.FirstName = "S."; return s.Flush(t.Context()) })) // nesting is no concurrent use
	})
}
