package ast

import (
	"math"

	"github.com/retort-go/retort/sqltype"
)

// Literal is a value that is part of the statement's text.
type Literal struct{ Value sqltype.Value }

// Custom is an operator of the database by the name that it has there, L Op R, always in parentheses of its own.
type Custom struct {
	Op   string
	L, R Expr
}

func (*Literal) expr() {}
func (*Custom) expr()  {}

// literal writes the whole value, as the text depends on it.
func (p *printer) literal(v sqltype.Value) {
	p.tagged(tagLiteral, byte(v.Kind()))
	switch v.Kind() {
	case sqltype.IntValue:
		p.bits(uint64(v.Int()))
	case sqltype.DurationValue:
		p.bits(uint64(v.Duration()))
	case sqltype.FloatValue:
		p.bits(math.Float64bits(v.Float()))
	case sqltype.BoolValue:
		p.tag(flag(v.Bool(), flagA))
	case sqltype.TextValue:
		p.text(v.Text())
	}
}

func (p *printer) bits(n uint64) {
	for range 8 {
		p.key = append(p.key, byte(n))
		n >>= 8
	}
}
