package shard

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/retort-go/retort/orm"
)

// Session is a unit of work over shards: an orm.Session for each. It is for one goroutine at a time; use by two at once is orm.ErrConcurrentUse
// where they meet in one shard. Mistakes in calls that return no error are kept and returned by the next Flush or Commit. Close it when done.
type Session struct {
	f        *Factory
	members  []*orm.Session // by shard
	faults   []error
	twoPhase bool
}

// On returns the session of one shard, for what is about that shard alone. It belongs to s: neither commit nor close it by itself.
func (s *Session) On(name string) (*orm.Session, error) {
	on, err := s.f.places([]string{name})
	if err != nil {
		return nil, fmt.Errorf("shard: %w", err)
	}
	return s.members[on[0]], nil
}

// Of returns the session of the shard that an object is in, for orm.Refresh, Expunge and the like; nil if it is in none.
func (s *Session) Of(x any) *orm.Session {
	if k := s.holder(x); k >= 0 {
		return s.members[k]
	}
	return nil
}

// Shard returns the name of the shard that an object is in; "" if it is in none.
func (s *Session) Shard(x any) string {
	if k := s.holder(x); k >= 0 {
		return s.f.shards[k].name
	}
	return ""
}

// holder is the place of the shard that an object is in, -1 if it is in none.
func (s *Session) holder(x any) int {
	return slices.IndexFunc(s.members, func(m *orm.Session) bool { return m.Contains(x) })
}

// placeOf is the place of the shard that an object is in, or is to be put into.
func (s *Session) placeOf(x any) (int, error) {
	if v := reflect.ValueOf(x); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return 0, fmt.Errorf("%w: nothing tells the shard: the object that it belongs to is not given", orm.ErrUsage)
	}
	if k := s.holder(x); k >= 0 {
		return k, nil
	}
	r, err := s.f.routeOf(x)
	if err != nil {
		return 0, err
	}
	name, err := r.object(s, x)
	if err != nil {
		return 0, fmt.Errorf("%T: %w", x, err)
	}
	on, err := s.f.places([]string{name})
	if err != nil {
		return 0, fmt.Errorf("%T: %w", x, err)
	}
	return on[0], nil
}

// Add brings objects into the session, each into that of its shard, with all they reach along relationships that cascade save-update. What a
// [Rule] looks at must be set by now. An object that can't be routed is an error kept for the next Flush.
func (s *Session) Add(xs ...any) {
	for _, x := range xs {
		k, err := s.placeOf(x)
		if err != nil {
			s.faults = append(s.faults, fmt.Errorf("shard: Add: %w", err))
			continue
		}
		s.members[k].Add(x)
	}
}

// Delete marks objects for deletion by the next flush, as that of orm.Session does.
func (s *Session) Delete(xs ...any) {
	for _, x := range xs {
		if k := s.holder(x); k >= 0 {
			s.members[k].Delete(x)
			continue
		}
		s.faults = append(s.faults, fmt.Errorf("shard: Delete: %w: the %T is in no shard of the session: read it first", orm.ErrUsage, x))
	}
}

// takeFaults returns the kept errors and forgets them.
func (s *Session) takeFaults() error {
	err := errors.Join(s.faults...)
	s.faults = nil
	return err
}

// named says which shard an error is of.
func (s *Session) named(k int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("shard %s: %w", s.f.shards[k].name, err)
}

// each calls fn with the sessions of some shards and their number among these: at once, if they are several. It returns when all are done. A panic
// goes on.
func (s *Session) each(on []int, fn func(n int, m *orm.Session) error) error {
	if len(on) == 1 {
		return s.named(on[0], fn(0, s.members[on[0]]))
	}
	var all sync.WaitGroup
	errs, panics := make([]error, len(on)), make([]any, len(on))
	for n, k := range on {
		all.Go(func() {
			defer func() { panics[n] = recover() }()
			errs[n] = s.named(k, fn(n, s.members[k]))
		})
	}
	all.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
	return errors.Join(errs...)
}
