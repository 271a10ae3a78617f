package inheritance

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// member is what a simple model of the firm knows of one of its staff.
type member struct {
	kind    string
	name    string
	own     int // its grade, level or shares
	company int // its place among the companies, -1 for none
}

// world is a firm in memory beside one in a session: members by their objects, as they are and as they were at the last commit.
type world struct {
	s         *orm.Session
	companies []*Company
	now, kept map[Staff]member
	log       []string
}

// TestRandomStepsOfAHierarchy adds, changes, moves and deletes staff of all structs at random, flushes, commits and rolls back, and holds
// database and objects against the model after each commit and rollback.
func TestRandomStepsOfAHierarchy(t *testing.T) {
	onEngine(t, firm, func(t *testing.T, eng *engine.Engine, _ *sqltrace.Recorder) {
		seed := rand.Uint64()
		rnd := rand.New(rand.NewPCG(seed, 1))
		w := &world{s: session(t, eng, firm), now: map[Staff]member{}, kept: map[Staff]member{}}
		defer func() {
			if t.Failed() {
				t.Logf("seed %d, last steps: %v", seed, w.log[max(0, len(w.log)-25):])
			}
		}()
		for k := range 3 {
			w.companies = append(w.companies, &Company{Name: fmt.Sprint("c", k)})
			w.s.Add(w.companies[k])
		}
		expect.OK(t, w.s.Commit(t.Context()))
		for range 300 {
			w.step(t, eng, rnd)
			if t.Failed() {
				return
			}
		}
	})
}

func (w *world) step(t *testing.T, eng *engine.Engine, rnd *rand.Rand) {
	t.Helper()
	do := func(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }
	x := w.pick(rnd)
	switch n := rnd.IntN(20); {
	case n < 6 || x == nil:
		x, m := newStaff(rnd)
		do("add %s", m.name)
		w.s.Add(x)
		w.now[x] = m
	case n < 9:
		m := w.now[x]
		m.name = fmt.Sprint("n", rnd.IntN(1000))
		do("name %s %s", w.now[x].name, m.name)
		x.Base().Name = m.name
		w.now[x] = m
	case n < 11:
		m := w.now[x]
		m.own = rnd.IntN(100) + 1
		do("own %s %d", m.name, m.own)
		setOwn(x, m.own)
		w.now[x] = m
	case n < 14:
		w.move(rnd, x, do)
	case n < 16:
		do("delete %s", w.now[x].name)
		if m := w.now[x]; m.company >= 0 && orm.StateOf(w.s, x) == orm.Pending {
			w.companies[m.company].Staff.Remove(x)
		}
		w.s.Delete(x)
		delete(w.now, x)
	case n < 17:
		do("flush")
		expect.OK(t, w.s.Flush(t.Context()))
	case n < 19:
		do("commit")
		expect.OK(t, w.s.Commit(t.Context()))
		w.kept = maps.Clone(w.now)
		w.check(t, eng)
	default:
		do("rollback")
		expect.OK(t, w.s.Rollback(t.Context()))
		w.now = maps.Clone(w.kept)
		w.check(t, eng)
	}
}

// move puts a member into a company, or takes it out of the one it is in, from either side.
func (w *world) move(rnd *rand.Rand, x Staff, do func(string, ...any)) {
	m := w.now[x]
	to := rnd.IntN(len(w.companies)+1) - 1
	do("move %s %d", m.name, to)
	switch {
	case to >= 0 && rnd.IntN(2) == 0:
		w.companies[to].Staff.Append(x)
	case to >= 0:
		x.Base().Company.Set(w.companies[to])
	case m.company >= 0:
		w.companies[m.company].Staff.Remove(x)
	}
	m.company = to
	w.now[x] = m
}

// pick returns a member at random, nil if there is none. Members are in order of their names, so that a seed gives the same steps.
func (w *world) pick(rnd *rand.Rand) Staff {
	all := slices.SortedFunc(maps.Keys(w.now), func(a, b Staff) int {
		return slices.Compare([]string{w.now[a].name, w.now[a].kind}, []string{w.now[b].name, w.now[b].kind})
	})
	if len(all) == 0 {
		return nil
	}
	return all[rnd.IntN(len(all))]
}

func newStaff(rnd *rand.Rand) (Staff, member) {
	m := member{name: fmt.Sprint("n", rnd.IntN(1_000_000)), own: rnd.IntN(100) + 1, company: -1}
	e := named(m.name)
	var x Staff
	switch rnd.IntN(5) {
	case 0:
		x, m.own = &e, 0
	case 1:
		x = &Engineer{Employee: e}
	case 2:
		x = &Manager{Employee: e}
	case 3:
		x = &Director{Manager: Manager{Employee: e}}
	default:
		x = &Deputy{Manager: Manager{Employee: e}}
	}
	setOwn(x, m.own)
	m.kind = typesOf([]Staff{x})[0]
	return x, m
}

func setOwn(x Staff, n int) {
	switch x := x.(type) {
	case *Engineer:
		x.Grade = n
	case *Director:
		x.Shares = n
	case Leader:
		x.Lead().Level = n
	}
}

func ownOf(x Staff) int {
	switch x := x.(type) {
	case *Engineer:
		return x.Grade
	case *Director:
		return x.Shares
	case Leader:
		return x.Lead().Level
	}
	return 0
}

// check compares the model with the database, read anew, and with the objects of the session.
func (w *world) check(t *testing.T, eng *engine.Engine) {
	t.Helper()
	place := map[int64]int{}
	for k, c := range w.companies {
		place[c.ID] = k
	}
	show := func(x Staff) string {
		m := member{kind: typesOf([]Staff{x})[0], name: x.Base().Name, own: ownOf(x), company: -1}
		if id := x.Base().CompanyID; id != nil {
			m.company = place[*id]
		}
		return fmt.Sprint(x.Base().ID, m)
	}
	var want, inMemory []string
	for x, m := range w.now {
		if _, plain := x.(*Employee); plain {
			m.own = 0
		}
		want = append(want, fmt.Sprint(x.Base().ID, m))
		inMemory = append(inMemory, show(x))
	}
	stored, err := engine.All(t.Context(), eng, retort.Select(employees))
	expect.OK(t, err)
	slices.Sort(want)
	expect.List(t, "in memory", slices.Sorted(slices.Values(inMemory)), want)
	expect.List(t, "in the database", slices.Sorted(slices.Values(expect.Map(stored, show))), want)
	for k, c := range w.companies {
		var listed int
		for _, m := range w.now {
			if m.company == k {
				listed++
			}
		}
		expect.Equal(t, "staff of company "+c.Name, len(expect.Many(t, &c.Staff)), listed)
	}
}
