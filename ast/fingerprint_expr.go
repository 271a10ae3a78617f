package ast

import (
	"fmt"

	"github.com/retort-go/retort/sqltype"
)

func (p *printer) exprs(xs []Expr) {
	p.count(len(xs))
	for _, x := range xs {
		p.expr(x)
	}
}

func (p *printer) optional(x Expr) {
	if x == nil {
		p.tag(tagNone)
		return
	}
	p.expr(x)
}

func (p *printer) expr(x Expr) {
	if p.grouped.terms != nil {
		p.again(x)
	}
	switch x := x.(type) {
	case *Column:
		p.column(x)
	case *Bind:
		p.bind(x.Value)
	case *Binary:
		p.key = append(p.key, tagBinary, byte(x.Op), x.Escape)
		p.expr(x.L)
		p.expr(x.R)
	case *Logic:
		p.logic(x)
	case *In:
		p.in(x)
	case *Func:
		p.call(x)
	case *Over:
		p.over(x)
	case *Label:
		p.tag(tagLabel)
		p.text(x.Name)
		p.expr(x.X)
	case *Opt:
		p.tag(tagOpt)
		p.expr(x.X)
	case Keyword:
		p.tag(tagKeyword)
		p.text(string(x))
	case *Unary:
		p.tagged(tagUnary, byte(x.Op))
		p.expr(x.X)
	case *Not:
		p.tag(tagNot)
		p.expr(x.X)
	case *IsNull:
		p.tagged(tagIsNull, flag(x.Not, flagA))
		p.expr(x.X)
	case *Between:
		p.tagged(tagBetween, flag(x.Not, flagA))
		p.expr(x.X)
		p.expr(x.Low)
		p.expr(x.High)
	case *Scalar:
		p.tag(tagScalar)
		p.query(x.Query)
	case *Exists:
		p.tag(tagExists)
		p.query(x.Query)
	default:
		p.rare(x)
	}
}

// rare is the rest of expr.
func (p *printer) rare(x Expr) {
	switch x := x.(type) {
	case *Bad:
		p.fail(x.Err)
	case *Param:
		p.param(x)
	case *Each:
		p.fail(ErrEach)
	case *Row:
		p.tag(tagRow)
		p.exprs(x.Xs)
	case *Cast:
		p.cast(x)
	case *Call:
		p.tag(tagCall)
		p.text(string(x.Fn))
		p.exprs(x.Args)
	case *JSONPath:
		p.jsonPath(x)
	case *Literal:
		p.literal(x.Value)
	case *Custom:
		p.tag(tagCustom)
		p.text(x.Op)
		p.expr(x.L)
		p.expr(x.R)
	case *Construct:
		p.construct(x)
	case *Collate:
		p.tag(tagCollate)
		p.text(x.Name)
		p.expr(x.X)
	case *Case:
		p.tag(tagCase)
		p.optional(x.Of)
		p.count(len(x.Whens))
		for i := range x.Whens {
			p.expr(x.Whens[i].Cond)
			p.expr(x.Whens[i].Then)
		}
		p.optional(x.Else)
	case *Raw:
		p.tag(tagRaw)
		p.text(x.SQL)
		p.exprs(x.Args)
	case *Quantified:
		p.quantified(x)
	case *Grouping:
		p.tagged(tagGrouping, byte(x.Kind))
		p.count(len(x.Sets))
		for _, set := range x.Sets {
			p.exprs(set)
		}
	case *Excluded:
		p.tag(tagExcluded)
		p.column(x.Column)
	case *Deferred:
		made, err := x.Make()
		if err != nil {
			p.fail(err)
			return
		}
		p.expr(made)
	default:
		p.fail(errNilExpr)
	}
}

func (p *printer) quantified(x *Quantified) {
	p.tagged(tagQuantified, flag(x.All, flagA)|flag(x.Array != nil, flagB))
	if x.Array != nil {
		p.tag(byte(x.Elem.Kind))
		p.expr(x.Array)
		return
	}
	p.query(x.Query)
}

func (p *printer) column(c *Column) {
	if c == nil || c.From == nil {
		p.fail(noTable(c))
		return
	}
	if c.Is != nil {
		p.tag(tagMeaning)
		p.text(c.Name)
		p.expr(Meaning(c))
		return
	}
	kind := byte(c.Type.Kind)<<1 | flag(c.Nullable, 1) | flag(c.Wrap != nil, flagWrap)
	if i := p.number(address(c.From)); i >= 0 && i < 0x80 && len(c.Name) < 0x80 { // as below, in fewer steps
		p.key = append(p.key, tagColumn, kind, tagSeen, byte(i), byte(len(c.Name)))
		p.key = append(p.key, c.Name...)
	} else {
		p.tagged(tagColumn, kind)
		p.ref(c.From)
		p.text(c.Name)
	}
	if c.Wrap != nil {
		p.text(c.Wrap.Bind)
		p.text(c.Wrap.Read)
	}
}

