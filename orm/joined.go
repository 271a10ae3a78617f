package orm

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// This file loads relationships within a statement: each by a LEFT JOIN of the target under a name that the program can't use.

// joinedLoad is one joined relationship of a reading.
type joinedLoad struct {
	opt    *loadOption
	e      *entity // the target as it stands in the statement
	first  int     // its first column
	track  *tracker
	nested []*joinedLoad
	after  []*loadOption // loads of the targets that need statements of their own
	found  map[*instance][]sqltype.Ptr
	once   onceEach
	owners []*instance
}

// addJoins adds the joined loads of all roots to the statement. first is the number of columns it has so far.
func (rd *reading) addJoins(first int) error {
	j := joiner{rd: rd, first: first}
	for _, root := range rd.roots {
		var rest []*loadOption
		for _, o := range root.loads {
			if !o.how.inStatement() {
				rest = append(rest, o)
				continue
			}
			for _, arm := range o.arms() {
				root.joins = append(root.joins, j.add(beginAt(rd.node.(*ast.Select), root.e), arm))
			}
		}
		root.loads = rest
	}
	if len(j.cells) == 0 {
		return nil
	}
	sel := *rd.node.(*ast.Select)
	if sel.Text != nil {
		return fmt.Errorf("%w: a text written by hand can't be joined to: load with SelectIn", ErrUsage)
	}
	if err := j.checkContained(&sel); err != nil {
		return err
	}
	if j.toMany || j.repeats && len(rd.cells) == 1 {
		rd.unique, rd.seen = true, map[*instance]bool{}
	}
	if j.toMany {
		if len(rd.cells) > 1 && !rd.internal {
			return fmt.Errorf("%w: a joined to-many can't be loaded beside other columns: use SelectIn", ErrUsage)
		}
		if sel.Limit != nil || sel.Offset != nil {
			limited, err := limitRoots(j.withNeeded(sel), rd.roots[0].e)
			if err != nil {
				return err
			}
			sel = *limited
		}
	}
	sel.Cells = append(slices.Clip(sel.Cells), j.cells...)
	sel.Joins = append(slices.Clip(sel.Joins), j.joins...)
	for _, join := range j.joins {
		nameCTEs(&sel, join.Target)
		if p, ok := join.Target.(*joinedPath); ok {
			for _, in := range p.inner {
				nameCTEs(&sel, in.Target)
			}
		}
	}
	sel.Order = append(slices.Clip(sel.Order), j.order...)
	rd.node = &sel
	return nil
}

// joiner collects what joined loads add to a statement.
type joiner struct {
	rd     *reading
	first  int
	names  int
	toMany bool // a to-many is joined
	// repeats tells that a to-many is taken out of the statement's own joins.
	repeats   bool
	contained []*loadOption
	cells     []ast.Cell
	joins     []ast.Join
	needed    []neededTarget // what roots must have not to be dropped by inner joins
	order     []ast.Order
}

// inStatement tells whether a strategy needs no statement of its own.
func (s strategy) inStatement() bool { return s == joined || s == contained }

// checkContained returns what is wrong with the loads out of the statement's own joins.
func (j *joiner) checkContained(sel *ast.Select) error {
	for _, o := range j.contained {
		if to := o.ref.target(); !reads(sel, to.table) {
			return fmt.Errorf("%w: ContainsEager(%s): the statement doesn't join %s: add Join, or load with Joined", ErrUsage, o.ref.rel, to.table.Ref())
		}
		if j.toMany && (sel.Limit != nil || sel.Offset != nil) {
			return fmt.Errorf("%w: ContainsEager(%s) beside a joined to-many and a LIMIT: load the to-many with SelectIn", ErrUsage, o.ref.rel)
		}
	}
	return nil
}

