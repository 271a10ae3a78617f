package vendortest

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// TypeCase is a column type of one database, by its name there, and a value of it.
type TypeCase struct {
	declared string
	run      func(t *testing.T, eng *engine.Engine, table string)
}

// Stores is the case that a column declared by name gives back a value, and that reflection gives it the same name. kind is what the column
// is declared as besides.
func Stores[T any](declared string, kind sqltype.Kind, v T) TypeCase {
	return TypeCase{declared, func(t *testing.T, eng *engine.Engine, name string) {
		md := schema.NewMetaData()
		table := md.Table(name, schema.BigInt("id").PrimaryKey(), schema.Of("a", sqltype.Type{Kind: kind, Verbatim: declared}))
		if err := engine.CreateAll(t.Context(), eng, md); err != nil {
			t.Fatal(err)
		}
		id, a := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Nullable[T]](table, "a")
		if _, err := engine.Exec(t.Context(), eng, retort.InsertInto(table).Values(id.Set(1), a.Set(v)).Values(id.Set(2), a.SetNull())); err != nil {
			t.Fatal(err)
		}
		got, err := engine.All(t.Context(), eng, retort.Select(a).OrderBy(id))
		if err != nil || len(got) != 2 || got[0] == nil || !reflect.DeepEqual(*got[0], v) || got[1] != nil {
			t.Fatalf("got %v, %v, want %#v and NULL", plain(got), err, v)
		}
		again, err := schema.Reflect(t.Context(), eng, schema.Only(name))
		if err != nil {
			t.Fatal(err)
		}
		column, _ := again.Tables()[0].Def("a")
		if name, err := eng.Dialect().TypeName(column.Type); err != nil || !strings.EqualFold(name, declared) {
			t.Errorf("reflected as %s, %v", name, err)
		}
	}}
}

// RunTypes runs cases on a database.
func RunTypes(t *testing.T, eng *engine.Engine, cases ...TypeCase) {
	t.Helper()
	for i, c := range cases { // each with a table of its own: a driver may know the types of a statement's parameters from before
		t.Run(c.declared, func(t *testing.T) { c.run(t, eng, "vendor"+strconv.Itoa(i)) })
	}
}
