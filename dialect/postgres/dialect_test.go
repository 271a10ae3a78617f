package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/sqltype"
)

func TestTypeName(t *testing.T) {
	tests := []struct {
		name string
		in   sqltype.Type
		want string // "" for an error
	}{
		{"a decimal with its digits", sqltype.Type{Kind: sqltype.Decimal, Size: 8, Scale: 2}, "NUMERIC(8, 2)"},
		{"a decimal of any size", sqltype.Type{Kind: sqltype.Decimal}, "NUMERIC"},
		{"JSON that can be indexed", sqltype.Type{Kind: sqltype.JSON}, "JSONB"},
		{"an instant", sqltype.Type{Kind: sqltype.Timestamp}, "TIMESTAMP WITH TIME ZONE"},
		{"text with a limit", sqltype.Type{Kind: sqltype.String, Size: 80}, "VARCHAR(80)"},
		{"bytes, whatever their limit", sqltype.Type{Kind: sqltype.Bytes, Size: 80}, "BYTEA"},
		{"a type in the program's words", sqltype.Type{Kind: sqltype.String, Verbatim: "CITEXT"}, "CITEXT"},
		{"no type", sqltype.Type{}, ""},
	}
	for _, test := range tests {
		got, err := postgres.New().TypeName(test.in)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: got %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func TestBegin(t *testing.T) {
	tests := []struct {
		mode dialect.TxMode
		want string
	}{
		{dialect.TxMode{}, "BEGIN"},
		{dialect.TxMode{ReadOnly: true}, "BEGIN READ ONLY"},
		{dialect.TxMode{Isolation: dialect.ReadCommitted}, "BEGIN ISOLATION LEVEL READ COMMITTED"},
		{dialect.TxMode{Isolation: dialect.RepeatableRead, ReadOnly: true}, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
		{dialect.TxMode{Isolation: dialect.Serializable}, "BEGIN ISOLATION LEVEL SERIALIZABLE"},
	}
	for _, test := range tests {
		if got, err := postgres.New().Begin(test.mode); got != test.want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, test.want)
		}
	}
	if _, err := postgres.New().Begin(dialect.TxMode{Isolation: 99}); err == nil {
		t.Error("an unknown level is no error")
	}
}

func TestReservedWords(t *testing.T) {
	for _, word := range strings.Fields("all analyse ilike lateral order select user verbose window system_user values year") {
		if !postgres.IsReserved(word) {
			t.Errorf("%s is not reserved", word)
		}
	}
	for _, word := range []string{"author", "title", "name", "", "zzz", "a"} {
		if postgres.IsReserved(word) {
			t.Errorf("%q is reserved", word)
		}
	}
}

// serverError is an error with a SQLSTATE as pgx's are.
type serverError struct{ Code, TableName, ColumnName, ConstraintName string }

func (e *serverError) Error() string    { return "ERROR " + e.Code }
func (e *serverError) SQLState() string { return e.Code }

// pqError is one as lib/pq's are.
type pqError struct{ state, Table, Column, Constraint string }

func (e pqError) Error() string    { return "pq: " + e.state }
func (e pqError) SQLState() string { return e.state }

func TestClassify(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want dialect.Fault
	}{
		{"a unique value, of pgx", &serverError{"23505", "book", "", "book_isbn_key"},
			dialect.Fault{Kind: dialect.UniqueFault, Code: "23505", Table: "book", Constraint: "book_isbn_key"}},
		{"a NULL, of lib/pq", pqError{"23502", "book", "title", ""},
			dialect.Fault{Kind: dialect.NotNullFault, Code: "23502", Table: "book", Column: "title"}},
		{"wrapped", fmt.Errorf("x: %w", &serverError{Code: "40001"}), dialect.Fault{Kind: dialect.SerializationFault, Code: "40001"}},
		{"joined", errors.Join(errors.New("x"), &serverError{Code: "40P01"}), dialect.Fault{Kind: dialect.DeadlockFault, Code: "40P01"}},
		{"a right that is missing", &serverError{Code: "42501"}, dialect.Fault{Kind: dialect.DeniedFault, Code: "42501"}},
		{"a table that is there", &serverError{Code: "42P07"}, dialect.Fault{Kind: dialect.ExistsFault, Code: "42P07"}},
		{"a transaction that failed before", &serverError{Code: "25P02"}, dialect.Fault{Kind: dialect.AbortedFault, Code: "25P02"}},
		{"a class", &serverError{Code: "08P01"}, dialect.Fault{Kind: dialect.ConnectionFault, Code: "08P01"}},
		{"a lock not had", &serverError{Code: "55P03"}, dialect.Fault{Kind: dialect.BusyFault, Code: "55P03"}},
		{"a code of no kind", &serverError{Code: "42P05"}, dialect.Fault{Code: "42P05"}},
		{"no SQLSTATE", errors.New("23505"), dialect.Fault{}},
		{"no error", nil, dialect.Fault{}},
	}
	for _, test := range tests {
		if got := postgres.New().Classify(test.err); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestEncodeTime(t *testing.T) {
	zone := time.FixedZone("", 3*3600)
	got, err := postgres.New().Encode(sqltype.TimeOf(time.Date(2026, 11, 22, 14, 16, 29, 123456789, zone)))
	if want := time.Date(2026, 11, 22, 11, 16, 29, 123456000, time.UTC); err != nil || !got.Time().Equal(want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for _, year := range []int{-4713, 294277} {
		if _, err := postgres.New().Encode(sqltype.TimeOf(time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC))); !errors.Is(err, sqltype.ErrOverflow) {
			t.Errorf("year %d: got %v, want ErrOverflow", year, err)
		}
	}
}

func TestEncodeList(t *testing.T) {
	at := time.Date(2026, 11, 22, 11, 16, 29, 0, time.UTC)
	tests := []struct {
		name string
		in   []sqltype.Value
		want string
	}{
		{"nothing", nil, "{}"},
		{"numbers", []sqltype.Value{sqltype.IntOf(-1), sqltype.Null, sqltype.FloatOf(1.5)}, "{-1,NULL,1.5}"},
		{"texts", []sqltype.Value{sqltype.TextOf(`a"b\c`), sqltype.TextOf(""), sqltype.TextOf("NULL"), sqltype.TextOf("{,}")}, `{"a\"b\\c","","NULL","{,}"}`},
		{"booleans", []sqltype.Value{sqltype.BoolOf(true), sqltype.BoolOf(false)}, "{true,false}"},
		{"bytes", []sqltype.Value{sqltype.BytesOf([]byte{0, 255})}, `{"\\x00ff"}`},
		{"times", []sqltype.Value{sqltype.TimeOf(at), sqltype.TimeOf(time.Date(-1, 1, 2, 0, 0, 0, 0, time.UTC))},
			`{"2026-11-22 11:16:29+00:00","0002-01-02 00:00:00+00:00 BC"}`},
	}
	for _, test := range tests {
		got, err := postgres.New().Encode(sqltype.ListOf(test.in))
		if err != nil || got.Text() != test.want {
			t.Errorf("%s: got %v, %v, want %s", test.name, got, err, test.want)
		}
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2026-11-22 14:16:29.5+00":      time.Date(2026, 11, 22, 14, 16, 29, 5e8, time.UTC),
		"2026-11-22 14:16:29+05:30":     time.Date(2026, 11, 22, 8, 46, 29, 0, time.UTC),
		"2026-11-22 14:16:29":           time.Date(2026, 11, 22, 14, 16, 29, 0, time.UTC),
		"2026-11-22":                    time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		"0044-03-15 12:00:00+00 BC":     time.Date(-43, 3, 15, 12, 0, 0, 0, time.UTC),
		"1890-01-01 00:19:32+00:19:32":  time.Date(1890, 1, 1, 0, 0, 0, 0, time.UTC),
		"2026-11-22T14:16:29.123+01:00": time.Date(2026, 11, 22, 13, 16, 29, 123e6, time.UTC),
	} {
		if got, err := postgres.New().ParseTime(text); err != nil || !got.Equal(want) {
			t.Errorf("%s: got %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "infinity", "now"} {
		if _, err := postgres.New().ParseTime(text); err == nil {
			t.Errorf("%q is no error", text)
		}
	}
}
