package dialect

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/retort-go/retort/sqltype"
)

// ListText says how a dialect writes a list of values as one text: a JSON array, or an array of the database's own. Every function
// appends to its first argument and returns the result. Safe for concurrent use.
type ListText struct {
	// Open and Close stand around a list, Null is an element that is NULL, and so on.
	Open, Close       byte
	Null, True, False string
	// Infinite tells that a list may hold NaN and infinities. Without it they are sqltype.ErrUnsupported.
	Infinite bool
	// Text writes a text with its quotes; Bytes and Time write what stands between quotes.
	Text  func([]byte, string) []byte
	Bytes func(b, v []byte) []byte
	Time  func([]byte, time.Time) ([]byte, error)
	// Float and Duration may be nil: a float is written in the shortest form that keeps it, a duration as a number of nanoseconds.
	Float    func([]byte, float64) []byte
	Duration func([]byte, time.Duration) []byte
}

// Value returns a list as the text of it. Lists in the list are written like it.
func (l *ListText) Value(vs []sqltype.Value) (sqltype.Value, error) {
	b, err := l.list(make([]byte, 0, roomFor(vs)), vs)
	return sqltype.TextOf(string(b)), err
}

// roomFor is about how long the text of a list will be.
func roomFor(vs []sqltype.Value) int {
	room := 2
	for _, v := range vs {
		room += len(v.Text()) + 8
	}
	return room
}

func (l *ListText) list(b []byte, vs []sqltype.Value) ([]byte, error) {
	b = append(b, l.Open)
	for i, v := range vs {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = l.element(b, v); err != nil {
			return b, err
		}
	}
	return append(b, l.Close), nil
}

func (l *ListText) element(b []byte, v sqltype.Value) ([]byte, error) {
	switch v.Kind() {
	case sqltype.BoolValue:
		if v.Bool() {
			return append(b, l.True...), nil
		}
		return append(b, l.False...), nil
	case sqltype.IntValue:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case sqltype.FloatValue:
		return l.float(b, v.Float())
	case sqltype.TextValue:
		return l.Text(b, v.Text()), nil
	case sqltype.BytesValue:
		return append(l.Bytes(append(b, '"'), v.Bytes()), '"'), nil
	case sqltype.TimeValue:
		b, err := l.Time(append(b, '"'), v.Time())
		return append(b, '"'), err
	case sqltype.DurationValue:
		if l.Duration != nil {
			return l.Duration(b, v.Duration()), nil
		}
		return strconv.AppendInt(b, int64(v.Duration()), 10), nil
	case sqltype.ListValue:
		return l.list(b, v.List())
	}
	return append(b, l.Null...), nil
}

func (l *ListText) float(b []byte, f float64) ([]byte, error) {
	if !l.Infinite && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return b, fmt.Errorf("%w: %v in a list of values", sqltype.ErrUnsupported, f)
	}
	if l.Float != nil {
		return l.Float(b, f), nil
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64), nil
}

// EncodePlain lowers a value for a database that binds numbers, texts and bytes only: a boolean becomes 0 or 1, a point in time a text
// by lists.Time, a duration a number of nanoseconds, and a list a text.
func EncodePlain(v sqltype.Value, lists *ListText) (sqltype.Value, error) {
	switch v.Kind() {
	case sqltype.BoolValue:
		if v.Bool() {
			return sqltype.IntOf(1), nil
		}
		return sqltype.IntOf(0), nil
	case sqltype.TimeValue:
		b, err := lists.Time(nil, v.Time())
		return sqltype.TextOf(string(b)), err
	case sqltype.DurationValue:
		return sqltype.IntOf(int64(v.Duration())), nil
	case sqltype.ListValue:
		return lists.Value(v.List())
	}
	return v, nil
}
