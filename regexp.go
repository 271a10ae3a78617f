package retort

import "github.com/retort-go/retort/ast"

// Regular expressions are those of the database: Go's on SQLite, ICU's on MySQL, PCRE's on MariaDB, PostgreSQL's own (ARE). They agree about
// characters, classes, groups, alternatives, anchors and the usual counts. Case matters unless the pattern begins with (?i). SQLite has
// them through driver/sqlite only; a pattern that is none is an error of the database.

// RegexpMatch is true where a part of e matches the pattern; ^ and $ make it the whole.
func RegexpMatch[T ~string](e ExprOf[T], pattern string) Predicate {
	return predicate(regexpMatch(e, pattern))
}

// NotRegexpMatch is the opposite of [RegexpMatch]; NULL stays NULL.
func NotRegexpMatch[T ~string](e ExprOf[T], pattern string) Predicate {
	return predicate(&ast.Not{X: regexpMatch(e, pattern)})
}

func regexpMatch(e ast.Slotted, pattern string) ast.Expr {
	return function(ast.RegexpMatch, ast.ExprOf(e), bindOf(pattern))
}

// RegexpReplace is e with every match of the pattern replaced by a text, which is taken as it is: it can't refer to groups.
func RegexpReplace[E Textual[T], T ~string](e E, pattern, with string) E {
	return textCall[E, T](ast.RegexpReplace, e, bindOf(pattern), bindOf(with))
}
