package dialecttest

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
)

var regexpCases = []testCase{
	{"match", regexpMatches},
	{"replace", regexpReplaces},
	{"a pattern that is none is an error", badPattern},
	{"reverse", reverses},
}

func regexpMatches(t *testing.T, s *suite) {
	v := s.sample(t)
	if s.lacks(t, retort.Select(retort.RegexpMatch(v.word, "x")), "regexp") {
		return
	}
	checkAll(t, s, v.table,
		has(retort.RegexpMatch(v.word, "vital$"), true), has(retort.RegexpMatch(v.word, "^.lan"), true), has(retort.RegexpMatch(v.word, "^lan"), false),
		has(retort.RegexpMatch(v.word, "VITAL"), false), has(retort.RegexpMatch(v.word, "(?i)VITAL"), true), has(retort.RegexpMatch(v.word, "[aeiou]{2}"), false),
		has(retort.RegexpMatch(v.word, "n v|x"), true), has(retort.RegexpMatch(v.word, `\s`), true), has(retort.RegexpMatch(v.word, `\.`), false), has(retort.RegexpMatch(v.word, ""), true),
		has(retort.NotRegexpMatch(v.word, "^lan"), true), has(retort.Not(retort.RegexpMatch(v.word, "vital$")), false),
	)
	wantRows(t, s.eng, retort.Select(v.n).Where(retort.Or(retort.RegexpMatch(v.none, "."), retort.NotRegexpMatch(v.none, "."))))
	checkAll(t, s, nil, has(retort.RegexpMatch(retort.Val("a'b?"), `'b\?$`), true))
}

func regexpReplaces(t *testing.T, s *suite) {
	v := s.sample(t)
	if s.lacks(t, retort.Select(retort.RegexpReplace(v.word, "x", "y")), "regexp_replace") {
		return
	}
	checkAll(t, s, v.table,
		has(retort.RegexpReplace(v.word, "[ai]", "-"), "Él-n v-t-l"), has(retort.RegexpReplace(v.word, "x", "y"), "Élan vital"), has(retort.RegexpReplace(v.word, " .*", ""), "Élan"),
		has(retort.RegexpReplace(v.word, "(l)a", `\1$1\\&$0`), `É\1$1\\&$0n vital`), // taken as it is
		isNull(retort.RegexpReplace(v.none, "x", "y")),
	)
	checkAll(t, s, nil, has(retort.RegexpReplace(retort.Val("aXbX"), "X", "'"), "a'b'"))
}

func badPattern(t *testing.T, s *suite) {
	v := s.sample(t)
	q := retort.Select(retort.RegexpMatch(v.word, "("))
	if s.lacks(t, q, "regexp") {
		return
	}
	if rows, err := engine.All(t.Context(), s.eng, q); err == nil {
		t.Errorf("got %v, want an error", rows)
	}
}

func reverses(t *testing.T, s *suite) {
	v := s.sample(t)
	if s.lacks(t, retort.Select(retort.Reverse(v.word)), "reverse") {
		return
	}
	checkAll(t, s, v.table, has(retort.Reverse(v.word), "lativ nalÉ"), isNull(retort.Reverse(v.none)))
	checkAll(t, s, nil, has(retort.Reverse(retort.Val("")), ""), has(retort.Reverse(retort.Val("日本")), "本日"))
}
