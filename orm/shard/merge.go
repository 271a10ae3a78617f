package shard

import (
	"context"
	"fmt"
	"iter"
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// keyed is a row and the values that it is sorted by.
type keyed[R any] struct {
	Row  R
	Keys []value
}

// value is a value of a row, as the database gave it.
type value struct {
	v       sqltype.Value
	decimal bool // a number that is written out
}

// valueCodec appends a value to a list of them.
var valueCodec = &sqltype.Codec{
	Go: reflect.TypeFor[[]value](), Nullable: true,
	Scan: func(p sqltype.Ptr, src sqltype.Source, col int) error {
		v, err := sqltype.ValueAt(src, col)
		if err != nil {
			return err
		}
		list := sqltype.At[[]value](p)
		*list = append(*list, value{v, src.Kind(col) == sqltype.DecimalValue})
		return nil
	},
}

// valueCells select values into the Keys of rows.
func valueCells[R any](xs []ast.Expr) []ast.Cell {
	keys, _ := reflect.TypeFor[keyed[R]]().FieldByName("Keys")
	cells := make([]ast.Cell, len(xs))
	for k, x := range xs {
		cells[k] = ast.Cell{Expr: x, Codec: valueCodec, Offset: keys.Offset}
	}
	return cells
}

// spread is a SELECT that several shards are asked, and what becomes of their rows.
type spread struct {
	s             *Session
	on            []int
	sel           *ast.Select // what each is asked
	terms         []term
	offset, limit int64 // of all rows together; a limit of -1 is none
}

// newSpread has shards asked a statement: each for as many rows as all together may give.
func newSpread[R any](s *Session, sel *ast.Select, on []int) (*spread, error) {
	sp := &spread{s: s, on: on, limit: -1}
	err := mayBeSpread(sel)
	if err != nil {
		return nil, err
	}
	c := *sel
	sp.sel = &c
	if sp.offset, err = constant(sel.Offset, 0); err != nil {
		return nil, err
	}
	if sp.limit, err = constant(sel.Limit, -1); err != nil {
		return nil, err
	}
	c.Offset = nil
	if sp.limit >= 0 {
		c.Limit = &ast.Bind{Value: sqltype.IntOf(sp.offset + sp.limit)}
	}
	sp.terms, c.Order = s.termsOf(sel.Order, on)
	xs := make([]ast.Expr, len(c.Order))
	for k, o := range c.Order {
		xs[k] = o.X
	}
	c.Cells = append(c.Cells[:len(c.Cells):len(c.Cells)], valueCells[R](xs)...)
	return sp, nil
}

// constant is a number of rows that is written in the statement.
func constant(x ast.Expr, none int64) (int64, error) {
	if x == nil {
		return none, nil
	}
	b, ok := x.(*ast.Bind)
	if !ok || b.Value.Kind() != sqltype.IntValue {
		return 0, fmt.Errorf("%w: a limit over several shards has to be a number and no parameter", orm.ErrUsage)
	}
	return b.Value.Int(), nil
}

// mayBeSpread refuses statements whose rows are not those of the shards, one after the other: what counts, compares or numbers rows sees those of
// one shard only.
func mayBeSpread(sel *ast.Select) error {
	what := ""
	switch {
	case len(sel.Members) > 0:
		what = "a set operation"
	case len(sel.Group)+len(sel.Having) > 0:
		what = "GROUP BY"
	case sel.Ties:
		what = "WITH TIES"
	case sel.Distinct && (len(sel.DistinctOn) > 0 || !onlyEntities(sel.Cells)):
		what = "DISTINCT of columns"
	case hasAggregate(sel.Cells):
		what = "an aggregate beside others or in an expression"
	case hasWindow(sel.Cells):
		what = "a window function"
	default:
		return nil
	}
	return fmt.Errorf("%w: %s over several shards: ask one (On), or have the rule choose one", orm.ErrUsage, what)
}

func onlyEntities(cells []ast.Cell) bool {
	for _, c := range cells {
		if c.Entity == nil {
			return false
		}
	}
	return true
}

// collect reads the rows of all shards, at once, and puts them in order.
func collect[R any](ctx context.Context, sp *spread) ([]R, error) {
	parts := make([][]keyed[R], len(sp.on))
	err := sp.s.each(sp.on, func(n int, m *orm.Session) (err error) {
		parts[n], err = orm.All(ctx, m, ast.NewRows[keyed[R]](sp.sel))
		return err
	})
	if err != nil {
		return nil, err
	}
	out := []R{}
	nexts := make([]func() (keyed[R], error, bool), len(parts))
	for n, part := range parts {
		nexts[n] = func() (row keyed[R], err error, ok bool) {
			if len(part) == 0 {
				return row, nil, false
			}
			row, part = part[0], part[1:]
			return row, nil, true
		}
	}
	for r, err := range merged(sp, nexts) {
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// stream reads the rows of all shards side by side, while they arrive.
func stream[R any](ctx context.Context, sp *spread) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		nexts := make([]func() (keyed[R], error, bool), len(sp.on))
		for n, k := range sp.on {
			next, stop := iter.Pull2(orm.Iter(ctx, sp.s.members[k], ast.NewRows[keyed[R]](sp.sel)))
			defer stop()
			nexts[n] = func() (keyed[R], error, bool) {
				row, err, ok := next()
				return row, sp.s.named(k, err), ok
			}
		}
		merged(sp, nexts)(yield)
	}
}

// merged yields the rows of several sources, each in order, in one order, and of them those between offset and limit. Without an order it is one
// source after the other.
func merged[R any](sp *spread, nexts []func() (keyed[R], error, bool)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		heads := make([]*head[R], 0, len(nexts))
		for n, next := range nexts {
			heads = append(heads, &head[R]{next: next, place: sp.on[n]})
		}
		for n := int64(0); sp.limit < 0 || n < sp.offset+sp.limit; n++ {
			first, err := firstOf(sp, heads)
			if err != nil {
				yield(none, err)
				return
			}
			if first == nil {
				return
			}
			row := first.row.Row
			first.read = false
			if n >= sp.offset && !yield(row, nil) {
				return
			}
		}
	}
}

