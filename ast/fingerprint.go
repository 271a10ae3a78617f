package ast

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// A statement's text is compiled once and kept under a key that says everything the text depends on, and nothing of the values
// it is run with but their storage class. Key and values are gathered by one walk, on every run of a statement: this file is a hot path.
//
// Exactness: two statements with different texts, result shapes or compile errors never share a key. Every node begins with a
// tag, every list with its length, every string with its length, so the key can be read back in one way only. A FROM item is
// written in full where it is met first and by number afterwards; the number also tells apart two subqueries that have the same
// alias.
//
// Order: values are appended in the order in which the compiler writes their placeholders, so both walk in the order of the
// text. Where that differs from the order of the tree (a relationship's joins inside parentheses), both use the rule stated at
// [Joined].
//
// Cost: no allocation but the growth of the two slices; about a microsecond for a select with five joins.

var (
	errNoTable    = errors.New("column has no table")
	errNilFrom    = errors.New("FROM item is nil: the handle was not made by orm.Map or a schema.MetaData")
	errRelation   = errors.New("a relationship can be a join's target only")
	errNoSubquery = errors.New("subquery is nil")
	errNilNode    = errors.New("statement is nil")
	errEmptyCell  = errors.New("nothing to select: the cell has neither an expression nor an entity")
)

// Fingerprint appends the statement's cache key to key, and its bind values to args in the order of their placeholders. It
// returns the first fault that the tree holds; key and args are of no use then.
func Fingerprint(n Node, key []byte, args []sqltype.Value) ([]byte, []sqltype.Value, error) {
	p := printer{key: key, args: args}
	p.root(n)
	return p.key, p.args, p.err
}

type printer struct {
	key  []byte
	args []sqltype.Value
	err  error
	// met counts the FROM items met so far; room and, behind it, more hold their addresses by number.
	met  int
	room [8]sqltype.Ptr
	more []sqltype.Ptr
	// ctes are the common table expressions that can be named here.
	ctes []*CTE
	// open tells that parameters may have no value; params then holds them. given are the values there are.
	open    bool
	params  []ParamAt
	given   []given
	windows Windows
	grouped grouped
	// derived tells that a subquery in FROM was met, so that FROM can't be skipped where it follows from the cells.
	derived bool
}

// The tags. Their values may change freely: a key lives no longer than its process.
const (
	tagSelect byte = iota + 1
	tagInsert
	tagUpdate
	tagDelete
	tagMerge
	tagTable
	tagDerived
	tagSeen
	tagRelation
	tagColumn
	tagBind
	tagKeyword
	tagBinary
	tagUnary
	tagAnd
	tagOr
	tagNot
	tagIsNull
	tagBetween
	tagIn
	tagInQuery
	tagInMany
	tagRow
	tagFunc
	tagCast
	tagCase
	tagScalar
	tagExists
	tagRaw
	tagExcluded
	tagOpt
	tagEntity
	tagNone
	tagOver
	tagFrame
	tagCTE
	tagCTERef
	tagSetOp
	tagLabel
	tagOrdinal
	tagCall
	tagCollate
	tagGrouping
	tagJSONPath
	tagQuantified
	tagNamed
	tagAggregate
	tagLiteral
	tagCustom
	tagValues
	tagTableFunc
	tagArrays
	tagSample
	tagText
	tagAgain
	tagSpread
	tagPart
	tagConstruct
	tagPrefix
	tagMeaning
	tagStanding
)

// flagWrap is the flag of a column beside its kind.
const flagWrap byte = 1 << 7

// Flags of a node, so that one byte holds them.
const (
	flagA byte = 1 << iota
	flagB
	flagC
)

func (p *printer) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *printer) tag(t byte) { p.key = append(p.key, t) }

func (p *printer) tagged(t, flags byte) { p.key = append(p.key, t, flags) }

func (p *printer) count(n int) {
	if n < 0x80 {
		p.key = append(p.key, byte(n))
		return
	}
	p.key = binary.AppendUvarint(p.key, uint64(n))
}

