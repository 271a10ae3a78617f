package orm

import (
	"context"
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// Untracked reads with eager loads: engine.All of a statement with loads. The loads need what a session knows, which rows are one object and
// which relationships are loaded; so they are done in one, that is thrown away, keeps no snapshots and opens no transaction.

// ReadWhole implements [engine.WholeReader].
func (o *loadOption) ReadWhole(ctx context.Context, x engine.Execer, n ast.Node, next func() sqltype.Ptr, drop func()) error {
	return readWhole(ctx, x, n, next, drop)
}

// ReadWhole implements [engine.WholeReader].
func (c criterion) ReadWhole(ctx context.Context, x engine.Execer, n ast.Node, next func() sqltype.Ptr, drop func()) error {
	return readWhole(ctx, x, n, next, drop)
}

func readWhole(ctx context.Context, x engine.Execer, n ast.Node, next func() sqltype.Ptr, drop func()) error {
	if ast.Writes(n) {
		return describe("query", fmt.Errorf("%w: a statement that writes or locks rows has no eager loads outside of a session", ErrUsage))
	}
	s := NewSession(engine.Of(x))
	s.regs, s.plain = registriesOf(n), x
	s.noAutoflush++
	defer s.each((*instance).detach)
	err := s.readUnflushed(ctx, n, func(rd *reading, rows *engine.Rows) (bool, error) {
		keep, err := rd.into(next(), rows)
		if !keep {
			drop()
		}
		return true, err
	})
	if err != nil {
		return describe("query", err)
	}
	return nil
}

// registriesOf are those of the entities that a statement selects.
func registriesOf(n ast.Node) (regs []*Registry) {
	seen := map[*Registry]bool{}
	for _, c := range ast.CellsOf(n) {
		if e, ok := c.Entity.(*entity); ok && !seen[e.m.reg] {
			seen[e.m.reg] = true
			regs = append(regs, e.m.reg)
		}
	}
	return regs
}

// source is what the session's queries are sent to: its transaction.
func (s *Session) source(ctx context.Context, n ast.Node) (engine.Execer, error) {
	if s.plain != nil {
		return s.plain, nil
	}
	return s.beginFor(ctx, n)
}
