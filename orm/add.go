package orm

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// Add brings objects into the session: transient ones become pending and are inserted by the next flush, with all they reach
// along relationships that cascade save-update. An object the session already has is left as it is; one whose delete is pending
// is kept. What can't be added is kept as an error for the next Flush: something that is no pointer to a mapped struct
// (ErrUsage), an object of another session (ErrUsage), an object deleted in this transaction (ErrDeleted).
func (s *Session) Add(xs ...any) {
	for _, x := range xs {
		m, obj, err := s.mapperOf(x)
		if err != nil {
			s.fault(fmt.Errorf("orm: Add: %w", err))
			continue
		}
		s.add(s.instance(m, obj))
	}
}

// add makes an instance and what it cascades to members of the session.
func (s *Session) add(i *instance) {
	for work := []*instance{i}; len(work) > 0; {
		i, work = work[len(work)-1], work[:len(work)-1]
		if known := s.lookup(i.m, i.obj); known != nil {
			i = known
		}
		if s.join(i) {
			work = append(work, s.meet(i)...)
		}
	}
	s.tell()
}

// join makes one instance a member and tells whether it is new.
func (s *Session) join(i *instance) bool {
	switch {
	case s.closed:
		s.fault(fmt.Errorf("orm: Add %s: %w", i, ErrClosed))
	case i.sess == s && i.state == Deleted:
		s.fault(fmt.Errorf("orm: Add %s: %w: the flush has deleted its row; add a new object, or roll back", i, ErrDeleted))
	case i.sess == s:
		if i.deleting {
			s.spare(i)
		}
	case i.sess != nil:
		s.fault(fmt.Errorf("orm: Add %s: %w: it belongs to another session; expunge it there first", i, ErrUsage))
	case i.state == Detached:
		return s.reattach(i)
	default:
		s.pend(i)
		return true
	}
	return false
}

// pend makes a transient instance pending. Its collections are complete: a new row has no others that refer to it.
func (s *Session) pend(i *instance) {
	s.seq++
	i.sess, i.seq, i.epoch = s, s.seq, s.epoch
	s.move(i, Pending)
	s.fresh = append(s.fresh, i)
	s.atAddress(i)
	for _, r := range i.m.rels {
		if st := r.stateIn(i.obj); r.many && !r.view && !st.loaded {
			*st = relState{loaded: true}
		}
		r.stateIn(i.obj).epoch = s.epoch
	}
	i.link()
	s.log().added(i)
}

// reattach takes an object back that stood for a row in a session now closed, or was expunged.
func (s *Session) reattach(i *instance) bool {
	if i.rowGone {
		s.fault(fmt.Errorf("orm: Add %s: %w: its row is gone; add a new object", i, ErrDeleted))
		return false
	}
	if i.snap == nil {
		s.fault(fmt.Errorf("orm: Add %s: %w: it was read without a session, so nobody knows what has changed since: use Merge", i, ErrUsage))
		return false
	}
	key, err := i.m.key(i.obj)
	if err != nil {
		s.fault(fmt.Errorf("orm: Add %s: %w", i, err))
		return false
	}
	if other := s.identities(i.m).find(key); other != nil {
		s.fault(fmt.Errorf("orm: Add %s: %w: the session has read that row into another object; merge the changes into it", i, ErrIdentity))
		return false
	}
	i.left = false
	s.enroll(i, key)
	return true
}

// enroll makes an instance persistent whose row has not been read in the session.
func (s *Session) enroll(i *instance, key []sqltype.Value) {
	s.seq++
	i.sess, i.seq, i.epoch = s, s.seq, 0
	s.move(i, Persistent)
	s.identities(i.m).put(key, i)
	i.link()
}

// spare takes back a pending Delete.
func (s *Session) spare(i *instance) {
	i.deleting = false
	s.doomed = without(s.doomed, i)
}

func without(list []*instance, i *instance) []*instance {
	var out []*instance
	for _, x := range list {
		if x != i {
			out = append(out, x)
		}
	}
	return out
}

// meet puts both sides of a new member's relationships in step and returns the targets that the session is to take in as well,
// last first so that they are taken in the order they stand.
func (s *Session) meet(i *instance) []*instance {
	var more []*instance
	var room [8]*instance
	for _, r := range i.m.rels {
		for _, t := range r.withoutRepeats(i, r.appendMembers(room[:0], i)) {
			if r.refuses(i) {
				break
			}
			if r.cascade&cascadeSave != 0 && (t.sess == nil || t.deleting) {
				more = append(more, t)
			}
			r.meeting(i, t)
			r.toward(t.m).mirror(i, t)
		}
	}
	for a, b := 0, len(more)-1; a < b; a, b = a+1, b-1 {
		more[a], more[b] = more[b], more[a]
	}
	return more
}

