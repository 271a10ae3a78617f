package guide

import (
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

func TestCachedQuery(t *testing.T) {
	s, eng := library(t)
	ctx := t.Context()
	for range 2 {
		front, err := orm.All(ctx, s, retort.Select(Articles).Where(Articles.Draft.Eq(false)).Options(orm.Tag(cached)))
		if err != nil || len(front) != 1 {
			t.Fatalf("got %v, %v", front, err)
		}
	}
	other := orm.NewSession(eng, Press)
	defer other.Close()
	ormtest.WantStatements(t, other, 0, func() {
		front, err := orm.All(ctx, other, retort.Select(Articles).Where(Articles.Draft.Eq(false)).Options(orm.Tag(cached)))
		if err != nil || len(front) != 1 || front[0].Headline != "Rain" {
			t.Errorf("got %v, %v", front, err)
		}
	})
}

func TestKeepOnCommit(t *testing.T) {
	_, eng := library(t)
	ctx := t.Context()

	s := orm.NewSession(eng, Models, orm.KeepOnCommit)
	defer s.Close()
	king, err := orm.Get(ctx, s, Authors, 4)
	if err != nil {
		t.Fatal(err)
	}
	king.FirstName = "Richard"
	err = s.Commit(ctx)
	if err != nil {
		t.Fatal(err)
	}
	same, err := orm.Get(ctx, s, Authors, 4) // no statement: he is as he was read or flushed last

	if err != nil || same != king || s.InTransaction() {
		t.Errorf("got %v, %v, in a transaction %t", same, err, s.InTransaction())
	}
}

func TestHistory(t *testing.T) {
	s, _ := library(t)
	king, err := orm.Get(t.Context(), s, Authors, 4)
	if err != nil {
		t.Fatal(err)
	}

	king.FirstName = "Richard"
	king.Books.Append(&Book{Title: "Thinner"})
	history := orm.History(s, king)
	name, changed := history.Column("FirstName") // name.Old is "Stephen", name.New "Richard"
	books, more := history.Relation("Books")     // books.Added is the new book

	if !changed || name.Old != "Stephen" || name.New != "Richard" || !more || len(books.Added) != 1 || !orm.IsModified(s, king) {
		t.Errorf("got %+v", history)
	}
}

func TestJoin(t *testing.T) {
	_, eng := library(t)
	ctx := t.Context()

	tx, err := eng.Begin(ctx) // or engine.FromTx, of a *sql.Tx; postgres.FromTx, of a pgx.Tx
	if err != nil {
		t.Fatal(err)
	}
	s := orm.NewSession(eng, Models, orm.Join(tx, orm.JoinSavepoint))
	s.Add(&Tag{Name: "noir"})
	err = errors.Join(s.Commit(ctx), s.Close()) // releases a savepoint
	if err != nil {
		t.Fatal(err)
	}
	err = tx.Rollback(ctx) // and takes all back

	n, more := engine.One(ctx, eng, retort.Select(retort.CountAll()).From(Tags).Where(Tags.Name.Eq("noir")))
	if err != nil || more != nil || n != 0 {
		t.Errorf("got %v, %v, %d", err, more, n)
	}
}

func TestWriteOnly(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()
	feed := &Feed{Name: "all"}
	s.Add(feed)
	err := s.Commit(ctx)
	if err != nil {
		t.Fatal(err)
	}

	feed.Hits.Append(&Hit{Agent: "curl"}) // nothing is loaded, then or ever
	err = s.Flush(ctx)
	if err != nil {
		t.Fatal(err)
	}
	last, err := orm.All(ctx, s, retort.Select(Hits).Where(Hits.Feed.Is(feed)).OrderBy(Hits.ID.Desc()).Limit(10))

	if err != nil || len(last) != 1 || last[0].Agent != "curl" {
		t.Errorf("got %v, %v", last, err)
	}
	if _, err := feed.Hits.All(ctx); !errors.Is(err, orm.ErrUnloaded) {
		t.Errorf("got %v", err)
	}
}

func TestAttach(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()

	king := &Author{ID: 4, FirstName: "Stephen", LastName: "King"} // which the program knows to be so
	s.Attach(king)
	king.FirstName = "Richard"
	err := s.Flush(ctx) // UPDATE author SET first_name = ? WHERE author.id = ?, and no SELECT

	if err != nil || orm.StateOf(s, king) != orm.Persistent {
		t.Errorf("got %v", err)
	}
}
