package orm

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// The plain order of a flush is by table: inserts of parents before those of children, in order of Add; updates after the inserts of
// their table; deletes last, children first. It is right unless rows depend on rows in ways that tables don't show: a table that
// refers to itself or to others in a circle, or a unique value that one row gives up and another takes. Then changes are sorted
// row by row, staying as near to the plain order as the dependencies allow. A circle of rows is opened where a key may be NULL: the
// row is inserted without it and updated when the other is there, or a row that goes or gives up a unique value is rid of it first.

// ordered is the flush's changes in the order they are to be made.
func (w *work) order() error {
	plain := append(w.saves(), w.deletes...)
	for k, c := range plain {
		c.place = int32(k)
	}
	if err := w.delayOwnKeys(); err != nil {
		return err
	}
	w.freeOwnKeys()
	if !w.connect() {
		w.sequence = plain
		return nil
	}
	return w.sort(plain)
}

// saves are inserts and updates by table; within one, inserts come first, by seq.
func (w *work) saves() []*change {
	w.inserts = byRank(w.inserts)
	if len(w.updates) == 0 {
		return slices.Clip(w.inserts)
	}
	out := make([]*change, 0, len(w.inserts)+len(w.updates)+len(w.deletes))
	ins, ups := w.inserts, w.updates
	for len(ins)+len(ups) > 0 {
		if len(ups) == 0 || len(ins) > 0 && ins[0].i.m.rank <= ups[0].i.m.rank {
			out, ins = append(out, ins[0]), ins[1:]
			continue
		}
		out, ups = append(out, ups[0]), ups[1:]
	}
	return out
}

// byRank sorts inserts by table, within one by seq. Objects mostly come in order of seq and of few tables, so they are dealt out.
func byRank(inserts []*change) []*change {
	bySeq := func(a, b *change) int { return a.i.seq - b.i.seq }
	if !slices.IsSortedFunc(inserts, bySeq) {
		slices.SortFunc(inserts, bySeq)
	}
	var ranks []int
	for _, c := range inserts {
		if at, known := slices.BinarySearch(ranks, c.i.m.rank); !known {
			ranks = slices.Insert(ranks, at, c.i.m.rank)
		}
	}
	switch {
	case len(ranks) < 2:
		return inserts
	case len(ranks) > 8:
		slices.SortStableFunc(inserts, func(a, b *change) int { return a.i.m.rank - b.i.m.rank })
		return inserts
	}
	out := make([]*change, 0, len(inserts))
	for _, rank := range ranks {
		for _, c := range inserts {
			if c.i.m.rank == rank {
				out = append(out, c)
			}
		}
	}
	return out
}

// delayOwnKeys has new rows that refer to themselves by a generated key inserted without it and updated when it is known.
func (w *work) delayOwnKeys() error {
	for _, c := range w.inserts {
		for p := range c.pointers {
			if p.parent != c.i || !slices.ContainsFunc(p.fields(), func(f *field) bool { return f.left(c.i.obj) }) {
				continue
			}
			if !p.nullable() {
				return fmt.Errorf("%w: %s refers to itself by %s, which can't be NULL while its key is still to come", ErrCycle, c.i, p.rel)
			}
			w.delay(c, p)
		}
	}
	return nil
}

// freeOwnKeys has rows that are deleted let go of themselves first, where the database takes a row for in use that only itself refers to.
func (w *work) freeOwnKeys() {
	if len(w.deletes) == 0 || !w.s.eng.Dialect().Has(dialect.SelfReferenceHolds) {
		return
	}
	for _, c := range w.deletes {
		if fields := w.inTheWay(c, c); fields != nil {
			w.clear(c, fields)
		}
	}
}

// delay has a key set by an update after the insert.
func (w *work) delay(c *change, p *pointer) {
	p.delayed = true
	if !slices.Contains(w.delayed, c) {
		w.delayed = append(w.delayed, c)
	}
}

// nullable tells whether all columns of the key may be NULL.
func (p *pointer) nullable() bool {
	return !slices.ContainsFunc(p.child(), func(f *field) bool { return f.notNull })
}

