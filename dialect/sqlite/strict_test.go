package sqlite_test

import (
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/schematext"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// TestStrictTables: a strict table is created, takes and gives values of the types it has, refuses others, and is reflected as one.
func TestStrictTables(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("event", schema.BigInt("id").PrimaryKey(), schema.String("title", 50).NotNull(), schema.Bool("open").NotNull(), schema.Timestamp("starts"),
		schema.Of("price", sqltype.Type{Kind: sqltype.Float64}), schema.Of("raw", sqltype.Type{Kind: sqltype.Bytes}), sqlite.Strict())
	keyed := md.Table("pair", schema.BigInt("a").PrimaryKey(), schema.BigInt("b").PrimaryKey(), sqlite.Strict(), sqlite.WithoutRowID())
	eng, _ := testdb.SQLite(t)
	if err := engine.CreateAll(t.Context(), eng, md); err != nil {
		t.Fatal(err)
	}
	id, title, open := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Text](table, "title"), retort.ColumnOf[retort.Column[bool]](table, "open")
	starts, price, raw := retort.ColumnOf[retort.Nullable[time.Time]](table, "starts"), retort.ColumnOf[retort.NullNum[float64]](table, "price"), retort.ColumnOf[retort.Nullable[[]byte]](table, "raw")
	at := time.Date(2024, 2, 29, 12, 30, 0, 0, time.UTC)
	insert := retort.InsertInto(table).Values(id.Set(1), title.Set("it's"), open.Set(true), starts.Set(at), price.Set(2.5), raw.Set([]byte{0, 255}))
	if _, err := engine.Exec(t.Context(), eng, insert); err != nil {
		t.Fatal(err)
	}
	got, err := engine.One(t.Context(), eng, retort.Select5(title, open, starts, price, raw))
	if err != nil || got.V1 != "it's" || !got.V2 || !got.V3.Equal(at) || *got.V4 != 2.5 || string(*got.V5) != "\x00\xff" {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO event (id, title, open, price) VALUES (2, 'x', 1, 'dear')"); err == nil {
		t.Error("a strict table takes a text for a number")
	}
	if _, err := engine.Exec(t.Context(), eng, retort.InsertInto(keyed).Values(retort.ColumnOf[retort.Num[int64]](keyed, "a").Set(1), retort.ColumnOf[retort.Num[int64]](keyed, "b").Set(2))); err != nil {
		t.Error(err)
	}
	again, err := schema.Reflect(t.Context(), eng)
	if err != nil {
		t.Fatal(err)
	}
	for _, reflected := range again.Tables() {
		_, after, err := eng.Dialect().(sqlite.Dialect).TableOptions(reflected)
		if want := map[string]string{"event": " STRICT", "pair": " STRICT, WITHOUT ROWID"}[reflected.Name]; err != nil || after != want {
			t.Errorf("%s is reflected with the options %q, %v, want %q", reflected.Name, after, err, want)
		}
	}
	other, _ := testdb.SQLite(t)
	if err := engine.CreateAll(t.Context(), other, again); err != nil {
		t.Fatal(err)
	}
	third, err := schema.Reflect(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := schematext.Of(eng.Dialect(), again, schematext.Loose{}), schematext.Of(eng.Dialect(), third, schematext.Loose{}); a != b {
		t.Errorf("what was reflected is created as\n%s\nwant\n%s", b, a)
	}
}
