package orm

import (
	"context"
	"iter"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// This file loads a relationship for many objects with one statement: SELECT targets WHERE key IN (keys of the objects).

// loadAll follows a list of loads from instances that have been read.
func (s *Session) loadAll(ctx context.Context, insts []*instance, loads []*loadOption, populate bool) error {
	for _, o := range loads {
		switch o.how {
		case raiseError:
			for _, i := range insts {
				if i.m.is(o.ref.rel.owner) {
					o.ref.rel.forbid(i)
				}
			}
		case selectIn, joined, contained, bySubquery:
			if err := s.loadRelation(ctx, o, insts, populate); err != nil {
				return err
			}
		}
	}
	return nil
}

// ownStatement tells whether the load takes a statement with the result.
func (o *loadOption) ownStatement() bool { return o.how == selectIn || o.how == bySubquery }

// forbid makes touching an unloaded relationship an error.
func (r *relation) forbid(i *instance) {
	if st := r.stateIn(i.obj); !st.loaded {
		st.raise = true
	}
}

// fresh tells whether a relationship is loaded, in the transaction that still runs.
func (r *relation) fresh(i *instance) bool {
	st := r.stateIn(i.obj)
	return st.loaded && (i.state != Persistent || st.epoch == i.now())
}

// loadRelation loads one relationship for those of the instances that lack it, or for all if populate is set.
func (s *Session) loadRelation(ctx context.Context, o *loadOption, insts []*instance, populate bool) error {
	r := o.ref.rel
	if r.kind == toAny {
		for _, arm := range o.arms() {
			if err := s.loadRelation(ctx, arm, insts, populate); err != nil {
				return err
			}
		}
		return r.strangeKind(insts)
	}
	o = o.firstLevel()
	need := make([]*instance, 0, len(insts))
	for _, i := range insts {
		if i.sess == s && i.alive() && i.m.is(r.owner) && (populate || !r.fresh(i)) && r.meant(i.obj) && o.meets(i) {
			need = append(need, i)
		}
	}
	if len(need) == 0 {
		return nil
	}
	groups, err := r.group(need)
	if err != nil {
		return err
	}
	if r.kind == manyToOne {
		groups.fromMemory(s, r, o)
	}
	if err := s.readGroups(ctx, o, groups, populate); err != nil {
		return err
	}
	for _, i := range need {
		r.fill(i, groups.of(i), o.partial())
	}
	return nil
}

// groups gathers the targets of a relationship by key. Several owners may share one.
type groups struct {
	ints  map[int64]*group
	enc   map[string]*group
	owner map[*instance]*group
	list  []*group
	buf   []byte
}

type group struct {
	key   []sqltype.Value
	items []sqltype.Ptr
	done  bool // found in memory
}

func newGroups(owners int) *groups {
	return &groups{ints: map[int64]*group{}, enc: map[string]*group{}, owner: make(map[*instance]*group, owners)}
}

// group makes a group for each key of the instances' local columns. An instance whose key is NULL has none.
func (r *relation) group(insts []*instance) (*groups, error) {
	g := newGroups(len(insts))
	for _, i := range insts {
		from := i.obj
		if r.kind != manyToOne && i.snap != nil {
			from = i.snap // what refers to the row does so by the key that it has in the database
		}
		key, ok, err := keysIn(r.local, from)
		if err != nil {
			return nil, err
		}
		if !ok || r.kind != manyToOne && i.state == Pending {
			continue
		}
		g.owner[i] = g.at(key, true)
	}
	return g, nil
}

// at returns the group of a key, made if asked for and missing.
func (g *groups) at(key []sqltype.Value, make bool) *group {
	single := len(key) == 1 && key[0].Kind() == sqltype.IntValue
	var found *group
	if single {
		found = g.ints[key[0].Int()]
	} else {
		g.buf = encodeKey(g.buf[:0], key)
		found = g.enc[string(g.buf)]
	}
	if found != nil || !make {
		return found
	}
	found = &group{key: key}
	g.list = append(g.list, found)
	if single {
		g.ints[key[0].Int()] = found
	} else {
		g.enc[string(g.buf)] = found
	}
	return found
}

func (g *groups) of(i *instance) []sqltype.Ptr {
	if found := g.owner[i]; found != nil {
		return found.items
	}
	return nil
}

// fromMemory answers the keys of a many-to-one whose targets the session has.
func (g *groups) fromMemory(s *Session, r *relation, o *loadOption) {
	if !r.byPrimaryKey() || r.on != nil || len(o.nested) > 0 || o.partial() {
		return
	}
	ids := s.identities(r.target)
	for _, x := range g.list {
		if t := ids.find(x.key); t != nil && t.alive() && !t.expired() && t.m.is(r.target) {
			x.items, x.done = []sqltype.Ptr{t.obj}, true
		}
	}
}

// wanted are the keys to be read, side by side.
func (g *groups) wanted() []sqltype.Value {
	var keys []sqltype.Value
	for _, x := range g.list {
		if !x.done {
			keys = append(keys, x.key...)
		}
	}
	return keys
}

// readGroups reads the targets of all groups that memory hasn't answered.
func (s *Session) readGroups(ctx context.Context, o *loadOption, g *groups, populate bool) error {
	if o.within != nil {
		return s.readTargets(ctx, o, g, nil, populate)
	}
	for keys := range s.keyChunks(g.wanted(), len(o.ref.rel.local)) {
		if err := s.readTargets(ctx, o, g, keys, populate); err != nil {
			return err
		}
	}
	return nil
}

// maxSpelledKeys bounds how many keys of several columns a statement spells out. PostgreSQL makes each a condition of its own, and runs out of stack
// at some ten thousand.
const maxSpelledKeys = 2000

// keyChunks cuts keys of several columns, given side by side, so that a statement can hold them: they are spelled out, one bind a
// value. An eighth of what the database takes is left for the statement's other binds. Keys of one column are one bind, however many.
func (s *Session) keyChunks(keys []sqltype.Value, width int) iter.Seq[[]sqltype.Value] {
	if width <= 1 {
		return slices.Chunk(keys, max(len(keys), 1))
	}
	most := maxSpelledKeys
	if limit := s.eng.Dialect().Limits().Binds; limit > 0 {
		most = min(most, max((limit-limit/8)/width, 1))
	}
	return slices.Chunk(keys, most*width)
}

// readTargets reads the targets of some keys, given side by side.
func (s *Session) readTargets(ctx context.Context, o *loadOption, g *groups, keys []sqltype.Value, populate bool) error {
	sel, keyAt := o.selectTargets(keys)
	if populate {
		sel.Options = append(sel.Options, populateOption{})
	}
	key := make([]sqltype.Value, len(keyAt))
	var once onceEach
	return s.readUnflushed(ctx, sel, func(rd *reading, rows *engine.Rows) (bool, error) {
		t, err := rd.entity(rows)
		if err != nil || t == nil {
			return true, err
		}
		for k, col := range keyAt {
			if key[k], err = col.field.rowValue(rows, rd.at(col)); err != nil {
				return false, err
			}
		}
		switch x := g.at(key, false); {
		case x == nil:
		case rd.unique, o.ref.rel.via != nil: // a joined to-many repeats the target, and so do several ways to it
			x.items = once.add(x.items, sqltype.Addr(x), t.obj)
		default:
			x.items = append(x.items, t.obj)
		}
		return true, nil
	})
}

// entity reads the first cell of a row, an entity, and what is joined to it.
func (rd *reading) entity(rows *engine.Rows) (*instance, error) {
	c := &rd.cells[0]
	i, err := c.track.row(rows.Source, c.first)
	if err != nil || i == nil || c.root == nil {
		return i, err
	}
	return i, c.root.row(i, rows.Source)
}

// keyColumn is where a row of targets has a column of the key it belongs to.
type keyColumn struct {
	field *field // whose type the column has
	at    int    // behind the columns of the target, or inTarget
}

// inTarget says that a column is one of the target's own.
const inTarget = -1

// at is where the rows of the targets have a column.
func (rd *reading) at(c keyColumn) int {
	if c.at == inTarget {
		return rd.cells[0].track.view.place(c.field)
	}
	return rd.cells[1+c.at].first
}

// selectTargets selects the targets of the keys given side by side.
func (o *loadOption) selectTargets(keys []sqltype.Value) (*ast.Select, []keyColumn) {
	r, to := o.ref.rel, o.ref.target()
	sel := &ast.Select{Cells: []ast.Cell{{Entity: to, From: to.table}}, From: []ast.From{to.table}, Order: o.orderIn(to)}
	nameCTEs(sel, to.table)
	for _, n := range o.nested {
		sel.Options = append(sel.Options, n)
	}
	if deeper := o.nextLevel(); deeper != nil {
		sel.Options = append(sel.Options, deeper)
	}
	for _, c := range o.criteria {
		sel.Options = append(sel.Options, c)
	}
	sel.Options = append(sel.Options, o.tags...)
	sel.Options = append(sel.Options, loadPath(append(slices.Clip(o.path), r)))
	switch {
	case r.byCondition():
		return sel, o.joinOwner(sel, to, keys)
	case r.via != nil:
		return sel, o.selectVia(sel, to, keys)
	}
	keyAt := make([]keyColumn, len(r.local))
	more := append(r.conditions(r.owner.base, to), o.where...)
	if r.kind != manyToMany {
		if r.kind != manyToOne {
			more = append(r.telling(r.owner.base, to), more...)
		}
		by := to.columns(r.remote)
		sel.Where = append([]ast.Expr{o.among(by, keys)}, more...)
		for k, f := range r.remote {
			keyAt[k] = keyColumn{f, inTarget}
		}
		o.limitEach(sel, to, by)
		return sel, keyAt
	}
	link := r.assoc.alias(to.table.Alias)
	sel.Joins = []ast.Join{{Target: link.from, On: equalColumns(link.right, to.columns(to.m.pk))}}
	sel.Where = append([]ast.Expr{o.among(link.left, keys)}, more...)
	for k, f := range r.local {
		keyAt[k] = keyColumn{f, k}
		sel.Cells = append(sel.Cells, ast.Cell{Expr: link.left[k], Codec: f.codec})
	}
	o.limitEach(sel, to, link.left)
	return sel, keyAt
}

// joinOwner joins the owners whose keys are given, side by side, where conditions say which targets are theirs.
func (o *loadOption) joinOwner(sel *ast.Select, to *entity, keys []sqltype.Value) []keyColumn {
	r := o.ref.rel
	owner := newEntity(r.owner, r.owner.tableName+"_0") // joined loads count from 1
	cols := owner.columns(r.local)
	sel.Joins = []ast.Join{{Target: owner.table, On: r.conditions(owner, to)}}
	sel.Where = append([]ast.Expr{o.among(cols, keys)}, o.where...)
	keyAt := o.keyCells(sel, cols)
	o.limitEach(sel, to, cols)
	return keyAt
}

func inKeys(cols []*ast.Column, keys []sqltype.Value) ast.Expr {
	if len(cols) == 1 {
		if len(keys) == 1 {
			return equalValues(cols, keys)
		}
		return &ast.In{X: cols[0], List: keys}
	}
	row := &ast.Row{}
	for _, c := range cols {
		row.Xs = append(row.Xs, c)
	}
	return &ast.In{X: row, List: keys}
}

// orderIn is the order of a collection: the load's own, else the relationship's, else by key so that it is always the same.
func (o *loadOption) orderIn(to *entity) []ast.Order {
	if o.order != nil {
		return o.order
	}
	r := o.ref.rel
	if !r.many {
		return nil
	}
	var terms []ast.Order
	for _, t := range r.order {
		terms = append(terms, ast.Order{X: to.column(t.field), Desc: t.desc})
	}
	if terms == nil {
		for _, c := range to.columns(to.m.pk) {
			terms = append(terms, ast.Order{X: c})
		}
	}
	return terms
}

// fill stores what was loaded into a relationship. Changes of the program that aren't flushed stay on top.
func (r *relation) fill(i *instance, items []sqltype.Ptr, partial bool) {
	i.sess.undo.loadedRelation(i, r)
	if !r.many {
		var v sqltype.Ptr
		if len(items) > 0 {
			v = items[0]
		}
		r.fillRef(i, v)
		return
	}
	r.fillMany(i, items, partial)
}

func (r *relation) fillMany(i *instance, items []sqltype.Ptr, partial bool) {
	m := r.manyIn(i.obj)
	added, removed, base := subtract(r.added(i), items), r.removed(i), r.sliceOf(i.sess, items)
	if e := i.findLoose(r); e != nil && e.replaced {
		added, removed = nil, nil // the items given are the whole collection
	} else {
		switch {
		case m.loaded && (r.reordered(i) || len(removed)+len(added) > 0) && r.position != nil:
			m.slice = r.sliceOf(i.sess, r.inPlace(i, items, added, removed))
		case len(removed)+len(added) > 0:
			m.slice = r.sliceOf(i.sess, append(slices.Clip(subtract(items, removed)), added...))
		default:
			m.slice = base
		}
	}
	m.relState = relState{loaded: true, partial: partial, epoch: i.now()}
	if i.snap != nil {
		snap := r.manyIn(i.snap)
		snap.slice, snap.relState = base, m.relState
	}
	if !partial {
		i.settle(r)
	}
	if r.inverse != nil && !r.inverse.many {
		for _, item := range items {
			r.inverse.fillBack(i, item)
		}
	}
}

// fillBack sets the reference of a loaded item back to the object it was loaded for.
func (r *relation) fillBack(owner *instance, item sqltype.Ptr) {
	t := r.instanceOfItem(owner.sess, item)
	if t != nil && !r.fresh(t) && !(r.stateIn(t.obj).loaded && r.moved(t)) {
		r.fillRef(t, owner.obj)
	}
}

// instanceOfItem is the session's instance of an object that owns r.
func (r *relation) instanceOfItem(s *Session, item sqltype.Ptr) *instance {
	return s.lookup(r.owner, item)
}

func (r *relation) fillRef(i *instance, v sqltype.Ptr) {
	ref := r.refIn(i.obj)
	moved := i.snap != nil && r.refIn(i.snap).loaded && r.moved(i)
	if !moved {
		r.aimAt(i.sess, i.obj, v)
	}
	ref.relState = relState{loaded: true, epoch: i.now()}
	if i.snap != nil {
		r.aimAt(i.sess, i.snap, v)
		r.refIn(i.snap).relState = ref.relState
	}
	if v != nil && r.inverse != nil && !r.inverse.many && !moved {
		if t := i.sess.lookup(r.target, v); t != nil && !r.inverse.fresh(t) {
			r.inverse.direct(t, i)
			if t.snap != nil {
				r.inverse.copyState(t.snap, t.obj)
			}
		}
	}
}

// commonBase is the mapper that all of some instances are of, or inherit.
func commonBase(insts []*instance) *mapper {
	m := insts[0].m
	for _, i := range insts {
		for !i.m.is(m) {
			m = m.parent
		}
	}
	return m
}

// readRows reads the rows of expired instances of one mapper, or of one hierarchy. Those without a row stay expired.
func (s *Session) readRows(ctx context.Context, insts []*instance) error {
	m := commonBase(insts)
	keys, err := identitiesOf(insts)
	if err != nil {
		return err
	}
	return s.readKeys(ctx, m.base.loadedView(insts), keys, nil)
}

// identitiesOf are the keys of the rows of instances, side by side.
func identitiesOf(insts []*instance) ([]sqltype.Value, error) {
	var keys []sqltype.Value
	for _, i := range insts {
		key, err := i.identity()
		if err != nil {
			return nil, err
		}
		keys = append(keys, key...)
	}
	return keys, nil
}

// readKeys reads the rows of an entity with some keys, given side by side, and nothing that belongs to them. It locks them if
// lock isn't nil.
func (s *Session) readKeys(ctx context.Context, e *entity, keys []sqltype.Value, lock *ast.Lock) error {
	m := e.m
	for chunk := range s.keyChunks(keys, len(m.pk)) {
		sel := &ast.Select{Cells: []ast.Cell{{Entity: e, From: e.table}}, Where: []ast.Expr{inKeys(e.columns(m.pk), chunk)}}
		sel.Options, sel.Lock = []any{loadPath(m.reach()), again{}}, lock
		if err := s.readUnflushed(ctx, sel, entityRow); err != nil {
			return err
		}
	}
	return nil
}
