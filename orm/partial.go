package orm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Which columns of an entity's rows a statement reads. All but the deferred ones is the default; Only, Defer and Undefer say otherwise. The
// columns that are read keep their order and move up.
//
// An object whose row was not read whole has zero in the other fields, and so has its snapshot: that is no change, and one that the program makes
// is, without knowing what was there. A field counts as unread for as long as it is on the instance's list and its snapshot has zero. So neither
// a flush nor its rollback needs to keep the list up to date.

// fieldSet is a list of fields that many instances share. It is never changed.
type fieldSet struct{ list []*field }

func (s *fieldSet) has(f *field) bool { return s != nil && slices.Contains(s.list, f) }

// without is the set less some fields; nil if none is left.
func (s *fieldSet) without(gone func(*field) bool) *fieldSet {
	if s == nil || !slices.ContainsFunc(s.list, gone) {
		return s
	}
	left := slices.DeleteFunc(slices.Clone(s.list), gone)
	if len(left) == 0 {
		return nil
	}
	return &fieldSet{left}
}

// lacks tells whether memory doesn't have what the row has in a field.
func (i *instance) lacks(f *field) bool {
	return i.unread.has(f) && i.snap != nil && f.zero(i.snap)
}

// view is how rows are laid out of which a statement doesn't read all columns. A nil view is that of whole rows.
type view struct {
	at     uint64 // for which state of the registry
	cols   []*ast.Column
	places map[*field]int
	runs   map[*mapper][]run // by the struct that a row is of
	unread map[*mapper]*fieldSet
	made   []*ast.Column // those of cols that are expressions
	exprs  map[*field]ast.Expr
	kind   int // of a union, the column that tells whose a row is
}

// run is a run of columns that are fields of one struct.
type run struct {
	first  int
	fields []*field
	moves  []sqltype.Move
}

// place is where a row has the column of a field.
func (v *view) place(f *field) int {
	if v == nil {
		return f.index
	}
	return v.places[f]
}

// kindAt is where a row of a union tells whose it is.
func (v *view) kindAt(l *layout) int {
	if v == nil {
		return l.kind
	}
	return v.kind
}

// parted tells whether the entity's rows may be read in part.
func (e *entity) parted() bool { return e.pick != nil || e.m.root.defers || e.from != nil }

// view returns how the entity's rows are laid out, nil if they are read whole. The registry must be resolved.
func (e *entity) view() *view {
	if !e.parted() {
		return nil
	}
	made := e.m.reg.made.Load()
	if v := e.viewed.Load(); v != nil && v.at == made {
		return v
	}
	v := e.look(made)
	e.viewed.Store(v)
	return v
}

func (e *entity) look(made uint64) *view {
	v := &view{at: made, places: map[*field]int{}, runs: map[*mapper][]run{}, unread: map[*mapper]*fieldSet{}}
	all, cols := e.m.fields, e.cols
	spans := map[*mapper][]span{e.m: {{e.m, 0, e.m.moves}}}
	if l := e.layout(); l != nil {
		all, cols, spans = make([]*field, len(l.cols)), l.cols, l.spans
		copy(all, e.m.fields)
		for f, k := range l.at {
			all[k] = f
		}
	}
	for k, f := range all {
		if f != nil && f.made && e.from == nil {
			v.express(e, f)
		}
		if f == nil || !e.reads(f) {
			continue
		}
		c := cols[k]
		if f.made && (e.from == nil || e.pick.given(f) != nil) {
			c = v.expression(e, f, c)
		}
		v.places[f] = len(v.cols)
		v.cols = append(v.cols, c)
	}
	if e.m.kin != nil && e.m.united() {
		v.kind = len(v.cols)
		v.cols = append(v.cols, cols[e.layout().kind])
	}
	for n, list := range spans {
		for _, s := range list {
			v.add(n, s)
		}
	}
	return v
}

// add lays out what n has in a span of the whole row.
func (v *view) add(n *mapper, s span) {
	r := run{first: -1}
	var unread []*field
	for k := range s.moves {
		f := n.fields[len(s.m.fields)-len(s.moves)+k]
		at, read := v.places[f]
		if !read {
			unread = append(unread, f)
			continue
		}
		if r.first < 0 {
			r.first = at
		}
		r.fields, r.moves = append(r.fields, f), append(r.moves, s.moves[k])
	}
	if r.fields != nil {
		v.runs[n] = append(v.runs[n], r)
	}
	if unread != nil {
		if v.unread[n] != nil {
			unread = append(slices.Clone(v.unread[n].list), unread...)
		}
		v.unread[n] = &fieldSet{unread}
	}
}

// scan fills an object of n from a row whose columns begin at first.
func (v *view) scan(n *mapper, obj sqltype.Ptr, src sqltype.Source, first int) error {
	for _, r := range v.runs[n] {
		if i, err := sqltype.ScanRow(src, obj, r.moves, first+r.first); err != nil {
			f := r.fields[i]
			return fmt.Errorf("read column %s.%s into %s: %w", f.m.tableName, f.col.Name, f, err)
		}
	}
	return nil
}

