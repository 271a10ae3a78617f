package ast

import "github.com/retort-go/retort/sqltype"

// The rules of this file decide which parts of a node are written at all. The fingerprint and the compiler both ask them, so
// that their binds agree.

// MaxInline is the length up to which the list of an [In] is spelled out, one bind a value. A longer list travels as one bind,
// so that the text does not depend on its length. Lists of a [Row], and of a column with SQL around its binds, are always spelled out.
const MaxInline = 500

// Absorbed tells whether the condition is one constant, whatever the rest of it is: an AND with a FALSE in it, an OR with a TRUE.
func (x *Logic) Absorbed() (Keyword, bool) {
	word := FalseWord
	if x.Or {
		word = TrueWord
	}
	for _, y := range x.Xs {
		if k, ok := truth(y); ok && k == word {
			return word, true
		}
	}
	return "", false
}

// Neutral tells whether y adds nothing to the condition: TRUE in an AND, FALSE in an OR.
func (x *Logic) Neutral(y Expr) bool {
	k, ok := truth(y)
	return ok && (!x.Or && k == TrueWord || x.Or && k == FalseWord)
}

// truth returns the constant that a condition is: the keyword, or an AND or OR of nothing, with which a program begins a list of conditions.
func truth(x Expr) (Keyword, bool) {
	switch x := x.(type) {
	case Keyword:
		return x, true
	case *Logic:
		if len(x.Xs) == 0 {
			if x.Or {
				return FalseWord, true
			}
			return TrueWord, true
		}
	}
	return "", false
}

// Many tells whether the list travels as one bind.
func (x *In) Many() bool {
	if x.Query != nil || len(x.List) <= MaxInline || BindWrap(Resolved(x.X)) != "" {
		return false
	}
	_, row := x.X.(*Row)
	return !row
}

// ListKind returns the storage class of the first value of the list that isn't NULL, and NullValue if there is none. A dialect
// may render a list by it, and a single bind by its storage class; nothing else about a value may be seen in a statement's text.
func (x *In) ListKind() sqltype.ValueKind {
	for _, v := range x.List {
		if !v.IsNull() {
			return v.Kind()
		}
	}
	return sqltype.NullValue
}

// Bare tells whether the query's select list can be replaced by a constant: it has only columns and entities and no DISTINCT,
// so it doesn't change how many rows there are.
func (x *Exists) Bare() bool {
	if x.Query.Distinct || x.Query.Text != nil {
		return false
	}
	for _, c := range x.Query.Cells {
		if c.Entity != nil {
			continue
		}
		switch c.Expr.(type) {
		case *Column, Keyword:
		default:
			return false
		}
	}
	return true
}

// Term returns how a term of GROUP BY or ORDER BY with so many binds is written: as the place of the column, counted from 1, if it is a
// selected expression; 0 for in full. Written twice, an expression with binds has two sets of placeholders, and a database that compares
// texts takes it for two expressions.
func (s *Select) Term(x Expr, binds int) int {
	if binds == 0 {
		return 0
	}
	n, err := s.Ordinal(x)
	if err != nil {
		return 0 // which is told where the cell is written
	}
	return n
}
