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
	compiles(t, "K08",
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