// connect records which changes wait for which, if the plain order doesn't see to it. It tells whether it did.
func (w *work) connect() bool {
	needed := false
	w.eachWait(func(c, first *change) {
		needed = needed || c != first && (first.place > c.place || first.i.m.root == c.i.m.root && first.kind == c.kind)
	})
	if !needed {
		return false
	}
	wait := func(c, first *change) {
		if c != first {
			w.waits[c] = append(w.waits[c], first)
		}
	}
	w.waits = map[*change][]*change{}
	w.eachWait(wait)
	w.connectMoves(wait)
	return true
}

// eachWait calls wait for each change that another must come before.
func (w *work) eachWait(wait func(c, first *change)) {
	for _, c := range w.changes {
		if c.kind == deleteRow {
			continue
		}
		for p := range c.pointers {
			if p.parent != nil && p.parent.change != nil && (p.parent.change.kind == insertRow || p.parent.change.rekeyed) {
				wait(c, p.parent.change)
			}
		}
	}
	for _, c := range w.deletes {
		w.eachParent(c.i, func(parent *change) { wait(parent, c) })
	}
	w.connectUnique(wait)
}

// eachParent calls fn with the delete of each row that a deleted or changed row's key columns refer to, as the database has them.
func (w *work) eachParent(i *instance, fn func(*change)) {
	if len(w.deletes) == 0 {
		return
	}
	for _, r := range i.m.rels {
		if r.kind != manyToOne || !r.byPrimaryKey() {
			continue
		}
		key, ok, err := keysIn(r.local, i.snap)
		if err != nil || !ok {
			continue
		}
		if t := w.s.identities(r.target).find(key); t != nil {
			if t.change != nil && t.change.kind == deleteRow {
				fn(t.change)
			}
		}
	}
}

// connectMoves lets the delete of a parent wait for the updates that take children away from it.
func (w *work) connectMoves(wait func(c, first *change)) {
	for _, c := range w.updates {
		w.eachParent(c.i, func(parent *change) { wait(parent, c) })
	}
}

// connectUnique lets a change that takes a unique value wait for the change that gives it up.
func (w *work) connectUnique(wait func(c, first *change)) {
	if len(w.deletes)+len(w.updates) == 0 {
		return
	}
	for _, fs := range w.uniqueSets() {
		given := map[string]*change{}
		for _, c := range slices.Concat(w.updates, w.deletes) {
			if c.i.m.is(fs[0].m) && (c.kind == deleteRow || touches(c, fs)) {
				if k, ok := uniqueKey(fs, c.i.snap); ok {
					given[k] = c
				}
			}
		}
		if len(given) == 0 {
			continue
		}
		for _, c := range slices.Concat(w.inserts, w.updates) {
			if !c.i.m.is(fs[0].m) || c.kind == updateRow && !touches(c, fs) {
				continue
			}
			if k, ok := c.takenKey(fs); ok && given[k] != nil {
				wait(c, given[k])
			}
		}
	}
}

// uniqueSets are the unique sets of columns of the tables in the flush, primary keys included.
func (w *work) uniqueSets() [][]*field {
	var sets [][]*field
	seen := map[*mapper]bool{}
	for _, c := range slices.Concat(w.updates, w.deletes) {
		for m := c.i.m; m != nil && !seen[m]; m = m.parent {
			seen[m] = true
			if m.parent == nil {
				sets = append(sets, m.pk)
			}
			for _, u := range m.uniques {
				if len(u) > 0 {
					sets = append(sets, u)
				}
			}
		}
	}
	return sets
}

func touches(c *change, fs []*field) bool { return overlap(fs, c.fields) }

// uniqueKey encodes the values of unique columns; ok is false if one of them is NULL or unset, since NULLs don't collide.
func uniqueKey(fs []*field, obj sqltype.Ptr) (string, bool) {
	vals, ok, err := keysIn(fs, obj)
	if err != nil || !ok || len(fs) == 1 && fs[0].gen && fs[0].zero(obj) {
		return "", false
	}
	return string(encodeKey(nil, vals)), true
}

