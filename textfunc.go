package retort

import (
	"errors"
	"fmt"

	"github.com/retort-go/retort/ast"
)

// Text functions count characters, not bytes, and the first is at 1. Of NULL they are NULL. Their numbers are Go values, sent as binds; a
// number that the databases would take in different ways, such as a negative length, is a fault of the statement.

var errNoFill = errors.New("LPad and RPad need a text to fill with")

// textCall calls a function that gives a text of e's kind.
func textCall[E Textual[T], T ~string](fn ast.Fn, e E, args ...ast.Expr) E {
	for _, x := range args {
		if bad, ok := x.(*ast.Bad); ok {
			return filled(e, bad)
		}
	}
	return filled(e, function(fn, append([]ast.Expr{ast.ExprOf(e)}, args...)...))
}

// countOf is n as a bind, or the fault that it is less than least.
func countOf(what string, n, least int) ast.Expr {
	if n < least {
		return &ast.Bad{Err: fmt.Errorf("%s %d: want %d or more", what, n, least)}
	}
	return bindOf(n)
}

// Lower is e in lower case. SQLite changes ASCII letters only.
func Lower[E Textual[T], T ~string](e E) E { return textCall[E, T](ast.Lower, e) }

// Upper is e in upper case. SQLite changes ASCII letters only.
func Upper[E Textual[T], T ~string](e E) E { return textCall[E, T](ast.Upper, e) }

// Trim is e without the spaces at both ends.
func Trim[E Textual[T], T ~string](e E) E { return textCall[E, T](ast.Trim, e) }

// LTrim is e without the spaces at its beginning.
func LTrim[E Textual[T], T ~string](e E) E { return textCall[E, T](ast.LTrim, e) }

// RTrim is e without the spaces at its end.
func RTrim[E Textual[T], T ~string](e E) E { return textCall[E, T](ast.RTrim, e) }

// Substr is e from its character start on, counted from 1.
func Substr[E Textual[T], T ~string](e E, start int) E {
	return textCall[E, T](ast.Substr, e, countOf("Substr from", start, 1))
}

// SubstrN is the n characters of e from its character start on, counted from 1; fewer if e ends before.
func SubstrN[E Textual[T], T ~string](e E, start, n int) E {
	return textCall[E, T](ast.SubstrLen, e, countOf("SubstrN from", start, 1), countOf("SubstrN of length", n, 0))
}

// Left is the first n characters of e.
func Left[E Textual[T], T ~string](e E, n int) E {
	return textCall[E, T](ast.Left, e, countOf("Left of length", n, 0))
}

// Right is the last n characters of e.
func Right[E Textual[T], T ~string](e E, n int) E {
	return textCall[E, T](ast.Right, e, countOf("Right of length", n, 0))
}

// LPad fills e with fill at its beginning up to a length of n characters. A longer e is cut at its end.
func LPad[E Textual[T], T ~string](e E, n int, fill string) E {
	return pad[E, T](ast.LPad, e, n, fill)
}

// RPad fills e with fill at its end up to a length of n characters. A longer e is cut at its end.
func RPad[E Textual[T], T ~string](e E, n int, fill string) E {
	return pad[E, T](ast.RPad, e, n, fill)
}

func pad[E Textual[T], T ~string](fn ast.Fn, e E, n int, fill string) E {
	if fill == "" {
		return filled(e, &ast.Bad{Err: errNoFill})
	}
	return textCall[E, T](fn, e, countOf("a text filled to length", n, 0), bindOf(fill))
}

// Repeat is e, n times.
func Repeat[E Textual[T], T ~string](e E, n int) E {
	return textCall[E, T](ast.Repeat, e, countOf("Repeat, times", n, 0))
}

// Reverse is e with its characters in reverse order. SQLite has it through driver/sqlite only.
func Reverse[E Textual[T], T ~string](e E) E { return textCall[E, T](ast.Reverse, e) }

// Replace is e with every occurrence of old replaced by new. An empty old replaces nothing.
func Replace[E Textual[T], T ~string](e E, old, new string) E {
	return textCall[E, T](ast.Replace, e, bindOf(old), bindOf(new))
}

// Position is where sub begins in e, counted in characters from 1; 0 if it isn't there.
func Position[T ~string](e ExprOf[T], sub string) NullNum[int64] {
	return NullNum[int64]{opsOf[int64](function(ast.Position, ast.ExprOf(e), bindOf(sub)))}
}

// CharLength is the number of characters of e: code points, so that a letter with a combining accent counts as two.
func CharLength[T ~string](e ExprOf[T]) NullNum[int64] {
	return NullNum[int64]{opsOf[int64](function(ast.CharLength, ast.ExprOf(e)))}
}

// OctetLength is the number of bytes of e in UTF-8, or of a binary value.
func OctetLength(e Expr) NullNum[int64] {
	return NullNum[int64]{opsOf[int64](function(ast.OctetLength, ast.ExprOf(e)))}
}

// ConcatWS joins texts with sep between them and leaves out those that are NULL, so it is never NULL itself. SQLite has it since 3.44.
func ConcatWS[T ~string](sep string, es ...ExprOf[T]) Text {
	return Text{opsOf[string](function(ast.ConcatWS, append([]ast.Expr{bindOf(sep)}, nodes(es)...)...))}
}

// Collate is e under a collation of the database by its name: sorted and compared as that says. A name that the database doesn't know is
// its error.
func Collate[E Textual[T], T ~string](e E, collation string) E {
	return filled(e, &ast.Collate{X: ast.ExprOf(e), Name: collation})
}
