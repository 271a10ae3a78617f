package ast

// Fn names a function of the language: one that means the same on every database that has it, however it is written there. A database
// without it is an error of the compiler that names both. The value is the function's name in messages and in the names of columns.
type Fn string

// Call is a call of a function of the language. A function of the database, by the name that it has there, is a [Func].
type Call struct {
	Fn   Fn
	Args []Expr
}

func (*Call) expr() {}

// Functions of text. Positions and lengths count characters, from 1.
const (
	Lower         Fn = "lower"
	Upper         Fn = "upper"
	Trim          Fn = "trim"
	LTrim         Fn = "ltrim"
	RTrim         Fn = "rtrim"
	CharLength    Fn = "char_length"
	OctetLength   Fn = "octet_length"
	Substr        Fn = "substr"    // text, first character
	SubstrLen     Fn = "substring" // text, first character, number of characters
	Replace       Fn = "replace"   // text, what, by what
	Position      Fn = "position"  // text, what; 0 if it isn't there
	Left          Fn = "left"      // text, number of characters
	Right         Fn = "right"
	LPad          Fn = "lpad" // text, length, by what; a longer text is cut at its end
	RPad          Fn = "rpad"
	Repeat        Fn = "repeat" // text, times
	Reverse       Fn = "reverse"
	RegexpMatch   Fn = "regexp"         // text, pattern
	RegexpReplace Fn = "regexp_replace" // text, pattern, by what, taken as it is
	TextMatch     Fn = "match"          // text, words
	ConcatWS      Fn = "concat_ws"      // separator, texts; NULLs are left out
)

// Functions of any values.
const (
	Coalesce Fn = "coalesce"
	NullIf   Fn = "nullif"
	Greatest Fn = "greatest" // NULL if any is
	Least    Fn = "least"
)

// Functions of numbers.
const (
	Abs       Fn = "abs"
	Round     Fn = "round"    // a tie goes away from zero
	RoundTo   Fn = "round_to" // number, digits behind the point
	Ceil      Fn = "ceil"
	Floor     Fn = "floor"
	Power     Fn = "power"
	Sqrt      Fn = "sqrt"
	Exp       Fn = "exp"
	Ln        Fn = "ln"
	Log10     Fn = "log10"
	Sign      Fn = "sign"
	Remainder Fn = "mod"    // of integers; its sign is that of the first
	Ratio     Fn = "ratio"  // of any numbers, as a float
	Random    Fn = "random" // from 0 up to 1
)

// Functions of the bits of integers of 64 bits.
const (
	BitAnd     Fn = "bit_and"
	BitOr      Fn = "bit_or"
	BitXor     Fn = "bit_xor"
	BitNot     Fn = "bit_not"
	ShiftLeft  Fn = "shift_left"
	ShiftRight Fn = "shift_right" // keeps the sign
)
