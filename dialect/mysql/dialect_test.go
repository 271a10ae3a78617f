package mysql_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

func TestServers(t *testing.T) {
	for version, want := range map[string]struct{ name, collation string }{
		"":                            {"mysql", "utf8mb4_0900_bin"},
		"8.4.3":                       {"mysql", "utf8mb4_0900_bin"},
		"8.0.36-0ubuntu0.22.04.1":     {"mysql", "utf8mb4_0900_bin"},
		"10.11.6-MariaDB-0+deb12u1":   {"mariadb", "utf8mb4_nopad_bin"},
		"5.5.5-10.6.16-MariaDB-log":   {"mariadb", "utf8mb4_nopad_bin"},
		"11.4.2-mariadb-ubu2404":      {"mariadb", "utf8mb4_nopad_bin"},
		"no version of anything else": {"mysql", "utf8mb4_0900_bin"},
	} {
		d := mysql.New(version).(mysql.Dialect)
		if d.Name() != want.name || d.Collation() != want.collation || d.MariaDB() != (want.name == "mariadb") {
			t.Errorf("%q: got %s with %s, want %+v", version, d.Name(), d.Collation(), want)
		}
	}
}

func TestHas(t *testing.T) {
	my, maria := mysql.New("8.4.3"), mysql.New("10.11.6-MariaDB")
	for _, f := range []dialect.Feature{dialect.OnConflict, dialect.DuplicateKey, dialect.UpdateFrom, dialect.UpdateJoin, dialect.RowLocks,
		dialect.RowValues, dialect.AlterForeignKeys} {
		if !my.Has(f) || !maria.Has(f) {
			t.Errorf("feature %d is missing", f)
		}
	}
	for _, f := range []dialect.Feature{dialect.UpdateReturning, dialect.DefaultValues, dialect.NullsOrder, dialect.PartialIndexes,
		dialect.DeferredKeys, dialect.Comments, dialect.SchemaIsFile} {
		if my.Has(f) || maria.Has(f) {
			t.Errorf("feature %d is claimed", f)
		}
	}
	for _, f := range []dialect.Feature{dialect.Returning, dialect.DeleteReturning, dialect.AscendingKeys} {
		if my.Has(f) || !maria.Has(f) {
			t.Errorf("feature %d: MySQL %v, MariaDB %v, want MariaDB only", f, my.Has(f), maria.Has(f))
		}
	}
}

func TestTypeName(t *testing.T) {
	tests := []struct {
		name string
		in   sqltype.Type
		want string
	}{
		{"text has a size", sqltype.Type{Kind: sqltype.String, Size: 80}, "VARCHAR(80)"},
		{"the longest VARCHAR", sqltype.Type{Kind: sqltype.String, Size: 16383}, "VARCHAR(16383)"},
		{"text over it", sqltype.Type{Kind: sqltype.String, Size: 16384}, "LONGTEXT"},
		{"text has none", sqltype.Type{Kind: sqltype.String}, "LONGTEXT"},
		{"bytes have a size", sqltype.Type{Kind: sqltype.Bytes, Size: 16}, "VARBINARY(16)"},
		{"bytes have none", sqltype.Type{Kind: sqltype.Bytes}, "LONGBLOB"},
		{"a decimal", sqltype.Type{Kind: sqltype.Decimal, Size: 10, Scale: 2}, "DECIMAL(10, 2)"},
		{"a decimal keeps a fraction", sqltype.Type{Kind: sqltype.Decimal}, "DECIMAL(65, 30)"},
		{"a timestamp keeps microseconds", sqltype.Type{Kind: sqltype.Timestamp}, "DATETIME(6)"},
		{"a type as it stands", sqltype.Type{Verbatim: "ENUM('a')"}, "ENUM('a')"},
		{"no type", sqltype.Type{}, ""},
	}
	for _, test := range tests {
		got, err := mysql.New("").TypeName(test.in)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: got %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func TestTextInKeysHasASize(t *testing.T) {
	md := schema.NewMetaData()
	md.Table("other", schema.String("code", 3).PrimaryKey())
	tab := md.Table("tab", schema.String("k", 0).PrimaryKey(), schema.String("u", 0).Unique(), schema.Bytes("i").Index(),
		schema.String("f", 0).References("other"), schema.String("free", 0), schema.String("sized", 10).Unique())
	texts, err := dialect.CreateTable(mysql.New(""), tab)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"k VARCHAR(255)", "u VARCHAR(255)", "i VARBINARY(255)", "f VARCHAR(255)", "`free` LONGTEXT", "sized VARCHAR(10)"} {
		if !strings.Contains(texts[0], want) {
			t.Errorf("no %s in\n%s", want, texts[0])
		}
	}
}

func TestCommentsWithABackslashAreRefused(t *testing.T) {
	md := schema.NewMetaData()
	tab := md.Table("tab", schema.Int("id").Comment(`a\b`))
	if _, err := dialect.CreateTable(mysql.New(""), tab); err == nil || !strings.Contains(err.Error(), "backslash") {
		t.Errorf("got %v", err)
	}
}

func TestBegin(t *testing.T) {
	d := mysql.New("").(mysql.Dialect)
	for _, test := range []struct {
		mode         dialect.TxMode
		before, want string
	}{
		{dialect.TxMode{}, "", "START TRANSACTION"},
		{dialect.TxMode{ReadOnly: true}, "", "START TRANSACTION READ ONLY"},
		{dialect.TxMode{Isolation: dialect.ReadCommitted}, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "START TRANSACTION"},
		{dialect.TxMode{Isolation: dialect.Serializable, ReadOnly: true}, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "START TRANSACTION READ ONLY"},
	} {
		got, err := d.Begin(test.mode)
		if before := d.BeforeBegin(test.mode); before != test.before || got != test.want || err != nil {
			t.Errorf("%+v: got %q and %q, %v", test.mode, before, got, err)
		}
	}
	if _, err := d.Begin(dialect.TxMode{Isolation: 9}); err == nil {
		t.Error("an unknown isolation level is no error")
	}
}

func TestKeywordsAreReserved(t *testing.T) {
	for _, word := range []string{"accessible", "key", "keys", "rank", "groups", "system", "offset", "rownum", "zerofill", "user", "select"} {
		if !mysql.IsReserved(word) {
			t.Errorf("%s is not reserved", word)
		}
	}
	for _, word := range []string{"author", "title", "name", ""} {
		if mysql.IsReserved(word) {
			t.Errorf("%q is reserved", word)
		}
	}
}