// add joins one relationship, and the joined loads below it.
func (j *joiner) add(from begin, o *loadOption) *joinedLoad {
	o.criteria = j.rd.criteria
	if o.how == contained {
		return j.contain(o)
	}
	r := o.ref.rel
	e := o.ref.right
	if e == nil || e.m != r.target && e.table.Alias == "" {
		j.names++
		e = newEntity(o.ref.target().m, r.target.tableName+"_"+strconv.Itoa(j.names))
	}
	l := j.target(o, e)
	j.toMany = j.toMany || r.many
	aim := reaim(aim{r.target.base, e})
	var on []ast.Expr
	for _, x := range o.where {
		on = append(on, ast.Rewrite(x, aim))
	}
	for _, c := range j.rd.criteria {
		on = append(on, c.on(e)...)
	}
	next := j.join(from, o, &relationRef{rel: r, left: from.at, right: e}, on)
	for _, t := range o.orderIn(e) {
		t.X = ast.Rewrite(t.X, aim)
		j.order = append(j.order, t)
	}
	j.below(l, next)
	return l
}

// contain takes a relationship out of the statement's own joins.
func (j *joiner) contain(o *loadOption) *joinedLoad {
	l := j.target(o, o.ref.target())
	j.repeats = j.repeats || o.ref.rel.many
	j.contained = append(j.contained, o)
	j.below(l, begin{at: l.e, outer: true})
	return l
}

// target has the statement select what a relationship leads to, as it stands there.
func (j *joiner) target(o *loadOption, e *entity) *joinedLoad {
	_, p := split(o.nested)
	if p != nil {
		e = e.picked(p)
	}
	l := &joinedLoad{opt: o, e: e, first: j.first, track: new(j.rd.s.newTracker(e, j.rd.populate)), found: map[*instance][]sqltype.Ptr{}}
	j.first += e.width()
	j.cells = append(j.cells, ast.Cell{Entity: e, From: e.table})
	return l
}

// below adds the loads that begin at a target, which stands where from says.
func (j *joiner) below(l *joinedLoad, from begin) {
	r := l.opt.ref.rel
	nested, _ := split(l.opt.nested)
	for _, n := range withDefaults(l.e.m, nested, append(slices.Clip(l.opt.path), r)) {
		if n.how.inStatement() {
			for _, arm := range n.arms() {
				from.at = l.e
				l.nested = append(l.nested, j.add(from, arm))
			}
			continue
		}
		n.criteria = j.rd.criteria
		l.after = append(l.after, n)
	}
}

// aim is an entity whose columns are to become those of another.
type aim struct{ from, to *entity }

// reaim returns a rewriting that turns columns of entities into those of others, in subqueries too unless they read the table of one of
// the entities themselves. A subquery where the new name of one means another table is a fault.
func reaim(aims ...aim) func(ast.Expr) ast.Expr {
	var rewrite func(ast.Expr) ast.Expr
	turned := 0
	query := func(q *ast.Select) *ast.Select {
		if q == nil || slices.ContainsFunc(aims, func(a aim) bool { return reads(q, a.from.table) }) {
			return q
		}
		before := turned
		out := ast.RewriteSelect(q, rewrite)
		if k := slices.IndexFunc(aims, func(a aim) bool { return reads(q, a.to.table) }); k >= 0 && turned > before {
			out.Err = fmt.Errorf("%w: a subquery over %s has a table %s of its own, which hides that one: give one of them another name", ErrUsage, aims[k].to.m, aims[k].to.table.Ref())
		}
		return out
	}
	rewrite = func(x ast.Expr) ast.Expr {
		switch x := x.(type) {
		case *ast.Column:
			for _, a := range aims {
				if f := a.from.fieldOf(x); f != nil && (a.to.m.is(f.m) || f.m.is(a.to.m)) {
					turned++
					return a.to.column(f)
				}
			}
		case *ast.Exists:
			return &ast.Exists{Query: query(x.Query)}
		case *ast.Scalar:
			return &ast.Scalar{Query: query(x.Query)}
		case *ast.In:
			if x.Query != nil {
				return &ast.In{X: ast.Rewrite(x.X, rewrite), Query: query(x.Query), Not: x.Not}
			}
		}
		return x
	}
	return rewrite
}

// reads tells whether a query has a table in its own FROM.
func reads(q *ast.Select, t *ast.Table) bool {
	sources, err := q.Sources()
	if err != nil {
		return false // the compiler reports it
	}
	for _, j := range q.Joins {
		steps, err := ast.Joined(j)
		if err != nil {
			return false
		}
		for _, step := range steps {
			sources = append(slices.Clip(sources), step.Target)
		}
	}
	return slices.ContainsFunc(sources, func(f ast.From) bool { return ast.Same(f, t) })
}

