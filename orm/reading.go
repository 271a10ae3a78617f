package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// reading is one statement being read in a session: how its rows become Go values and what is loaded with them.
type reading struct {
	s        *Session
	node     ast.Node
	cells    []cellReader
	room     [2]cellReader
	one      tracker   // of the first entity
	byKey    keySelect // the node of a Get
	result   engine.Rows
	roots    []*rootLoad // eager loads, one for each entity cell that has any
	path     []*relation // the relationships that led to this statement, if it loads one
	criteria []criterion
	columns  []*columnChoice
	tags     []any
	answer   answer // what gives the rows instead of the database; nil for that
	internal bool   // the statement is one of this package's own
	stream   bool   // its rows are walked one by one while the session is used
	populate bool
	unique   bool // a joined to-many repeats the selected entity: each comes once
	seen     map[*instance]bool
}

// cellReader reads one value of a row.
type cellReader struct {
	cell  *ast.Cell
	first int      // its first column
	track *tracker // for an entity
	root  *rootLoad
}

// rootLoad is an entity of the result with the loads that begin at it.
type rootLoad struct {
	e     *entity
	loads []*loadOption
	joins []*joinedLoad
	track *tracker
}

// readings are kept for reuse: a reading is larger than the row that a Get wants.
var readings = sync.Pool{New: func() any { return new(reading) }}

// newReading returns a reading that is not prepared yet. The caller frees it.
func (s *Session) newReading() *reading {
	rd := readings.Get().(*reading)
	rd.s = s
	return rd
}

func (rd *reading) free() {
	*rd = reading{}
	readings.Put(rd)
}

// take has the program's functions look at a statement, and prepares it.
func (rd *reading) take(ctx context.Context, n ast.Node) (err error) {
	if n, rd.answer, err = rd.s.beforeStatement(ctx, n); err != nil {
		return err
	}
	return rd.prepare(n)
}

// prepare takes a statement: it sorts out options, adds joined loads to the text, and gives each cell its columns.
func (rd *reading) prepare(n ast.Node) error {
	s := rd.s
	rd.node = n
	if sel, ok := n.(*ast.Select); ok {
		if err := rd.takeOptions(sel); err != nil {
			return err
		}
		if err := rd.applyCriteria(sel); err != nil {
			return err
		}
		if err := rd.applyColumns(); err != nil {
			return err
		}
	}
	cells, written := ast.CellsOf(rd.node), writes(n)
	rd.cells = rd.room[:0]
	first := 0
	for k := range cells {
		c := &cells[k]
		cr := cellReader{cell: c, first: first}
		first++
		if c.Entity != nil {
			e, ok := c.Entity.(*entity)
			if !ok {
				return fmt.Errorf("%w: %T is no entity of this package", ErrUsage, c.Entity)
			}
			if err := s.owns(e.m); err != nil {
				return err
			}
			cr.track = &rd.one
			if rd.one.m != nil {
				cr.track = new(tracker)
			}
			*cr.track = s.newTracker(e, rd.populate)
			cr.track.written = written
			cr.root = rd.rootOf(e)
			cr.track.criteria = rd.criteria
			if cr.root != nil {
				cr.root.track, cr.track.later = cr.track, later(cr.root.loads)
			}
			first += e.width() - 1
		}
		rd.cells = append(rd.cells, cr)
	}
	return rd.addJoins(first)
}

// owns tells whether an entity's registry is one of the session's, and whole.
func (s *Session) owns(m *mapper) error {
	if !slices.Contains(s.regs, m.reg) {
		return fmt.Errorf("%w: %s is mapped in a registry that the session was not made with", ErrUsage, m)
	}
	return m.reg.resolve()
}

func (rd *reading) rootOf(e *entity) *rootLoad {
	for _, root := range rd.roots {
		if root.e.origin() == e.origin() {
			return root
		}
	}
	return nil
}

