package gen

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// initialisms are words that Go writes in capitals.
var initialisms = map[string]bool{
	"acl": true, "api": true, "ascii": true, "cpu": true, "css": true, "dns": true, "eof": true, "guid": true, "html": true, "http": true, "https": true,
	"iban": true, "id": true, "ip": true, "isbn": true, "json": true, "pdf": true, "sku": true, "sms": true, "sql": true, "ssn": true, "tcp": true,
	"tls": true, "ttl": true, "udp": true, "ui": true, "uid": true, "upc": true, "uri": true, "url": true, "utc": true, "utf8": true, "uuid": true,
	"vat": true, "vin": true, "vm": true, "xml": true,
}

// wordsOf cuts a name of the database into lower-case words, at what is neither letter nor digit and before capitals: InvoiceId and
// invoice_id are invoice, id.
func wordsOf(name string) []string {
	var all []string
	for _, piece := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		var backwards []string
		for piece != "" {
			head, last := lastWord(piece)
			backwards = append(backwards, strings.ToLower(last))
			piece = head
		}
		slices.Reverse(backwards)
		all = append(all, backwards...)
	}
	return all
}

// goName writes words as an exported name of Go; empty says what it is called if there are none.
func goName(words []string, empty string) string {
	var name strings.Builder
	for _, w := range words {
		if initialisms[w] {
			name.WriteString(strings.ToUpper(w))
			continue
		}
		r, size := utf8.DecodeRuneInString(w)
		name.WriteString(string(unicode.ToUpper(r)) + w[size:])
	}
	text := name.String()
	if first, _ := utf8.DecodeRuneInString(text); !unicode.IsUpper(first) {
		return empty + text // it begins with a digit, or a letter that has no capital
	}
	return text
}

// stem is the name of a column without the word that says that it is a key. ok is false if it has none.
func stem(words []string) (rest []string, ok bool) {
	last := len(words) - 1
	if last > 0 && (words[last] == "id" || words[last] == "fk" || words[last] == "uuid") {
		return words[:last], true
	}
	return words, false
}

// free returns the first of the names that isn't taken, or the last with a number behind, and takes it.
func free(taken map[string]bool, names ...string) string {
	for _, name := range names {
		if !taken[name] {
			taken[name] = true
			return name
		}
	}
	for n := 2; ; n++ {
		if name := names[len(names)-1] + strconv.Itoa(n); !taken[name] {
			taken[name] = true
			return name
		}
	}
}
