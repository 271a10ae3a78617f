package sqltype_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/retort-go/retort/sqltype"
)

// decimal is a row of one column that holds decimal digits.
type decimal struct {
	sqltype.Source
	digits string
}

func (decimal) Kind(int) sqltype.ValueKind { return sqltype.DecimalValue }
func (d decimal) Text(int) string          { return d.digits }

// TestDecimalsAreReadIfTheyFit: the sum of integers comes as a decimal from some databases.
func TestDecimalsAreReadIfTheyFit(t *testing.T) {
	tests := []struct {
		digits string
		into   any // of the wanted type and value; nil is ErrOverflow of an int64
	}{
		{"12", int64(12)},
		{"-9223372036854775808", int64(-9223372036854775808)},
		{"12.000", int16(12)},
		{"12.5", 12.5},
		{"18446744073709551615", uint64(18446744073709551615)},
		{"0.1", float32(0.1)},
		{"1.10", "1.10"},
		{"12.5", nil},
		{"9223372036854775808", nil},
		{"NaN", nil},
	}
	for _, test := range tests {
		want := test.into
		if want == nil {
			want = int64(0)
		}
		cell := reflect.New(reflect.TypeOf(want))
		codec, err := sqltype.CodecOf(cell.Type().Elem())
		if err != nil {
			t.Fatal(err)
		}
		err = codec.Scan(sqltype.PtrOf(cell), decimal{digits: test.digits}, 0)
		switch {
		case test.into == nil && !errors.Is(err, sqltype.ErrOverflow):
			t.Errorf("%s into int64: error is %v, want ErrOverflow", test.digits, err)
		case test.into != nil && (err != nil || cell.Elem().Interface() != want):
			t.Errorf("%s: got %v, %v, want %v", test.digits, cell.Elem(), err, want)
		}
	}
	v, err := sqltype.ValueAt(decimal{digits: "1.10"}, 0)
	if err != nil || v.Kind() != sqltype.TextValue || v.Text() != "1.10" {
		t.Errorf("as a value: got %v, %v", v, err)
	}
}