// takenKey encodes the unique values that a row will have: those of its object, where no relationship says otherwise. A row that is
// given a key still to be generated takes nothing from another.
func (c *change) takenKey(fs []*field) (string, bool) {
	if !c.hasPointer(func(p *pointer) bool { return overlap(p.child(), fs) }) {
		return uniqueKey(fs, c.i.obj)
	}
	vals := make([]sqltype.Value, len(fs))
	for k, f := range fs {
		var known bool
		if vals[k], known = c.toCome(f); !known {
			return "", false
		}
	}
	return string(encodeKey(nil, vals)), true
}

// toCome is the value that a column will have. known is false if that is NULL, or still to be generated.
func (c *change) toCome(f *field) (v sqltype.Value, known bool) {
	from, obj := f, c.i.obj
	for p := range c.pointers {
		switch at := slices.Index(p.child(), f); {
		case at < 0:
		case p.constant():
			return p.aside.fixed, true
		case p.parent == nil:
			return sqltype.Null, false
		default:
			from, obj = p.fields()[at], p.parent.obj
		}
	}
	v, err := from.value(obj)
	return v, err == nil && !v.IsNull() && !from.left(obj)
}

func overlap(a, b []*field) bool {
	return slices.ContainsFunc(a, func(f *field) bool { return slices.Contains(b, f) })
}

// sort orders changes so that each follows those it waits for (Kahn's algorithm, CACM 5/11, 1962), taking of those that are ready the
// one that the plain order has first, level by level.
func (w *work) sort(plain []*change) error {
	waiting := make(map[*change]int, len(plain))
	followers := make(map[*change][]*change, len(plain))
	ready := &changeHeap{}
	for _, c := range plain {
		waiting[c] = len(w.waits[c])
		for _, first := range w.waits[c] {
			followers[first] = append(followers[first], c)
		}
		if len(w.waits[c]) == 0 {
			*ready = append(*ready, c)
		}
	}
	heap.Init(ready)
	for len(w.sequence) < len(plain) {
		for ready.Len() == 0 {
			freed, err := w.openCircle(plain, waiting, followers)
			if err != nil {
				return err
			}
			if freed != nil {
				heap.Push(ready, freed)
			}
		}
		c := heap.Pop(ready).(*change)
		w.sequence = append(w.sequence, c)
		waiting[c] = -1
		for _, next := range followers[c] {
			next.depth = max(next.depth, c.depth+1)
			if waiting[next]--; waiting[next] == 0 {
				heap.Push(ready, next)
			}
		}
	}
	return nil
}

