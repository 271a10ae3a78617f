package orm

import (
	"fmt"

	"github.com/retort-go/retort/ast"
)

// Along is the relationship that leads along two others, in statements: through the objects of an association class to what they refer to, as [Through]
// sees them in memory. It can be joined and filtered by; it has no field, so that it can't be loaded. What lies between is joined with
// the conditions of its mapping, under a name of its own.
//
//	retort.Select(Albums).Where(orm.Along(Albums.Credits, Credits.Artist).Any(Artists.Name.Eq("Ella")))
//	retort.Select(Albums).Where(orm.Along(Albums.Credits, Credits.Artist).Contains(ella))
func Along[P, L, T any](first Rel[P, L], second Rel[L, T]) *ToManyOf[P, T] {
	return &ToManyOf[P, T]{Source: along(refOf(first), refOf(second))}
}

func along(first, second *relationRef) ast.Source {
	if first == nil || second == nil {
		return ast.Source{}
	}
	r := &relation{owner: first.rel.owner, name: first.rel.name + "." + second.rel.name, kind: oneToMany, many: true, view: true, fieldless: true}
	r.via = append(first.rel.way(), second.rel.way()...)
	return ast.MakeSource(&relationRef{rel: r, left: first.left, right: second.right})
}

// way are the relationships that one leads along, itself for most.
func (r *relation) way() []*relation {
	if r.via != nil {
		return r.via
	}
	return []*relation{r}
}

// resolved is the relationship with its target, once the registry is resolved. Those that Along makes find it then.
func (r *relationRef) resolved() (*relationRef, error) {
	if !r.rel.fieldless {
		return r, nil
	}
	whole := *r.rel
	for _, step := range whole.via {
		if step.kind == toAny {
			return nil, fmt.Errorf("%w: %s: %s leads to rows of several tables, which nothing can lead along", ErrUsage, r.rel, step)
		}
	}
	whole.target, whole.local = whole.via[len(whole.via)-1].target, whole.owner.pk
	return &relationRef{rel: &whole, left: r.left, right: r.right}, nil
}
