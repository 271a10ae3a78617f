package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// How objects follow a statement that writes rows without them.
//
// Before the statement is sent, each fresh object of a table that it writes is looked at: does its row meet WHERE, and what will SET make of
// it? The answers are sure or open (evaluate.go). Afterwards the sure ones are put into the objects, the open ones are read again by
// key, and those that aren't found were deleted. If the database met fewer rows than memory said, memory was old, and all that it said yes
// to are read again. Then what depends on the rows follows: objects that the database deleted or changed along with others
// (ON DELETE), and loaded collections and references.
//
// Rejected: RETURNING the rows, which sends all that the statement met, also the many that nobody holds.

// inStep is what a statement will do to the objects of a session.
type inStep struct {
	s     *Session
	sync  Sync
	met   []meeting // rows that will be changed or deleted, and what of it is sure
	again []*instance
	snaps map[*instance]sqltype.Ptr // of those in again, before the statement
	wrote []written
}

// meeting is an object whose row the statement will surely meet.
type meeting struct {
	i      *instance
	delete bool
	values []assigned
}

type assigned struct {
	field *field
	value sqltype.Value
}

// written is a table that the statement writes, and which of its columns.
type written struct {
	table   *ast.Table
	columns []string // of an UPDATE; nil if rows come or go
	deletes bool
}

// newInStep looks at a statement before it is sent.
func (s *Session) newInStep(n ast.Node, sync Sync) (*inStep, error) {
	st := &inStep{s: s, sync: sync}
	if sync == NoSync {
		return st, nil
	}
	for _, n := range writesIn(n) {
		if err := st.foresee(n); err != nil {
			return nil, err
		}
	}
	if sync == SyncEvaluate && len(st.again) > 0 {
		return nil, fmt.Errorf("%w: whether %s is met can't be told in memory: use SyncRefetch or SyncAuto", ErrUsage, st.again[0])
	}
	return st, nil
}

// writes tells whether a statement changes rows, itself or in a CTE.
func writes(n ast.Node) bool { return ast.Writes(n) && len(writesIn(n)) > 0 }

// writesIn returns the statements in n that write, those of its CTEs first.
func writesIn(n ast.Node) []ast.Node {
	var with []*ast.CTE
	switch n := n.(type) {
	case *ast.Select:
		with = n.With
	case *ast.Update:
		with = n.With
	case *ast.Delete:
		with = n.With
	case *ast.Merge:
		with = n.With
	}
	var out []ast.Node
	for _, c := range with {
		if c != nil && c.Write != nil {
			out = append(out, writesIn(c.Write)...)
		}
	}
	if _, reads := n.(*ast.Select); !reads {
		out = append(out, n)
	}
	return out
}

// foresee looks at one statement that writes.
func (st *inStep) foresee(n ast.Node) error {
	switch n := n.(type) {
	case *ast.Update:
		return st.foreseeUpdate(n)
	case *ast.Delete:
		st.wrote = append(st.wrote, written{table: n.Table, deletes: true})
		where := n.Where
		st.eachObject(n.Table, func(i *instance) {
			e := evaluator{m: i.m, table: n.Table, row: i.snap, of: i}
			switch v := st.matches(&e, where, len(n.Using) > 0 || n.Limit != nil); v {
			case holds:
				st.met = append(st.met, meeting{i: i, delete: true})
			case unsure:
				st.readAgain(i)
			}
		})
	case *ast.Insert:
		w := written{table: n.Into}
		st.wrote = append(st.wrote, w)
		if n.OnConflict.Updates() {
			st.eachObject(n.Into, st.readAgain)
		}
	case *ast.Merge:
		st.wrote = append(st.wrote, written{table: n.Into, deletes: true})
		st.eachObject(n.Into, st.readAgain)
	}
	return nil
}