// takeOptions sorts a SELECT's options: loads go to the entity they begin at.
func (rd *reading) takeOptions(sel *ast.Select) error {
	for _, c := range sel.Cells {
		e, ok := c.Entity.(*entity)
		if !ok || rd.rootOf(e) != nil {
			continue
		}
		if err := e.m.reg.resolve(); err != nil {
			return err
		}
		if len(sel.Options) > 0 || len(rd.s.always) > 0 || e.m.loadsEagerly() {
			rd.roots = append(rd.roots, &rootLoad{e: e})
		}
	}
	options := sel.Options
	if !slices.ContainsFunc(options, isLoadPath) { // what loads for others has their options
		options = append(rd.s.always[:len(rd.s.always):len(rd.s.always)], options...)
	}
	for _, o := range options {
		switch o := o.(type) {
		case tag:
			rd.tags = append(rd.tags, o)
		case again: // for the program's functions
		case populateOption:
			rd.populate = true
		case loadPath:
			rd.path, rd.internal = o, true
		case criterion:
			if err := rd.takeCriterion(o); err != nil {
				return err
			}
		case *loadOption:
			if err := rd.takeLoad(o); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%w: a session can't follow the option %T", ErrUsage, o)
		}
	}
	for _, root := range rd.roots {
		root.loads = bound(withDefaults(root.e.m, root.loads, rd.path), rd.criteria, rd.tags...)
	}
	return nil
}

func isLoadPath(o any) bool { _, ok := o.(loadPath); return ok }

func (rd *reading) takeLoad(o *loadOption) error {
	if err := o.check(); err != nil {
		return err
	}
	for _, o := range flat([]*loadOption{o}) {
		if o.columns != nil {
			if err := rd.takeColumns(o.columns); err != nil {
				return err
			}
			continue
		}
		root := rd.rootOf(o.left())
		switch {
		case root != nil:
		case o.all != nil:
			return fmt.Errorf("%w: RaiseAll(%s): the statement doesn't select it", ErrUsage, o.all.m)
		default:
			return fmt.Errorf("%w: the statement doesn't select what %s begins at", ErrUsage, o.ref.rel)
		}
		root.loads = append(root.loads, o)
	}
	return nil
}

// loadsEagerly tells whether the mapping asks for loads that a statement need not mention.
func (m *mapper) loadsEagerly() bool {
	return slices.ContainsFunc(m.reach(), func(r *relation) bool { return r.strategy != lazyBatch })
}

// withDefaults adds the loads that mappings ask for with lazy= and the statement doesn't mention. path are the relationships that led
// here: a mapping's load isn't followed into a circle.
func withDefaults(m *mapper, loads []*loadOption, path []*relation) []*loadOption {
	loads = flat(loads)
	out := slices.DeleteFunc(slices.Clone(loads), func(o *loadOption) bool { return o.all != nil })
	all := len(out) < len(loads)
	for _, r := range m.reach() {
		if r.strategy == lazyBatch || slices.Contains(path, r) || r.inverse != nil && slices.Contains(path, r.inverse) {
			continue
		}
		if !loadsOf(out, r) {
			out = append(out, &loadOption{ref: &relationRef{rel: r, left: m.base}, how: r.strategy})
		}
	}
	for _, r := range m.reach() {
		if all && !loadsOf(out, r) {
			out = append(out, &loadOption{ref: &relationRef{rel: r, left: m.base}, how: raiseError})
		}
	}
	for k, o := range out {
		c := *o
		c.path = path
		out[k] = &c
	}
	return out
}

// loadsOf tells whether one of the loads is of a relationship.
func loadsOf(loads []*loadOption, r *relation) bool {
	return slices.ContainsFunc(loads, func(o *loadOption) bool { return o.ref.rel == r })
}

// into reads the current row into the Go value at p. keep is false for a row that only repeats an entity already read.
func (rd *reading) into(p sqltype.Ptr, rows *engine.Rows) (keep bool, err error) {
	keep = true
	for k := range rd.cells {
		c := &rd.cells[k]
		cell := sqltype.Field(p, c.cell.Offset)
		if c.track == nil {
			if err := c.cell.Codec.Scan(cell, rows.Source, c.first); err != nil {
				return false, c.fault(rows, err)
			}
			continue
		}
		i, err := c.track.row(rows.Source, c.first)
		if err != nil {
			return false, err
		}
		if i == nil {
			*sqltype.At[sqltype.Ptr](cell) = nil
			continue
		}
		c.track.m.into(cell, i.m, i.obj)
		if c.root != nil {
			if err := c.root.row(i, rows.Source); err != nil {
				return false, err
			}
		}
		if rd.unique {
			keep = !rd.seen[i]
			rd.seen[i] = true
		}
	}
	return keep, nil
}

