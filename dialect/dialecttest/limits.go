package dialecttest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
)

var limitCases = []testCase{
	{"a statement over the engine's time limit is stopped", statementTimeout},
	{"a call's time limit is its own", callTimeout},
	{"an engine made of another shares its pool", subEngine},
}

// stopped runs the slow query and checks that it ends by the limit.
func stopped(t *testing.T, x engine.Execer) {
	t.Helper()
	start := time.Now()
	rows, err := engine.QuerySQL(t.Context(), x, slow())
	if err == nil {
		rows.Next()
		err = rows.Close()
	}
	e := wantKind(t, err, engine.ErrTimeout)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(e.Error(), "WithStatementTimeout") {
		t.Errorf("%v is not context.DeadlineExceeded, or doesn't name its limit", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v to stop", took)
	}
}

func statementTimeout(t *testing.T, s *suite) {
	b := s.shelf(t)
	limited := s.eng.With(engine.WithStatementTimeout(100 * time.Millisecond))
	stopped(t, limited)
	_, err := engine.ExecSQL(t.Context(), limited, "INSERT INTO book (book_id, title) "+strings.Replace(slow(), "count(*)", "count(*), 'x'", 1))
	wantKind(t, err, engine.ErrTimeout)
	for range 5 { // whichever connection it was
		wantRows(t, limited, retort.Select(retort.CountAll()).From(b.table), 5)
	}
	s.wantIdle(t)
}

func callTimeout(t *testing.T, s *suite) {
	b := s.shelf(t)
	brief := engine.WithStatementTimeout(100 * time.Millisecond)
	stopped(t, engine.Using(s.eng, brief))
	err := engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
		b.add(t, tx, 6, "undone")
		rows, err := engine.QuerySQL(t.Context(), engine.Using(tx, brief), slow())
		if err == nil {
			rows.Next()
			err = rows.Close()
		}
		return err
	})
	wantKind(t, err, engine.ErrTimeout)
	none := s.eng.With(brief).With(engine.WithStatementTimeout(0))
	if _, err := engine.First(t.Context(), none, b.titles()); err != nil {
		t.Error(err)
	}
	wantRows(t, s.eng, retort.Select(retort.CountAll()).From(b.table), 5)
	s.wantIdle(t)
}

func subEngine(t *testing.T, s *suite) {
	b := s.shelf(t)
	var mine, sub int
	base := s.eng.With(engine.WithObserver(func(engine.Event) { mine++ }))
	other := base.With(engine.WithObserver(func(engine.Event) { sub++ }))
	wantRows(t, other, retort.Select(retort.CountAll()).From(b.table), 5)
	wantRows(t, base, retort.Select(retort.CountAll()).From(b.table), 5)
	if mine != 2 || sub != 1 {
		t.Errorf("%d events for the first and %d for the second, want 2 and 1", mine, sub)
	}
	before := s.eng.Stats()
	wantRows(t, other, retort.Select(retort.CountAll()).From(b.table), 5)
	if after := s.eng.Stats(); after.Misses != before.Misses || after.Hits != before.Hits+1 || after.Pool.Opened != before.Pool.Opened {
		t.Errorf("the text was compiled again, or a connection opened: %+v, then %+v", before, after)
	}
}
