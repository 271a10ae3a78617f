package orm

import (
	"context"
	"fmt"

	"github.com/retort-go/retort/sqltype"
)

// InverseOf is the other side of a reference whose target has no field for it: customers of one package don't know of the orders of
// another, which refer to them. P is what a target is in Go, C what refers to it.
type InverseOf[P comparable, C any] struct {
	of *relationRef
	_  [0]func(P, C)
}

// Inverse makes the other side of a reference, to be read with [Related]:
//
//	var CustomerOrders = orm.Inverse(&Orders.Customer)
func Inverse[C any, P comparable](reference *ToOneOf[C, P]) InverseOf[P, C] {
	return InverseOf[P, C]{of: refOf(reference.Source)}
}

// Related reads what refers to each of the parents, with one statement for all of them, in order of key. Pending changes are flushed first.
// The slices are the caller's, and a parent that nothing refers to has none. A parent that isn't in the session is an error.
//
//	orders, err := orm.Related(ctx, s, CustomerOrders, customers...)  // map[*Customer][]*Order
func Related[P comparable, C any](ctx context.Context, s *Session, rel InverseOf[P, C], parents ...P) (map[P][]C, error) {
	out := make(map[P][]C, len(parents))
	err := s.related(ctx, rel.of, len(parents), func(k int) any { return parents[k] }, func(k int, r *relation, items []sqltype.Ptr) {
		if len(items) == 0 {
			return
		}
		list := make([]C, len(items))
		for n, item := range items {
			r.target.into(sqltype.Addr(&list[n]), s.lookup(r.target, item).m, item)
		}
		out[parents[k]] = list
	})
	if err != nil {
		return nil, describe("related", err)
	}
	return out, nil
}

// related is Related for parents and results of any type.
func (s *Session) related(ctx context.Context, of *relationRef, n int, parent func(int) any, found func(int, *relation, []sqltype.Ptr)) error {
	return s.guarded(func() error {
		if err := of.usable(); err != nil {
			return err
		}
		if of.rel.kind == toAny {
			return fmt.Errorf("%w: %s leads to rows of several tables: give those it leads to a collection tagged inverse=%s", ErrUsage, of.rel, of.rel.name)
		}
		if err := s.owns(of.rel.owner); err != nil {
			return err
		}
		if err := s.autoflush(ctx); err != nil {
			return err
		}
		r := of.rel.turned()
		r.many = true // so that it has an order
		insts := make([]*instance, n)
		for k := range insts {
			m, obj, err := s.mapperOf(parent(k))
			if err != nil {
				return err
			}
			if insts[k] = s.lookup(m, obj); insts[k] == nil || !insts[k].alive() {
				return fmt.Errorf("%w: %s is not in the session: read it first", ErrUsage, m.describe(obj))
			}
		}
		g, err := r.group(insts)
		if err != nil {
			return err
		}
		if err := s.readGroups(ctx, &loadOption{ref: &relationRef{rel: r, left: r.owner.base}, how: selectIn}, g, false); err != nil {
			return err
		}
		for k, i := range insts {
			found(k, r, g.of(i))
		}
		return nil
	})
}
