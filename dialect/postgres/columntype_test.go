package postgres

import (
	"strings"
	"testing"

	"github.com/retort-go/retort/sqltype"
)

func TestUnwrap(t *testing.T) {
	tests := []struct{ expr, want string }{
		{"", ""},
		{"a", "a"},
		{"(a > 0)", "a > 0"},
		{"((a))", "a"},
		{"(a) OR (b)", "(a) OR (b)"},
		{"((a) OR (b))", "(a) OR (b)"},
		{"(a = ')'::text)", "a = ')'::text"},
		{"('(')", "'('"},
		{`("a)" > 0)`, `"a)" > 0`},
		{"('it''s)' = a)", "'it''s)' = a"},
		{`(E'\\')' = a)`, `(E'\\')' = a)`}, // no expression: it must come through
		{`(E'\'(' = a)`, `E'\'(' = a`},
		{"(a", "(a"},
	}
	for _, test := range tests {
		if got := unwrap(test.expr); got != test.want {
			t.Errorf("%s: got %s, want %s", test.expr, got, test.want)
		}
	}
}

func TestPlainDefault(t *testing.T) {
	tests := []struct {
		expr, column string
		kind         sqltype.Kind
		want         string
	}{
		{"0", "integer", sqltype.Int32, "0"},
		{"'-1'::integer", "integer", sqltype.Int32, "-1"},
		{"'-1'::integer", "smallint", sqltype.Int16, "-1"},
		{"'-1'::integer", "text", sqltype.String, "'-1'::integer"},
		{"'1e3'::double precision", "double precision", sqltype.Float64, "1e3"},
		{"'NaN'::numeric", "numeric(8,2)", sqltype.Decimal, "'NaN'"},
		{"'x'::text", "text", sqltype.String, "'x'"},
		{"'it''s'::character varying", "character varying(9)", sqltype.String, "'it''s'"},
		{"'x'::bpchar", "character(3)", sqltype.String, "'x'"},
		{"NULL::character varying", "character varying(9)", sqltype.String, "NULL"},
		{"'a'::text || 'b'::text", "text", sqltype.String, "'a'::text || 'b'::text"},
		{"lower('X'::text)", "text", sqltype.String, "lower('X'::text)"},
		{"'x'::mood", "text", sqltype.String, "'x'::mood"},
		{"'a::text'", "text", sqltype.String, "'a::text'"},
		{"'2020-01-01 00:00:00+00'::timestamp with time zone", "timestamp(3) with time zone", sqltype.Timestamp, "'2020-01-01 00:00:00+00'"},
	}
	for _, test := range tests {
		if got := plainDefault(test.expr, test.column, test.kind); got != test.want {
			t.Errorf("%s of %s: got %s, want %s", test.expr, test.column, got, test.want)
		}
	}
}

func FuzzUnwrap(f *testing.F) {
	for _, seed := range []string{"((a))", `(E'\'(')`, `("`, "')", "(E'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		if got := unwrap(expr); !strings.Contains(expr, got) {
			t.Errorf("%q: got %q", expr, got)
		}
		if got := plainDefault(expr, "text", sqltype.String); !strings.HasPrefix(expr, got) {
			t.Errorf("%q: got %q", expr, got)
		}
	})
}
