package ormtag

import "unicode"

// SnakeCase turns a Go name into a column or table name: ISBN → isbn, FirstName → first_name, HTTPServer → http_server.
func SnakeCase(name string) string {
	runes := []rune(name)
	out := make([]rune, 0, len(runes)+4)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && startsWord(runes, i) {
			out = append(out, '_')
		}
		out = append(out, unicode.ToLower(r))
	}
	return string(out)
}

// startsWord tells whether the upper-case rune at i begins a word: it follows a lower-case one or a digit, or is the last of a
// run of capitals that a lower-case one follows.
func startsWord(runes []rune, i int) bool {
	prev := runes[i-1]
	if prev == '_' {
		return false
	}
	if !unicode.IsUpper(prev) {
		return true
	}
	return i+1 < len(runes) && unicode.IsLower(runes[i+1])
}
