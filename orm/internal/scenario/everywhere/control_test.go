package everywhere

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/faultydriver"
	"github.com/retort-go/retort/orm"
)

// points are the places of a driver where a commit can fail, BEGIN, savepoints and COMMIT among them.
var points = map[string]faultydriver.Point{
	"a connection is wanted": faultydriver.Acquire, "BEGIN": faultydriver.Begin, "a statement": faultydriver.Statement, "a row": faultydriver.Row,
	"a savepoint": faultydriver.Savepoint, "COMMIT": faultydriver.Commit,
}

// answers are the ways in which the database answers there, or fails to.
var answers = map[string]faultydriver.Fault{
	"the connection is lost before":     {Err: faultydriver.Lost()},
	"nothing was sent":                  {Err: faultydriver.Unsent()},
	"the answer is lost":                {Err: faultydriver.Lost(), Late: true},
	"it is refused":                     {Err: faultydriver.Refused(engine.ErrFull)},
	"somebody else was there before":    {Err: faultydriver.Refused(engine.ErrSerialization)},
	"it is done and yet an error comes": {Err: faultydriver.Refused(engine.ErrBusy), Late: true},
}

func TestEachStepOfACommitFailsInTurn(t *testing.T) {
	inner, err := sqlite.NewDriver(sqlite.Config{Path: t.TempDir() + "/test.db"})
	expect.OK(t, err)
	drv := faultydriver.New(inner)
	eng := engine.New(dialect.New(), drv)
	defer eng.Close()
	expect.OK(t, models.CreateAll(t.Context(), eng))
	for place, point := range points {
		for answer, fault := range answers {
			for _, earlier := range []bool{false, true} {
				for n, more := 0, true; more; n++ {
					t.Run(fmt.Sprintf("%s %d, %s, earlier writes %t", place, n, answer, earlier), func(t *testing.T) {
						sc := stage(t, eng, earlier)
						defer sc.s.Close()
						struck := drv.Struck()
						fault.At, fault.Nth = point, n
						drv.Inject(fault)
						err := sc.s.Commit(t.Context())
						if more = drv.Struck() > struck; !more {
							drv.Clear()
						}
						afterCommit(t, eng, sc, err, earlier, more && fault.Late && point == faultydriver.Commit)
					})
				}
			}
		}
	}
}

// afterCommit checks that database, session and objects agree after a commit that may have failed, and tries again if it did. unknown
// tells that the answer to COMMIT itself was lost: then the database has the changes, and the session can't know.
func afterCommit(t *testing.T, eng *engine.Engine, sc *scene, err error, earlier, unknown bool) {
	t.Helper()
	full := after
	if earlier {
		full = slices.Insert(slices.Clone(after), 6, "fan of Lem")
	}
	stored := contents(t, eng)
	switch {
	case err == nil:
		expect.List(t, "stored", stored, full)
		return
	case unknown && slices.Equal(stored, full): // and not before, where the transaction ends its reading part by a COMMIT
		if errors.Is(err, engine.ErrConnection) && engine.Retryable(err) {
			t.Errorf("a commit whose outcome nobody knows is to be repeated: %v", err)
		}
		sc.untouched(t) // all that the session knows
		return
	}
	expect.List(t, "stored", stored, before)
	if orm.StateOf(sc.s, sc.misery) == orm.Pending {
		sc.pending(t) // the flush failed
		err = sc.s.Commit(t.Context())
		if err == nil {
			expect.List(t, "stored after the second try", contents(t, eng), full)
			return
		}
		if !earlier {
			t.Errorf("nothing was lost, and yet: %v", err)
		}
		expect.OK(t, sc.s.Rollback(t.Context()))
	}
	sc.untouched(t)
	sc.change()
	expect.OK(t, sc.s.Commit(t.Context()))
	expect.List(t, "stored after the second try", contents(t, eng), after)
}