// pick says which columns are read. A nil pick is the mapping's own: all that aren't deferred.
type pick struct {
	only  bool // just those of more, and those that are always read
	more  []*field
	fewer []*field
	text  bool        // of a query written by hand: no expressions of the mapping's
	exprs []givenExpr // what fields are to be filled with, in place of what the mapping says
}

func (p *pick) reads(f *field) bool {
	switch {
	case f.kept:
		return true
	case f.made && p.given(f) != nil:
		return true
	case f.made && (f.sql == nil || p != nil && p.text && !slices.Contains(p.more, f)):
		return false
	case p == nil:
		return !f.deferred
	case slices.Contains(p.more, f):
		return true
	}
	return !p.only && !f.deferred && !slices.Contains(p.fewer, f)
}

// reads tells whether a statement reads the column of a field.
func (e *entity) reads(f *field) bool {
	if e.from != nil && e.pick.given(f) == nil {
		return !e.from.lacks(f) && (e.pick == nil || e.pick.reads(f))
	}
	return e.pick.reads(f)
}

// with takes one more choice, which counts more than those before.
func (p *pick) with(c *columnChoice) *pick {
	next := &pick{}
	if p != nil {
		*next = *p
	}
	chosen := func(f *field) bool { return slices.Contains(c.fields, f) }
	switch c.how {
	case chooseOnly:
		*next = pick{only: true, more: c.fields, exprs: next.exprs, text: next.text}
	case chooseMore:
		next.more = append(slices.Clip(next.more), c.fields...)
		next.fewer = slices.DeleteFunc(slices.Clone(next.fewer), chosen)
	case chooseFewer:
		next.fewer = append(slices.Clip(next.fewer), c.fields...)
		next.more = slices.DeleteFunc(slices.Clone(next.more), chosen)
		next.exprs = slices.DeleteFunc(slices.Clone(next.exprs), func(g givenExpr) bool { return chosen(g.f) })
	case chooseExpr:
		next.exprs = append(slices.DeleteFunc(slices.Clone(next.exprs), func(g givenExpr) bool { return chosen(g.f) }), c.exprs...)
	}
	return next
}

// key tells picks apart, for the statement cache.
func (p *pick) key() string {
	var b strings.Builder
	if p.only {
		b.WriteByte('=')
	}
	if p.text {
		b.WriteByte('"')
	}
	for _, f := range p.more {
		fmt.Fprintf(&b, "+%s.%d", f.m.typ, f.index)
	}
	for _, f := range p.fewer {
		fmt.Fprintf(&b, "-%s.%d", f.m.typ, f.index)
	}
	for _, g := range p.exprs { // which expression it is, the key of the statement has from itself
		fmt.Fprintf(&b, "*%s.%d", g.f.m.typ, g.f.index)
	}
	return b.String()
}

// picked is the entity as it stands, of which other columns are read.
func (e *entity) picked(p *pick) *entity {
	n := &entity{m: e.m, table: e.table, cols: e.cols, whole: e.origin(), pick: p, from: e.from}
	n.cells = []ast.Cell{{Entity: n, From: e.table}}
	return n
}

// origin is the entity itself, whatever is read of it.
func (e *entity) origin() *entity {
	if e.whole != nil {
		return e.whole
	}
	return e
}

// keepFields finds the columns that are always read, as the session can't do without them: the key, the version, the discriminator, and the columns
// of relationships. To defer one is a fault.
func (m *mapper) keepFields() {
	keep := func(fs ...*field) {
		for _, f := range fs {
			f.kept = true
		}
	}
	keep(m.pk...)
	if m.version != nil {
		keep(m.version)
	}
	if m.kin != nil && m.kin.on != nil {
		keep(m.kin.on)
	}
	for _, r := range m.rels {
		keep(r.local...)
		keep(r.remote...)
		keep(r.discriminators()...)
	}
}

// checkDeferred refuses to defer what is always read.
func (m *mapper) checkDeferred() {
	for _, f := range m.ownFields() {
		if f.made && f.kept && m.kin != nil && f == m.kin.on {
			if f.unasked() {
				m.fault(f.name, "tells whose a row is and has no expression of its own: say it with Mapping.Expr")
			}
		} else if f.made && f.kept {
			m.fault(f.name, "can't be an SQL expression: keys, versions, discriminators and the columns of relationships are columns of a table")
		} else if f.deferred && f.unasked() {
			m.fault(f.name, "can't be deferred: it has no expression of its own, so that only statements that give it one read it: say Mapping.Expr")
		} else if f.deferred && f.kept {
			m.fault(f.name, "can't be deferred: keys, versions, discriminators and the columns of relationships are always read")
		}
	}
}
