package orm

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-go/retort/sqltype"
)

// Ordered lists: collections whose targets keep their place in a column, as position=Pos has it.
//
// Problem: the place of an item follows from where it is in the list, for all items behind it too, and a plain field can't be kept in step when a
// slice changes. Choice: the flush numbers the lists that changed, as it writes foreign keys; what is written are the rows whose number differs
// from the one they have. A list of which memory has a part, or none, is loaded first, all of a relationship in one statement: only so the numbers
// are dense after a removal as well as after an append. Rejected: asking for max(position) where items are only appended, a second way that
// leaves the gaps it finds; and numbers with room between them, which are no places.

// Insert puts items into the list before the one at a place, and behind all others if there is none; those already in are left alone. The collection keeps
// its order by a position column (position= in its tag), which the flush writes. On an object of a session the collection must be
// loaded: one that isn't is an error kept for the next Flush, ErrUnloaded, and so is one without a position column, ErrUsage.
func (m *ManyOf[R]) Insert(at int, items ...R) {
	i, rel, _ := ownerOf(m.link, sqltype.Addr(m))
	if i != nil && !rel.sortable(i, "insert into") {
		return
	}
	before := len(m.items)
	m.Append(items...)
	if added := m.items[before:]; len(added) > 0 {
		at = min(max(at, 0), before)
		m.items = slices.Concat(m.items[:at], added, m.items[at:before])
	}
}

// Move puts an item of the list at a place, counted without it; beyond the end is the end. One that isn't in is ignored. What is said of Insert
// holds here too.
func (m *ManyOf[R]) Move(item R, to int) {
	i, rel, _ := ownerOf(m.link, sqltype.Addr(m))
	if i != nil && !rel.sortable(i, "move in") {
		return
	}
	at := slices.IndexFunc(m.items, func(x R) bool { return sqltype.Word(x) == sqltype.Word(item) })
	if at < 0 {
		return
	}
	rest := slices.Delete(slices.Clone(m.items), at, at+1)
	m.items = slices.Insert(rest, min(max(to, 0), len(rest)), m.items[at])
}

// sortable tells whether the order of a collection can be changed; if not, the next flush says why.
func (r *relation) sortable(i *instance, what string) bool {
	if r.refuses(i) {
		return false
	}
	st := r.stateIn(i.obj)
	var err error
	switch {
	case r.position == nil:
		err = fmt.Errorf("%w: its order isn't kept: name a column for it with position=, or use Append", ErrUsage)
	case !st.loaded:
		err = fmt.Errorf("%w: load it first, with All or with the query", ErrUnloaded)
	case st.partial:
		err = fmt.Errorf("%w: only a part of it, or in another order: load it without Where, Limit and OrderBy", ErrUnloaded)
	default:
		return true
	}
	if i.sess != nil {
		i.sess.fault(fmt.Errorf("orm: %s %s: %w", what, r.describe(i), err))
	}
	return false
}

// resolvePosition reads position=Pos, or position='Pos from 1': the column of the targets that keeps their places, and the first of these.
func (r *relation) resolvePosition() {
	text, ok := r.tag.Get("position")
	if !ok {
		return
	}
	words := strings.Fields(text)
	if len(words) == 3 && words[1] == "from" {
		n, err := strconv.ParseInt(words[2], 10, 32)
		if err != nil {
			r.fault("position=%q: %s is no number to begin with", text, words[2])
			return
		}
		r.first, words = n, words[:1]
	}
	if len(words) != 1 {
		r.fault("position=%q: want a column, and perhaps where it begins: position='Pos from 1'", text)
		return
	}
	f := r.target.byName[words[0]]
	if f == nil {
		f = r.target.byColumn[words[0]]
	}
	switch {
	case f == nil:
		r.fault("position=%s names no column of %s", words[0], r.target)
	case r.kind == manyToMany:
		r.fault("position=%s: an item of several lists has a place in each: make the association table a struct, with a position", words[0])
	case r.kind != oneToMany || r.view || r.unread:
		r.fault("position=%s goes with a collection that is loaded and written: not with viewonly or lazy=writeonly", words[0])
	case r.tag.Has("orderby"):
		r.fault("position=%s orders the collection: remove orderby", words[0])
	case !isInteger(f.codec.Type.Kind) || f.pk || f.server || slices.Contains(r.remote, f):
		r.fault("position=%s: want an integer column that is no key and isn't computed, the field is %s", words[0], f.typ)
	default:
		r.position = []*field{f}
		r.target.lists, r.owner.reg.listed = append(r.target.lists, r), true
		r.order = []orderTerm{{field: f}}
		for _, k := range r.target.pk {
			r.order = append(r.order, orderTerm{field: k})
		}
	}
}

// reordered tells whether a list that keeps its order has another than it had.
func (r *relation) reordered(i *instance) bool {
	return r.position != nil && !r.untouched(i) && !slices.Equal(r.list(i.obj), r.baseline(i))
}