func (st *inStep) foreseeUpdate(n *ast.Update) (err error) {
	w := written{table: n.Table}
	for _, a := range n.Set {
		w.columns = append(w.columns, a.Column.Name)
	}
	st.wrote = append(st.wrote, w)
	st.eachObject(n.Table, func(i *instance) {
		e := evaluator{m: i.m, table: n.Table, row: i.snap, of: i}
		v := st.matches(&e, n.Where, len(n.From) > 0 || n.Limit != nil)
		if v == untrue {
			return
		}
		for _, a := range n.Set {
			if f := i.m.byColumn[a.Column.Name]; f != nil && f.pk && err == nil {
				err = fmt.Errorf("%w: the statement may set %s, the key of %s, which the session has: Expunge it first, or use NoSync", ErrUsage, f.col.Name, i)
			}
		}
		values, ok := e.assignments(n.Set)
		if v == unsure || !ok || i.m.changesMore() {
			st.readAgain(i)
			return
		}
		st.met = append(st.met, meeting{i: i, values: values})
	})
	return err
}

// matches tells whether a row meets a statement's conditions. Other tables in them, or a limit, leave open what is met.
func (st *inStep) matches(e *evaluator, where []ast.Expr, open bool) verdict {
	v := e.all(where)
	if v == holds && (open || st.sync == SyncRefetch) {
		return unsure
	}
	return v
}

// assignments evaluates SET.
func (e *evaluator) assignments(set []ast.Assign) (out []assigned, ok bool) {
	for _, a := range set {
		f := e.m.byColumn[a.Column.Name]
		if f == nil {
			continue // a column without a field
		}
		v, ok := e.value(a.Value)
		if !ok {
			return nil, false
		}
		out = append(out, assigned{f, v})
		e.written = append(e.written, f)
	}
	return out, true
}

// changesMore tells whether a changed row has more new values than those that are set: columns that the database computes, or that have
// a default for it.
func (m *mapper) changesMore() bool {
	return slices.ContainsFunc(m.fields, func(f *field) bool { return f.server || f.update != nil })
}

// eachObject calls fn for the objects of a table whose rows the session believes to know.
func (st *inStep) eachObject(t *ast.Table, fn func(*instance)) {
	e, _ := t.Entity.(*entity)
	for _, ids := range st.s.maps {
		if !ids.m.isTable(t) {
			continue
		}
		ids.all(func(i *instance) bool {
			if i.state == Persistent && !i.expired() && (e == nil || e.m.kin != i.m.kin || i.m.is(e.m)) {
				fn(i)
			}
			return true
		})
	}
}

func (m *mapper) isTable(t *ast.Table) bool { return m.tableName == t.Name && m.schema == t.Schema }

func (st *inStep) readAgain(i *instance) {
	if st.snaps == nil {
		st.snaps = map[*instance]sqltype.Ptr{}
	}
	if _, listed := st.snaps[i]; !listed {
		st.snaps[i] = i.snap
		st.again = append(st.again, i)
	}
}

// uncounted stands for a number of rows that nobody counted.
const uncounted = -1

// follow brings the objects in step once the statement has met so many rows.
func (st *inStep) follow(ctx context.Context, rows int64) error {
	if rows != uncounted && rows < int64(len(st.met)) {
		for _, m := range st.met {
			st.readAgain(m.i)
		}
		st.met = nil
	}
	for _, m := range st.met {
		if m.delete {
			st.s.removed(m.i)
			continue
		}
		if err := st.s.overwrite(m.i, m.values); err != nil {
			st.readAgain(m.i)
		}
	}
	if err := st.reread(ctx); err != nil {
		return err
	}
	if rows != 0 {
		if err := st.followDatabase(ctx); err != nil {
			return err
		}
	}
	st.s.forgetLoaded(st.wrote)
	return nil
}

// overwrite gives an object values that a statement wrote to its row. What the program has changed since the last flush stays.
func (s *Session) overwrite(i *instance, values []assigned) error {
	snap := sqltype.New(i.m.typ)
	for _, f := range i.m.fields {
		f.copy(snap, i.snap)
	}
	i.keepRelations(snap)
	for _, a := range values {
		if err := a.field.store(snap, a.value); err != nil {
			return err
		}
	}
	s.log().save(i)
	for _, a := range values {
		if a.field.same(i.obj, i.snap) {
			a.field.copy(i.obj, snap)
		}
	}
	i.snap = snap
	for _, r := range i.m.rels {
		if r.holdsKey() {
			r.followKey(i)
		}
	}
	return nil
}

