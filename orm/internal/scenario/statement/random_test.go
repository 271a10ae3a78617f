package statement_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// TestObjectsAgreeWithTheirRowsAfterRandomStatements sends updates and deletes with random conditions, most of which memory can evaluate, and compares
// each object with its row. A seed that fails is in the test's name.
func TestObjectsAgreeWithTheirRowsAfterRandomStatements(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, models.CreateAll(t.Context(), eng))
		for seed := range uint64(12) {
			t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { randomStatements(t, eng, rand.New(rand.NewPCG(seed, 1))) })
		}
	})
}

func randomStatements(t *testing.T, eng *engine.Engine, g *rand.Rand) {
	s := orm.NewSession(eng, models)
	defer s.Close()
	expect.OK(t, s.Rollback(t.Context()))
	for range 20 {
		s.Add(randomCounter(g))
	}
	expect.OK(t, s.Flush(t.Context()))
	known := expect.All(t, s, retort.Select(counters))
	for range 15 {
		var text string
		var err error
		if g.IntN(5) == 0 {
			d := retort.Delete(counters).Where(randomCondition(g, 2), counters.N.Lt(3))
			text = d.String()
			_, err = orm.Exec(t.Context(), s, d)
		} else {
			u := retort.Update(counters).Set(randomSet(g)...).Where(randomCondition(g, 3))
			text = u.String()
			_, err = orm.Exec(t.Context(), s, u)
		}
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		agree(t, s, text, known)
	}
}

// agree compares objects with what another way of reading gives in the same transaction.
func agree(t *testing.T, s *orm.Session, after string, known []*Counter) {
	t.Helper()
	rows := map[int64]string{}
	c := counters
	for _, r := range expect.All(t, s, retort.Select7(c.ID, c.Name, c.N, c.Limit, c.Weight, c.On, c.Seen)) {
		rows[r.V1] = fmt.Sprint(r.V2, r.V3, limit(r.V4), r.V5, r.V6, r.V7.UTC())
	}
	for _, x := range known {
		want, there := rows[x.ID]
		if state := orm.StateOf(s, x); (state == orm.Persistent) != there {
			t.Fatalf("after %s\nCounter %d is %s, its row is there: %v", after, x.ID, state, there)
		}
		if got := fmt.Sprint(x.Name, x.N, limit(x.Limit), x.Weight, x.On, x.Seen.UTC()); there && got != want {
			t.Fatalf("after %s\nCounter %d is %s\n     its row %s", after, x.ID, got, want)
		}
	}
}

func limit(n *int64) string {
	if n == nil {
		return " none "
	}
	return fmt.Sprint(" ", *n, " ")
}

var (
	names = []string{"a", "A", "b", "a ", "ä", "", "ab"}
	start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

func randomCounter(g *rand.Rand) *Counter {
	c := &Counter{Name: pick(g, names), N: g.Int64N(5), Weight: float64(g.IntN(8)) / 4, Price: fmt.Sprintf("%d.50", g.IntN(3)), On: g.IntN(2) == 0,
		Seen: start.Add(time.Duration(g.IntN(4)) * 700 * time.Millisecond)}
	if g.IntN(3) > 0 {
		c.Limit = new(g.Int64N(4))
	}
	return c
}

func pick[T any](g *rand.Rand, list []T) T { return list[g.IntN(len(list))] }

func randomCondition(g *rand.Rand, depth int) retort.Condition {
	c := counters
	if depth > 0 && g.IntN(2) == 0 {
		a, b := randomCondition(g, depth-1), randomCondition(g, depth-1)
		switch g.IntN(3) {
		case 0:
			return retort.And(a, b)
		case 1:
			return retort.Or(a, b)
		}
		return retort.Not(retort.Or(a, b))
	}
	switch g.IntN(16) {
	case 0:
		return c.Name.Eq(pick(g, names))
	case 1:
		return c.Name.Ne(pick(g, names))
	case 2:
		return c.Name.Lt(pick(g, names))
	case 3:
		return c.N.Gt(g.Int64N(5))
	case 4:
		return c.N.In(g.Int64N(5), g.Int64N(5))
	case 5:
		return c.N.NotIn(g.Int64N(5), g.Int64N(5))
	case 6:
		return c.Limit.Le(g.Int64N(4))
	case 7:
		return c.Limit.IsNull()
	case 8:
		return retort.Lt(c.N, c.Limit)
	case 9:
		return c.Weight.Between(0.25, 1)
	case 10:
		return c.Seen.Gt(start.Add(time.Duration(g.IntN(4)) * 600 * time.Millisecond))
	case 11:
		return c.Seen.Eq(start.Add(time.Duration(g.IntN(4)) * 700 * time.Millisecond))
	case 12:
		return c.On
	case 13:
		return retort.Eq(c.N.Add(1), retort.Val(g.Int64N(5)))
	case 14:
		return c.Price.Eq("1.50")
	}
	return retort.Eq(retort.Lower(c.Name), retort.Val(pick(g, names)))
}

func randomSet(g *rand.Rand) []retort.Assignment {
	c := counters
	var set []retort.Assignment
	if g.IntN(2) == 0 {
		set = append(set, pick(g, []retort.Assignment{c.N.Set(g.Int64N(5)), c.N.SetTo(c.N.Add(1)), c.N.SetTo(c.N.Sub(1)), c.N.SetTo(retort.Abs(c.N))}))
	}
	if g.IntN(2) == 0 {
		set = append(set, pick(g, []retort.Assignment{c.Limit.Set(g.Int64N(4)), c.Limit.SetNull()}))
	}
	if g.IntN(2) == 0 {
		set = append(set, pick(g, []retort.Assignment{c.Name.Set(pick(g, names)), c.Name.SetTo(retort.Upper(c.Name))}))
	}
	set = append(set, pick(g, []retort.Assignment{c.On.Set(true), c.On.Set(false), c.Weight.SetTo(c.Weight.Mul(2)), c.Weight.Set(1), c.Seen.Set(start)}))
	return set
}
