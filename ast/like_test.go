package ast_test

import (
	"testing"

	"github.com/retort-go/retort/ast"
)

// like tells whether s matches a LIKE pattern with an escape character, as the standard has it.
func like(pattern, s string) bool {
	switch {
	case pattern == "":
		return s == ""
	case pattern[0] == '%':
		for i := 0; i <= len(s); i++ {
			if like(pattern[1:], s[i:]) {
				return true
			}
		}
		return false
	case s == "":
		return false
	case pattern[0] == ast.LikeEscape:
		return len(pattern) > 1 && pattern[1] == s[0] && like(pattern[2:], s[1:])
	case pattern[0] == '_':
		return like(pattern[1:], s[1:])
	}
	return pattern[0] == s[0] && like(pattern[1:], s[1:])
}

func TestEscapeLike(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing to escape", "It", "It"},
		{"empty", "", ""},
		{"percent", "50%", `50\%`},
		{"underscore", "a_b", `a\_b`},
		{"the escape character", `a\b`, `a\\b`},
		{"beyond ASCII", "é%ö", `é\%ö`},
	}
	for _, test := range tests {
		if got := ast.EscapeLike(test.in); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func FuzzLikeEscape(f *testing.F) {
	for _, s := range []string{"", "It", "50%", "a_b", `\`, `\%_`, "%%", "é", "\x00", "\xff"} {
		f.Add(s, s+"x")
	}
	f.Fuzz(func(t *testing.T, s, other string) {
		if len(s) > 1000 || len(other) > 1000 {
			return
		}
		pattern := ast.EscapeLike(s)
		if !like(pattern, s) {
			t.Errorf("%q made of %q doesn't match it", pattern, s)
		}
		if like(pattern, other) != (s == other) {
			t.Errorf("%q made of %q matches %q", pattern, s, other)
		}
	})
}
