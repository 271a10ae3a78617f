package ast

import "strings"

// LikeEscape is the character that [EscapeLike] escapes with. A pattern made with it needs a [Binary] whose Escape is this.
const LikeEscape byte = '\\'

// EscapeLike returns a LIKE pattern that matches s and nothing else: %, _ and the escape character itself are escaped.
func EscapeLike(s string) string {
	if !strings.ContainsAny(s, `%_\`) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := range len(s) {
		switch s[i] {
		case '%', '_', LikeEscape:
			b.WriteByte(LikeEscape)
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// LowerLike returns an ILIKE, or NOT ILIKE, as a LIKE of both sides in lower case.
func LowerLike(x *Binary) *Binary {
	op := Like
	if x.Op == NotILike {
		op = NotLike
	}
	return &Binary{Op: op, L: lower(x.L), R: lower(x.R), Escape: x.Escape}
}

func lower(x Expr) Expr { return &Call{Fn: Lower, Args: []Expr{x}} }
