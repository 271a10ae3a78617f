package orm

import (
	"slices"

	"github.com/retort-go/retort/engine"
)

// watchers are the functions that a session tells of its statements.
type watchers struct {
	list []*func(engine.Event)
}

func (w *watchers) tell(ev engine.Event) {
	for _, f := range w.list {
		(*f)(ev)
	}
}

// Observe calls f after each statement and each step of a transaction that the session sends from now on, until stop is called: to count
// the statements of a web request, or to assert them in a test. f is called on the goroutine that uses the session, after the engine's
// own observers; it must not use the session. Statements that others send over the same engine are not seen.
func (s *Session) Observe(f func(engine.Event)) (stop func()) {
	if s.watchers == nil {
		s.watchers = new(watchers)
		s.eng = s.eng.With(engine.WithObserver(s.watchers.tell))
		if s.tx != nil {
			s.tx.Observe(s.watchers.tell)
		}
	}
	w, entry := s.watchers, &f
	w.list = append(slices.Clip(w.list), entry)
	return func() {
		w.list = slices.DeleteFunc(slices.Clone(w.list), func(x *func(engine.Event)) bool { return x == entry })
	}
}
