package postgres_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect/postgres"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

func TestArrays(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("book", schema.BigInt("id").PrimaryKey(), schema.Array("tags", sqltype.Type{Kind: sqltype.String}).NotNull(),
		schema.Array("years", sqltype.Type{Kind: sqltype.Int32}), schema.Array("names", sqltype.Type{Kind: sqltype.String, Size: 20}))
	eng := openWith(t, md, "INSERT INTO book VALUES (1, '{a,b,c,b}', '{1815,1922}', '{x,y}'), (2, '{}', NULL, NULL)")
	id := retort.ColumnOf[retort.Num[int64]](table, "id")
	tags := retort.ColumnOf[retort.Column[[]string]](table, "tags")
	years := retort.ColumnOf[retort.Nullable[[]int32]](table, "years")
	names := retort.ColumnOf[retort.Nullable[[]string]](table, "names")
	first := id.Eq(1)
	tag := postgres.Unnest("tag", tags)
	nth := tag.Numbered()

	Run(t, "testdata/array.txtar", eng,
		Gives("a slice", retort.Select(postgres.ArraySlice(tags, 1, 3)).OrderBy(id), []string{"b", "c"}, []string{}),
		Gives("a slice that ends early", retort.Select(postgres.ArraySlice(years, 1, 9)).OrderBy(id), new([]int32{1922}), nil),
		Gives("an empty slice", retort.Select(postgres.ArraySlice(tags, 1, 1)).Where(first), []string{}),
		Gives("a position", retort.Select(postgres.ArrayPosition(tags, "b")).OrderBy(id), new(int64(1)), nil),
		Gives("a position of a number", retort.Select(postgres.ArrayPosition(years, 1922)).Where(first), new(int64(1))),
		Gives("without a value", retort.Select(postgres.ArrayRemove(tags, "b")).Where(first), []string{"a", "c"}),
		Gives("without a number", retort.Select(postgres.ArrayRemove(years, 1815)).Where(first), new([]int32{1922})),
		Gives("without a text of a size", retort.Select(postgres.ArrayRemove(names, "x")).Where(first), new([]string{"y"})),
		Gives("replaced", retort.Select(postgres.ArrayReplace(tags, "b", `x"y`)).Where(first), []string{"a", `x"y`, "c", `x"y`}),
		Gives("joined", retort.Select(postgres.ArrayJoin(years, "-")).OrderBy(id), new("1815-1922"), nil),
		Gives("aggregated", retort.Select(postgres.ArrayAgg(id)).From(table).Where(id.Gt(5)), (*[]int64)(nil)),
		Gives("aggregated in an order", retort.Select(retort.OrderedBy(postgres.ArrayAgg(id), id.Desc())).From(table), new([]int64{2, 1})),
		Gives("aggregated with a filter", retort.Select(postgres.ArrayAgg(id).Filter(id.Gt(1))).From(table), new([]int64{2})),
		Gives("elements as rows", retort.Select2(id, tag.Value).Join(tag).OrderBy(tag.Value, id).Limit(2),
			retort.Row2[int64, string]{V1: 1, V2: "a"}, retort.Row2[int64, string]{V1: 1, V2: "b"}),
		Gives("elements as rows with their places", retort.Select2(nth.Place, nth.Value).From(table).Join(nth).Where(nth.Value.Eq("b")),
			retort.Row2[int64, string]{V1: 2, V2: "b"}, retort.Row2[int64, string]{V1: 4, V2: "b"}),
		Gives("greater than any", retort.Select(id).Where(retort.Gt(retort.Val[int32](1900), retort.AnyElement(years))), 1),
		Gives("greater than all", retort.Select(id).Where(retort.Gt(retort.Val[int32](1900), retort.AllElements(years))), []int64{}...),
	)
	if err := retort.Select(postgres.ArraySlice(tags, 2, 1)).Err(); err == nil {
		t.Error("a slice with bounds the wrong way round is no fault")
	}
	if err := retort.Select(tag.Place).Err(); errors.Unwrap(err) == nil && err == nil {
		t.Error("the place in a table that isn't numbered is no fault")
	}
}
