package sqltype_test

import (
	"bytes"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/sqltype"
)

// TestValuesKeepTheirContent: a value holds its text, bytes or list by address and length, also an empty one, a part of a longer one, and
// when nothing else refers to it.
func TestValuesKeepTheirContent(t *testing.T) {
	long := strings.Repeat("left right ", 50)
	berlin := time.FixedZone("CET", 3600)
	at := time.Date(2026, 2, 3, 4, 5, 6, 7, berlin)
	values := []sqltype.Value{
		sqltype.TextOf(""), sqltype.TextOf("a\x00b\xff"), sqltype.TextOf(long[len(long):]), sqltype.TextOf(long[5:10]),
		sqltype.BytesOf(nil), sqltype.BytesOf([]byte{}), sqltype.BytesOf([]byte(long)[5:10]),
		sqltype.ListOf(nil), sqltype.ListOf([]sqltype.Value{sqltype.TextOf(long[:4]), sqltype.ListOf([]sqltype.Value{sqltype.IntOf(-1)})}),
		sqltype.TimeOf(at), sqltype.TimeOf(time.Time{}), sqltype.BoolOf(true), sqltype.IntOf(-5), sqltype.FloatOf(0.5), sqltype.Null,
	}
	long = ""
	runtime.GC()
	want := []any{
		"", "a\x00b\xff", "", "right",
		[]byte(nil), []byte{}, []byte("right"),
		[]any{}, []any{"left", []any{int64(-1)}},
		at, time.Time{}, true, int64(-5), 0.5, nil,
	}
	for i, v := range values {
		got := v.Any()
		if gotTime, ok := got.(time.Time); ok {
			if wantTime := want[i].(time.Time); !gotTime.Equal(wantTime) || gotTime.Location().String() != wantTime.Location().String() {
				t.Errorf("value %d is %v, want %v", i, gotTime, wantTime)
			}
			continue
		}
		if !reflect.DeepEqual(got, want[i]) {
			t.Errorf("value %d is %#v, want %#v", i, got, want[i])
		}
	}
}

// TestAccessorsOfOtherKinds: the accessor of content gives nothing for a value that has other content, whose memory it would misread.
func TestAccessorsOfOtherKinds(t *testing.T) {
	text, list := sqltype.TextOf("twelve bytes"), sqltype.ListOf([]sqltype.Value{sqltype.Null})
	for _, v := range []sqltype.Value{list, sqltype.BytesOf([]byte("bytes")), sqltype.TimeOf(time.Now()), sqltype.IntOf(8), sqltype.Null} {
		if v.Text() != "" {
			t.Errorf("%s has the text %q", v.Kind(), v.Text())
		}
	}
	for _, v := range []sqltype.Value{list, text, sqltype.IntOf(8)} {
		if v.Bytes() != nil {
			t.Errorf("%s has the bytes %q", v.Kind(), v.Bytes())
		}
	}
	for _, v := range []sqltype.Value{text, sqltype.BytesOf([]byte("bytes")), sqltype.IntOf(8)} {
		if v.List() != nil {
			t.Errorf("%s has the list %v", v.Kind(), v.List())
		}
	}
	if got := text.Time(); got.Location() != time.UTC {
		t.Errorf("a text has a time in %v", got.Location())
	}
}

// TestBytesOfAValueHaveNoRoom: what is appended to them never lies in the room of the slice they came from.
func TestBytesOfAValueHaveNoRoom(t *testing.T) {
	room := []byte("abc---")
	v := sqltype.BytesOf(room[:3])
	_ = append(v.Bytes(), "xyz"...)
	if !bytes.Equal(room, []byte("abc---")) {
		t.Errorf("%q", room)
	}
}

// TestSizeOfAValue holds the three words that rows, binds and snapshots are made of.
func TestSizeOfAValue(t *testing.T) {
	if size := reflect.TypeFor[sqltype.Value]().Size(); size > 24 {
		t.Errorf("%d bytes, want 24", size)
	}
}
