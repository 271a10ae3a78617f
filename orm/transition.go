package orm

import (
	"context"
	"slices"
)

// OnStateChange has fn called for each object that changes its state in a session, once for each change and in their order:
//
//	Transient  → Pending     Add, or a cascade of it
//	Pending    → Persistent  inserted by a flush
//	Persistent → Deleted     deleted by a flush
//	Deleted    → Detached    the transaction of the delete was committed, or the session closed
//	Transient  → Persistent  read from the database
//	Detached   → Persistent  Add of an object that another session had, or this one had let go of
//	Persistent → Detached    Expunge or Close
//	Pending    → Transient   Expunge, Delete, Close, or a rollback before any flush
//	Persistent → Transient   a rollback of the transaction that inserted it
//	Deleted    → Persistent  a rollback of the transaction that deleted it
//
// fn is called when the operation has ended that changed the state; it may use the session. What a failed flush took back is not told.
func OnStateChange(r *Registry, fn func(s *Session, x any, from, to State)) {
	r.register("OnStateChange", func(f *sessionFuncs) { f.state = append(f.state, fn) })
}

// telling is what a session has still to tell the program's functions.
type telling struct {
	moves   []move
	arrived []arrival
	busy    bool // moves are being told
}

// telling is what the session has to tell, begun if need be: most registries have no functions for it.
func (s *Session) telling() *telling {
	if s.told == nil {
		s.told = new(telling)
	}
	return s.told
}

// moved is how many moves there are to tell.
func (t *telling) moved() int {
	if t == nil {
		return 0
	}
	return len(t.moves)
}

// arrival is an object that was read: for the first time, or again.
type arrival struct {
	i  *instance
	at rowEvent
}

// move is a change of an object's state.
type move struct {
	i        *instance
	from, to State
}

// move changes the state of an instance.
func (s *Session) move(i *instance, to State) {
	from := i.state
	i.state = to
	if f := i.m.reg.funcs; f != nil && f.state != nil && from != to {
		t := s.telling()
		t.moves = append(t.moves, move{i, from, to})
	}
}

// arrive notes that an instance was made of a row.
func (s *Session) arrive(i *instance) {
	f := i.m.reg.funcs
	if f == nil || s.plain != nil {
		return
	}
	if f.state != nil {
		t := s.telling()
		t.moves = append(t.moves, move{i, Transient, i.state})
	}
	s.arriveAt(i, afterLoad)
}

// arriveAt notes that an instance was read, if its entity has functions for that.
func (s *Session) arriveAt(i *instance, at rowEvent) {
	if i.m.reg.funcs == nil || s.plain != nil || i.m.calls(at) == nil {
		return
	}
	t := s.telling()
	t.arrived = append(t.arrived, arrival{i, at})
}

// coalesce makes one move of all that an instance made since from, and none if it is where it was.
func (t *telling) coalesce(from int) {
	if t.moved() == from {
		return
	}
	first := map[*instance]State{}
	last := map[*instance]int{}
	for k, m := range t.moves[from:] {
		if _, known := first[m.i]; !known {
			first[m.i] = m.from
		}
		last[m.i] = k
	}
	kept := t.moves[:from]
	for k, m := range slices.Clone(t.moves[from:]) {
		if m.from = first[m.i]; last[m.i] == k && m.from != m.to {
			kept = append(kept, m)
		}
	}
	t.moves = kept
}

// tell calls the functions for the moves there are, unless an operation is under way, which does it at its end.
func (s *Session) tell() {
	if s.told.moved() == 0 || s.told.busy || s.flushing || s.busy.Load() != 0 {
		return
	}
	s.told.busy = true
	defer func() { s.told.busy = false }()
	for len(s.told.moves) > 0 {
		moves := s.told.moves
		s.told.moves = nil
		for _, m := range moves {
			for _, fn := range m.i.m.reg.funcs.state {
				fn(s, m.i.object(), m.from, m.to)
			}
		}
	}
}

// tellLoads calls the functions for objects that have arrived, once the outermost result is read.
func (s *Session) tellLoads(ctx context.Context) error {
	var refreshed map[*instance]bool // a row may have come several times
	for s.told != nil && s.reads == 0 && len(s.told.arrived) > 0 {
		a := s.told.arrived[0]
		s.told.arrived = s.told.arrived[1:]
		if a.at == afterRefresh {
			if refreshed[a.i] {
				continue
			}
			if refreshed == nil {
				refreshed = map[*instance]bool{}
			}
			refreshed[a.i] = true
		}
		if err := s.callRow(ctx, a.i, a.at); err != nil {
			return err
		}
	}
	return nil
}
