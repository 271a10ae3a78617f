package sqltype

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Range is all values between two bounds: PostgreSQL's range types. T is int32, int64, civil.Date, civil.DateTime, time.Time, or a type of
// decimals; other databases store the text that PostgreSQL has for it. The zero value has no bounds and holds everything.
//
// PostgreSQL writes a range of integers or dates, which have neighbours, anew: [1,4] comes back as [1,5).
type Range[T any] struct {
	Low, High           T
	LowBound, HighBound Bound
	// Empty tells that the range holds nothing. Bounds have no meaning then.
	Empty bool
}

// Bound says what an end of a [Range] is.
type Bound uint8

// The bounds. Unbounded is the zero value.
const (
	Unbounded Bound = iota
	Included
	Excluded
)

// RangeOf returns the range from low, included, to high, excluded.
func RangeOf[T any](low, high T) Range[T] {
	return Range[T]{Low: low, High: high, LowBound: Included, HighBound: Excluded}
}

// Ranges returns the range as a multirange: of itself, or of none if it is empty.
func (r Range[T]) Ranges() Multirange[T] {
	if r.Empty {
		return nil
	}
	return Multirange[T]{r}
}

// String returns the range as PostgreSQL has it, for people.
func (r Range[T]) String() string {
	v, err := viaCodec(r)
	if err != nil {
		return "range: " + err.Error()
	}
	return v.Text()
}

// MarshalJSON writes the range as a string, as PostgreSQL has it.
func (r Range[T]) MarshalJSON() ([]byte, error) {
	v, err := viaCodec(r)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v.Text())
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Range[T]) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	c, err := CodecOf(reflect.TypeFor[Range[T]]())
	if err != nil {
		return err
	}
	return c.Scan(Addr(r), itemSource{item{kind: textItem, text: text}, Span}, 0)
}

func (Range[T]) isRange() {}

var rangeType = reflect.TypeFor[interface{ isRange() }]()

// span is the codec of a range: where its fields are, and the codec of its bounds.
type span struct {
	typ             reflect.Type
	elem            *Codec
	low, high       uintptr
	lowEnd, highEnd uintptr
	empty           uintptr
}

func spanCodec(t reflect.Type) (*Codec, error) {
	offset := func(name string) uintptr {
		f, _ := t.FieldByName(name)
		return f.Offset
	}
	low, _ := t.FieldByName("Low")
	elem, err := CodecOf(low.Type)
	if err != nil {
		return nil, err
	}
	if elem.Nullable {
		return nil, fmt.Errorf("%w %s: a bound that isn't there is Unbounded, not NULL", ErrUnsupported, t)
	}
	s := span{typ: t, elem: elem, low: low.Offset, high: offset("High"), lowEnd: offset("LowBound"), highEnd: offset("HighBound"), empty: offset("Empty")}
	return &Codec{
		Go:    t,
		Type:  Type{Kind: Span, Elem: &elem.Type},
		Flat:  elem.Flat,
		Value: s.value,
		Equal: equalByValue(s.value),
		Copy:  assign(t),
		Scan:  s.scan,
	}, nil
}

func (s span) value(p Ptr) (Value, error) {
	if *At[bool](Field(p, s.empty)) {
		return TextOf("empty"), nil
	}
	lowEnd, highEnd := *At[Bound](Field(p, s.lowEnd)), *At[Bound](Field(p, s.highEnd))
	b := []byte{'('}
	if lowEnd == Included {
		b[0] = '['
	}
	var err error
	if lowEnd != Unbounded {
		b, err = s.appendBound(b, Field(p, s.low))
	}
	b = append(b, ',')
	if highEnd != Unbounded && err == nil {
		b, err = s.appendBound(b, Field(p, s.high))
	}
	if err != nil {
		return Null, err
	}
	if highEnd == Included {
		return TextOf(string(append(b, ']'))), nil
	}
	return TextOf(string(append(b, ')'))), nil
}

// appendBound writes a bound: a number as it is, all else between quotes.
func (s span) appendBound(b []byte, p Ptr) ([]byte, error) {
	v, err := s.elem.Value(p)
	if err != nil {
		return b, err
	}
	switch v.Kind() {
	case IntValue:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case FloatValue:
		return strconv.AppendFloat(b, v.Float(), 'g', -1, 64), nil
	case TimeValue:
		b = append(b, '"')
		return append(v.Time().UTC().AppendFormat(b, "2006-01-02 15:04:05.999999Z07:00"), '"'), nil
	case TextValue:
		return append(append(append(b, '"'), strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v.Text())...), '"'), nil
	}
	return b, fmt.Errorf("%w: a %s is no bound of a range", ErrUnsupported, v.Kind())
}

var errRangeText = errors.New("the text is no range")

func (s span) scan(p Ptr, src Source, col int) error {
	switch k := src.Kind(col); k {
	case NullValue:
		return errNull(s.typ.String())
	case TextValue:
	default:
		return errMismatch(k, s.typ.String())
	}
	fresh := reflect.New(s.typ)
	at := PtrOf(fresh)
	if err := s.parse(at, src.Text(col)); err != nil {
		return fmt.Errorf("%w: range into %s: %w", ErrMismatch, s.typ, err)
	}
	ValueOfCell(s.typ, p).Set(fresh.Elem())
	return nil
}

// parse reads what https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-IO describes.
func (s span) parse(p Ptr, text string) error {
	if text == "empty" {
		*At[bool](Field(p, s.empty)) = true
		return nil
	}
	t := arrayText{s: text}
	var lowEnd, highEnd Bound
	switch t.next() {
	case '[':
		lowEnd = Included
	case '(':
		lowEnd = Excluded
	default:
		return errRangeText
	}
	t.at++
	low, err := s.bound(&t, Field(p, s.low), ",")
	if err != nil {
		return err
	}
	t.at++
	high, err := s.bound(&t, Field(p, s.high), "])")
	if err != nil || t.at != len(text)-1 {
		return errors.Join(err, errRangeText)
	}
	highEnd = Excluded
	if t.next() == ']' {
		highEnd = Included
	}
	if low {
		*At[Bound](Field(p, s.lowEnd)) = lowEnd
	}
	if high {
		*At[Bound](Field(p, s.highEnd)) = highEnd
	}
	return nil
}

// bound reads a bound up to what ends it. It returns false if there is none.
func (s span) bound(t *arrayText, p Ptr, end string) (bool, error) {
	i := item{kind: wordItem}
	if t.next() == '"' {
		text, ok := t.quoted()
		if !ok || t.at >= len(t.s) {
			return false, errRangeText
		}
		i.text = text
	} else {
		n := strings.IndexAny(t.s[t.at:], end)
		if n < 0 {
			return false, errRangeText
		}
		i.text = t.s[t.at : t.at+n]
		t.at += n
		if n == 0 {
			return false, nil
		}
	}
	if !strings.ContainsRune(end, rune(t.next())) {
		return false, errRangeText
	}
	return true, s.elem.Scan(p, itemSource{i, s.elem.Type.Kind}, 0)
}