// openCircle lets a change go that waits in a circle, and returns it; nil if there is more to open before one can. An insert may
// leave out keys to rows still to come and have them set by an update afterwards. A row that stands in the way by what may be NULL, a key
// of a deleted row or a unique value that another takes, gives that up by an update beforehand.
func (w *work) openCircle(plain []*change, waiting map[*change]int, followers map[*change][]*change) (*change, error) {
	for _, c := range plain {
		if waiting[c] <= 0 || c.kind != insertRow || !c.canDelay(w, waiting) {
			continue
		}
		for p := range c.pointers {
			if p.parent != nil && p.parent.change != nil && waiting[p.parent.change] > 0 {
				w.delay(c, p)
			}
		}
		waiting[c] = 0
		return c, nil
	}
	for _, c := range plain {
		if waiting[c] <= 0 || c.kind == insertRow {
			continue
		}
		for _, next := range followers[c] {
			if fields := w.inTheWay(c, next); fields != nil && w.waitsFor(c, next, waiting) {
				w.clear(c, fields)
				kept := len(followers[c])
				followers[c] = slices.DeleteFunc(followers[c], func(x *change) bool { return x == next })
				if waiting[next] -= kept - len(followers[c]); waiting[next] > 0 {
					next = nil
				}
				return next, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: %s: make one of the keys nullable, or write them in two flushes", ErrCycle, w.circle(plain, waiting))
}

// inTheWay returns the columns, all of which may be NULL, by which c's row holds next up; nil if some of them may not be.
func (w *work) inTheWay(c, next *change) (fields []*field) {
	if c.kind == deleteRow && next.kind == deleteRow {
		for _, r := range c.i.m.rels {
			if r.kind != manyToOne || !next.i.m.is(r.target) || !r.pointsAt(&instance{obj: c.i.snap, m: c.i.m}, &instance{obj: next.i.snap, m: next.i.m}) {
				continue
			}
			if (&pointer{rel: r}).nullable() {
				fields = append(fields, r.local...)
			} else {
				return nil
			}
		}
		return fields
	}
	if c.kind != updateRow || next.kind == deleteRow || c.i.m.root != next.i.m.root {
		return nil
	}
	for _, fs := range w.uniqueSets() {
		if !c.i.m.is(fs[0].m) || !next.i.m.is(fs[0].m) {
			continue
		}
		given, gives := uniqueKey(fs, c.i.snap)
		if taken, takes := next.takenKey(fs); !gives || !takes || given != taken {
			continue
		}
		k := slices.IndexFunc(fs, func(f *field) bool { return !f.notNull })
		if k < 0 {
			return nil
		}
		fields = append(fields, fs[k])
	}
	return fields
}

// waitsFor tells whether c waits for another change, directly or by others.
func (w *work) waitsFor(c, other *change, waiting map[*change]int) bool {
	seen := map[*change]bool{}
	for work := []*change{c}; len(work) > 0; {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		for _, first := range w.waits[at] {
			if first == other {
				return true
			}
			if waiting[first] > 0 && !seen[first] {
				seen[first] = true
				work = append(work, first)
			}
		}
	}
	return false
}

// clear has columns of a row set to NULL before anything else is written.
func (w *work) clear(c *change, fields []*field) {
	for _, x := range w.cleared {
		if x.i == c.i {
			x.addFields(fields)
			return
		}
	}
	x := &change{kind: updateRow, i: c.i}
	x.addFields(fields)
	w.cleared = append(w.cleared, x)
}

// canDelay tells whether all that an insert still waits for are rows that nullable keys of it refer to.
func (c *change) canDelay(w *work, waiting map[*change]int) bool {
	nullable := map[*change]bool{}
	for p := range c.pointers {
		if p.parent != nil && p.nullable() {
			nullable[p.parent.change] = true
		}
	}
	return !slices.ContainsFunc(w.waits[c], func(first *change) bool { return waiting[first] > 0 && !nullable[first] })
}

// circle names the rows of a circle.
func (w *work) circle(plain []*change, waiting map[*change]int) string {
	var at *change
	for _, c := range plain {
		if waiting[c] > 0 {
			at = c
			break
		}
	}
	var names []string
	for seen := map[*change]bool{}; at != nil && !seen[at]; {
		seen[at] = true
		names = append(names, at.i.String())
		k := slices.IndexFunc(w.waits[at], func(first *change) bool { return waiting[first] > 0 })
		if k < 0 {
			break
		}
		at = w.waits[at][k]
	}
	return strings.Join(names, " → ")
}

// changeHeap holds changes that may be made now, the one that comes first in the plain order on top; within a table and kind, levels of
// dependent rows follow each other so that each level is one statement.
type changeHeap []*change

func (h changeHeap) Len() int { return len(h) }
func (h changeHeap) Less(i, j int) bool {
	a, b := h[i], h[j]
	if a.i.m == b.i.m && a.kind == b.kind && a.depth != b.depth {
		return a.depth < b.depth
	}
	return a.place < b.place
}
func (h changeHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push and Pop serve container/heap.
func (h *changeHeap) Push(x any) { *h = append(*h, x.(*change)) }

// Pop removes the last element.
func (h *changeHeap) Pop() any {
	old := *h
	c := old[len(old)-1]
	*h = old[:len(old)-1]
	return c
}
