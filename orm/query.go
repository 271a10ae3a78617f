package orm

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// All returns all rows of a statement, entities as the session's instances: one for each row of a table, however often and by
// whichever way it is read. The session's pending changes are flushed first. No row gives an empty slice.
//
// A statement that joins a to-many returns the entity once for each joined row; loading with [Joined] doesn't.
func All[R any](ctx context.Context, s *Session, q retort.Query[R]) ([]R, error) {
	out := []R{}
	err := s.guarded(func() error { return readInto(ctx, s, ast.NodeOf(q), &out, -1) })
	if err != nil {
		return nil, describe("query", err)
	}
	return out, nil
}

// readInto appends the rows of a statement to out, at most limit of them unless it is negative.
func readInto[R any](ctx context.Context, s *Session, n ast.Node, out *[]R, limit int) error {
	return s.read(ctx, n, func(rd *reading, rows *engine.Rows) (bool, error) {
		err := appendRow(rd, rows, out)
		return limit < 0 || len(*out) < limit || rd.unique, err
	})
}

// appendRow appends a row to out, unless it repeats an object that comes once.
func appendRow[R any](rd *reading, rows *engine.Rows, out *[]R) error {
	var zero R
	*out = append(*out, zero)
	last := len(*out) - 1
	keep, err := rd.into(sqltype.Addr(&(*out)[last]), rows)
	if !keep {
		*out = (*out)[:last]
	}
	return err
}

// One returns the only row. No row is ErrNoResult, several are ErrMultipleResults. Where one entity is selected, objects are counted: that a join
// repeats it makes no difference.
func One[R any](ctx context.Context, s *Session, q retort.Query[R]) (R, error) {
	r, ok, err := oneRow(ctx, s, q)
	if err == nil && !ok {
		err = describe("query", ErrNoResult)
	}
	return r, err
}

// OneOrNil is [One], but without a row it returns the zero R and no error: nil for an entity.
func OneOrNil[R any](ctx context.Context, s *Session, q retort.Query[R]) (R, error) {
	r, _, err := oneRow(ctx, s, q)
	return r, err
}

func oneRow[R any](ctx context.Context, s *Session, q retort.Query[R]) (r R, ok bool, err error) {
	var out []R
	if err := s.guarded(func() error { return readUpToTwo(ctx, s, ast.NodeOf(q), &out) }); err != nil {
		return r, false, describe("query", err)
	}
	switch len(out) {
	case 0:
		return r, false, nil
	case 1:
		return out[0], true, nil
	}
	return r, false, describe("query", fmt.Errorf("%w: use First for one of several, or All", ErrMultipleResults))
}

// readUpToTwo appends the rows of a statement to out until there are two: of one entity, two objects.
func readUpToTwo[R any](ctx context.Context, s *Session, n ast.Node, out *[]R) error {
	return s.read(ctx, n, func(rd *reading, rows *engine.Rows) (bool, error) {
		err := appendRow(rd, rows, out)
		if len(*out) == 2 && len(rd.cells) == 1 && rd.cells[0].track != nil && any((*out)[0]) == any((*out)[1]) && !isNil(any((*out)[0])) {
			*out = (*out)[:1]
		}
		return len(*out) < 2 || rd.unique, err
	})
}

// First returns the first row; no row is ErrNoResult. A SELECT is sent with LIMIT 1.
func First[R any](ctx context.Context, s *Session, q retort.Query[R]) (R, error) {
	n := ast.NodeOf(q)
	if sel, ok := n.(*ast.Select); ok {
		c := *sel
		c.Limit = &ast.Bind{Value: sqltype.IntOf(1)}
		n = &c
	}
	var out []R
	err := s.guarded(func() error { return readInto(ctx, s, n, &out, 1) })
	if err == nil && len(out) == 0 {
		err = ErrNoResult
	}
	if err != nil {
		var none R
		return none, describe("query", err)
	}
	return out[0], nil
}

// Iter returns the rows one by one while they arrive. Entities are tracked, so memory grows with their number, unlike with
// engine.Iter. Eager loads that need a statement of their own can't be done between rows and are an error; Joined to-many loads
// likewise. An error ends the sequence as its last pair. The statement is run anew each time the sequence is ranged over; the session
// may be used for other statements inside the loop.
func Iter[R any](ctx context.Context, s *Session, q retort.Query[R]) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		err := s.stream(ctx, ast.NodeOf(q), func(rd *reading, rows *engine.Rows) (bool, error) {
			var r R
			if _, err := rd.into(sqltype.Addr(&r), rows); err != nil {
				return false, err
			}
			if err := s.tellLoads(ctx); err != nil {
				return false, err
			}
			s.leave()
			more := yield(r, nil)
			return more, s.enter()
		})
		if err != nil {
			var none R
			yield(none, describe("query", err))
		}
	}
}

func (s *Session) stream(ctx context.Context, n ast.Node, row func(*reading, *engine.Rows) (bool, error)) error {
	rd, done, err := s.streaming(ctx, n)
	if err != nil {
		return err
	}
	defer done()
	for _, root := range rd.roots {
		if len(root.joins) > 0 || slices.ContainsFunc(root.loads, (*loadOption).ownStatement) {
			return fmt.Errorf("%w: Iter can't load relationships between rows: use Batches or All, or touch them inside the loop", ErrUsage)
		}
	}
	return rd.rows(ctx, row)
}

