package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Merging copies the state of objects that the session doesn't have onto those that it has.
//
// Problem: what comes from elsewhere, a form or another session, is a graph of objects that stands for rows. Each of them has a counterpart
// in the session: the instance of its key, be it in memory or still to be read, or a new object. Looking each up by itself would be a
// statement an object. Choice: the graph is walked first, which needs no database; then the rows that memory lacks are read, with one
// statement a table; only then is anything changed, so that an error leaves the session as it was.

// Merge copies the values of x, and of what it reaches along relationships that cascade merge, onto the session's objects with the same
// keys, and returns the one that x stands for. Rows that the session hasn't read are read, with one statement a table; where there is no
// such row, or x has no key yet, the counterpart is a new object that the next flush inserts. x itself stays outside of the session;
// an object that the session has already is returned as it is. Pending changes are flushed first.
//
// Columns are copied whatever they hold, since zero is a value; generated columns that are zero are left alone. With columns given, only
// these are copied to objects of the entities that have any among them: for a form that shows a part of the row. The key columns of a
// reference that x holds follow the reference. Columns that weren't read when a session read x, as [Only] has it, are left alone unless x has something else
// than zero there by now; what was read without a session has no such memory, so name the columns. Relationships that aren't loaded in x are left alone; a loaded collection replaces that of
// the counterpart, one loaded in part, or not loaded and appended to, adds to it. An object whose version column has another value than the row has by now is a *StaleError,
// as somebody has changed the row since; zero there is not given. After an error nothing has changed.
func Merge[T any](ctx context.Context, s *Session, x *T, only ...retort.Expr) (*T, error) {
	merged, err := MergeAll(ctx, s, []*T{x}, only...)
	if err != nil {
		return nil, err
	}
	return merged[0], nil
}

// MergeAll is [Merge] for several objects at once. Two that have the same key are copied onto one object, the later one last.
func MergeAll[T any](ctx context.Context, s *Session, xs []*T, only ...retort.Expr) ([]*T, error) {
	merged := make([]*T, len(xs))
	err := s.guarded(func() error {
		mg, err := s.newMerging(only)
		if err != nil {
			return err
		}
		if err := s.autoflush(ctx); err != nil {
			return err
		}
		nodes := make([]*mergeNode, len(xs))
		for k, x := range xs {
			m, obj, err := s.mapperOf(x)
			if err != nil {
				return err
			}
			if nodes[k], err = mg.node(m, obj, nil, nil); err != nil {
				return err
			}
		}
		if err := mg.carryOut(ctx); err != nil {
			return err
		}
		for k, n := range nodes {
			merged[k] = sqltype.At[T](n.target.obj)
		}
		return nil
	})
	var stale *StaleError
	switch {
	case errors.As(err, &stale) && stale.Op == mergeOp:
		return nil, err
	case err != nil:
		return nil, describe("merge", err)
	}
	return merged, nil
}

// mergeOp is the Op of a StaleError of Merge.
const mergeOp = "merge"

// merging is a graph of objects on its way into a session.
type merging struct {
	s     *Session
	only  map[*mapper][]*field // the columns to copy, of the entities that have any
	nodes []*mergeNode         // in the order they are reached
	at    map[sqltype.Ptr]*mergeNode
	made  map[*mapper]*identities // new counterparts that have a key
}

// mergeNode is one object of the graph.
type mergeNode struct {
	m      *mapper
	obj    sqltype.Ptr
	key    []sqltype.Value // nil if it has none yet
	follow []*field        // key columns that a relationship rules, not to be copied
	target *instance       // its counterpart in the session
	rels   []mergeRel
	own    bool // the session has the object itself
}

// mergeRel is a relationship that is to be merged.
type mergeRel struct {
	rel     *relation
	items   []*mergeNode
	partial bool
}

func (s *Session) newMerging(only []retort.Expr) (*merging, error) {
	mg := &merging{s: s, at: map[sqltype.Ptr]*mergeNode{}, made: map[*mapper]*identities{}}
	for _, e := range only {
		m, f := fieldOf(e)
		if f == nil {
			return nil, fmt.Errorf("%w: only columns of entity handles, under their own names, can be picked", ErrUsage)
		}
		if err := s.owns(m); err != nil {
			return nil, err
		}
		if mg.only == nil {
			mg.only = map[*mapper][]*field{}
		}
		mg.only[m] = append(mg.only[m], f)
	}
	return mg, nil
}

