package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Batches is [Iter] by n rows at a time, the last time by those that are left: for what handles many rows at once and must not hold all of
// them. Each slice is the receiver's. n below 1 is an error.
//
//	for users, err := range engine.Batches(ctx, eng, retort.Select(Users), 500) { … }
func Batches[R any](ctx context.Context, x Execer, q ast.Query[R], n int) iter.Seq2[[]R, error] {
	return func(yield func([]R, error) bool) {
		if n < 1 {
			yield(nil, fmt.Errorf("engine: Batches of %d rows: want 1 or more", n))
			return
		}
		var batch []R
		for r, err := range Iter(ctx, x, q) {
			if err != nil {
				yield(nil, err)
				return
			}
			if batch = append(batch, r); len(batch) < n {
				continue
			}
			if !yield(batch, nil) {
				return
			}
			batch = make([]R, 0, n)
		}
		if len(batch) > 0 {
			yield(batch, nil)
		}
	}
}

// Count returns how many rows a SELECT has: SELECT count(*) FROM (…), its ORDER BY left out where no LIMIT needs it.
func Count(ctx context.Context, x Execer, q ast.Stmt) (int64, error) {
	sel, ok := ast.NodeOf(q).(*ast.Select)
	if !ok {
		return 0, errOnlySelect
	}
	codec, err := sqltype.CodecOf(reflect.TypeFor[int64]())
	if err != nil {
		return 0, err
	}
	cell := ast.Cell{Expr: &ast.Func{Name: "count", Args: []ast.Expr{ast.StarWord}}, Codec: codec}
	return One(ctx, x, ast.NewRows[int64](ast.Counted(sel, cell)))
}

// Exists tells whether a SELECT has any row. The database stops at the first.
func Exists(ctx context.Context, x Execer, q ast.Stmt) (bool, error) {
	sel, ok := ast.NodeOf(q).(*ast.Select)
	if !ok {
		return false, errOnlySelect
	}
	codec, err := sqltype.CodecOf(reflect.TypeFor[bool]())
	if err != nil {
		return false, err
	}
	plain := *sel
	plain.Options = nil
	return One(ctx, x, ast.NewRows[bool](&ast.Select{Cells: []ast.Cell{{Expr: &ast.Exists{Query: &plain}, Codec: codec}}}))
}

var errOnlySelect = errors.New("engine: only a SELECT can be counted or asked whether it has rows")
