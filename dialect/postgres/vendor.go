package postgres

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Types that PostgreSQL has as extensions or of its own.

// Bits are the digits of a BIT or BIT VARYING column: "0101".
type Bits string

// HStore is a set of keys with texts, or NULLs, of the extension hstore, which the program creates: CREATE EXTENSION hstore. A nil HStore is one
// without keys, not NULL.
type HStore map[string]*string

var (
	_ = sqltype.MustRegister(textCodec[Bits](sqltype.Type{Kind: sqltype.String, Verbatim: "bit varying"}))
	_ = sqltype.MustRegister(hstoreCodec())
)

// hstoreCodec is a codec whose copies share nothing: keys may be set in place.
func hstoreCodec() *sqltype.Codec {
	c := sqltype.NewCodec(sqltype.Type{Verbatim: "hstore"},
		func(h HStore) (sqltype.Value, error) { return sqltype.TextOf(h.String()), nil },
		func(v sqltype.Value) (HStore, error) { return parseHStore(v.Text()) })
	c.Copy = func(dst, src sqltype.Ptr) {
		h := maps.Clone(*sqltype.At[HStore](src))
		for key, text := range h {
			if text != nil {
				h[key] = new(*text)
			}
		}
		*sqltype.At[HStore](dst) = h
	}
	return c
}

// String returns the set as the server reads it, its keys sorted.
func (h HStore) String() string {
	var b []byte
	for i, key := range slices.Sorted(maps.Keys(h)) {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(appendString(b, key), "=>"...)
		if text := h[key]; text != nil {
			b = appendString(b, *text)
		} else {
			b = append(b, "NULL"...)
		}
	}
	return string(b)
}

var errHStore = errors.New("the text is no hstore")

// parseHStore reads "key"=>"text", "other"=>NULL, as the server writes it.
func parseHStore(s string) (HStore, error) {
	h := HStore{}
	for s != "" {
		key, rest, ok := cutQuoted(s)
		if !ok {
			return nil, fmt.Errorf("%w: %.40q", errHStore, s)
		}
		if rest, ok = strings.CutPrefix(rest, "=>"); !ok {
			return nil, fmt.Errorf("%w: %.40q", errHStore, s)
		}
		if after, null := strings.CutPrefix(rest, "NULL"); null {
			h[key], rest = nil, after
		} else {
			var text string
			if text, rest, ok = cutQuoted(rest); !ok {
				return nil, fmt.Errorf("%w: %.40q", errHStore, s)
			}
			h[key] = &text
		}
		if s, ok = strings.CutPrefix(rest, ", "); !ok && rest != "" || ok && s == "" {
			return nil, fmt.Errorf("%w: %.40q", errHStore, rest)
		}
	}
	return h, nil
}

// cutQuoted reads a text in double quotes, in which a backslash takes the meaning off what follows.
func cutQuoted(s string) (text, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", "", false
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

const (
	hstoreGet      ast.Fn = "hstore_get"
	hstoreHas      ast.Fn = "hstore_exist"
	hstoreContains ast.Fn = "hstore_contains"
)

var hstoreFunctions = map[ast.Fn]string{
	hstoreGet:      "([1] -> CAST({2} AS TEXT))",
	hstoreHas:      "([1] ? CAST({2} AS TEXT))",
	hstoreContains: "([1] @> CAST({2} AS hstore))",
}

// HStoreGet is the text of a key; NULL where it has none.
func HStoreGet(h retort.ExprOf[HStore], key string) retort.NullText {
	return typed[retort.NullText](call(hstoreGet, ast.ExprOf(h), bindOf(key)))
}

// HStoreHas is true where there is such a key, be its text NULL.
func HStoreHas(h retort.ExprOf[HStore], key string) retort.Predicate {
	return predicate(hstoreHas, ast.ExprOf(h), bindOf(key))
}

// HStoreContains is true where all of part's keys are there with the same texts.
func HStoreContains(h retort.ExprOf[HStore], part HStore) retort.Predicate {
	return predicate(hstoreContains, ast.ExprOf(h), bindOf(part))
}
