package mysql

import "strings"

// withoutSchema takes the name of a database out of the text of a view, which the server writes before each name, so that the view can be made in
// another one. What looks like it in a string stays.
func withoutSchema(text, name string) string {
	prefix := string(quoted(name)) + "."
	var b strings.Builder
	for i := 0; i < len(text); {
		end := i + 1
		switch {
		case strings.HasPrefix(text[i:], prefix):
			i += len(prefix)
			continue
		case text[i] == '\'' || text[i] == '`':
			end = quotedEnd(text, i)
		}
		b.WriteString(text[i:end])
		i = end
	}
	return b.String()
}

// quotedEnd returns the place behind a string or name that begins at a place. A backslash in a string escapes what follows it; a doubled quote is as
// good as the end of one and the beginning of another.
func quotedEnd(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && text[start] == '\'':
			i++
		case text[i] == text[start]:
			return i + 1
		}
	}
	return len(text)
}