func noTable(c *Column) error {
	if c == nil {
		return errUnbound
	}
	return fmt.Errorf("%w: %s", errNoTable, c.Name)
}

func (p *printer) bind(v sqltype.Value) {
	p.key = append(p.key, tagBind, byte(v.Kind()))
	p.args = append(p.args, v)
}

func (p *printer) logic(x *Logic) {
	t := tagAnd
	if x.Or {
		t = tagOr
	}
	if word, ok := x.Absorbed(); ok {
		p.unwritten(x.Xs...)
		p.tag(tagKeyword)
		p.text(string(word))
		return
	}
	p.tag(t)
	p.exprs(x.Xs)
}

func (p *printer) in(x *In) {
	not := flag(x.Not, flagA)
	if x.Query != nil {
		p.tagged(tagInQuery, not)
		p.expr(x.X)
		p.query(x.Query)
		return
	}
	if x.Many() {
		p.key = append(p.key, tagInMany, not, byte(x.ListKind()))
		p.expr(x.X)
		p.args = append(p.args, sqltype.ListOf(x.List))
		return
	}
	p.tagged(tagIn, not)
	p.count(len(x.List))
	if len(x.List) == 0 {
		p.unwritten(x.X)
		return
	}
	p.expr(x.X)
	p.args = append(p.args, x.List...)
}

// unwritten walks what isn't in the text. Its values are dropped, but not its part of the key: a FROM that follows from the cells holds
// their tables all the same.
func (p *printer) unwritten(xs ...Expr) {
	before := p.mark()
	p.exprs(xs)
	p.args = p.args[:before.args]
	p.forget(before.args)
}

func (p *printer) call(x *Func) {
	p.tagged(tagFunc, flag(x.Distinct, flagA)|flag(x.Fn != "", flagB))
	p.text(x.Name)
	if x.Fn != "" {
		p.text(string(x.Fn))
	}
	p.exprs(x.Args)
	if len(x.Order)+len(x.Within) > 0 || x.Separator != nil {
		p.aggregate(x)
	}
	p.exprs(x.Filter)
}

// aggregate writes what few calls have.
func (p *printer) aggregate(x *Func) {
	p.tagged(tagAggregate, flag(x.Separator != nil, flagA))
	if x.Separator != nil {
		p.text(*x.Separator)
	}
	p.order(x.Order)
	p.order(x.Within)
}

func (p *printer) cast(x *Cast) {
	p.tagged(tagCast, byte(x.Type.Kind))
	p.typeArgs(x.Type)
	p.expr(x.X)
}

func (p *printer) over(x *Over) {
	p.tag(tagOver)
	p.expr(x.Func)
	if x.Named != nil && p.windows.Refers(x.Named) {
		p.tag(tagNamed)
		p.text(x.Named.Name)
		return
	}
	p.window(x.Seen())
}

func (p *printer) window(w *Window) {
	p.exprs(w.Partition)
	p.order(w.Order)
	f := w.Frame
	if f == nil {
		p.tag(tagNone)
		return
	}
	p.key = append(p.key, tagFrame, byte(f.Unit), byte(f.Start.Kind), byte(f.End.Kind), byte(f.Exclude))
	p.bound(&f.Start)
	p.bound(&f.End)
}

func (p *printer) bound(b *Bound) {
	p.count(b.N)
	p.optional(b.By)
}

// namedWindows writes the windows that the select list has named.
func (p *printer) namedWindows() {
	list, err := p.windows.Close()
	if err != nil {
		p.fail(err)
	}
	for _, w := range list {
		p.tag(tagNamed)
		p.text(w.Name)
		p.window(&w.Window)
	}
}

// typeArgs writes what a type is beside its kind.
func (p *printer) typeArgs(t sqltype.Type) {
	p.count(t.Size)
	p.count(t.Scale)
	p.text(t.Verbatim)
	if t.Enum != nil {
		p.text(t.Enum.Schema)
		p.text(t.Enum.Name)
	}
	if t.Elem != nil {
		p.tagged(tagCast, byte(t.Elem.Kind))
		p.typeArgs(*t.Elem)
	}
}