// fault names the column that a plain value was read from, and the place it should have gone to.
func (c *cellReader) fault(rows *engine.Rows, err error) error {
	name := ""
	if cols := rows.Columns(); c.first < len(cols) {
		name = " " + cols[c.first]
	}
	return fmt.Errorf("read column%s%s: %w", name, c.cell.Place(), err)
}

// read runs a statement in the session and calls row for each of its rows until row returns false; then it does the eager loads.
func (s *Session) read(ctx context.Context, n ast.Node, row func(*reading, *engine.Rows) (bool, error)) error {
	if err := s.autoflush(ctx); err != nil {
		return err
	}
	return s.readUnflushed(ctx, n, row)
}

// readUnflushed is read without autoflush.
func (s *Session) readUnflushed(ctx context.Context, n ast.Node, row func(*reading, *engine.Rows) (bool, error)) error {
	rd := s.newReading()
	defer rd.free()
	return rd.run(ctx, n, row)
}

func (rd *reading) run(ctx context.Context, n ast.Node, row func(*reading, *engine.Rows) (bool, error)) error {
	if err := rd.read(ctx, n, row); err != nil || rd.s.told == nil {
		return err
	}
	return rd.s.tellLoads(ctx)
}

func (rd *reading) read(ctx context.Context, n ast.Node, row func(*reading, *engine.Rows) (bool, error)) error {
	rd.s.reads++
	defer func() { rd.s.reads-- }()
	if err := rd.take(ctx, n); err != nil {
		return err
	}
	if err := rd.rows(ctx, row); err != nil {
		return err
	}
	return rd.loadRoots(ctx)
}

// rows runs the statement and calls row for each row it returns. Objects follow a statement that writes.
func (rd *reading) rows(ctx context.Context, row func(*reading, *engine.Rows) (bool, error)) error {
	if !ast.Writes(rd.node) {
		return rd.walk(ctx, row)
	}
	st, err := rd.s.newInStep(rd.node, SyncAuto)
	if err != nil {
		return err
	}
	if err := rd.walk(ctx, row); err != nil {
		return err
	}
	if err := st.follow(ctx, uncounted); err != nil {
		return errors.Join(errFollow, err)
	}
	return nil
}

func (rd *reading) walk(ctx context.Context, row func(*reading, *engine.Rows) (bool, error)) (err error) {
	if rd.answer != nil {
		return rd.answered(ctx, row)
	}
	tx, err := rd.s.source(ctx, rd.node)
	if err != nil {
		return err
	}
	if ast.Writes(rd.node) {
		rd.s.log().wrote = true
	}
	rows := &rd.result
	if rd.stream {
		err = rows.Stream(ctx, tx, rd.node)
	} else {
		err = rows.Query(ctx, tx, rd.node)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	defer rd.closeTrackers()
	for rows.Next() {
		more, err := row(rd, rows)
		if err != nil {
			return err
		}
		if !more {
			return nil
		}
	}
	return rows.Err()
}

func (rd *reading) closeTrackers() {
	for _, c := range rd.cells {
		if c.track != nil {
			c.track.close()
		}
	}
	for _, root := range rd.roots {
		for _, j := range root.joins {
			j.closeTrackers()
		}
	}
}

// loadRoots does the loads that come after the result.
func (rd *reading) loadRoots(ctx context.Context) error {
	for _, root := range rd.roots {
		if root.track == nil {
			continue
		}
		if err := rd.s.loadAll(ctx, root.track.insts(), rd.within(root.loads), rd.populate); err != nil {
			return err
		}
		for _, j := range root.joins {
			if err := j.finish(ctx, rd.s); err != nil {
				return err
			}
		}
	}
	return nil
}