// fieldOf returns the mapped field that a handle's column stands for, nil if it is something else.
func fieldOf(e retort.Expr) (*mapper, *field) {
	c, ok := ast.ExprOf(e).(*ast.Column)
	if !ok {
		return nil, nil
	}
	t, ok := c.From.(*ast.Table)
	if !ok {
		return nil, nil
	}
	ent, ok := t.Entity.(*entity)
	if !ok || ent != ent.m.base {
		return nil, nil
	}
	return ent.m, ent.m.byColumn[c.Name]
}

// node returns the node of an object, made if need be. via is the relationship of the owner that led to it, if one did.
func (mg *merging) node(m *mapper, obj sqltype.Ptr, via *relation, owner *mergeNode) (*mergeNode, error) {
	n := mg.at[obj]
	if n == nil {
		n = &mergeNode{m: m, obj: obj}
		if i := mg.s.lookup(m, obj); i != nil && i.alive() {
			n.own, n.target = true, i
		}
		mg.at[obj] = n
		mg.nodes = append(mg.nodes, n)
	}
	if via != nil && (via.kind == oneToMany || via.kind == oneToOne) {
		n.follow = append(append(n.follow, via.remote...), via.discriminators()...)
	}
	if n.key != nil || n.own {
		return n, nil
	}
	var err error
	n.key, err = n.identity(via, owner)
	return n, err
}

// identity is the key of the row that an object stands for, nil if that is still to be generated. Key columns that refer to the owner
// are the owner's.
func (n *mergeNode) identity(via *relation, owner *mergeNode) ([]sqltype.Value, error) {
	if i := linkOf(n.m, n.obj); i != nil && i.snap != nil {
		return i.identity()
	}
	key := make([]sqltype.Value, len(n.m.pk))
	for k, f := range n.m.pk {
		from, obj := f, n.obj
		if at := slices.Index(n.follow, f); at >= 0 && via != nil && owner != nil {
			if owner.key == nil {
				return nil, nil
			}
			from, obj = via.local[slices.Index(via.remote, f)], owner.obj
		}
		if from.gen && from.zero(obj) {
			return nil, nil
		}
		v, err := from.value(obj)
		if err != nil {
			return nil, err
		}
		key[k] = v
	}
	return key, nil
}

// spread takes the targets of an object's loaded relationships into the graph.
func (mg *merging) spread(n *mergeNode) error {
	if n.own {
		return nil
	}
	for _, r := range n.m.rels {
		st := r.stateIn(n.obj)
		appended := !st.loaded && r.many && len(r.list(n.obj)) > 0
		if r.cascade&cascadeMerge == 0 || !st.loaded && !appended || r.keyRules(n) {
			continue
		}
		mr := mergeRel{rel: r, partial: st.partial || appended}
		for _, item := range r.members(&instance{obj: n.obj, m: n.m, sess: mg.s}) {
			t, err := mg.node(item.m, item.obj, r, n)
			if err != nil {
				return err
			}
			mr.items = append(mr.items, t)
		}
		if r.holdsKey() && len(mr.items) > 0 {
			n.follow = append(append(n.follow, r.local...), r.discriminators()...)
		}
		n.rels = append(n.rels, mr)
	}
	return nil
}

// keyRules tells whether an object's key columns say where a reference leads, and not the reference: that is nil and they are set, or
// they were changed and the reference was not.
func (r *relation) keyRules(n *mergeNode) bool {
	if !r.holdsKey() {
		return false
	}
	if r.to(n.obj) == nil {
		_, set, err := keysIn(r.local, n.obj)
		return err == nil && set
	}
	i := linkOf(n.m, n.obj)
	return i != nil && i.snap != nil && !r.moved(i) && slices.ContainsFunc(r.local, func(f *field) bool { return !f.same(i.obj, i.snap) })
}

// carryOut walks the graph, finds the counterparts and copies onto them.
func (mg *merging) carryOut(ctx context.Context) error {
	for k := 0; k < len(mg.nodes); k++ { // spread appends to them
		if err := mg.spread(mg.nodes[k]); err != nil {
			return err
		}
	}
	if err := mg.read(ctx); err != nil {
		return err
	}
	if err := mg.check(); err != nil {
		return err
	}
	for _, n := range mg.nodes {
		if err := mg.find(n); err != nil {
			return err
		}
	}
	for _, n := range mg.nodes {
		mg.copyColumns(n)
	}
	for _, n := range mg.nodes {
		for _, mr := range n.rels {
			mr.copyTo(n.target)
		}
	}
	return nil
}