// streaming prepares a statement whose rows are walked while the session is used for others. If there is no error, done ends it.
func (s *Session) streaming(ctx context.Context, n ast.Node) (rd *reading, done func(), err error) {
	if err := s.enter(); err != nil {
		return nil, nil, err
	}
	rd = s.newReading()
	done = func() {
		rd.free()
		s.leave()
	}
	if err = s.autoflush(ctx); err == nil {
		err = rd.take(ctx, n)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	rd.stream = true
	return rd, done, nil
}

// Count returns how many rows a SELECT has: SELECT count(*) FROM (…), its ORDER BY left out where no LIMIT needs it.
func Count(ctx context.Context, s *Session, q retort.Stmt) (int64, error) {
	var out []int64
	err := s.guarded(func() error {
		n, err := countOf(q)
		if err != nil {
			return err
		}
		return readInto(ctx, s, n, &out, 1)
	})
	if err != nil {
		return 0, describe("count", err)
	}
	return out[0], nil
}

func countOf(q retort.Stmt) (ast.Node, error) {
	sel, ok := ast.NodeOf(q).(*ast.Select)
	if !ok {
		return nil, fmt.Errorf("%w: only a SELECT can be counted", ErrUsage)
	}
	return ast.Counted(sel, retort.CellOf(retort.CountAll())), nil
}

// Exists tells whether a SELECT has any row. The database stops at the first.
func Exists(ctx context.Context, s *Session, q retort.Stmt) (bool, error) {
	var out []bool
	err := s.guarded(func() error {
		return readInto(ctx, s, ast.NodeOf(retort.Select(retort.Exists(q))), &out, 1)
	})
	if err != nil {
		return false, describe("exists", err)
	}
	return out[0], nil
}

// Get returns the object with a primary key. If the session has it and its transaction still runs, no SQL is sent. Loaders load
// relationships of it. No such row is ErrNoResult; neither is an object whose delete has been flushed.
func Get[R, K any](ctx context.Context, s *Session, e Keyed[R, K], key K, loaders ...Load[R]) (R, error) {
	r, err := GetOrNil(ctx, s, e, key, loaders...)
	if err == nil && isNil(any(r)) {
		err = describe(fmt.Sprintf("get %s(%v)", entityOf(e).m, key), ErrNoResult)
	}
	return r, err
}

// GetOrNil is [Get], but without such a row it returns nil and no error.
func GetOrNil[R, K any](ctx context.Context, s *Session, e Keyed[R, K], key K, loaders ...Load[R]) (R, error) {
	var r R
	ent := entityOf(e)
	if ent == nil {
		return r, describe("get", fmt.Errorf("%w: handle was not made by orm.Map", ErrUsage))
	}
	loads := make([]*loadOption, len(loaders))
	for k, l := range loaders {
		loads[k] = l.opt
	}
	err := s.guarded(func() error {
		if err := s.owns(ent.m); err != nil {
			return err
		}
		vals, err := keyValues(s.key[:0], ent.m, key)
		if err != nil {
			return err
		}
		i, err := s.get(ctx, ent, vals, loads)
		if i != nil {
			ent.m.into(sqltype.Addr(&r), i.m, i.obj)
		}
		return err
	})
	if err != nil {
		return r, describe(fmt.Sprintf("get %s(%v)", ent.m, key), err)
	}
	return r, nil
}

// get finds an object by key, in memory or in the database; nil if there is none.
func (s *Session) get(ctx context.Context, e *entity, key []sqltype.Value, loads []*loadOption) (*instance, error) {
	lock, loads, err := takeLock(loads)
	if err != nil {
		return nil, err
	}
	ids := s.identities(e.m)
	i := ids.find(key)
	if i != nil && !i.expired() && lock == nil {
		if !i.alive() || !i.m.is(e.m) {
			return nil, nil
		}
		return i, s.loadMore(ctx, i, e, loads)
	}
	if i != nil && i.m.is(e.m) {
		e = e.loadedView([]*instance{i})
	}
	found, err := s.readKey(ctx, e, key, loads, lock)
	if err != nil {
		return nil, err
	}
	if found != nil {
		return found, nil
	}
	if i := ids.find(key); i != nil && i.expired() && i.m.is(e.m) && (lock == nil || lock.Wait != ast.SkipLocked) {
		s.forget(i) // its row is gone
	}
	return nil, nil
}

// loadMore loads what belongs to an object that the session has.
func (s *Session) loadMore(ctx context.Context, i *instance, e *entity, loads []*loadOption) error {
	for _, o := range loads {
		if err := o.check(); err != nil {
			return err
		}
	}
	loads, p := split(loads)
	if p != nil && i.unread != nil {
		wanted := slices.DeleteFunc(slices.Clone(i.unread.list), func(f *field) bool { return !p.reads(f) })
		if err := s.loadColumns(ctx, i, wanted); err != nil {
			return err
		}
	}
	return s.loadAll(ctx, []*instance{i}, bound(withDefaults(e.m, loads, nil), s.criteria()), false)
}

// readKey reads the row with a key. With a lock it overwrites what is in memory.
func (s *Session) readKey(ctx context.Context, e *entity, key []sqltype.Value, loads []*loadOption, lock *ast.Lock) (found *instance, err error) {
	if err := s.autoflush(ctx); err != nil {
		return nil, err
	}
	rd := s.newReading()
	defer rd.free()
	sel := rd.byKey.of(e, key)
	for _, l := range loads {
		sel.Options = append(sel.Options, l)
	}
	if lock != nil {
		sel.Lock, sel.Options = lock, append(sel.Options, populateOption{})
	}
	err = rd.run(ctx, sel, func(rd *reading, rows *engine.Rows) (_ bool, err error) {
		i, err := rd.entity(rows)
		if found != nil && i != nil && i != found {
			return false, fmt.Errorf("%w: %s and %s, which have tables and keys of their own: ask for one of the structs", ErrMultipleResults, found, i)
		}
		found = i
		return rd.unique || e.m.united(), err
	})
	return found, err
}
