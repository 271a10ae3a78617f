package column_test

import (
	"errors"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

func oneDoc() []any {
	return []any{&Doc{Name: "plan", Pages: orm.Items(&Page{Text: "one"}, &Page{Text: "two"})}}
}

// wantStale checks that an error is a *StaleError of an object.
func wantStale(t testing.TB, err error, object any, op string) {
	t.Helper()
	var stale *orm.StaleError
	if !errors.As(err, &stale) {
		t.Fatalf("error is %v, want a *StaleError", err)
	}
	expect.Equal(t, "object", stale.Object, object)
	expect.Equal(t, "operation", stale.Op, op)
}

func TestVersionsAreCounted(t *testing.T) {
	each(t, none, func(w *world) {
		s := w.session()
		doc := &Doc{Name: "a"}
		s.Add(doc)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "of a new row", doc.Version, 1)
		doc.Name = "b"
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "of a changed row", doc.Version, 2)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "of one that is as it was", doc.Version, 2)
		expect.OK(t, s.Commit(t.Context()))
		doc.Name = "c"
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "in memory", doc.Version, 3)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "rolled back", doc.Version, 2)
		expect.Equal(t, "stored", expect.One(t, s, retort.Select(docs.Version)), 2)
	})
}

func TestAVersionIsTakenBackWithItsObject(t *testing.T) {
	each(t, none, func(w *world) {
		s := w.session()
		doc := &Doc{Name: "a"}
		s.Add(doc)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "version", doc.Version, 0)
		expect.Equal(t, "key", doc.ID, 0)
		expect.State(t, s, orm.Transient, doc)
	})
}

func TestM02_ConcurrentModification(t *testing.T) {
	each(t, oneDoc, func(w *world) {
		a, b := w.session(), w.session()
		mine, theirs := expect.One(t, a, retort.Select(docs)), expect.One(t, b, retort.Select(docs))
		expect.OK(t, b.Commit(t.Context())) // ends the transaction, so that nothing waits; the object stays as it was read
		mine.Name = "mine"
		expect.OK(t, a.Commit(t.Context()))

		theirs.Name = "theirs"
		err := b.Commit(t.Context())
		wantStale(t, err, theirs, "update")
		expect.Text(t, err, "Doc(id=", "update matched 0 rows, want 1", "read it again")
		expect.Equal(t, "what was written stays in memory", theirs.Name, "theirs")
		expect.Equal(t, "version", theirs.Version, 1)

		expect.OK(t, b.Rollback(t.Context()))
		b.Delete(theirs)
		wantStale(t, b.Flush(t.Context()), theirs, "delete")
		expect.OK(t, b.Rollback(t.Context()))
		expect.OK(t, b.Refresh(t.Context(), theirs))
		expect.Equal(t, "read again", theirs.Name, "mine")
		theirs.Name = "theirs"
		expect.OK(t, b.Commit(t.Context()))
		expect.Equal(t, "version", theirs.Version, 3)
	})
}

func TestTheStaleOneOfManyIsNamed(t *testing.T) {
	each(t, oneDoc, func(w *world) {
		s := w.session()
		all := expect.All(t, s, retort.Select(pages).OrderBy(pages.ID))
		_, err := orm.Exec(t.Context(), s, retort.Update(pages).Set(pages.Version.Set(9)).Where(pages.Text.Eq("two")), orm.NoSync)
		expect.OK(t, err)
		all[0].Text, all[1].Text = "same", "same"
		wantStale(t, s.Flush(t.Context()), all[1], "update")
		expect.Equal(t, "the version of the other", all[0].Version, 1)
		all[0].Text, all[1].Text = "one", "two"
		s.Delete(all[0], all[1])
		wantStale(t, s.Flush(t.Context()), all[1], "delete")
		expect.State(t, s, orm.Persistent, all[0], all[1])
	})
}

func TestRowsOfManyVersionsAreDeletedInOneStatement(t *testing.T) {
	each(t, oneDoc, func(w *world) {
		s := w.session()
		doc := expect.One(t, s, retort.Select(docs).With(orm.SelectIn(docs.Pages)))
		doc.Pages.Peek()[1].Text = "changed"
		expect.OK(t, s.Flush(t.Context()))
		w.ignore()
		s.Delete(doc)
		expect.OK(t, s.Commit(t.Context()))
		w.sent("DELETE page", "DELETE doc")
	})
}

