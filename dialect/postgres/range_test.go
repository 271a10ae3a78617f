package postgres_test

import (
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect/postgres"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

type (
	numbers = sqltype.Range[int64]
	several = sqltype.Multirange[int64]
	moments = sqltype.Range[time.Time]
	prices  = sqltype.Range[string]
)

func TestRanges(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("room", schema.BigInt("id").PrimaryKey(), schema.Range("booked", sqltype.Type{Kind: sqltype.Int32}), schema.Multirange("free", sqltype.Type{Kind: sqltype.Int64}).NotNull(),
		schema.Range("opened", sqltype.Type{Kind: sqltype.Timestamp}).NotNull(), schema.Range("price", sqltype.Type{Kind: sqltype.Decimal}), schema.BigInt("n").NotNull())
	eng := openWith(t, md, `INSERT INTO room VALUES (1, '[1,4)', '{[1,3),[5,9)}', '[2024-01-01 00:00Z, 2024-02-01 00:00Z)', '(1.10,2]', 6),
		(2, '[4,9)', '{}', '(,)', NULL, 1), (3, 'empty', '{(,2)}', 'empty', NULL, 1), (4, NULL, '{[0,)}', '(,2000-01-01 00:00Z]', NULL, -5)`)
	id, n := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Num[int64]](table, "n")
	booked, free := retort.ColumnOf[retort.Nullable[numbers]](table, "booked"), retort.ColumnOf[retort.Column[several]](table, "free")
	opened, price := retort.ColumnOf[retort.Column[moments]](table, "opened"), retort.ColumnOf[retort.Nullable[prices]](table, "price")
	ids := retort.Select(id).OrderBy(id)
	value := func(low, high int64) retort.Column[numbers] { return retort.Val(sqltype.RangeOf(low, high)) }
	both := retort.Val(several{sqltype.RangeOf[int64](2, 3), sqltype.RangeOf[int64](6, 7)})
	each := postgres.Unnest("f", free)
	first, second := id.Eq(1), id.Eq(2)
	newYear := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

	Run(t, "testdata/range.txtar", eng,
		Gives("has a value", ids.Where(postgres.RangeHas(booked, 3)), int64(1)),
		Gives("has a point in time", ids.Where(postgres.RangeHas(opened, newYear)), int64(1), int64(2)),
		Gives("has a decimal", ids.Where(postgres.RangeHas(price, "1.11")), int64(1)),
		Gives("several have a value", ids.Where(postgres.RangeHas(free, 2)), int64(1), int64(4)),
		Gives("has another column", ids.Where(postgres.RangeHasExpr(free, n)), int64(1), int64(3)),
		Gives("contains", ids.Where(postgres.RangeContains(booked, value(5, 6))), int64(2)),
		Gives("is contained", ids.Where(postgres.RangeContains(value(0, 5), booked)), int64(1), int64(3)),
		Gives("several contain one", ids.Where(postgres.RangeContains(free, value(5, 6))), int64(1), int64(4)),
		Gives("several contain several", ids.Where(postgres.RangeContains(free, both)), int64(1), int64(4)),
		Gives("overlaps", ids.Where(postgres.RangeOverlaps(booked, value(3, 6))), int64(1), int64(2)),
		Gives("overlaps several", ids.Where(postgres.RangeOverlaps(value(3, 6), free)), int64(1), int64(4)),
		Gives("before", ids.Where(postgres.RangeBefore(booked, value(4, 6))), int64(1)),
		Gives("after", ids.Where(postgres.RangeAfter(booked, value(1, 4))), int64(2)),
		Gives("ends by", ids.Where(postgres.RangeEndsBy(booked, value(1, 4))), int64(1)),
		Gives("begins at", ids.Where(postgres.RangeBeginsAt(booked, value(4, 5))), int64(2)),
		Gives("adjacent", ids.Where(postgres.RangeAdjacent(booked, value(9, 12))), int64(2)),
		Gives("union", retort.Select(postgres.RangeUnion(booked, value(4, 6))).Where(first), new(sqltype.RangeOf[int64](1, 6))),
		Gives("union of several", retort.Select(postgres.RangeUnion(free, both)).Where(second), several{sqltype.RangeOf[int64](2, 3), sqltype.RangeOf[int64](6, 7)}),
		Gives("intersection", retort.Select(postgres.RangeIntersect(booked, value(2, 9))).Where(first), new(sqltype.RangeOf[int64](2, 4))),
		Gives("difference", retort.Select(postgres.RangeMinus(booked, value(2, 9))).Where(first), new(sqltype.RangeOf[int64](1, 2))),
		Gives("a difference with a gap", retort.Select(postgres.RangeMinus(postgres.Multirange(value(0, 9)), free)).Where(first),
			new(several{sqltype.RangeOf[int64](0, 1), sqltype.RangeOf[int64](3, 5)})),
		Gives("the range around two", retort.Select(postgres.RangeMerge(booked, value(20, 21))).Where(first), new(sqltype.RangeOf[int64](1, 21))),
		Gives("the range around several", retort.Select(postgres.RangeMergeAll(free)).Where(first), new(sqltype.RangeOf[int64](1, 9))),
		Gives("the lower bound", retort.Select(postgres.RangeLow(booked)).OrderBy(id), new(int64(1)), new(int64(4)), nil, nil),
		Gives("the upper bound", retort.Select(postgres.RangeHigh(opened)).OrderBy(id), new(newYear.AddDate(0, 1, 0)), nil, nil, new(newYear.AddDate(-24, 0, 0))),
		Gives("empty", ids.Where(postgres.RangeEmpty(booked)), int64(3)),
		Gives("with its lower bound", ids.Where(postgres.LowIncluded(price)), []int64{}...),
		Gives("with its upper bound", ids.Where(postgres.HighIncluded(price)), int64(1)),
		Gives("without a lower bound", ids.Where(postgres.LowUnbounded(opened)), int64(2), int64(4)),
		Gives("without an upper bound", ids.Where(postgres.HighUnbounded(free)), int64(4)),
		Gives("all together", retort.Select(postgres.RangeAgg(booked)).From(table), new(several{sqltype.RangeOf[int64](1, 9)})),
		Gives("what all have", retort.Select(postgres.RangeIntersectAgg(booked).Filter(id.Le(2))).From(table), new(numbers{Empty: true})),
		Gives("several as rows", retort.Select(each.Value).From(table).Join(each).Where(first), sqltype.RangeOf[int64](1, 3), sqltype.RangeOf[int64](5, 9)),
	)
}
