package sqltype_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/retort-go/retort/sqltype"
)

// TestMultirangeTexts: what PostgreSQL writes is read, and nothing else is.
func TestMultirangeTexts(t *testing.T) {
	type ranges = sqltype.Multirange[string]
	codec, err := sqltype.CodecOf(reflect.TypeFor[ranges]())
	if err != nil {
		t.Fatal(err)
	}
	read := func(text string) (m ranges, err error) {
		err = codec.Scan(sqltype.Addr(&m), cell{sqltype.TextOf(text)}, 0)
		return m, err
	}
	for text, want := range map[string]ranges{
		`{}`:                       {},
		`{[1,2)}`:                  {sqltype.RangeOf("1", "2")},
		`{(,1],["a ,)\"}",empty]}`: {{High: "1", HighBound: sqltype.Included}, {Low: `a ,)"}`, High: "empty", LowBound: sqltype.Included, HighBound: sqltype.Included}},
		`{empty,(,)}`:              {{Empty: true}, {}},
	} {
		if got, err := read(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{``, `{`, `[1,2)`, `{[1,2)`, `{[1,2),}`, `{[1,2)}x`, `{1,2}`, `{[1,"2)}`, `{[1,2)[3,4)}`, `{[1}`} {
		if got, err := read(text); !errors.Is(err, sqltype.ErrMismatch) {
			t.Errorf("%q is read as %+v, %v, want ErrMismatch", text, got, err)
		}
	}
}

// TestMultirangesAreCopied: a snapshot doesn't change with the value.
func TestMultirangesAreCopied(t *testing.T) {
	type ranges = sqltype.Multirange[int64]
	codec, err := sqltype.CodecOf(reflect.TypeFor[ranges]())
	if err != nil {
		t.Fatal(err)
	}
	value, kept := ranges{sqltype.RangeOf[int64](1, 2)}, ranges(nil)
	codec.Copy(sqltype.Addr(&kept), sqltype.Addr(&value))
	value[0].High = 9
	if kept[0].High != 2 || codec.Equal(sqltype.Addr(&kept), sqltype.Addr(&value)) {
		t.Errorf("the copy is %v", kept)
	}
}