func (p *printer) text(s string) {
	p.count(len(s))
	p.key = append(p.key, s...)
}

func flag(b bool, f byte) byte {
	if b {
		return f
	}
	return 0
}

func (p *printer) node(n Node) {
	switch n := n.(type) {
	case *Select:
		if n != nil {
			p.query(n)
			return
		}
	case *Insert:
		if n != nil {
			p.insert(n)
			return
		}
	case *Update:
		if n != nil {
			p.update(n)
			return
		}
	case *Delete:
		if n != nil {
			p.delete(n)
			return
		}
	case *Merge:
		if n != nil {
			p.merge(n)
			return
		}
	}
	p.fail(errNilNode)
}

func (p *printer) query(s *Select) {
	if s == nil {
		p.fail(errNoSubquery)
		return
	}
	if s.Err != nil {
		p.fail(s.Err)
	}
	p.prefixes(s.Prefixes)
	p.enter(s.Args)
	outer, windows := len(p.ctes), p.windows
	p.windows = Windows{}
	p.with(s.With)
	defer func() {
		p.ctes, p.windows = p.ctes[:outer], windows
		p.leave(s.Args)
	}()
	if s.Text != nil {
		p.textual(s)
		return
	}
	if len(s.Members) > 0 {
		p.setOperation(s)
		return
	}
	outerGroup := p.grouped
	p.grouped = grouped{}
	if terms := s.Grouped(); terms != nil {
		p.grouped = grouped{terms, make([]bool, len(terms))}
	}
	defer func() { p.grouped = outerGroup }()
	p.tagged(tagSelect, flag(s.Distinct, flagA)|flag(s.Ties, flagB)|flag(s.Lock != nil, flagC))
	p.terms(s, s.DistinctOn)
	p.cells(s.Cells)
	p.fromAndJoins(s)
	p.exprs(s.Where)
	p.terms(s, s.Group)
	p.exprs(s.Having)
	p.namedWindows()
	p.count(len(s.Order))
	for i := range s.Order {
		o := &s.Order[i]
		p.direction(o)
		if o.Nulls != NullsDefault { // a database may need the expression twice
			p.expr(o.X)
			continue
		}
		p.term(s, o.X)
	}
	p.optional(s.Limit)
	p.optional(s.Offset)
	if s.Lock != nil {
		p.tagged(byte(s.Lock.Strength), byte(s.Lock.Wait))
		p.count(len(s.Lock.Of))
		for _, f := range s.Lock.Of {
			p.ref(f)
		}
	}
}

func (p *printer) terms(s *Select, xs []Expr) {
	p.count(len(xs))
	for _, x := range xs {
		p.term(s, x)
	}
}

// term writes a term of GROUP BY or ORDER BY, see [Select.Term].
func (p *printer) term(s *Select, x Expr) {
	before := p.mark()
	p.expr(x)
	if n := s.Term(x, len(p.args)-before.args); n > 0 {
		p.back(before)
		p.tag(tagOrdinal)
		p.count(n)
	}
}

func (p *printer) direction(o *Order) { p.tagged(byte(o.Nulls), flag(o.Desc, flagA)) }

func (p *printer) order(terms []Order) {
	p.count(len(terms))
	for i := range terms {
		p.direction(&terms[i])
		p.expr(terms[i].X)
	}
}

// setOperation writes the members, and of ORDER BY the places of the columns it names, as the text has them.
func (p *printer) setOperation(s *Select) {
	p.tag(tagSetOp)
	p.count(len(s.Members))
	for _, m := range s.Members {
		p.tag(byte(m.Op))
		p.query(m.Query)
	}
	p.count(len(s.Order))
	for i := range s.Order {
		o := &s.Order[i]
		n, err := s.Ordinal(o.X)
		if err != nil {
			p.fail(err)
		}
		p.direction(o)
		p.count(n)
	}
	p.optional(s.Limit)
	p.optional(s.Offset)
}

