package retort_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
)

// pin is a statement whose rows are of some type, with what it should make and give.
type pin struct {
	name string
	stmt statement
	sql  string
	read func(t *testing.T, eng *engine.Engine) string
	want string
}

func pinned[R any](name string, q interface {
	statement
	ast.Query[R]
}, sql, want string) pin {
	return pin{name, q, sql, func(t *testing.T, eng *engine.Engine) string { return fmt.Sprint(all(t, eng, q)) }, want}
}

func TestSelect(t *testing.T) {
	eng := openShop(t)
	n := retort.CountAll()
	from := retort.Select(id)
	for _, c := range []pin{
		pinned("one column", retort.Select(brandName), "SELECT brand.name FROM brand", "[Acme Zeta]"),
		pinned("an expression without a table", retort.Select(retort.Val(7)), "SELECT ?", "[7]"),
		pinned("a predicate", retort.Select(id.Gt(2)).OrderBy(id), "SELECT item.id > ? FROM item ORDER BY item.id", "[false false true true]"),
		pinned("inner join", retort.Select2(id, brandName).Join(brand, retort.Eq(brandID, ofBrand)).OrderBy(id),
			"SELECT item.id, brand.name FROM item JOIN brand ON brand.id = item.brand_id ORDER BY item.id", "[{1 Acme} {2 Acme} {3 Zeta}]"),
		pinned("join with two conditions", retort.Select2(id, brandName).Join(brand, retort.Eq(brandID, ofBrand), brandName.Gt("B")),
			"SELECT item.id, brand.name FROM item JOIN brand ON brand.id = item.brand_id AND brand.name > ?", "[{3 Zeta}]"),
		pinned("left join", retort.Select2(id, retort.Opt(brandName).Else("-")).LeftJoin(brand, retort.Eq(brandID, ofBrand)).OrderBy(id),
			"SELECT item.id, coalesce(brand.name, ?) FROM item LEFT JOIN brand ON brand.id = item.brand_id ORDER BY item.id", "[{1 Acme} {2 Acme} {3 Zeta} {4 -}]"),
		pinned("left join without a partner", retort.Select(id).LeftJoin(brand, retort.Eq(brandID, ofBrand)).Where(brandID.IsNull()),
			"SELECT item.id FROM item LEFT JOIN brand ON brand.id = item.brand_id WHERE brand.id IS NULL", "[4]"),
		pinned("cross join", retort.Select2(brandID, id).CrossJoin(item).Where(id.Le(2)).OrderBy(brandID, id),
			"SELECT brand.id, item.id FROM brand CROSS JOIN item WHERE item.id <= ? ORDER BY brand.id, item.id", "[{1 1} {1 2} {2 1} {2 2}]"),
		pinned("several sources", retort.Select2(brandID, id).From(brand, item).Where(retort.Eq(brandID, ofBrand)).OrderBy(id),
			"SELECT brand.id, item.id FROM brand, item WHERE brand.id = item.brand_id ORDER BY item.id", "[{1 1} {1 2} {2 3}]"),
		pinned("a source of nothing selected", retort.Select(n).From(brand), "SELECT count(*) FROM brand", "[2]"),
		pinned("several conditions", from.Where(id.Gt(1), active).Where(id.Lt(9)), "SELECT item.id FROM item WHERE item.id > ? AND item.active AND item.id < ?", "[3]"),
		pinned("group and having", retort.Select2(grade, n).GroupBy(grade).Having(n.Gt(1)).OrderBy(grade),
			"SELECT item.grade, count(*) FROM item GROUP BY item.grade HAVING count(*) > ? ORDER BY item.grade", "[{A 2}]"),
		pinned("group by two", retort.Select3(grade, active, n).GroupBy(grade, active).OrderBy(grade.Desc(), active),
			"SELECT item.grade, item.active, count(*) FROM item GROUP BY item.grade, item.active ORDER BY item.grade DESC, item.active", "[{C false 1} {B false 1} {A true 2}]"),
		pinned("order by an aggregate", retort.Select2(price, n).GroupBy(price).OrderBy(n.Desc(), price.Asc()),
			"SELECT item.price, count(*) FROM item GROUP BY item.price ORDER BY count(*) DESC, item.price", "[{200 2} {100 1} {300 1}]"),
		pinned("nulls first", from.OrderBy(stock.Asc().NullsFirst()), "SELECT item.id FROM item ORDER BY item.stock NULLS FIRST", "[2 3 1 4]"),
		pinned("nulls last", from.OrderBy(stock.Asc().NullsLast()), "SELECT item.id FROM item ORDER BY item.stock NULLS LAST", "[3 1 4 2]"),
		pinned("descending, nulls first", from.OrderBy(stock.Desc().NullsFirst()), "SELECT item.id FROM item ORDER BY item.stock DESC NULLS FIRST", "[2 4 1 3]"),
		pinned("descending, nulls last", from.OrderBy(stock.Desc().NullsLast()), "SELECT item.id FROM item ORDER BY item.stock DESC NULLS LAST", "[4 1 3 2]"),
		pinned("order by every kind", from.OrderBy(active.Desc(), made.Desc(), sold.Asc(), note.Desc(), name.Asc(), weight.Asc(), rating.Desc(), image.Asc()).Limit(2),
			"SELECT item.id FROM item ORDER BY item.active DESC, item.made DESC, item.sold, item.note DESC, item.name, item.weight, item.rating DESC, item.image LIMIT ?", "[3 1]"),
		pinned("order by sold descending", from.Where(sold.IsNotNull()).OrderBy(sold.Desc(), note.Asc(), name.Desc(), active.Asc(), made.Asc()),
			"SELECT item.id FROM item WHERE item.sold IS NOT NULL ORDER BY item.sold DESC, item.note, item.name DESC, item.active, item.made", "[4 1]"),
		pinned("limit", from.OrderBy(id).Limit(2), "SELECT item.id FROM item ORDER BY item.id LIMIT ?", "[1 2]"),
		pinned("limit 0", from.Limit(0), "SELECT item.id FROM item LIMIT ?", "[]"),
		pinned("offset", from.OrderBy(id).Offset(3), "SELECT item.id FROM item ORDER BY item.id OFFSET ?", "[4]"),
		pinned("limit and offset", from.OrderBy(id).Limit(2).Offset(1), "SELECT item.id FROM item ORDER BY item.id LIMIT ? OFFSET ?", "[2 3]"),
		pinned("the last limit counts", from.OrderBy(id).Limit(2).Limit(1), "SELECT item.id FROM item ORDER BY item.id LIMIT ?", "[1]"),
		pinned("distinct", retort.Select(price).Distinct().OrderBy(price), "SELECT DISTINCT item.price FROM item ORDER BY item.price", "[100 200 300]"),
		pinned("for update", from.Where(id.Eq(1)).ForUpdate(), "SELECT item.id FROM item WHERE item.id = ? FOR UPDATE", "[1]"),
		pinned("skip locked", from.Where(id.Eq(1)).ForUpdate(retort.SkipLocked), "SELECT item.id FROM item WHERE item.id = ? FOR UPDATE SKIP LOCKED", "[1]"),
		pinned("no wait", from.Where(id.Eq(1)).ForUpdate(retort.NoWait), "SELECT item.id FROM item WHERE item.id = ? FOR UPDATE NOWAIT", "[1]"),
		pinned("share", from.Where(id.Eq(1)).ForUpdate(retort.Share), "SELECT item.id FROM item WHERE item.id = ? FOR SHARE", "[1]"),
	} {
		t.Run(c.name, func(t *testing.T) {
			wantSQL(t, c.stmt, "", c.sql)
			if got := c.read(t, eng); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAggregates(t *testing.T) {
	eng := openShop(t)
	none := retort.Select(retort.Sum(price).IsNull()).Where(id.Gt(99))
	for _, c := range []pin{
		pinned("count", retort.Select2(retort.CountAll(), retort.Count(stock)), "SELECT count(*), count(item.stock) FROM item", "[{4 3}]"),
		pinned("count distinct", retort.Select(retort.CountDistinct(price)), "SELECT count(DISTINCT item.price) FROM item", "[3]"),
		pinned("sum, min, max", retort.Select3(retort.Sum(price).Else(0), retort.Min(price).Else(0), retort.Max(price).Else(0)),
			"SELECT coalesce(sum(item.price), ?), coalesce(min(item.price), ?), coalesce(max(item.price), ?) FROM item", "[{800 100 300}]"),
		pinned("avg", retort.Select(retort.Avg(price).Else(0)), "SELECT coalesce(avg(item.price), ?) FROM item", "[200]"),
		pinned("sum over nothing", none, "SELECT sum(item.price) IS NULL FROM item WHERE item.id > ?", "[true]"),
		pinned("min and max of times and texts", retort.Select2(retort.Min(made).Else(time.Time{}), retort.Max(name).Else("")),
			"SELECT coalesce(min(item.made), ?), coalesce(max(item.name), ?) FROM item", "[{2024-01-01 00:00:00 +0000 UTC under_score}]"),
		pinned("filter", retort.Select2(retort.CountAll().Filter(active), retort.Sum(price).Filter(price.Gt(100), id.Lt(4)).Else(0)),
			"SELECT count(*) FILTER (WHERE item.active), coalesce(sum(item.price) FILTER (WHERE item.price > ? AND item.id < ?), ?) FROM item", "[{2 500}]"),
		pinned("arithmetic with a count", retort.Select4(retort.CountAll().Add(1), retort.CountAll().Sub(1), retort.CountAll().Mul(3), retort.CountAll().Div(2)).From(item),
			"SELECT count(*) + ?, count(*) - ?, count(*) * ?, count(*) / ? FROM item", "[{5 3 12 2}]"),
		pinned("arithmetic with a sum", retort.Select4(retort.Sum(price).Add(1).Else(0), retort.Sum(price).Sub(1).Else(0), retort.Sum(price).Mul(2).Else(0), retort.Sum(price).Div(4).Else(0)),
			"SELECT coalesce(sum(item.price) + ?, ?), coalesce(sum(item.price) - ?, ?), coalesce(sum(item.price) * ?, ?), coalesce(sum(item.price) / ?, ?) FROM item", "[{801 799 1600 200}]"),
	} {
		t.Run(c.name, func(t *testing.T) {
			wantSQL(t, c.stmt, "", c.sql)
			if got := c.read(t, eng); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// Conditions on groups: every comparison that an aggregate has.
func TestHaving(t *testing.T) {
	eng := openShop(t)
	n, sum := retort.CountAll(), retort.Sum(stock)
	for _, c := range []struct {
		cond retort.Condition
		sql  string
		want string
	}{
		{n.Eq(2), "count(*) = ?", "[A]"},
		{n.Ne(2), "count(*) != ?", "[B C]"},
		{n.Gt(1), "count(*) > ?", "[A]"},
		{n.Ge(1), "count(*) >= ?", "[A B C]"},
		{n.Lt(2), "count(*) < ?", "[B C]"},
		{n.Le(1), "count(*) <= ?", "[B C]"},
		{n.Between(2, 3), "count(*) BETWEEN ? AND ?", "[A]"},
		{n.In(2, 3), "count(*) IN (?, ?)", "[A]"},
		{n.NotIn(2, 3), "count(*) NOT IN (?, ?)", "[B C]"},
		{sum.Eq(5), "sum(item.stock) = ?", "[A]"},
		{sum.Ne(5), "sum(item.stock) != ?", "[C]"},
		{sum.Gt(5), "sum(item.stock) > ?", "[C]"},
		{sum.Ge(5), "sum(item.stock) >= ?", "[A C]"},
		{sum.Lt(7), "sum(item.stock) < ?", "[A]"},
		{sum.Le(7), "sum(item.stock) <= ?", "[A C]"},
		{sum.Between(6, 8), "sum(item.stock) BETWEEN ? AND ?", "[C]"},
		{sum.In(5, 6), "sum(item.stock) IN (?, ?)", "[A]"},
		{sum.NotIn(5, 6), "sum(item.stock) NOT IN (?, ?)", "[C]"},
		{sum.IsNull(), "sum(item.stock) IS NULL", "[B]"},
		{sum.IsNotNull(), "sum(item.stock) IS NOT NULL", "[A C]"},
	} {
		q := retort.Select(grade).GroupBy(grade).Having(c.cond).OrderBy(grade)
		wantSQL(t, q, "HAVING ", c.sql+" ORDER BY item.grade")
		if got := fmt.Sprint(all(t, eng, q)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.sql, got, c.want)
		}
	}
	for _, c := range []struct {
		order retort.Sorter
		want  string
	}{{n.Asc(), "[B C A]"}, {n.Desc(), "[A B C]"}, {sum.Asc(), "[B A C]"}, {sum.Desc(), "[C A B]"}} {
		if got := fmt.Sprint(all(t, eng, retort.Select(grade).GroupBy(grade).OrderBy(c.order, grade))); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestRowsOfEveryWidth(t *testing.T) {
	eng := openShop(t)
	for _, c := range []pin{
		pinned("2", retort.Select2(id, name).Where(id.Eq(1)), "", "[{1 100% wool}]"),
		pinned("3", retort.Select3(id, name, price).Where(id.Eq(1)), "", "[{1 100% wool 100}]"),
		pinned("4", retort.Select4(id, name, price, weight).Where(id.Eq(1)), "", "[{1 100% wool 100 1.5}]"),
		pinned("5", retort.Select5(id, name, price, weight, active).Where(id.Eq(1)), "", "[{1 100% wool 100 1.5 true}]"),
		pinned("6", retort.Select6(id, name, price, weight, active, image).Where(id.Eq(1)), "", "[{1 100% wool 100 1.5 true [1 0 2]}]"),
		pinned("7", retort.Select7(id, name, price, weight, active, image, grade).Where(id.Eq(1)), "", "[{1 100% wool 100 1.5 true [1 0 2] A}]"),
		pinned("8", retort.Select8(id, name, price, weight, active, image, grade, spec).Where(id.Eq(1)), "", "[{1 100% wool 100 1.5 true [1 0 2] A {red [1 2]}}]"),
	} {
		if got := c.read(t, eng); got != c.want {
			t.Errorf("Select%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// What is read of a nullable column is a pointer.
func TestNullableColumnsAreReadAsPointers(t *testing.T) {
	eng := openShop(t)
	r := all(t, eng, retort.Select6(note, stock, rating, sold, mark, extra).OrderBy(id))
	if a := r[0]; *a.V1 != "soft" || *a.V2 != 5 || *a.V3 != 4.5 || !a.V4.Equal(day(11)) || *a.V5 != "x" || a.V6.Colour != "dull" {
		t.Errorf("values: got %v", a)
	}
	if b := r[1]; b.V1 != nil || b.V2 != nil || b.V3 != nil || b.V4 != nil || b.V5 != nil || b.V6 != nil {
		t.Errorf("NULLs: got %v", b)
	}
	if c := r[2]; *c.V1 != "" || *c.V2 != 0 {
		t.Errorf("zeros are values: got %v", c)
	}
}

func TestSelectInto(t *testing.T) {
	type row struct {
		ID    int64
		_     string // an unexported field has no column
		Name  *string
		Stock sql.Null[int64]
		Price Cents
		Spec  Spec
	}
	eng := openShop(t)
	q := retort.SelectInto[row](id, name, stock, price, spec).Where(id.Le(2)).OrderBy(id)
	wantSQL(t, q, "", "SELECT item.id, item.name, item.stock, item.price, item.spec FROM item WHERE item.id <= ? ORDER BY item.id")
	got := all(t, eng, q)
	if len(got) != 2 || got[0].ID != 1 || *got[0].Name != "100% wool" || got[0].Stock != (sql.Null[int64]{V: 5, Valid: true}) || got[0].Price != 100 || got[0].Spec.Colour != "red" {
		t.Errorf("got %+v", got)
	}
	if got[1].Stock.Valid {
		t.Errorf("NULL: got %+v", got[1].Stock)
	}
}
