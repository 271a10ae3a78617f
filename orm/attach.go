package orm

import (
	"fmt"
	"slices"
)

// Attach takes objects into the session for rows that are known to be there, without reading them: an object that has its key, such as one that came
// from outside, becomes persistent. What its columns hold is taken for what the rows hold, and what is changed from now on is written, with the version
// that the object has. As they haven't been read, its columns are read by the next query that meets the row, as those of an expired
// object are; relationships are loaded when they are touched. A row that isn't there is a *StaleError of the flush that changes it.
//
// An object that the session has stays as it is, and one that is detached is added as Add does. An object without its key or of another session
// (ErrUsage), and one for whose row the session has another (ErrIdentity), are kept as errors for the next Flush. To find out what differs from the
// row there is [Merge].
func (s *Session) Attach(xs ...any) {
	for _, x := range xs {
		if err := s.attach(x); err != nil {
			s.fault(fmt.Errorf("orm: Attach: %w", err))
		}
	}
	s.tell()
}

func (s *Session) attach(x any) error {
	m, obj, err := s.mapperOf(x)
	if err != nil {
		return err
	}
	i := s.instance(m, obj)
	switch {
	case s.closed:
		return fmt.Errorf("%s: %w", i, ErrClosed)
	case i.sess == s:
		return nil
	case i.sess != nil:
		return fmt.Errorf("%s: %w: it belongs to another session; expunge it there first", i, ErrUsage)
	case i.state == Detached:
		s.reattach(i)
		return nil
	case slices.ContainsFunc(m.pk, func(f *field) bool { return f.zero(obj) }):
		return fmt.Errorf("%s: %w: it has no key", i, ErrUsage)
	}
	key, err := m.key(obj)
	if err != nil {
		return err
	}
	if other := s.identities(m).find(key); other != nil {
		return fmt.Errorf("%s: %w: the session has the row as another object", i, ErrIdentity)
	}
	for _, r := range m.rels {
		r.unload(i)
	}
	i.snapshot()
	s.enroll(i, key)
	return nil
}