// withoutRepeats leaves each item once in the collection of a new member of the session, which the program may have filled anyhow.
func (r *relation) withoutRepeats(i *instance, members []*instance) []*instance {
	if !r.many || len(members) < 2 {
		return members
	}
	var seen map[sqltype.Ptr]bool // of a long one: looking through it for each of its items would take the square of its length
	if len(members) > shortList {
		seen = make(map[sqltype.Ptr]bool, len(members))
	}
	kept := members[:0]
	for _, t := range members {
		if seen[t.obj] || seen == nil && slices.ContainsFunc(kept, t.alike) {
			continue
		}
		if kept = append(kept, t); seen != nil {
			seen[t.obj] = true
		}
	}
	if len(kept) < len(members) {
		r.setMembers(i.obj, kept)
	}
	return kept
}

// items are the targets that a relationship holds in memory.
func (r *relation) items(i *instance) []sqltype.Ptr {
	if r.many {
		return r.list(i.obj)
	}
	if v := r.to(i.obj); v != nil {
		return []sqltype.Ptr{v}
	}
	return nil
}

// mirror sets the other side of a relationship from i to t, unless that says otherwise already. A reference that the collection's
// own turn has just set need not look for itself in the collection again, which for a long one would take long.
func (r *relation) mirror(i, t *instance) {
	inv := r.inverse
	switch {
	case inv == nil:
	case inv.many:
		if st := r.stateIn(i.obj); st.met {
			st.met = false
			return
		}
		inv.put(t, i)
	default:
		if ref := inv.refIn(t.obj); !ref.loaded {
			inv.aim(t.obj, i)
			ref.relState = relState{loaded: true, epoch: i.now(), met: r.many && t.sess == nil}
		}
	}
}

// Delete marks objects for deletion by the next flush, which also deletes what they cascade to, loading it where need be. A
// pending object just leaves the session. An object that is in no session, or in another, is kept as an error for the next Flush.
func (s *Session) Delete(xs ...any) {
	for _, x := range xs {
		if err := s.doom(x); err != nil {
			s.fault(fmt.Errorf("orm: Delete: %w", err))
		}
	}
	s.tell()
}

func (s *Session) doom(x any) error {
	m, obj, err := s.mapperOf(x)
	if err != nil {
		return err
	}
	i := s.lookup(m, obj)
	switch {
	case i == nil:
		return fmt.Errorf("%w: %s is not in the session: read it first, or use a Delete statement", ErrUsage, m.describe(obj))
	case i.state == Pending:
		s.retract(i)
	case i.state == Persistent && !i.deleting:
		i.deleting = true
		s.doomed = append(s.doomed, i)
	}
	return nil
}

// retract takes a pending object out again.
func (s *Session) retract(i *instance) {
	s.fresh = without(s.fresh, i)
	delete(s.byAddr, i.obj)
	i.detach()
}

// Expunge takes objects out of the session without touching the database, with what they cascade expunge to. Their unflushed
// changes are not written. An object that isn't in the session is an error kept for the next Flush.
func (s *Session) Expunge(xs ...any) {
	for _, x := range xs {
		m, obj, err := s.mapperOf(x)
		if err != nil {
			s.fault(fmt.Errorf("orm: Expunge: %w", err))
			continue
		}
		i := s.lookup(m, obj)
		if i == nil {
			s.fault(fmt.Errorf("orm: Expunge: %w: %s is not in the session", ErrUsage, m.describe(obj)))
			continue
		}
		s.expunge(i)
	}
	s.tell()
}

// ExpungeAll takes every object out of the session without touching the database. What was flushed is committed or rolled back with the
// transaction; the objects stay as they are.
func (s *Session) ExpungeAll() {
	var all []*instance
	s.each(func(i *instance) { all = append(all, i) })
	for _, i := range append(all, s.gone...) {
		s.let(i)
	}
	s.gone = nil
	s.tell()
}

func (s *Session) expunge(i *instance) {
	if i.sess != s {
		return
	}
	s.let(i)
	for _, r := range i.m.rels {
		if r.cascade&cascadeExpunge == 0 {
			continue
		}
		for _, t := range r.members(i) {
			s.expunge(t)
		}
	}
}

// let takes an instance out of the session because the program wants that: a rollback leaves it alone.
func (s *Session) let(i *instance) {
	if i.state == Pending {
		s.retract(i)
		return
	}
	s.forget(i)
	i.left = true
}

// forget takes a persistent or deleted instance out of the session.
func (s *Session) forget(i *instance) {
	s.forgetRow(i)
	delete(s.byAddr, i.obj)
	delete(s.partly, i)
	s.doomed = without(s.doomed, i)
	i.detach()
}

// identity is the key of the row that a persistent instance stands for, whatever its fields say by now.
func (i *instance) identity() ([]sqltype.Value, error) {
	if i.snap != nil {
		return i.m.key(i.snap)
	}
	return i.m.key(i.obj)
}
