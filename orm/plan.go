package orm

import (
	"context"
	"fmt"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// Plan is what a flush would do: its statements in order. It prints itself, a line for each.
type Plan []PlanStep

// PlanStep is one statement of a [Plan], or several of the same text.
type PlanStep struct {
	Op     string // INSERT, UPDATE or DELETE
	Table  string
	Entity string // the struct's name, or the relationship whose association rows these are
	Rows   int    // how many rows are written; -1 if only the database knows
	SQL    string
}

// String shows the plan, a line for each statement.
func (p Plan) String() string {
	if len(p) == 0 {
		return "nothing to flush"
	}
	var b strings.Builder
	for k, st := range p {
		if k > 0 {
			b.WriteByte('\n')
		}
		rows := fmt.Sprintf("%d rows", st.Rows)
		switch st.Rows {
		case 1:
			rows = "1 row"
		case -1:
			rows = "all its rows"
		}
		fmt.Fprintf(&b, "%d. %s %s (%s, %s): %s", k+1, st.Op, st.Table, st.Entity, rows, st.SQL)
	}
	return b.String()
}

// Plan tells what the next flush would do, without doing it. Cascades may have to load what they reach, as the flush itself would.
// Keys that only the flush will know are still missing from the objects. An INSERT that asks for keys may, on SQLite, choose them
// beforehand and then have them among its values.
func (s *Session) Plan(ctx context.Context) (Plan, error) {
	var plan Plan
	err := s.guarded(func() error {
		if err := s.outside("Plan"); err != nil {
			return err
		}
		if len(s.faults) > 0 {
			return s.faults[0]
		}
		s.flushing = true
		defer func() { s.flushing = false }()
		w, err := s.plan(ctx)
		defer w.letGo()
		if err != nil {
			return describe("plan", err)
		}
		for _, st := range w.steps() {
			ps, err := planStep(ctx, s.engineOf(st.mapper()), st)
			if err != nil {
				return describe("plan", err)
			}
			plan = append(plan, ps)
		}
		return nil
	})
	return plan, err
}

var opNames = [...]string{insertRow: "INSERT", updateRow: "UPDATE", deleteRow: "DELETE"}

func planStep(ctx context.Context, e *engine.Engine, st *step) (PlanStep, error) {
	d, err := e.Detect(ctx)
	if err != nil {
		return PlanStep{}, err
	}
	node, err := st.node(e, d)
	if err == nil && ast.TakesDefaults(node) {
		node, err = ast.WithDefaults(node, ast.Moment{Context: ctx, Now: e.Now()})
	}
	if err != nil {
		return PlanStep{}, err
	}
	c, err := dialect.CompileIn(d, e.AsSent(node), e.Schemas())
	if err != nil {
		return PlanStep{}, err
	}
	ps := PlanStep{Op: opNames[st.kind], SQL: c.SQL, Rows: len(st.changes)}
	if st.rel != nil {
		ps.Table, ps.Entity, ps.Rows = st.rel.assoc.table.Name, st.rel.String(), len(st.links)
		if st.links[0].target == nil {
			ps.Rows = -1
		}
		return ps, nil
	}
	ps.Table, ps.Entity = st.m.tableName, st.m.String()
	return ps, nil
}

// node is the step's statement; where it takes several, the first.
func (st *step) node(e *engine.Engine, d dialect.Dialect) (ast.Node, error) {
	switch {
	case st.rel != nil:
		return st.linkNode()
	case st.kind == insertRow && !d.Has(dialect.Returning):
		return st.toldNode(st.changes[:st.rowsTold(len(st.changes))], nil)
	case st.kind == insertRow:
		return st.insertNode(st.changes[:min(len(st.changes), st.rowsPerInsert(e))], nil)
	case st.kind == updateRow:
		groups := st.equalRows()
		if many, err := st.updateMany(e, len(groups), new([]sqltype.Value)); many != nil || err != nil {
			return many, err
		}
		return st.updateNode(groups[0])
	}
	return st.deleteNode(st.changes)
}
