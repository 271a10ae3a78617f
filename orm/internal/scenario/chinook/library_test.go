package chinook

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// library is a database with the sample in it.
type library struct {
	eng   *engine.Engine
	trace *sqltrace.Recorder
}

// openFile opens the sample as it stands, read-only. It lies in ../shared/data beside the repository; without it the test is skipped.
func openFile(t testing.TB) library {
	t.Helper()
	trace := &sqltrace.Recorder{}
	eng, err := sqlite.Open(t.Context(), "file:"+find(t)+"?mode=ro", trace.Option())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := eng.Close(); err != nil {
			t.Errorf("close engine: %v", err)
		}
	})
	return library{eng, trace}
}

// session opens a session that is closed with the test. The recorder is empty.
func (db library) session(t testing.TB) (*orm.Session, *engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	s := orm.NewSession(db.eng, Models)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close session: %v", err)
		}
	})
	db.trace.Reset()
	return s, db.eng, db.trace
}

// copyTo makes the sample's tables in another database and fills them: the entities in bulk, the pairs of playlists and tracks by a flush.
func copyTo(t testing.TB, to testdb.Database) library {
	t.Helper()
	from, _, _ := openFile(t).session(t)
	eng, trace := to.Traced(t)
	if err := Models.CreateAll(t.Context(), eng); err != nil {
		t.Fatal(err)
	}
	s := orm.NewSession(eng, Models)
	defer s.Close()
	insert(t, s, from, retort.Select(Artists))
	insert(t, s, from, retort.Select(Albums))
	insert(t, s, from, retort.Select(Genres))
	insert(t, s, from, retort.Select(MediaTypes))
	insert(t, s, from, retort.Select(Tracks))
	insert(t, s, from, retort.Select(Playlists))
	insert(t, s, from, retort.Select(Employees).OrderBy(Employees.EmployeeID)) // who is reported to first
	insert(t, s, from, retort.Select(Customers))
	insert(t, s, from, retort.Select(Invoices))
	insert(t, s, from, retort.Select(InvoiceLines))

	all(t, s, retort.Select(Tracks))
	copies := all(t, s, retort.Select(Playlists).OrderBy(Playlists.PlaylistID))
	for k, p := range all(t, from, retort.Select(Playlists).OrderBy(Playlists.PlaylistID).With(orm.SelectIn(Playlists.Tracks))) {
		for _, tr := range p.Tracks.Peek() {
			mine, err := orm.Get(t.Context(), s, Tracks, tr.TrackID)
			if err != nil {
				t.Fatal(err)
			}
			copies[k].Tracks.Append(mine)
		}
	}
	if err := s.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return library{eng, trace}
}

// insert copies the rows of an entity from the session from into that of s.
func insert[T any](t testing.TB, s, from *orm.Session, q retort.Query[*T]) {
	t.Helper()
	rows, err := engine.All(t.Context(), from.Engine(), q)
	if err != nil {
		t.Fatal(err)
	}
	if err := orm.BulkInsert(t.Context(), s, rows); err != nil {
		t.Fatal(err)
	}
}

// all returns the rows of a query.
func all[R any](t testing.TB, s *orm.Session, q retort.Query[R]) []R {
	t.Helper()
	rows, err := orm.All(t.Context(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// one returns the only row of a query.
func one[R any](t testing.TB, s *orm.Session, q retort.Query[R]) R {
	t.Helper()
	row, err := orm.One(t.Context(), s, q)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// wantSent fails the test unless exactly n statements were sent since the last call.
func wantSent(t testing.TB, trace *sqltrace.Recorder, n int) {
	t.Helper()
	if sent := trace.Statements(); len(sent) != n {
		t.Errorf("sent %d statements, want %d: %q", len(sent), n, sent)
	}
	trace.Reset()
}
