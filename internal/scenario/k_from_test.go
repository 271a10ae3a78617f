package scenario

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/schema"
)

// A part is made of others: part 1 of 2 and 3, and so on.
var (
	parts    = schema.NewMetaData().Table("parts", schema.BigInt("part").NotNull(), schema.BigInt("sub_part").NotNull())
	partOf   = retort.ColumnOf[retort.Num[int64]](parts, "part")
	subPart  = retort.ColumnOf[retort.Num[int64]](parts, "sub_part")
	included = retort.Recursive("included", retort.Select2(subPart, partOf).Where(partOf.Eq(1)), func(self retort.Sub) retort.Stmt {
		return retort.Select2(subPart, partOf).Join(self, retort.Eq(retort.Of(self, subPart), partOf))
	})
)

func TestK08_CommonTableExpressions(t *testing.T) {
	busy := retort.Select(orders.UserID).GroupBy(orders.UserID).Having(retort.Count(orders.ID).Gt(3)).CTE("busy")
	of := retort.Of(busy, orders.UserID)
	again := busy.As("again")
	other := retort.Select(orders.UserID).CTE("busy")
	changed := retort.WriteCTE("changed", retort.Returning(retort.Update(users).Set(users.Active.Set(false)).Where(users.ID.Lt(9)), users.ID))
	compiles(t, "K08",
		said{"an UPDATE that returns", retort.Select(retort.Of(changed, users.ID))},
		said{"used twice, written once", retort.Select2(of, retort.Of(again, orders.UserID)).From(busy, again)},
		said{"joined", retort.Select(users).Join(busy, retort.Eq(of, users.ID))},
		said{"recursive, its columns listed", retort.Select2(retort.Of(included, subPart), retort.Of(included, partOf))},
		said{"in an INSERT of a query", retort.Insert(users).FromSelect(retort.Select2(retort.Cast[string](of), retort.Val(true)), users.Name, users.Active)},
		said{"in an UPDATE", retort.Update(users).Set(users.Active.Set(true)).Where(retort.In(users.ID, retort.Select(of)))},
		said{"materialized", retort.Select(retort.Of(busy.Materialized(), orders.UserID))},
		said{"not materialized", retort.Select(retort.Of(busy.NotMaterialized(), orders.UserID))},
	)
	refused(t, retort.Select2(of, retort.Of(other, orders.UserID)).From(busy, other), "busy", "another name")
}

func TestK20_WhatElseIsATable(t *testing.T) {
	mine := retort.Eq(addresses.UserID, users.ID)
	last := retort.Select(addresses.Email).From(addresses).Where(mine).OrderBy(addresses.ID.Desc()).Limit(1).Subquery("last").Lateral()
	ranks := retort.Values("ranks", []string{"id", "rank"}, []retort.Row2[int64, int64]{{V1: 1, V2: 20}, {V1: 2, V2: 10}})
	rankID := retort.ColumnIn[retort.Num[int64]](ranks, "id")
	pairs := retort.TableFunc("json_each", "j", []string{"key", "value"}, `{"a": 1}`)
	words := retort.TableFunc("string_to_table", "w", []string{"z"}, users.Name, " ").WithOrdinality("nth")
	compiles(t, "K20",
		said{"lateral", retort.Select2(users.Name, retort.Of(last, addresses.Email)).Join(last)},
		said{"lateral, where there may be none", retort.Select2(users.Name, retort.Opt(retort.Of(last, addresses.Email))).LeftJoin(last)},
		said{"values", retort.Select2(users.Name, retort.ColumnIn[retort.Num[int64]](ranks, "rank")).Join(ranks, retort.Eq(rankID, users.ID))},
		said{"a sample", retort.Select(users.ID).From(retort.Bernoulli(users, 5).Repeatable(7))},
		said{"a function of several columns", retort.Select2(retort.ColumnIn[retort.NullText](pairs, "key"), retort.ColumnIn[retort.NullText](pairs, "value"))},
		said{"a function of a column, numbered", retort.Select2(users.ID, retort.ColumnIn[retort.NullText](words, "z")).From(users).CrossJoin(words)},
	)
}
