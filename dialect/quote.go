package dialect

import "slices"

// AppendQuoted appends an identifier. It stays bare if it is lower case, as in author_id, and reserved says that it is no
// keyword; otherwise it stands between two quote characters, with any such character inside doubled. Mixed case is quoted
// because databases disagree about what a bare Name is.
func AppendQuoted(b []byte, ident string, quote byte, reserved func(string) bool) []byte {
	if isPlain(ident) && !reserved(ident) {
		return append(b, ident...)
	}
	b = append(b, quote)
	for i := range len(ident) {
		if ident[i] == quote {
			b = append(b, quote)
		}
		b = append(b, ident[i])
	}
	return append(b, quote)
}

// isPlain tells whether every database reads the word as it is written.
func isPlain(ident string) bool {
	if ident == "" || ident[0] >= '0' && ident[0] <= '9' {
		return false
	}
	for i := range len(ident) {
		c := ident[i]
		if (c < 'a' || c > 'z') && c != '_' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// IsReserved tells whether a lower-case word is reserved by the SQL standard (ISO/IEC 9075-2:2016, 5.2).
func IsReserved(word string) bool {
	_, found := slices.BinarySearch(reserved[:], word)
	return found
}