// head is the row that a source has come to.
type head[R any] struct {
	next       func() (keyed[R], error, bool)
	place      int
	row        keyed[R]
	last       []value // what the row before it was sorted by
	read, done bool
}

// firstOf is the source whose row comes next, nil if all are at their end.
func firstOf[R any](sp *spread, heads []*head[R]) (first *head[R], err error) {
	for _, h := range heads {
		if err := h.advance(sp); err != nil {
			return nil, err
		}
		if h.done {
			continue
		}
		if first == nil {
			first = h
			if len(sp.terms) == 0 {
				return first, nil
			}
			continue
		}
		c, err := sp.compare(h.row.Keys, first.row.Keys)
		if err != nil {
			return nil, err
		}
		if c < 0 {
			first = h
		}
	}
	return first, nil
}

// advance reads the next row of a source if the one before is taken, and checks that the shard sorts as this package compares.
func (h *head[R]) advance(sp *spread) error {
	if h.read || h.done {
		return nil
	}
	h.last = h.row.Keys
	row, err, ok := h.next()
	if err != nil {
		return err
	}
	h.row, h.read, h.done = row, ok, !ok
	if !ok || h.last == nil {
		return nil
	}
	c, err := sp.compare(h.last, row.Keys)
	if err == nil && c > 0 {
		err = fmt.Errorf("%w: the database sorts texts by a collation that Go doesn't know, so rows of several shards can't be put in one order: "+
			"sort by retort.Collate of a binary one, as \"C\" or BINARY", orm.ErrUsage)
	}
	return sp.s.named(h.place, err)
}

// compare compares rows by what they are sorted by.
func (sp *spread) compare(a, b []value) (int, error) {
	for k := range sp.terms {
		if c, err := sp.terms[k].compare(a[k], b[k]); c != 0 || err != nil {
			return c, err
		}
	}
	return 0, nil
}
