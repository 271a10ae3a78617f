package sqltype_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// cell is a row of one column that holds a value.
type cell struct{ sqltype.Value }

func (c cell) Kind(int) sqltype.ValueKind  { return c.Value.Kind() }
func (c cell) Bool(int) bool               { return c.Value.Bool() }
func (c cell) Int(int) int64               { return c.Value.Int() }
func (c cell) Float(int) float64           { return c.Value.Float() }
func (c cell) Text(int) string             { return c.Value.Text() }
func (c cell) Bytes(int) []byte            { return c.Value.Bytes() }
func (c cell) Time(int) (time.Time, error) { return c.Value.Time(), nil }

// scan reads a value into a variable of the type of want.
func scan(t *testing.T, v sqltype.Value, want any) (any, error) {
	t.Helper()
	typ := reflect.TypeOf(want)
	c, err := sqltype.CodecOf(typ)
	if err != nil {
		t.Fatal(err)
	}
	into := reflect.New(typ)
	err = c.Scan(sqltype.PtrOf(into), cell{v}, 0)
	return into.Elem().Interface(), err
}

type status string

func (status) EnumValues() []string { return []string{"draft", "published"} }

type ulid [16]byte

func (ulid) MarshalText() ([]byte, error)  { return []byte("00000000000000000000000000"), nil }
func (*ulid) UnmarshalText(b []byte) error { return nil }

func TestColumnsThatGoTypesGet(t *testing.T) {
	array := func(k sqltype.Kind) sqltype.Type {
		return sqltype.Type{Kind: sqltype.Array, Elem: &sqltype.Type{Kind: k}}
	}
	tests := []struct {
		of   any
		want sqltype.Type
	}{
		{time.Second, sqltype.Type{Kind: sqltype.Duration}},
		{civil.Date{}, sqltype.Type{Kind: sqltype.Date}},
		{[16]byte{}, sqltype.Type{Kind: sqltype.UUID}},
		{ulid{}, sqltype.Type{Kind: sqltype.String}},
		{netip.Addr{}, sqltype.Type{Kind: sqltype.Inet}},
		{&netip.Prefix{}, sqltype.Type{Kind: sqltype.Inet}},
		{sql.Null[civil.Time]{}, sqltype.Type{Kind: sqltype.TimeOfDay}},
		{sql.NullInt64{}, sqltype.Type{Kind: sqltype.Int64}},
		{sql.NullTime{}, sqltype.Type{Kind: sqltype.Timestamp}},
		{sql.NullString{}, sqltype.Type{Kind: sqltype.String}},
		{json.RawMessage{}, sqltype.Type{Kind: sqltype.JSON}},
		{[]string{}, array(sqltype.String)},
		{[]*time.Time{}, array(sqltype.Timestamp)},
		{sqltype.Range[int32]{}, sqltype.Type{Kind: sqltype.Span, Elem: &sqltype.Type{Kind: sqltype.Int32}}},
	}
	for _, test := range tests {
		c, err := sqltype.CodecOf(reflect.TypeOf(test.of))
		if err != nil || !reflect.DeepEqual(c.Type, test.want) {
			t.Errorf("%T: got %v, %v, want %v", test.of, c, err, test.want)
		}
	}
	for _, of := range []any{make(chan int), []struct{ A int }{}, sqltype.Range[*int64]{}, map[string]int{}} {
		if c, err := sqltype.CodecOf(reflect.TypeOf(of)); !errors.Is(err, sqltype.ErrUnsupported) {
			t.Errorf("%T: got %v, %v, want ErrUnsupported", of, c, err)
		}
	}
}