// with writes the common table expressions that can't be named here yet, and makes them so.
func (p *printer) with(list []*CTE) {
	for _, c := range list {
		if c == nil || slices.Contains(p.ctes, c) {
			continue
		}
		p.tagged(tagCTE, flag(c.Step != nil, flagA)|flag(c.Distinct, flagB)|flag(c.Write != nil, flagC))
		p.tag(byte(c.Materialized))
		p.text(c.Name)
		if c.Write != nil {
			p.node(c.Write)
			p.ctes = append(p.ctes, c)
			continue
		}
		if c.Step != nil {
			p.ctes = append(p.ctes, c)
			p.query(c.Query)
			p.query(c.Step)
			continue
		}
		p.query(c.Query)
		p.ctes = append(p.ctes, c)
	}
}

// fromAndJoins writes what stands in FROM. A FROM that follows from cells and joins adds nothing to the key, as these are in
// it, unless it holds a subquery, which may have binds.
func (p *printer) fromAndJoins(s *Select) {
	p.items(s.From)
	before, derived := p.mark(), p.derived
	if len(s.From) == 0 && derived {
		p.derivedItems(s)
	}
	p.joins(s.Joins)
	if len(s.From) == 0 && p.derived && !derived { // a joined relationship begins at a subquery
		p.back(before)
		p.derivedItems(s)
		p.joins(s.Joins)
	}
}

// mark is how far a printer had come.
type mark struct{ key, args, met int }

func (p *printer) mark() mark { return mark{len(p.key), len(p.args), p.met} }

// back forgets what was written since m.
func (p *printer) back(m mark) {
	p.key, p.args, p.met = p.key[:m.key], p.args[:m.args], m.met
	p.forget(m.args)
}

func (p *printer) derivedItems(s *Select) {
	items, err := s.Sources()
	if err != nil {
		p.fail(err)
		return
	}
	p.items(items)
}

func (p *printer) items(fs []From) {
	p.count(len(fs))
	for _, f := range fs {
		p.item(f)
	}
}

// item writes a FROM item where it stands in FROM: a subquery with its text.
func (p *printer) item(f From) {
	p.ref(f)
	switch f := f.(type) {
	case *Derived:
		if f != nil {
			p.query(f.Query)
		}
	case *Table:
		p.instead(f)
	case *Values, *Arrays, *TableFunc, *Sample, *Hinted:
		p.content(f)
	}
}

// ref writes which FROM item something belongs to.
func (p *printer) ref(f From) {
	at := address(f)
	if i := p.number(at); i >= 0 {
		p.key = append(p.key, tagSeen)
		p.count(i)
		return
	}
	switch f := f.(type) {
	case *Table:
		if f == nil {
			p.fail(errNilFrom)
			return
		}
		p.spread(f)
		p.derived = p.derived || f.Instead != nil
		p.tag(tagTable)
		p.text(f.Schema)
		p.text(f.Name)
		p.text(f.Alias)
	case *Derived:
		if f == nil {
			p.fail(errNilFrom)
			return
		}
		p.derived = true
		p.tagged(tagDerived, flag(f.Lateral, flagA))
		p.text(f.Alias)
	case *Values:
		if f == nil {
			p.fail(errNilFrom)
			return
		}
		p.derived = true
		p.tag(tagValues)
		p.text(f.Alias)
	case *Arrays:
		if f == nil || f.Like == nil {
			p.fail(errNilFrom)
			return
		}
		p.derived = true
		p.tag(tagArrays)
		p.text(f.Alias)
	case *TableFunc:
		if f == nil {
			p.fail(errNilFrom)
			return
		}
		p.derived = true
		p.tag(tagTableFunc)
		p.text(f.Alias)
	case *Sample:
		if f == nil || f.Of == nil {
			p.fail(errNilFrom)
			return
		}
		p.ref(f.Of)
		return
	case *Hinted:
		if f == nil || f.Of == nil {
			p.fail(errNilFrom)
			return
		}
		p.ref(f.Of)
		return
	case *CTERef:
		if f == nil || f.CTE == nil {
			p.fail(errNilFrom)
			return
		}
		p.tag(tagCTERef)
		p.text(f.CTE.Name)
		p.text(f.Alias)
	case nil:
		p.fail(errNilFrom)
		return
	default:
		p.fail(errRelation)
		return
	}
	p.meet(at)
}

