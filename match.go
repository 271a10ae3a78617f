package retort

import "github.com/retort-go/retort/ast"

// The functions of this file match texts whatever their case: ILIKE, or LIKE of both sides in lower case where the database has no
// ILIKE. Which letters have a case is the database's rule; SQLite knows that of ASCII letters only.

// ILike is e ILIKE pattern: % stands for any text, _ for any character.
func ILike[T ~string](e ExprOf[T], pattern string) Predicate {
	return like(ast.ExprOf(e), ast.ILike, pattern)
}

// NotILike is the opposite of [ILike].
func NotILike[T ~string](e ExprOf[T], pattern string) Predicate {
	return like(ast.ExprOf(e), ast.NotILike, pattern)
}

// IContains matches texts with s somewhere in them; % and _ in s stand for themselves.
func IContains[T ~string](e ExprOf[T], s string) Predicate { return imatch(e, "%", s, "%") }

// IStartsWith matches texts that begin with s; % and _ in s stand for themselves.
func IStartsWith[T ~string](e ExprOf[T], s string) Predicate { return imatch(e, "", s, "%") }

// IEndsWith matches texts that end with s; % and _ in s stand for themselves.
func IEndsWith[T ~string](e ExprOf[T], s string) Predicate { return imatch(e, "%", s, "") }

// imatch escapes text and puts it between before and after.
func imatch(e ast.Slotted, before, text, after string) Predicate {
	b := bindOf(before + ast.EscapeLike(text) + after)
	return predicate(&ast.Binary{Op: ast.ILike, L: ast.ExprOf(e), R: b, Escape: ast.LikeEscape})
}

// Match is true where words are found in e by the database's full-text search, which knows of word forms and leaves words such as "the"
// out. What it searches is the database's affair:
//
//   - PostgreSQL looks for rows with all of the words, by to_tsvector and plainto_tsquery with the default configuration.
//   - MySQL and MariaDB look for rows with any of them, in natural language mode; e is a column with a FULLTEXT index.
//   - SQLite reads words as a query of FTS5, so that all of them are wanted and some signs have a meaning; e is a column of an FTS5 table.
//
// The packages of the dialects have more: weights and ranks, modes, parts of a text with the words marked.
func Match[T ~string](e ExprOf[T], words string) Predicate {
	return predicate(function(ast.TextMatch, ast.ExprOf(e), bindOf(words)))
}