func TestWhatDatabasesSendIsRead(t *testing.T) {
	text := sqltype.TextOf
	utc := time.Date(2026, 11, 22, 14, 16, 29, 0, time.UTC)
	id := [16]byte{0x01, 0x92, 0xf5, 0xc8, 0x7a, 0x53, 0x7c, 0xc0, 0x9a, 0x70, 0x4d, 0x4f, 0x5c, 0x1a, 0x2b, 0x3c}
	tests := []struct {
		name string
		from sqltype.Value
		want any
	}{
		{"PostgreSQL's array", text(`{1,NULL,-3}`), []*int64{new(int64(1)), nil, new(int64(-3))}},
		{"PostgreSQL's array with unusual bounds", text(`[2:3]={a,"NULL"}`), []string{"a", "NULL"}},
		{"PostgreSQL's array of arrays", text(`{{1,2},{3,4}}`), [][]int32{{1, 2}, {3, 4}}},
		{"PostgreSQL's array of texts", text(`{"a,b","\"\\",""," c"}`), []string{"a,b", `"\`, "", " c"}},
		{"PostgreSQL's array of booleans", text(`{t,f}`), []bool{true, false}},
		{"PostgreSQL's array of timestamps", text(`{"2026-11-22 15:16:29+01"}`), []time.Time{utc}},
		{"PostgreSQL's array of intervals", text(`{01:00:00,"-1 days -00:00:00.5","3 days"}`),
			[]time.Duration{time.Hour, -24*time.Hour - 500*time.Millisecond, 72 * time.Hour}},
		{"JSON", text(`["a,b","\"\\",""]`), []string{"a,b", `"\`, ""}},
		{"JSON that looks like unusual bounds", text(`["[2:3]={a"]`), []string{"[2:3]={a"}},
		{"JSON of booleans as numbers", text(`[1,0,true,false]`), []bool{true, false, true, false}},
		{"JSON of bytes in hexadecimal", text(`["00FF"]`), [][]byte{{0, 255}}},
		{"an empty array", text(`{}`), []string{}},
		{"an interval in PostgreSQL's words", text("1 year 2 mons -3 days +04:05:06.5"), civil.Interval{Months: 14, Days: -3, Micros: 14706_500_000}},
		{"an interval of one part", text("1 mon"), civil.Interval{Months: 1}},
		{"nanoseconds", sqltype.IntOf(1500), 1500 * time.Nanosecond},
		{"a date as its midnight", sqltype.TimeOf(utc.Truncate(24 * time.Hour)), civil.NewDate(2026, 11, 22)},
		{"a date as the text of its midnight", text("2026-11-22 00:00:00"), civil.NewDate(2026, 11, 22)},
		{"a UUID in 16 bytes", sqltype.BytesOf(id[:]), id},
		{"a UUID without dashes, in upper case", text("0192F5C87A537CC09A704D4F5C1A2B3C"), id},
		{"the network of one host", text("1.2.3.4/32"), netip.MustParseAddr("1.2.3.4")},
		{"a host as a network", text("1.2.3.4"), netip.MustParsePrefix("1.2.3.4/32")},
		{"a range between quotes", text(`["2026-11-22","2026-11-23")`), sqltype.RangeOf(civil.NewDate(2026, 11, 22), civil.NewDate(2026, 11, 23))},
		{"a range without quotes", text(`[2026-11-22,)`), sqltype.Range[civil.Date]{Low: civil.NewDate(2026, 11, 22), LowBound: sqltype.Included}},
		{"a member of an enum", text("draft"), status("draft")},
	}
	for _, test := range tests {
		got, err := scan(t, test.from, test.want)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %v, %v, want %v", test.name, got, err, test.want)
		}
	}
}

func TestWhatDoesNotFitIsAnError(t *testing.T) {
	text := sqltype.TextOf
	tests := []struct {
		name string
		from sqltype.Value
		into any
		want error
	}{
		{"an array that doesn't end", text(`{1,2`), []int64{}, sqltype.ErrMismatch},
		{"an array with something behind it", text(`{1}x`), []int64{}, sqltype.ErrMismatch},
		{"an array with an empty element", text(`{1,}`), []int64{}, sqltype.ErrMismatch},
		{"no array", text(`1`), []int64{}, sqltype.ErrMismatch},
		{"an array that isn't UTF-8", text("[\"\xff\"]"), []string{}, sqltype.ErrMismatch},
		{"JSON objects", text(`[{}]`), []string{}, sqltype.ErrMismatch},
		{"an element that is NULL", text(`[null]`), []string{}, sqltype.ErrNull},
		{"an element out of range", text(`{40000}`), []int16{}, sqltype.ErrOverflow},
		{"NULL into a slice", sqltype.Null, []string{}, sqltype.ErrNull},
		{"NULL into a date", sqltype.Null, civil.Date{}, sqltype.ErrNull},
		{"months into a duration", text("P1M"), time.Second, sqltype.ErrOverflow},
		{"a date before the first", sqltype.TimeOf(time.Date(-44, 3, 15, 0, 0, 0, 0, time.UTC)), civil.Date{}, sqltype.ErrOverflow},
		{"a moment into a date", text("2026-11-22 10:00:00"), civil.Date{}, sqltype.ErrMismatch},
		{"a number into a date", sqltype.IntOf(1), civil.Date{}, sqltype.ErrMismatch},
		{"15 bytes into a UUID", sqltype.BytesOf(make([]byte, 15)), [16]byte{}, sqltype.ErrMismatch},
		{"a UUID with a dash in the wrong place", text("0192f5c87-a53-7cc0-9a70-4d4f5c1a2b3c"), [16]byte{}, sqltype.ErrMismatch},
		{"a network into an address", text("10.0.0.0/8"), netip.Addr{}, sqltype.ErrMismatch},
		{"a text that is no member of an enum", text("gone"), status(""), sqltype.ErrMismatch},
		{"half a range", text("[1,2"), sqltype.Range[int64]{}, sqltype.ErrMismatch},
		{"no range", text("1,2"), sqltype.Range[int64]{}, sqltype.ErrMismatch},
		{"a range of something else", text("[a,b)"), sqltype.Range[int64]{}, sqltype.ErrOverflow},
	}
	for _, test := range tests {
		if got, err := scan(t, test.from, test.into); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, %v, want %v", test.name, got, err, test.want)
		}
	}
}

