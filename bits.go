package retort

import (
	"fmt"

	"github.com/retort-go/retort/ast"
)

// The functions of bits take integers as 64 bits with a sign, on every database.

func bitCall[T Integer](fn ast.Fn, args ...ast.Expr) NullNum[T] {
	return NullNum[T]{opsOf[T](function(fn, args...))}
}

// BitAnd is l & r, bit by bit.
func BitAnd[T Integer](l, r ExprOf[T]) NullNum[T] {
	return bitCall[T](ast.BitAnd, ast.ExprOf(l), ast.ExprOf(r))
}

// BitOr is l | r, bit by bit.
func BitOr[T Integer](l, r ExprOf[T]) NullNum[T] {
	return bitCall[T](ast.BitOr, ast.ExprOf(l), ast.ExprOf(r))
}

// BitXor is l ^ r, bit by bit.
func BitXor[T Integer](l, r ExprOf[T]) NullNum[T] {
	return bitCall[T](ast.BitXor, ast.ExprOf(l), ast.ExprOf(r))
}

// BitNot is e with every bit turned: -1 - e.
func BitNot[T Integer](e ExprOf[T]) NullNum[T] { return bitCall[T](ast.BitNot, ast.ExprOf(e)) }

// ShiftLeft is e with its bits n places to the left, 0 to 63; those that leave the 64 are lost.
func ShiftLeft[T Integer](e ExprOf[T], n int) NullNum[T] {
	return bitCall[T](ast.ShiftLeft, ast.ExprOf(e), places(n))
}

// ShiftRight is e with its bits n places to the right, 0 to 63. The sign stays: -5 by 1 is -3.
func ShiftRight[T Integer](e ExprOf[T], n int) NullNum[T] {
	return bitCall[T](ast.ShiftRight, ast.ExprOf(e), places(n))
}

// places is n as a bind. Databases disagree about shifts of more than a word.
func places(n int) ast.Expr {
	if n < 0 || n > 63 {
		return &ast.Bad{Err: fmt.Errorf("shift by %d places: want 0 to 63", n)}
	}
	return bindOf(n)
}
