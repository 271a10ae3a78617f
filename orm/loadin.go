package orm

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// What the statements that load relationships have beside their targets: which objects they are for, how many items each gets, and the next level
// of a recursive load.

// among is the condition that targets belong to the objects that are loaded for.
func (o *loadOption) among(cols []*ast.Column, keys []sqltype.Value) ast.Expr {
	if o.within == nil {
		return inKeys(cols, keys)
	}
	in := &ast.In{X: cols[0], Query: o.within}
	if len(cols) > 1 {
		row := &ast.Row{}
		for _, c := range cols {
			row.Xs = append(row.Xs, c)
		}
		in.X = row
	}
	return in
}

// within gives the loads by subquery the statement of the reading.
func (rd *reading) within(loads []*loadOption) []*loadOption {
	sel, ok := rd.node.(*ast.Select)
	if !ok {
		return loads
	}
	for k, o := range loads {
		if o.how != bySubquery || o.ref.rel.any != nil { // the statement has keys of others too
			continue
		}
		c := *o
		c.within = keysOf(sel, o.ref.left.columns(o.ref.rel.local))
		loads[k] = &c
	}
	return loads
}

// keysOf is a statement that selects some columns of the rows that sel has, nil if that can't be said by putting them in the place of what it
// selects.
func keysOf(sel *ast.Select, cols []*ast.Column) *ast.Select {
	if sel.Text != nil || len(sel.Members) > 0 || len(sel.Group) > 0 || sel.Distinct || sel.Ties {
		return nil
	}
	keys := *sel
	keys.Options, keys.Lock, keys.Cells = nil, nil, nil
	for _, c := range cols {
		keys.Cells = append(keys.Cells, ast.Cell{Expr: c})
	}
	if sel.Limit == nil && sel.Offset == nil {
		keys.Order = nil
	}
	if len(keys.From) == 0 {
		sources, err := sel.Sources()
		if err != nil {
			return nil
		}
		keys.From = sources
	}
	return &keys
}

// limitEach leaves each object the first items of its own: the statement is joined to one that numbers them.
//
//	SELECT … FROM book JOIN (SELECT book.id, row_number() OVER (PARTITION BY book.author_id ORDER BY …) AS place FROM book WHERE …) AS first
//	ON book.id = first.id AND first.place <= 3
func (o *loadOption) limitEach(sel *ast.Select, to *entity, by []*ast.Column) {
	if o.limit <= 0 {
		return
	}
	ids := to.columns(to.m.pk)
	if o.ref.rel.kind == manyToMany || o.ref.rel.byCondition() { // an item of several objects has a place with each
		ids = append(ids, by...)
	}
	numbered := &ast.Select{From: sel.From, Joins: sel.Joins, Where: sel.Where}
	first := &ast.Derived{Query: numbered, Alias: "first"}
	join := ast.Join{Target: first}
	for k, c := range ids {
		name := columnAt(k)
		numbered.Cells = append(numbered.Cells, ast.Cell{Expr: &ast.Label{X: c, Name: name}})
		join.On = append(join.On, &ast.Binary{Op: ast.Eq, L: c, R: &ast.Column{From: first, Name: name}})
	}
	place := &ast.Over{Func: &ast.Func{Name: "row_number"}, Window: ast.Window{Order: sel.Order}}
	for _, c := range by {
		place.Window.Partition = append(place.Window.Partition, c)
	}
	numbered.Cells = append(numbered.Cells, ast.Cell{Expr: &ast.Label{X: place, Name: "place"}})
	join.On = append(join.On, &ast.Binary{Op: ast.Le, L: &ast.Column{From: first, Name: "place"}, R: &ast.Bind{Value: sqltype.IntOf(int64(o.limit))}})
	sel.Joins = append(sel.Joins[:len(sel.Joins):len(sel.Joins)], join)
	sel.Where = nil
}

// columnAt names the k-th column of a statement that only this package reads.
func columnAt(k int) string { return "key_" + string(rune('a'+k)) }

// firstLevel is the load itself, or a copy for one run of a recursive one, which ends where it comes round to objects that it has met.
func (o *loadOption) firstLevel() *loadOption {
	if o.levels == 0 || o.met != nil {
		return o
	}
	first := *o
	first.met = map[*instance]bool{}
	return &first
}

// meets tells whether a load meets an object for the first time.
func (o *loadOption) meets(i *instance) bool {
	if o.met == nil {
		return true
	}
	known := o.met[i]
	o.met[i] = true
	return !known
}

// nextLevel is the load of the level below of a recursive one, nil at its end.
func (o *loadOption) nextLevel() *loadOption {
	if o.levels == 0 {
		return nil
	}
	next := *o
	next.within = nil
	next.ref = &relationRef{rel: o.ref.rel, left: o.ref.target()}
	if next.levels > 0 {
		next.levels--
	}
	return &next
}
