package dialect

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// BindTyper is implemented by a dialect whose server takes the type of a placeholder from what stands around it, and so can't tell it
// where that says nothing: as a column of a result, as an operand of arithmetic, as an argument of a function, beside another
// placeholder. There the compiler casts binds to the type that BindType names for their storage class; "" is for none.
//
// Text is cast only beside another placeholder: it also stands for decimals, JSON and the like, and as an argument it may be
// wanted as any of them.
type BindTyper interface {
	BindType(k sqltype.ValueKind) string
}

// loose writes an expression where nothing around it tells the type of a bind.
func (c *Compiler) loose(x ast.Expr, prec int) {
	if b, ok := bindOf(x); ok && b.Value.Kind() != sqltype.TextValue {
		c.typed(b)
		return
	}
	c.Operand(x, prec)
}

// bindOf returns the bind that an expression is, or stands for.
func bindOf(x ast.Expr) (*ast.Bind, bool) {
	switch x := ast.Meaning(ast.Resolved(x)).(type) {
	case *ast.Bind:
		return x, true
	case *ast.Param:
		return &x.Bind, true
	}
	return nil, false
}

// typed writes a bind with its type.
func (c *Compiler) typed(b *ast.Bind) {
	name := ""
	if t, ok := c.dialect.(BindTyper); ok {
		name = t.BindType(b.Value.Kind())
	}
	if name == "" {
		c.Bind(b.Value)
		return
	}
	c.Text("CAST(")
	c.Bind(b.Value)
	c.Text(" AS " + name + ")")
}

// operands writes both sides of a binary operator with the operator between them. A comparison with anything but another bind
// tells a bind's type.
func (c *Compiler) operands(x *ast.Binary, word string, left, right int) {
	l, lok := bindOf(x.L)
	r, rok := bindOf(x.R)
	between := func() { c.Text(" " + word + " ") }
	switch {
	case lok && rok:
		c.typed(l)
		between()
		c.typed(r)
	case x.Op.Precedence() > ast.PrecComparison:
		c.loose(x.L, left)
		between()
		c.loose(x.R, right)
	default:
		c.Beside(x.R, x.L, left)
		between()
		c.Beside(x.L, x.R, right)
	}
}
