package sqltype_test

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/retort-go/retort/sqltype"
)

// The codec of a type of another package: an address is stored as text.
var _ = sqltype.MustRegister(sqltype.NewCodec(sqltype.Type{Kind: sqltype.String},
	func(u url.URL) (sqltype.Value, error) { return sqltype.TextOf(u.String()), nil },
	func(v sqltype.Value) (url.URL, error) {
		u, err := url.Parse(v.Text())
		if err != nil {
			return url.URL{}, err
		}
		return *u, nil
	}))

func ExampleRegister() {
	// var _ = sqltype.MustRegister(sqltype.NewCodec(sqltype.Type{Kind: sqltype.String},
	// 	func(u url.URL) (sqltype.Value, error) { return sqltype.TextOf(u.String()), nil },
	// 	func(v sqltype.Value) (url.URL, error) { … }))
	v, err := sqltype.Of(url.URL{Scheme: "https", Host: "go.dev", Path: "/doc"})
	fmt.Println(v, err)
	// Output: "https://go.dev/doc" <nil>
}

func TestARegisteredTypeIsReadAndComparedByItsCodec(t *testing.T) {
	codec, err := sqltype.CodecOf(reflect.TypeFor[*url.URL]()) // a pointer is NULL or what was registered
	if err != nil || !codec.Nullable {
		t.Fatalf("codec is %v, %v", codec, err)
	}
	var got *url.URL
	if err := codec.Scan(sqltype.Addr(&got), cell{sqltype.TextOf("https://go.dev/doc")}, 0); err != nil || got.Host != "go.dev" {
		t.Errorf("got %v, %v", got, err)
	}
	same, other := &url.URL{Scheme: "https", Host: "go.dev", Path: "/doc"}, &url.URL{Host: "x"}
	if !codec.Equal(sqltype.Addr(&got), sqltype.Addr(&same)) || codec.Equal(sqltype.Addr(&got), sqltype.Addr(&other)) {
		t.Error("comparison is wrong")
	}
	err = codec.Scan(sqltype.Addr(&got), cell{sqltype.TextOf("%zz")}, 0)
	if !errors.Is(err, sqltype.ErrMismatch) || !strings.Contains(err.Error(), "url.URL") {
		t.Errorf("error is %v, want ErrMismatch that names the type", err)
	}
}

func TestRegisterRefuses(t *testing.T) {
	text := func(mail.Address) (sqltype.Value, error) { return sqltype.TextOf(""), nil }
	used := sqltype.NewCodec(sqltype.Type{}, text, func(sqltype.Value) (mail.Address, error) { return mail.Address{}, nil })
	basic := sqltype.NewCodec(sqltype.Type{}, sqltype.Of[int], func(sqltype.Value) (int, error) { return 0, nil })
	if err := sqltype.Register(used); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		codec *sqltype.Codec
		want  string
	}{
		{"a type that is registered", used, "registered or was used"},
		{"a basic type", basic, "basic type is fixed"},
		{"half a codec", &sqltype.Codec{Go: reflect.TypeFor[mail.Address]()}, "not complete"},
	}
	for _, test := range tests {
		if err := sqltype.Register(test.codec); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error is %v, want %q", test.name, err, test.want)
		}
	}
}
