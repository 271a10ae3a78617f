package dialecttest_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/uuid"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
	"github.com/shopspring/decimal"
)

// TestTypesOfOthers: types that know database/sql and nothing of Retort are stored by their own methods, UUIDs as such.
func TestTypesOfOthers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		price := func(s string) decimal.Decimal { return decimal.RequireFromString(s) }
		t.Run("decimal.Decimal", func(t *testing.T) {
			keeps(t, db, schema.Decimal("a", 30, 10), decimal.Decimal.Equal, price("0"), price("-1.1"), price("12345678901234567890.0123456789"))
		})
		t.Run("decimal.NullDecimal", func(t *testing.T) {
			keeps(t, db, schema.Decimal("a", 12, 2), func(a, b decimal.NullDecimal) bool {
				return a.Valid == b.Valid && a.Decimal.Equal(b.Decimal)
			}, decimal.NullDecimal{}, decimal.NewNullDecimal(price("1.10")))
		})
		t.Run("uuid.UUID", func(t *testing.T) {
			keeps(t, db, schema.UUID("a"), same[uuid.UUID], uuid.Nil, uuid.Max, uuid.New())
		})
		t.Run("uuid.NullUUID", func(t *testing.T) {
			keeps(t, db, schema.UUID("a"), same[uuid.NullUUID], uuid.NullUUID{}, uuid.NullUUID{UUID: uuid.New(), Valid: true})
		})
		t.Run("[]uuid.UUID", func(t *testing.T) {
			keeps(t, db, schema.Array("a", sqltype.Type{Kind: sqltype.UUID}), func(a, b []uuid.UUID) bool {
				return len(a) == len(b) && a[0] == b[0]
			}, []uuid.UUID{uuid.New(), uuid.Nil})
		})
		t.Run("decimals in JSON", func(t *testing.T) {
			text, err := json.Marshal(price("1.10"))
			if err != nil {
				t.Fatal(err)
			}
			keeps(t, db, schema.JSON("a"), func(a, b json.RawMessage) bool { return string(a) == string(b) }, json.RawMessage(text))
		})
	})
}

func same[T comparable](a, b T) bool { return a == b }

// keeps stores values in a column of the type that is made for them, and reads them.
func keeps[T any](t *testing.T, db testdb.Database, column schema.Column, equal func(a, b T) bool, values ...T) {
	t.Helper()
	eng := db.Open(t)
	codec, err := sqltype.CodecOf(reflect.TypeFor[T]())
	if err != nil {
		t.Fatal(err)
	}
	if codec.Type.Kind != column.Type.Kind {
		t.Errorf("columns of %s are of kind %s, want %s", codec.Go, codec.Type.Kind, column.Type.Kind)
	}
	if !codec.Nullable {
		column = column.NotNull()
	}
	md := schema.NewMetaData()
	table := md.Table("t", schema.BigInt("id").PrimaryKey(), column)
	texts, err := dialect.CreateAll(eng.Dialect(), md, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if _, err := engine.ExecSQL(t.Context(), eng, text); err != nil {
			t.Fatal(err)
		}
	}
	id, a := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Column[T]](table, "a")
	for i, v := range values {
		if _, err := engine.Exec(t.Context(), eng, retort.InsertInto(table).Values(id.Set(int64(i)), a.Set(v))); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := engine.All(t.Context(), eng, retort.Select(a).OrderBy(id))
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range rows {
		if !equal(got, values[i]) {
			t.Errorf("%v came back as %v", values[i], got)
		}
	}
}