// reread reads the objects in again that the statement itself has not brought back.
func (st *inStep) reread(ctx context.Context) error {
	byMapper := map[*mapper][]*instance{}
	var order []*mapper
	for _, i := range st.again {
		if i.state != Persistent || i.snap != st.snaps[i] {
			continue
		}
		if byMapper[i.m] == nil {
			order = append(order, i.m)
		}
		byMapper[i.m] = append(byMapper[i.m], i)
	}
	for _, m := range order {
		if err := st.s.rereadOrRemove(ctx, byMapper[m]); err != nil {
			return err
		}
	}
	return nil
}

// rereadOrRemove reads objects of one mapper again; those without a row are deleted.
func (s *Session) rereadOrRemove(ctx context.Context, insts []*instance) error {
	sortInstances(insts)
	for _, i := range insts {
		s.log().save(i)
		i.epoch = 0
	}
	if err := s.readRows(ctx, insts); err != nil {
		return err
	}
	for _, i := range insts {
		if i.expired() {
			s.removed(i)
		}
	}
	return nil
}

// followDatabase reads the objects again whose rows the database may have changed or deleted by itself, because rows that they refer to are
// gone or have another key.
func (st *inStep) followDatabase(ctx context.Context) error {
	seen := map[*mapper]bool{}
	for k := 0; k < len(st.wrote); k++ { // grows
		for _, ids := range st.s.maps {
			m := ids.m
			if seen[m] || !m.dependsOn(st.wrote[k]) {
				continue
			}
			seen[m] = true
			st.wrote = append(st.wrote, written{table: m.base.table, deletes: true})
			var insts []*instance
			st.eachObject(m.base.table, func(i *instance) { insts = append(insts, i) })
			if len(insts) == 0 {
				continue
			}
			if err := st.s.rereadOrRemove(ctx, insts); err != nil {
				return err
			}
		}
	}
	return nil
}

// dependsOn tells whether the database changes or deletes rows of m by itself when a table is written so.
func (m *mapper) dependsOn(w written) bool {
	own, err := m.reg.meta.Lookup(m.fullName())
	if err != nil {
		return false
	}
	return slices.ContainsFunc(own.ForeignKeys, func(f *schema.ForeignKey) bool {
		target, columns, err := f.Target()
		if err != nil || target.Name != w.table.Name || target.Schema != w.table.Schema {
			return false
		}
		if w.deletes && f.OnDelete > schema.Restrict {
			return true
		}
		return f.OnUpdate > schema.Restrict && slices.ContainsFunc(columns, func(c string) bool { return slices.Contains(w.columns, c) })
	})
}

// forgetLoaded makes relationships be loaded anew at their next touch whose items may be others since tables were written.
func (s *Session) forgetLoaded(tables []written) {
	for _, ids := range s.maps {
		for _, r := range ids.m.reach() {
			if !slices.ContainsFunc(tables, r.touchedBy) {
				continue
			}
			ids.all(func(i *instance) bool {
				if i.m.is(r.owner) {
					r.stateIn(i.obj).epoch = 0
					r.stateIn(i.snap).epoch = 0
				}
				return true
			})
		}
	}
}

// touchedBy tells whether writing a table may change what a relationship holds.
func (r *relation) touchedBy(w written) bool {
	switch {
	case r.kind == toAny:
		return w.deletes && slices.ContainsFunc(r.any.arms, func(arm *relation) bool { return arm.target.isTable(w.table) })
	case r.kind == manyToMany && r.assoc.table.Name == w.table.Name && r.assoc.table.Schema == w.table.Schema:
		return true
	case slices.ContainsFunc(r.via, func(step *relation) bool { return step.touchedBy(w) }):
		return true
	case !r.target.isTable(w.table):
		return false
	case r.on != nil:
		return true
	case r.kind == manyToOne, r.kind == manyToMany:
		return w.deletes
	case w.columns == nil:
		return true
	}
	return slices.ContainsFunc(r.remote, func(f *field) bool { return slices.Contains(w.columns, f.col.Name) })
}