func TestAStatementWithoutObjectsCountsToo(t *testing.T) {
	each(t, oneDoc, func(w *world) {
		s := w.session()
		doc := expect.One(t, s, retort.Select(docs))
		expect.OK(t, s.Commit(t.Context()))
		_, err := engine.Exec(t.Context(), w.eng, retort.Update(docs).Set(docs.Name.Set("by statement")).All())
		expect.OK(t, err)
		doc.Name = "by object"
		wantStale(t, s.Flush(t.Context()), doc, "update")
		expect.OK(t, s.Rollback(t.Context()))
		_, err = orm.Exec(t.Context(), s, retort.Update(docs).Set(docs.Name.Set("in the session")).All())
		expect.OK(t, err)
		doc = expect.One(t, s, retort.Select(docs))
		expect.Equal(t, "version", doc.Version, 3)
		doc.Name = "by object"
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "version", doc.Version, 4)
	})
}

func TestTimesAsVersions(t *testing.T) {
	long := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	each(t, none, func(w *world) {
		w.eng = w.eng.With(engine.WithClock(func() time.Time { return long }))
		s := w.session()
		x := &Stamped{A: 1, B: "k", Name: "a"}
		s.Add(x)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "of a new row", x.Version.Equal(long), true)
		for n := range 3 { // the clock stands still, the versions don't
			x.Name += "!"
			expect.OK(t, s.Commit(t.Context()))
			expect.Equal(t, "next", x.Version.Sub(long), time.Duration(n+1)*time.Microsecond)
		}
		other := w.session()
		same := expect.Get(t, other, stampeds, StampedKey{1, "k"})
		expect.OK(t, other.Commit(t.Context()))
		x.Name = "mine"
		expect.OK(t, s.Commit(t.Context()))
		same.Name = "theirs"
		wantStale(t, other.Flush(t.Context()), same, "update")
	})
}

func TestM04_VersionsOfTheProgram(t *testing.T) {
	each(t, none, func(w *world) {
		s := w.session()
		x := &Manual{Name: "a", Version: "v1"}
		s.Add(x)
		expect.OK(t, s.Commit(t.Context()))
		x.Name = "b"
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "nothing is made", x.Version, "v1")
		x.Name, x.Version = "c", "v2"
		expect.OK(t, s.Commit(t.Context()))

		other := w.session()
		same := expect.One(t, other, retort.Select(manuals))
		expect.OK(t, other.Commit(t.Context()))
		x.Version = "v3"
		expect.OK(t, s.Commit(t.Context()))
		same.Name = "theirs"
		wantStale(t, other.Flush(t.Context()), same, "update")
	})
}

func TestM04_VersionsOfTheDatabase(t *testing.T) {
	each(t, none, func(w *world) {
		s, other := w.session(), w.session()
		x := &Served{N: 1}
		s.Add(x)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "of a new row", x.Version, 10)
		same := expect.One(t, other, retort.Select(serveds))
		expect.OK(t, other.Commit(t.Context()))
		x.N = 2
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "of a changed row", x.Version, 20)
		x.N = 3
		expect.OK(t, s.Commit(t.Context()))
		same.N = 7
		wantStale(t, other.Flush(t.Context()), same, "update")
	})
}

func TestAnInsertAndAnUpdateOfAVersionThatIsGivenKeepIt(t *testing.T) {
	each(t, none, func(w *world) {
		s := w.session()
		doc := &Doc{Name: "a", Version: 70}
		s.Add(doc)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "given", doc.Version, 70)
		doc.Version = 100
		expect.OK(t, s.Flush(t.Context()))
		doc.Name = "b"
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "counted on", doc.Version, 101)
	})
}

func TestBulkWritesMindVersions(t *testing.T) {
	each(t, none, func(w *world) {
		s := w.session()
		rows := []*Doc{{Name: "a"}, {Name: "b"}}
		expect.OK(t, orm.BulkInsert(t.Context(), s, rows, orm.WithKeys))
		expect.Equal(t, "of a new row", rows[0].Version, 1)
		rows[0].Name = "A"
		expect.OK(t, orm.BulkUpdate(t.Context(), s, rows, docs.Name))
		expect.Equal(t, "of an updated one", rows[0].Version, 2)
		old := &Doc{ID: rows[1].ID, Name: "old", Version: 1}
		err := orm.BulkUpdate(t.Context(), s, []*Doc{{ID: rows[0].ID, Name: "AA", Version: 2}, old}, docs.Name)
		var stale *orm.StaleError
		expect.Equal(t, "stale", errors.As(err, &stale), true)
		expect.Text(t, err, "orm: bulk update of 2 Doc: ", "Doc(id=", "update matched 0 rows")
		expect.Equal(t, "taken back", old.Version, 1)

		expect.OK(t, orm.BulkUpsert(t.Context(), s, []*Doc{{ID: rows[0].ID, Name: "up"}}, orm.Upsert{}, orm.WithKeys))
		got := expect.Get(t, s, docs, rows[0].ID)
		expect.Equal(t, "name", got.Name, "up")
		expect.Equal(t, "of an upserted one", got.Version, 3)
	})
}
