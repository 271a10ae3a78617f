package schema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// booking is a table with everything that needs columns.
func booking() *fake {
	return &fake{defs: []schema.Definition{{Name: "booking", Items: []schema.Item{
		schema.InSchema("hotel"), schema.BigInt("id"), schema.Int("room"), schema.String("guest", 80), schema.String("state", 0),
		schema.PrimaryKey{Columns: []string{"id"}},
		schema.Unique{Columns: []string{"room", "guest"}},
		schema.ForeignKey{Columns: []string{"room"}, Table: "room"},
		schema.Check{SQL: "room > 0", Columns: []string{"room"}},
		schema.Check{SQL: "id > 0"},
		schema.Index{Name: "a", Parts: schema.On("id"), Include: []string{"guest"}},
		schema.Index{Name: "b", Parts: schema.On("state", "id")},
	}}}}
}

func columnsOf(t *schema.Table) (names []string) {
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}

func reflectBooking(t *testing.T, opts ...schema.ReflectOption) *schema.Table {
	t.Helper()
	md, err := schema.Reflect(t.Context(), booking(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	table, err := md.Lookup("hotel.booking")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestOnlyColumnsLeavesOutWhatNeedsOthers(t *testing.T) {
	for _, name := range []string{"booking", "hotel.booking"} {
		table := reflectBooking(t, schema.OnlyColumns(name, "state", "id"))
		if got := columnsOf(table); !slices.Equal(got, []string{"id", "state"}) {
			t.Errorf("columns are %v, want id and state, in the table's order", got)
		}
		if table.PrimaryKey == nil || len(table.Uniques) != 0 || len(table.ForeignKeys) != 0 || len(table.Checks) != 1 || len(table.Indexes) != 1 {
			t.Errorf("left are key %v, %d uniques, %d foreign keys, %d checks, %d indexes; want the key, 1 check and 1 index", table.PrimaryKey,
				len(table.Uniques), len(table.ForeignKeys), len(table.Checks), len(table.Indexes))
		}
	}
	if table := reflectBooking(t, schema.OnlyColumns("booking", "guest")); table.PrimaryKey != nil {
		t.Errorf("the key is %v, want none without its column", table.PrimaryKey.Columns)
	}
}

func TestOverrideWins(t *testing.T) {
	state := &sqltype.EnumType{Name: "state", Values: []string{"open", "paid"}}
	table := reflectBooking(t, schema.Override("booking", schema.Enum("state", state).NotNull(), schema.Int("nights").Comment("to come")))
	if got := columnsOf(table); !slices.Equal(got, []string{"id", "room", "guest", "state", "nights"}) {
		t.Errorf("columns are %v, want nights behind the others", got)
	}
	if c, _ := table.Def("state"); c.Type.Enum != state || c.Nullable {
		t.Errorf("state is %+v, want what was given", c)
	}
	if len(table.Indexes) != 2 {
		t.Errorf("there are %d indexes, want both", len(table.Indexes))
	}
	both := reflectBooking(t, schema.OnlyColumns("booking", "id"), schema.Override("booking", schema.Int("nights")))
	if got := columnsOf(both); !slices.Equal(got, []string{"id", "nights"}) {
		t.Errorf("columns are %v, want id and nights", got)
	}
}

func TestAdjustmentsOfWhatIsNotThere(t *testing.T) {
	tests := []struct {
		option schema.ReflectOption
		want   string
	}{
		{schema.OnlyColumns("booking", "id", "price"), "schema: reflect: table booking has no column price, it has [id room guest state]"},
		{schema.OnlyColumns("other", "id"), "schema: reflect: no table other, whose columns are asked for"},
		{schema.Override("sales.booking", schema.Int("id")), "schema: reflect: no table sales.booking"},
	}
	for _, test := range tests {
		if _, err := schema.Reflect(t.Context(), booking(), test.option); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error is %v, want %q", err, test.want)
		}
	}
}