// read reads the rows that memory lacks, or has expired.
func (mg *merging) read(ctx context.Context) error {
	wanted := map[*mapper][]sqltype.Value{}
	var order []*mapper
	for _, n := range mg.nodes {
		if n.own || n.key == nil {
			continue
		}
		if i := mg.s.identities(n.m).find(n.key); i != nil && !i.expired() {
			continue
		}
		root := n.m.root
		if wanted[root] == nil {
			order = append(order, root)
		}
		wanted[root] = append(wanted[root], n.key...)
	}
	for _, m := range order {
		if err := mg.s.readKeys(ctx, mg.wide(m), wanted[m], nil); err != nil {
			return err
		}
	}
	return nil
}

// check refuses objects of another struct than their row is, and those with another version than it has by now. One that is zero is not
// given.
func (mg *merging) check() error {
	for _, n := range mg.nodes {
		if n.own || n.key == nil {
			continue
		}
		i := mg.s.identities(n.m).find(n.key)
		if i == nil || i.state != Persistent || i.expired() {
			continue
		}
		if i.m != n.m {
			return fmt.Errorf("%w: %s can't be merged: the row is %s", ErrIdentity, n.m.describe(n.obj), i)
		}
		if f := n.m.version; f != nil && !f.zero(n.obj) && !f.same(n.obj, i.snap) {
			return &StaleError{Object: n.m.object(n.obj), Op: mergeOp, Name: n.m.describe(n.obj)}
		}
	}
	return nil
}

// wide is the entity of a hierarchy's root, of which those deferred columns are read too that objects have values for: what is equal isn't written.
func (mg *merging) wide(root *mapper) *entity {
	var more []*field
	for _, n := range mg.nodes {
		if n.m.root != root || !root.defers {
			continue
		}
		for _, f := range n.m.fields {
			if f.deferred && !f.zero(n.obj) && !slices.Contains(more, f) {
				more = append(more, f)
			}
		}
	}
	if more == nil {
		return root.base
	}
	return root.base.picked(&pick{more: more})
}

// find settles the counterpart of an object: the session's instance of its key, that of an earlier object with the same key, or a new one.
func (mg *merging) find(n *mergeNode) error {
	if n.own {
		return nil
	}
	if n.key == nil {
		n.target = mg.s.newPending(n.m)
		return nil
	}
	if i := mg.s.identities(n.m).find(n.key); i != nil && i.alive() {
		if !i.expired() {
			n.target = i
			return n.sameStruct()
		}
		mg.s.forget(i) // its row is gone
	}
	made := mg.made[n.m.root]
	if made == nil {
		made = newIdentities(n.m.root)
		mg.made[n.m.root] = made
	}
	if n.target = made.find(n.key); n.target == nil {
		n.target = mg.s.newPending(n.m)
		made.put(n.key, n.target)
	}
	return n.sameStruct()
}

// sameStruct refuses to copy an object onto one of another struct of the hierarchy.
func (n *mergeNode) sameStruct() error {
	if n.target.m != n.m {
		return fmt.Errorf("%w: a %s, and %s: delete that one and add the new", ErrIdentity, n.m, n.target)
	}
	return nil
}

// newPending makes a new object and adds it.
func (s *Session) newPending(m *mapper) *instance {
	i := s.instance(m, sqltype.New(m.typ))
	s.pend(i)
	return i
}

// copyColumns gives the counterpart the values of an object.
func (mg *merging) copyColumns(n *mergeNode) {
	if n.own {
		return
	}
	var only []*field
	for m := n.m; m != nil; m = m.parent {
		only = append(only, mg.only[m]...)
	}
	for _, f := range n.m.fields {
		switch {
		case f.server || f.gen && f.zero(n.obj) || (f.pk || f == n.m.version) && n.target.state == Persistent:
		case slices.Contains(n.follow, f):
		case only != nil && !f.pk && !slices.Contains(only, f):
		case only == nil && n.leaves(f):
		default:
			f.copy(n.target.obj, n.obj)
		}
	}
}

// leaves tells whether an object doesn't have a column to give: it was read without it.
func (n *mergeNode) leaves(f *field) bool {
	if i := linkOf(n.m, n.obj); i != nil {
		return i.lacks(f) && f.same(i.obj, i.snap)
	}
	if n.m.reg.lacking.of(n.obj).has(f) && f.zero(n.obj) {
		return true
	}
	return f.deferred && f.zero(n.obj) && n.target.state == Persistent
}

// copyTo gives the counterpart a relationship.
func (mr *mergeRel) copyTo(target *instance) {
	items := make([]*instance, len(mr.items))
	for k, n := range mr.items {
		items[k] = n.target
	}
	switch r := mr.rel; {
	case r.many && mr.partial:
		for _, item := range items {
			r.append(target, item)
		}
	case r.many:
		r.set(target, items)
	case len(items) > 0:
		r.assign(target, items[0])
	default:
		r.assign(target, nil)
	}
}
