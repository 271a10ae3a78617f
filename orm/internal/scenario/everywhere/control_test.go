package everywhere

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/faultydriver"
	"github.com/retort-go/retort/internal/testdb"
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
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		if db.Driver == nil {
			return
		}
		eng, drv := db.Faulty(t)
		expect.OK(t, models.CreateAll(t.Context(), eng))
		ways := maps.Clone(answers)
		if cut := db.Cutter(); cut != nil {
			ways["the connection is cut"] = faultydriver.Fault{Do: func() { cut(t, eng) }}
		}
		for place, point := range points {
			for answer, fault := range ways {
				for _, earlier := range []bool{false, true} {
					fault.At = point
					eachStep(t, eng, drv, fmt.Sprintf("%s, %s, earlier writes %t", place, answer, earlier), fault, earlier)
				}
			}
		}
	})
}

// eachStep has a fault strike at the first, the second and each further step of a commit that is of its kind.
func eachStep(t *testing.T, eng *engine.Engine, drv *faultydriver.Driver, name string, fault faultydriver.Fault, earlier bool) {
	t.Helper()
	for more := true; more; fault.Nth++ {
		t.Run(fmt.Sprintf("%s, step %d", name, fault.Nth), func(t *testing.T) {
			sc := stage(t, eng, earlier)
			defer sc.s.Close()
			struck := drv.Struck()
			drv.Inject(fault)
			err := sc.s.Commit(t.Context())
			if more = drv.Struck() > struck; !more {
				drv.Clear()
			}
			heal(eng)
			afterCommit(t, eng, sc, err, earlier, more && fault.At == faultydriver.Commit)
		})
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
