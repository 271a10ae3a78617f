package sqltype

import (
	"fmt"
	"reflect"
)

// Multirange is several ranges as one value: PostgreSQL's multirange types, since version 14; other databases store the text that PostgreSQL
// has for it. PostgreSQL sorts the ranges, joins those that touch and drops empty ones. A nil Multirange is one without ranges, not NULL.
type Multirange[T any] []Range[T]

// Ranges returns m.
func (m Multirange[T]) Ranges() Multirange[T] { return m }

func (Multirange[T]) isMultirange() {}

var multirangeType = reflect.TypeFor[interface{ isMultirange() }]()

// multispan is the codec of a multirange, by the codec of its ranges.
type multispan struct {
	typ  reflect.Type
	elem *Codec
	size uintptr
}

func multispanCodec(t reflect.Type) (*Codec, error) {
	elem, err := CodecOf(t.Elem())
	if err != nil {
		return nil, err
	}
	m := multispan{typ: t, elem: elem, size: t.Elem().Size()}
	return &Codec{
		Go:    t,
		Type:  Type{Kind: MultiSpan, Elem: elem.Type.Elem},
		Value: m.value,
		Equal: equalByValue(m.value),
		Copy:  m.copy,
		Scan:  m.scan,
	}, nil
}

// value writes {[1,3),[5,6)}.
func (m multispan) value(p Ptr) (Value, error) {
	s := ValueOfCell(m.typ, p)
	first := s.UnsafePointer()
	b := []byte{'{'}
	for i := range s.Len() {
		v, err := m.elem.Value(Field(first, uintptr(i)*m.size))
		if err != nil {
			return Null, fmt.Errorf("range %d: %w", i, err)
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, v.Text()...)
	}
	return TextOf(string(append(b, '}'))), nil
}

func (m multispan) copy(dst, src Ptr) {
	from := ValueOfCell(m.typ, src)
	if from.IsNil() {
		ValueOfCell(m.typ, dst).SetZero()
		return
	}
	fresh := reflect.MakeSlice(m.typ, from.Len(), from.Len())
	reflect.Copy(fresh, from)
	ValueOfCell(m.typ, dst).Set(fresh)
}

func (m multispan) scan(p Ptr, src Source, col int) error {
	switch k := src.Kind(col); k {
	case NullValue:
		return errNull(m.typ.String())
	case TextValue:
	default:
		return errMismatch(k, m.typ.String())
	}
	texts, ok := rangeTexts(src.Text(col))
	if !ok {
		return fmt.Errorf("%w: multirange into %s: %w", ErrMismatch, m.typ, errRangeText)
	}
	fresh := reflect.MakeSlice(m.typ, len(texts), len(texts))
	for i, text := range texts {
		if err := m.elem.Scan(Field(fresh.UnsafePointer(), uintptr(i)*m.size), itemSource{item{kind: textItem, text: text}, Span}, 0); err != nil {
			return fmt.Errorf("range %d: %w", i, err)
		}
	}
	ValueOfCell(m.typ, p).Set(fresh)
	return nil
}

// rangeTexts parts {[1,3),(5,)} into its ranges. A bound in quotes may hold any character.
func rangeTexts(s string) ([]string, bool) {
	t := arrayText{s: s}
	if t.next() != '{' {
		return nil, false
	}
	var texts []string
	for t.at++; t.next() != '}'; {
		begin := t.at
		if !t.skipRange() {
			return nil, false
		}
		texts = append(texts, s[begin:t.at])
		switch t.next() {
		case ',':
			if t.at++; t.next() == '}' {
				return nil, false
			}
		case '}':
		default:
			return nil, false
		}
	}
	return texts, t.at == len(s)-1
}

// skipRange goes behind a range, or behind the word empty.
func (p *arrayText) skipRange() bool {
	const word = "empty"
	if len(p.s) >= p.at+len(word) && p.s[p.at:p.at+len(word)] == word {
		p.at += len(word)
		return true
	}
	if c := p.next(); c != '[' && c != '(' {
		return false
	}
	for p.at++; p.at < len(p.s); {
		switch p.next() {
		case '"':
			if _, ok := p.quoted(); !ok {
				return false
			}
		case ']', ')':
			p.at++
			return true
		default:
			p.at++
		}
	}
	return false
}
