package orm

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-go/retort/ast"
)

// Expire forgets what is known of objects, and of those they cascade refresh to: the next query that meets them reads their fields anew,
// and unflushed changes are lost. New objects among those it cascades to leave the session. [ExpireOnly] does it for single columns and
// relationships.
func (s *Session) Expire(xs ...any) {
	for _, x := range xs {
		m, obj, err := s.mapperOf(x)
		if err != nil {
			s.fault(fmt.Errorf("orm: Expire: %w", err))
			continue
		}
		if i := s.lookup(m, obj); i != nil && i.state == Persistent {
			s.expire(i)
		}
	}
	s.tell()
}

// ExpireAll is Expire for every object of the session that stands for a row. New objects stay.
func (s *Session) ExpireAll() {
	s.each(func(i *instance) { i.expire() })
}

// expire expires an instance and what it cascades refresh to.
func (s *Session) expire(i *instance) {
	seen := map[*instance]bool{}
	for work := []*instance{i}; len(work) > 0; {
		i, work = work[len(work)-1], work[:len(work)-1]
		if seen[i] {
			continue
		}
		seen[i] = true
		for _, r := range i.m.rels {
			if r.cascade&cascadeRefresh == 0 {
				continue
			}
			for _, item := range r.items(i) {
				if t := s.lookup(r.held(i.obj).target, item); t != nil {
					work = append(work, t)
				}
			}
		}
		if i.state == Pending {
			s.retract(i)
		}
		i.expire()
	}
}

// expire takes back unflushed changes and marks the row as unknown.
func (i *instance) expire() {
	if i.state != Persistent {
		return
	}
	i.discard(i.m.fields, i.m.rels)
	delete(i.sess.partly, i)
	i.epoch = 0
}

// Refresh reads objects anew, at once, with one statement for each table, and drops their unflushed changes after flushing those of others.
// What they cascade refresh to is expired. An object whose row is gone is ErrNoResult and leaves the session. [RefreshOnly] reads single
// columns and relationships, [RefreshForUpdate] locks the rows.
func (s *Session) Refresh(ctx context.Context, xs ...any) error {
	err := s.guarded(func() error { return s.refreshObjects(ctx, xs, nil) })
	if err != nil {
		return describe("refresh", err)
	}
	return nil
}

func (s *Session) refreshObjects(ctx context.Context, xs []any, lock *ast.Lock) error {
	insts := make([]*instance, len(xs))
	for k, x := range xs {
		m, obj, err := s.mapperOf(x)
		if err != nil {
			return err
		}
		if insts[k] = s.lookup(m, obj); insts[k] == nil || insts[k].state != Persistent {
			return fmt.Errorf("%w: %s is not persistent in the session", ErrUsage, m.describe(obj))
		}
	}
	for _, i := range insts {
		s.expire(i)
	}
	if err := s.autoflush(ctx); err != nil {
		return err
	}
	var gone []error
	for _, set := range byMapper(insts) {
		missing, err := s.refresh(ctx, set, lock)
		if err != nil {
			return err
		}
		for _, i := range missing {
			gone = append(gone, fmt.Errorf("%s: %w: its row is gone", i, ErrNoResult))
		}
	}
	return errors.Join(gone...)
}

// refresh reads instances of one mapper, or of one hierarchy, anew. It returns those whose rows aren't found, which have left the session, unless their rows were
// just passed over.
func (s *Session) refresh(ctx context.Context, insts []*instance, lock *ast.Lock) (missing []*instance, err error) {
	keys, err := identitiesOf(insts)
	if err != nil {
		return nil, err
	}
	if err := s.readKeys(ctx, commonBase(insts).base.loadedView(insts), keys, lock); err != nil {
		return nil, err
	}
	for _, i := range insts {
		if !i.expired() {
			continue
		}
		missing = append(missing, i)
		if lock == nil || lock.Wait != ast.SkipLocked {
			s.forget(i)
		}
	}
	return missing, nil
}
