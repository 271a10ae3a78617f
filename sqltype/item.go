package sqltype

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// item is an element of an array, or the bound of a range, in a text that a database sent.
type item struct {
	kind itemKind
	text string
	list []item
}

type itemKind uint8

const (
	nullItem itemKind = iota
	textItem          // between quotes
	wordItem          // without quotes: a number, a boolean, in PostgreSQL's form also a text
	listItem
)

// parseItems reads an array in the form of JSON, or in PostgreSQL's (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO), which
// begins with a brace, behind bounds if these are unusual: [2:3]={a,b}.
func parseItems(s string) ([]item, error) {
	if bounds, rest, ok := strings.Cut(s, "={"); ok && strings.HasPrefix(bounds, "[") && strings.Contains(bounds, ":") && !strings.ContainsAny(bounds, `"{,`) {
		s = "{" + rest
	}
	if strings.HasPrefix(s, "{") {
		p := arrayText{s: s}
		items, err := p.list()
		if err == nil && p.at != len(s) {
			err = errArrayText
		}
		return items, err
	}
	if !utf8.ValidString(s) {
		return nil, errors.New("the text is not UTF-8")
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var values []any
	if err := d.Decode(&values); err != nil {
		return nil, err
	}
	return jsonItems(values)
}

func jsonItems(values []any) ([]item, error) {
	items := make([]item, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
		case string:
			items[i] = item{kind: textItem, text: v}
		case json.Number:
			items[i] = item{kind: wordItem, text: v.String()}
		case bool:
			items[i] = item{kind: wordItem, text: strconv.FormatBool(v)}
		case []any:
			list, err := jsonItems(v)
			if err != nil {
				return nil, err
			}
			items[i] = item{kind: listItem, list: list}
		default:
			return nil, errors.New("an element is a JSON object: store the column with type=json")
		}
	}
	return items, nil
}

var errArrayText = errors.New("the text is no array")

// arrayText reads PostgreSQL's form of an array.
type arrayText struct {
	s  string
	at int
}

// next returns the byte at hand, 0 behind the end.
func (p *arrayText) next() byte {
	if p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

// list reads an array from its opening brace to its closing one.
func (p *arrayText) list() ([]item, error) {
	p.at++
	items := []item{}
	if p.next() == '}' {
		p.at++
		return items, nil
	}
	for {
		i, err := p.item()
		if err != nil {
			return nil, err
		}
		items = append(items, i)
		p.at++
		switch p.s[p.at-1 : min(p.at, len(p.s))] {
		case ",":
		case "}":
			return items, nil
		default:
			return nil, errArrayText
		}
	}
}

func (p *arrayText) item() (item, error) {
	switch p.next() {
	case '{':
		list, err := p.list()
		return item{kind: listItem, list: list}, err
	case '"':
		text, ok := p.quoted()
		if !ok {
			return item{}, errArrayText
		}
		return item{kind: textItem, text: text}, nil
	}
	start := p.at
	for p.at < len(p.s) && p.s[p.at] != ',' && p.s[p.at] != '}' {
		p.at++
	}
	word := p.s[start:p.at]
	switch {
	case word == "" || p.at == len(p.s):
		return item{}, errArrayText
	case strings.EqualFold(word, "NULL"):
		return item{}, nil
	}
	return item{kind: wordItem, text: word}, nil
}

// quoted reads what stands in double quotes. A backslash takes the meaning off what follows it, and so does, in a range, doubling a quote.
func (p *arrayText) quoted() (string, bool) {
	var b strings.Builder
	for p.at++; p.at < len(p.s); p.at++ {
		switch c := p.s[p.at]; {
		case c == '\\' && p.at+1 < len(p.s):
			p.at++
			b.WriteByte(p.s[p.at])
		case c == '"' && p.at+1 < len(p.s) && p.s[p.at+1] == '"':
			p.at++
			b.WriteByte('"')
		case c == '"':
			p.at++
			return b.String(), true
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}

// itemSource is a row of one column that holds an item, of a given kind.
type itemSource struct {
	item item
	want Kind
}

// Kind makes of the text what a driver would make of a column of the kind.
func (s itemSource) Kind(int) ValueKind {
	switch {
	case s.item.kind == nullItem:
		return NullValue
	case s.item.kind == listItem:
		return ListValue
	}
	switch s.want {
	case Bool:
		return BoolValue
	case Int16, Int32, Int64, Float32, Float64, Decimal:
		return DecimalValue
	case Bytes:
		return BytesValue
	case Timestamp:
		return TimeValue
	case Duration:
		if strings.Trim(s.item.text, "-0123456789") == "" {
			return DecimalValue // nanoseconds
		}
	}
	return TextValue
}

func (s itemSource) Bool(int) bool {
	return s.item.text == "t" || s.item.text == "true" || s.item.text == "1"
}

func (s itemSource) Text(int) string { return s.item.text }

// Bytes reads hexadecimal digits, behind \x or not. What isn't such digits is no bytes that a dialect wrote, and is given as it is.
func (s itemSource) Bytes(int) []byte {
	b, err := hex.DecodeString(strings.TrimPrefix(s.item.text, `\x`))
	if err != nil {
		return []byte(s.item.text)
	}
	return b
}

// momentLayouts are how databases write points in time inside of arrays and ranges; without a zone they are in UTC.
var momentLayouts = [...]string{
	"2006-01-02 15:04:05Z07", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07:00:00", "2006-01-02 15:04:05", time.RFC3339, "2006-01-02",
}

func (s itemSource) Time(int) (time.Time, error) {
	for _, layout := range momentLayouts {
		if t, err := time.Parse(layout, s.item.text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no timestamp", s.item.text)
}

// Int and Float are never asked for: numbers are DecimalValue.
func (s itemSource) Int(int) int64     { return 0 }
func (s itemSource) Float(int) float64 { return 0 }