func TestWhatCannotBeStoredIsAnError(t *testing.T) {
	tests := []struct {
		name string
		v    any
		want error
		text string
	}{
		{"the zero address", netip.Addr{}, sqltype.ErrMismatch, "pointer"},
		{"an address with a zone", netip.MustParseAddr("fe80::1%eth0"), sqltype.ErrMismatch, "zone"},
		{"a date after the last", civil.MaxDate.AddDays(1), sqltype.ErrOverflow, "10000-01-01"},
		{"a text that is no member of an enum", status("gone"), sqltype.ErrMismatch, "draft, published"},
		{"no member of an enum at all", status(""), sqltype.ErrMismatch, "draft, published"},
		{"an array with such a text", []status{"draft", "gone"}, sqltype.ErrMismatch, "element 1"},
		{"an array with text that isn't UTF-8", []string{"\xff"}, sqltype.ErrUnsupported, "UTF-8"},
		{"raw text that is no JSON", json.RawMessage("{"), sqltype.ErrMismatch, "no JSON"},
		{"an integer over 63 bits", uint64(math.MaxUint64), sqltype.ErrOverflow, "uint64"},
	}
	for _, test := range tests {
		if v, err := sqltype.OfAny(test.v); !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: got %v, %v, want %v with %q", test.name, v, err, test.want, test.text)
		}
	}
}

// TestASliceAndItsCopyAreIndependent: a snapshot must not change with the object.
func TestASliceAndItsCopyAreIndependent(t *testing.T) {
	c, err := sqltype.CodecOf(reflect.TypeFor[[][]byte]())
	if err != nil {
		t.Fatal(err)
	}
	src := [][]byte{{1}, {2}}
	var dst [][]byte
	c.Copy(sqltype.Addr(&dst), sqltype.Addr(&src))
	if !c.Equal(sqltype.Addr(&dst), sqltype.Addr(&src)) {
		t.Fatalf("got %v, want %v", dst, src)
	}
	src[1][0] = 3
	if dst[1][0] != 2 || c.Equal(sqltype.Addr(&dst), sqltype.Addr(&src)) {
		t.Errorf("the copy is %v, want it to keep 2", dst)
	}
	var none, empty [][]byte = nil, [][]byte{}
	if !c.Equal(sqltype.Addr(&none), sqltype.Addr(&empty)) {
		t.Error("nil and empty are stored the same, and compare unequal")
	}
	c.Copy(sqltype.Addr(&dst), sqltype.Addr(&none))
	if dst != nil {
		t.Errorf("the copy of nil is %v", dst)
	}
}

func TestARangeIsTextForPeopleAndJSON(t *testing.T) {
	r := sqltype.Range[string]{Low: `a"b`, LowBound: sqltype.Excluded}
	if got := r.String(); got != `("a\"b",)` {
		t.Errorf("got %s", got)
	}
	b, err := json.Marshal([]sqltype.Range[string]{r, {Empty: true}})
	if err != nil {
		t.Fatal(err)
	}
	var back []sqltype.Range[string]
	if err := json.Unmarshal(b, &back); err != nil || len(back) != 2 || back[0] != r || !back[1].Empty {
		t.Errorf("%s is read as %v, %v", b, back, err)
	}
}

// FuzzArrays: no text makes the parser of arrays fail otherwise than by an error, and what it reads it reads again.
func FuzzArrays(f *testing.F) {
	for _, s := range []string{`{}`, `{a,"b"}`, `[1:2]={a,b}`, `["a",null]`, `{{a},{b}}`, `{"\`, `[`, `{`, `=}{`} {
		f.Add(s)
	}
	c, err := sqltype.CodecOf(reflect.TypeFor[[]*string]())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got, again []*string
		if c.Scan(sqltype.Addr(&got), cell{sqltype.TextOf(s)}, 0) != nil {
			return
		}
		if err := c.Scan(sqltype.Addr(&again), cell{sqltype.TextOf(s)}, 0); err != nil || !c.Equal(sqltype.Addr(&got), sqltype.Addr(&again)) {
			t.Errorf("%q is read in two ways", s)
		}
	})
}
