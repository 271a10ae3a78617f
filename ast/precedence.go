package ast

// Precedence levels of expressions, weakest first. Databases agree on the order of the first four and of the arithmetic; on
// what they don't agree (|| beside +, a comparison inside a comparison) the compiler writes parentheses.
const (
	PrecNone       = iota // a comma or parenthesis on both sides
	PrecOr                // OR
	PrecAnd               // AND
	PrecNot               // NOT
	PrecComparison        // = != < <= > >= LIKE IS IN BETWEEN
	PrecConcat            // ||
	PrecAdditive          // + -
	PrecMultiply          // * / %
	PrecUnary             // -
	PrecPrimary           // a name, a call, a parenthesis
)

// Precedence tells how tightly an operator binds: one of the Prec constants.
func (o Op) Precedence() int {
	switch o {
	case Add, Sub:
		return PrecAdditive
	case Mul, Div, Mod, IntDiv:
		return PrecMultiply
	case Concat:
		return PrecConcat
	case Neg:
		return PrecUnary
	}
	return PrecComparison
}
