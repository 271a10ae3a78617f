package retort

import "github.com/retort-go/retort/ast"

// Number functions are NULL of NULL. Where a function has no value (the root of a negative number, a logarithm of zero), PostgreSQL fails
// and the others give NULL. SQLite has no decimals: functions read a decimal, which it keeps as text, as a float.

func numCall[E Numeric[T], T any](fn ast.Fn, e E, args ...ast.Expr) E {
	return filled(e, function(fn, append([]ast.Expr{ast.ExprOf(e)}, args...)...))
}

func floatCall(fn ast.Fn, args ...ast.Expr) NullNum[float64] {
	return NullNum[float64]{opsOf[float64](function(fn, args...))}
}

// whole calls a function that makes a number whole; integers are so already.
func whole[E Numeric[T], T any](fn ast.Fn, e E) E {
	if isInteger[T]() {
		return e
	}
	return numCall[E, T](fn, e)
}

// Abs is e without its sign.
func Abs[E Numeric[T], T any](e E) E { return numCall[E, T](ast.Abs, e) }

// Round is e rounded to a whole number; a tie goes away from zero, as [math.Round] has it.
func Round[E Numeric[T], T any](e E) E { return whole[E, T](ast.Round, e) }

// RoundTo is e rounded to a number of digits behind the point, or before it if digits is below 0. A float
// is seldom exactly what it is written as: 2.675 rounds to 2.68 or 2.67.
func RoundTo[E Numeric[T], T any](e E, digits int) E {
	return numCall[E, T](ast.RoundTo, e, bindOf(digits))
}

// Ceil is the least whole number that isn't below e.
func Ceil[E Numeric[T], T any](e E) E { return whole[E, T](ast.Ceil, e) }

// Floor is the greatest whole number that isn't above e.
func Floor[E Numeric[T], T any](e E) E { return whole[E, T](ast.Floor, e) }

// Sign is -1, 0 or 1.
func Sign[T any](e ExprOf[T]) NullNum[int64] {
	return NullNum[int64]{opsOf[int64](function(ast.Sign, ast.ExprOf(e)))}
}

// Power is e to the power of n.
func Power[T any](e ExprOf[T], n float64) NullNum[float64] {
	return floatCall(ast.Power, ast.ExprOf(e), bindOf(n))
}

// Sqrt is the square root of e.
func Sqrt[T any](e ExprOf[T]) NullNum[float64] { return floatCall(ast.Sqrt, ast.ExprOf(e)) }

// Exp is the exponential of e.
func Exp[T any](e ExprOf[T]) NullNum[float64] { return floatCall(ast.Exp, ast.ExprOf(e)) }

// Ln is the natural logarithm of e.
func Ln[T any](e ExprOf[T]) NullNum[float64] { return floatCall(ast.Ln, ast.ExprOf(e)) }

// Log10 is the logarithm of e to the base 10.
func Log10[T any](e ExprOf[T]) NullNum[float64] { return floatCall(ast.Log10, ast.ExprOf(e)) }

// Random is a number from 0 up to but not including 1, another one for each row.
func Random() Num[float64] { return Num[float64]{opsOf[float64](function(ast.Random))} }

// Mod is the remainder of l / r with the sign of l, as Go's % has it. See [Div] about zero.
func Mod[T Integer](l, r ExprOf[T]) NullNum[T] {
	return NullNum[T]{opsOf[T](function(ast.Remainder, ast.ExprOf(l), ast.ExprOf(r)))}
}

// Ratio is l / r as a float, also of integers: 7 by 2 is 3.5. See [Div] about zero.
func Ratio[T, U any](l ExprOf[T], r ExprOf[U]) NullNum[float64] {
	return floatCall(ast.Ratio, ast.ExprOf(l), ast.ExprOf(r))
}
