package gen

import (
	"cmp"
	"strings"
)

// singulars are plurals whose singular the rules get wrong.
var singulars = map[string]string{
	"movies": "movie", "cookies": "cookie", "ties": "tie", "pies": "pie", "lies": "lie", "zombies": "zombie", "calories": "calorie",
	"rookies": "rookie", "selfies": "selfie", "caches": "cache", "headaches": "headache", "niches": "niche", "shoes": "shoe", "toes": "toe",
	"canoes": "canoe", "uses": "use", "excuses": "excuse", "fuses": "fuse", "indices": "index", "bases": "base", "databases": "database",
}

// singularWord returns the singular of a lower-case word; a word that is none of the known plurals stays as it is.
func singularWord(w string) string {
	if _, ok := irregular[w]; ok || uncountable[w] {
		return w
	}
	if one := cmp.Or(singulars[w], irregularSingular(w)); one != "" {
		return one
	}
	if one := joinedSingular(w); one != "" {
		return one
	}
	switch {
	case len(w) < 3 || !strings.HasSuffix(w, "s") || hasAnySuffix(w, "ss", "us", "is", "ics"):
		return w
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return strings.TrimSuffix(w, "ies") + "y"
	case hasAnySuffix(w, "sses", "shes", "ches", "xes", "zzes"):
		return strings.TrimSuffix(w, "es")
	case strings.HasSuffix(w, "uses") && !hasAnySuffix(w, "auses", "ouses"):
		return strings.TrimSuffix(w, "es")
	case strings.HasSuffix(w, "yses"):
		return strings.TrimSuffix(w, "es") + "is"
	}
	return strings.TrimSuffix(w, "s")
}

// joinedSingular is the singular of a word that ends in an irregular plural, such as salespeople; "" of any other.
func joinedSingular(w string) string {
	for _, tail := range joined {
		many := irregular[tail]
		if strings.HasSuffix(w, many) && len(w) > len(many)+2 {
			return strings.TrimSuffix(w, many) + tail
		}
	}
	return ""
}

// singular returns the singular of a Go name by its last word, in its case: OrderLines is OrderLine.
func singular(name string) string {
	if isAcronymPlural(name) {
		return strings.TrimSuffix(name, "s")
	}
	head, last := lastWord(name)
	if isAcronym(last) {
		return name
	}
	return head + inCaseOf(last, singularWord(strings.ToLower(last)))
}
