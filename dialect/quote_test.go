package dialect_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/sqlite"
)

func TestQuote(t *testing.T) {
	tests := []struct{ name, in, neutral, sqlite string }{
		{"lower case", "author_id", `author_id`, `author_id`},
		{"a digit inside", "a1", `a1`, `a1`},
		{"an underscore first", "_x", `_x`, `_x`},
		{"a digit first", "1a", `"1a"`, `"1a"`},
		{"mixed case", "lastName", `"lastName"`, `"lastName"`},
		{"reserved by the standard", "order", `"order"`, `"order"`},
		{"reserved by SQLite only", "index", `index`, `"index"`},
		{"reserved in another case", "Select", `"Select"`, `"Select"`},
		{"a space", "last name", `"last name"`, `"last name"`},
		{"a quote", `a"b`, `"a""b"`, `"a""b"`},
		{"only a quote", `"`, `""""`, `""""`},
		{"beyond ASCII", "größe", `"größe"`, `"größe"`},
		{"an injection", `x"; DROP TABLE book; --`, `"x""; DROP TABLE book; --"`, `"x""; DROP TABLE book; --"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(dialect.Neutral().Quote(nil, test.in)); got != test.neutral {
				t.Errorf("neutral: got %s, want %s", got, test.neutral)
			}
			if got := string(sqlite.New().Quote(nil, test.in)); got != test.sqlite {
				t.Errorf("sqlite: got %s, want %s", got, test.sqlite)
			}
		})
	}
}

func TestQuoteAllocatesNothing(t *testing.T) {
	d, b := sqlite.New(), make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() { d.Quote(d.Quote(b, "author_id"), "order") }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

// tokenize reads one identifier as a database's tokenizer does, and what follows it.
func tokenize(sql string) (ident, rest string) {
	quote := sql[:1]
	if quote != `"` && quote != "`" {
		end := strings.IndexFunc(sql, func(r rune) bool {
			return (r < 'a' || r > 'z') && r != '_' && (r < '0' || r > '9')
		})
		if end < 0 {
			end = len(sql)
		}
		return sql[:end], sql[end:]
	}
	var b strings.Builder
	for i := 1; i < len(sql); i++ {
		switch {
		case sql[i] != quote[0]:
			b.WriteByte(sql[i])
		case strings.HasPrefix(sql[i:], quote+quote):
			b.WriteByte(quote[0])
			i++
		default:
			return b.String(), sql[i+1:]
		}
	}
	return "", sql
}

// FuzzQuoteIdentifier: what is quoted is read back as one identifier, whatever it holds.
func FuzzQuoteIdentifier(f *testing.F) {
	for _, s := range []string{"author_id", "order", "lastName", `a"b`, `"`, `""`, `";--`, "größe", "1", "\xff", "a b", "a.b", "`", "[a]", "/*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return // the compiler refuses it
		}
		for _, d := range dialects {
			quoted := string(d.Quote(nil, s))
			if ident, rest := tokenize(quoted + " = 1"); ident != s || rest != " = 1" {
				t.Errorf("%s: %q is quoted %s and read as %q, then %q", d.Name(), s, quoted, ident, rest)
			}
		}
	})
}
