package sqlite

import "strings"

// tokenKind is a kind of a token.
type tokenKind uint8

const (
	wordToken   tokenKind = iota // a bare word or a number
	nameToken                    // "name", `name` or [name]
	stringToken                  // 'text'
	punctToken                   // one other byte
)

// token is a token of SQL as SQLite reads it (https://sqlite.org/lang_keywords.html for the four quotes). Comments are no tokens.
type token struct {
	kind     tokenKind
	start    int // in the text
	end      int
	unquoted string // the text without quotes
}

// is tells whether the token is a bare keyword, given in upper case.
func (t token) is(keyword string) bool {
	return t.kind == wordToken && strings.EqualFold(t.unquoted, keyword)
}

// punct tells whether the token is the given byte.
func (t token) punct(c byte) bool { return t.kind == punctToken && t.unquoted[0] == c }

// tokenize reads a text that SQLite has accepted. It takes any bytes: a quote or comment that doesn't end goes to the end of the text.
func tokenize(text string) []token {
	var tokens []token
	for i := 0; i < len(text); {
		start := i
		switch c := text[i]; {
		case isSpace(c):
			i++
			continue
		case strings.HasPrefix(text[i:], "--"):
			i = after(text, i, "\n")
			continue
		case strings.HasPrefix(text[i:], "/*"):
			i = after(text, i+2, "*/")
			continue
		case c == '\'' || c == '"' || c == '`':
			var inner string
			inner, i = quoted(text, i)
			kind := nameToken
			if c == '\'' {
				kind = stringToken
			}
			tokens = append(tokens, token{kind, start, i, inner})
		case c == '[':
			i = after(text, i, "]")
			tokens = append(tokens, token{nameToken, start, i, strings.TrimSuffix(text[start+1:i], "]")})
		case isWord(c):
			for i < len(text) && isWord(text[i]) {
				i++
			}
			tokens = append(tokens, token{wordToken, start, i, text[start:i]})
		default:
			i++
			tokens = append(tokens, token{punctToken, start, i, text[start:i]})
		}
	}
	return tokens
}

// after returns the place behind the next end, or that of the end of the text.
func after(text string, from int, end string) int {
	if at := strings.Index(text[from:], end); at >= 0 {
		return from + at + len(end)
	}
	return len(text)
}

// quoted reads a text in quotes, in which a doubled quote stands for one.
func quoted(text string, at int) (inner string, end int) {
	q := text[at]
	var b strings.Builder
	for i := at + 1; i < len(text); i++ {
		if text[i] == q {
			if i+1 >= len(text) || text[i+1] != q {
				return b.String(), i + 1
			}
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String(), len(text)
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'
}

// isWord tells whether c is of a word or a number. SQLite takes every byte above ASCII for a letter.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '.' || c >= 0x80
}
