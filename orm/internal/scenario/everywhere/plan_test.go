package everywhere

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// A plan has each statement that the flush then sends, in its order, and prints them.
func TestAPlanIsWhatTheFlushDoes(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		sc := stage(t, eng, false)
		defer sc.s.Close()
		owner := &Person{}
		ball := &Ball{Owner: orm.To(owner)}
		owner.Favourite = orm.To(ball) // a circle, which takes an update of its own
		root := &Node{Name: "root", Children: orm.Items(&Node{Name: "leaf"})}
		sc.s.Add(owner, ball, root)

		plan, err := sc.s.Plan(t.Context())
		expect.OK(t, err)
		planned := expect.Map(plan, func(st orm.PlanStep) string { return st.Op + " " + st.Table })
		trace.Reset()
		again, err := sc.s.Plan(t.Context()) // a plan changes nothing
		expect.OK(t, err)
		expect.Equal(t, "the second plan", again.String(), plan.String())
		expect.OK(t, sc.s.Flush(t.Context()))
		sent := slices.Compact(slices.DeleteFunc(trace.Verbs(), func(verb string) bool { return strings.HasPrefix(verb, "SELECT") }))
		expect.List(t, "statements", sent, slices.Compact(planned))
		lines := strings.Split(plan.String(), "\n")
		expect.Equal(t, "lines", len(lines), len(plan))
		for k, line := range lines {
			st := plan[k]
			if head := fmt.Sprintf("%d. %s %s (%s, ", k+1, st.Op, st.Table, st.Entity); !strings.HasPrefix(line, head) || !strings.HasSuffix(line, ": "+st.SQL) {
				t.Errorf("line %q, want it to begin with %q and to end with the statement", line, head)
			}
		}
		nothing, err := sc.s.Plan(t.Context())
		expect.OK(t, err)
		expect.Equal(t, "a plan of nothing", nothing.String(), "nothing to flush")
	})
}

// Options of an engine made for a session reach all that it sends.
func TestS40_OptionsReachFlushesToo(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		var seen []string
		marked := eng.With(engine.WithHooks(engine.Hooks{BeforeExecute: func(_ context.Context, st *engine.Statement) error {
			seen = append(seen, strings.Fields(st.SQL)[0])
			st.SQL += " /* of this session */"
			return nil
		}}))
		s := orm.NewSession(marked, models)
		defer s.Close()
		s.Add(&Author{Name: "King"})
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "authors", len(expect.All(t, s, retort.Select(authors))), 1)
		expect.List(t, "seen", slices.Compact(seen), []string{"INSERT", "SELECT"})
	})
}
