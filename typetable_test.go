package retort_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
	"github.com/shopspring/decimal"
)

type orderStatus string

func (orderStatus) EnumValues() []string { return []string{"draft", "sent"} }

// typeRows are the rows of the table in docs/types.md: a Go type, what to call it if its own name doesn't do, and the values that are kept.
var typeRows = []struct {
	of   any
	name string
	kept string
}{
	{false, "", ""},
	{int8(0), "", "all"},
	{int16(0), "", "all"},
	{int32(0), "", "all"},
	{int64(0), "int64, int", "all"},
	{uint8(0), "", "all"},
	{uint16(0), "", "all"},
	{uint32(0), "", "all"},
	{uint64(0), "uint64, uint", "to 2⁶³−1"},
	{float32(0), "", "see Floats"},
	{float64(0), "", "see Floats"},
	{decimal.Decimal{}, "decimal types", "exact; MySQL 65 digits, 30 behind the point"},
	{"", "", "UTF-8; NUL not on PostgreSQL"},
	{[]byte{}, "[]byte", "all"},
	{time.Time{}, "", "SQLite, MySQL years 0 to 9999; PostgreSQL 4713 BC to 294276; microseconds"},
	{civil.Date{}, "", "years 1 to 9999"},
	{civil.Time{}, "", "00:00:00 to 24:00:00, microseconds"},
	{civil.DateTime{}, "", "years 1 to 9999, microseconds"},
	{time.Duration(0), "", "all; PostgreSQL microseconds"},
	{civil.Interval{}, "", "all; PostgreSQL not the extremes"},
	{uuid.UUID{}, "uuid.UUID, [16]byte", "all"},
	{netip.Addr{}, "", "no zone"},
	{netip.Prefix{}, "", "all"},
	{net.HardwareAddr{}, "", "of 6 bytes; MACADDR8 of 8"},
	{json.RawMessage{}, "json.RawMessage; any type with type=json", "JSON"},
	{orderStatus(""), "an enum of two values", "its values"},
	{[]int64{}, "[]int64", "slices of any of these"},
	{[]string{}, "[]string", "UTF-8"},
	{sqltype.Range[int64]{}, "sqltype.Range[int64]", ""},
	{sqltype.Multirange[int64]{}, "sqltype.Multirange[int64]", ""},
	{sqltype.Range[time.Time]{}, "sqltype.Range[time.Time]", ""},
}

// TestTypeTable holds docs/types.md against the dialects: go test . -run TypeTable -guide writes the table anew.
func TestTypeTable(t *testing.T) {
	const begin, end = "<!-- types -->\n", "<!-- /types -->\n"
	page, err := os.ReadFile("docs/types.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), begin)
	_, behind, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("docs/types.md has no place for the table: %s%s", begin, end)
	}
	want := before + begin + typeTable(t) + end + behind
	if *writeGuide {
		if err := os.WriteFile("docs/types.md", []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(page) != want {
		t.Error("docs/types.md is not what the dialects make of the types: run go test . -run TypeTable -guide, and read the difference")
	}
}

func typeTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| Go | SQLite | PostgreSQL | MySQL, MariaDB | kept |\n| --- | --- | --- | --- | --- |\n")
	for _, row := range typeRows {
		typ := reflect.TypeOf(row.of)
		codec, err := sqltype.CodecOf(typ)
		if err != nil {
			t.Fatal(err)
		}
		name := row.name
		if name == "" {
			name = typ.String()
		}
		fmt.Fprintf(&b, "| %s |", name)
		for _, d := range []dialect.Dialect{sqlite.New(), postgres.New(), mysql.New("")} {
			column, err := d.TypeName(codec.Type)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, " %s |", column)
		}
		fmt.Fprintf(&b, " %s |\n", row.kept)
	}
	return b.String()
}
