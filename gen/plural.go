package gen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// English plurals, as far as names of types need them: the rules by ending, and the words that the rules get wrong. A word that isn't
// known follows the rules, which is what a reader expects; a tag overrides the result (handle=).

// irregular are words with a plural of their own.
var irregular = map[string]string{
	"person": "people", "child": "children", "man": "men", "woman": "women", "tooth": "teeth", "foot": "feet", "goose": "geese",
	"mouse": "mice", "louse": "lice", "ox": "oxen", "quiz": "quizzes", "matrix": "matrices", "vertex": "vertices", "criterion": "criteria",
	"phenomenon": "phenomena", "datum": "data", "medium": "media", "die": "dice", "axis": "axes", "analysis": "analyses", "basis": "bases",
	"crisis": "crises", "diagnosis": "diagnoses", "thesis": "theses", "hypothesis": "hypotheses", "synthesis": "syntheses",
	"synopsis": "synopses", "oasis": "oases", "emphasis": "emphases", "leaf": "leaves", "life": "lives", "knife": "knives", "wife": "wives",
	"half": "halves", "shelf": "shelves", "self": "selves", "wolf": "wolves", "calf": "calves", "loaf": "loaves", "thief": "thieves",
	"hero": "heroes", "echo": "echoes", "potato": "potatoes", "tomato": "tomatoes", "veto": "vetoes", "torpedo": "torpedoes",
	"embargo": "embargoes", "stomach": "stomachs", "epoch": "epochs", "monarch": "monarchs", "tech": "techs", "gas": "gases",
	"lens": "lenses", "alias": "aliases", "canvas": "canvases", "atlas": "atlases", "bias": "biases", "iris": "irises", "passerby": "passersby",
}

// uncountable are words that are their own plural.
var uncountable = map[string]bool{
	"series": true, "species": true, "news": true, "sheep": true, "fish": true, "deer": true, "moose": true, "aircraft": true,
	"equipment": true, "information": true, "staff": true, "money": true, "rice": true, "metadata": true, "data": true, "media": true,
	"software": true, "hardware": true, "feedback": true, "police": true, "evidence": true, "knowledge": true, "research": true,
	"luggage": true, "furniture": true,
	"means": true, "headquarters": true, "chassis": true, "corps": true, "offspring": true, "chaos": true,
	"kudos": true, "logos": true, "cosmos": true, "ethos": true,
}

// irregularSingular is the singular of an irregular plural; "" of any other word.
func irregularSingular(w string) string {
	for one, many := range irregular {
		if many == w {
			return one
		}
	}
	return ""
}

// joined are irregular words that others end in: salesperson, grandchild, chairwoman.
var joined = []string{"person", "child", "woman", "man", "tooth", "foot", "mouse", "life", "shelf", "leaf", "wife", "knife", "half", "self"}

// notMan end in -man, and are no men.
var notMan = map[string]bool{"human": true, "german": true, "roman": true, "shaman": true, "talisman": true, "ottoman": true, "norman": true, "caiman": true}

// plural returns the plural of a Go name by its last word, in its case: OrderLine is OrderLines, Category is Categories. A name that is a
// plural already stays as it is.
func plural(name string) string {
	if isAcronymPlural(name) {
		return name
	}
	head, last := lastWord(name)
	if isAcronym(last) {
		if strings.HasSuffix(last, "S") {
			return name + "es"
		}
		return name + "s"
	}
	lower := strings.ToLower(last)
	return head + inCaseOf(last, pluralWord(lower))
}

func pluralWord(w string) string {
	if p, ok := irregular[w]; ok {
		return p
	}
	if uncountable[w] || isPluralWord(w) || irregularSingular(w) != "" || joinedSingular(w) != "" {
		return w
	}
	for _, tail := range joined {
		if strings.HasSuffix(w, tail) && !notMan[w] && len(w) > len(tail)+2 {
			return strings.TrimSuffix(w, tail) + irregular[tail]
		}
	}
	switch {
	case strings.HasSuffix(w, "y") && !endsInVowelY(w):
		return strings.TrimSuffix(w, "y") + "ies"
	case hasAnySuffix(w, "sis"):
		return strings.TrimSuffix(w, "is") + "es"
	case hasAnySuffix(w, "s", "x", "z", "ch", "sh"):
		return w + "es"
	}
	return w + "s"
}

// endsInVowelY tells that a final y stays: day, key, toy, guy; not soliloquy.
func endsInVowelY(w string) bool {
	before := strings.TrimSuffix(w, "y")
	return hasAnySuffix(before, "a", "e", "i", "o", "u") && !strings.HasSuffix(before, "qu")
}

// isPluralWord tells whether a word that ends in s is the plural of what it is without: settings, but not class, status or analysis.
func isPluralWord(w string) bool {
	return len(w) > 3 && strings.HasSuffix(w, "s") && !hasAnySuffix(w, "ss", "us", "is", "ics") && singularWord(w) != w
}

func hasAnySuffix(w string, tails ...string) bool {
	for _, tail := range tails {
		if strings.HasSuffix(w, tail) {
			return true
		}
	}
	return false
}

// lastWord cuts a Go name before its last word: OrderLine is Order and Line, HTTPServer HTTP and Server, IPv4 is a word.
func lastWord(name string) (head, last string) {
	runes := []rune(name)
	for i := len(runes) - 1; i > 0; i-- {
		switch {
		case runes[i-1] == '_':
			return string(runes[:i]), string(runes[i:])
		case !unicode.IsUpper(runes[i]):
		case !unicode.IsUpper(runes[i-1]), i+1 < len(runes) && unicode.IsLower(runes[i+1]):
			return string(runes[:i]), string(runes[i:])
		}
	}
	return "", name
}

// isAcronym tells whether a word is written in capitals, such as URL.
func isAcronym(w string) bool {
	return utf8.RuneCountInString(w) > 1 && strings.ToUpper(w) == w && strings.ToLower(w) != w
}

// isAcronymPlural tells whether a name ends in capitals and an s: URLs.
func isAcronymPlural(name string) bool {
	runes := []rune(name)
	n := len(runes)
	return n > 2 && runes[n-1] == 's' && unicode.IsUpper(runes[n-2]) && unicode.IsUpper(runes[n-3])
}

// inCaseOf writes a lower-case word with the capital that another has.
func inCaseOf(like, w string) string {
	first, _ := utf8.DecodeRuneInString(like)
	if !unicode.IsUpper(first) {
		return w
	}
	r, size := utf8.DecodeRuneInString(w)
	return string(unicode.ToUpper(r)) + w[size:]
}
