package orm

import (
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
)

// Relationships that are only read (viewonly), and relationships whose targets are found by conditions.
//
// A flush follows foreign keys. Any other condition tells which rows belong together, but not what to write so that they do. So it either
// comes on top of a foreign key, which is still what is written, or the relationship is for reading alone.

// condition is what Mapping says of a relationship's join.
type condition struct {
	to    *entity // the target as the conditions name it
	exprs []ast.Expr
	whole bool // they are the whole join, not what comes on top of a foreign key
}

// Join says by which conditions a relationship finds its targets, where no foreign key does: over the columns of this handle and those of the
// target's. The relationship must be viewonly. Where both are the same table the target needs a name of its own:
//
//	below := orm.Alias(c, "below")
//	m.Join(c.Descendants.As(below), retort.HasPrefix(below.Path, c.Path))
func (mp *Mapping) Join(rel retort.Source, on ...retort.Condition) {
	mp.condition("Join", rel, on, true)
}

// Where narrows a relationship to targets that meet conditions on their own columns. What is put into it is written by its foreign key
// alone, so what doesn't meet the conditions is gone after the next load.
//
//	m.Where(a.Recent, Books.Year.Gt(2020))
func (mp *Mapping) Where(rel retort.Source, conds ...retort.Condition) {
	mp.condition("Where", rel, conds, false)
}

func (mp *Mapping) condition(what string, rel retort.Source, conds []retort.Condition, whole bool) {
	ref := refOf(rel)
	switch {
	case ref == nil || ref.left != mp.m.base || ref.rel.owner != mp.m:
		mp.m.fault("", "Mapping: %s takes a relationship of this entity's handle", what)
		return
	case len(conds) == 0:
		ref.rel.fault("Mapping: %s needs conditions", what)
		return
	case ref.rel.on != nil:
		ref.rel.fault("Mapping: its join is said already: put all conditions into one call of Join or Where")
		return
	}
	c := &condition{to: ref.right, whole: whole}
	for _, x := range conds {
		c.exprs = append(c.exprs, ast.ExprOf(x))
	}
	ref.rel.on = c
}

// resolveView checks what goes with viewonly, once the target is known, and takes over the conditions of Mapping.
func (r *relation) resolveView() {
	if r.view && r.tag.Has("cascade") && r.cascade&^(cascadeRefresh|cascadeExpunge) != 0 {
		r.fault("viewonly writes nothing, so that of cascade only refresh and expunge go with it")
	}
	if r.view {
		r.cascade &= cascadeRefresh | cascadeExpunge
	}
	c := r.on
	if c == nil {
		return
	}
	if c.to == nil {
		c.to = r.target.base
	}
	if c.whole {
		r.checkWholeJoin(c)
	}
	for _, x := range c.exprs {
		ast.Walk(x, func(x ast.Expr) bool {
			if col, ok := x.(*ast.Column); ok && !ast.Same(col.From, c.to.table) && !(c.whole && ast.Same(col.From, r.owner.base.table)) {
				r.strangeColumn(col, c)
			}
			_, later := x.(*ast.Deferred)
			return !later // what is made when the statement is compiled needs this registry whole
		})
	}
}

func (r *relation) checkWholeJoin(c *condition) {
	switch {
	case !r.view:
		r.fault("Mapping: Join doesn't say what a flush should write: tag the relationship viewonly, or use Where for conditions on top of its foreign key")
	case r.tag.Has("through") || r.tag.Has("fk"):
		r.fault("Mapping: Join is the whole join: leave fk= and through= out, or use Where for conditions on top of them")
	case ast.Same(c.to.table, r.owner.base.table):
		r.fault("Mapping: %s is joined with itself: give the target a name with orm.Alias and As", r.owner)
	}
}

func (r *relation) strangeColumn(col *ast.Column, c *condition) {
	if c.whole {
		r.fault("Mapping: Join: the condition names %s, which is no column of %s or %s, as whose handles know them", col.Go, r.owner, r.target)
		return
	}
	r.fault("Mapping: Where: the condition names %s, which is no column of the target: use Join for conditions over both sides", col.Go)
}

// conditions are those of Mapping for a row of left and one of to.
func (r *relation) conditions(left, to *entity) []ast.Expr {
	if r.on == nil {
		return nil
	}
	at := reaim(aim{r.on.to, to})
	if r.on.whole {
		at = reaim(aim{r.owner.base, left}, aim{r.on.to, to})
	}
	out := make([]ast.Expr, len(r.on.exprs))
	for k, x := range r.on.exprs {
		out[k] = ast.Rewrite(x, at)
	}
	return out
}

// byCondition tells whether conditions are all that joins the relationship.
func (r *relation) byCondition() bool { return r.on != nil && r.on.whole }

// checkWriteOnly checks what goes with lazy=writeonly.
func (r *relation) checkWriteOnly() {
	switch {
	case !r.unread:
	case !r.many || r.view:
		r.fault("lazy=writeonly is for collections that are written")
	case r.kind == oneToMany && !r.passive:
		r.fault("lazy=writeonly needs passive_deletes, as a delete of the owner would load it: let the foreign key say ondelete=cascade or 'set null'")
	case r.kind == manyToMany && r.cascade&cascadeDelete != 0:
		r.fault("lazy=writeonly doesn't go with cascade delete, which would load it")
	}
}

// neverLoaded is the error of reading a write-only collection.
func (r *relation) neverLoaded() error {
	return fmt.Errorf("%w: it is write-only (lazy=writeonly): select its rows with a statement that has a condition on %s", ErrUnloaded, r.otherWay())
}

// otherWay names what leads from the targets of a relationship to its owner.
func (r *relation) otherWay() string {
	switch {
	case r.inverse != nil:
		return r.inverse.String()
	case len(r.remote) > 0 && r.kind == oneToMany:
		return r.remote[0].String()
	}
	return "its association table"
}

// refuses tells whether a relationship can't be changed, as it is only read. On an object of a session it is a mistake that the next flush returns.
func (r *relation) refuses(i *instance) bool {
	if r.view && i.sess != nil {
		i.sess.fault(fmt.Errorf("orm: change %s: %w: it is viewonly: change the relationship that writes these rows", r.describe(i), ErrUsage))
	}
	return r.view
}
