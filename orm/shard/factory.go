package shard

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Factory makes sessions over the same shards. Make one when the program starts. It is immutable, and safe for concurrent use.
type Factory struct {
	shards  []member // by name
	routes  []*route
	options []orm.SessionOption
}

// member is one shard.
type member struct {
	name string
	eng  *engine.Engine
}

// NewFactory returns a factory of sessions over shards, given by their names, with registries and options as for orm.NewSession: each
// shard's session has them. With orm.TwoPhase the shards commit all or none. Routes say where the rows of entities are.
//
// No shard, one without an engine, and a route that is wrong or given twice are orm.ErrUsage, all of them at once.
func NewFactory(shards map[string]*engine.Engine, routes []Route, with ...orm.SessionOption) (*Factory, error) {
	f := &Factory{options: slices.Clone(with)}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(shards)) {
		if shards[name] == nil {
			errs = append(errs, fmt.Errorf("%w: shard %q has no engine", orm.ErrUsage, name))
		}
		f.shards = append(f.shards, member{name, shards[name]})
	}
	if len(f.shards) == 0 {
		errs = append(errs, fmt.Errorf("%w: there are no shards", orm.ErrUsage))
	}
	for _, r := range routes {
		switch {
		case r.route == nil:
			errs = append(errs, fmt.Errorf("%w: a route is empty: make it by By or Beside", orm.ErrUsage))
		case r.route.err != nil:
			errs = append(errs, r.route.err)
		case f.route(r.route.table) != nil:
			errs = append(errs, fmt.Errorf("%w: two routes for %s", orm.ErrUsage, r.route.table))
		default:
			f.routes = append(f.routes, r.route)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("shard: %w", err)
	}
	return f, nil
}

// Session returns a new session. The caller closes it. more are options of this one.
func (f *Factory) Session(more ...orm.SessionOption) *Session {
	s := &Session{f: f, members: make([]*orm.Session, len(f.shards))}
	options := slices.Concat(f.options, more)
	s.twoPhase = slices.Contains(options, orm.SessionOption(orm.TwoPhase))
	for k, m := range f.shards {
		s.members[k] = orm.NewSession(m.eng, options...)
	}
	return s
}

// Transact runs fn with a session of its own, and commits if fn returns nil. If fn returns an error or panics, all shards are rolled back.
// With engine.Retry it runs fn again as orm.Transact does, and never after a commit that some shards have made.
func Transact(ctx context.Context, f *Factory, fn func(s *Session) error, opts ...engine.TxOption) error {
	return engine.Repeat(ctx, func(opts ...engine.TxOption) (err error) {
		s := f.Session(orm.TxOptions(opts...))
		finished := false
		defer func() {
			var more error
			if !finished {
				more = s.Rollback(context.WithoutCancel(ctx))
			}
			if more = errors.Join(more, s.Close()); more != nil {
				err = errors.Join(err, more)
			}
		}()
		if err := fn(s); err != nil {
			return err
		}
		err = s.Commit(ctx)
		finished = err == nil
		return err
	}, opts...)
}

// all are the places of all shards.
func (f *Factory) all() []int {
	on := make([]int, len(f.shards))
	for k := range on {
		on[k] = k
	}
	return on
}

// places are those of shards by their names, each once and in the factory's order.
func (f *Factory) places(names []string) ([]int, error) {
	var on []int
	for _, name := range names {
		k := slices.IndexFunc(f.shards, func(m member) bool { return m.name == name })
		if k < 0 {
			var known []string
			for _, m := range f.shards {
				known = append(known, m.name)
			}
			return nil, fmt.Errorf("%w: there is no shard %q, but %s", orm.ErrUsage, name, strings.Join(known, ", "))
		}
		if !slices.Contains(on, k) {
			on = append(on, k)
		}
	}
	slices.Sort(on)
	return on, nil
}

// route is that of a table, nil if it has none.
func (f *Factory) route(table string) *route {
	for _, r := range f.routes {
		if r.table == table {
			return r
		}
	}
	return nil
}

// routeOf is the route of an object.
func (f *Factory) routeOf(x any) (*route, error) {
	for _, r := range f.routes {
		if r.is(x) {
			return r, nil
		}
	}
	return nil, fmt.Errorf("%w: there is no route for %T: give the factory one, or use the session of its shard (On)", orm.ErrUsage, x)
}
