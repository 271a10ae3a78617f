package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// Keys that the program gives may be changed, and so may other columns that rows refer to. What refers to them follows.
//
// Cases: the foreign key says ON UPDATE CASCADE: the database changes the rows, and objects in memory follow without SQL. It doesn't, and the
// columns may be NULL: the rows are read, rid of the key, and given the new one once it is there, since a foreign key holds at each statement.
// They may not be NULL: no order of statements would do, and the error names the option that the foreign key lacks. Association rows are
// written anew. Cost: nothing for flushes that change no key. A key that the database generates is nobody's to change.

// rekeying is one changed row, and a relationship whose far side refers to columns of it that were changed.
type rekeying struct {
	rel *relation // seen from the changed row
	of  *relation // the one that the mapping has, which may be seen from the other side
	set []*instance
}

// rekey has whatever refers to changed keys follow them.
func (w *work) rekey(ctx context.Context) error {
	var changed []*change
	for _, c := range w.changes {
		if c.kind != updateRow || !overlap(c.i.m.referred, c.fields) {
			continue
		}
		if err := c.mayRekey(); err != nil {
			return err
		}
		c.rekeyed = true
		changed = append(changed, c)
	}
	for _, k := range rekeyings(changed) {
		if k.rel.followedByDatabase() {
			w.followed = append(w.followed, k)
			continue
		}
		if err := w.carryKey(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// findReferred finds the columns that rows of others refer to: the key, and what relationships name besides.
func (m *mapper) findReferred() {
	m.referred = slices.Clone(m.pk)
	m.eachReferring(func(seen, _ *relation) {
		for _, f := range seen.local {
			if !slices.Contains(m.referred, f) {
				m.referred = append(m.referred, f)
			}
		}
	})
}

// eachReferring calls fn with each relationship whose far side has foreign keys to m, as m sees it and as the mapping has it.
func (m *mapper) eachReferring(fn func(seen, of *relation)) {
	for _, n := range m.reg.mappers {
		for _, field := range n.rels {
			for _, r := range field.each() {
				switch {
				case r.owner != n || r.view || r.target == nil:
				case r.kind != manyToOne && m.is(r.owner) && (r.inverse == nil || r.kind == manyToMany):
					fn(r, r)
				case m.is(r.target) && (r.kind == manyToOne || r.kind == manyToMany && r.inverse == nil):
					fn(r.turned(), r)
				}
			}
		}
	}
}

// turned is a relationship without a field of its own: another one seen from its target.
func (r *relation) turned() *relation {
	t := &relation{owner: r.target, target: r.owner, name: "inverse of " + r.String(), item: r.item, kind: oneToMany, local: r.remote, remote: r.local, disc: r.disc}
	if r.kind == manyToMany {
		t.kind, t.assoc = manyToMany, &association{table: r.assoc.table, left: r.assoc.right, right: r.assoc.left}
	}
	return t
}

// rekeyings parts changed rows by what refers to them.
func rekeyings(changed []*change) (out []*rekeying) {
	at := map[*relation]*rekeying{}
	for _, c := range changed {
		c.i.m.eachReferring(func(seen, of *relation) {
			if !overlap(seen.local, c.fields) {
				return
			}
			k := at[of]
			if k == nil || k.rel.kind != seen.kind {
				k = &rekeying{rel: seen, of: of}
				at[of] = k
				out = append(out, k)
			}
			k.set = append(k.set, c.i)
		})
	}
	return out
}

// followedByDatabase tells whether the foreign key of a relationship's far side says ON UPDATE CASCADE.
func (r *relation) followedByDatabase() bool {
	table, columns := r.target.fullName(), columnNames(r.remote)
	if r.kind == manyToMany {
		table, columns = r.assoc.table.Name, nil
		if r.assoc.table.Schema != "" {
			table = r.assoc.table.Schema + "." + table
		}
		for _, c := range r.assoc.left {
			columns = append(columns, c.Name)
		}
	}
	t, err := r.owner.reg.meta.Lookup(table)
	return err == nil && slices.ContainsFunc(t.ForeignKeys, func(k *schema.ForeignKey) bool {
		return slices.Equal(k.Columns, columns) && k.OnUpdate == schema.Cascade
	})
}

// carryKey reads what refers to the old keys and has it refer to the new ones.
func (w *work) carryKey(ctx context.Context, k *rekeying) error {
	found, err := w.referring(ctx, k)
	if err != nil {
		return err
	}
	for n, i := range k.set {
		if k.rel.kind == manyToMany {
			w.rewriteLinks(k.rel, i, found[n])
			continue
		}
		for _, item := range found[n] {
			t := w.s.lookup(k.rel.target, item)
			if t == nil || w.gone(t) || k.leaves(t) {
				continue
			}
			for _, f := range k.rel.remote {
				if f.notNull && k.rel.disc == nil {
					return fmt.Errorf("%w: the key of %s was changed, %s refers to it, and %s can't be NULL meanwhile: give its foreign key onupdate=cascade",
						ErrUsage, i.m.describe(i.snap), t, f)
				}
			}
			far := k.rel == k.of
			if err := w.point(k.of, t, far, i); err != nil {
				return err
			}
			if t.change != nil && k.rel.disc == nil { // else there is no foreign key to break
				w.clear(t.change, k.rel.remote)
			}
		}
	}
	return nil
}

// leaves tells whether the program has given a row's foreign key another value, or will by a relationship.
func (k *rekeying) leaves(t *instance) bool {
	if slices.ContainsFunc(k.rel.remote, func(f *field) bool { return !f.same(t.obj, t.snap) }) {
		return true
	}
	return t.change != nil && t.change.hasPointer(func(p *pointer) bool { return overlap(p.child(), k.rel.remote) })
}

// referring reads what refers to the keys that the rows of k have in the database.
func (w *work) referring(ctx context.Context, k *rekeying) ([][]sqltype.Ptr, error) {
	g := newGroups(len(k.set))
	for _, i := range k.set {
		key, ok, err := keysIn(k.rel.local, i.snap)
		if err != nil {
			return nil, err
		}
		if ok {
			g.owner[i] = g.at(key, true)
		}
	}
	if err := w.s.readGroups(ctx, &loadOption{ref: &relationRef{rel: k.rel, left: k.rel.owner.base}, how: selectIn}, g, false); err != nil {
		return nil, err
	}
	found := make([][]sqltype.Ptr, len(k.set))
	for n, i := range k.set {
		found[n] = g.of(i)
	}
	return found, nil
}

// rewriteLinks deletes the association rows of a changed key and inserts them with the new one, but for those that the flush deletes anyway.
func (w *work) rewriteLinks(r *relation, i *instance, items []sqltype.Ptr) {
	if len(items) == 0 {
		return
	}
	w.links = append(w.links, &linkChange{rel: r, owner: i})
	for _, item := range items {
		t := w.s.lookup(r.target, item)
		if t == nil || w.gone(t) || slices.ContainsFunc(w.links, func(l *linkChange) bool {
			return l.rel.assoc.table.Name == r.assoc.table.Name && !l.insert && l.target != nil && (l.owner == i && l.target == t || l.owner == t && l.target == i)
		}) {
			continue
		}
		w.links = append(w.links, &linkChange{rel: r, owner: i, target: t, insert: true})
	}
}

// mayRekey refuses changes of keys that can't be.
func (c *change) mayRekey() error {
	for _, f := range c.fields {
		switch {
		case !f.pk:
		case f == c.i.m.root.genKey:
			return fmt.Errorf("%w: the key %s of %s was changed, which the database generates: delete the object and add a new one", ErrUsage, f, c.i.m.describe(c.i.snap))
		case c.i.m.inSeveral():
			return fmt.Errorf("%w: the key %s of %s was changed, whose row is in several tables: delete the object and add a new one", ErrUsage, f, c.i.m.describe(c.i.snap))
		}
	}
	return nil
}

// checkKey refuses to change a key to that of another object.
func (w *work) checkKey(c *change) error {
	if !overlap(c.i.m.pk, c.fields) || c.hasKeyPointer() {
		return nil
	}
	key, err := c.i.m.key(c.i.obj)
	if err != nil {
		return err
	}
	if other := w.s.identities(c.i.m).find(key); other != nil && other != c.i && other.state == Persistent && !w.gone(other) && !(other.change != nil && other.change.rekeyed) {
		return fmt.Errorf("%w: the key of %s was changed to that of %s", ErrIdentity, c.i.m.describe(c.i.snap), other)
	}
	return nil
}

// moveKeys gives the objects of changed keys their new places in the identity map. renew takes their new snapshots.
func (s *Session) moveKeys(w *work, renew func()) {
	var moved []*instance
	was := map[*instance]sqltype.Ptr{}
	for _, c := range w.updates {
		if c.rekeyed {
			moved = append(moved, c.i)
			was[c.i] = c.i.snap
			s.log().save(c.i)
			s.forgetRow(c.i)
		}
	}
	renew()
	for _, i := range moved {
		s.placeAgain(i)
	}
	for _, k := range w.followed {
		for _, i := range k.set {
			s.follow(k.rel, i, was[i])
		}
	}
}

func (s *Session) placeAgain(i *instance) {
	if key, err := i.identity(); err == nil {
		s.identities(i.m).put(key, i)
	}
}

// follow gives the objects that referred to a row by a key the new one, as the database has done to their rows; and so on, if that is part
// of their own keys.
func (s *Session) follow(r *relation, i *instance, was sqltype.Ptr) {
	if r.kind == manyToMany {
		return
	}
	old, ok, err := keysIn(r.local, was)
	now, okNow, errNow := keysIn(r.local, i.obj)
	if err != nil || errNow != nil || !ok || !okNow {
		return
	}
	var children []*instance
	s.each(func(t *instance) {
		if t.state != Persistent || t.expired() || !t.m.is(r.target) {
			return
		}
		if key, set, err := keysIn(r.remote, t.snap); err == nil && set && slices.EqualFunc(key, old, sqltype.Value.Equal) {
			children = append(children, t)
		}
	})
	values := make([]assigned, len(r.remote))
	for k, f := range r.remote {
		values[k] = assigned{f, now[k]}
	}
	for _, t := range children {
		before := t.snap
		if overlap(t.m.pk, r.remote) {
			s.log().save(t)
			s.forgetRow(t)
		}
		if err := s.overwrite(t, values); err != nil {
			t.epoch = 0 // the value doesn't fit: it is read anew
			continue
		}
		if !overlap(t.m.pk, r.remote) {
			continue
		}
		s.placeAgain(t)
		t.m.eachReferring(func(seen, _ *relation) {
			if overlap(seen.local, r.remote) && seen.followedByDatabase() {
				s.follow(seen, t, before)
			}
		})
	}
}