// inPlace puts the unflushed changes of a list on top of what it was found to have by now: its items stay in their order, and what others have
// added comes behind them.
func (r *relation) inPlace(i *instance, found, added, removed []sqltype.Ptr) []sqltype.Ptr {
	list := r.list(i.obj)
	mine := subtract(list, subtract(subtract(list, found), added)) // others may have removed some
	return append(mine, subtract(subtract(found, mine), removed)...)
}

// numbering gathers the lists that a flush has to number.
type numbering struct {
	w     *work
	rels  []*relation // in order of appearance
	lists map[*relation][]*instance
	seen  map[relOf]bool                // those of lists
	away  map[*relation][]sqltype.Value // keys of owners that memory doesn't have, side by side
}

// number has the targets of lists that changed take their places.
func (w *work) number(ctx context.Context, dirty []*instance) error {
	if !w.s.anyRegistry(func(reg *Registry) bool { return reg.listed }) {
		return nil
	}
	n := numbering{w: w, lists: map[*relation][]*instance{}, seen: map[relOf]bool{}, away: map[*relation][]sqltype.Value{}}
	for _, i := range w.s.fresh {
		n.changed(i)
	}
	for _, i := range dirty {
		n.changed(i)
		n.left(i)
	}
	for _, c := range w.deletes {
		n.left(c.i)
	}
	for _, r := range n.rels {
		if err := n.complete(ctx, r); err != nil {
			return err
		}
		for _, i := range n.lists[r] {
			if err := w.place(r, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// changed takes the lists of an object that are other than they were.
func (n *numbering) changed(i *instance) {
	for _, r := range i.m.rels {
		if r.position != nil && (i.snap == nil && len(r.list(i.obj)) > 0 || i.snap != nil && r.modified(i)) {
			n.add(r, i)
		}
	}
}

// left takes the lists that an object is in, by its row in the database, and won't be any more: it is deleted, or has another owner.
func (n *numbering) left(i *instance) {
	for m := i.m; m != nil; m = m.parent {
		for _, r := range m.lists {
			if !n.w.gone(i) && (r.inverse == nil || !r.inverse.moved(i)) || !slices.Equal(r.local, r.owner.pk) {
				continue
			}
			key, ok, err := keysIn(r.remote, i.snap)
			if err != nil || !ok || !r.disc.among(i.snap) {
				continue
			}
			if owner := n.w.s.identities(r.owner).find(key); owner != nil {
				n.add(r, owner)
			} else {
				n.miss(r, key)
			}
		}
	}
}

func (n *numbering) add(r *relation, i *instance) {
	n.of(r)
	if at := (relOf{i, r}); !n.seen[at] {
		n.seen[at] = true
		n.lists[r] = append(n.lists[r], i)
	}
}

// miss notes the key of an owner whose list has lost an item.
func (n *numbering) miss(r *relation, key []sqltype.Value) {
	n.of(r)
	n.away[r] = append(n.away[r], key...)
}

func (n *numbering) of(r *relation) {
	if !slices.Contains(n.rels, r) {
		n.rels = append(n.rels, r)
	}
}

// complete loads what the lists of a relationship lack.
func (n *numbering) complete(ctx context.Context, r *relation) error {
	s := n.w.s
	if keys := n.away[r]; keys != nil {
		if err := s.readKeys(ctx, r.owner.base, keys, nil); err != nil {
			return err
		}
		for key := range slices.Chunk(keys, len(r.owner.pk)) {
			if owner := s.identities(r.owner).find(key); owner != nil {
				n.add(r, owner)
			}
		}
	}
	n.lists[r] = slices.DeleteFunc(n.lists[r], func(i *instance) bool { return !i.alive() || n.w.gone(i) })
	return s.loadComplete(ctx, r, n.lists[r])
}

// place has the rows of a list keep where they are in it. Items that go leave no gap.
func (w *work) place(r *relation, i *instance) error {
	at := r.first
	for _, item := range r.list(i.obj) {
		t := w.s.lookup(r.target, item)
		if t == nil {
			return w.stranger(r, i, item)
		}
		if w.gone(t) || !t.alive() || r.claimed(t, i) {
			continue
		}
		v := sqltype.IntOf(at)
		at++
		if t.state == Persistent && r.placed(t.obj, v) && r.placed(t.snap, v) {
			continue
		}
		kind := updateRow
		if t.state == Pending {
			kind = insertRow
		}
		w.follow(w.change(t, kind), pointer{rel: r, aside: &aside{own: r.position, fixed: v}})
	}
	return nil
}

// placed tells whether an object has a place by its field.
func (r *relation) placed(obj sqltype.Ptr, at sqltype.Value) bool {
	v, err := r.position[0].value(obj)
	return err == nil && v.Equal(at)
}
