package scenario

import (
	"reflect"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// The database refuses what isn't of the set, by a type of its own or by a CHECK. A boolean is checked where it has no type either: there the
// schema says so by a Check.
func TestH16_EnumsAndBooleansAreChecked(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		codec, err := sqltype.CodecOf(reflect.TypeFor[status]())
		expect.OK(t, err)
		md := schema.NewMetaData(schema.WithConvention(schema.DefaultConvention()))
		table := md.Table("t", schema.BigInt("id").PrimaryKey(), schema.Of("en", codec.Type).NotNull(), schema.Bool("bo").NotNull().Check("bo IN (TRUE, FALSE)"))
		create(t, eng, md)
		en, bo := retort.ColumnOf[retort.Column[status]](table, "en"), retort.ColumnOf[retort.Column[bool]](table, "bo")
		exec(t, eng, retort.InsertInto(table).Values(en.Set("a"), bo.Set(true)).Values(en.Set("b"), bo.Set(false)))
		wantRows(t, eng, retort.Select(en).Where(bo), "a")
		_, err = engine.Exec(t.Context(), eng, retort.InsertInto(table).Values(en.Set("c"), bo.Set(true)))
		expect.Is(t, err, sqltype.ErrMismatch)
		for _, bad := range []string{"INSERT INTO t (en, bo) VALUES ('c', TRUE)", "INSERT INTO t (en, bo) VALUES ('a', CAST(NULL AS CHAR(1)))"} {
			if _, err := engine.ExecSQL(t.Context(), eng, bad); err == nil {
				t.Errorf("the database took %s", bad)
			}
		}
		wantRows(t, eng, retort.Select(retort.CountAll()).From(table), 2)
	})
}