// address returns where a FROM item that is numbered lies: it is the item's identity, and compared faster than an interface. It is nil for
// what has no number.
func address(f From) sqltype.Ptr {
	switch f := f.(type) {
	case *Table:
		return sqltype.Addr(f)
	case *Derived:
		return sqltype.Addr(f)
	case *CTERef:
		return sqltype.Addr(f)
	case *Values:
		return sqltype.Addr(f)
	case *Arrays:
		return sqltype.Addr(f)
	case *TableFunc:
		return sqltype.Addr(f)
	}
	return nil
}

// number returns the number of the FROM item at an address, -1 if it was not met yet.
func (p *printer) number(at sqltype.Ptr) int {
	for i, met := range p.room[:min(p.met, len(p.room))] {
		if met == at {
			return i
		}
	}
	if p.met > len(p.room) {
		if i := slices.Index(p.more[:p.met-len(p.room)], at); i >= 0 {
			return i + len(p.room)
		}
	}
	return -1
}

func (p *printer) meet(at sqltype.Ptr) {
	if p.met < len(p.room) {
		p.room[p.met] = at
	} else {
		p.more = append(p.more[:p.met-len(p.room)], at)
	}
	p.met++
}

func (p *printer) joins(js []Join) {
	p.count(len(js))
	for i := range js {
		p.join(&js[i])
	}
}

func (p *printer) join(j *Join) {
	if rel, ok := j.Target.(Relation); ok {
		p.relation(j, rel)
		return
	}
	p.tag(byte(j.Kind))
	p.item(j.Target)
	p.joins(j.Nested)
	p.exprs(j.On)
}

// relation walks a relationship's joins as [Joined] has them, without making the slices.
func (p *printer) relation(j *Join, rel Relation) {
	left, steps, err := rel.Path()
	if err == nil {
		err = checkPath(j, left, steps)
	}
	if err != nil {
		p.fail(err)
		return
	}
	p.tagged(tagRelation, byte(j.Kind))
	p.ref(left)
	p.count(len(steps))
	if j.Kind == LeftJoin && len(steps) > 1 {
		p.item(steps[0].Target)
		p.joins(steps[0].Nested)
		for i := range steps[1:] {
			p.step(&steps[1+i])
		}
		p.exprs(steps[0].On)
		p.exprs(j.On)
		return
	}
	for i := range steps {
		p.step(&steps[i])
	}
	p.exprs(j.On)
}

func (p *printer) step(j *Join) {
	p.item(j.Target)
	p.joins(j.Nested)
	p.exprs(j.On)
}

func (p *printer) cells(cells []Cell) {
	p.count(len(cells))
	for i := range cells {
		p.cell(&cells[i])
	}
}

func (p *printer) cell(c *Cell) {
	switch {
	case c.Note != nil && c.Note.Err != nil:
		p.fail(c.Note.Err)
	case c.Entity != nil:
		p.tag(tagEntity)
		p.text(c.Entity.EntityKey())
		p.ref(c.From)
		for _, x := range c.Entity.EntityExprs() {
			p.column(x)
		}
	case c.Expr != nil:
		p.tag(flag(c.Codec == nil, flagA) | flag(c.Codec != nil && c.Codec.Nullable, flagB))
		p.expr(c.Expr)
	default:
		p.fail(errEmptyCell)
	}
}

// table writes a table that is written to.
func (p *printer) table(t *Table) {
	if t == nil {
		p.fail(errNilFrom)
		return
	}
	p.ref(t)
}