// row gathers what is joined to one row of the root.
func (root *rootLoad) row(i *instance, src sqltype.Source) error {
	for _, j := range root.joins {
		if err := j.row(i, src); err != nil {
			return err
		}
	}
	return nil
}

func (j *joinedLoad) row(owner *instance, src sqltype.Source) error {
	if r := j.opt.ref.rel; !owner.m.is(r.owner) || !r.meant(owner.obj) {
		return nil // another struct of the hierarchy, or one that refers to something else
	}
	items, known := j.found[owner]
	if !known {
		j.owners = append(j.owners, owner)
		j.found[owner] = nil
	}
	i, err := j.track.row(src, j.first)
	if err != nil || i == nil {
		return err
	}
	j.found[owner] = j.once.add(items, sqltype.Addr(owner), i.obj)
	for _, n := range j.nested {
		if err := n.row(i, src); err != nil {
			return err
		}
	}
	return nil
}

// onceEach keeps lists free of repeats. Short lists are looked through; long ones are remembered in a set, as looking through them for
// each of their items would take the square of their length.
type onceEach struct{ in map[[2]sqltype.Ptr]bool }

// shortList is the length up to which looking through a list is faster than a set.
const shortList = 32

// add appends an item to the list of an owner, unless it is in.
func (o *onceEach) add(list []sqltype.Ptr, owner, item sqltype.Ptr) []sqltype.Ptr {
	if len(list) < shortList {
		if slices.Contains(list, item) {
			return list
		}
		return append(list, item)
	}
	if o.in == nil {
		o.in = map[[2]sqltype.Ptr]bool{}
	}
	if len(list) == shortList {
		for _, x := range list {
			o.in[[2]sqltype.Ptr{owner, x}] = true
		}
	}
	key := [2]sqltype.Ptr{owner, item}
	if o.in[key] {
		return list
	}
	o.in[key] = true
	return append(list, item)
}

func (j *joinedLoad) closeTrackers() {
	j.track.close()
	for _, n := range j.nested {
		n.closeTrackers()
	}
}

// finish stores what was gathered, and does the loads that begin at the targets.
func (j *joinedLoad) finish(ctx context.Context, s *Session) error {
	r := j.opt.ref.rel
	for _, i := range j.owners {
		if i.sess == s && (j.track.populate || !r.fresh(i)) {
			r.fill(i, j.found[i], j.opt.partial())
		}
	}
	for _, n := range j.nested {
		if err := n.finish(ctx, s); err != nil {
			return err
		}
	}
	return s.loadAll(ctx, j.track.insts(), j.after, j.track.populate)
}

// limitRoots moves a statement's LIMIT into a subquery that picks the roots, so that it counts them and not what is joined to them:
//
//	SELECT … FROM author JOIN (SELECT author.author_id FROM … LIMIT 3) AS page ON … LEFT JOIN book … ORDER BY …
func limitRoots(sel *ast.Select, root *entity) (*ast.Select, error) {
	page := *sel
	page.Options, page.Lock, page.Cells = nil, nil, nil
	for _, c := range root.columns(root.m.pk) {
		page.Cells = append(page.Cells, ast.Cell{Expr: c})
	}
	for _, t := range sel.Order {
		page.Cells = append(page.Cells, ast.Cell{Expr: t.X})
	}
	if len(page.From) == 0 {
		sources, err := sel.Sources()
		if err != nil {
			return nil, err
		}
		page.From = sources
	}
	derived := &ast.Derived{Query: &page, Alias: "page"}
	labels, err := ast.Labels(page.Cells)
	if err != nil {
		return nil, err
	}
	keys := len(root.m.pk)
	out := &ast.Select{Cells: sel.Cells, From: []ast.From{root.table}, Options: sel.Options, Lock: sel.Lock, Err: sel.Err}
	join := ast.Join{Target: derived}
	for k, c := range root.columns(root.m.pk) {
		join.On = append(join.On, &ast.Binary{Op: ast.Eq, L: c, R: &ast.Column{From: derived, Name: labels[k]}})
	}
	out.Joins = []ast.Join{join}
	for k, t := range sel.Order {
		t.X = &ast.Column{From: derived, Name: labels[keys+k]}
		out.Order = append(out.Order, t)
	}
	return out, nil
}
