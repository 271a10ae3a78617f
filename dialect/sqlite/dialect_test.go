package sqlite_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/sqltype"
)

func TestTypeName(t *testing.T) {
	tests := []struct {
		name string
		in   sqltype.Type
		want string // "" for an error
	}{
		{"a decimal keeps its digits as text", sqltype.Type{Kind: sqltype.Decimal, Size: 8, Scale: 2}, "TEXT"},
		{"JSON is no number", sqltype.Type{Kind: sqltype.JSON}, "TEXT"},
		{"a timestamp", sqltype.Type{Kind: sqltype.Timestamp}, "TIMESTAMP"},
		{"integers of any size", sqltype.Type{Kind: sqltype.Int64}, "INTEGER"},
		{"text with a limit", sqltype.Type{Kind: sqltype.String, Size: 80}, "VARCHAR(80)"},
		{"a type in the program's words", sqltype.Type{Kind: sqltype.String, Verbatim: "TEXT COLLATE NOCASE"}, "TEXT COLLATE NOCASE"},
		{"no type", sqltype.Type{}, ""},
	}
	for _, test := range tests {
		got, err := sqlite.New().TypeName(test.in)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: got %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func TestBegin(t *testing.T) {
	tests := []struct {
		name string
		mode dialect.TxMode
		want string
	}{
		{"one that may write takes its lock at once", dialect.TxMode{}, "BEGIN IMMEDIATE"},
		{"one that only reads takes none", dialect.TxMode{ReadOnly: true}, "BEGIN"},
		{"a weaker isolation is met by SQLite's", dialect.TxMode{Isolation: dialect.ReadCommitted}, "BEGIN IMMEDIATE"},
		{"serializable is what it is", dialect.TxMode{Isolation: dialect.Serializable}, "BEGIN IMMEDIATE"},
	}
	for _, test := range tests {
		if got, err := sqlite.New().Begin(test.mode); got != test.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func TestHas(t *testing.T) {
	for _, f := range []dialect.Feature{dialect.Returning, dialect.OnConflict, dialect.UpdateFrom, dialect.RowValues, dialect.AscendingKeys, dialect.SchemaIsFile} {
		if !sqlite.New().Has(f) {
			t.Errorf("feature %d is missing", f)
		}
	}
	for _, f := range []dialect.Feature{dialect.RowLocks, dialect.AlterForeignKeys, dialect.Comments} {
		if sqlite.New().Has(f) {
			t.Errorf("feature %d is claimed", f)
		}
	}
}

func TestEveryKeywordIsReserved(t *testing.T) {
	keywords := `abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade case cast check
		collate column commit conflict constraint create cross current current_date current_time current_timestamp database default deferrable
		deferred delete desc detach distinct do drop each else end escape except exclude exclusive exists explain fail filter first following
		for foreign from full generated glob group groups having if ignore immediate in index indexed initially inner insert instead intersect
		into is isnull join key last left like limit match materialized natural no not nothing notnull null nulls of offset on or order others
		outer over partition plan pragma preceding primary query raise range recursive references regexp reindex release rename replace restrict
		returning right rollback row rows savepoint select set table temp temporary then ties to transaction trigger unbounded union unique
		update using vacuum values view virtual when where window with without absolute_no`
	for _, word := range strings.Fields(keywords) {
		if want := word != "absolute_no"; sqlite.IsReserved(word) != want {
			t.Errorf("IsReserved(%s) is %v", word, !want)
		}
	}
	for _, word := range []string{"user", "current_user", "lateral", "year"} {
		if !sqlite.IsReserved(word) || !dialect.IsReserved(word) {
			t.Errorf("%s of the standard is not reserved", word)
		}
	}
	for _, word := range []string{"author", "title", "name", "", "zzz", "a"} {
		if sqlite.IsReserved(word) {
			t.Errorf("%q is reserved", word)
		}
	}
}

func TestListTables(t *testing.T) {
	l, ok := sqlite.New().(dialect.TableLister)
	if !ok || !strings.Contains(l.ListTables([]string{""}).SQL, "sqlite_schema") {
		t.Error("tables can't be listed")
	}
}
