package ormtag

import (
	"strings"
	"unicode"
)

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

// TypeName is the name of a type as it is written in its package: that of an instance of a generic type has no paths, Tagged[Book] for
// Tagged[example.com/library.Book].
func TypeName(name string) string {
	if !strings.Contains(name, "[") {
		return name[strings.LastIndexByte(name, '.')+1:]
	}
	var out strings.Builder
	word := func(w string) {
		w, _, _ = strings.Cut(w[strings.LastIndexByte(w, '/')+1:], "·") // a type of a function has a number
		out.WriteString(w[strings.LastIndexByte(w, '.')+1:])
	}
	start := 0
	for i, r := range name {
		if strings.ContainsRune(typeMarks, r) {
			word(name[start:i])
			out.WriteRune(r)
			start = i + 1
		}
	}
	word(name[start:])
	return out.String()
}

// typeMarks are what parts the names in the name of a type.
const typeMarks = "[],* "

// TableName is the table of a type without a name for it: author for Author, tagged_book for Tagged[Book].
func TableName(typeName string) string {
	if !strings.Contains(typeName, "[") {
		return SnakeCase(TypeName(typeName))
	}
	words := strings.FieldsFunc(TypeName(typeName), func(r rune) bool { return strings.ContainsRune(typeMarks, r) })
	for i, w := range words {
		words[i] = SnakeCase(w)
	}
	return strings.Join(words, "_")
}
