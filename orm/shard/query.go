package shard

import (
	"context"
	"fmt"
	"iter"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// All returns all rows of a statement, as orm.All does, of the shards that the rules of its tables choose: of several, in its order, with its LIMIT and
// OFFSET held for all rows together, and eager loads done. Shards are asked at once. Without ORDER BY the rows of one shard follow those of
// another, by name.
//
// Conditions, joins and subqueries see rows of their own shard. Statements that only count, add, or look for the least and the most give one
// row for all shards: Select(CountAll()), Sum, Min and Max. What else needs rows of several shards at once is orm.ErrUsage: GROUP BY, DISTINCT
// of columns, set operations, window functions, other aggregates.
//
// Texts are put in order by their bytes. A database that sorts them otherwise is orm.ErrUsage, as soon as rows show it.
func All[R any](ctx context.Context, s *Session, q retort.Query[R]) ([]R, error) {
	rows, err := read[R](ctx, s, ast.NodeOf(q))
	return rows, describe("query", err)
}

// One returns the only row of all shards. No row is orm.ErrNoResult, several are orm.ErrMultipleResults.
func One[R any](ctx context.Context, s *Session, q retort.Query[R]) (R, error) {
	r, ok, err := oneRow(ctx, s, q)
	if err == nil && !ok {
		err = orm.ErrNoResult
	}
	return r, describe("query", err)
}

// OneOrNil is [One], but without a row it returns the zero R and no error: nil for an entity.
func OneOrNil[R any](ctx context.Context, s *Session, q retort.Query[R]) (R, error) {
	r, _, err := oneRow(ctx, s, q)
	return r, describe("query", err)
}

func oneRow[R any](ctx context.Context, s *Session, q retort.Query[R]) (r R, ok bool, err error) {
	rows, err := read[R](ctx, s, atMost(ast.NodeOf(q), 2))
	switch {
	case err != nil || len(rows) == 0:
		return r, false, err
	case len(rows) > 1:
		return r, false, fmt.Errorf("%w: use First for one of several, or All", orm.ErrMultipleResults)
	}
	return rows[0], true, nil
}

// First returns the first row of all shards; no row is orm.ErrNoResult.
func First[R any](ctx context.Context, s *Session, q retort.Query[R]) (R, error) {
	rows, err := read[R](ctx, s, atMost(ast.NodeOf(q), 1))
	if err == nil && len(rows) == 0 {
		err = orm.ErrNoResult
	}
	if err != nil {
		var none R
		return none, describe("query", err)
	}
	return rows[0], nil
}

// atMost gives a SELECT of rows a limit, unless it has one that is smaller.
func atMost(n ast.Node, rows int64) ast.Node {
	sel, ok := n.(*ast.Select)
	if !ok || allCombinable(sel) {
		return n
	}
	if own, err := constant(sel.Limit, rows); err != nil || own < rows {
		return n
	}
	c := *sel
	c.Limit = &ast.Bind{Value: sqltype.IntOf(rows)}
	return &c
}

// read reads the rows of a statement.
func read[R any](ctx context.Context, s *Session, n ast.Node) ([]R, error) {
	on, err := s.target(n)
	if err != nil {
		return nil, err
	}
	sel, isSelect := n.(*ast.Select)
	switch {
	case len(on) == 0:
		return []R{}, nil
	case len(on) == 1:
		rows, err := orm.All(ctx, s.members[on[0]], ast.NewRows[R](n))
		return rows, s.named(on[0], err)
	case !isSelect:
		return nil, fmt.Errorf("%w: a statement that writes and returns rows, over several shards: ask one (On)", orm.ErrUsage)
	case allCombinable(sel):
		r, err := aggregate[R](ctx, s, sel, on)
		if err != nil {
			return nil, err
		}
		return []R{r}, nil
	}
	sp, err := newSpread[R](s, sel, on)
	if err != nil {
		return nil, err
	}
	return collect[R](ctx, sp)
}

// Iter returns the rows of [All] one by one while they arrive from all shards, as orm.Iter does. An error ends the sequence as its last pair.
func Iter[R any](ctx context.Context, s *Session, q retort.Query[R]) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		rows, err := streamed[R](ctx, s, ast.NodeOf(q))
		if err != nil {
			yield(none, describe("query", err))
			return
		}
		for r, err := range rows {
			if !yield(r, describe("query", err)) {
				return
			}
		}
	}
}

func streamed[R any](ctx context.Context, s *Session, n ast.Node) (iter.Seq2[R, error], error) {
	on, err := s.target(n)
	if err != nil {
		return nil, err
	}
	sel, isSelect := n.(*ast.Select)
	switch {
	case len(on) == 0:
		return func(func(R, error) bool) {}, nil
	case len(on) == 1:
		return orm.Iter(ctx, s.members[on[0]], ast.NewRows[R](n)), nil
	case !isSelect || allCombinable(sel):
		return nil, fmt.Errorf("%w: Iter over several shards is for rows: use All", orm.ErrUsage)
	}
	sp, err := newSpread[R](s, sel, on)
	if err != nil {
		return nil, err
	}
	return stream[R](ctx, sp), nil
}

// Count returns how many rows a SELECT has in all shards, its LIMIT and OFFSET held for all together.
func Count(ctx context.Context, s *Session, q retort.Stmt) (int64, error) {
	n, err := count(ctx, s, ast.NodeOf(q))
	return n, describe("count", err)
}

func count(ctx context.Context, s *Session, n ast.Node) (int64, error) {
	sel, ok := n.(*ast.Select)
	if !ok {
		return 0, fmt.Errorf("%w: only a SELECT can be counted", orm.ErrUsage)
	}
	on, err := s.target(sel)
	switch {
	case err != nil || len(on) == 0:
		return 0, err
	case len(on) == 1:
		n, err := orm.Count(ctx, s.members[on[0]], ast.NewRows[struct{}](sel))
		return n, s.named(on[0], err)
	}
	sp, err := newSpread[struct{}](s, sel, on)
	if err != nil {
		return 0, err
	}
	rows := *sp.sel
	rows.Cells = sel.Cells // without what they are sorted by
	counts := make([]int64, len(on))
	err = s.each(on, func(k int, m *orm.Session) (err error) {
		counts[k], err = orm.Count(ctx, m, ast.NewRows[struct{}](&rows))
		return err
	})
	var all int64
	for _, c := range counts {
		all += c
	}
	all = max(0, all-sp.offset)
	if sp.limit >= 0 {
		all = min(all, sp.limit)
	}
	return all, err
}

// Exists tells whether a SELECT has any row in any shard.
func Exists(ctx context.Context, s *Session, q retort.Stmt) (bool, error) {
	n, err := count(ctx, s, atMost(ast.NodeOf(q), 1))
	return n > 0, describe("exists", err)
}

// describe says what was being done.
func describe(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("shard: %s: %w", what, err)
}
