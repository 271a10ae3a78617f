package promises_test

import (
	"context"
	"testing"
	"time"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

// slowTag makes the insert of a tag named slow take far longer than any test waits.
const slowTag = `CREATE TRIGGER slow AFTER INSERT ON tag WHEN NEW.name = 'slow' BEGIN
	UPDATE tag SET name = 'x' WHERE (SELECT count(*) FROM author a, author b, author c, author d, author e, author f, author g,
		author h, author i, author j, author k, author l, author m, author n, author o) < 0; END`

// TestSQLiteStatementInterruptedInAFlush has the database itself interrupted. SQLite takes back the whole transaction then, not just the
// statement: what an earlier flush wrote is gone too, and Commit must not say that it is stored.
func TestSQLiteStatementInterruptedInAFlush(t *testing.T) {
	s, eng, _ := fixture.Library(t)
	expect.Exec(t, eng, slowTag)
	first := newTags(s, "first")[0].(*fixture.Tag)
	expect.OK(t, s.Flush(t.Context()))
	slow := newTags(s, "slow")[0].(*fixture.Tag)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := s.Flush(ctx)
	expect.Is(t, err, context.DeadlineExceeded, engine.ErrTimeout)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the flush took %s after its context ended", took)
	}
	expect.State(t, s, orm.Pending, slow)
	slow.Name = "fast"
	if err := s.Commit(t.Context()); err != nil {
		expect.Is(t, err, engine.ErrTxDone)
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, first, slow)
		expect.Equal(t, "key", first.ID, 0)
		s.Add(first, slow)
		expect.OK(t, s.Commit(t.Context()))
	}
	expect.List(t, "tags", expect.Stored(t, eng, "SELECT name FROM tag WHERE id > 3 ORDER BY name"), []string{"fast", "first"})
	idle(t, eng)
}
